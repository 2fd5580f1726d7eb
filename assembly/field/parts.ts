/**
 * Parts of curves as pairs of arcs, four at a time. In: curves. Out: what is inside, and distances.
 *
 * How long a part may be is told from the curve's derivatives in its middle; whether its arcs are near enough is looked at, and it is
 * halved if they aren't. What arcs are is told in read.ts, whose edges these are: they serve here without being written.
 */

import { CURVE_BYTES, HULL } from "./curves";
import { measureCorner, measureLine, setReach } from "./distances";
import { addCrossings, beginInside, depth, findDepth, height, slack, spread, turnRow } from "./grid";
import {
  all, at, bitsOf, both, cross, cubeRoot, dot, either, isLess, LANES, least, minus, most, over, plus, put, root, size, times, up, where,
} from "./lanes";
import { greater, lesser } from "./numbers";
import { NEXT, RADIUS, SIDE, START_Y } from "./records";
import {
  ALONG_X, ALONG_Y, BEND_BEFORE, BEND_BEHIND, BOTTOM, BOUNDS, COLUMN, DOWN, setBand, setBound, SHIFT, TOP,
} from "./regions";
import { ARCS, finishRows, measureLane } from "./rows";

// Numbers (f32) of four parts, one after another: the curve about the part's middle, from −1 to 1.
// @ts-ignore: decorator
@inline const X1: usize = 0;
// @ts-ignore: decorator
@inline const Y1: usize = 16;
// @ts-ignore: decorator
@inline const X2: usize = 32;
// @ts-ignore: decorator
@inline const Y2: usize = 48;
// @ts-ignore: decorator
@inline const X3: usize = 64;
// @ts-ignore: decorator
@inline const Y3: usize = 80;
// The middle: its column and row, and how far right of and below them it is.
// @ts-ignore: decorator
@inline const MIDDLE_COLUMN: usize = 96;
// @ts-ignore: decorator
@inline const MIDDLE_ROW: usize = 112;
// @ts-ignore: decorator
@inline const RIGHT: usize = 128;
// @ts-ignore: decorator
@inline const BELOW: usize = 144;
// The first row that is not above the start, and the end.
// @ts-ignore: decorator
@inline const FROM_ROW: usize = 160;
// @ts-ignore: decorator
@inline const TO_ROW: usize = 176;
// 1 where the region is to the left, (−dy, dx), else −1.
// @ts-ignore: decorator
@inline const FILLED: usize = 192;
// The arcs: their direction in the middle and their curvatures; the curve's directions at the start and at the end.
// @ts-ignore: decorator
@inline const MIDDLE_X: usize = 208;
// @ts-ignore: decorator
@inline const MIDDLE_Y: usize = 224;
// @ts-ignore: decorator
@inline const BEFORE: usize = 240;
// @ts-ignore: decorator
@inline const BEHIND: usize = 256;
// @ts-ignore: decorator
@inline const START_DX: usize = 272;
// @ts-ignore: decorator
@inline const START_DY: usize = 288;
// @ts-ignore: decorator
@inline const END_DX: usize = 304;
// @ts-ignore: decorator
@inline const END_DY: usize = 320;
// @ts-ignore: decorator
@inline const FOUR_BYTES: usize = 336;
/** Bytes of a part, of which four lie together. */
export const PART_BYTES: usize = FOUR_BYTES / 4;

/** How far arcs are off where the cubic term of a part that is 2 long is 1. */
const ERROR: f32 = 0.0385;
/** Where a cubic term is off by as much between its zeros, at 0 and at these, as at 1. */
const NEAR: f32 = 0.464;
const FAR: f32 = 0.928;
/** Of the tolerance, what parts are made for: those that are off by more are halved. */
const AIM: f32 = 0.35;
/** Sine of the angle between an arc and its curve at their common end, at most; as much of it as parts are made for. */
const MOST_ASTRAY: f32 = 0.03;
const ASTRAY: f32 = 0.035;
/** Angle that half a part turns by, at most. */
const MOST_TURN: f32 = 0.8;
/** Sine of the angle that a part may turn by before it turns the other way. */
const LEAST_SWING: f32 = 0.005;
/** Curvatures that differ by more of the greater are not alike. */
const UNLIKE: f32 = 0.4;
/** Pixels past the centres of both arcs by so much of the greater radius are not looked at. */
const CENTRES: f32 = 1.5;
/** Parts may be longer than they are meant to be by so much of one, rather than be one more. */
const ABOUT: f32 = 0.1;
/** A turn nearer to a part's ends than this is none. */
const LEAST_TURN: f64 = 1e-7;
/** Parts whose half is shorter are given up. */
const LEAST_PX: f32 = 1e-4;
/** Where densities are noted. */
const DENSITIES: usize = 1984;
/** More parts than these, and the curve is given up. */
const MOST_PARTS: f32 = 60;

let parts: usize = 0;
let room: i32 = 0;
let count: i32 = 0;
let allowed: f32 = 0;
let perTolerance: f32 = 0;

/** Where a part's numbers begin. */
// @ts-ignore: decorator
@inline function placeOf(part: i32): usize {
  return parts + usize(part >> 2) * FOUR_BYTES + (usize(part & 3) << 2);
}

/** Cuts curves to parts at `out`, with room for so many. Whether there are arcs for all of them. */
export function cutCurves(curves: usize, curveCount: i32, tolerancePx: f64, out: usize, partRoom: i32): bool {
  parts = out;
  room = partRoom & ~3;
  count = 0;
  perTolerance = ERROR / (AIM * f32(tolerancePx));
  allowed = f32(2 * tolerancePx);
  const end = curves + usize(curveCount) * CURVE_BYTES;
  let filled: f32 = 0;
  let isFirst = true;
  for (let curve = curves; curve < end; curve += CURVE_BYTES) {
    if (isFirst) filled = f32(load<i16>(curve, SIDE));
    isFirst = curves + usize(load<i32>(curve, NEXT)) * CURVE_BYTES <= curve;
    if (load<f64>(curve, RADIUS) == 0) continue;
    if (!cut(curve + HULL, filled)) return false;
  }
  if (ASC_FEATURE_SIMD) return fitArcs<v128>();
  return fitArcs<f32>();
}

// @ts-ignore: decorator
@inline function turnOr1(t: f64): f64 {
  return t > LEAST_TURN && t < 1 - LEAST_TURN ? t : 1;
}

// The lesser and the greater root from 0 to 1, or 1.
let first: f64 = 1;
let second: f64 = 1;

/** Where a t² + b t + c is zero. */
function findRoots(a: f64, b: f64, c: f64): void {
  if (abs(a) < 1e-9 * abs(b)) {
    first = turnOr1(-c / b);
    return;
  }
  const square = b * b - 4 * a * c;
  if (!(square > 0)) return;
  const q = -(b + (b < 0 ? -1.0 : 1.0) * sqrt(square)) / 2;
  const one = turnOr1(q / a);
  const other = turnOr1(c / q);
  first = lesser(one, other);
  second = greater(one, other);
}

/** The next of two turns behind `from`, or `until`. */
// @ts-ignore: decorator
@inline function nextTurn(from: f64, turn: f64, until: f64): f64 {
  return lesser(until, turn > from + LEAST_TURN ? turn : 1);
}

// The derivatives' coefficients of the curve that is cut.
let thriceAx: f32 = 0;
let thriceAy: f32 = 0;
let onceBx: f32 = 0;
let onceBy: f32 = 0;
let onceCx: f32 = 0;
let onceCy: f32 = 0;

/** How many halves of parts there should be, at places of a curve, to its whole length. */
// @ts-ignore: decorator
@inline function densityAt<V>(t: V): V {
  const ax = all<V>(thriceAx);
  const ay = all<V>(thriceAy);
  const bx = all<V>(onceBx);
  const by = all<V>(onceBy);
  const wx = plus<V>(times<V>(ax, t), bx);
  const wy = plus<V>(times<V>(ay, t), by);
  const vx = plus<V>(times<V>(plus<V>(wx, bx), t), all<V>(onceCx));
  const vy = plus<V>(times<V>(plus<V>(wy, by), t), all<V>(onceCy));
  const square = plus<V>(dot<V>(vx, vx, vy, vy), all<V>(1e-9));
  const bend = cross<V>(vx, wy, vy, wx);
  const third = all<V>(1.0 / 3);
  const change = size<V>(
    cross<V>(times<V>(cross<V>(vx, ay, vy, ax), third), square, times<V>(all<V>(2), dot<V>(vx, wx, vy, wy)), bend),
  );
  const per = over<V>(all<V>(1), square);
  const far = cubeRoot<V>(times<V>(times<V>(change, all<V>(perTolerance)), times<V>(per, root<V>(per))));
  const near = times<V>(root<V>(times<V>(change, all<V>(1 / ASTRAY))), per);
  const turned = times<V>(times<V>(size<V>(bend), per), all<V>(2 / MOST_TURN));
  return most<V>(far, most<V>(near, turned));
}

/** Notes the density in the middle of each quarter of what is from `from` on. */
function noteDensities(from: f32, rest: f32): void {
  if (ASC_FEATURE_SIMD) {
    const share = f32x4.mul(f32x4(0.125, 0.375, 0.625, 0.875), f32x4.splat(rest));
    v128.store(DENSITIES, densityAt<v128>(f32x4.add(share, f32x4.splat(from))));
  } else {
    for (let quarter: usize = 0; quarter < 4; quarter++) {
      const share: f32 = (f32(quarter) * 0.25 + 0.125) * rest;
      store<f32>(DENSITIES + (quarter << 2), densityAt<f32>(share + from));
    }
  }
}

/** Cuts a curve where it is level, where it turns the other way, and so that arcs are near to its parts. */
function cut(hull: usize, filled: f32): bool {
  const x0 = load<f64>(hull);
  const y0 = load<f64>(hull, 8);
  const x1 = load<f64>(hull, 16);
  const y1 = load<f64>(hull, 24);
  const x2 = load<f64>(hull, 32);
  const y2 = load<f64>(hull, 40);
  const y3 = load<f64>(hull, 56);
  const cx = 3 * (x1 - x0);
  const cy = 3 * (y1 - y0);
  const bx = 3 * (x2 - x1) - cx;
  const by = 3 * (y2 - y1) - cy;
  const ax = load<f64>(hull, 48) - x0 - cx - bx;
  const ay = y3 - y0 - cy - by;
  // Points that rise or fall all along, and turn one way, spare looking: most curves of fonts are such.
  first = second = 1;
  const dy = y2 - y1;
  if (lesser(lesser(cy * dy, dy * (y3 - y2)), cy * (y3 - y2)) < 0) findRoots(3 * ay, 2 * by, cy);
  const level0 = first;
  const level1 = second;
  first = second = 1;
  const dx = x2 - x1;
  if ((cx * dy - cy * dx) * (dx * (y3 - y2) - dy * (load<f64>(hull, 48) - x2)) < 0) {
    findRoots(3 * (ax * by - ay * bx), 3 * (ax * cy - ay * cx), bx * cy - by * cx);
  }
  const bend0 = first;
  const bend1 = second;
  thriceAx = f32(3 * ax);
  thriceAy = f32(3 * ay);
  onceBx = f32(bx);
  onceBy = f32(by);
  onceCx = f32(cx);
  onceCy = f32(cy);
  let from: f64 = 0;
  let until: f64 = 0;
  let start: f64 = 0;
  let quarter: f64 = 0;
  let pieces: f32 = 0;
  let place: usize = 0;
  let passed: f32 = 0;
  let wanted: f32 = 0;
  let perPart: f32 = 0;
  let row = f32(ceil(y0));
  while (from < 1) {
    if (pieces == 0) {
      start = from;
      until = nextTurn(from, level0, nextTurn(from, level1, 1));
      until = nextTurn(from, bend0, nextTurn(from, bend1, until));
      const rest = until - from;
      quarter = rest / 4;
      noteDensities(f32(from), f32(rest));
      const sum =
        load<f32>(DENSITIES) + load<f32>(DENSITIES + 4) + (load<f32>(DENSITIES + 8) + load<f32>(DENSITIES + 12));
      pieces = max(1, ceil(sum * f32(rest / 8) - ABOUT));
      if (!(pieces < MOST_PARTS)) return false;
      perPart = sum / pieces;
      wanted = passed = 0;
      place = DENSITIES;
    }
    let to = until;
    if (--pieces > 0) {
      wanted += perPart;
      let density = load<f32>(place);
      while (passed + density < wanted && place < DENSITIES + 12) {
        passed += density;
        place += 4;
        density = load<f32>(place);
      }
      to = start + (f64((place - DENSITIES) >> 2) + f64((wanted - passed) / density)) * quarter;
    }
    if (count >= room) {
      count = room + 1;
      return false;
    }
    const t = (from + to) / 2;
    const h = (to - from) / 2;
    const h2 = h * h;
    const h3 = h2 * h;
    const part = placeOf(count++);
    const x = ((ax * t + bx) * t + cx) * t + x0;
    const y = ((ay * t + by) * t + cy) * t + y0;
    const column = floor(x);
    const line = floor(y);
    store<f32>(part, f32(((3 * ax * t + 2 * bx) * t + cx) * h), X1);
    store<f32>(part, f32(((3 * ay * t + 2 * by) * t + cy) * h), Y1);
    store<f32>(part, f32((3 * ax * t + bx) * h2), X2);
    store<f32>(part, f32((3 * ay * t + by) * h2), Y2);
    store<f32>(part, f32(ax * h3), X3);
    store<f32>(part, f32(ay * h3), Y3);
    store<f32>(part, f32(column), MIDDLE_COLUMN);
    store<f32>(part, f32(line), MIDDLE_ROW);
    store<f32>(part, f32(x - column), RIGHT);
    store<f32>(part, f32(y - line), BELOW);
    store<f32>(part, row, FROM_ROW);
    row = f32(ceil(to == 1 ? y3 : ((ay * to + by) * to + cy) * to + y0));
    store<f32>(part, row, TO_ROW);
    store<f32>(part, filled, FILLED);
    from = to;
  }
  return true;
}

/** Whether there are arcs for all parts: those that are off by too much are halved. */
function fitArcs<V>(): bool {
  for (let part = 0; part < count; ) {
    let wrong = fit<V>(placeOf(part)) & ((1 << min(LANES, count - part)) - 1);
    if (wrong == 0) {
      part += LANES;
      continue;
    }
    for (; wrong != 0; wrong &= wrong - 1) {
      if (!halvePart(placeOf(part + ctz(wrong)))) return false;
    }
  }
  return true;
}

/** Finds the arcs of parts. A bit for each that they are not near enough to. */
function fit<V>(from: usize): i32 {
  const x1 = at<V>(from + X1);
  const y1 = at<V>(from + Y1);
  const x2 = at<V>(from + X2);
  const y2 = at<V>(from + Y2);
  const x3 = at<V>(from + X3);
  const y3 = at<V>(from + Y3);
  const rx = plus<V>(x2, plus<V>(x1, x3));
  const ry = plus<V>(y2, plus<V>(y1, y3));
  const lx = minus<V>(x2, plus<V>(x1, x3));
  const ly = minus<V>(y2, plus<V>(y1, y3));
  const one = all<V>(1);
  const two = all<V>(2);
  const three = all<V>(3);
  const half = all<V>(0.5);
  // Where arcs are off by nothing: at two places of either half.
  const nearEven = times<V>(x2, all<V>(NEAR * NEAR));
  const nearEvenY = times<V>(y2, all<V>(NEAR * NEAR));
  const nearOdd = dot<V>(x1, all<V>(NEAR), x3, all<V>(NEAR * NEAR * NEAR));
  const nearOddY = dot<V>(y1, all<V>(NEAR), y3, all<V>(NEAR * NEAR * NEAR));
  const farEven = times<V>(x2, all<V>(FAR * FAR));
  const farEvenY = times<V>(y2, all<V>(FAR * FAR));
  const farOdd = dot<V>(x1, all<V>(FAR), x3, all<V>(FAR * FAR * FAR));
  const farOddY = dot<V>(y1, all<V>(FAR), y3, all<V>(FAR * FAR * FAR));
  const ax = minus<V>(nearEven, nearOdd);
  const ay = minus<V>(nearEvenY, nearOddY);
  const bx = plus<V>(nearEven, nearOdd);
  const by = plus<V>(nearEvenY, nearOddY);
  const px = minus<V>(farEven, farOdd);
  const py = minus<V>(farEvenY, farOddY);
  const qx = plus<V>(farEven, farOdd);
  const qy = plus<V>(farEvenY, farOddY);
  const l2 = dot<V>(px, px, py, py);
  const r2 = dot<V>(qx, qx, qy, qy);
  const perSquare = over<V>(one, plus<V>(l2, r2));
  const l = times<V>(l2, perSquare);
  const r = times<V>(r2, perSquare);
  const l4 = times<V>(dot<V>(ax, ax, ay, ay), perSquare);
  const r4 = times<V>(dot<V>(bx, bx, by, by), perSquare);
  const l3 = times<V>(r, dot<V>(three, r, one, l));
  const r3 = times<V>(l, dot<V>(three, l, one, r));
  let mx = dot<V>(cross<V>(l4, px, l, ax), l3, cross<V>(r, bx, r4, qx), r3);
  let my = dot<V>(cross<V>(l4, py, l, ay), l3, cross<V>(r, by, r4, qy), r3);
  let per = over<V>(one, root<V>(dot<V>(mx, mx, my, my)));
  mx = times<V>(mx, per);
  my = times<V>(my, per);
  const perLeft = over<V>(two, l2);
  const perRight = over<V>(two, r2);
  const before = times<V>(cross<V>(py, mx, px, my), perLeft);
  const behind = times<V>(cross<V>(qy, mx, qx, my), perRight);
  // The curve's directions at the ends.
  let tx = dot<V>(three, x3, one, minus<V>(x1, plus<V>(x2, x2)));
  let ty = dot<V>(three, y3, one, minus<V>(y1, plus<V>(y2, y2)));
  let ux = dot<V>(three, x3, one, plus<V>(x1, plus<V>(x2, x2)));
  let uy = dot<V>(three, y3, one, plus<V>(y1, plus<V>(y2, y2)));
  // Where a control point lies on its end the derivative is zero there: just inside it is not.
  const none = times<V>(all<V>(1e-8), dot<V>(x1, x1, y1, y1));
  let isNone = isLess<V>(dot<V>(tx, tx, ty, ty), none);
  tx = where<V>(isNone, minus<V>(x2, times<V>(three, x3)), tx);
  ty = where<V>(isNone, minus<V>(y2, times<V>(three, y3)), ty);
  isNone = isLess<V>(dot<V>(ux, ux, uy, uy), none);
  ux = where<V>(isNone, minus<V>(times<V>(all<V>(-3), x3), x2), ux);
  uy = where<V>(isNone, minus<V>(times<V>(all<V>(-3), y3), y2), uy);
  per = over<V>(one, root<V>(dot<V>(tx, tx, ty, ty)));
  tx = times<V>(tx, per);
  ty = times<V>(ty, per);
  per = over<V>(one, root<V>(dot<V>(ux, ux, uy, uy)));
  ux = times<V>(ux, per);
  uy = times<V>(uy, per);
  put<V>(from + MIDDLE_X, mx);
  put<V>(from + MIDDLE_Y, my);
  put<V>(from + BEFORE, before);
  put<V>(from + BEHIND, behind);
  put<V>(from + START_DX, tx);
  put<V>(from + START_DY, ty);
  put<V>(from + END_DX, ux);
  put<V>(from + END_DY, uy);
  // They are off by most before, between and behind these.
  let off = all<V>(0);
  for (let turn = 0; turn < 3; turn++) {
    const t: f32 = turn == 0 ? 0.2 : turn == 1 ? 0.73 : 1;
    const t1 = all<V>(t);
    const t2 = all<V>(t * t);
    const ex = times<V>(x2, t2);
    const ey = times<V>(y2, t2);
    const ox = times<V>(dot<V>(x3, t2, x1, one), t1);
    const oy = times<V>(dot<V>(y3, t2, y1, one), t1);
    off = most<V>(off, offOf<V>(plus<V>(ex, ox), plus<V>(ey, oy), mx, my, behind));
    off = most<V>(off, offOf<V>(minus<V>(ex, ox), minus<V>(ey, oy), mx, my, before));
  }
  const zero = all<V>(0);
  const turn1 = cross<V>(tx, my, ty, mx);
  const turn2 = cross<V>(mx, uy, my, ux);
  // An arc's direction at its end is that in the middle, mirrored at its chord.
  const alongLeft = dot<V>(mx, lx, my, ly);
  const alongRight = dot<V>(mx, rx, my, ry);
  const left = over<V>(plus<V>(alongLeft, alongLeft), dot<V>(lx, lx, ly, ly));
  const right = over<V>(plus<V>(alongRight, alongRight), dot<V>(rx, rx, ry, ry));
  const astray = most<V>(
    size<V>(cross<V>(cross<V>(left, lx, one, mx), ty, cross<V>(left, ly, one, my), tx)),
    size<V>(cross<V>(cross<V>(right, rx, one, mx), uy, cross<V>(right, ry, one, my), ux)),
  );
  const isShort = both<V>(
    both<V>(
      isLess<V>(times<V>(times<V>(before, before), l2), one),
      isLess<V>(times<V>(times<V>(behind, behind), r2), one),
    ),
    both<V>(isLess<V>(alongLeft, zero), isLess<V>(zero, alongRight)),
  );
  const isOneWay = either<V>(
    isLess<V>(zero, times<V>(turn1, turn2)),
    isLess<V>(least<V>(size<V>(turn1), size<V>(turn2)), all<V>(LEAST_SWING)),
  );
  const isAhead = both<V>(
    both<V>(isLess<V>(half, dot<V>(mx, tx, my, ty)), isLess<V>(half, dot<V>(mx, ux, my, uy))),
    isLess<V>(all<V>(-1e-6), times<V>(my, minus<V>(ry, ly))),
  );
  const isGood = both<V>(
    both<V>(isLess<V>(off, all<V>(allowed)), isLess<V>(astray, all<V>(MOST_ASTRAY))),
    both<V>(isShort, both<V>(isOneWay, isAhead)),
  );
  return bitsOf<V>(isGood) ^ ((1 << LANES) - 1);
}

/** Twice how far (x, y) is off a circle of a curvature through the origin, whose direction there is (dx, dy). */
// @ts-ignore: decorator
@inline function offOf<V>(x: V, y: V, dx: V, dy: V, bend: V): V {
  const aside = cross<V>(y, dx, x, dy);
  return size<V>(minus<V>(times<V>(dot<V>(x, x, y, y), bend), plus<V>(aside, aside)));
}

/** Puts the first half of a part in its place, and the second behind the others. */
function halvePart(part: usize): bool {
  const x1 = load<f32>(part, X1);
  const y1 = load<f32>(part, Y1);
  if (!(abs(x1) + abs(y1) > LEAST_PX)) return false;
  if (count >= room) {
    count = room + 1;
    return false;
  }
  const other = placeOf(count++);
  const middle = load<f32>(part, MIDDLE_ROW) + ceil(load<f32>(part, BELOW));
  store<f32>(other, middle, FROM_ROW);
  store<f32>(other, load<f32>(part, TO_ROW), TO_ROW);
  store<f32>(part, middle, TO_ROW);
  store<f32>(other, load<f32>(part, FILLED), FILLED);
  halveAxis(part, other);
  halveAxis(part + Y1, other + Y1);
  return true;
}

/** What is told of x, where `part` and `other` are moved to that of y by 16 bytes. */
function halveAxis(part: usize, other: usize): void {
  const one = load<f32>(part, X1);
  const two = load<f32>(part, X2);
  const three = load<f32>(part, X3);
  const place = load<f32>(part, MIDDLE_COLUMN);
  const shift = load<f32>(part, RIGHT);
  for (let turn = 0; turn < 2; turn++) {
    const to = turn == 0 ? part : other;
    const t: f32 = turn == 0 ? -0.5 : 0.5;
    const moved = shift + ((three * t + two) * t + one) * t;
    const whole = floor(moved);
    store<f32>(to, ((3 * three * t + 2 * two) * t + one) * 0.5, X1);
    store<f32>(to, (3 * three * t + two) * 0.25, X2);
    store<f32>(to, three * 0.125, X3);
    store<f32>(to, place + whole, MIDDLE_COLUMN);
    store<f32>(to, moved - whole, RIGHT);
  }
}

/** Finds what is inside of curves and of their parts. */
export function fillParts(curves: usize, curveCount: i32): void {
  beginInside();
  const end = curves + usize(curveCount) * CURVE_BYTES;
  for (let curve = curves; curve < end; curve += CURVE_BYTES) {
    if (load<f64>(curve, RADIUS) == 0) addCrossings(curve, false);
  }
  for (let number = 0; number < count; number++) {
    const part = placeOf(number);
    const from = load<f32>(part, FROM_ROW);
    const to = load<f32>(part, TO_ROW);
    if (from != to) crossRows(part, from, to);
  }
  findDepth();
}

/** Adds a part to the rows that it crosses: its arcs are circles k (x² + y²) ÷ 2 = y mx − x my. */
function crossRows(part: usize, from: f32, to: f32): void {
  const mx = load<f32>(part, MIDDLE_X);
  const my = load<f32>(part, MIDDLE_Y);
  const line = load<f32>(part, MIDDLE_ROW);
  const below = load<f32>(part, BELOW);
  const before = load<f32>(part, BEFORE);
  const behind = load<f32>(part, BEHIND);
  const column = load<f32>(part, MIDDLE_COLUMN);
  const right = load<f32>(part, RIGHT);
  const isDown = to > from;
  const lower = max(0, min(from, to));
  const upper = min(f32(height), max(from, to));
  for (let row = lower; row < upper; row++) {
    const y = row - line - below;
    const k = y > 0 == isDown ? behind : before;
    const c = (k * 0.5 * y - mx) * y;
    const square = sqrt<f32>(max(0, my * my - 2 * k * c));
    const x: f32 = (c * -2) / (my + (isDown ? square : -square));
    turnRow(i32(row), i32(column + ceil(right + x)));
  }
}

/** Measures curves: lines and corners by themselves, parts four at a time. */
export function measureCurves(curves: usize, curveCount: i32): void {
  const end = curves + usize(curveCount) * CURVE_BYTES;
  let isFirst = true;
  for (let curve = curves; curve < end; curve += CURVE_BYTES) {
    if (isFirst) setReach(load<i16>(curve, SIDE));
    const next = curves + usize(load<i32>(curve, NEXT)) * CURVE_BYTES;
    isFirst = next <= curve;
    if (load<f64>(curve, RADIUS) == 0) measureLine(curve);
    measureCorner(curve, next);
  }
  if (ASC_FEATURE_SIMD) measureParts<v128>();
  else measureParts<f32>();
  finishRows();
}

/** Measures both arcs of a part together, unless what is past the centre of one may be before that of the other. */
function measureParts<V>(): void {
  for (let part = 0; part < count; part += LANES) {
    const from = placeOf(part);
    const parts = (1 << min(LANES, count - part)) - 1;
    const unlike = setRegions<V>(from, 0) & parts;
    measureLanes(parts ^ unlike);
    if (unlike == 0) continue;
    setRegions<V>(from, -1);
    measureLanes(unlike);
    setRegions<V>(from, 1);
    measureLanes(unlike);
  }
}

function measureLanes(lanes: i32): void {
  for (let lane: usize = BOUNDS; lanes != 0; lane += 4, lanes >>= 1) {
    if (lanes & 1) measureLane(lane, ARCS);
  }
}

/**
 * The regions of parts, or of their arcs before the middle alone (−1), or behind (1): pixels between the normals at the ends, no
 * farther from the hull than what is looked at. A bit for each part whose arcs are to be told apart.
 */
function setRegions<V>(from: usize, which: i32): i32 {
  const x1 = at<V>(from + X1);
  const y1 = at<V>(from + Y1);
  const x2 = at<V>(from + X2);
  const y2 = at<V>(from + Y2);
  const x3 = at<V>(from + X3);
  const y3 = at<V>(from + Y3);
  let rx = plus<V>(x2, plus<V>(x1, x3));
  let ry = plus<V>(y2, plus<V>(y1, y3));
  let lx = minus<V>(x2, plus<V>(x1, x3));
  let ly = minus<V>(y2, plus<V>(y1, y3));
  const dx = at<V>(from + MIDDLE_X);
  const dy = at<V>(from + MIDDLE_Y);
  let tx = at<V>(from + START_DX);
  let ty = at<V>(from + START_DY);
  let ux = at<V>(from + END_DX);
  let uy = at<V>(from + END_DY);
  let before = at<V>(from + BEFORE);
  let behind = at<V>(from + BEHIND);
  if (which < 0) {
    rx = ry = all<V>(0);
    ux = dx;
    uy = dy;
    behind = before;
  } else if (which > 0) {
    lx = ly = all<V>(0);
    tx = dx;
    ty = dy;
    before = behind;
  }
  const zero = all<V>(0);
  const isLeft = isLess<V>(zero, at<V>(from + FILLED));
  const deep = all<V>(f32(depth));
  const far = all<V>(f32(spread));
  // Behind the centre of both arcs, and of what they stand for, no pixel has its nearest point on them.
  const leftMost = over<V>(all<V>(CENTRES), most<V>(least<V>(before, behind), all<V>(1e-3)));
  const rightMost = over<V>(all<V>(CENTRES), most<V>(minus<V>(zero, most<V>(before, behind)), all<V>(1e-3)));
  const reachLeft = least<V>(where<V>(isLeft, deep, far), leftMost);
  const reachRight = least<V>(where<V>(isLeft, far, deep), rightMost);
  const leastX = least<V>(dx, least<V>(tx, ux));
  const mostX = most<V>(dx, most<V>(tx, ux));
  const one = cross<V>(ly, dx, lx, dy);
  const two = cross<V>(ry, dx, rx, dy);
  const low = minus<V>(least<V>(zero, least<V>(one, two)), reachRight);
  const high = plus<V>(most<V>(zero, most<V>(one, two)), reachLeft);
  setBand<V>(dx, dy, low, high);
  setBound<V>(16, tx, ty, dot<V>(lx, tx, ly, ty));
  setBound<V>(32, minus<V>(zero, ux), minus<V>(zero, uy), minus<V>(zero, dot<V>(rx, ux, ry, uy)));
  const row = at<V>(from + MIDDLE_ROW);
  const below = at<V>(from + BELOW);
  const wide = all<V>(f32(slack));
  const highest = minus<V>(
    plus<V>(plus<V>(below, least<V>(ly, ry)), least<V>(times<V>(leastX, reachLeft), minus<V>(zero, times<V>(mostX, reachRight)))),
    wide,
  );
  const lowest = plus<V>(
    plus<V>(plus<V>(below, most<V>(ly, ry)), most<V>(times<V>(mostX, reachLeft), minus<V>(zero, times<V>(leastX, reachRight)))),
    wide,
  );
  const top = most<V>(zero, plus<V>(row, up<V>(highest)));
  const bottom = least<V>(all<V>(f32(height) - 1), minus<V>(row, up<V>(minus<V>(zero, lowest))));
  if (isVector<V>()) {
    v128.store(BOUNDS + TOP, i32x4.trunc_sat_f32x4_s(top));
    v128.store(BOUNDS + BOTTOM, i32x4.trunc_sat_f32x4_s(bottom));
  } else {
    store<i32>(BOUNDS + TOP, i32(top));
    store<i32>(BOUNDS + BOTTOM, i32(bottom));
  }
  put<V>(BOUNDS + COLUMN, at<V>(from + MIDDLE_COLUMN));
  put<V>(BOUNDS + SHIFT, at<V>(from + RIGHT));
  put<V>(BOUNDS + DOWN, minus<V>(minus<V>(top, row), below));
  put<V>(BOUNDS + ALONG_X, dx);
  put<V>(BOUNDS + ALONG_Y, dy);
  put<V>(BOUNDS + BEND_BEFORE, before);
  put<V>(BOUNDS + BEND_BEHIND, behind);
  // Where the centre is nearer than what is looked at, pixels are past it.
  const past = most<V>(times<V>(most<V>(before, behind), reachLeft), minus<V>(zero, times<V>(least<V>(before, behind), reachRight)));
  const bend = times<V>(all<V>(UNLIKE), most<V>(size<V>(before), size<V>(behind)));
  return bitsOf<V>(both<V>(isLess<V>(all<V>(1), past), isLess<V>(bend, size<V>(minus<V>(before, behind)))));
}

/** How many parts there are, or more than there was room for. */
export function partCount(): i32 {
  return count;
}
