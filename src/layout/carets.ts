/**
 * Carets: where they stand, what a point hits, and where they go by the arrow keys. In: a paragraph's map. Out: places, and
 * indexes.
 *
 * Between two characters there are two places for a caret: before the one and behind the other. They differ where the
 * text's direction changes, and where a line was broken. Which is meant is a caret's affinity (UAX #9, 5.3 asks for it,
 * and leaves it open).
 */

import type { Direction } from "../shape/glyph-run.ts";
import type { Box } from "./line-boxes.ts";
import type { TextMap } from "./text-map.ts";

/** Which character a caret stands beside: the one behind it ("downstream") or the one before it ("upstream"). */
export type Affinity = "downstream" | "upstream";

/** A caret between code units. */
export interface CaretPosition {
  /** The caret is before this code unit. */
  readonly index: number;
  /** Which of two places it means where lines break and directions change. */
  readonly affinity: Affinity;
}

/** What a point hits. */
export interface Hit extends CaretPosition {
  /** Code units of the grapheme cluster under the point. */
  readonly start: number;
  /** Code unit behind the cluster. */
  readonly end: number;
  /** Index of the line. */
  readonly line: number;
  /** Whether the point is on the cluster, not beside, above or below the text. */
  readonly isInside: boolean;
}

/** A bar to be drawn: across its line, and of no width along it. */
export interface CaretPlace {
  /** Pixels from the paragraph's left edge. */
  readonly x: number;
  /** Pixels from the paragraph's top. */
  readonly top: number;
  /** 0 in horizontal lines. */
  readonly width: number;
  /** 0 in vertical lines. */
  readonly height: number;
  /** Direction of the text that the caret is beside. */
  readonly direction: Direction;
}

/** Where a caret stands. */
export interface Caret extends CaretPlace {
  /** Of its line: pixels from the paragraph's top, from its left edge in vertical writing. */
  readonly baseline: number;
  /** Index of the line. */
  readonly line: number;
  /**
   * Where text of the other direction goes on: the place of the other affinity, where that is elsewhere on the line. Editors
   * draw both.
   */
  readonly secondary: CaretPlace | undefined;
}

/** One side of a box, or of a line where `box` is absent. */
interface Edge {
  readonly line: number;
  readonly box: Box | undefined;
  readonly isRight: boolean;
  /** Pixels along the line. */
  readonly at: number;
  readonly direction: Direction;
}

/** A place of a line that a caret may stop at: before the box of this number, counted from the left. */
interface Stop {
  readonly line: number;
  readonly stop: number;
}

/** Places of one place to the eye: advances are sums of float32. */
const sameDistance = 1e-3;

/** The carets of one paragraph. */
export class Carets {
  readonly #map: TextMap;

  constructor(map: TextMap) {
    this.#map = map;
  }

  /** Where the caret before code unit `index` stands. */
  at(index: number, affinity: Affinity): Caret {
    const { primary, secondary } = this.#edgesAt(index, affinity);
    return {
      ...this.#place(primary),
      baseline: this.#map.lines[primary.line]!.baseline,
      line: primary.line,
      secondary: secondary && this.#place(secondary),
    };
  }

  /** What stands at a point; the nearest thing where nothing does. */
  hit(x: number, y: number): Hit {
    const { flow } = this.#map;
    const [along, across] = [flow.inlineOf(x, y), flow.blockOf(x, y)];
    const lineIndex = this.#map.lineAt(across);
    const line = this.#map.lines[lineIndex]!;
    const { box, distance } = nearest(this.#map.boxesOf(lineIndex), along);
    if (box === undefined) {
      const { start } = line;
      return { index: start, affinity: "downstream", start, end: start, line: lineIndex, isInside: false };
    }
    const isOnLine = across >= line.blockStart && across < line.blockStart + line.blockSize;
    const isInside = distance === 0 && box.start < line.contentEnd && isOnLine;
    const isBehind = along < (box.left + box.right) / 2 === box.isRightToLeft && !this.#map.isSeparator(box);
    const position = isBehind ? this.#behind(box) : { index: box.start, affinity: "downstream" as const };
    return { ...position, start: box.start, end: box.end, line: lineIndex, isInside };
  }

  /** Where a caret goes that moves by one grapheme cluster to the eye's right, or left; where it was, at either end. */
  move({ index, affinity }: CaretPosition, toRight: boolean): CaretPosition {
    const from = this.#canonical(this.#stopAt(index, affinity));
    const to = this.#step(from, toRight);
    if (to === undefined) return { index: this.#map.clusterStart(index), affinity };
    return this.#positionAt(this.#canonical(to), toRight);
  }

  /** A caret behind `box`; beside the character that follows, where that is the same place. */
  #behind(box: Box): CaretPosition {
    const { before, after } = this.#sidesOf(box.end);
    const isSame = after === undefined || (before !== undefined && isSamePlace(before, after));
    return { index: box.end, affinity: isSame ? "downstream" : "upstream" };
  }

  #edgesAt(index: number, affinity: Affinity): { primary: Edge; secondary: Edge | undefined } {
    const start = this.#map.clusterStart(index);
    const { before, after } = this.#sidesOf(start);
    const line = this.#map.lineOf(start);
    const primary = (affinity === "upstream" ? (before ?? after) : (after ?? before)) ?? this.#edgeOfLine(line, false);
    // Before the first character stands the line's start, and behind the last one its end.
    const other =
      primary === after ? (before ?? this.#edgeOfLine(line, false)) : (after ?? this.#edgeOfLine(line, true));
    const isSplit = primary.box !== undefined && other.line === primary.line && !isSamePlace(primary, other);
    return { primary, secondary: isSplit ? other : undefined };
  }

  /** The places behind the character before `start` and before the one behind it. */
  #sidesOf(start: number): { before: Edge | undefined; after: Edge | undefined } {
    const map = this.#map;
    const line = map.lineOf(start);
    const next = map.boxFrom(line, start);
    const lineBefore = start === 0 ? line : map.lineOf(start - 1);
    const last = start === 0 ? undefined : map.boxBefore(lineBefore, start);
    const isBroken = lineBefore !== line && last !== undefined && map.isSeparator(last);
    return {
      before: last === undefined || isBroken ? undefined : edgeOfBox(lineBefore, last, true),
      after: next && edgeOfBox(line, next, false),
    };
  }

  /** The start or end of a line, what hangs there included. */
  #edgeOfLine(index: number, isEnd: boolean): Edge {
    const line = this.#map.lines[index]!;
    const { direction } = line;
    const isRight = (direction === "rtl") !== isEnd;
    const boxes = this.#map.visualBoxesOf(index);
    let at = isRight ? line.inlineStart + line.inlineSize : line.inlineStart;
    if (boxes.length > 0) at = isRight ? maximum(boxes.map((box) => box.right)) : boxes[0]!.left;
    return { line: index, box: undefined, isRight, at, direction };
  }

  #place({ line: index, at, direction }: Edge): CaretPlace {
    const { flow, lines } = this.#map;
    const { blockStart, blockSize } = lines[index]!;
    const { x, y, width, height } = flow.rect({ inlineStart: at, inlineSize: 0, blockStart, blockSize });
    return { x, top: y, width, height, direction };
  }

  #stopAt(index: number, affinity: Affinity): Stop {
    const { primary } = this.#edgesAt(index, affinity);
    const { line, box, isRight } = primary;
    const boxes = this.#map.visualBoxesOf(line);
    if (box !== undefined && !this.#map.isSeparator(box)) return { line, stop: boxes.indexOf(box) + (isRight ? 1 : 0) };
    const isAtEnd = box !== undefined;
    return { line, stop: this.#edgeStop(line, isAtEnd) };
  }

  /** The first or last stop of a line in its own direction. */
  #edgeStop(line: number, isEnd: boolean): number {
    const isRight = (this.#map.lines[line]!.direction === "rtl") !== isEnd;
    return isRight ? this.#map.visualBoxesOf(line).length : 0;
  }

  /** The stop beside `from`, on the line before or behind where it is the last one; undefined at the text's ends. */
  #step({ line, stop }: Stop, toRight: boolean): Stop | undefined {
    const next = stop + (toRight ? 1 : -1);
    if (next >= 0 && next <= this.#map.visualBoxesOf(line).length) return { line, stop: next };
    const isForward = toRight === (this.#map.lines[line]!.direction === "ltr");
    const target = line + (isForward ? 1 : -1);
    if (target < 0 || target >= this.#map.lines.length) return undefined;
    const arrival = { line: target, stop: this.#edgeStop(target, !isForward) };
    if (isForward || !this.#isShared(target)) return arrival;
    // The end of a broken line and the start of the next one are one place in the text: the caret has been there.
    const isLastRight = arrival.stop > 0;
    return { line: target, stop: arrival.stop + (isLastRight ? -1 : 1) };
  }

  /** The end of a line that was broken, as the start of the next one. */
  #canonical(from: Stop): Stop {
    if (from.stop !== this.#edgeStop(from.line, true) || !this.#isShared(from.line)) return from;
    return { line: from.line + 1, stop: this.#edgeStop(from.line + 1, false) };
  }

  /** Whether the text goes on where a line ends as the next one begins, both at their edges. */
  #isShared(line: number): boolean {
    const { endsParagraph, end } = this.#map.lines[line]!;
    if (endsParagraph || line + 1 >= this.#map.lines.length) return false;
    const { before, after } = this.#sidesOf(end);
    if (before?.line !== line || after?.line !== line + 1) return false;
    return this.#isAtEdge(before, true) && this.#isAtEdge(after, false);
  }

  #isAtEdge({ line, box, isRight }: Edge, isEnd: boolean): boolean {
    const boxes = this.#map.visualBoxesOf(line);
    return boxes.indexOf(box!) + (isRight ? 1 : 0) === this.#edgeStop(line, isEnd);
  }

  /** The caret at a stop, beside the box that it came over. */
  #positionAt({ line, stop }: Stop, toRight: boolean): CaretPosition {
    const boxes = this.#map.visualBoxesOf(line);
    const [left, right] = [boxes[stop - 1], boxes[stop]];
    const box = toRight ? (left ?? right) : (right ?? left);
    if (box === undefined) return { index: this.#map.lines[line]!.start, affinity: "downstream" };
    const isBehind = (box === left) !== box.isRightToLeft;
    return isBehind ? this.#behind(box) : { index: box.start, affinity: "downstream" };
  }
}

function edgeOfBox(line: number, box: Box, isTrailing: boolean): Edge {
  const isRight = box.isRightToLeft !== isTrailing;
  return { line, box, isRight, at: isRight ? box.right : box.left, direction: box.isRightToLeft ? "rtl" : "ltr" };
}

function isSamePlace(a: Edge, b: Edge): boolean {
  return a.line === b.line && Math.abs(a.at - b.at) < sameDistance;
}

/** The box nearest to a place along the line. */
function nearest(boxes: readonly Box[], along: number): { box: Box | undefined; distance: number } {
  let box: Box | undefined;
  let distance = Number.POSITIVE_INFINITY;
  for (const each of boxes) {
    const away = Math.max(each.left - along, along - each.right, 0);
    // What has no width (a line break) is hit only where nothing else is.
    if (away < distance || (away === distance && box?.left === box?.right)) {
      box = each;
      distance = away;
    }
  }
  return { box, distance };
}

function maximum(values: readonly number[]): number {
  return values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
}
