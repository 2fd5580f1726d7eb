/**
 * The places where a shaped text may be broken, with the widths up to them: all that breaking asks, at any width. In: a
 * shaped text. Out: arrays with an entry for each break. A paragraph makes its table once, however often it is laid out.
 */

import { isHanging, isLineSeparator, isWordSeparator } from "./characters.ts";
import { LineBreak } from "./line-break.ts";
import { itemAt } from "./line-pieces.ts";
import type { ShapedText } from "./shape-items.ts";

/** Breaks of a text in order; the last one is its end. Widths are pixels from the text's start, as if it were one line. */
export interface BreakTable {
  readonly count: number;
  /** Where the line behind the break begins. */
  readonly positions: Uint32Array;
  readonly widths: Float64Array;
  /** Where the content before the break ends, and what hangs begins. */
  readonly contentEnds: Uint32Array;
  readonly contentWidths: Float64Array;
  readonly kinds: Uint8Array;
  /** Spaces that justified lines stretch, before `contentEnds` and before `positions`. */
  readonly contentSpaces: Uint32Array;
  readonly spaces: Uint32Array;
  /** Tabs, whose widths depend on the line, and the widths up to them. */
  readonly tabPositions: Uint32Array;
  readonly tabWidths: Float64Array;
}

/** The table of `shaped`; where `keepsSpaces`, nothing but line separators hangs at the ends of lines (CSS's `pre`). */
export function breakTable(shaped: ShapedText, keepsSpaces: boolean): BreakTable {
  const { text, breaks, advances } = shaped;
  const hangs = keepsSpaces ? isLineSeparator : isHanging;
  const table = emptyTable(countBreaks(breaks, text.length));
  const tabPositions: number[] = [];
  const tabWidths: number[] = [];
  let entry = 0;
  let width = 0;
  let contentEnd = 0;
  let contentWidth = 0;
  let spaces = 0;
  let contentSpaces = 0;
  for (let index = 0; index < text.length; ) {
    const unit = text.charCodeAt(index);
    if (unit === 0x09) {
      tabPositions.push(index);
      tabWidths.push(width);
    }
    width += advances[index]!;
    if (isWordSeparator(unit)) spaces++;
    index++;
    if (!hangs(unit)) {
      contentEnd = index;
      contentWidth = width;
      contentSpaces = spaces;
    }
    if (breaks[index] === LineBreak.none && index < text.length) continue;
    table.positions[entry] = index;
    table.widths[entry] = width;
    table.contentEnds[entry] = contentEnd;
    table.contentWidths[entry] = contentWidth;
    table.spaces[entry] = spaces;
    table.contentSpaces[entry] = contentSpaces;
    table.kinds[entry++] = breaks[index]!;
  }
  return { ...table, tabPositions: Uint32Array.from(tabPositions), tabWidths: Float64Array.from(tabWidths) };
}

function countBreaks(breaks: Uint8Array, length: number): number {
  let count = length > 0 ? 1 : 0;
  for (let index = 1; index < length; index++) if (breaks[index] !== LineBreak.none) count++;
  return count;
}

function emptyTable(count: number) {
  return {
    count,
    positions: new Uint32Array(count),
    widths: new Float64Array(count),
    contentEnds: new Uint32Array(count),
    contentWidths: new Float64Array(count),
    kinds: new Uint8Array(count),
    contentSpaces: new Uint32Array(count),
    spaces: new Uint32Array(count),
  };
}

/** Index of the first entry of `sorted` above `value`, looking from `from` on by growing steps. */
export function firstAbove(sorted: Uint32Array, value: number, from: number): number {
  let low = from;
  let step = 1;
  while (low + step <= sorted.length && sorted[low + step - 1]! <= value) {
    low += step;
    step *= 2;
  }
  let high = Math.min(sorted.length, low + step - 1);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Width of the widest part that can't be broken, without what hangs at its end (CSS's min-content); of the widest grapheme
 * cluster where `anywhere`.
 */
export function minContentWidth(shaped: ShapedText, table: BreakTable, anywhere: boolean): number {
  let widest = 0;
  if (anywhere) {
    for (let index = 0; index < shaped.text.length; index++) {
      if (!isHanging(shaped.text.charCodeAt(index))) widest = Math.max(widest, shaped.advances[index]!);
    }
    return widest;
  }
  let before = 0;
  for (let entry = 0; entry < table.count; entry++) {
    widest = Math.max(widest, table.contentWidths[entry]! - before);
    before = table.widths[entry]!;
  }
  return widest;
}

/** Index of the item that `index` lies in or ends: the one whose style a mark at the end of a line takes. */
export function itemBefore(shaped: ShapedText, index: number): number {
  return Math.min(itemAt(shaped.items, Math.max(0, index - 1)), shaped.items.length - 1);
}
