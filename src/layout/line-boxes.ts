/**
 * Where each cluster of a line stands. In: a line. Out: boxes of clusters, for hit testing, carets and selections.
 * A cluster of several graphemes (a ligature) is divided among them where the font says (`GDEF`), or else evenly.
 */

import type { GlyphRun } from "../shape/glyph-run.ts";
import type { Flow } from "./flow.ts";
import type { PlacedLine } from "./paragraph-types.ts";
import { advancesAlong } from "./spacing.ts";

/** A grapheme's place on its line. */
export interface Box {
  /** Code units `[start, end)`. */
  readonly start: number;
  readonly end: number;
  /** Pixels along the line, which is thought of as lying: in vertical writing left is up. */
  readonly left: number;
  readonly right: number;
  readonly isRightToLeft: boolean;
}

/** Boxes of a line's graphemes in logical order, what hangs at its end included. */
export function lineBoxes(line: PlacedLine, clusterStarts: Uint8Array, flow: Flow): Box[] {
  const boxes: Box[] = [];
  for (const { run, x, y } of line.runs) {
    if (run.start < run.end) addRun(run, flow.inlineOf(x, y), clusterStarts, boxes);
  }
  for (const { start, end, inlineStart, inlineSize, direction } of line.gaps) {
    const place = { start, end, left: inlineStart, right: inlineStart + inlineSize };
    divide({ ...place, isRightToLeft: direction === "rtl" }, clusterStarts, boxes);
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

function addRun(run: GlyphRun, from: number, clusterStarts: Uint8Array, boxes: Box[]): void {
  const isRightToLeft = run.direction === "rtl";
  const advances = advancesAlong(run);
  let left = from;
  let end = run.end;
  for (let first = 0; first < run.length; ) {
    const cluster = run.clusters[first]!;
    let next = first;
    let right = left;
    for (; next < run.length && run.clusters[next] === cluster; next++) right += advances[next]!;
    const following = next < run.length ? run.clusters[next]! : run.end;
    const box = { start: cluster, end: isRightToLeft ? end : following, left, right, isRightToLeft };
    divide(box, clusterStarts, boxes, (parts) => ligatureEdges(run, first, next, box, parts));
    end = cluster;
    left = right;
    first = next;
  }
}

/** Adds boxes for the graphemes of a cluster: between the edges that `edgesOf` has for that many, or each as wide as the others. */
function divide(
  cluster: Box,
  clusterStarts: Uint8Array,
  boxes: Box[],
  edgesOf?: (parts: number) => readonly number[] | undefined,
): void {
  const { start, end, left, right, isRightToLeft } = cluster;
  const starts = [start];
  for (let index = start + 1; index < end; index++) if (clusterStarts[index] !== 0) starts.push(index);
  const parts = starts.length;
  if (parts === 1) {
    boxes.push(cluster);
    return;
  }
  const inner = edgesOf?.(parts) ?? starts.slice(1).map((_, index) => left + ((index + 1) * (right - left)) / parts);
  const edges = [left, ...inner, right];
  starts.forEach((from, index) => {
    const part = isRightToLeft ? parts - 1 - index : index;
    const place = { left: edges[part]!, right: edges[part + 1]! };
    boxes.push({ start: from, end: starts[index + 1] ?? end, ...place, isRightToLeft });
  });
}

/** Where the font parts the glyphs `[first, next)` of a cluster into `parts`, from left to right; undefined where it doesn't. */
function ligatureEdges(
  run: GlyphRun,
  first: number,
  next: number,
  { left, right }: Box,
  parts: number,
): number[] | undefined {
  if (run.direction === "ttb") return undefined;
  const scale = run.size / run.font.unitsPerEm;
  let pen = left;
  for (let glyph = first; glyph < next; pen += run.xAdvances[glyph++]!) {
    const carets = run.font.ligatureCarets(run.glyphIds[glyph]!);
    if (carets.length !== parts - 1) continue;
    const origin = pen + run.xOffsets[glyph]!;
    const edges = carets.map((caretUnits) => origin + caretUnits * scale);
    return [left, ...edges, right].every((edge, i, all) => i === 0 || edge >= all[i - 1]!) ? edges : undefined;
  }
  return undefined;
}
