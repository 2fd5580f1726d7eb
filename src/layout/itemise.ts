/**
 * Itemisation. In: a styled text. Out: items, each of one style, font, script and level, and the analysis that breaking
 * needs. Items end at grapheme clusters only; line separators, tabs and other control characters are items without glyphs.
 */

import type { Font } from "../font/font.ts";
import type { Scratch } from "../memory/scratch.ts";
import { scriptCode } from "../shape/script.ts";
import { embeddingLevels } from "./bidi.ts";
import { breakOpportunities } from "./break-opportunities.ts";
import type { BreakSettings } from "./break-options.ts";
import { isControl } from "./characters.ts";
import { graphemeStarts } from "./graphemes.ts";
import type { ParagraphDirection, Style, StyledText } from "./options.ts";
import type { Orientations } from "./orientation.ts";
import { scriptRuns } from "./scripts.ts";

/** A stretch of text that is shaped as one, or has no glyphs. */
export interface Item {
  /** Code units `[start, end)`. */
  readonly start: number;
  readonly end: number;
  /** Embedding level; odd is right to left. */
  readonly level: number;
  readonly style: Style;
  readonly font: Font;
  /** ISO 15924, or undefined where the text has no script of its own. */
  readonly script: string | undefined;
  /** Control characters, which have no glyphs. */
  readonly isControl: boolean;
  /** Whether characters stand upright in a vertical line, one below the other. */
  readonly isUpright: boolean;
}

/** A text taken apart. Arrays have an entry for each code unit. */
export interface ItemisedText {
  readonly text: string;
  readonly items: readonly Item[];
  /** `LineBreak` before each code unit, and one for the end. */
  readonly breaks: Uint8Array;
  /** 1 where a grapheme cluster begins. */
  readonly clusterStarts: Uint8Array;
  /** Embedding levels; absent where all are 0. */
  readonly levels: Uint8Array | undefined;
  /** Where each paragraph ends, and its level. */
  readonly paragraphEnds: readonly number[];
  readonly paragraphLevels: readonly number[];
  /** What says how marks stand that are added to the text. */
  readonly orientations: Orientations;
}

/** Takes `styled` apart. Nothing of `scratch` stays. */
export function itemise(
  styled: StyledText,
  direction: ParagraphDirection,
  settings: BreakSettings,
  orientations: Orientations,
  scratch: Scratch,
): ItemisedText {
  const { text } = styled;
  const clusterStarts = graphemeStarts(text);
  separateBoxes(styled, clusterStarts);
  const bidi = orientations.isAllUpright ? withoutLevels(text) : embeddingLevels(text, direction, scratch);
  const items = collectItems(styled, clusterStarts, bidi.levels, orientations);
  const breaks = breakOpportunities(text, clusterStarts, settings, styled.rootStyle.language, scratch);
  return { text, items, breaks, clusterStarts, ...bidi, orientations };
}

/** A box is a cluster of its own, whatever marks or joiners stand beside it. */
function separateBoxes({ styles, ends }: StyledText, clusterStarts: Uint8Array): void {
  styles.forEach(({ box }, index) => {
    if (box === undefined) return;
    const end = ends[index]!;
    clusterStarts[end - 1] = 1;
    if (end < clusterStarts.length) clusterStarts[end] = 1;
  });
}

/** The paragraphs of a text that goes from left to right throughout, and so from top to bottom. */
function withoutLevels(text: string): ReturnType<typeof embeddingLevels> {
  const { paragraphEnds, paragraphLevels } = embeddingLevels(text, "ltr");
  return { levels: undefined, paragraphEnds, paragraphLevels };
}

function collectItems(
  styled: StyledText,
  clusterStarts: Uint8Array,
  levels: Uint8Array | undefined,
  orientations: Orientations,
): Item[] {
  const { text } = styled;
  const fonts = assignFonts(styled, clusterStarts);
  const uprights = orientations.hasUpright ? findUprights(styled, clusterStarts, fonts, orientations) : undefined;
  const scripts = scriptRuns(text);
  const items: Item[] = [];
  let styleIndex = 0;
  let scriptIndex = 0;
  for (let start = 0; start < text.length; ) {
    while (styled.ends[styleIndex]! <= start) styleIndex++;
    while (scripts.ends[scriptIndex]! <= start) scriptIndex++;
    const limit = Math.min(styled.ends[styleIndex]!, scripts.ends[scriptIndex]!);
    const font = fonts === undefined ? 0 : fonts[start]!;
    const level = levels === undefined ? 0 : levels[start]!;
    const isGap = isControl(text.charCodeAt(start));
    let end = start + 1;
    while (end < text.length) {
      // A boundary inside a grapheme cluster waits for the cluster's end.
      if (clusterStarts[end] !== 0) {
        if (end >= limit || isControl(text.charCodeAt(end)) !== isGap) break;
        if (fonts !== undefined && fonts[end] !== font) break;
        if (levels !== undefined && levels[end] !== level) break;
        // What stands upright is shaped from top to bottom; where it is to go upwards, one by one.
        if (uprights !== undefined && (uprights[end] !== uprights[start] || (uprights[start] === 1 && level % 2 === 1)))
          break;
      }
      end++;
    }
    const style = styled.styles[styleIndex]!;
    const script = scripts.scripts[scriptIndex]!;
    items.push({
      start,
      end,
      level,
      style,
      font: style.fallback.fonts[font]!,
      script: script === 0 ? undefined : scriptCode(script),
      isControl: isGap,
      isUpright: uprights !== undefined && uprights[start] === 1,
    });
    start = end;
  }
  return items;
}

/** 1 for each code unit of a cluster that stands upright. */
function findUprights(
  { text, styles, ends }: StyledText,
  clusterStarts: Uint8Array,
  fonts: Uint16Array | undefined,
  orientations: Orientations,
): Uint8Array {
  const uprights = new Uint8Array(text.length);
  let style = 0;
  for (let start = 0; start < text.length; ) {
    while (ends[style]! <= start) style++;
    let end = start + 1;
    while (end < text.length && clusterStarts[end] === 0) end++;
    const font = styles[style]!.fallback.fonts[fonts === undefined ? 0 : fonts[start]!]!;
    if (orientations.isUpright(text, start, end, font)) uprights.fill(1, start, end);
    start = end;
  }
  return uprights;
}

/** A font index for each code unit, or nothing where every style has one font. */
function assignFonts(styled: StyledText, clusterStarts: Uint8Array): Uint16Array | undefined {
  if (styled.styles.every((style) => style.fallback.isSingle)) return undefined;
  const fonts = new Uint16Array(styled.text.length);
  let start = 0;
  styled.styles.forEach((style, index) => {
    style.fallback.assign(styled.text, start, styled.ends[index]!, clusterStarts, fonts);
    start = styled.ends[index]!;
  });
  return fonts;
}
