/**
 * Regions: the pixels that can have their nearest point on an edge or at a corner, those between four lines. In: a point, and lines
 * by it. Out: rows, and of each the columns of the first pixel and the last.
 */

import { height, slack, width } from "./grid";
import { greater, lesser } from "./numbers";

/** Slopes below this are level: the side of such a line that a row is on doesn't depend on x. */
export const LEVEL: f32 = 1e-9;

// A region of rows is told from a point (x, y) of its own: the pixels between four lines. At `BOUNDS` are, for each, what the bound
// on columns is in the point's row where it is a lower one, the negative where it is an upper one (−∞ in place of the other), and
// what they change by from row to row.
export const BOUNDS: usize = 64;
export const UPPER: usize = BOUNDS + 16;
export const SLOPES: usize = BOUNDS + 32;
export let top: i32 = 0;
export let bottom: i32 = 0;
export let regionY: f64 = 0;
// The column that x lies in or right of, how far, and from there the field's first column and the last one's negative.
export let column: f64 = 0;
export let shift: f32 = 0;
export let leftmost: f32 = 0;
export let rightmost: f32 = 0;

/**
 * A region about (x, y), of rows from `low` to `high`: what is from `least` to `most` to the left of the line there in the
 * direction (dx, dy), from `after` on in the direction (startX, startY), and to `before` in the direction (endX, endY).
 */
export function setRegion(
  x: f64,
  y: f64,
  low: f64,
  high: f64,
  dx: f64,
  dy: f64,
  least: f64,
  most: f64,
  startX: f64,
  startY: f64,
  after: f64,
  endX: f64,
  endY: f64,
  before: f64,
): void {
  regionY = y;
  column = floor(x);
  shift = f32(x - column);
  leftmost = f32(-column);
  rightmost = f32(column + 1 - f64(width));
  top = i32(greater(0, ceil(low - slack)));
  bottom = i32(lesser(f64(height - 1), floor(high + slack)));
  if (ASC_FEATURE_SIMD) {
    const a = four(-dy, dy, startX, -endX);
    const b = four(dx, -dx, startY, -endY);
    const c = f32x4.sub(four(least, -most, after, -before), f32x4.splat(f32(slack)));
    const size = f32x4.abs(a);
    const per = f32x4.div(f32x4.splat(1), size);
    const bound = f32x4.mul(c, per);
    const none = f32x4.splat(-Infinity);
    const isLevel = f32x4.lt(size, f32x4.splat(LEVEL));
    const isLower = f32x4.gt(a, f32x4.splat(0));
    v128.store(BOUNDS, v128.bitselect(none, v128.bitselect(bound, none, isLower), isLevel));
    v128.store(UPPER, v128.bitselect(none, v128.bitselect(none, bound, isLower), isLevel));
    v128.store(SLOPES, v128.andnot(f32x4.neg(f32x4.mul(b, per)), isLevel));
  } else {
    setBound(0, f32(-dy), f32(dx), f32(least));
    setBound(4, f32(dy), f32(-dx), f32(-most));
    setBound(8, f32(startX), f32(startY), f32(after));
    setBound(12, f32(-endX), f32(-endY), f32(-before));
  }
  if (f32(abs(dy)) < LEVEL) {
    keepRows(dx, least);
    keepRows(-dx, -most);
  }
  if (f32(abs(startX)) < LEVEL) keepRows(startY, after);
  if (f32(abs(endX)) < LEVEL) keepRows(-endY, -before);
}

// @ts-ignore: decorator
@inline function four(one: f64, two: f64, three: f64, last: f64): v128 {
  const halves = f32x4.replace_lane(f32x4.splat(f32(one)), 1, f32(two));
  return f32x4.replace_lane(f32x4.replace_lane(halves, 2, f32(three)), 3, f32(last));
}

/** Without SIMD: the line whose pixels have a x + b y ≥ c. */
function setBound(at: usize, a: f32, b: f32, c: f32): void {
  const per = f32(1) / abs<f32>(a);
  const bound = (c - f32(slack)) * per;
  const isLevel = abs<f32>(a) < LEVEL;
  store<f32>(at, isLevel || a <= 0 ? f32(-Infinity) : bound, BOUNDS);
  store<f32>(at, isLevel || a > 0 ? f32(-Infinity) : bound, UPPER);
  store<f32>(at, isLevel ? 0 : -(b * per), SLOPES);
}

/** Leaves of the region the rows with b y ≥ c about its point. */
function keepRows(b: f64, c: f64): void {
  if (b > 0) top = max(top, i32(ceil(regionY + c - slack)));
  else bottom = min(bottom, i32(floor(regionY - c + slack)));
}

/** The greatest of four bounds, in four rows. */
// @ts-ignore: decorator
@inline export function greatestOf(bounds: usize, change0: v128, change1: v128, change2: v128, change3: v128): v128 {
  const one = f32x4.pmax(
    f32x4.add(v128.load32_splat(bounds), change0),
    f32x4.add(v128.load32_splat(bounds, 4), change1),
  );
  const two = f32x4.pmax(
    f32x4.add(v128.load32_splat(bounds, 8), change2),
    f32x4.add(v128.load32_splat(bounds, 12), change3),
  );
  return f32x4.pmax(one, two);
}

/** The same in one row. */
export function greatestIn(bounds: usize, down: f32): f32 {
  let greatest: f32 = -Infinity;
  for (let at: usize = 0; at < 16; at += 4) {
    greatest = max(greatest, load<f32>(bounds + at) + load<f32>(at, SLOPES) * down);
  }
  return greatest;
}
