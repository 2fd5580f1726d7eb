/** By one call from the host: a whole field of an outline whose contours don't meet, or an outline's edges. */

import { boundsRegion } from "./apart";
import { areEven, CURVE_BYTES, readCurves } from "./curves";
import { clearField, encodeField } from "./grid";
import { fillParts, measureCurves } from "./part-measures";
import { PART_BYTES } from "./part-records";
import { cutCurves, partCount } from "./parts";
import { writeEdges } from "./read";
import { EDGE_BYTES } from "./records";

/** What `makeField` gives where edges have to be cut. */
const MEETS = -1;

/**
 * Reads an outline to `edges`, with `room` for so many, and makes its field in what is behind: distances, crossings, and the bytes
 * at `out`. 0, or the room that it takes where that is too little; or −1 where edges have to be cut. Nothing is made then.
 */
export function makeField(
  verbs: usize,
  verbCount: i32,
  points: usize,
  scale: f64,
  originX: f64,
  originY: f64,
  tolerancePx: f64,
  edges: usize,
  room: i32,
  grid: usize,
  columns: i32,
  rows: i32,
  spreadPx: f64,
  out: usize,
): i32 {
  // Curves in one half, their parts in the other.
  const half = (usize(room) >>> 1) * EDGE_BYTES;
  const curveRoom = i32(half / CURVE_BYTES);
  const partRoom = i32(half / PART_BYTES) & ~3;
  const count = readCurves(verbs, verbCount, points, scale, originX, originY, edges, curveRoom);
  if (count > curveRoom) return 2 * room;
  if (!areEven || !boundsRegion(edges, count, grid)) return MEETS;
  clearField(grid, columns, rows, spreadPx);
  if (!cutCurves(edges, count, tolerancePx, edges + half, partRoom)) {
    return partCount() > partRoom ? 2 * room : MEETS;
  }
  fillParts(edges, count);
  measureCurves(edges, count);
  encodeField(out);
  return 0;
}

/**
 * Writes the edges of an outline to `edges`, with the sides of contours where they don't meet, and gives their number; with too little
 * room, that which there would have been. `curves`: 192 bytes for each verb, and 4 KiB.
 */
export function readOutline(
  verbs: usize,
  verbCount: i32,
  points: usize,
  scale: f64,
  originX: f64,
  originY: f64,
  tolerancePx: f64,
  edges: usize,
  room: i32,
  curves: usize,
): i32 {
  // No verb makes more than one, and the last contour's end one more.
  const count = readCurves(verbs, verbCount, points, scale, originX, originY, curves, verbCount + 1);
  boundsRegion(curves, count, curves + usize(count) * CURVE_BYTES);
  return writeEdges(curves, count, tolerancePx, edges, room);
}
