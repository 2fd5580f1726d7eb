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
 * Arrays that hold a run's glyphs, from the one that `firstOf` gives on. Runs of words lie in arrays of many: their own, with
 * clusters of their text, are made when they are read, and what goes through all runs of a text reads these instead.
 */
export let arraysBehind: (run: GlyphRun) => GlyphArrays;

/** Where the glyphs of a run begin in the arrays behind it. */
export let firstOf: (run: GlyphRun) => number;

/** What the clusters of the arrays behind a run count from: code unit 0 of the text, or the start of the run. */
export let baseOf: (run: GlyphRun) => number;

/**
 * The first `count` glyphs of a run that lies in arrays of many, up to code unit `end` of its text, as another that lies there;
 * nothing where the run's arrays are its own. Lines of words in fonts that change end in such parts: the space behind the last
 * word hangs.
 */
export let headOf: (run: GlyphRun, end: number, count: number) => GlyphRun | undefined;

/** Adds the advances of each glyph of a run, along its line, to those of `sums` at the first code units of their clusters. */
export let addAdvances: (run: GlyphRun, sums: Float32Array) => void;

/** Stands for the first glyph of a run whose arrays are its own. */
const OWN = -1;

/**
 * A run over `arrays`, which it keeps: nobody else may write to them afterwards. Or over a part of them, from glyph `first` on,
 * where clusters count from the start of the run: then it copies what is asked for. A text whose words and spaces come from
 * fonts in turn has a run for each, and of most of them the arrays are never asked for.
 */
export class ShapedRun implements GlyphRun {
  readonly start: number;
  readonly end: number;
  readonly length: number;
  readonly height: number;
  readonly #facts: RunFacts;
  #arrays: GlyphArrays;
  #first: number;
  #width: number | undefined;

  static {
    arraysBehind = (run) => (run instanceof ShapedRun ? run.#arrays : run);
    firstOf = (run) => (run instanceof ShapedRun && run.#first !== OWN ? run.#first : 0);
    baseOf = (run) => (run instanceof ShapedRun && run.#first !== OWN ? run.start : 0);
    headOf = (run, end, count) => {
      if (!(run instanceof ShapedRun) || run.#first === OWN) return undefined;
      return new ShapedRun(run, run.start, end, run.#arrays, undefined, run.#first, count);
    };
    addAdvances = (run, sums) => {
      const first = firstOf(run);
      const shift = baseOf(run);
      const { clusters, xAdvances, yAdvances } = arraysBehind(run);
      const advances = run.direction === "ttb" ? yAdvances : xAdvances;
      const end = first + run.length;
      for (let glyph = first; glyph < end; glyph++) sums[clusters[glyph]! + shift]! += advances[glyph]!;
    };
  }

  /**
   * `start` and `end` are the code units covered. Where `width` is known, zeros of the arrays are shared as far as they may
   * be.
   */
  constructor(
    facts: RunFacts,
    start: number,
    end: number,
    arrays: GlyphArrays,
    width?: number,
    first = OWN,
    length = arrays.glyphIds.length,
  ) {
    // Of a run that another is made from, its arrays would be kept.
    this.#facts = facts instanceof ShapedRun ? facts.#facts : facts;
    this.start = start;
    this.end = end;
    this.length = length;
    this.#arrays = width === undefined && first === OWN ? shareZeros(arrays) : arrays;
    this.#first = first;
    this.#width = first === OWN ? (width ?? sumOf(arrays.xAdvances)) : width;
    this.height = facts.direction === "ttb" ? sumOf(arrays.yAdvances, Math.max(0, first), length) : 0;
  }

  get font(): Font {
    return this.#facts.font;
  }

  get size(): number {
    return this.#facts.size;
  }

  get direction(): RunDirection {
    return this.#facts.direction;
  }

  get script(): string {
    return this.#facts.script;
  }

  get language(): string {
    return this.#facts.language;
  }

  get glyphIds(): Uint16Array {
    return this.#own().glyphIds;
  }

  get clusters(): Uint32Array {
    return this.#own().clusters;
  }

  get xAdvances(): Float32Array {
    return this.#own().xAdvances;
  }

  get yAdvances(): Float32Array {
    return this.#own().yAdvances;
  }

  get xOffsets(): Float32Array {
    return this.#own().xOffsets;
  }

  get yOffsets(): Float32Array {
    return this.#own().yOffsets;
  }

  get unsafeToBreak(): Uint8Array {
    return this.#own().unsafeToBreak;
  }

  /** Of a word it is added up when it is asked for, which is as quick as finding a number that V8 keeps beside the run. */
  get width(): number {
    return this.#width ?? sumOf(this.#arrays.xAdvances, this.#first, this.length);
  }

  /** The run's arrays, from now on its own. */
  #own(): GlyphArrays {
    if (this.#first !== OWN) {
      const own = createGlyphArrays(this.length);
      copyGlyphs(this.#arrays, this.#first, this.length, own, 0, this.start);
      this.#width = this.width;
      this.#arrays = shareZeros(own);
      this.#first = OWN;
    }
    return this.#arrays;
  }
}

/**
 * Copies `count` glyphs, with `shift` added to their clusters. Words are short: a loop beats seven views and `set`s. Where `to`
 * has zeros that are shared, the glyphs have zeros too, which are never written as negative ones.
 */
export function copyGlyphs(
  from: GlyphArrays,
  first: number,
  count: number,
  to: GlyphArrays,
  at: number,
  shift: number,
): void {
  const { glyphIds, clusters, xAdvances, yAdvances, xOffsets, yOffsets, unsafeToBreak } = from;
  for (let i = first, o = at; i < first + count; i++, o++) {
    to.glyphIds[o] = glyphIds[i]!;
    to.clusters[o] = clusters[i]! + shift;
    to.xAdvances[o] = xAdvances[i]!;
    to.yAdvances[o] = yAdvances[i]! + 0;
    to.xOffsets[o] = xOffsets[i]! + 0;
    to.yOffsets[o] = yOffsets[i]! + 0;
    to.unsafeToBreak[o] = unsafeToBreak[i]!;
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

/** The same arrays, short ones of nothing but zeros shared with other runs: an array by itself is 200 bytes. */
function shareZeros(arrays: GlyphArrays): GlyphArrays {
  const { length } = arrays.yAdvances;
  if (length > MAX_SHARED_LENGTH) return arrays;
  const { glyphIds, clusters, xAdvances } = arrays;
  return {
    glyphIds,
    clusters,
    xAdvances,
    yAdvances: sharedZeros(arrays.yAdvances, zeroFloats),
    xOffsets: sharedZeros(arrays.xOffsets, zeroFloats),
    yOffsets: sharedZeros(arrays.yOffsets, zeroFloats),
    unsafeToBreak: sharedZeros(arrays.unsafeToBreak, zeroBytes),
  };
}

/** Summed in double precision: a line of 10,000 float32 additions would drift by hundredths of a pixel. */
export function sumOf(values: Float32Array, first = 0, count = values.length): number {
  let total = 0;
  for (let i = first; i < first + count; i++) total += values[i]!;
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
