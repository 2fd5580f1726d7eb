/** A whole field by one call from the host, of an outline whose contours don't meet. */

import { measureEdges } from "./distances";
import { clearField, encodeField, findInside } from "./grid";
import { needsUnion } from "./meet";
import { readOutline } from "./read";

/** What `makeField` gives where edges have to be cut. */
const MEETS = -1;

/**
 * Reads an outline to `edges`, with `room` for them, and makes its field in what is behind: distances, crossings, and the bytes
 * at `out`. The number of edges, of which there may be too many, or −1 where they have to be cut; nothing is made then.
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
  const count = readOutline(verbs, verbCount, points, scale, originX, originY, tolerancePx, edges, room);
  if (count > room) return count;
  if (needsUnion(edges, count, grid)) return MEETS;
  clearField(grid, columns, rows, spreadPx);
  findInside(edges, count, false);
  measureEdges(edges, count, false);
  encodeField(out);
  return count;
}
