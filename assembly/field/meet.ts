/**
 * Whether edges bound a region as they are: none meets another but where one begins and the one before it ends, and each
 * contour has the region on one side. Otherwise the host cuts them.
 */

import { CENTER_X, CENTER_Y, EDGE_BYTES, END_X, END_Y, FROM_X, FROM_Y, NEXT, RADIUS, SIDE, START_X, START_Y, TO_X, TO_Y } from "./records";

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
      store<i32>(edge, side, SIDE);
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

function hasMeetings(edges: usize, count: i32, boxes: usize): bool {
  // Four arrays of boxes' sides, each with room for a vector more.
  const pitch = (usize(count) + 4) << 2;
  for (let index = 0; index < count; index++) {
    const edge = edges + usize(index) * EDGE_BYTES;
    const bulge = bulgeOf(edge) + SLACK_PX;
    const at = boxes + (usize(index) << 2);
    store<f32>(at, f32(min(load<f64>(edge, START_X), load<f64>(edge, END_X)) - bulge));
    store<f32>(at + pitch, f32(max(load<f64>(edge, START_X), load<f64>(edge, END_X)) + bulge));
    store<f32>(at + 2 * pitch, f32(min(load<f64>(edge, START_Y), load<f64>(edge, END_Y)) - SLACK_PX));
    store<f32>(at + 3 * pitch, f32(max(load<f64>(edge, START_Y), load<f64>(edge, END_Y)) + SLACK_PX));
  }
  for (let edge = 1; edge < count; edge++) {
    const at = boxes + (usize(edge) << 2);
    const left = load<f32>(at);
    const right = load<f32>(at + pitch);
    const top = load<f32>(at + 2 * pitch);
    const bottom = load<f32>(at + 3 * pitch);
    if (ASC_FEATURE_SIMD) {
      const lefts = f32x4.splat(left);
      const rights = f32x4.splat(right);
      const tops = f32x4.splat(top);
      const bottoms = f32x4.splat(bottom);
      for (let other = 0; other < edge; other += 4) {
        const to = boxes + (usize(other) << 2);
        const near = v128.and(
          v128.and(f32x4.le(v128.load(to), rights), f32x4.ge(v128.load(to + pitch), lefts)),
          v128.and(f32x4.le(v128.load(to + 2 * pitch), bottoms), f32x4.ge(v128.load(to + 3 * pitch), tops)),
        );
        let lanes = i32x4.bitmask(near);
        while (lanes != 0) {
          const one = other + ctz(lanes);
          if (one < edge && meet(edges, edge, one)) return true;
          lanes &= lanes - 1;
        }
      }
    } else {
      for (let other = 0; other < edge; other++) {
        const to = boxes + (usize(other) << 2);
        if (load<f32>(to) > right || load<f32>(to + pitch) < left) continue;
        if (load<f32>(to + 2 * pitch) > bottom || load<f32>(to + 3 * pitch) < top) continue;
        if (meet(edges, edge, other)) return true;
      }
    }
  }
  return false;
}

function meet(edges: usize, index: i32, otherIndex: i32): bool {
  const edge = edges + usize(index) * EDGE_BYTES;
  const other = edges + usize(otherIndex) * EDGE_BYTES;
  const isBefore = load<i32>(edge, NEXT) == otherIndex;
  const isBehind = load<i32>(other, NEXT) == index;
  // A contour of two edges has two common ends, and a region between them.
  if (isBefore && isBehind) return false;
  if (isBefore) return meetAgain(edge, other);
  if (isBehind) return meetAgain(other, edge);
  return !isBeside(edge, other) && !isBeside(other, edge);
}

/** Whether neighbours meet but at their common end: each is on its own side of the line across it, where they don't. */
function meetAgain(first: usize, second: usize): bool {
  const inX = load<f64>(first, TO_X);
  const inY = load<f64>(first, TO_Y);
  const acrossX = inX + load<f64>(second, FROM_X);
  const acrossY = inY + load<f64>(second, FROM_Y);
  // An arc turns one way, so that its chord lies between the directions at its ends.
  return !(
    inX * acrossX + inY * acrossY > 1e-9 &&
    load<f64>(first, FROM_X) * acrossX + load<f64>(first, FROM_Y) * acrossY > 0 &&
    load<f64>(second, TO_X) * acrossX + load<f64>(second, TO_Y) * acrossY > 0
  );
}

/** How far the middle of an arc is from its chord, to the side of (−dy, dx) of its direction; less than 0 to the other. */
function leaningOf(edge: usize): f64 {
  const bulge = bulgeOf(edge);
  const startX = load<f64>(edge, START_X);
  const startY = load<f64>(edge, START_Y);
  const dx = load<f64>(edge, END_X) - startX;
  const dy = load<f64>(edge, END_Y) - startY;
  return (load<f64>(edge, CENTER_Y) - startY) * dx > (load<f64>(edge, CENTER_X) - startX) * dy ? -bulge : bulge;
}

/** Whether the strip around one edge leaves out the box around the other, which lies along its chord. */
function isBeside(edge: usize, other: usize): bool {
  const x0 = load<f64>(edge, START_X);
  const y0 = load<f64>(edge, START_Y);
  const x1 = load<f64>(other, START_X);
  const y1 = load<f64>(other, START_Y);
  const x2 = load<f64>(other, END_X);
  const y2 = load<f64>(other, END_Y);
  let dx = load<f64>(edge, END_X) - x0;
  let dy = load<f64>(edge, END_Y) - y0;
  const per = 1 / sqrt(dx * dx + dy * dy);
  dx *= per;
  dy *= per;
  const own = leaningOf(edge);
  const along = (x2 - x1) * dx + (y2 - y1) * dy;
  const its = (leaningOf(other) * along) / sqrt((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1));
  const one = (y1 - y0) * dx - (x1 - x0) * dy;
  const two = (y2 - y0) * dx - (x2 - x0) * dy;
  const low = min(one, two) + min(0, its) - SIDE_PX;
  const high = max(one, two) + max(0, its) + SIDE_PX;
  return low > max(0, own) || high < min(0, own);
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
