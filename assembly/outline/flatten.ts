/**
 * Flattening: a packed outline to straight segments in pixels, y downwards, four to a group.
 *
 * Curves of a group share one number of chords, from the largest second difference: a chord of 1/n of a quadratic with
 * second difference a strays from it by |a| / 4n². With each chord goes its bulge, the area between it and its curve, which
 * `raster/accumulate.ts` adds to the cells that the chord crosses. That lets n be small: what the eye sees is area.
 *
 * With c × d = cy dx − cx dy: the bulge of 1/n of a quadratic with first difference b is (b × a) / 3n³, the same for all
 * its chords; that of a piece of a cubic is (its chord × the change of its tangent) / 12, to third order.
 */

import {
  CUBIC_GROUP,
  LINE_GROUP,
  OUTLINE_CUBIC_GROUPS,
  OUTLINE_CUBICS_OFFSET,
  OUTLINE_HEADER,
  OUTLINE_LINE_GROUPS,
  OUTLINE_QUAD_GROUPS,
  OUTLINE_QUADS_OFFSET,
  QUAD_GROUP,
  SEGMENT_GROUP,
} from "../lib/layout";
import { halfLanes, oneLanes, perFullLanes, toIntegerLanes } from "../lib/lanes";
import { FULL, PER_FULL, TO_INTEGER } from "../lib/quantise";

/** Most chords of a curve. */
const CHORD_LIMIT: f32 = 128;
/** What e adds to their number. */
const LARGE: f32 = 1.0 / 40.0;
/** 1 / (4 × tolerance) of quadratics, 3 / (4 × tolerance) of cubics: 0.07 pixels that a chord may stray from its curve. */
const QUAD_FINENESS: f32 = 1.0 / (4.0 * 0.07);
const CUBIC_FINENESS: f32 = 3.0 / (4.0 * 0.07);
const THIRD: f32 = 1.0 / 3.0;

/** How much wider than high a unit is. */
let stretch: f32 = 1;

/**
 * What all curves of an outline share, in four lanes each: a global that is splat at every use takes two instructions
 * more. x in 1/4096 pixel and y in pixels are packed units × scale + offset; y turns over.
 *
 *     0  f32 × 4  scale of x    16  offset of x    32  scale of y    48  offset of y
 */
const FRAME: usize = memory.data(64, 16);
const SCALE_X: usize = 0;
const OFFSET_X: usize = 16;
const SCALE_Y: usize = 32;
const OFFSET_Y: usize = 48;

// @ts-ignore: decorator
@inline
function setLanes(at: usize, value: f32): void {
  if (ASC_FEATURE_SIMD) v128.store(FRAME + at, f32x4.splat(value));
  else store<f32>(FRAME + at, value);
}

/** Pixels are narrower by `factor` from now on: LCD stripes are a third of one. Boxes and coverage are in such pixels. */
export function stretchX(factor: f32): void {
  stretch = factor;
}

/** How much wider than high a font unit is now. */
// @ts-ignore: decorator
@inline
export function stretchOfX(): f32 {
  return stretch;
}

/** Groups that flattening the outline may give at this scale, at most. `reachPx` is the longer side of its box. */
export function flattenLimit(outline: usize, reachPx: u32): u32 {
  const curveGroups = <u32>load<u16>(outline, OUTLINE_QUAD_GROUPS) + load<u16>(outline, OUTLINE_CUBIC_GROUPS);
  // A second difference is at most four times the box: then e is at most 43 times, and no chords are more than these.
  return load<u16>(outline, OUTLINE_LINE_GROUPS) + curveGroups * min<u32>(16 + 2 * reachPx, <u32>CHORD_LIMIT);
}

/**
 * Chords of a curve, from its second difference × its fineness, e: ⌈√e + e / 40⌉, within limits. The second term counts
 * where curves are large: what a chord strays by, it does along more pixels there.
 */
// @ts-ignore: decorator
@inline
function chordsFor(e: f32): f32 {
  const wanted = ceil<f32>(sqrt<f32>(e) + e * LARGE);
  const count = wanted > CHORD_LIMIT ? CHORD_LIMIT : wanted;
  return count < 1 ? 1 : count;
}

/** The same for the largest of four, in all lanes. */
// @ts-ignore: decorator
@inline
function chordLanes(e: v128): v128 {
  const pairs = f32x4.pmax(e, v128.shuffle<f32>(e, e, 2, 3, 0, 1));
  const largest = f32x4.pmax(pairs, v128.shuffle<f32>(pairs, pairs, 1, 0, 3, 2));
  const wanted = f32x4.ceil(f32x4.add(f32x4.sqrt(largest), f32x4.mul(largest, f32x4.splat(LARGE))));
  return f32x4.pmax(f32x4.pmin(wanted, f32x4.splat(CHORD_LIMIT)), oneLanes());
}

/** A small whole number as an integer. */
// @ts-ignore: decorator
@inline
function toCount(value: f32): u32 {
  return reinterpret<u32>(value + TO_INTEGER) & 0xff;
}

/**
 * Writes the outline's segments to `out`, `dx` and `dy` pixels from its origin; the number of groups. x is quantised
 * where it is within 1024 pixels.
 */
export function flatten(outline: usize, scale: f32, dx: f32, dy: f32, out: usize): u32 {
  setLanes(SCALE_X, scale * FULL * stretch);
  setLanes(SCALE_Y, scale);
  setLanes(OFFSET_X, dx * FULL);
  setLanes(OFFSET_Y, dy);
  const start = out;
  let at = outline + OUTLINE_HEADER;
  for (let n = <u32>load<u16>(outline, OUTLINE_LINE_GROUPS); n > 0; n--) {
    out = flattenLines(at, out);
    at += LINE_GROUP;
  }
  at = outline + load<u32>(outline, OUTLINE_QUADS_OFFSET);
  for (let n = <u32>load<u16>(outline, OUTLINE_QUAD_GROUPS); n > 0; n--) {
    out = flattenQuads(at, out);
    at += QUAD_GROUP;
  }
  at = outline + load<u32>(outline, OUTLINE_CUBICS_OFFSET);
  for (let n = <u32>load<u16>(outline, OUTLINE_CUBIC_GROUPS); n > 0; n--) {
    out = flattenCubics(at, out);
    at += CUBIC_GROUP;
  }
  return <u32>((out - start) / SEGMENT_GROUP);
}

/** x of four points, of which each is i16 x and i16 y. */
// @ts-ignore: decorator
@inline
function xLanes(points: v128): v128 {
  const units = f32x4.convert_i32x4_s(i32x4.shr_s(i32x4.shl(points, 16), 16));
  return f32x4.add(f32x4.mul(units, v128.load(FRAME, SCALE_X)), v128.load(FRAME, OFFSET_X));
}

// @ts-ignore: decorator
@inline
function yLanes(points: v128): v128 {
  const units = f32x4.convert_i32x4_s(i32x4.shr_s(points, 16));
  return f32x4.sub(v128.load(FRAME, OFFSET_Y), f32x4.mul(units, v128.load(FRAME, SCALE_Y)));
}

/** The same for the point at an address. */
// @ts-ignore: decorator
@inline
function xLane(point: usize): f32 {
  return <f32>load<i16>(point) * load<f32>(FRAME, SCALE_X) + load<f32>(FRAME, OFFSET_X);
}

// @ts-ignore: decorator
@inline
function yLane(point: usize): f32 {
  return load<f32>(FRAME, OFFSET_Y) - <f32>load<i16>(point, 2) * load<f32>(FRAME, SCALE_Y);
}

/** Writes four segments, a lane of each. */
// @ts-ignore: decorator
@inline
function storeGroup(out: usize, x0: v128, y0: v128, x1: v128, y1: v128, bulge: v128): void {
  v128.store(out, x0);
  v128.store(out, y0, 16);
  v128.store(out, x1, 32);
  v128.store(out, y1, 48);
  v128.store(out, bulge, 64);
}

// @ts-ignore: decorator
@inline
function storeLane(out: usize, lane: usize, x0: f32, y0: f32, x1: f32, y1: f32, bulge: f32): void {
  const at = out + (lane << 2);
  store<f32>(at, x0);
  store<f32>(at, y0, 16);
  store<f32>(at, x1, 32);
  store<f32>(at, y1, 48);
  store<f32>(at, bulge, 64);
}

function flattenLines(at: usize, out: usize): usize {
  if (ASC_FEATURE_SIMD) {
    const start = v128.load(at);
    const end = v128.load(at, 16);
    v128.store(out, roundedLanes(xLanes(start)));
    v128.store(out, yLanes(start), 16);
    v128.store(out, roundedLanes(xLanes(end)), 32);
    v128.store(out, yLanes(end), 48);
    v128.store(out, i32x4.splat(0), 64);
  } else {
    for (let lane: usize = 0; lane < 4; lane++, at += 4) {
      storeLane(out, lane, rounded(xLane(at)), yLane(at), rounded(xLane(at + 16)), yLane(at + 16), 0);
    }
  }
  return out + SEGMENT_GROUP;
}

// @ts-ignore: decorator
@inline
function rounded(x: f32): f32 {
  return x + TO_INTEGER - TO_INTEGER;
}

// @ts-ignore: decorator
@inline
function roundedLanes(x: v128): v128 {
  return f32x4.sub(f32x4.add(x, toIntegerLanes()), toIntegerLanes());
}

function flattenQuads(at: usize, out: usize): usize {
  if (!ASC_FEATURE_SIMD) return flattenQuadsScalar(at, out);
  const p0 = v128.load(at, 0);
  const x0 = xLanes(p0);
  const y0 = yLanes(p0);
  const p1 = v128.load(at, 16);
  const x1 = xLanes(p1);
  const y1 = yLanes(p1);
  const p2 = v128.load(at, 32);
  const x2 = xLanes(p2);
  const y2 = yLanes(p2);
  const bx = f32x4.sub(x1, x0);
  const by = f32x4.sub(y1, y0);
  const ax = f32x4.sub(f32x4.sub(x2, x1), bx);
  const ay = f32x4.sub(f32x4.sub(y2, y1), by);
  const reach = f32x4.pmax(f32x4.mul(f32x4.abs(ax), perFullLanes()), f32x4.abs(ay));
  const chords = chordLanes(f32x4.mul(reach, f32x4.splat(QUAD_FINENESS)));
  const one = oneLanes();
  const step = f32x4.div(one, chords);
  const part = f32x4.mul(f32x4.mul(step, step), f32x4.mul(step, f32x4.splat(THIRD)));
  const bulge = f32x4.mul(f32x4.sub(f32x4.mul(by, ax), f32x4.mul(bx, ay)), part);
  const twoBx = f32x4.add(bx, bx);
  const twoBy = f32x4.add(by, by);
  let px = roundedLanes(x0);
  let py = y0;
  let index = one;
  for (let left = toCount(f32x4.extract_lane(chords, 0)) - 1; left > 0; left--) {
    const t = f32x4.mul(index, step);
    index = f32x4.add(index, one);
    const qx = roundedLanes(f32x4.add(x0, f32x4.mul(t, f32x4.add(twoBx, f32x4.mul(t, ax)))));
    const qy = f32x4.add(y0, f32x4.mul(t, f32x4.add(twoBy, f32x4.mul(t, ay))));
    storeGroup(out, px, py, qx, qy, bulge);
    out += SEGMENT_GROUP;
    px = qx;
    py = qy;
  }
  storeGroup(out, px, py, roundedLanes(x2), y2, bulge);
  return out + SEGMENT_GROUP;
}

function flattenQuadsScalar(at: usize, out: usize): usize {
  let largest: f32 = 0;
  for (let lane: usize = 0; lane < 4; lane++) {
    const point = at + (lane << 2);
    const ax = PER_FULL * abs<f32>(xLane(point + 32) - xLane(point + 16) - (xLane(point + 16) - xLane(point)));
    const ay = abs<f32>(yLane(point + 32) - yLane(point + 16) - (yLane(point + 16) - yLane(point)));
    largest = max<f32>(largest, max<f32>(ax, ay));
  }
  const chords = chordsFor(largest * QUAD_FINENESS);
  const count = <usize>toCount(chords);
  const step: f32 = 1.0 / chords;
  for (let lane: usize = 0; lane < 4; lane++) {
    const point = at + (lane << 2);
    const x0 = xLane(point);
    const y0 = yLane(point);
    const bx = xLane(point + 16) - x0;
    const by = yLane(point + 16) - y0;
    const x2 = xLane(point + 32);
    const y2 = yLane(point + 32);
    const ax = x2 - xLane(point + 16) - bx;
    const ay = y2 - yLane(point + 16) - by;
    const bulge = (by * ax - bx * ay) * (step * step * (step * THIRD));
    let px = rounded(x0);
    let py = y0;
    for (let i: usize = 1; i < count; i++) {
      const t = <f32>i * step;
      const qx = rounded(x0 + t * (bx + bx + t * ax));
      const qy = y0 + t * (by + by + t * ay);
      storeLane(out + (i - 1) * SEGMENT_GROUP, lane, px, py, qx, qy, bulge);
      px = qx;
      py = qy;
    }
    storeLane(out + (count - 1) * SEGMENT_GROUP, lane, px, py, rounded(x2), y2, bulge);
  }
  return out + count * SEGMENT_GROUP;
}

function flattenCubics(at: usize, out: usize): usize {
  if (!ASC_FEATURE_SIMD) return flattenCubicsScalar(at, out);
  const p0 = v128.load(at, 0);
  const x0 = xLanes(p0);
  const y0 = yLanes(p0);
  const p1 = v128.load(at, 16);
  const x1 = xLanes(p1);
  const y1 = yLanes(p1);
  const p2 = v128.load(at, 32);
  const x2 = xLanes(p2);
  const y2 = yLanes(p2);
  const p3 = v128.load(at, 48);
  const x3 = xLanes(p3);
  const y3 = yLanes(p3);
  const bx = f32x4.sub(x1, x0);
  const by = f32x4.sub(y1, y0);
  // Second differences at both ends, and the third.
  const ax = f32x4.sub(f32x4.sub(x2, x1), bx);
  const ay = f32x4.sub(f32x4.sub(y2, y1), by);
  const ex = f32x4.sub(f32x4.sub(x3, x2), f32x4.sub(x2, x1));
  const ey = f32x4.sub(f32x4.sub(y3, y2), f32x4.sub(y2, y1));
  const reachX = f32x4.mul(f32x4.pmax(f32x4.abs(ax), f32x4.abs(ex)), perFullLanes());
  const reach = f32x4.pmax(reachX, f32x4.pmax(f32x4.abs(ay), f32x4.abs(ey)));
  const chords = chordLanes(f32x4.mul(reach, f32x4.splat(CUBIC_FINENESS)));
  const one = oneLanes();
  const step = f32x4.div(one, chords);
  const part = f32x4.mul(f32x4.mul(step, step), halfLanes());
  const three = f32x4.splat(3);
  const dx = f32x4.sub(ex, ax);
  const dy = f32x4.sub(ey, ay);
  let px = roundedLanes(x0);
  let py = y0;
  let index = one;
  for (let left = toCount(f32x4.extract_lane(chords, 0)); left > 0; left--) {
    let qx = roundedLanes(x3);
    let qy = y3;
    if (left > 1) {
      const t = f32x4.mul(index, step);
      const cx = f32x4.mul(t, f32x4.add(f32x4.mul(three, f32x4.add(bx, f32x4.mul(t, ax))), f32x4.mul(f32x4.mul(t, t), dx)));
      const cy = f32x4.mul(t, f32x4.add(f32x4.mul(three, f32x4.add(by, f32x4.mul(t, ay))), f32x4.mul(f32x4.mul(t, t), dy)));
      qx = roundedLanes(f32x4.add(x0, cx));
      qy = f32x4.add(y0, cy);
    }
    const middle = f32x4.mul(f32x4.sub(index, halfLanes()), step);
    index = f32x4.add(index, one);
    const mx = f32x4.add(ax, f32x4.mul(middle, dx));
    const my = f32x4.add(ay, f32x4.mul(middle, dy));
    const twice = f32x4.sub(f32x4.mul(f32x4.sub(qy, py), mx), f32x4.mul(f32x4.sub(qx, px), my));
    storeGroup(out, px, py, qx, qy, f32x4.mul(twice, part));
    out += SEGMENT_GROUP;
    px = qx;
    py = qy;
  }
  return out;
}

function flattenCubicsScalar(at: usize, out: usize): usize {
  let largest: f32 = 0;
  for (let lane: usize = 0; lane < 4; lane++) {
    const point = at + (lane << 2);
    const x1 = xLane(point + 16);
    const y1 = yLane(point + 16);
    const x2 = xLane(point + 32);
    const y2 = yLane(point + 32);
    const ax = PER_FULL * abs<f32>(x2 - x1 - (x1 - xLane(point)));
    const ay = abs<f32>(y2 - y1 - (y1 - yLane(point)));
    const ex = PER_FULL * abs<f32>(xLane(point + 48) - x2 - (x2 - x1));
    const ey = abs<f32>(yLane(point + 48) - y2 - (y2 - y1));
    largest = max<f32>(largest, max<f32>(max<f32>(ax, ay), max<f32>(ex, ey)));
  }
  const chords = chordsFor(largest * CUBIC_FINENESS);
  const count = <usize>toCount(chords);
  const step: f32 = 1.0 / chords;
  const part: f32 = step * step * 0.5;
  for (let lane: usize = 0; lane < 4; lane++) {
    const point = at + (lane << 2);
    const x0 = xLane(point);
    const y0 = yLane(point);
    const x1 = xLane(point + 16);
    const y1 = yLane(point + 16);
    const x2 = xLane(point + 32);
    const y2 = yLane(point + 32);
    const x3 = xLane(point + 48);
    const y3 = yLane(point + 48);
    const bx = x1 - x0;
    const by = y1 - y0;
    const ax = x2 - x1 - bx;
    const ay = y2 - y1 - by;
    const dx = x3 - x2 - (x2 - x1) - ax;
    const dy = y3 - y2 - (y2 - y1) - ay;
    let px = rounded(x0);
    let py = y0;
    for (let i: usize = 1; i <= count; i++) {
      const t = <f32>i * step;
      const cx = t * (<f32>3 * (bx + t * ax) + t * t * dx);
      const cy = t * (<f32>3 * (by + t * ay) + t * t * dy);
      const qx = rounded(i < count ? x0 + cx : x3);
      const qy = i < count ? y0 + cy : y3;
      const middle = (<f32>i - 0.5) * step;
      const bulge = ((qy - py) * (ax + middle * dx) - (qx - px) * (ay + middle * dy)) * part;
      storeLane(out + (i - 1) * SEGMENT_GROUP, lane, px, py, qx, qy, bulge);
      px = qx;
      py = qy;
    }
  }
  return out + count * SEGMENT_GROUP;
}
