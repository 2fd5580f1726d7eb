/** What layout asks of a shaper: one item of text, all of one font, script, language and direction, to a glyph run. */

import type { Font } from "../font/font.ts";
import type { ReclaimLevel } from "../memory/reclaimable.ts";
import type { GlyphBuffer } from "./glyph-buffer.ts";
import type { GlyphRun, RunDirection } from "./glyph-run.ts";

/** OpenType features by tag: `true`/`false`, or a number for alternates. */
export type Features = Readonly<Record<string, boolean | number>>;

/** A value of a feature for a part of the text. */
export interface FeatureRange {
  /** Off, on, or the number of an alternate. */
  readonly value: boolean | number;
  /** Code units of the text that is shaped: `[start, end)`. */
  readonly start: number;
  /** Code unit behind the part. */
  readonly end: number;
}

/** Features by tag, each for all of the text or for parts of it. */
export type RangedFeatures = Readonly<Record<string, boolean | number | readonly FeatureRange[]>>;

/**
 * What else HarfBuzz is told (`hb_buffer_flags_t`): that the text begins or ends a paragraph; what becomes of characters
 * that are never seen, which are spaces of no width otherwise; and that a mark without a base gets no dotted circle, as
 * none ever does in Tai Tham.
 */
export type ShapeFlag = keyof typeof shapeFlags;

/** HarfBuzz's bit of each flag. */
export const shapeFlags = {
  "beginning-of-text": 1,
  "end-of-text": 2,
  "preserve-default-ignorables": 4,
  "remove-default-ignorables": 8,
  "no-dotted-circle": 16,
} as const;

/** One item of text to shape. */
export interface ShapeRequest {
  /** Whose glyphs. */
  readonly font: Font;
  /** CSS pixels to the em. */
  readonly size: number;
  /** ISO 15924 code, as "Arab"; guessed from the text where it is absent. */
  readonly script?: string | undefined;
  /** BCP 47. */
  readonly language?: string | undefined;
  /** "ttb" sets lines from top to bottom, with the font's vertical metrics. */
  readonly direction?: RunDirection | undefined;
  /** OpenType features by tag; what the font does by default where they are absent. */
  readonly features?: RangedFeatures | undefined;
  /** What else HarfBuzz is told; nothing. */
  readonly flags?: readonly ShapeFlag[] | undefined;
}

/** Turns text into glyph runs. */
export interface Shaper {
  readonly name: "harfbuzz" | "simple";
  /**
   * Shapes `text.slice(start, end)`, with the text around it as context. Clusters index `text`. The run's arrays may be those
   * of `buffer`, where one is given: the caller copies from them before it uses the buffer again.
   */
  shape(text: string, start: number, end: number, request: ShapeRequest, buffer?: GlyphBuffer): GlyphRun;
  /** Gives back what the shaper keeps for `font`. */
  forget(font: Font): void;
  /** Bytes that the shaper's own heap holds, for the memory statistics. */
  readonly heapBytes: number;
  /**
   * Gives back under pressure: from "aggressive" on what it keeps for the next text, in an emergency its whole heap, which is
   * made again with the next text. The bytes that its heap holds less.
   */
  reclaim(level: ReclaimLevel): number;
  [Symbol.dispose](): void;
}
