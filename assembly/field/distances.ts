/**
 * Distances from the centres of pixels to edges: exact but for single precision, as far as the spread. In: edges. Out: regions, whose
 * rows are measured. Each edge and each corner is asked of the pixels alone that can have their nearest point there: those between
 * the normals at an edge's ends, and in the wedge that two edges leave between them at a convex corner (S. Mauch, "Efficient
 * algorithms for solving static Hamilton-Jacobi equations", 2003, chapter 2). So a glyph costs about one look at each pixel near
 * its outline, however many edges it has.
 */

import { depth, spread } from "./grid";
import { greater, lesser } from "./numbers";
import { CENTER_X, CENTER_Y, EDGE_BYTES, END_X, END_Y, FROM_X, FROM_Y, NEXT, PAIRED, RADIUS, SIDE, START_X, START_Y, TO_X, TO_Y } from "./records";
import { LEVEL, setRegion } from "./regions";
import { ARCS, finishRows, LINE, measureRows, POINT } from "./rows";

/** Curvatures that differ by more of the greater are not alike. */
const UNLIKE: f64 = 0.4;

// How far pixels to the left of a contour's edges are looked at, in the direction of (−dy, dx), and how far those to the right.
let reachLeft: f64 = 0;
let reachRight: f64 = 0;

/** Measures edges; their starts from all around where that is said, and else from the wedges of corners. */
export function measureEdges(edges: usize, count: i32, allAround: bool): void {
  const behind = edges + usize(count) * EDGE_BYTES;
  let isFirst = true;
  for (let edge = edges; edge < behind; edge += EDGE_BYTES) {
    const start = edge;
    if (isFirst) {
      const side = allAround ? 0 : load<i16>(edge, SIDE);
      reachLeft = side > 0 ? depth : spread;
      reachRight = side < 0 ? depth : spread;
    }
    if (load<i16>(edge, PAIRED)) {
      edge += EDGE_BYTES;
      measurePair(start, edge);
    } else {
      measureLine(edge);
    }
    const next = edges + usize(load<i32>(edge, NEXT)) * EDGE_BYTES;
    isFirst = next <= edge;
    if (allAround) measurePoint(start);
    else measureCorner(edge, next);
  }
  finishRows();
}

/** Measures a line: pixels between the normals at its ends, and no farther than the spread. */
function measureLine(edge: usize): void {
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
  measureRows(LINE, dx, dy, 0, 0);
}

/** Measures two arcs from where they meet: together, unless what is past the centre of one may be before that of the other. */
function measurePair(edge: usize, next: usize): void {
  const x = load<f64>(next, START_X);
  const y = load<f64>(next, START_Y);
  const dx = load<f64>(edge, TO_X);
  const dy = load<f64>(edge, TO_Y);
  const k0 = bendOf(edge, x, y, dx, dy);
  const k1 = bendOf(next, x, y, dx, dy);
  // Where the centre is nearer than what is looked at, pixels are past it.
  const past = greater(greater(k0, k1) * reachLeft, -lesser(k0, k1) * reachRight);
  if (past > 1 && abs(k0 - k1) > UNLIKE * greater(abs(k0), abs(k1))) {
    measureArcs(edge, edge, x, y, dx, dy, k0, k0);
    measureArcs(next, next, x, y, dx, dy, k1, k1);
  } else {
    measureArcs(edge, next, x, y, dx, dy, k0, k1);
  }
}

/**
 * Measures arcs whose direction at (x, y) is (dx, dy): pixels between the normals at the ends, no farther from the hull than
 * the spread. The curve's own directions say where the ends' normals are, and the arcs' own where they meet.
 */
function measureArcs(edge: usize, last: usize, x: f64, y: f64, dx: f64, dy: f64, k0: f64, k1: f64): void {
  const x0 = load<f64>(edge, START_X) - x;
  const y0 = load<f64>(edge, START_Y) - y;
  const x2 = load<f64>(last, END_X) - x;
  const y2 = load<f64>(last, END_Y) - y;
  const startX = load<f64>(edge, FROM_X);
  const startY = load<f64>(edge, FROM_Y);
  const endX = load<f64>(last, TO_X);
  const endY = load<f64>(last, TO_Y);
  const leastX = lesser(dx, lesser(startX, endX));
  const mostX = greater(dx, greater(startX, endX));
  const one = y0 * dx - x0 * dy;
  const two = y2 * dx - x2 * dy;
  const least = lesser(0, lesser(one, two)) - reachRight;
  const most = greater(0, greater(one, two)) + reachLeft;
  const after = x0 * startX + y0 * startY;
  const before = x2 * endX + y2 * endY;
  const low = y + lesser(y0, y2) + lesser(leastX * reachLeft, -mostX * reachRight);
  const high = y + greater(y0, y2) + greater(mostX * reachLeft, -leastX * reachRight);
  setRegion(x, y, low, high, dx, dy, least, most, startX, startY, after, endX, endY, before);
  measureRows(ARCS, dx, dy, k0, k1);
}

/** The curvature of an arc where its direction at (x, y) is (dx, dy): more than 0 to the left, (−dy, dx). */
function bendOf(edge: usize, x: f64, y: f64, dx: f64, dy: f64): f64 {
  const radius = load<f64>(edge, RADIUS);
  if (radius == 0) return 0;
  return ((load<f64>(edge, CENTER_Y) - y) * dx - (load<f64>(edge, CENTER_X) - x) * dy) / (radius * radius);
}

/** Measures the corner between an edge and the next: pixels past the end of the one and before the start of the other. */
function measureCorner(edge: usize, next: usize): void {
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
  measureRows(POINT, 1, 0, 0, 0);
}
