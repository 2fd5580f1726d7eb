/**
 * Cutting shaped items at line ends. In: a shaped text and a line's code units. Out: the line's pieces in logical order.
 *
 * A run is cut without shaping where HarfBuzz says it may be; where the cut is unsafe (inside a ligature, a joined word,
 * a kerned pair), the text from the cut to the nearest safe place is shaped again, so that the line is what shaping the
 * line alone would give.
 */

import type { GlyphRun } from "../shape/glyph-run.ts";
import { isSafeToBreak, sliceGlyphRun } from "../shape/slice-run.ts";
import type { Item } from "./itemise.ts";
import { type Piece, type ShapedText, shapeOnLine } from "./shape-items.ts";
import { lengthOf } from "./spacing.ts";

/** A line in logical order. */
export interface LineContent {
  readonly pieces: readonly Piece[];
  /** Pixels. */
  readonly width: number;
}

/** Index of the item that holds code unit `index`, by bisection; the number of items behind the text. */
export function itemAt(items: readonly Item[], index: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (items[middle]!.end <= index) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Pieces of `[start, end)`, a line without what hangs at its end, that begins `indent` pixels from where tab stops are counted. */
export function lineContent(
  shaped: ShapedText,
  start: number,
  end: number,
  tabStop: number,
  indent: number,
): LineContent {
  const pieces: Piece[] = [];
  let width = 0;
  for (let index = itemAt(shaped.items, start); index < shaped.items.length; index++) {
    const item = shaped.items[index]!;
    if (item.start >= end) break;
    const run = shaped.runs[index];
    if (run !== undefined && start <= item.start && item.end <= end) {
      const piece = wholePiece(shaped, index, item, run);
      pieces.push(piece);
      width += piece.width;
      continue;
    }
    const from = Math.max(start, item.start);
    const to = Math.min(end, item.end);
    const parts = run === undefined ? none : cut(shaped, item, run, from, to, start, end);
    for (const part of parts) {
      pieces.push({ item, start: part.start, end: part.end, run: part, width: lengthOf(part) });
      width += lengthOf(part);
    }
    if (item.style.box !== undefined) {
      const advance = shaped.advances[from]!;
      pieces.push({ item, start: from, end: to, run, width: advance });
      width += advance;
    } else if (run === undefined) {
      width = addControls(shaped.text, item, from, to, width + indent, tabStop, pieces) - indent;
    }
  }
  return { pieces, width };
}

const none: readonly GlyphRun[] = [];

/** All of an item with a run. */
function wholePiece({ wholes }: ShapedText, index: number, item: Item, run: GlyphRun): Piece {
  let piece = wholes[index];
  if (piece === undefined) {
    piece = { item, start: run.start, end: run.end, run, width: lengthOf(run) };
    wholes[index] = piece;
  }
  return piece;
}

/** Adds a piece for each control character; returns how far the line reaches behind them. */
function addControls(
  text: string,
  item: Item,
  from: number,
  to: number,
  before: number,
  tabStop: number,
  pieces: Piece[],
): number {
  let width = before;
  for (let index = from; index < to; index++) {
    const advance = controlAdvance(text.charCodeAt(index), width, tabStop);
    pieces.push({ item, start: index, end: index + 1, run: undefined, width: advance });
    width += advance;
  }
  return width;
}

/** Advance of a control character at `x` pixels from the line's start: to the next stop for a tab, else nothing. */
export function controlAdvance(unit: number, x: number, tabStop: number): number {
  if (unit !== 0x09 || tabStop <= 0) return 0;
  // A stop that is nearly reached is passed over, as rounding could put the text on either side of it.
  return (Math.floor(x / tabStop + 1e-4) + 1) * tabStop - x;
}

/**
 * The runs, in logical order, that draw `[from, to)` of an item on the line `[lineStart, lineEnd)`. No function is made
 * here: the bundler names each as it is made, and a relayout of mixed text took 183 ns a character instead of 141 (measured).
 */
function cut(
  shaped: ShapedText,
  item: Item,
  run: GlyphRun,
  from: number,
  to: number,
  lineStart: number,
  lineEnd: number,
): GlyphRun[] {
  if (from === item.start && to === item.end) return [run];
  const safeFrom = from === item.start ? from : nextSafe(run, from, to);
  const safeTo = to === item.end ? to : previousSafe(run, from, to);
  if (safeFrom === from && safeTo === to) return [sliceGlyphRun(run, from, to)];
  const { text, shaper } = shaped;
  const line = [lineStart, lineEnd] as const;
  if (safeFrom >= safeTo) return [shapeOnLine(text, item, [from, to], line, shaper)];
  const parts = [sliceGlyphRun(run, safeFrom, safeTo)];
  if (safeFrom > from) parts.unshift(shapeOnLine(text, item, [from, safeFrom], line, shaper));
  if (safeTo < to) parts.push(shapeOnLine(text, item, [safeTo, to], line, shaper));
  return parts;
}

/** First place at or behind `from` where the run may be cut; `limit` where there is none before it. */
export function nextSafe(run: GlyphRun, from: number, limit: number): number {
  let index = from;
  while (index < limit && !isSafeToBreak(run, index)) index++;
  return index;
}

function previousSafe(run: GlyphRun, limit: number, to: number): number {
  let index = to;
  while (index > limit && !isSafeToBreak(run, index)) index--;
  return index;
}
