/**
 * What a font is registered as. In: CSS's descriptors, and what the font says of itself. Out: the facts that matching goes
 * by.
 *
 * Specification: CSS Fonts 4 §4, "Font resources".
 */

import { integer, object, string } from "../../base/validate.ts";
import { MAX_FACE_COUNT } from "../../source/sfnt.ts";
import { hasColorTables } from "../color-tables.ts";
import type { Font } from "../font.ts";
import { type Coverage, parseUnicodeRange } from "./coverage.ts";
import { type FaceSummary, stretchOf } from "./face-summary.ts";
import type { FontOrigin } from "./font-origin.ts";
import {
  type FaceStyle,
  type FontSlant,
  type FontStretch,
  type FontWeight,
  parseRange,
  parseSlantRange,
  parseStretch,
  parseWeight,
  type Range,
  type WantedStyle,
} from "./font-style.ts";
import type { RegisteredFontFacts } from "./registered-font.ts";

/** What a registered font is to be taken for, as in CSS's `@font-face`; by default what the font says of itself. */
export interface FontDescriptors {
  /** What texts call it; by default what the font says. */
  readonly family?: string | undefined;
  /** One weight, or from the lightest to the heaviest: 400, "bold", "100 900", [100, 900]. */
  readonly weight?: FontWeight | string | readonly [FontWeight, FontWeight] | undefined;
  /** "normal", "italic", "oblique", "oblique 10deg", "oblique 0deg 12deg". */
  readonly style?: FontSlant | string | undefined;
  /** Percents, or CSS's names: 75, "condensed", "75% 125%", [75, 125]. */
  readonly stretch?: FontStretch | string | readonly [FontStretch, FontStretch] | undefined;
  /** What characters it is meant for: "U+0-7F, U+2000-206F". */
  readonly unicodeRange?: string | undefined;
  /** Face of a collection, from 0. */
  readonly index?: number | undefined;
  /**
   * Text that the font is loaded for, as in `loadFont`: of a large one from a URL or `Blob` only what this text and those
   * of `engine.prepare` need is fetched; "" for nothing but these. And such a font, which has to be waited for, may give up
   * its bytes like others; texts are to be prepared before they are drawn, which fetches it again.
   */
  readonly text?: string | undefined;
  /** Stops what `add` waits for. */
  readonly signal?: AbortSignal | undefined;
}

/** What a font is until it is read. */
export const regular: FaceStyle = { weight: [400, 400], stretch: [100, 100], slant: "normal" };

/** A style that a face has. */
export function wantedOf({ weight, stretch, slant }: FaceStyle): WantedStyle {
  const wanted = typeof slant === "string" ? slant : { oblique: slant.oblique[0] };
  return { weight: weight[0], stretch: stretch[0], slant: wanted };
}

/** Descriptors, checked; what is absent is the font's own. */
export interface ReadDescriptors {
  readonly family: string | undefined;
  readonly weight: Range | undefined;
  readonly stretch: Range | undefined;
  readonly slant: FaceStyle["slant"] | undefined;
  readonly unicodeRange: Coverage | undefined;
  readonly index: number;
  readonly text: string | undefined;
}

/** None: a font is what it says of itself. */
export const noDescriptors: ReadDescriptors = readDescriptors({});

/** Checks descriptors. Throws `TypeError` or `RangeError`, or the signal's reason. */
export function readDescriptors(descriptors: FontDescriptors): ReadDescriptors {
  const { family, weight, stretch, style, unicodeRange, index = 0, text, signal } = object(descriptors, "descriptors");
  signal?.throwIfAborted();
  if (family !== undefined && string(family, "family").trim() === "") throw new RangeError("family must not be empty");
  return {
    family: family?.trim(),
    weight: weight === undefined ? undefined : parseRange(weight, "weight", parseWeight),
    stretch: stretch === undefined ? undefined : parseRange(stretch, "stretch", parseStretch),
    slant: style === undefined ? undefined : parseSlantRange(style, "style"),
    unicodeRange: unicodeRange === undefined ? undefined : parseUnicodeRange(unicodeRange, "unicodeRange"),
    index: integer(index, "index", 0, MAX_FACE_COUNT),
    text: text === undefined ? undefined : string(text, "text"),
  };
}

type PartialSummary = Omit<FaceSummary, "faceCount" | "coverage"> & { readonly coverage?: Coverage };

/** What a font is registered as: what it says of itself, where descriptors don't say otherwise. */
export function factsOf({ label }: FontOrigin, summary: PartialSummary, wanted: ReadDescriptors): RegisteredFontFacts {
  const { families, style, coverage, isColor, index } = summary;
  return {
    families: wanted.family === undefined ? families : [wanted.family],
    style: {
      weight: wanted.weight ?? style.weight,
      stretch: wanted.stretch ?? style.stretch,
      slant: wanted.slant ?? style.slant,
    },
    coverage,
    unicodeRange: wanted.unicodeRange,
    isColor,
    source: label,
    index,
  };
}

/** At its place, where its width varies. */
function ownStretch(font: Font): Range {
  const os2 = font.table("OS/2");
  const stretch = font.variations.wdth ?? stretchOf(((os2?.[6] ?? 0) << 8) | (os2?.[7] ?? 0));
  return [stretch, stretch];
}

/** The axis counts anticlockwise, CSS clockwise. */
function ownSlant({ style, variations }: Font): FaceStyle["slant"] {
  const { slnt } = variations;
  if (style !== "italic" && slnt) return { oblique: [-slnt, -slnt] };
  return style === "oblique" ? parseSlantRange("oblique", "style") : style;
}

/** The same of a font that a caller has opened. */
export function callerFacts(font: Font, wanted: ReadDescriptors): RegisteredFontFacts {
  return {
    families: [wanted.family ?? font.family],
    style: {
      weight: wanted.weight ?? [font.weight, font.weight],
      stretch: wanted.stretch ?? ownStretch(font),
      slant: wanted.slant ?? ownSlant(font),
    },
    // It is open, and asked itself.
    coverage: undefined,
    unicodeRange: wanted.unicodeRange,
    isColor: hasColorTables((tag) => font.tableTags.includes(tag)),
    source: "Font",
    index: 0,
  };
}
