/** Shaped text: plain arrays, one entry a glyph, in visual order (left to right), in CSS pixels at `size`. */

import type { Font } from "../font/font.ts";

/** Direction of a run of text. */
export type Direction = "ltr" | "rtl";

/** A run of glyphs of one font at one size, in visual order. */
export interface GlyphRun {
  /** Font that the glyph ids belong to. */
  readonly font: Font;
  /** CSS pixels to the em. */
  readonly size: number;
  readonly direction: Direction;
  /** ISO 15924 code of the run's script, as "Latn". */
  readonly script: string;
  /** BCP 47 language, or "" where none was given. */
  readonly language: string;
  /** Code units of the text that the run covers: `[start, end)`. */
  readonly start: number;
  readonly end: number;
  /** Number of glyphs. */
  readonly length: number;
  readonly glyphIds: Uint16Array;
  /** For each glyph, the index of the first code unit of its cluster in the text that was shaped. */
  readonly clusters: Uint32Array;
  readonly xAdvances: Float32Array;
  /** Positive downwards. */
  readonly yAdvances: Float32Array;
  readonly xOffsets: Float32Array;
  /** Positive downwards. */
  readonly yOffsets: Float32Array;
  /** For each glyph, 1 where breaking before its cluster could change the shaping of either side. */
  readonly unsafeToBreak: Uint8Array;
  /** Sum of `xAdvances`, in pixels. */
  readonly width: number;
}
