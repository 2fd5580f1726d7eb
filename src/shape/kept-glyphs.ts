/**
 * The glyphs of a run that is kept. In: the arrays of a run. Out: copies of them, for runs that begin anywhere.
 *
 * Short runs lie in arrays of the host. A long one is a pooled vector in linear memory: all its arrays are views of one
 * buffer, so it is kept by one copy of bytes and given out by another, and the engine's heap counts it by its owner.
 */

import { InsufficientMemory } from "../base/errors.ts";
import type { PooledVector, PooledVectorOptions } from "../memory/pooled-vector.ts";
import {
  copyGlyphArrays,
  GLYPH_BYTES,
  type GlyphArrays,
  shiftClusters,
  viewGlyphArrays,
  wholeBuffer,
} from "./shaped-run.ts";

/** Linear memory that long runs are kept in. */
export interface RunMemory {
  /** Throws `InsufficientMemory`; nothing makes way for a vector. */
  createVector(options: PooledVectorOptions): PooledVector;
  /** Bytes of linear memory that the vectors take. */
  readonly bytes: number;
}

/** Glyphs that are kept, with clusters that count from the start of their run. */
export interface KeptGlyphs extends Disposable {
  /** Bytes on the host. */
  readonly hostBytes: number;
  /** Bytes of linear memory. */
  readonly linearBytes: number;
  /** A copy whose clusters count from the start of a text in which the run begins at `start`. */
  copy(start: number): GlyphArrays;
}

/** From so many glyphs on a run is kept in linear memory: below, the rest of a vector's last block would weigh. */
export const MIN_POOLED_GLYPHS = 1024;

/** Keeps a copy of `glyphs`, whose run begins at `start`; nothing where linear memory has no room for it. */
export function keepGlyphs(glyphs: GlyphArrays, start: number, memory: RunMemory | undefined): KeptGlyphs | undefined {
  const buffer = wholeBuffer(glyphs);
  if (memory === undefined || glyphs.glyphIds.length < MIN_POOLED_GLYPHS) {
    if (buffer !== undefined) return new HostBytes(buffer.slice(0), start);
    return new HostGlyphs(copyGlyphArrays(glyphs, -start));
  }
  const whole = start === 0 ? buffer : undefined;
  // A copy of so many glyphs is always of one buffer.
  const bytes = new Uint8Array(whole ?? wholeBuffer(copyGlyphArrays(glyphs, -start))!);
  try {
    const vector = memory.createVector({ kind: "u8", growthFactor: 1, initialCapacity: bytes.length });
    vector.extend(bytes);
    return new PooledGlyphs(vector);
  } catch (error) {
    if (error instanceof InsufficientMemory) return undefined;
    throw error;
  }
}

/** Bytes of a run whose arrays are views of one buffer. Seven views take as long to make as the buffer to copy. */
class HostBytes implements KeptGlyphs {
  readonly linearBytes = 0;
  readonly hostBytes: number;
  readonly #bytes: ArrayBuffer;
  /** Where the run begins that its clusters are of. */
  readonly #start: number;

  constructor(bytes: ArrayBuffer, start: number) {
    this.#bytes = bytes;
    this.#start = start;
    this.hostBytes = bytes.byteLength;
  }

  copy(start: number): GlyphArrays {
    const copy = viewGlyphArrays(this.#bytes.byteLength / GLYPH_BYTES, this.#bytes.slice(0));
    shiftClusters(copy, start - this.#start);
    return copy;
  }

  /** The host's bytes go when nobody has them. */
  [Symbol.dispose](): void {}
}

class HostGlyphs implements KeptGlyphs {
  readonly linearBytes = 0;
  readonly #glyphs: GlyphArrays;

  constructor(glyphs: GlyphArrays) {
    this.#glyphs = glyphs;
  }

  get hostBytes(): number {
    return GLYPH_BYTES * this.#glyphs.glyphIds.length;
  }

  copy(start: number): GlyphArrays {
    return copyGlyphArrays(this.#glyphs, start);
  }

  /** The host's arrays go when nobody has them. */
  [Symbol.dispose](): void {}
}

class PooledGlyphs implements KeptGlyphs {
  readonly hostBytes = 0;
  readonly linearBytes: number;
  readonly #bytes: PooledVector;

  constructor(bytes: PooledVector) {
    this.#bytes = bytes;
    this.linearBytes = bytes.bytes;
  }

  copy(start: number): GlyphArrays {
    const copy = viewGlyphArrays(this.#bytes.length / GLYPH_BYTES, this.#bytes.toArray().buffer as ArrayBuffer);
    shiftClusters(copy, start);
    return copy;
  }

  [Symbol.dispose](): void {
    this.#bytes[Symbol.dispose]();
  }
}
