/**
 * Curves as edges, for who cuts them or colours them. In: curves. Out: lines and arcs of circles, those that parts.ts measures.
 *
 * The distance to a circle takes a square root; that to a Bézier curve the roots of a polynomial. A part of a curve is two arcs
 * that begin in its middle, in one direction, and lead through its ends: at the quarters they are off by nothing, and with the
 * third power of the part's length elsewhere. They don't leave the part at its ends quite as the curve does, and so the curve's
 * own directions are kept there: what is near to which part is decided by those.
 */

import { CURVE_BYTES, HULL } from "./curves";
import { greater, lesser } from "./numbers";
import { CENTER_X, CENTER_Y, EDGE_BYTES, NEXT, PAIRED, RADIUS, SIDE, START_X, START_Y, storeEdge } from "./records";

/** Arcs whose middle is nearer to their chord are lines. */
const FLAT_PX: f64 = 1e-6;
/** Parts of a curve are halved so often at most: what is smaller can't be seen. */
const LEAST_STEP: f64 = 1.0 / 1024;
/** A part that is off by too much is tried again at this share of its length at least, and at most; one that isn't is followed by one so much longer. */
const LEAST_SHARE: f64 = 0.1;
const MOST_SHARE: f64 = 0.85;
const MOST_GROWTH: f64 = 2;
/** What turns too far, or leaves its curve's directions, is tried again at this share: at a half there were 2 % more parts. */
const NEXT_SHARE: f64 = 0.7;
/** Parts may be longer than their share by so much of one, rather than be one more. */
const ABOUT: f64 = 0.1;
/** Five sixths of the exponent's bias, less what makes roots right on average. */
const SIXTH_ROOT: u64 = 0x354756d5cfaacda0;
/** Sine of the angle that a part may turn by before it turns the other way: at ten pixels the distance is off by 1/8,000. */
const LEAST_SWING: f64 = 0.005;
/** Sine of the angle between an arc and its curve at their common end, at most. */
const MOST_ASTRAY: f64 = 0.03;
/** Turns of a curve that are nearer to each other, or to its ends, are none. */
const LEAST_TURN: f64 = 1e-9;

let edges: usize = 0;
let capacity: i32 = 0;
let count: i32 = 0;
let penX: f64 = 0;
let penY: f64 = 0;
let tolerance: f64 = 0;

/** Writes the edges of curves, and gives their number; with too little room, that which there would have been. */
export function writeEdges(curves: usize, curveCount: i32, tolerancePx: f64, out: usize, room: i32): i32 {
  edges = out;
  capacity = room;
  count = 0;
  tolerance = tolerancePx;
  let contourStart = 0;
  let side: i16 = 0;
  const end = curves + usize(curveCount) * CURVE_BYTES;
  for (let from = curves; from < end; from += CURVE_BYTES) {
    if (count == contourStart) side = load<i16>(from, SIDE);
    penX = load<f64>(from, START_X);
    penY = load<f64>(from, START_Y);
    const hull = from + HULL;
    const x = load<f64>(hull, 48);
    const y = load<f64>(hull, 56);
    if (load<f64>(from, RADIUS) == 0) line(x, y);
    else curve(load<f64>(hull, 16), load<f64>(hull, 24), load<f64>(hull, 32), load<f64>(hull, 40), x, y);
    if (curves + usize(load<i32>(from, NEXT)) * CURVE_BYTES > from) continue;
    if (count <= capacity) {
      store<i32>(edges + usize(count - 1) * EDGE_BYTES, contourStart, NEXT);
      store<i16>(edges + usize(contourStart) * EDGE_BYTES, side, SIDE);
    }
    contourStart = count;
  }
  return count;
}

function line(x: f64, y: f64): void {
  const dx = x - penX;
  const dy = y - penY;
  const length = sqrt(dx * dx + dy * dy);
  // Shorter ones have no direction.
  if (length < 1e-9) return;
  push(0, 0, x, y, 0, dx / length, dy / length, dx / length, dy / length);
}

/** The sign of a number, 0 for zero. */
// @ts-ignore: decorator
@inline function signOf(value: f64): f64 {
  return value > 0 ? 1 : value < 0 ? -1 : 0;
}

/** Twice how far (x, y) is off a circle of a curvature through the origin, whose direction there is (dx, dy), times that one's length. */
// @ts-ignore: decorator
@inline function offOf(x: f64, y: f64, dx: f64, dy: f64, bend: f64): f64 {
  return (x * x + y * y) * bend - 2 * (y * dx - x * dy);
}

/** To a twentieth: the exponent is a number's upper bits, and what is below them all but its logarithm. */
// @ts-ignore: decorator
@inline function sixthRoot(value: f64): f64 {
  return reinterpret<f64>(reinterpret<u64>(value) / 6 + SIXTH_ROOT);
}

function turnOr1(t: f64): f64 {
  return t > LEAST_TURN && t < 1 - LEAST_TURN ? t : 1;
}

function curve(x1: f64, y1: f64, x2: f64, y2: f64, x3: f64, y3: f64): void {
  const x0 = penX;
  const y0 = penY;
  const cx = 3 * (x1 - x0);
  const cy = 3 * (y1 - y0);
  const bx = 3 * (x2 - 2 * x1 + x0);
  const by = 3 * (y2 - 2 * y1 + y0);
  const ax = x3 - 3 * x2 + 3 * x1 - x0;
  const ay = y3 - 3 * y2 + 3 * y1 - y0;
  if (
    abs((x1 - x0) * (y3 - y0) - (y1 - y0) * (x3 - x0)) < FLAT_PX &&
    abs((x2 - x0) * (y3 - y0) - (y2 - y0) * (x3 - x0)) < FLAT_PX
  ) {
    line(x3, y3);
    return;
  }
  // Where the curve is level: 3 ay t² + 2 by t + cy = 0.
  let first: f64 = 1;
  let second: f64 = 1;
  const a3 = 3 * ay;
  const b2 = 2 * by;
  if (abs(a3) < 1e-9 * abs(b2)) {
    first = turnOr1(-cy / b2);
  } else {
    const square = b2 * b2 - 4 * a3 * cy;
    if (square > 0) {
      const q = -(b2 + (b2 < 0 ? -1.0 : 1.0) * sqrt(square)) / 2;
      const one = turnOr1(q / a3);
      const other = turnOr1(cy / q);
      first = min(one, other);
      second = max(one, other);
    }
  }
  // Where both control points lie on an end, the derivative is zero there: just inside it is not.
  let tx = cx;
  let ty = cy;
  if (tx == 0 && ty == 0) {
    tx = bx;
    ty = by;
    if (tx == 0 && ty == 0) {
      tx = ax;
      ty = ay;
    }
  }
  let length = sqrt(tx * tx + ty * ty);
  tx /= length;
  ty /= length;
  let from: f64 = 0;
  let until = first;
  let step: f64 = 1;
  while (from < 1) {
    // Turns that are one but for rounding are one.
    if (until - from < LEAST_TURN) until = second - from >= LEAST_TURN ? second : 1;
    // What is left to the next turn, in parts of one length.
    const parts = ceil((until - from) / step - ABOUT);
    const to = parts > 1 ? from + (until - from) / parts : until;
    const isLast = to == 1;
    const px = penX;
    const py = penY;
    const half = (to - from) / 2;
    const middle = from + half;
    // The curve about its middle, in half parts: from −1 to 1.
    const x3d = ax * half * half * half;
    const y3d = ay * half * half * half;
    const x2d = (3 * ax * middle + bx) * half * half;
    const y2d = (3 * ay * middle + by) * half * half;
    const x1d = ((3 * ax * middle + 2 * bx) * middle + cx) * half;
    const y1d = ((3 * ay * middle + 2 * by) * middle + cy) * half;
    const jx = ((ax * middle + bx) * middle + cx) * middle + x0;
    const jy = ((ay * middle + by) * middle + cy) * middle + y0;
    const qx = isLast ? x3 : jx + x1d + x2d + x3d;
    const qy = isLast ? y3 : jy + y1d + y2d + y3d;
    // Two arcs from the middle, to either end: their common direction is between those that lead through the quarters. A circle
    // through the middle, a quarter a and an end e has there the direction of e² a − a² e.
    const lx = px - jx;
    const ly = py - jy;
    const rx = qx - jx;
    const ry = qy - jy;
    const l2 = lx * lx + ly * ly;
    const r2 = rx * rx + ry * ry;
    const evenX = x2d / 4;
    const evenY = y2d / 4;
    const oddX = x1d / 2 + x3d / 8;
    const oddY = y1d / 2 + y3d / 8;
    const l4 = (evenX - oddX) * (evenX - oddX) + (evenY - oddY) * (evenY - oddY);
    const r4 = (evenX + oddX) * (evenX + oddX) + (evenY + oddY) * (evenY + oddY);
    // Both count the same over the third powers of their ends, which are so near to each other that these are as good.
    const l3 = r2 * (3 * r2 + l2);
    const r3 = l2 * (3 * l2 + r2);
    let mx = (l4 * lx - l2 * (evenX - oddX)) * l3 + (r2 * (evenX + oddX) - r4 * rx) * r3;
    let my = (l4 * ly - l2 * (evenY - oddY)) * l3 + (r2 * (evenY + oddY) - r4 * ry) * r3;
    // Twice how far the ends lie to the left of that, over the squares: curvatures. They are as often too large as the direction
    // is too long, and so is the error: its square is compared, for a root and a division are waited for.
    const m2 = mx * mx + my * my;
    let per = 2 / (l2 * r2);
    const perLeft = r2 * per;
    const perRight = l2 * per;
    let one = (ly * mx - lx * my) * perLeft;
    let two = (ry * mx - rx * my) * perRight;
    let square: f64 = 0;
    // They are off by nothing at halves, and by most near 0.2 and 0.8 of the way to either end.
    for (let t = 0.2; t < 1; t += 0.6) {
      const even = t * t;
      const ex = x2d * even;
      const ey = y2d * even;
      const ox = (x3d * even + x1d) * t;
      const oy = (y3d * even + y1d) * t;
      const after = offOf(ex + ox, ey + oy, mx, my, two);
      const before = offOf(ex - ox, ey - oy, mx, my, one);
      square = greater(square, greater(after * after, before * before));
    }
    const allowed = 4 * tolerance * tolerance * m2;
    const share = sixthRoot(allowed / square);
    const isSmall = 2 * half <= LEAST_STEP;
    if (!(square < allowed) && !isSmall) {
      step = 2 * half * greater(LEAST_SHARE, lesser(MOST_SHARE, share));
      continue;
    }
    per = 1 / sqrt(m2);
    mx *= per;
    my *= per;
    one *= per;
    two *= per;
    let ux = x1d + 2 * x2d + 3 * x3d;
    let uy = y1d + 2 * y2d + 3 * y3d;
    per = sqrt(ux * ux + uy * uy);
    if (per < 1e-9) {
      ux = x3 != x2 ? x3 - x2 : qx - px;
      uy = y3 != y2 ? y3 - y2 : qy - py;
      per = sqrt(ux * ux + uy * uy);
    }
    ux /= per;
    uy /= per;
    // Where it turns it is level, to the last bit: its parts rise or fall all along.
    if (to == until && to < 1) {
      ux = signOf(ux);
      uy = 0;
    }
    // Arcs turn by less than a quarter; and both to one side, or by little: normals in the middle are between those at the ends.
    const isShort = one * one * l2 < 1 && two * two * r2 < 1 && mx * lx + my * ly < 0 && mx * rx + my * ry > 0;
    const turn1 = tx * my - ty * mx;
    const turn2 = mx * uy - my * ux;
    const isOneWay = turn1 * turn2 >= 0 || lesser(abs(turn1), abs(turn2)) < LEAST_SWING;
    const isAhead = mx * tx + my * ty > 0.5 && mx * ux + my * uy > 0.5 && my * (qy - py) >= 0;
    // An arc's direction at its end is that in the middle, mirrored at its chord.
    const left = (mx * lx + my * ly) * perLeft;
    const right = (mx * rx + my * ry) * perRight;
    const isNear =
      abs((left * lx - mx) * ty - (left * ly - my) * tx) < MOST_ASTRAY &&
      abs((right * rx - mx) * uy - (right * ry - my) * ux) < MOST_ASTRAY;
    const isGood = isShort && isOneWay && isAhead && isNear && l2 > 1e-18 && r2 > 1e-18;
    if (!isGood && !isSmall) {
      step = 2 * half * NEXT_SHARE;
      continue;
    }
    if (isGood) {
      arc(jx, jy, jx, jy, mx, my, one, tx, ty, mx, my);
      if (count <= capacity) store<i16>(edges + usize(count - 1) * EDGE_BYTES, 1, PAIRED);
      arc(qx, qy, jx, jy, mx, my, two, mx, my, ux, uy);
    } else {
      line(qx, qy);
    }
    tx = ux;
    ty = uy;
    from = to;
    step = 2 * half * lesser(MOST_GROWTH, share);
  }
}

/**
 * An arc to (x, y), of a circle through (jx, jy), where its direction is (mx, my) and its curvature `bend`: more than 0 where the
 * centre lies to the left, (−my, mx). What the curve's own directions are at the arc's ends is kept with it.
 */
function arc(
  x: f64,
  y: f64,
  jx: f64,
  jy: f64,
  mx: f64,
  my: f64,
  bend: f64,
  fromX: f64,
  fromY: f64,
  toX: f64,
  toY: f64,
): void {
  const dx = x - penX;
  const dy = y - penY;
  const radius = 1 / bend;
  if (abs(bend) * (dx * dx + dy * dy) < 8 * FLAT_PX) push(0, 0, x, y, 0, fromX, fromY, toX, toY);
  else push(jx - my * radius, jy + mx * radius, x, y, abs(radius), fromX, fromY, toX, toY);
}

function push(
  centerX: f64,
  centerY: f64,
  x: f64,
  y: f64,
  radius: f64,
  fromX: f64,
  fromY: f64,
  toX: f64,
  toY: f64,
): void {
  if (count < capacity) {
    const at = edges + usize(count) * EDGE_BYTES;
    storeEdge(at, penX, penY, x, y, fromX, fromY, toX, toY, radius, count + 1);
    store<f64>(at, centerX, CENTER_X);
    store<f64>(at, centerY, CENTER_Y);
  }
  penX = x;
  penY = y;
  count++;
}
