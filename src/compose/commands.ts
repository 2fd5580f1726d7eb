/** Commands of the kernels (`assembly/compose/draw.ts`): a text's record, with its glyphs and the runs of its pieces. */

import type { StrikeEntry } from "../glyph/strike-cache.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { type Bytes, cast, type DrawCommand, type DrawText, type Ptr } from "../kernels/pointers.ts";
import { CommandRecord, TextRecord } from "../kernels/records.ts";
import type { Arena } from "../memory/arena.ts";
import type { DrawList } from "./draw-list.ts";
import { areKept, type Piece, type PlacedText } from "./pieces.ts";

/** A text as the kernels take it, in the arena. */
export interface WrittenText {
  readonly record: Ptr<DrawText>;
  /** Where the address of each glyph's bitmap goes, u32. */
  readonly bitmaps: Ptr<Bytes>;
  /** A command for each piece. */
  readonly commands: Ptr<DrawCommand>;
}

/** Where the glyphs of a text lie. */
interface GlyphArrays {
  readonly ids: number;
  readonly xs: number;
  readonly ys: number;
}

/** Writes texts into the arena. */
export class CommandWriter {
  readonly #kernels: Kernels;
  readonly #arena: Arena;

  constructor(kernels: Kernels, arena: Arena) {
    this.#kernels = kernels;
    this.#arena = arena;
  }

  /**
   * The text of `pieces`, which have `glyphCount` glyphs, one or more each, drawn with `commands` (`commandWords`); until the
   * scope ends.
   */
  write(text: PlacedText, pieces: readonly Piece[], glyphCount: number, commands: Uint32Array): WrittenText {
    const record = this.#arena.allocate<DrawText>(TextRecord.size, 4);
    const runs = this.#arena.allocate<DrawCommand>(commands.byteLength, 4);
    const ids = this.#arena.allocateArray("u16", glyphCount);
    const xs = this.#arena.allocateArray("f32", glyphCount);
    const ys = this.#arena.allocateArray("f32", glyphCount);
    const bitmaps = this.#arena.allocateArray("u32", glyphCount);
    this.#copyGlyphs(text.list, pieces, { ids, xs, ys });
    const { u32, f32 } = this.#kernels.views;
    u32.set(commands, runs >>> 2);
    const { scale, originX, originY } = text.placement;
    u32[(record + TextRecord.glyphs) >>> 2] = ids;
    u32[(record + TextRecord.xs) >>> 2] = xs;
    u32[(record + TextRecord.ys) >>> 2] = ys;
    u32[(record + TextRecord.bitmaps) >>> 2] = bitmaps;
    u32[(record + TextRecord.count) >>> 2] = glyphCount;
    u32[(record + TextRecord.commands) >>> 2] = runs;
    f32[(record + TextRecord.scale) >>> 2] = scale;
    f32[(record + TextRecord.originX) >>> 2] = originX;
    f32[(record + TextRecord.originY) >>> 2] = originY;
    return { record, bitmaps: cast(bitmaps), commands: runs };
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
}

/** Commands of `pieces`, a record each, drawn with the strikes that `strikeOf` finds, in their order. */
export function commandWords(pieces: readonly Piece[], strikeOf: (piece: Piece) => StrikeEntry): Uint32Array {
  const words = new Uint32Array((pieces.length * CommandRecord.size) >> 2);
  let at = 0;
  for (const piece of pieces) {
    words[at + (CommandRecord.strike >> 2)] = strikeOf(piece).record;
    words[at + (CommandRecord.count >> 2)] = piece.count;
    words[at + (CommandRecord.color >> 2)] = piece.colorWord;
    at += CommandRecord.size >> 2;
  }
  return words;
}
