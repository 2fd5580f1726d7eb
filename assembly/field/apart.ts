/**
 * Whether curves bound a region as they are: none meets another but where one begins and the one before it ends, and each contour has
 * the region on one side. A curve lies within the hull of its points, and each of its halves within a smaller one. In: curves. Out: for
 * each contour its side; or that hulls don't tell, and edges have to be looked at.
 */

import { CURVE_BYTES, HULL, LEAST_LEG_PX } from "./curves";
import { greater, lesser } from "./numbers";
import { FROM_X, FROM_Y, NEXT, SIDE, TO_X, TO_Y } from "./records";

/** Curves that are nearer to each other are one. */
const SIDE_PX: f64 = 1e-4;
/** Boxes are wider, so that rounding them to single precision loses no meeting. */
const SLACK_PX: f64 = 1e-3;
/** Curves are halved so often before they are said to meet. */
const MOST_HALVINGS = 6;
const HULL_BYTES: usize = 64;
/** Contours of a smaller area have no side. */
const LEAST_AREA: f64 = 1e-3;

/** Where halves are noted. */
let halves: usize = 0;

/** Whether none meet, and contours have sides, which are noted. `boxes`: room for 16 bytes a curve, and 2 KiB more. */
export function boundsRegion(curves: usize, count: i32, boxes: usize): bool {
  halves = boxes + ((usize(count) + 4) << 4);
  const end = curves + usize(count) * CURVE_BYTES;
  if (haveMeetings(curves, end, boxes)) return false;
  for (let first = curves; first < end; ) {
    const last = lastOf(curves, first);
    const area = areaOf(first, last);
    if (abs(area) < LEAST_AREA) return false;
    // What winds about the contour's points from others, and what it adds on its inner side.
    const winding = windingOf(curves, end, first, last);
    const own = area > 0 ? -1 : 1;
    if (winding != 0 && winding + own != 0) return false;
    store<i16>(first, i16(winding == 0 ? -own : own), SIDE);
    first = last + CURVE_BYTES;
  }
  return true;
}

/** The last curve of a contour. */
function lastOf(curves: usize, first: usize): usize {
  let last = first;
  while (curves + usize(load<i32>(last, NEXT)) * CURVE_BYTES > last) last += CURVE_BYTES;
  return last;
}

function haveMeetings(curves: usize, end: usize, boxes: usize): bool {
  // Four arrays of boxes' sides, each with room for a vector more.
  const pitch = (usize(end - curves) / CURVE_BYTES + 4) << 2;
  let at = boxes;
  for (let curve = curves; curve < end; curve += CURVE_BYTES, at += 4) {
    if (ASC_FEATURE_SIMD) {
      const zero = v128.load(curve, HULL);
      const one = v128.load(curve, HULL + 16);
      const two = v128.load(curve, HULL + 32);
      const three = v128.load(curve, HULL + 48);
      const slack = f64x2.splat(SLACK_PX);
      const low = f64x2.sub(f64x2.pmin(f64x2.pmin(zero, one), f64x2.pmin(two, three)), slack);
      const high = f64x2.add(f64x2.pmax(f64x2.pmax(zero, one), f64x2.pmax(two, three)), slack);
      const lows = f32x4.demote_f64x2_zero(low);
      const highs = f32x4.demote_f64x2_zero(high);
      v128.store32_lane(at, lows, 0);
      v128.store32_lane(at + pitch, highs, 0);
      v128.store32_lane(at + 2 * pitch, lows, 1);
      v128.store32_lane(at + 3 * pitch, highs, 1);
    } else {
      for (let axis: usize = 0; axis < 2; axis++) {
        const from = curve + (axis << 3);
        const to = at + axis * 2 * pitch;
        const zero = load<f64>(from, HULL);
        const one = load<f64>(from, HULL + 16);
        const two = load<f64>(from, HULL + 32);
        const three = load<f64>(from, HULL + 48);
        store<f32>(to, f32(lesser(lesser(zero, one), lesser(two, three)) - SLACK_PX));
        store<f32>(to + pitch, f32(greater(greater(zero, one), greater(two, three)) + SLACK_PX));
      }
    }
    const hull = curve + HULL;
    if (!isSimple(hull)) return true;
    if (ASC_FEATURE_SIMD) {
      const lefts = v128.load32_splat(at);
      const rights = v128.load32_splat(at + pitch);
      const tops = v128.load32_splat(at + 2 * pitch);
      const bottoms = v128.load32_splat(at + 3 * pitch);
      for (let to = boxes; to < at; to += 16) {
        const near = v128.and(
          v128.and(f32x4.le(v128.load(to), rights), f32x4.ge(v128.load(to + pitch), lefts)),
          v128.and(f32x4.le(v128.load(to + 2 * pitch), bottoms), f32x4.ge(v128.load(to + 3 * pitch), tops)),
        );
        let lanes = i32x4.bitmask(near);
        while (lanes != 0) {
          const one = to + (usize(ctz(lanes)) << 2);
          if (one < at && meet(curves, curve, curves + ((one - boxes) >> 2) * CURVE_BYTES)) return true;
          lanes &= lanes - 1;
        }
      }
    } else {
      const minX = load<f32>(at);
      const maxX = load<f32>(at + pitch);
      const minY = load<f32>(at + 2 * pitch);
      const maxY = load<f32>(at + 3 * pitch);
      for (let to = boxes; to < at; to += 4) {
        if (load<f32>(to) > maxX || load<f32>(to + pitch) < minX) continue;
        if (load<f32>(to + 2 * pitch) > maxY || load<f32>(to + 3 * pitch) < minY) continue;
        if (meet(curves, curve, curves + ((to - boxes) >> 2) * CURVE_BYTES)) return true;
      }
    }
  }
  return false;
}

function meet(curves: usize, curve: usize, other: usize): bool {
  const isBefore = curves + usize(load<i32>(curve, NEXT)) * CURVE_BYTES == other;
  const isBehind = curves + usize(load<i32>(other, NEXT)) * CURVE_BYTES == curve;
  if (isBefore && isBehind) return !areRound(curve + HULL, other + HULL);
  if (isBefore) return !areNeighbours(curve, other);
  if (isBehind) return !areNeighbours(other, curve);
  return !areApart(curve + HULL, other + HULL, 0);
}

/** Whether a curve and the next one meet at their common end alone: mostly their directions there tell. */
function areNeighbours(curve: usize, next: usize): bool {
  const inX = load<f64>(curve, TO_X);
  const inY = load<f64>(curve, TO_Y);
  const outX = load<f64>(next, FROM_X);
  const outY = load<f64>(next, FROM_Y);
  const x = inX + outX;
  const y = inY + outY;
  const isPlain = x * x + y * y > 1e-8 && goesAlong(curve + HULL, x, y) && goesAlong(next + HULL, x, y);
  return isPlain || areJoined(curve + HULL, next + HULL, 0);
}

/** Whether two curves that are a contour meet at both of their ends alone. */
function areRound(one: usize, other: usize): bool {
  const a = halves;
  const b = a + 2 * HULL_BYTES;
  halve(one, a);
  halve(other, b);
  halves += 4 * HULL_BYTES;
  const are =
    areJoined(a + HULL_BYTES, b, 1) &&
    areJoined(b + HULL_BYTES, a, 1) &&
    areApart(a, b, 1) &&
    areApart(a + HULL_BYTES, b + HULL_BYTES, 1);
  halves = a;
  return are;
}

/** Whether a curve doesn't meet itself: it goes one way along its chord, or its halves do. */
function isSimple(hull: usize): bool {
  const dx = load<f64>(hull, 48) - load<f64>(hull);
  const dy = load<f64>(hull, 56) - load<f64>(hull, 8);
  if (goesAlong(hull, dx, dy)) return true;
  const one = halves;
  halve(hull, one);
  halves += 2 * HULL_BYTES;
  const isJoined = areJoined(one, one + HULL_BYTES, 1);
  halves -= 2 * HULL_BYTES;
  return isJoined;
}

/** Whether a curve goes nowhere back in a direction, and its hull's sides neither. */
function goesAlong(hull: usize, dx: f64, dy: f64): bool {
  const zero = load<f64>(hull) * dx + load<f64>(hull, 8) * dy;
  const one = load<f64>(hull, 16) * dx + load<f64>(hull, 24) * dy;
  const two = load<f64>(hull, 32) * dx + load<f64>(hull, 40) * dy;
  const three = load<f64>(hull, 48) * dx + load<f64>(hull, 56) * dy;
  return i32(one >= zero) & i32(two >= one) & i32(three >= two) & i32(three > zero) ? true : false;
}

/** Writes both halves of a curve. */
function halve(hull: usize, to: usize): void {
  for (let axis: usize = 0; axis < 16; axis += 8) {
    const zero = load<f64>(hull + axis);
    const one = load<f64>(hull + axis, 16);
    const two = load<f64>(hull + axis, 32);
    const three = load<f64>(hull + axis, 48);
    const a = (zero + one) / 2;
    const b = (one + two) / 2;
    const c = (two + three) / 2;
    const d = (a + b) / 2;
    const e = (b + c) / 2;
    const middle = (d + e) / 2;
    store<f64>(to + axis, zero);
    store<f64>(to + axis, a, 16);
    store<f64>(to + axis, d, 32);
    store<f64>(to + axis, middle, 48);
    store<f64>(to + axis, middle, 64);
    store<f64>(to + axis, e, 80);
    store<f64>(to + axis, c, 96);
    store<f64>(to + axis, three, 112);
  }
}

/** Whether neighbours meet at their common end alone: each is on its own side of a line across it. */
function areJoined(first: usize, second: usize, depth: i32): bool {
  let inX = load<f64>(first, 48) - load<f64>(first, 32);
  let inY = load<f64>(first, 56) - load<f64>(first, 40);
  if (abs(inX) + abs(inY) < LEAST_LEG_PX) {
    inX = load<f64>(first, 48) - load<f64>(first, 16);
    inY = load<f64>(first, 56) - load<f64>(first, 24);
  }
  let outX = load<f64>(second, 16) - load<f64>(second);
  let outY = load<f64>(second, 24) - load<f64>(second, 8);
  if (abs(outX) + abs(outY) < LEAST_LEG_PX) {
    outX = load<f64>(second, 32) - load<f64>(second);
    outY = load<f64>(second, 40) - load<f64>(second, 8);
  }
  const inPer = 1 / sqrt(inX * inX + inY * inY);
  const outPer = 1 / sqrt(outX * outX + outY * outY);
  const x = inX * inPer + outX * outPer;
  const y = inY * inPer + outY * outPer;
  // There and back it is the same line.
  if (!(x * x + y * y > 1e-8)) return false;
  if (goesAlong(first, x, y) && goesAlong(second, x, y)) return true;
  if (depth == MOST_HALVINGS) return false;
  const one = halves;
  const two = one + 2 * HULL_BYTES;
  halve(first, one);
  halve(second, two);
  halves += 4 * HULL_BYTES;
  const are =
    areJoined(one + HULL_BYTES, two, depth + 1) &&
    areApart(one, two, depth + 1) &&
    areApart(one, two + HULL_BYTES, depth + 1) &&
    areApart(one + HULL_BYTES, two + HULL_BYTES, depth + 1);
  halves = one;
  return are;
}

/** Whether a line is between two curves, or lines are between their parts. */
function areApart(one: usize, other: usize, depth: i32): bool {
  if (isBeside(one, other) || isBeside(other, one)) return true;
  if (depth == MOST_HALVINGS) return false;
  const a = halves;
  const b = a + 2 * HULL_BYTES;
  halve(one, a);
  halve(other, b);
  halves += 4 * HULL_BYTES;
  const are =
    areApart(a, b, depth + 1) &&
    areApart(a, b + HULL_BYTES, depth + 1) &&
    areApart(a + HULL_BYTES, b, depth + 1) &&
    areApart(a + HULL_BYTES, b + HULL_BYTES, depth + 1);
  halves = a;
  return are;
}

/** Whether another lies wholly to one side of what a curve's hull reaches across its chord. */
function isBeside(hull: usize, other: usize): bool {
  const x = load<f64>(hull);
  const y = load<f64>(hull, 8);
  const dx = load<f64>(hull, 48) - x;
  const dy = load<f64>(hull, 56) - y;
  const one = (load<f64>(hull, 24) - y) * dx - (load<f64>(hull, 16) - x) * dy;
  const two = (load<f64>(hull, 40) - y) * dx - (load<f64>(hull, 32) - x) * dy;
  const far = SIDE_PX * (abs(dx) + abs(dy));
  const low = lesser(0, lesser(one, two)) - far;
  const high = greater(0, greater(one, two)) + far;
  const a = (load<f64>(other, 8) - y) * dx - (load<f64>(other) - x) * dy;
  const b = (load<f64>(other, 24) - y) * dx - (load<f64>(other, 16) - x) * dy;
  const c = (load<f64>(other, 40) - y) * dx - (load<f64>(other, 32) - x) * dy;
  const d = (load<f64>(other, 56) - y) * dx - (load<f64>(other, 48) - x) * dy;
  return i32(lesser(lesser(a, b), lesser(c, d)) > high) | i32(greater(greater(a, b), greater(c, d)) < low) ? true : false;
}

/** The area that a contour encloses: more than 0 where it lies to the side of (−dy, dx). */
function areaOf(first: usize, last: usize): f64 {
  let area: f64 = 0;
  const x = load<f64>(first, HULL);
  const y = load<f64>(first, HULL + 8);
  for (let curve = first; curve <= last; curve += CURVE_BYTES) {
    const x0 = load<f64>(curve, HULL) - x;
    const y0 = load<f64>(curve, HULL + 8) - y;
    const x1 = load<f64>(curve, HULL + 16) - x;
    const y1 = load<f64>(curve, HULL + 24) - y;
    const x2 = load<f64>(curve, HULL + 32) - x;
    const y2 = load<f64>(curve, HULL + 40) - y;
    const x3 = load<f64>(curve, HULL + 48) - x;
    const y3 = load<f64>(curve, HULL + 56) - y;
    // Twenty thirds of the integral of x dy − y dx, halved.
    area +=
      (x0 * (2 * y1 + y2) - y0 * (2 * x1 + x2)) +
      (x1 * y2 - y1 * x2) +
      (x1 * y3 - y1 * x3 + 2 * (x2 * y3 - y2 * x3)) +
      (x0 * y3 - y0 * x3) / 3;
  }
  return area;
}

/** How often other contours wind about a contour: about each of its points alike. */
function windingOf(curves: usize, end: usize, first: usize, last: usize): i32 {
  const x = load<f64>(first, HULL);
  const y = load<f64>(first, HULL + 8);
  let winding = 0;
  for (let curve = curves; curve < end; curve += CURVE_BYTES) {
    if (curve == first) {
      curve = last;
      continue;
    }
    winding += crossingsOf(curve + HULL, x, y, 0);
  }
  return winding;
}

/** What a curve to the left of (x, y) adds to the winding number there. */
function crossingsOf(hull: usize, x: f64, y: f64, depth: i32): i32 {
  const y0 = load<f64>(hull, 8);
  const y1 = load<f64>(hull, 24);
  const y2 = load<f64>(hull, 40);
  const y3 = load<f64>(hull, 56);
  if (lesser(lesser(y0, y1), lesser(y2, y3)) > y || greater(greater(y0, y1), greater(y2, y3)) <= y) return 0;
  const x0 = load<f64>(hull);
  const x1 = load<f64>(hull, 16);
  const x2 = load<f64>(hull, 32);
  const x3 = load<f64>(hull, 48);
  if (lesser(lesser(x0, x1), lesser(x2, x3)) >= x) return 0;
  if (greater(greater(x0, x1), greater(x2, x3)) < x || depth == 2 * MOST_HALVINGS) {
    return i32(y0 <= y) - i32(y3 <= y);
  }
  const one = halves;
  halve(hull, one);
  halves += 2 * HULL_BYTES;
  const crossings = crossingsOf(one, x, y, depth + 1) + crossingsOf(one + HULL_BYTES, x, y, depth + 1);
  halves = one;
  return crossings;
}
