/**
 * Outlines as edges for distance fields. In: verbs and coordinates in font units. Out: lines and arcs of circles.
 *
 * The distance to a circle takes a square root; that to a Bézier curve the roots of a polynomial. Arcs come in pairs that
 * leave a curve's part as it does at both ends (biarcs), as many as it takes to be as near to it as is asked where it is
 * looked at.
 */

import { CENTER_X, CENTER_Y, EDGE_BYTES, END_X, END_Y, FROM_X, FROM_Y, NEXT, RADIUS, START_X, START_Y, TO_X, TO_Y } from "./records";

/** Arcs whose middle is nearer to their chord are lines. */
const FLAT_PX: f64 = 1e-6;
/** Parts of a curve are halved so often at most: what is smaller can't be seen. */
const LEAST_STEP: f64 = 1.0 / 1024;
/** One arc may leave a curve's part, at its ends, by as little as 3°: no corner, as `channels.ts` sees it. */
const NEAR_COSINE: f64 = 0.9986;
/** Turns of a curve that are nearer to each other, or to its ends, are none. */
const LEAST_TURN: f64 = 1e-9;

let edges: usize = 0;
let capacity: i32 = 0;
let count: i32 = 0;
let contourStart: i32 = 0;
let startX: f64 = 0;
let startY: f64 = 0;
let penX: f64 = 0;
let penY: f64 = 0;
let tolerance: f64 = 0;
/** Whether a part of a curve may be one arc, which leaves corners, if small ones, between parts. */
let mayBeOne: bool = true;

/** Writes the edges of an outline, and gives their number; with too little room, that which there would have been. */
export function readOutline(
  verbs: usize,
  verbCount: i32,
  points: usize,
  scale: f64,
  originX: f64,
  originY: f64,
  tolerancePx: f64,
  pairsOnly: bool,
  out: usize,
  room: i32,
): i32 {
  mayBeOne = !pairsOnly;
  edges = out;
  capacity = room;
  count = contourStart = 0;
  startX = startY = penX = penY = 0;
  tolerance = tolerancePx;
  let at = points;
  for (let i = 0; i < verbCount; i++) {
    const verb = load<u8>(verbs + i);
    if (verb == 4) {
      line(startX, startY);
      continue;
    }
    const x1 = f64(load<f32>(at)) * scale + originX;
    const y1 = originY - f64(load<f32>(at, 4)) * scale;
    if (verb < 2) {
      at += 8;
      if (verb == 1) {
        line(x1, y1);
        continue;
      }
      endContour();
      startX = penX = x1;
      startY = penY = y1;
      continue;
    }
    const x2 = f64(load<f32>(at, 8)) * scale + originX;
    const y2 = originY - f64(load<f32>(at, 12)) * scale;
    if (verb == 2) {
      at += 16;
      const third: f64 = 2.0 / 3;
      const fromX = penX + (x1 - penX) * third;
      const fromY = penY + (y1 - penY) * third;
      curve(fromX, fromY, x2 + (x1 - x2) * third, y2 + (y1 - y2) * third, x2, y2);
    } else {
      const x3 = f64(load<f32>(at, 16)) * scale + originX;
      const y3 = originY - f64(load<f32>(at, 20)) * scale;
      at += 24;
      curve(x1, y1, x2, y2, x3, y3);
    }
  }
  endContour();
  return count;
}

function endContour(): void {
  line(startX, startY);
  if (count > contourStart && count <= capacity) {
    store<i32>(edges + usize(count - 1) * EDGE_BYTES, contourStart, NEXT);
  };
  contourStart = count;
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
  let from: f64 = 0;
  let until = first;
  let step: f64 = 1;
  let px = x0;
  let py = y0;
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
  while (from < 1) {
    // Turns that are one but for rounding are one.
    if (until - from < LEAST_TURN) until = second - from >= LEAST_TURN ? second : 1;
    const to = min(until, from + step);
    const isLast = to == 1;
    const qx = isLast ? x3 : ((ax * to + bx) * to + cx) * to + x0;
    const qy = isLast ? y3 : ((ay * to + by) * to + cy) * to + y0;
    let ux = (3 * ax * to + 2 * bx) * to + cx;
    let uy = (3 * ay * to + 2 * by) * to + cy;
    length = sqrt(ux * ux + uy * uy);
    if (length < 1e-9) {
      ux = x3 != x2 ? x3 - x2 : qx - px;
      uy = y3 != y2 ? y3 - y2 : qy - py;
      length = sqrt(ux * ux + uy * uy);
    }
    ux /= length;
    uy /= length;
    // Where it turns it is level, to the last bit: its parts rise or fall all along.
    if (to == until && to < 1) {
      ux = signOf(ux);
      uy = 0;
    }
    const vx = qx - px;
    const vy = qy - py;
    const square = vx * vx + vy * vy;
    const half = to - from;
    // The arc through the part's middle, which leaves the chord by as much at both ends.
    const middle = from + half / 2;
    const lx = ((ax * middle + bx) * middle + cx) * middle + x0 - px;
    const ly = ((ay * middle + by) * middle + cy) * middle + y0 - py;
    const wx = vx - lx;
    const wy = vy - ly;
    const per = 1 / sqrt((lx * lx + ly * ly) * (wx * wx + wy * wy) * square);
    const cos = (lx * wx + ly * wy) * per;
    const sin = (vx * ly - vy * lx) * per;
    const leftX = vx * cos - vy * sin;
    const leftY = vx * sin + vy * cos;
    const rightX = vx * cos + vy * sin;
    const rightY = vy * cos - vx * sin;
    if (
      mayBeOne &&
      leftY * vy >= 0 &&
      rightY * vy >= 0 &&
      tx * leftX + ty * leftY > NEAR_COSINE &&
      ux * rightX + uy * rightY > NEAR_COSINE &&
      leftX * rightX + leftY * rightY > 0
    ) {
      const bend = -2 * sin;
      const t1 = from + half / 4;
      const t3 = to - half / 4;
      const x1 = ((ax * t1 + bx) * t1 + cx) * t1 + x0 - px;
      const y1 = ((ay * t1 + by) * t1 + cy) * t1 + y0 - py;
      const x3 = ((ax * t3 + bx) * t3 + cx) * t3 + x0 - px;
      const y3 = ((ay * t3 + by) * t3 + cy) * t3 + y0 - py;
      const over1 = (x1 * x1 + y1 * y1) * bend - 2 * (y1 * leftX - x1 * leftY);
      const over3 = (x3 * x3 + y3 * y3) * bend - 2 * (y3 * leftX - x3 * leftY);
      if (max(abs(over1), abs(over3)) < 2 * tolerance) {
        arc(qx, qy, 1 / bend, leftX, leftY, rightX, rightY);
        px = qx;
        py = qy;
        tx = ux;
        ty = uy;
        from = to;
        step = max(half * 2, LEAST_STEP);
        continue;
      }
    }
    // The pair of arcs whose joint is as far along the tangents at both ends.
    const bend = 1 - tx * ux - ty * uy;
    const along = vx * (tx + ux) + vy * (ty + uy);
    const reach = bend < 1e-9 ? square / (2 * along) : (sqrt(along * along + 2 * bend * square) - along) / (2 * bend);
    const jx = (px + qx + reach * (tx - ux)) / 2;
    const jy = (py + qy + reach * (ty - uy)) / 2;
    const gx = jx - px;
    const gy = jy - py;
    const chord = gx * gx + gy * gy;
    const turn = (2 * (tx * gx + ty * gy)) / chord;
    const mx = turn * gx - tx;
    const my = turn * gy - ty;
    // Signed radii: a centre lies on the left normal (−y, x) at such a distance.
    const one = chord / (2 * (tx * gy - ty * gx));
    const hx = qx - jx;
    const hy = qy - jy;
    const two = (hx * hx + hy * hy) / (2 * (mx * hy - my * hx));
    let isNear = bend < 1 && along > 0 && my * (qy - py) >= -1e-12;
    for (let k = 1; isNear && k < 4; k++) {
      const t = from + half * 0.25 * f64(k);
      const sx = ((ax * t + bx) * t + cx) * t + x0;
      const sy = ((ay * t + by) * t + cy) * t + y0;
      const isFirst = (sx - jx) * mx + (sy - jy) * my < 0;
      const dx = isFirst ? sx - px : sx - jx;
      const dy = isFirst ? sy - py : sy - jy;
      const nx = isFirst ? -ty : -my;
      const ny = isFirst ? tx : mx;
      // |d − r n| − |r|, in the form that holds for large radii.
      const over = (dx * dx + dy * dy) / (isFirst ? one : two) - 2 * (dx * nx + dy * ny);
      isNear = abs(over) < 2 * tolerance;
    }
    if (!isNear && half > LEAST_STEP) {
      step = half / 2;
      continue;
    }
    arc(jx, jy, one, tx, ty, mx, my);
    arc(qx, qy, two, mx, my, ux, uy);
    px = qx;
    py = qy;
    tx = ux;
    ty = uy;
    from = to;
    // A turn just ahead may have cut the last part to nothing: the next one is whole again.
    step = max(half * 2, LEAST_STEP);
  }
}

/** An arc to a point, with the signed radius of its circle. */
function arc(x: f64, y: f64, radius: f64, tx: f64, ty: f64, ux: f64, uy: f64): void {
  const dx = x - penX;
  const dy = y - penY;
  const square = dx * dx + dy * dy;
  if (square < 1e-18) return;
  if (!(square > 8 * FLAT_PX * abs(radius))) line(x, y);
  else push(penX - radius * ty, penY + radius * tx, x, y, abs(radius), tx, ty, ux, uy);
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
    store<f64>(at, penX, START_X);
    store<f64>(at, penY, START_Y);
    store<f64>(at, centerX, CENTER_X);
    store<f64>(at, centerY, CENTER_Y);
    store<f64>(at, x, END_X);
    store<f64>(at, y, END_Y);
    store<f64>(at, fromX, FROM_X);
    store<f64>(at, fromY, FROM_Y);
    store<f64>(at, toX, TO_X);
    store<f64>(at, toY, TO_Y);
    store<f64>(at, radius, RADIUS);
    store<i32>(at, count + 1, NEXT);
  }
  penX = x;
  penY = y;
  count++;
}
