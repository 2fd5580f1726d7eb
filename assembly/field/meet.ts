/**
 * Whether edges bound a region as they are: none meets another but where one begins and the one before it ends, and each
 * contour has the region on one side. Otherwise the host cuts them.
 */

import { greater, lesser } from "./numbers";
import { CENTER_X, CENTER_Y, EDGE_BYTES, END_X, END_Y, FROM_X, FROM_Y, NEXT, PAIRED, RADIUS, SIDE, START_X, START_Y, TO_X, TO_Y } from "./records";

/** Sides of an edge are looked at so far from it. Edges that are nearer to each other are one. */
const SIDE_PX: f64 = 1e-4;
/** Boxes are wider, so that rounding them to single precision loses no meeting. */
const SLACK_PX: f64 = 1e-3;

/** Gives 1 for edges that have to be cut, else 0 and the sides. `boxes`: room for 16 bytes an edge, and 64 more. */
export function needsUnion(edges: usize, count: i32, boxes: usize): i32 {
  if (hasMeetings(edges, count, boxes)) return 1;
  const behind = edges + usize(count) * EDGE_BYTES;
  let isFirst = true;
  for (let edge = edges; edge < behind; edge += EDGE_BYTES) {
    if (isFirst) {
      const side = sideOf(edge, edges, behind);
      if (side == 0) return 1;
      store<i16>(edge, i16(side), SIDE);
    }
    isFirst = edges + usize(load<i32>(edge, NEXT)) * EDGE_BYTES <= edge;
  }
  return 0;
}

/** How far the middle of an arc is from its chord. Arcs turn by less than a half. */
function bulgeOf(edge: usize): f64 {
  const radius = load<f64>(edge, RADIUS);
  if (radius == 0) return 0;
  const dx = load<f64>(edge, END_X) - load<f64>(edge, START_X);
  const dy = load<f64>(edge, END_Y) - load<f64>(edge, START_Y);
  const square = (dx * dx + dy * dy) / 4;
  return square / (radius + sqrt(max(0, radius * radius - square)));
}

/** No less than that, and sooner told. */
function boundOf(edge: usize): f64 {
  const radius = load<f64>(edge, RADIUS);
  const dx = load<f64>(edge, END_X) - load<f64>(edge, START_X);
  const dy = load<f64>(edge, END_Y) - load<f64>(edge, START_Y);
  return radius == 0 ? 0 : (dx * dx + dy * dy) / (4 * radius);
}

/** Looks at pairs of arcs as one edge, whose first arc they are told by. */
function hasMeetings(edges: usize, count: i32, boxes: usize): bool {
  // Four arrays of boxes' sides and one of places, each with room for a vector more.
  const pitch = (usize(count) + 4) << 2;
  let known = 0;
  let before: usize = 0;
  let beforeLast: usize = 0;
  for (let edge = edges; edge < edges + usize(count) * EDGE_BYTES; edge += EDGE_BYTES) {
    const start = edge;
    let left = load<f64>(edge, START_X);
    let right = left;
    let bulge = boundOf(edge);
    if (load<i16>(edge, PAIRED)) {
      const x = load<f64>(edge, END_X);
      left = lesser(left, x);
      right = greater(right, x);
      edge += EDGE_BYTES;
      bulge = greater(bulge, boundOf(edge));
    }
    const x = load<f64>(edge, END_X);
    const one = load<f64>(start, START_Y);
    const two = load<f64>(edge, END_Y);
    const at = boxes + (usize(known++) << 2);
    const minX = f32(lesser(left, x) - bulge - SLACK_PX);
    const maxX = f32(greater(right, x) + bulge + SLACK_PX);
    const minY = f32(lesser(one, two) - SLACK_PX);
    const maxY = f32(greater(one, two) + SLACK_PX);
    store<f32>(at, minX);
    store<f32>(at + pitch, maxX);
    store<f32>(at + 2 * pitch, minY);
    store<f32>(at + 3 * pitch, maxY);
    store<usize>(at + 4 * pitch, start);
    // The edge before it in its contour touches it, and is looked at by itself: boxes of the others are nearly all apart.
    let others = at;
    if (before != 0 && edges + usize(load<i32>(beforeLast, NEXT)) * EDGE_BYTES == start) {
      if (!arePart(before, beforeLast, start, edge) && meet(edges, start, before)) return true;
      others -= 4;
    }
    before = start;
    beforeLast = edge;
    if (ASC_FEATURE_SIMD) {
      const lefts = f32x4.splat(minX);
      const rights = f32x4.splat(maxX);
      const tops = f32x4.splat(minY);
      const bottoms = f32x4.splat(maxY);
      for (let to = boxes; to < others; to += 16) {
        const near = v128.and(
          v128.and(f32x4.le(v128.load(to), rights), f32x4.ge(v128.load(to + pitch), lefts)),
          v128.and(f32x4.le(v128.load(to + 2 * pitch), bottoms), f32x4.ge(v128.load(to + 3 * pitch), tops)),
        );
        let lanes = i32x4.bitmask(near);
        while (lanes != 0) {
          const one = to + (usize(ctz(lanes)) << 2);
          if (one < others && meet(edges, start, load<usize>(one + 4 * pitch))) return true;
          lanes &= lanes - 1;
        }
      }
    } else {
      for (let to = boxes; to < others; to += 4) {
        if (load<f32>(to) > maxX || load<f32>(to + pitch) < minX) continue;
        if (load<f32>(to + 2 * pitch) > maxY || load<f32>(to + 3 * pitch) < minY) continue;
        if (meet(edges, start, load<usize>(to + 4 * pitch))) return true;
      }
    }
  }
  return false;
}

/** The second of a pair of arcs; a line is its own. */
function lastOf(edge: usize): usize {
  return load<i16>(edge, PAIRED) ? edge + EDGE_BYTES : edge;
}

function meet(edges: usize, edge: usize, other: usize): bool {
  const last = lastOf(edge);
  const otherLast = lastOf(other);
  const isBefore = edges + usize(load<i32>(last, NEXT)) * EDGE_BYTES == other;
  const isBehind = edges + usize(load<i32>(otherLast, NEXT)) * EDGE_BYTES == edge;
  // A contour of two edges has two common ends, and a region between them.
  if (isBefore && isBehind) return false;
  if (isBefore ? arePart(edge, last, other, otherLast) : isBehind ? arePart(other, otherLast, edge, last) : areBeside(edge, last, other, otherLast)) {
    return false;
  }
  // Pairs of arcs may turn by too much to tell: their arcs are looked at one by one.
  for (let one = edge; one <= last; one += EDGE_BYTES) {
    for (let two = other; two <= otherLast; two += EDGE_BYTES) {
      const isApart =
        isBefore && one == last && two == other
          ? arePart(one, one, two, two)
          : isBehind && two == otherLast && one == edge
            ? arePart(two, two, one, one)
            : areBeside(one, one, two, two);
      if (!isApart) return true;
    }
  }
  return false;
}

/** Whether neighbours meet at their common end alone: each is on its own side of the line across it. */
function arePart(first: usize, last: usize, second: usize, secondLast: usize): bool {
  const inX = load<f64>(last, TO_X);
  const inY = load<f64>(last, TO_Y);
  const x = inX + load<f64>(second, FROM_X);
  const y = inY + load<f64>(second, FROM_Y);
  // An arc turns one way, so that its chord lies between the directions at its ends.
  return (
    inX * x + inY * y > 1e-9 &&
    load<f64>(first, FROM_X) * x + load<f64>(first, FROM_Y) * y > 0 &&
    load<f64>(first, TO_X) * x + load<f64>(first, TO_Y) * y > 0 &&
    load<f64>(second, TO_X) * x + load<f64>(second, TO_Y) * y > 0 &&
    load<f64>(secondLast, TO_X) * x + load<f64>(secondLast, TO_Y) * y > 0
  );
}

// How far edges reach to either side of a line.
let low: f64 = 0;
let high: f64 = 0;

/** How far the edges from `edge` to `last` reach to the left of the line through (x, y) in the direction (dx, dy). */
function reachAcross(edge: usize, last: usize, x: f64, y: f64, dx: f64, dy: f64): void {
  let x0 = load<f64>(edge, START_X);
  let y0 = load<f64>(edge, START_Y);
  let from = (y0 - y) * dx - (x0 - x) * dy;
  low = high = from;
  for (; edge <= last; edge += EDGE_BYTES) {
    const x2 = load<f64>(edge, END_X);
    const y2 = load<f64>(edge, END_Y);
    const to = (y2 - y) * dx - (x2 - x) * dy;
    let lean = 0.0;
    if (load<f64>(edge, RADIUS) > 0) {
      const ux = x2 - x0;
      const uy = y2 - y0;
      const isLeft = (load<f64>(edge, CENTER_Y) - y0) * ux > (load<f64>(edge, CENTER_X) - x0) * uy;
      lean = (bulgeOf(edge) * (ux * dx + uy * dy)) / sqrt(ux * ux + uy * uy);
      if (isLeft) lean = -lean;
    }
    low = lesser(low, lesser(to, lesser(from, to) + lean));
    high = greater(high, greater(to, greater(from, to) + lean));
    x0 = x2;
    y0 = y2;
    from = to;
  }
}

/** Whether a line is between two edges, or pairs of arcs. */
function areBeside(edge: usize, last: usize, other: usize, otherLast: usize): bool {
  return isBeside(edge, last, other, otherLast) || isBeside(other, otherLast, edge, last);
}

/** Whether others lie wholly to one side of what edges reach across their chord. */
function isBeside(edge: usize, last: usize, other: usize, otherLast: usize): bool {
  const x = load<f64>(edge, START_X);
  const y = load<f64>(edge, START_Y);
  let dx = load<f64>(last, END_X) - x;
  let dy = load<f64>(last, END_Y) - y;
  const per = 1 / sqrt(dx * dx + dy * dy);
  dx *= per;
  dy *= per;
  reachAcross(edge, last, x, y, dx, dy);
  const ownLow = low - SIDE_PX;
  const ownHigh = high + SIDE_PX;
  reachAcross(other, otherLast, x, y, dx, dy);
  return low > ownHigh || high < ownLow;
}

/** Which side of an edge is filled: 1 for that of (−dy, dx), −1 for the other, 0 for both or none. */
function sideOf(edge: usize, edges: usize, behind: usize): i32 {
  let x = (load<f64>(edge, START_X) + load<f64>(edge, END_X)) / 2;
  let y = (load<f64>(edge, START_Y) + load<f64>(edge, END_Y)) / 2;
  let dx = load<f64>(edge, FROM_X);
  let dy = load<f64>(edge, FROM_Y);
  const radius = load<f64>(edge, RADIUS);
  if (radius > 0) {
    const cx = load<f64>(edge, CENTER_X);
    const cy = load<f64>(edge, CENTER_Y);
    const zoom = radius / sqrt((x - cx) * (x - cx) + (y - cy) * (y - cy));
    x = cx + (x - cx) * zoom;
    y = cy + (y - cy) * zoom;
    dx += load<f64>(edge, TO_X);
    dy += load<f64>(edge, TO_Y);
    const length = sqrt(dx * dx + dy * dy);
    dx /= length;
    dy /= length;
  }
  const left = windingAt(x - dy * SIDE_PX, y + dx * SIDE_PX, edges, behind) != 0;
  const right = windingAt(x + dy * SIDE_PX, y - dx * SIDE_PX, edges, behind) != 0;
  return i32(left) - i32(right);
}

function windingAt(x: f64, y: f64, edges: usize, behind: usize): i32 {
  let winding = 0;
  for (let edge = edges; edge < behind; edge += EDGE_BYTES) {
    const y0 = load<f64>(edge, START_Y);
    const y2 = load<f64>(edge, END_Y);
    if (y0 <= y == y2 <= y) continue;
    const x0 = load<f64>(edge, START_X);
    const x2 = load<f64>(edge, END_X);
    const radius = load<f64>(edge, RADIUS);
    let over = x0 + ((y - y0) * (x2 - x0)) / (y2 - y0);
    if (radius > 0) {
      const down = y - load<f64>(edge, CENTER_Y);
      const half = sqrt(max(0, radius * radius - down * down));
      over = load<f64>(edge, CENTER_X) + (x0 + x2 > 2 * load<f64>(edge, CENTER_X) ? half : -half);
    }
    if (over < x) winding += y2 > y0 ? 1 : -1;
  }
  return winding;
}
