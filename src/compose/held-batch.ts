/**
 * A batch that was measured, and is drawn band by band: its commands and the addresses of its bitmaps stay in the arena
 * until the last band, so that a band looks nothing up again. In: what measuring has read, and the pieces that it made of
 * it. Out: kernel calls, one for each band.
 */

import type { Kernels } from "../kernels/kernels.ts";
import { type Bytes, cast, type DrawCommand, type Ptr } from "../kernels/pointers.ts";
import { CommandRecord } from "../kernels/records.ts";
import type { Arena } from "../memory/arena.ts";
import { glyphCountOf, type Piece } from "./pieces.ts";
import type { PixelBuffer } from "./pixel-buffer.ts";

/** What the kernels were given to look up: commands of pieces, and where the address of each glyph's bitmap went. */
export interface ResolvedBatch {
  readonly pieces: readonly Piece[];
  readonly records: Ptr<DrawCommand>;
  readonly bitmaps: Ptr<Bytes>;
}

/** Commands of measured pieces. */
export class HeldBatch {
  /** In the order of painting, which is that of the list's glyphs. */
  readonly pieces: readonly Piece[];
  readonly #kernels: Kernels;
  readonly #records: Ptr<DrawCommand>;
  readonly #bitmaps: Ptr<Bytes>;
  /** Glyphs before each piece. */
  readonly #before: Uint32Array;

  /** `pieces` are those of `batch`, or parts of them, in their order. It is good for as long as the arena's scope is. */
  constructor(kernels: Kernels, arena: Arena, batch: ResolvedBatch, pieces: readonly Piece[]) {
    this.#kernels = kernels;
    this.pieces = pieces;
    this.#bitmaps = batch.bitmaps;
    if (isWhole(batch.pieces, pieces)) {
      this.#records = batch.records;
    } else {
      this.#records = arena.allocate<DrawCommand>(pieces.length * CommandRecord.size, 4);
      this.#cut(batch);
    }
    this.#before = glyphsBefore(pieces);
  }

  /** Makes the records of the pieces from those of the batch, and brings their bitmaps' addresses together. */
  #cut({ pieces: whole, records, bitmaps }: ResolvedBatch): void {
    const { u32 } = this.#kernels.views;
    let word = this.#records >>> 2;
    let to = bitmaps >>> 2;
    let [i, first] = [0, 0];
    for (const { start, count } of this.pieces) {
      while (start >= whole[i]!.start + whole[i]!.count) first += whole[i++]!.count;
      const skipped = start - whole[i]!.start;
      const from = (records >>> 2) + i * (CommandRecord.size >> 2);
      u32.copyWithin(word, from, from + (CommandRecord.size >> 2));
      u32[word + (CommandRecord.glyphs >> 2)]! += skipped * 2;
      u32[word + (CommandRecord.xs >> 2)]! += skipped * 4;
      u32[word + (CommandRecord.ys >> 2)]! += skipped * 4;
      u32[word + (CommandRecord.count >> 2)] = count;
      const at = (bitmaps >>> 2) + first + skipped;
      if (at !== to) u32.copyWithin(to, at, at + count);
      to += count;
      word += CommandRecord.size >> 2;
    }
  }

  /** Draws `pieces`, which are some of these, onto the rows that `buffer` holds. What lies between them meets no row of it. */
  draw(buffer: PixelBuffer, pieces: readonly Piece[]): void {
    if (pieces.length === 0) return;
    const first = this.#placeOf(pieces[0]!);
    const count = this.#placeOf(pieces.at(-1)!) + 1 - first;
    const records = cast<DrawCommand>(this.#records + first * CommandRecord.size);
    const bitmaps = cast<Bytes>(this.#bitmaps + this.#before[first]! * 4);
    this.#kernels.exports.drawRuns(buffer.record, records, count, bitmaps);
  }

  /** The place of a piece among all, by bisection. */
  #placeOf({ start }: Piece): number {
    let [low, high] = [0, this.pieces.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.pieces[middle]!.start <= start) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Whether `parts` of `pieces` are all of them, and none is cut: then there are as many, of as many glyphs. */
function isWhole(pieces: readonly Piece[], parts: readonly Piece[]): boolean {
  return parts.length === pieces.length && glyphCountOf(parts) === glyphCountOf(pieces);
}

function glyphsBefore(pieces: readonly Piece[]): Uint32Array {
  const before = new Uint32Array(pieces.length);
  let count = 0;
  for (let i = 0; i < pieces.length; i++) {
    before[i] = count;
    count += pieces[i]!.count;
  }
  return before;
}
