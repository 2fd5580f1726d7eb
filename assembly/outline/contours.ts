/**
 * From the points of a glyph's contours (`glyf`, OpenType 1.9) to a packed outline: integers in packed units, then lines, and
 * quadratics with implied points between controls.
 */

import { toIntegerLanes } from "../lib/lanes";
import { toInteger } from "../lib/quantise";
import { packBegin, packEnd, packLine, packQuad } from "./pack";

/** Coordinates are kept × 2, since implied points are half units (KERNELS: truncating them cost 24/255 at 200 px). */
const SHIFT: i32 = 1;

const ON_CURVE: u32 = 0x01;
/** Our own mark on the last point of a contour; the table's bit 7 is reserved and cleared. */
export const CONTOUR_END: u32 = 0x80;
/** The same in each of eight flags. */
const CONTOUR_ENDS: u64 = 0x8080808080808080;

/**
 * A coordinate: f32 in font units. Those of x, those of y and the flags lie apart. A point takes the place of its x: i16 x and
 * i16 y in packed units, as the outline has it.
 */
export const COORDINATE: usize = 4;
/** The highest bit of each coordinate, and the others. */
const SIGNS: u32 = 0x80008000;
const BELOW_SIGNS: u32 = 0x7fff7fff;

let xs: usize = 0;
let ys: usize = 0;
let flags: usize = 0;
/** The box of the points in packed units, as an outline's record has it. */
let box: u64 = 0;

/**
 * The address of the outline of `count` points, or an error: coordinates are overwritten, up to four behind the last, and
 * eight flags behind the last are read.
 */
export function packContours(xsOfPoints: usize, ysOfPoints: usize, flagsOfPoints: usize, count: u32): i32 {
  xs = xsOfPoints;
  ys = ysOfPoints;
  flags = flagsOfPoints;
  box = 0;
  const shift = count ? quantisePoints(xs + <usize>count * COORDINATE) : SHIFT;
  // A contour has no more lines than points, and no more quadratics.
  const error = packBegin(count, shift, box);
  if (error) return error;
  let turns: u32 = 0;
  let first: u32 = 0;
  let index: u32 = 0;
  while (index < count) {
    // Eight points at once: ends are few.
    const ends = load<u64>(flags + index) & CONTOUR_ENDS;
    index += ends ? <u32>(ctz(ends) >> 3) : 8;
    if (!ends || index >= count) continue;
    if (index > first) turns += packContour(first, index);
    first = ++index;
  }
  return <i32>packEnd(turns);
}

/** Puts points in packed units in place of x, which ends at `end`; sets the box, and returns the shift that fits. */
function quantisePoints(end: usize): i32 {
  if (ASC_FEATURE_SIMD) return quantiseLanes(end);
  let left: f32 = Infinity;
  let bottom: f32 = Infinity;
  let right: f32 = -Infinity;
  let top: f32 = -Infinity;
  const toY = ys - xs;
  for (let at = xs; at < end; at += COORDINATE) {
    left = min(left, load<f32>(at));
    bottom = min(bottom, load<f32>(at + toY));
    right = max(right, load<f32>(at));
    top = max(top, load<f32>(at + toY));
  }
  const shift = shiftFor(max(max(-left, right), max(-bottom, top)));
  const factor = factorOf(shift);
  for (let at = xs; at < end; at += COORDINATE) {
    const x = toInteger(load<f32>(at) * factor);
    store<u32>(at, (x & 0xffff) | (toInteger(load<f32>(at + toY) * factor) << 16));
  }
  box = side(left * factor, 0) | side(bottom * factor, 16) | side(right * factor, 32) | side(top * factor, 48);
  return shift;
}

// @ts-ignore: decorator
@inline
function side(value: f32, at: u64): u64 {
  return <u64>(<u16>toInteger(value)) << at;
}

// @ts-ignore: decorator
@inline
function quantiseLanes(end: usize): i32 {
  const toY = ys - xs;
  // What is behind the last point is the last one again.
  v128.store(end, v128.load32_splat(end - COORDINATE));
  v128.store(end + toY, v128.load32_splat(end + toY - COORDINATE));
  let left = v128.load(xs);
  let bottom = v128.load(ys);
  let right = left;
  let top = bottom;
  for (let at = xs + 16; at < end; at += 16) {
    const x = v128.load(at);
    const y = v128.load(at + toY);
    left = f32x4.pmin(x, left);
    bottom = f32x4.pmin(y, bottom);
    right = f32x4.pmax(x, right);
    top = f32x4.pmax(y, top);
  }
  // Left, bottom, −right and −top.
  const sides = leastOfPairs(leastOfPairs(left, bottom), leastOfPairs(f32x4.neg(right), f32x4.neg(top)));
  let reach = f32x4.abs(sides);
  reach = f32x4.pmax(reach, v128.shuffle<f32>(reach, reach, 1, 0, 3, 2));
  const shift = shiftFor(max(f32x4.extract_lane(reach, 0), f32x4.extract_lane(reach, 2)));
  const factors = f32x4.splat(factorOf(shift));
  for (let at = xs; at < end; at += 16) {
    const y = i32x4.shl(toIntegers(v128.load(at + toY), factors), 16);
    v128.store(at, v128.shuffle<i16>(toIntegers(v128.load(at), factors), y, 0, 9, 2, 11, 4, 13, 6, 15));
  }
  const corners = toIntegers(v128.shuffle<f32>(sides, f32x4.neg(sides), 0, 1, 6, 7), factors);
  box = i64x2.extract_lane(i16x8.narrow_i32x4_s(corners, corners), 0);
  return shift;
}

/** The lesser of each even lane and the odd one behind it: those of `a`, then those of `b`. */
// @ts-ignore: decorator
@inline
function leastOfPairs(a: v128, b: v128): v128 {
  return f32x4.pmin(v128.shuffle<f32>(a, b, 0, 2, 4, 6), v128.shuffle<f32>(a, b, 1, 3, 5, 7));
}

// @ts-ignore: decorator
@inline
function toIntegers(values: v128, factors: v128): v128 {
  return i32x4.sub(f32x4.add(f32x4.mul(values, factors), toIntegerLanes()), toIntegerLanes());
}

/** The largest shift, up to `SHIFT`, by which coordinates up to `reach` stay in 16 bits. */
function shiftFor(reach: f32): i32 {
  let shift = SHIFT;
  for (; reach * factorOf(shift) > 32766.0; shift--) {}
  return shift;
}

/** 2^shift, by the bits of the float's exponent. */
// @ts-ignore: decorator
@inline
function factorOf(shift: i32): f32 {
  return reinterpret<f32>((127 + shift) << 23);
}

/**
 * One closed contour of the points `first` … `last`: lines, and quadratics with implied points between controls. How often it
 * turns from rightward to leftward.
 */
function packContour(first: u32, last: u32): u32 {
  let at = xs + <usize>first * COORDINATE;
  let flag = flags + first;
  const lastFlag = flags + last;
  const lastAt = xs + <usize>last * COORDINATE;
  // The last point, the first one, or the one that is implied between them.
  let start = load<u32>(lastAt);
  let previousX = <i32>(<i16>start);
  // The way that the contour comes from; where its last two points stand one above the other, a turn too many may count.
  let heading = previousX - load<i16>(lastAt - COORDINATE);
  if (!(load<u8>(lastFlag) & ON_CURVE)) {
    const next = load<u32>(at);
    start = load<u8>(flag) & ON_CURVE ? next : middle(start, next);
  }
  let from = start;
  let control: u32 = 0;
  let hasControl = false;
  let turns: u32 = 0;
  for (; flag <= lastFlag; flag++, at += COORDINATE) {
    const point = load<u32>(at);
    const step = <i32>(<i16>point) - previousX;
    previousX += step;
    const way = select<i32>(step, heading, step != 0);
    turns += <u32>(way & ~heading) >> 31;
    heading = way;
    if (load<u8>(flag) & ON_CURVE) {
      if (hasControl) packQuad(from, control, point);
      else packLine(from, point);
      from = point;
      hasControl = false;
    } else {
      if (hasControl) {
        const implied = middle(control, point);
        packQuad(from, control, implied);
        from = implied;
      }
      control = point;
      hasControl = true;
    }
  }
  if (hasControl) packQuad(from, control, start);
  return turns;
}

/** The point between two, rounded down: both coordinates at once, as what they share and half of what they don't. */
// @ts-ignore: decorator
@inline
function middle(a: u32, b: u32): u32 {
  return (((a ^ SIGNS) & (b ^ SIGNS)) + (((a ^ b) >> 1) & BELOW_SIGNS)) ^ SIGNS;
}
