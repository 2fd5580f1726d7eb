/** Commands of the kernels (`assembly/compose/draw.ts`): the records of pieces of text, with their glyphs beside them. */

import type { StrikeEntry } from "../glyph/strike-cache.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { cast, type DrawCommand, type Ptr } from "../kernels/pointers.ts";
import { CommandRecord } from "../kernels/records.ts";
import type { Arena } from "../memory/arena.ts";
import type { DrawList } from "./draw-list.ts";
import { areKept, type Piece, type PlacedText } from "./pieces.ts";

/** Where the glyphs of commands lie. */
interface GlyphArrays {
  readonly ids: number;
  readonly xs: number;
  readonly ys: number;
}

/** Writes commands into the arena. */
export class CommandWriter {
  readonly #kernels: Kernels;
  readonly #arena: Arena;

  constructor(kernels: Kernels, arena: Arena) {
    this.#kernels = kernels;
    this.#arena = arena;
  }

  /**
   * A record for each of `pieces`, which have `glyphCount` glyphs, drawn with its entry of `strikes`; address of the first,
   * until the scope ends.
   */
  write(
    text: PlacedText,
    pieces: readonly Piece[],
    glyphCount: number,
    strikes: readonly StrikeEntry[],
  ): Ptr<DrawCommand> {
    const records = this.#arena.allocate<DrawCommand>(pieces.length * CommandRecord.size, 4);
    const ids = this.#arena.allocateArray("u16", glyphCount);
    const xs = this.#arena.allocateArray("f32", glyphCount);
    const ys = this.#arena.allocateArray("f32", glyphCount);
    this.#copyGlyphs(text.list, pieces, { ids, xs, ys });
    this.#writeRecords(records, text, pieces, strikes, { ids, xs, ys });
    return cast(records);
  }

  /** Neighbours in the list are copied together: a copy of three arrays takes as long as drawing a few glyphs. */
  #copyGlyphs(list: DrawList, pieces: readonly Piece[], to: GlyphArrays): void {
    if (areKept(pieces)) {
      this.#copyRange(list, 0, list.glyphIds.length, to);
      return;
    }
    let at = 0;
    for (let i = 0; i < pieces.length; ) {
      const { start } = pieces[i]!;
      let end = start;
      while (i < pieces.length && pieces[i]!.start === end) end += pieces[i++]!.count;
      this.#copyRange(list, start, end, { ids: to.ids + at * 2, xs: to.xs + at * 4, ys: to.ys + at * 4 });
      at += end - start;
    }
  }

  #copyRange(list: DrawList, start: number, end: number, { ids, xs, ys }: GlyphArrays): void {
    const { u16, f32 } = this.#kernels.views;
    u16.set(list.glyphIds.subarray(start, end), ids >>> 1);
    f32.set(list.xs.subarray(start, end), xs >>> 2);
    f32.set(list.ys.subarray(start, end), ys >>> 2);
  }

  #writeRecords(
    records: Ptr<DrawCommand>,
    { placement }: PlacedText,
    pieces: readonly Piece[],
    strikes: readonly StrikeEntry[],
    { ids, xs, ys }: GlyphArrays,
  ): void {
    const { u32, f32 } = this.#kernels.views;
    const { scale, originX, originY } = placement;
    let at = 0;
    let word = records >>> 2;
    for (let i = 0; i < pieces.length; i++) {
      const { count, colorWord } = pieces[i]!;
      u32[word + (CommandRecord.strike >> 2)] = strikes[i]!.record;
      u32[word + (CommandRecord.glyphs >> 2)] = ids + at * 2;
      u32[word + (CommandRecord.xs >> 2)] = xs + at * 4;
      u32[word + (CommandRecord.ys >> 2)] = ys + at * 4;
      u32[word + (CommandRecord.count >> 2)] = count;
      u32[word + (CommandRecord.color >> 2)] = colorWord;
      f32[word + (CommandRecord.scale >> 2)] = scale;
      f32[word + (CommandRecord.originX >> 2)] = originX;
      f32[word + (CommandRecord.originY >> 2)] = originY;
      at += count;
      word += CommandRecord.size >> 2;
    }
  }
}
