/**
 * A batch that was measured, and is drawn band by band: its commands and the addresses of its bitmaps stay in the arena
 * until the last band, so that a band looks nothing up again. In: what measuring has read, and the ranges of glyphs that it
 * made of it, as lines of text. Out: kernel calls, one for each band.
 */

import type { Kernels } from "../kernels/kernels.ts";
import type { DrawCommand, DrawText, Ptr } from "../kernels/pointers.ts";
import { CommandRecord, TextRecord } from "../kernels/records.ts";
import type { Arena } from "../memory/arena.ts";
import type { WrittenText } from "./commands.ts";
import type { InkRange, Piece } from "./pieces.ts";
import type { PixelBuffer } from "./pixel-buffer.ts";

/** Commands of measured ranges. */
export class HeldBatch {
  /** Those of the ranges, in the order of painting, that show something. */
  readonly visible: readonly InkRange[];
  readonly #kernels: Kernels;
  readonly #ranges: readonly InkRange[];
  /** Of all glyphs. */
  readonly #whole: Ptr<DrawText>;
  /** Of those of a band. */
  readonly #part: Ptr<DrawText>;
  readonly #commands: Ptr<DrawCommand>;
  /** Commands before each range, and before the end. */
  readonly #before: Uint32Array;

  /**
   * `ranges` are all glyphs of `pieces`, in their order, counted from 0, and `written` is what was looked up of them. It is
   * good for as long as the arena's scope is.
   */
  constructor(
    kernels: Kernels,
    arena: Arena,
    pieces: readonly Piece[],
    written: WrittenText,
    ranges: readonly InkRange[],
  ) {
    this.#kernels = kernels;
    this.#ranges = ranges;
    this.visible = ranges.filter(({ top, bottom }) => top < bottom);
    this.#whole = written.record;
    this.#part = arena.allocate<DrawText>(TextRecord.size, 4);
    this.#before = new Uint32Array(ranges.length + 1);
    const cuts = this.#count(pieces);
    if (cuts === 0) {
      this.#commands = written.commands;
    } else {
      this.#commands = arena.allocate<DrawCommand>((pieces.length + cuts) * CommandRecord.size, 4);
      this.#cut(pieces, written.commands);
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

  /** Makes the commands of the ranges from those of `pieces`. */
  #cut(pieces: readonly Piece[], commands: Ptr<DrawCommand>): void {
    const { u32 } = this.#kernels.views;
    let word = this.#commands >>> 2;
    let piece = 0;
    /** Glyphs of the piece that are in ranges before. */
    let skipped = 0;
    for (const range of this.#ranges) {
      for (let left = range.count; left > 0; word += CommandRecord.size >> 2) {
        const count = Math.min(left, pieces[piece]!.count - skipped);
        const from = (commands >>> 2) + piece * (CommandRecord.size >> 2);
        u32.copyWithin(word, from, from + (CommandRecord.size >> 2));
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
    const [first, last] = [ranges[0]!, ranges.at(-1)!];
    const { u32 } = this.#kernels.views;
    const part = this.#part >>> 2;
    u32.copyWithin(part, this.#whole >>> 2, (this.#whole + TextRecord.size) >>> 2);
    u32[part + (TextRecord.xs >> 2)]! += first.start * 4;
    u32[part + (TextRecord.ys >> 2)]! += first.start * 4;
    u32[part + (TextRecord.bitmaps >> 2)]! += first.start * 4;
    u32[part + (TextRecord.count >> 2)] = last.start + last.count - first.start;
    u32[part + (TextRecord.commands >> 2)] = this.#commands + this.#before[this.#placeOf(first)]! * CommandRecord.size;
    this.#kernels.exports.drawRuns(buffer.record, this.#part);
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
