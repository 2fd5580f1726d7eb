/**
 * Where everything stands, line by line, for hit testing, carets and selections. In: lines at their places. Out: the line
 * of an index or a place, and the boxes of a line's graphemes, made when they are first asked for.
 */

import { isLineSeparator } from "./characters.ts";
import type { Flow } from "./flow.ts";
import { type Box, lineBoxes } from "./line-boxes.ts";
import type { PlacedLine } from "./paragraph-types.ts";

/** What a map is made from. */
export interface MappedText {
  readonly text: string;
  readonly lines: readonly PlacedLine[];
  /** 1 where a grapheme cluster begins. */
  readonly clusterStarts: Uint8Array;
  readonly flow: Flow;
}

/** Boxes of a line. */
interface LineBoxes {
  /** In logical order. */
  readonly boxes: readonly Box[];
  /** Those that a caret moves over, from left to right; made when first asked for. */
  visual: readonly Box[] | undefined;
}

/** The places of one paragraph. */
export class TextMap implements MappedText {
  readonly text: string;
  readonly lines: readonly PlacedLine[];
  readonly clusterStarts: Uint8Array;
  readonly flow: Flow;
  readonly #known = new Map<number, LineBoxes>();

  constructor({ text, lines, clusterStarts, flow }: MappedText) {
    this.text = text;
    this.lines = lines;
    this.clusterStarts = clusterStarts;
    this.flow = flow;
  }

  /** Where the grapheme cluster around `index` begins. */
  clusterStart(index: number): number {
    let start = index;
    while (start > 0 && start < this.text.length && this.clusterStarts[start] === 0) start--;
    return start;
  }

  /** Where the grapheme cluster behind `start` ends. */
  clusterEnd(start: number): number {
    let end = Math.min(start + 1, this.text.length);
    while (end < this.text.length && this.clusterStarts[end] === 0) end++;
    return end;
  }

  /** Index of the line that code unit `index` is on; of the last line, for what was left out. */
  lineOf(index: number): number {
    return this.#lastLineWhere((line) => line.start <= index);
  }

  /** Index of the line at `block` pixels across, the first or last one before and behind the text. */
  lineAt(block: number): number {
    return this.#lastLineWhere((line) => line.blockStart <= block);
  }

  /** Boxes of a line in logical order. */
  boxesOf(line: number): readonly Box[] {
    return this.#boxesOf(line).boxes;
  }

  /** Boxes of a line from left to right, line breaks left out. */
  visualBoxesOf(line: number): readonly Box[] {
    const known = this.#boxesOf(line);
    known.visual ??= known.boxes.filter((box) => !this.isSeparator(box)).sort(byPlace);
    return known.visual;
  }

  /** The box on `line` that code unit `index` is in, or the first one behind it. */
  boxFrom(line: number, index: number): Box | undefined {
    const boxes = this.boxesOf(line);
    return boxes[boxesBefore(boxes, index)];
  }

  /** The last box on `line` that ends before code unit `index`. */
  boxBefore(line: number, index: number): Box | undefined {
    const boxes = this.boxesOf(line);
    return boxes[boxesBefore(boxes, index) - 1];
  }

  /** Whether a box is a line break. */
  isSeparator({ start }: Box): boolean {
    return isLineSeparator(this.text.charCodeAt(start));
  }

  #boxesOf(line: number): LineBoxes {
    let known = this.#known.get(line);
    if (known === undefined) {
      known = { boxes: lineBoxes(this.lines[line]!, this.clusterStarts, this.flow), visual: undefined };
      this.#known.set(line, known);
    }
    return known;
  }

  /** Last line for which `holds` is true, by bisection; the first line where none is. */
  #lastLineWhere(holds: (line: PlacedLine) => boolean): number {
    let low = 0;
    let high = this.lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (holds(this.lines[middle]!)) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Number of boxes that end at or before `index`, by bisection. */
function boxesBefore(boxes: readonly Box[], index: number): number {
  let low = 0;
  let high = boxes.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (boxes[middle]!.end <= index) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What has no width stands at the edge of its neighbour: before it, or behind it where text goes from right to left. */
function byPlace(a: Box, b: Box): number {
  return a.left - b.left || a.right - b.right || (a.isRightToLeft ? b.start - a.start : a.start - b.start);
}
