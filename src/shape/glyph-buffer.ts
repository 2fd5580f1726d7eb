/**
 * Arrays of glyphs that serve run after run: for runs that are copied from and let go of at once, as those in which the new
 * words of a text are shaped. They are lent by a pool.
 */

import { ObjectPool } from "../memory/object-pool.ts";
import { GLYPH_BYTES, type GlyphArrays, viewGlyphArrays } from "./shaped-run.ts";

/** Glyphs of a line's new words; buffers grow by doubling, and small budgets keep such as are short. */
const INITIAL_GLYPHS = 128;

/** Room for the arrays of one run, growing. */
export class GlyphBuffer {
  #buffer = new ArrayBuffer(INITIAL_GLYPHS * GLYPH_BYTES);

  get byteLength(): number {
    return this.#buffer.byteLength;
  }

  /** Arrays for `length` glyphs, not zeroed; those that were given before are overwritten with them. */
  arrays(length: number): GlyphArrays {
    const needed = length * GLYPH_BYTES;
    if (needed > this.byteLength) this.#buffer = new ArrayBuffer(Math.max(needed, 2 * this.byteLength));
    return viewGlyphArrays(length, this.#buffer);
  }
}

/** A pool of buffers, which keeps `maxBytes` of them between texts. */
export function createGlyphBuffers(maxBytes: number): ObjectPool<GlyphBuffer> {
  return new ObjectPool({
    name: "glyph arrays",
    create: () => new GlyphBuffer(),
    byteLengthOf: ({ byteLength }) => byteLength,
    maxIdle: 2,
    maxBytes,
  });
}
