/** Which rows of a picture pieces of text touch, by the bitmaps that will be drawn, or by the boxes that they had. */

import { type GlyphBox, MetricsCache } from "../glyph/metrics-cache.ts";
import { turnedMode } from "../glyph/strike-mode.ts";
import type { Bytes, Ptr } from "../kernels/pointers.ts";
import { BitmapRecord } from "../kernels/records.ts";
import type { Views } from "../kernels/views.ts";
import { ANYWHERE, type InkRange, type Piece, type PlacedText, penColumn, penRow } from "./pieces.ts";

/** What stands for a bitmap that is not there (`ENTRY_PENDING` of `assembly/lib/layout.ts`), or less. */
const NO_BITMAP = 1;

/**
 * The glyphs of `pieces`, which have the bitmaps at the addresses that `bitmaps` lists, by the rows that they touch: cut where
 * pens are more than `reachPx` rows apart, and nowhere else, whatever fonts they are of. All are there, counted through the
 * pieces from 0; `bottom` is not below `top` where nothing shows. Made piece by piece, words in 50 fonts took 1.1 times as long
 * to render.
 */
export function readRanges(
  { list, placement, height }: PlacedText,
  { u32, u16, i16 }: Views,
  pieces: readonly Piece[],
  bitmaps: Ptr<Bytes>,
  reachPx: number,
): InkRange[] {
  const ranges: InkRange[] = [];
  const first = bitmaps >>> 2;
  let at = first;
  let start = 0;
  let [top, bottom] = [ANYWHERE, -ANYWHERE];
  let [y, row, firstRow] = [Number.NaN, 0, 0];
  const push = () => {
    const end = at - first;
    if (end > start)
      ranges.push({ start, count: end - start, top: Math.max(top, 0), bottom: Math.min(bottom, height) });
    start = end;
    [top, bottom] = [ANYWHERE, -ANYWHERE];
    firstRow = row;
  };
  for (const piece of pieces) {
    const end = piece.start + piece.count;
    for (let i = piece.start; i < end; i++, at++) {
      const glyphY = list.ys[i]!;
      // Most glyphs stand on the line of the one before.
      if (glyphY !== y) {
        y = glyphY;
        // An integer for V8, which it adds and compares without branches.
        row = penRow(glyphY, placement) | 0;
        if (at === first || Math.abs(row - firstRow) > reachPx) push();
      }
      const bitmap = u32[at]!;
      if (bitmap <= NO_BITMAP) continue;
      const rows = u16[(bitmap + BitmapRecord.height) >>> 1]!;
      if (rows === 0) continue;
      const glyphTop = row + i16[(bitmap + BitmapRecord.top) >>> 1]!;
      top = Math.min(top, glyphTop);
      bottom = Math.max(bottom, glyphTop + rows);
    }
  }
  push();
  return ranges;
}

/** Cuts pieces and notes their rows. Bitmaps lie at the same place each time, so the rows stay right if they are evicted. */
export class ExtentReader {
  readonly #text: PlacedText;
  readonly #reachPx: number;
  readonly #out: Piece[];
  readonly #metrics: MetricsCache;
  /** Boxes of the glyphs that have no bitmaps, by their places in the list. */
  readonly #boxes = new Map<number, GlyphBox>();

  /** Pieces go to `out`, cut where pens are more than `reachPx` rows apart. */
  constructor(text: PlacedText, reachPx: number, out: Piece[], metrics = new MetricsCache(0)) {
    this.#text = text;
    this.#reachPx = reachPx;
    this.#out = out;
    this.#metrics = metrics;
  }

  /** Whether `pieces` can be read as they are: every glyph has a bitmap, or a box is known. */
  canRead({ u32 }: Views, pieces: readonly Piece[], bitmaps: Ptr<Bytes>): boolean {
    this.#boxes.clear();
    let at = bitmaps >>> 2;
    for (const piece of pieces) {
      for (let i = piece.start; i < piece.start + piece.count; i++) {
        if (u32[at++]! > NO_BITMAP) continue;
        const box = this.#boxOf(piece, i);
        if (box === undefined) return false;
        this.#boxes.set(i, box);
      }
    }
    return true;
  }

  #boxOf({ font, sizePx, turn }: Piece, at: number): GlyphBox | undefined {
    const { list, placement, mode } = this.#text;
    const slot = list.glyphIds[at]! * 4 + (penColumn(list.xs[at]!, placement, 4) & 3);
    return this.#metrics.find({ font, sizePx, mode: turn === undefined ? mode : turnedMode(mode, turn) }, slot);
  }

  /** Measures `pieces`, whose glyphs have the bitmaps at the addresses that `bitmaps` lists. */
  read({ u32, u16, i16 }: Views, pieces: readonly Piece[], bitmaps: Ptr<Bytes>): void {
    const { list, placement } = this.#text;
    let at = bitmaps >>> 2;
    for (const piece of pieces) {
      let first = 0;
      let firstRow = 0;
      let [top, bottom] = [ANYWHERE, -ANYWHERE];
      let [y, row] = [Number.NaN, 0];
      for (let i = 0; i < piece.count; i++) {
        const glyphY = list.ys[piece.start + i]!;
        // Most glyphs stand on the line of the one before.
        if (glyphY !== y) [y, row] = [glyphY, penRow(glyphY, placement)];
        if (i === 0) firstRow = row;
        else if (Math.abs(row - firstRow) > this.#reachPx) {
          this.#push(piece, first, i, top, bottom);
          [first, firstRow] = [i, row];
          [top, bottom] = [ANYWHERE, -ANYWHERE];
        }
        const bitmap = u32[at++]!;
        const box = bitmap > NO_BITMAP ? undefined : this.#boxes.get(piece.start + i);
        const height = bitmap > NO_BITMAP ? u16[(bitmap + BitmapRecord.height) >>> 1]! : (box?.height ?? 0);
        if (height === 0) continue;
        const glyphTop = row + (box?.top ?? i16[(bitmap + BitmapRecord.top) >>> 1]!);
        if (glyphTop < top) top = glyphTop;
        if (glyphTop + height > bottom) bottom = glyphTop + height;
      }
      this.#push(piece, first, piece.count, top, bottom);
    }
  }

  #push(piece: Piece, first: number, end: number, top: number, bottom: number): void {
    if (bottom <= 0 || top >= this.#text.height || top >= bottom) return;
    const { font, sizePx, start, colorWord, turn } = piece;
    this.#out.push({
      font,
      sizePx,
      start: start + first,
      count: end - first,
      colorWord,
      turn,
      top: Math.max(top, 0),
      bottom: Math.min(bottom, this.#text.height),
    });
  }
}
