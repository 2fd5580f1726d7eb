/**
 * Parts of curves as pairs of arcs, four at a time. In: curves. Out: parts, and their arcs.
 *
 * How long a part may be is told from the curve's derivatives in its middle; whether its arcs are near enough is looked at, and it is
 * halved if they aren't. What arcs are is told in read.ts, whose edges these are: they serve here without being written.
 */

import { CURVE_BYTES, HULL } from "./curves";
import {
  all, at, bitsOf, both, cross, cubeRoot, dot, either, isLess, LANES, least, minus, most, over, plus, put, root, size,
  times, where,
} from "./lanes";
import { greater, lesser } from "./numbers";
import {
  X1, Y1, X2, Y2, X3, Y3, MIDDLE_COLUMN, MIDDLE_ROW, RIGHT, BELOW, FROM_ROW, TO_ROW, FILLED, MIDDLE_X, MIDDLE_Y,
  BEFORE, BEHIND, START_DX, START_DY, END_DX, END_DY, FOUR_BYTES,
} from "./part-records";
import { NEXT, RADIUS, SIDE } from "./records";

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
@inline export function placeOf(part: i32): usize {
  return parts + usize(part >> 2) * FOUR_BYTES + (usize(part & 3) << 2);
}

/** Cuts curves to parts at `out`, with room for so many, whole fours. Whether there are arcs for all of them. */
export function cutCurves(curves: usize, curveCount: i32, tolerancePx: f64, out: usize, partRoom: i32): bool {
  parts = out;
  room = partRoom;
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
  if (!(ASC_FEATURE_SIMD ? fitArcs<v128>() : fitArcs<f32>())) return false;
  // Those whose arcs are measured apart become two more.
  if (3 * count <= room) return true;
  count = room + 1;
  return false;
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

/** Adds the arcs of a part as parts of one arc each, whose other half has no length. */
export function addArcs(number: i32): void {
  const part = placeOf(number);
  for (let side: f32 = -1; side <= 1; side += 2) {
    const arc = placeOf(count++);
    for (let field: usize = MIDDLE_COLUMN; field < FOUR_BYTES; field += 16) store<f32>(arc + field, load<f32>(part + field));
    for (let axis: usize = 0; axis <= Y1; axis += Y1) {
      const end = load<f32>(part + axis, X2) + side * (load<f32>(part + axis, X1) + load<f32>(part + axis, X3));
      store<f32>(arc + axis, end * 0.5 * side, X1);
      store<f32>(arc + axis, end * 0.5, X2);
      store<f32>(arc + axis, 0, X3);
      store<f32>(arc + axis + (side < 0 ? END_DX : START_DX), load<f32>(part + axis, MIDDLE_X));
    }
    const bend = load<f32>(part + (side < 0 ? BEFORE : BEHIND));
    store<f32>(arc, bend, BEFORE);
    store<f32>(arc, bend, BEHIND);
  }
}

/** How many parts there are, or more than there was room for. */
export function partCount(): i32 {
  return count;
}
