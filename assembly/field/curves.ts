/**
 * Outlines as curves. In: verbs and coordinates in font units. Out: a record for each line and each cubic, in pixels of the field;
 * what is behind (whether they meet, what is inside, where arcs stand for them) begins with these.
 */

import { NEXT, storeEdge } from "./records";

/** A curve: an edge's numbers, of which `RADIUS` is 0 for a line and else 1; and at `HULL` its four points (f64). */
// @ts-ignore: decorator
@inline export const CURVE_BYTES: usize = 160;
// @ts-ignore: decorator
@inline export const HULL: usize = 96;

/** Curves whose control points are nearer to their chord, times its length, are lines. */
const FLAT_PX: f64 = 1e-6;
/** Control points that are nearer to their ends give no direction. */
export const LEAST_LEG_PX: f64 = 1e-5;

let curves: usize = 0;
let capacity: i32 = 0;
let count: i32 = 0;
let contourStart: i32 = 0;
let startX: f64 = 0;
let startY: f64 = 0;
let penX: f64 = 0;
let penY: f64 = 0;
/** Whether all curves have directions at their ends. */
export let areEven: bool = true;

/** Writes the curves of an outline, and gives their number; with too little room, that which there would have been. */
export function readCurves(
  verbs: usize,
  verbCount: i32,
  points: usize,
  scale: f64,
  originX: f64,
  originY: f64,
  out: usize,
  room: i32,
): i32 {
  curves = out;
  capacity = room;
  count = contourStart = 0;
  startX = startY = penX = penY = 0;
  areEven = true;
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
    store<i32>(curves + usize(count - 1) * CURVE_BYTES, contourStart, NEXT);
  }
  contourStart = count;
}

function line(x: f64, y: f64): void {
  const dx = x - penX;
  const dy = y - penY;
  const length = sqrt(dx * dx + dy * dy);
  // Shorter ones have no direction.
  if (length < 1e-9) return;
  const third: f64 = 1.0 / 3;
  const toX = dx / length;
  const toY = dy / length;
  push(penX + dx * third, penY + dy * third, x - dx * third, y - dy * third, x, y, toX, toY, toX, toY, 0);
}

function curve(x1: f64, y1: f64, x2: f64, y2: f64, x3: f64, y3: f64): void {
  let fromX = x1 - penX;
  let fromY = y1 - penY;
  let toX = x3 - x2;
  let toY = y3 - y2;
  const dx = x3 - penX;
  const dy = y3 - penY;
  if (abs(fromX * dy - fromY * dx) < FLAT_PX && abs(toX * dy - toY * dx) < FLAT_PX) {
    line(x3, y3);
    return;
  }
  // Where a control point lies on its end, the other one says where the curve goes.
  if (abs(fromX) + abs(fromY) < LEAST_LEG_PX) {
    fromX = x2 - penX;
    fromY = y2 - penY;
  }
  if (abs(toX) + abs(toY) < LEAST_LEG_PX) {
    toX = x3 - x1;
    toY = y3 - y1;
  }
  const from = sqrt(fromX * fromX + fromY * fromY);
  const to = sqrt(toX * toX + toY * toY);
  if (!(from > LEAST_LEG_PX && to > LEAST_LEG_PX)) areEven = false;
  push(x1, y1, x2, y2, x3, y3, fromX / from, fromY / from, toX / to, toY / to, 1);
}

function push(
  x1: f64,
  y1: f64,
  x2: f64,
  y2: f64,
  x: f64,
  y: f64,
  fromX: f64,
  fromY: f64,
  toX: f64,
  toY: f64,
  radius: f64,
): void {
  if (count < capacity) {
    const at = curves + usize(count) * CURVE_BYTES;
    storeEdge(at, penX, penY, x, y, fromX, fromY, toX, toY, radius, count + 1);
    const hull = at + HULL;
    store<f64>(hull, penX);
    store<f64>(hull, penY, 8);
    store<f64>(hull, x1, 16);
    store<f64>(hull, y1, 24);
    store<f64>(hull, x2, 32);
    store<f64>(hull, y2, 40);
    store<f64>(hull, x, 48);
    store<f64>(hull, y, 56);
  }
  penX = x;
  penY = y;
  count++;
}
