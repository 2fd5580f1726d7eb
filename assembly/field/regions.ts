/**
 * Regions: the pixels that can have their nearest point on an edge or at a corner, those between four lines. In: a point, and lines
 * by it. Out: rows, and of each the columns of the first pixel and the last. Four regions of parts of curves are told at a time.
 */

import { height, slack, width } from "./grid";
import { greater, lesser } from "./numbers";
import { all, isLess, LANES, minus, most, over, put, size, times, where } from "./lanes";

/** Slopes below this are taken to be this: a row is on one side of such a line, or on the other, wholly. */
export const LEVEL: f32 = 1e-9;

// A region of rows is told from a point (x, y) of its own: the pixels between four lines. Of each, four vectors apart, there are what
// the bound on columns is in the point's row where it is a lower one, the negative where it is an upper one (−∞ in place of the
// other), and what they change by from row to row. The lanes are regions.
const LINES: usize = 16 * 3;
export const BOUNDS: usize = 64;
export const UPPER: usize = LINES;
export const SLOPES: usize = 2 * LINES;
/** i32: the first row and the last. */
export const TOP: usize = 3 * LINES;
export const BOTTOM: usize = TOP + 16;
/** f32: the column that x lies in or right of, how far, and how far below the point the first row is. */
export const COLUMN: usize = TOP + 32;
export const SHIFT: usize = TOP + 48;
export const DOWN: usize = TOP + 64;
/** f32: a direction through the point, and curvatures before and behind it, or the radii. */
export const ALONG_X: usize = TOP + 80;
export const ALONG_Y: usize = TOP + 96;
export const BEND_BEFORE: usize = TOP + 112;
export const BEND_BEHIND: usize = TOP + 128;
/** f32: how far below the point the last row is, and half a row. */
export const LAST: usize = TOP + 144;
export const REGIONS_END: usize = BOUNDS + TOP + 160;

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
  const column = floor(x);
  const top = i32(greater(0, ceil(low - slack)));
  store<i32>(BOUNDS, top, TOP);
  const bottom = i32(lesser(f64(height - 1), floor(high + slack)));
  store<i32>(BOUNDS, bottom, BOTTOM);
  store<f32>(BOUNDS, f32(column), COLUMN);
  store<f32>(BOUNDS, f32(x - column), SHIFT);
  store<f32>(BOUNDS, f32(f64(top) - y), DOWN);
  store<f32>(BOUNDS, f32(f64(bottom) + 0.5 - y), LAST);
  setBand<f32>(f32(dx), f32(dy), f32(least), f32(most));
  setBound<f32>(16, f32(startX), f32(startY), f32(after));
  setBound<f32>(32, f32(-endX), f32(-endY), f32(-before));
}

/** Pixels from `least` to `most` to the left of the direction (dx, dy): a lower bound and an upper one, whose slope is the negative. */
// @ts-ignore: decorator
@inline export function setBand<V>(dx: V, dy: V, least: V, most: V): void {
  const per = perOf<V>(dy);
  const right = times<V>(minus<V>(least, all<V>(f32(slack))), per);
  const left = times<V>(minus<V>(all<V>(-f32(slack)), most), per);
  const isUp = isLess<V>(dy, all<V>(0));
  const slope = times<V>(dx, per);
  put<V>(BOUNDS, where<V>(isUp, right, left));
  put<V>(BOUNDS + UPPER, where<V>(isUp, left, right));
  put<V>(BOUNDS + SLOPES, where<V>(isUp, minus<V>(all<V>(0), slope), slope));
}

// @ts-ignore: decorator
@inline function perOf<V>(a: V): V {
  return over<V>(all<V>(1), most<V>(size<V>(a), all<V>(LEVEL)));
}

/** A line whose pixels have a x + b y ≥ c. */
// @ts-ignore: decorator
@inline export function setBound<V>(line: usize, a: V, b: V, c: V): void {
  const per = perOf<V>(a);
  const bound = times<V>(minus<V>(c, all<V>(f32(slack))), per);
  const none = all<V>(-Infinity);
  const isLower = isLess<V>(all<V>(0), a);
  put<V>(BOUNDS + line, where<V>(isLower, bound, none));
  put<V>(BOUNDS + UPPER + line, where<V>(isLower, none, bound));
  put<V>(BOUNDS + SLOPES + line, minus<V>(all<V>(0), times<V>(b, per)));
}

/** The greatest of three bounds, in four rows, of which the first one is told. */
// @ts-ignore: decorator
@inline export function greatestOf(bounds: usize, bound0: v128, change1: v128, change2: v128): v128 {
  const one = f32x4.add(v128.load32_splat(bounds, 16), change1);
  const two = f32x4.add(v128.load32_splat(bounds, 32), change2);
  return f32x4.pmax(bound0, f32x4.pmax(one, two));
}

/** The same in one row. */
export function greatestIn(bounds: usize, change0: f32, change1: f32, change2: f32): f32 {
  const one = load<f32>(bounds, 16) + change1;
  const two = load<f32>(bounds, 32) + change2;
  return max(load<f32>(bounds) + change0, max(one, two));
}
