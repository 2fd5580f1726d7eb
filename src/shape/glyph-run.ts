/** Shaped text: plain arrays, one entry a glyph, in visual order (left to right, or top to bottom), in CSS pixels at `size`. */

import type { Font } from "../font/font.ts";

/** Direction of horizontal text. */
export type Direction = "ltr" | "rtl";

/** Direction of a run: horizontal, or from top to bottom. */
export type RunDirection = Direction | "ttb";

/**
 * A run of glyphs of one font at one size, in visual order. Arrays are to be read: runs share them, and what is to be
 * changed is copied first.
 */
export interface GlyphRun {
  /** Font that the glyph ids belong to. */
  readonly font: Font;
  /** CSS pixels to the em. */
  readonly size: number;
  /** Which way the run is read. */
  readonly direction: RunDirection;
  /** ISO 15924 code of the run's script, as "Latn". */
  readonly script: string;
  /** BCP 47 language, or "" where none was given. */
  readonly language: string;
  /** Code units of the text that the run covers: `[start, end)`. */
  readonly start: number;
  /** Code unit behind the run. */
  readonly end: number;
  /** Number of glyphs. */
  readonly length: number;
  /** Of `font`, one for each glyph, in visual order. */
  readonly glyphIds: Uint16Array;
  /** For each glyph, the index of the first code unit of its cluster in the text that was shaped. */
  readonly clusters: Uint32Array;
  /** Pixels from each glyph's pen to the next, to the right. */
  readonly xAdvances: Float32Array;
  /** Positive downwards. */
  readonly yAdvances: Float32Array;
  /** Pixels that each glyph stands to the right of its pen. */
  readonly xOffsets: Float32Array;
  /** Positive downwards. */
  readonly yOffsets: Float32Array;
  /** For each glyph, 1 where breaking before its cluster could change the shaping of either side. */
  readonly unsafeToBreak: Uint8Array;
  /** Sum of `xAdvances`, in pixels. */
  readonly width: number;
  /** Sum of `yAdvances` of a vertical run, in pixels downwards; 0 for a horizontal one. */
  readonly height: number;
}
