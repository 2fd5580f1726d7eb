/** A paragraph that is laid out: its lines, and what stands where. Lengths are CSS pixels, y downwards. */

import { integer } from "../base/validate.ts";
import type { Direction } from "../shape/glyph-run.ts";
import { wraps } from "./break-options.ts";
import { minContentWidth } from "./break-table.ts";
import { isLineSeparator } from "./characters.ts";
import { layLines } from "./lay-lines.ts";
import { type Box, lineBoxes } from "./line-boxes.ts";
import { defaultLineSettings, type LineOptions, lineSettings } from "./line-options.ts";
import type { ParagraphSource } from "./paragraph-source.ts";
import type { PlacedLine } from "./paragraph-types.ts";
import { collapsedIndex } from "./white-space.ts";
import { wordStarts } from "./words.ts";

/** What a point hits. */
export interface Hit {
  /** Where a caret goes: before this code unit. */
  readonly index: number;
  /** Code units of the grapheme cluster under the point. */
  readonly start: number;
  readonly end: number;
  /** Index of the line. */
  readonly line: number;
  /** Whether the point is on the cluster, not beside, above or below the text. */
  readonly isInside: boolean;
}

/** Where a caret stands. */
export interface Caret {
  readonly x: number;
  readonly top: number;
  readonly height: number;
  readonly baseline: number;
  /** Index of the line. */
  readonly line: number;
  /** Direction of the text behind the caret. */
  readonly direction: Direction;
}

/** A rectangle in pixels. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Text in lines. Immutable; `relayout` gives another one. */
export class Paragraph {
  /** The text as it is laid out, its white space collapsed where `whiteSpace` says so; all indexes are places in it. */
  readonly text: string;
  readonly lines: readonly PlacedLine[];
  /** Right edge of the line that reaches furthest: what a picture of the paragraph needs. */
  readonly width: number;
  /** Sum of the lines' heights. */
  readonly height: number;
  /** Width of the widest line. */
  readonly longestLine: number;
  /** Pixels from the top to the first line's baseline. */
  readonly ascent: number;
  /** Pixels from the last line's baseline to the bottom. */
  readonly descent: number;
  /** Direction of the first paragraph of the text. */
  readonly direction: Direction;
  /** Whether `maxLines` left lines out. */
  readonly isTruncated: boolean;
  readonly #source: ParagraphSource;
  readonly #boxes = new Map<number, Box[]>();
  #words: Uint8Array | undefined;

  constructor(source: ParagraphSource) {
    this.#source = source;
    const { shaped } = source;
    this.text = shaped.text;
    this.direction = shaped.paragraphLevels[0]! % 2 === 1 ? "rtl" : "ltr";
    const { lines, isTruncated } = layLines(source);
    this.lines = lines;
    this.isTruncated = isTruncated;
    const first = lines[0]!;
    const last = lines[lines.length - 1]!;
    this.height = last.top + last.height;
    this.ascent = first.baseline;
    this.descent = this.height - last.baseline;
    let width = 0;
    let longestLine = 0;
    for (const line of lines) {
      width = Math.max(width, line.x + line.width);
      longestLine = Math.max(longestLine, line.width);
    }
    this.width = width;
    this.longestLine = longestLine;
  }

  /** The same text in lines of other options; nothing is shaped again but the ends of lines cut where it isn't safe. */
  relayout(options: LineOptions): Paragraph {
    return new Paragraph({ ...this.#source, lines: lineSettings(options, this.#source.lines) });
  }

  /** Where code unit `index` of `text` stood in the text that was given, before its white space was collapsed. */
  sourceIndexOf(index: number): number {
    integer(index, "index", 0, this.text.length);
    return this.#source.sources?.[index] ?? index;
  }

  /** Where code unit `sourceIndex` of the text that was given is in `text`; what follows it, where it was collapsed. */
  indexOfSource(sourceIndex: number): number {
    const { sources } = this.#source;
    integer(sourceIndex, "sourceIndex", 0, sources === undefined ? this.text.length : sources[this.text.length]!);
    return collapsedIndex(sources, sourceIndex);
  }

  /** Pixels that the widest part takes that can't be broken: at less than this width, lines overflow (CSS's min-content). */
  get minContentWidth(): number {
    const { shaped, table, paragraph } = this.#source;
    return minContentWidth(shaped, table, paragraph.breaks.overflowWrap === "anywhere" && wraps(paragraph.breaks));
  }

  /** Pixels that the text takes where nothing but its own line breaks breaks it (CSS's max-content). */
  get maxContentWidth(): number {
    return this.relayout({ ...defaultLineSettings, textIndent: this.#source.lines.textIndent }).width;
  }

  /** The word that code unit `index` is of, or the space or sign between words: what a double click selects (UAX #29). */
  wordAt(index: number): { readonly start: number; readonly end: number } {
    integer(index, "index", 0, this.text.length);
    this.#words ??= wordStarts(this.text, { dictionary: this.#source.paragraph.breaks.dictionaryBreaks });
    let start = Math.max(0, Math.min(index, this.text.length - 1));
    while (start > 0 && this.#words[start] === 0) start--;
    let end = Math.min(start + 1, this.text.length);
    while (end < this.text.length && this.#words[end] === 0) end++;
    return { start, end };
  }

  /** What stands at a point; the nearest thing where nothing does. */
  hitTest(x: number, y: number): Hit {
    if (typeof x !== "number" || typeof y !== "number") throw new TypeError("x and y must be numbers");
    const lineIndex = this.#lineAt(y);
    const line = this.lines[lineIndex]!;
    let nearest: Box | undefined;
    let distance = Number.POSITIVE_INFINITY;
    for (const box of this.#boxesOf(lineIndex)) {
      const away = Math.max(box.left - x, x - box.right, 0);
      // What has no width (a line break) is hit only where nothing else is.
      if (away < distance || (away === distance && nearest?.left === nearest?.right)) {
        nearest = box;
        distance = away;
      }
    }
    if (nearest === undefined) {
      return { index: line.start, start: line.start, end: line.start, line: lineIndex, isInside: false };
    }
    const isLeftHalf = x < (nearest.left + nearest.right) / 2;
    const isBehind = isLeftHalf === nearest.isRightToLeft;
    const isInside = distance === 0 && nearest.start < line.contentEnd && y >= line.top && y < line.top + line.height;
    const index = isBehind && this.#mayStandBehind(nearest, line) ? nearest.end : nearest.start;
    return { index, start: nearest.start, end: nearest.end, line: lineIndex, isInside };
  }

  /**
   * Where a caret before code unit `index` stands; at the text's length, behind its end. Inside a grapheme cluster it
   * stands before the cluster. Where a line was broken to fit, it stands at the start of the following line.
   */
  caretAt(index: number): Caret {
    integer(index, "index", 0, this.text.length);
    const lineIndex = this.#lineOf(index);
    const line = this.lines[lineIndex]!;
    const boxes = this.#boxesOf(lineIndex);
    const box = boxes.find((each) => index < each.end);
    const { top, height, baseline } = line;
    if (box !== undefined) {
      const direction = box.isRightToLeft ? "rtl" : "ltr";
      return { x: box.isRightToLeft ? box.right : box.left, top, height, baseline, line: lineIndex, direction };
    }
    const last = boxes[boxes.length - 1];
    const x = last === undefined ? line.x : last.isRightToLeft ? last.left : last.right;
    return { x, top, height, baseline, line: lineIndex, direction: last?.isRightToLeft ? "rtl" : line.direction };
  }

  /** Rectangles, as tall as their lines, that cover code units `[start, end)`; none overlap. */
  selectionRects(start: number, end: number): Rect[] {
    integer(start, "start", 0, this.text.length);
    integer(end, "end", start, this.text.length);
    const rects: Rect[] = [];
    if (start === end) return rects;
    for (let index = this.#lineOf(start); index < this.lines.length && this.lines[index]!.start < end; index++) {
      const line = this.lines[index]!;
      const boxes = this.#boxesOf(index).filter((box) => box.start < end && box.end > start && box.right > box.left);
      boxes.sort((a, b) => a.left - b.left);
      for (let first = 0; first < boxes.length; ) {
        let next = first + 1;
        // Boxes of one stretch touch but for rounding.
        while (next < boxes.length && boxes[next]!.left - boxes[next - 1]!.right < 1e-3) next++;
        const x = boxes[first]!.left;
        rects.push({ x, y: line.top, width: boxes[next - 1]!.right - x, height: line.height });
        first = next;
      }
    }
    return rects;
  }

  /** A caret can't stand behind a line break on the break's own line, nor behind what hangs where a line was broken. */
  #mayStandBehind(box: Box, line: PlacedLine): boolean {
    if (box.end < line.end || box.start < line.contentEnd) return true;
    return line.endsParagraph && !isLineSeparator(this.text.charCodeAt(box.start));
  }

  #boxesOf(line: number): Box[] {
    let boxes = this.#boxes.get(line);
    if (boxes === undefined) {
      boxes = lineBoxes(this.lines[line]!, this.#source.shaped.clusterStarts);
      this.#boxes.set(line, boxes);
    }
    return boxes;
  }

  /** Line at a height, the first or last one above and below the text. */
  #lineAt(y: number): number {
    return this.#lastLineWhere((line) => line.top <= y);
  }

  /** Line that a caret before `index` stands on. */
  #lineOf(index: number): number {
    return this.#lastLineWhere((line) => line.start <= index);
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
