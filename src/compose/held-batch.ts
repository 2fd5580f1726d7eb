/**
 * A batch that was measured, and is drawn band by band: its commands and the addresses of its bitmaps stay in the arena
 * until the last band, so that a band looks nothing up again. In: what measuring has read, and the ranges of glyphs that it
 * made of it, as lines of text. Out: kernel calls, one for each band.
 */

import type { Kernels } from "../kernels/kernels.ts";
import { type Bytes, cast, type DrawCommand, type Ptr } from "../kernels/pointers.ts";
import { CommandRecord } from "../kernels/records.ts";
import type { Arena } from "../memory/arena.ts";
import type { InkRange, Piece } from "./pieces.ts";
import type { PixelBuffer } from "./pixel-buffer.ts";

/** What the kernels were given to look up: commands of pieces, and where the address of each glyph's bitmap went. */
export interface ResolvedBatch {
  readonly pieces: readonly Piece[];
  readonly records: Ptr<DrawCommand>;
  readonly bitmaps: Ptr<Bytes>;
}

/** Commands of measured ranges. */
export class HeldBatch {
  /** Those of the ranges, in the order of painting, that show something. */
  readonly visible: readonly InkRange[];
  readonly #kernels: Kernels;
  readonly #ranges: readonly InkRange[];
  readonly #bitmaps: Ptr<Bytes>;
  readonly #records: Ptr<DrawCommand>;
  /** Commands before each range, and before the end. */
  readonly #before: Uint32Array;

  /** `ranges` are all glyphs of `batch`, in their order, counted from 0. It is good for as long as the arena's scope is. */
  constructor(kernels: Kernels, arena: Arena, batch: ResolvedBatch, ranges: readonly InkRange[]) {
    this.#kernels = kernels;
    this.#ranges = ranges;
    this.visible = ranges.filter(({ top, bottom }) => top < bottom);
    this.#bitmaps = batch.bitmaps;
    this.#before = new Uint32Array(ranges.length + 1);
    const cuts = this.#count(batch.pieces);
    if (cuts === 0) {
      this.#records = batch.records;
    } else {
      this.#records = arena.allocate<DrawCommand>((batch.pieces.length + cuts) * CommandRecord.size, 4);
      this.#cut(batch);
    }
  }

  /** Counts the commands before each range, a piece in several ranges once for each; how many pieces are cut so. */
  #count(pieces: readonly Piece[]): number {
    let cuts = 0;
    let piece = 0;
    /** Glyphs up to the end of the piece. */
    let end = pieces[0]!.count;
    this.#ranges.forEach(({ start, count }, index) => {
      this.#before[index] = piece + cuts;
      while (end < start + count) end += pieces[++piece]!.count;
      if (end > start + count) cuts++;
      else if (++piece < pieces.length) end += pieces[piece]!.count;
    });
    this.#before[this.#ranges.length] = pieces.length + cuts;
    return cuts;
  }

  /** Makes the records of the ranges from those of the batch. */
  #cut({ pieces, records }: ResolvedBatch): void {
    const { u32 } = this.#kernels.views;
    let word = this.#records >>> 2;
    let piece = 0;
    /** Glyphs of the piece that are in ranges before. */
    let skipped = 0;
    for (const range of this.#ranges) {
      for (let left = range.count; left > 0; word += CommandRecord.size >> 2) {
        const count = Math.min(left, pieces[piece]!.count - skipped);
        const from = (records >>> 2) + piece * (CommandRecord.size >> 2);
        u32.copyWithin(word, from, from + (CommandRecord.size >> 2));
        u32[word + (CommandRecord.glyphs >> 2)]! += skipped * 2;
        u32[word + (CommandRecord.xs >> 2)]! += skipped * 4;
        u32[word + (CommandRecord.ys >> 2)]! += skipped * 4;
        u32[word + (CommandRecord.count >> 2)] = count;
        left -= count;
        skipped += count;
        if (skipped < pieces[piece]!.count) continue;
        piece++;
        skipped = 0;
      }
    }
  }

  /** Draws `ranges`, which are some of these, onto the rows that `buffer` holds. What lies between them meets no row of it. */
  draw(buffer: PixelBuffer, ranges: readonly InkRange[]): void {
    if (ranges.length === 0) return;
    const first = this.#before[this.#placeOf(ranges[0]!)]!;
    const end = this.#before[this.#placeOf(ranges.at(-1)!) + 1]!;
    const records = cast<DrawCommand>(this.#records + first * CommandRecord.size);
    const bitmaps = cast<Bytes>(this.#bitmaps + ranges[0]!.start * 4);
    this.#kernels.exports.drawRuns(buffer.record, records, end - first, bitmaps);
  }

  /** The place of a range among all, by bisection. */
  #placeOf({ start }: InkRange): number {
    let [low, high] = [0, this.#ranges.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#ranges[middle]!.start <= start) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
