/** Real fonts and shapers for the tests of this folder. */

import { allExtras } from "../../src/entry/all-extras.ts";
import type { Font } from "../../src/font/font.ts";
import { openFont } from "../../src/font/open-font.ts";
import { layoutParagraph } from "../../src/layout/layout.ts";
import type { LayoutOptions, Span } from "../../src/layout/options.ts";
import type { Paragraph } from "../../src/layout/paragraph.ts";
import type { PlacedLine } from "../../src/layout/paragraph-types.ts";
import * as punctuationTrim from "../../src/layout/punctuation-trim.ts";
import { provideTrimming } from "../../src/layout/trimming.ts";
import { HarfBuzzShaper } from "../../src/shape/harfbuzz-shaper.ts";
import { PlainHeap } from "../font/support.ts";
import { FONT_FILES, type FontName, harfbuzzModule, readFont } from "../shape/support.ts";

// As an engine with HarfBuzz and all extras has it.
provideTrimming(punctuationTrim);
await Promise.all([allExtras.carets(), allExtras.colors(), allExtras.vertical(), allExtras.wrapping()]);

export const shaper = new HarfBuzzShaper(harfbuzzModule());

/** Every font that the shaping tests know, by name. */
export const fonts = Object.fromEntries(
  await Promise.all(
    Object.keys(FONT_FILES).map(async (name) => [
      name,
      await openFont(readFont(name as FontName) as Uint8Array<ArrayBuffer>, {}, new PlainHeap()),
    ]),
  ),
) as Record<FontName, Font>;

/** Fonts for all scripts of the tests, by preference. */
export const allFonts = [fonts.plain, fonts.arabic, fonts.hebrew, fonts.devanagari, fonts.chinese];

export function layout(content: string | readonly Span[], options: LayoutOptions = {}): Paragraph {
  const withFonts = options.font === undefined && options.fonts === undefined ? { fonts: allFonts } : {};
  return layoutParagraph(content, { ...withFonts, ...options }, shaper);
}

/** Texts of the lines. */
export const linesOf = (paragraph: Paragraph): string[] =>
  paragraph.lines.map(({ start, end }) => paragraph.text.slice(start, end));

/** Glyphs of a line, left to right, with their places: what is drawn. */
export function glyphsOf(line: PlacedLine): { font: string; glyphId: number; x: number }[] {
  return line.runs.flatMap(({ run, x }) => {
    let at = x;
    return [...run.glyphIds].map((glyphId, index) => {
      const glyph = { font: run.font.family, glyphId, x: Math.round((at + run.xOffsets[index]!) * 100) / 100 };
      at += run.xAdvances[index]!;
      return glyph;
    });
  });
}
