/** The one implementation of `GlyphRun`: seven parallel arrays, one entry a glyph, in visual order. */

import type { Font } from "../font/font.ts";
import type { Direction, GlyphRun } from "./glyph-run.ts";

/** What all glyphs of a run have in common. */
export interface RunFacts {
  readonly font: Font;
  /** CSS pixels to the em. */
  readonly size: number;
  readonly direction: Direction;
  /** ISO 15924. */
  readonly script: string;
  /** BCP 47, or "". */
  readonly language: string;
  /** Code units covered: `[start, end)`. */
  readonly start: number;
  readonly end: number;
}

/** The arrays of a run; all of one length. */
export interface GlyphArrays {
  readonly glyphIds: Uint16Array;
  readonly clusters: Uint32Array;
  readonly xAdvances: Float32Array;
  readonly yAdvances: Float32Array;
  readonly xOffsets: Float32Array;
  readonly yOffsets: Float32Array;
  readonly unsafeToBreak: Uint8Array;
}

/** Zeroed arrays for `length` glyphs. */
export function createGlyphArrays(length: number): GlyphArrays {
  return {
    glyphIds: new Uint16Array(length),
    clusters: new Uint32Array(length),
    xAdvances: new Float32Array(length),
    yAdvances: new Float32Array(length),
    xOffsets: new Float32Array(length),
    yOffsets: new Float32Array(length),
    unsafeToBreak: new Uint8Array(length),
  };
}

/** A run over `arrays`, which it keeps: nobody else may write to them afterwards. */
export class ShapedRun implements GlyphRun {
  readonly font: Font;
  readonly size: number;
  readonly direction: Direction;
  readonly script: string;
  readonly language: string;
  readonly start: number;
  readonly end: number;
  readonly length: number;
  readonly glyphIds: Uint16Array;
  readonly clusters: Uint32Array;
  readonly xAdvances: Float32Array;
  readonly yAdvances: Float32Array;
  readonly xOffsets: Float32Array;
  readonly yOffsets: Float32Array;
  readonly unsafeToBreak: Uint8Array;
  readonly width: number;

  constructor(facts: RunFacts, arrays: GlyphArrays) {
    this.font = facts.font;
    this.size = facts.size;
    this.direction = facts.direction;
    this.script = facts.script;
    this.language = facts.language;
    this.start = facts.start;
    this.end = facts.end;
    this.length = arrays.glyphIds.length;
    this.glyphIds = arrays.glyphIds;
    this.clusters = arrays.clusters;
    this.xAdvances = arrays.xAdvances;
    this.yAdvances = arrays.yAdvances;
    this.xOffsets = arrays.xOffsets;
    this.yOffsets = arrays.yOffsets;
    this.unsafeToBreak = arrays.unsafeToBreak;
    this.width = sum(arrays.xAdvances);
  }
}

/** Summed in double precision: a line of 10,000 float32 additions would drift by hundredths of a pixel. */
function sum(values: Float32Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}

/** The arrays of `parts` one after the other; the only part itself where there is one. */
export function concatGlyphs(parts: readonly GlyphArrays[]): GlyphArrays {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const whole = createGlyphArrays(parts.reduce((total, part) => total + part.glyphIds.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.glyphIds.set(part.glyphIds, at);
    whole.clusters.set(part.clusters, at);
    whole.xAdvances.set(part.xAdvances, at);
    whole.yAdvances.set(part.yAdvances, at);
    whole.xOffsets.set(part.xOffsets, at);
    whole.yOffsets.set(part.yOffsets, at);
    whole.unsafeToBreak.set(part.unsafeToBreak, at);
    at += part.glyphIds.length;
  }
  return whole;
}
