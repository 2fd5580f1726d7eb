/** What layout asks of a shaper: one item of text, all of one font, script, language and direction, to a glyph run. */

import type { Font } from "../font/font.ts";
import type { Direction, GlyphRun } from "./glyph-run.ts";

/** OpenType features by tag: `true`/`false`, or a number for alternates. */
export type Features = Readonly<Record<string, boolean | number>>;

/** One item of text to shape. */
export interface ShapeRequest {
  readonly font: Font;
  /** CSS pixels to the em. */
  readonly size: number;
  /** ISO 15924 code, as "Arab"; guessed from the text where it is absent. */
  readonly script?: string | undefined;
  /** BCP 47. */
  readonly language?: string | undefined;
  readonly direction?: Direction | undefined;
  readonly features?: Features | undefined;
}

/** Turns text into glyph runs. */
export interface Shaper {
  readonly name: "harfbuzz" | "simple";
  /** Shapes `text.slice(start, end)`, with the text around it as context. Clusters index `text`. */
  shape(text: string, start: number, end: number, request: ShapeRequest): GlyphRun;
  /** Gives back what the shaper keeps for `font`. */
  forget(font: Font): void;
  /** Bytes that the shaper's own heap holds, for the memory statistics. */
  readonly heapBytes: number;
  /** Gives the whole heap back; what is needed of it is made again with the next text. The bytes given back. */
  releaseHeap(): number;
  [Symbol.dispose](): void;
}
