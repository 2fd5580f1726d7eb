/** The one implementation of `GlyphRun`: seven parallel arrays, one entry a glyph, in visual order. */

import type { Font } from "../font/font.ts";
import type { GlyphRun, RunDirection } from "./glyph-run.ts";

/** What all glyphs of a run have in common. */
export interface RunFacts {
  readonly font: Font;
  /** CSS pixels to the em. */
  readonly size: number;
  readonly direction: RunDirection;
  /** ISO 15924. */
  readonly script: string;
  /** BCP 47, or "". */
  readonly language: string;
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

/** Up to this length V8 keeps the small arrays on its own heap, and seven of them cost less than one buffer. */
const MAX_SEPARATE_LENGTH = 16;

/**
 * Zeroed arrays for `length` glyphs; longer ones are views of one buffer. Allocated one by one, the arrays of 67 glyphs
 * took 3.9 µs, and as views 1.5 µs, of 22 µs for the whole shaping (measured, Node 20).
 */
export function createGlyphArrays(length: number): GlyphArrays {
  if (length > MAX_SEPARATE_LENGTH) return viewGlyphArrays(length);
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

/** A copy of `from`, with `shift` added to the clusters. */
export function copyGlyphArrays(from: GlyphArrays, shift: number): GlyphArrays {
  const { length } = from.glyphIds;
  const buffer = wholeBuffer(from);
  // One copy of the buffer takes half the time of zeroing another and copying seven arrays.
  const copy = buffer === undefined ? concatGlyphs([from, none]) : viewGlyphArrays(length, buffer.slice(0));
  shiftClusters(copy, shift);
  return copy;
}

/** The buffer that has all arrays, and nothing else; nothing where they are apart, as those of short runs. */
export function wholeBuffer({ clusters, glyphIds }: GlyphArrays): ArrayBuffer | undefined {
  const { length } = glyphIds;
  const { buffer } = clusters;
  const isWhole = length > MAX_SEPARATE_LENGTH && buffer.byteLength === GLYPH_BYTES * length;
  return isWhole ? (buffer as ArrayBuffer) : undefined;
}

/** Adds `shift` to the clusters. */
export function shiftClusters({ clusters }: GlyphArrays, shift: number): void {
  if (shift !== 0) for (let i = 0; i < clusters.length; i++) clusters[i]! += shift;
}

/** Bytes of a glyph in all arrays. */
export const GLYPH_BYTES = 23;

/** The arrays of `length` glyphs over one buffer: the widest elements first, so that every view is aligned. */
export function viewGlyphArrays(length: number, buffer = new ArrayBuffer(GLYPH_BYTES * length)): GlyphArrays {
  return {
    clusters: new Uint32Array(buffer, 0, length),
    xAdvances: new Float32Array(buffer, 4 * length, length),
    yAdvances: new Float32Array(buffer, 8 * length, length),
    xOffsets: new Float32Array(buffer, 12 * length, length),
    yOffsets: new Float32Array(buffer, 16 * length, length),
    glyphIds: new Uint16Array(buffer, 20 * length, length),
    unsafeToBreak: new Uint8Array(buffer, 22 * length, length),
  };
}

const none = createGlyphArrays(0);

/**
 * Adds `values`, one for each glyph of a run, to those of `sums` at the first code units of their clusters. It needs no clusters
 * of the run's own, which are made when they are read: words in 50 fonts are a bitmap in 0.9 of the time (measured).
 */
export let addByCluster: (run: GlyphRun, values: Float32Array, sums: Float32Array) => void;

/** A run over `arrays`, which it keeps: nobody else may write to them afterwards. */
export class ShapedRun implements GlyphRun {
  readonly font: Font;
  readonly size: number;
  readonly direction: RunDirection;
  readonly script: string;
  readonly language: string;
  readonly start: number;
  readonly end: number;
  readonly length: number;
  readonly glyphIds: Uint16Array;
  readonly xAdvances: Float32Array;
  readonly yAdvances: Float32Array;
  readonly xOffsets: Float32Array;
  readonly yOffsets: Float32Array;
  readonly unsafeToBreak: Uint8Array;
  readonly width: number;
  readonly height: number;
  #clusters: Uint32Array;
  /** What is to be added to them. */
  #shift: number;

  static {
    addByCluster = (run, values, sums) => {
      const isOurs = run instanceof ShapedRun;
      const clusters = isOurs ? run.#clusters : run.clusters;
      const shift = isOurs ? run.#shift : 0;
      for (let glyph = 0; glyph < run.length; glyph++) sums[clusters[glyph]! + shift]! += values[glyph]!;
    };
  }

  /**
   * `start` and `end` are the code units covered. Where `width` is known, zeros of the arrays are shared as far as they may
   * be. Clusters are those of `arrays` and `shift` more.
   */
  constructor(
    facts: RunFacts,
    start: number,
    end: number,
    arrays: GlyphArrays,
    width?: number,
    shift = 0,
    length = arrays.glyphIds.length,
  ) {
    this.font = facts.font;
    this.size = facts.size;
    this.direction = facts.direction;
    this.script = facts.script;
    this.language = facts.language;
    this.start = start;
    this.end = end;
    this.length = length;
    this.glyphIds = arrays.glyphIds;
    this.xAdvances = arrays.xAdvances;
    const isNew = width === undefined;
    this.yAdvances = isNew ? sharedZeros(arrays.yAdvances, zeroFloats) : arrays.yAdvances;
    this.xOffsets = isNew ? sharedZeros(arrays.xOffsets, zeroFloats) : arrays.xOffsets;
    this.yOffsets = isNew ? sharedZeros(arrays.yOffsets, zeroFloats) : arrays.yOffsets;
    this.unsafeToBreak = isNew ? sharedZeros(arrays.unsafeToBreak, zeroBytes) : arrays.unsafeToBreak;
    this.width = isNew ? sumOf(arrays.xAdvances) : width;
    this.height = facts.direction === "ttb" ? sumOf(arrays.yAdvances) : 0;
    this.#clusters = arrays.clusters;
    this.#shift = shift;
  }

  get clusters(): Uint32Array {
    const shift = this.#shift;
    if (shift !== 0) {
      const shared = this.#clusters;
      const own = new Uint32Array(shared.length);
      for (let i = 0; i < own.length; i++) own[i] = shared[i]! + shift;
      this.#clusters = own;
      this.#shift = 0;
    }
    return this.#clusters;
  }
}

/** Longest zeros that are shared: longer runs are rare, and looked at as a whole only when they are made. */
const MAX_SHARED_LENGTH = 64;
const zeroFloats = Array.from({ length: MAX_SHARED_LENGTH + 1 }, (_, length) => new Float32Array(length));
const zeroBytes = Array.from({ length: MAX_SHARED_LENGTH + 1 }, (_, length) => new Uint8Array(length));

/** Whether the array is one of the zeros that runs share. */
export function isSharedZeros(values: Float32Array): boolean {
  return zeroFloats[values.length] === values;
}

/** Shared zeros of a length that some are shared of. */
export function sharedFloatZeros(length: number): Float32Array {
  return zeroFloats[length]!;
}

/**
 * `values`, or where it is short and all zero one that all such runs share: text whose words and spaces come from two
 * fonts has a run for each, and four of its seven arrays are nothing but zeros. Parts of runs at the ends of lines share
 * them too.
 */
function sharedZeros<Values extends Float32Array | Uint8Array>(values: Values, zeros: readonly Values[]): Values {
  const shared = zeros[values.length];
  if (shared === undefined) return values;
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) return values;
  return shared;
}

/** Clusters 0, 1, 2, …, which most words of most scripts have. */
const counting = Array.from({ length: MAX_SHARED_LENGTH + 1 }, (_, length) =>
  Uint32Array.from({ length }, (_, i) => i),
);

function sharedCounting(clusters: Uint32Array): Uint32Array {
  return clusters.every((cluster, i) => cluster === i) ? (counting[clusters.length] ?? clusters) : clusters;
}

/**
 * The same arrays, short ones of nothing but zeros, and of clusters that count from 0, shared with other runs. An array by
 * itself is 200 bytes, of which a run of a word touches three cache lines.
 */
export function shareCommon(arrays: GlyphArrays): GlyphArrays {
  return {
    ...arrays,
    clusters: sharedCounting(arrays.clusters),
    yAdvances: sharedZeros(arrays.yAdvances, zeroFloats),
    xOffsets: sharedZeros(arrays.xOffsets, zeroFloats),
    yOffsets: sharedZeros(arrays.yOffsets, zeroFloats),
    unsafeToBreak: sharedZeros(arrays.unsafeToBreak, zeroBytes),
  };
}

/** Summed in double precision: a line of 10,000 float32 additions would drift by hundredths of a pixel. */
export function sumOf(values: Float32Array): number {
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
