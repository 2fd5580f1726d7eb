/**
 * Where each cluster of a line stands. In: a line. Out: boxes of clusters, for hit testing, carets and selections.
 * A cluster of several graphemes (a ligature) is divided evenly among them.
 */

import type { GlyphRun } from "../shape/glyph-run.ts";
import type { PlacedLine } from "./paragraph-types.ts";

/** A grapheme's place on its line. */
export interface Box {
  /** Code units `[start, end)`. */
  readonly start: number;
  readonly end: number;
  /** Pixels from the paragraph's left edge. */
  readonly left: number;
  readonly right: number;
  readonly isRightToLeft: boolean;
}

/** Boxes of a line's graphemes in logical order, what hangs at its end included. */
export function lineBoxes(line: PlacedLine, clusterStarts: Uint8Array): Box[] {
  const boxes: Box[] = [];
  for (const { run, x } of line.runs) if (run.start < run.end) addRun(run, x, clusterStarts, boxes);
  for (const { start, end, x, width, direction } of line.gaps) {
    divide(start, end, x, x + width, direction === "rtl", clusterStarts, boxes);
  }
  boxes.sort((a, b) => a.start - b.start);
  return boxes.every(({ start }) => clusterStarts[start] !== 0) ? boxes : mergeGraphemes(boxes, clusterStarts);
}

/** Joins boxes of one grapheme: shapers make several clusters of an Indic conjunct. */
function mergeGraphemes(boxes: readonly Box[], clusterStarts: Uint8Array): Box[] {
  const merged: Box[] = [];
  for (const box of boxes) {
    const last = merged[merged.length - 1];
    if (last === undefined || clusterStarts[box.start] !== 0) merged.push(box);
    else {
      const left = Math.min(last.left, box.left);
      merged[merged.length - 1] = { ...last, end: box.end, left, right: Math.max(last.right, box.right) };
    }
  }
  return merged;
}

function addRun(run: GlyphRun, x: number, clusterStarts: Uint8Array, boxes: Box[]): void {
  const isRightToLeft = run.direction === "rtl";
  let left = x;
  let end = run.end;
  for (let first = 0; first < run.length; ) {
    const cluster = run.clusters[first]!;
    let next = first;
    let right = left;
    for (; next < run.length && run.clusters[next] === cluster; next++) right += run.xAdvances[next]!;
    const following = next < run.length ? run.clusters[next]! : run.end;
    divide(cluster, isRightToLeft ? end : following, left, right, isRightToLeft, clusterStarts, boxes);
    end = cluster;
    left = right;
    first = next;
  }
}

/** Adds boxes for the graphemes of `[start, end)`, each as wide as the others. */
function divide(
  start: number,
  end: number,
  left: number,
  right: number,
  isRightToLeft: boolean,
  clusterStarts: Uint8Array,
  boxes: Box[],
): void {
  const starts = [start];
  for (let index = start + 1; index < end; index++) if (clusterStarts[index] !== 0) starts.push(index);
  const step = (right - left) / starts.length;
  starts.forEach((from, index) => {
    const edge = isRightToLeft ? right - (index + 1) * step : left + index * step;
    boxes.push({ start: from, end: starts[index + 1] ?? end, left: edge, right: edge + step, isRightToLeft });
  });
}
