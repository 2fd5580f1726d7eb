/**
 * Distances from the centres of pixels to edges: exact but for single precision, as far as the spread. In: edges. Out: regions, whose
 * rows are measured. Each edge and each corner is asked of the pixels alone that can have their nearest point there: those between
 * the normals at an edge's ends, and in the wedge that two edges leave between them at a convex corner (S. Mauch, "Efficient
 * algorithms for solving static Hamilton-Jacobi equations", 2003, chapter 2). So a glyph costs about one look at each pixel near
 * its outline, however many edges it has.
 */

import { depth, spread } from "./grid";
import { greater, lesser } from "./numbers";
import { EDGE_BYTES, END_X, END_Y, FROM_X, FROM_Y, START_X, START_Y, TO_X, TO_Y } from "./records";
import { BEND_BEFORE, BEND_BEHIND, BOUNDS, LEVEL, setRegion } from "./regions";
import { finishRows, LINE, measureRows, ROUND } from "./rows";

// How far pixels to the left of a contour's edges are looked at, in the direction of (−dy, dx), and how far those to the right.
let reachLeft: f64 = 0;
let reachRight: f64 = 0;

/** Measures lines and pixels all around their starts. */
export function measureLines(edges: usize, count: i32): void {
  setReach(0);
  const behind = edges + usize(count) * EDGE_BYTES;
  for (let edge = edges; edge < behind; edge += EDGE_BYTES) {
    measureLine(edge);
    measurePoint(edge);
  }
  finishRows();
}

/** Edges of a contour that has the region on this side are asked no farther to there than the inside is deep. */
export function setReach(side: i32): void {
  reachLeft = side > 0 ? depth : spread;
  reachRight = side < 0 ? depth : spread;
}

/** Measures a line: pixels between the normals at its ends, and no farther than the spread. */
export function measureLine(edge: usize): void {
  const x0 = load<f64>(edge, START_X);
  const y0 = load<f64>(edge, START_Y);
  const x2 = load<f64>(edge, END_X);
  const y2 = load<f64>(edge, END_Y);
  const dx = load<f64>(edge, FROM_X);
  const dy = load<f64>(edge, FROM_Y);
  const one = dx * reachLeft;
  const other = -dx * reachRight;
  const length = (x2 - x0) * dx + (y2 - y0) * dy;
  const low = lesser(y0, y2) + lesser(one, other);
  const high = greater(y0, y2) + greater(one, other);
  setRegion(x0, y0, low, high, dx, dy, -reachRight, reachLeft, dx, dy, 0, dx, dy, length);
  measureRows(LINE, dx, dy);
}

/** Measures the corner between an edge and the next: pixels past the end of the one and before the start of the other. */
export function measureCorner(edge: usize, next: usize): void {
  const inX = load<f64>(edge, TO_X);
  const inY = load<f64>(edge, TO_Y);
  const outX = load<f64>(next, FROM_X);
  const outY = load<f64>(next, FROM_Y);
  const turn = inX * outY - inY * outX;
  if (inX * outX + inY * outY > 0 && abs(turn) < f64(LEVEL)) return;
  const x = load<f64>(next, START_X);
  const y = load<f64>(next, START_Y);
  // The wedge's sides are the normals, on the outer side of the turn.
  const outer = turn > 0 ? -reachRight : reachLeft;
  const reach = abs(outer);
  const one = outer * inX;
  const other = outer * outX;
  const above = inY <= 0 && outY >= 0 ? -reach : min(0, min(one, other));
  const below = inY >= 0 && outY <= 0 ? reach : max(0, max(one, other));
  setRegion(x, y, y + above, y + below, 0, -1, -reach, reach, inX, inY, 0, outX, outY, 0);
  measurePointRows();
}

/** Measures pixels all around the start of an edge. */
function measurePoint(edge: usize): void {
  const x = load<f64>(edge, START_X);
  const y = load<f64>(edge, START_Y);
  setRegion(x, y, y - spread, y + spread, 0, -1, -spread, spread, 0, 1, -spread, 0, 1, spread);
  measurePointRows();
}

function measurePointRows(): void {
  store<f32>(BOUNDS, 0, BEND_BEFORE);
  store<f32>(BOUNDS, 0, BEND_BEHIND);
  measureRows(ROUND, 1, 0);
}
