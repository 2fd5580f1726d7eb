/** Selections, and bounds of clusters. In: a paragraph's map and code units. Out: rectangles. */

import type { Flow, Rect } from "./flow.ts";
import type { Box } from "./line-boxes.ts";
import type { PlacedLine } from "./paragraph-types.ts";
import type { TextMap } from "./text-map.ts";

/** A grapheme cluster at its place. */
export interface ClusterBounds extends Rect {
  /** Code units `[start, end)`. */
  readonly start: number;
  /** Code unit behind the cluster. */
  readonly end: number;
  /** Index of the line. */
  readonly line: number;
}

/** Boxes of one stretch touch but for rounding. */
const touchDistance = 1e-3;

/**
 * Rectangles, as thick as their lines, that cover code units `[start, end)`; none overlap. A line with nothing but a line
 * break has one of `emptyWidth`.
 */
export function selectionRects(map: TextMap, start: number, end: number, emptyWidth: number): Rect[] {
  const rects: Rect[] = [];
  if (start === end) return rects;
  for (let index = map.lineOf(start); index < map.lines.length && map.lines[index]!.start < end; index++) {
    const line = map.lines[index]!;
    const boxes = map.boxesOf(index).filter((box) => box.start < end && box.end > start && box.right > box.left);
    boxes.sort((a, b) => a.left - b.left);
    for (let first = 0; first < boxes.length; ) {
      let next = first + 1;
      while (next < boxes.length && boxes[next]!.left - boxes[next - 1]!.right < touchDistance) next++;
      rects.push(rectOf(map.flow, line, boxes[first]!.left, boxes[next - 1]!.right));
      first = next;
    }
    if (isEmpty(map.boxesOf(index)) && line.end > line.start) rects.push(emptyRect(map.flow, line, emptyWidth));
  }
  return rects;
}

/** Where the grapheme cluster of code unit `index` stands; undefined where it was left out. */
export function clusterBounds(map: TextMap, index: number): ClusterBounds | undefined {
  const start = map.clusterStart(index);
  const line = map.lineOf(start);
  const box = map.boxFrom(line, start);
  if (box === undefined || box.start > start) return undefined;
  return { start, end: box.end, line, ...rectOf(map.flow, map.lines[line]!, box.left, box.right) };
}

function rectOf(flow: Flow, { blockStart, blockSize }: PlacedLine, left: number, right: number): Rect {
  return flow.rect({ inlineStart: left, inlineSize: right - left, blockStart, blockSize });
}

function isEmpty(boxes: readonly Box[]): boolean {
  return boxes.every((box) => box.right === box.left);
}

/** At the line's start, as wide as a space. */
function emptyRect(flow: Flow, line: PlacedLine, width: number): Rect {
  const left = line.direction === "rtl" ? line.inlineStart + line.inlineSize - width : line.inlineStart;
  return rectOf(flow, line, left, left + width);
}
