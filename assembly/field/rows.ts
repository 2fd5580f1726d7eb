/**
 * Rows of a region: each pixel keeps the least of the distances that it is told. In: a region, and what goes through its point. Four
 * pixels at a time; both builds do the same operations on each pixel in the same order, and so give the same bytes.
 */

import { grid, pitch, width } from "./grid";
import {
  ALONG_X, ALONG_Y, BEND_BEFORE, BEND_BEHIND, BOTTOM, BOUNDS, COLUMN, DOWN, greatestIn, greatestOf, REGIONS_END, SHIFT, SLOPES, TOP, UPPER,
} from "./regions";

/** What a row is asked for: distances to a line, to a pair of arcs, or to a point. */
export const LINE = 0;
export const ARCS = 1;
export const POINT = 2;

/** Rows that are looked at together, and what is noted of each: five arrays, and a list of those that have pixels. */
const ROWS = 32;
const FIRST: usize = 0;
const PIXELS: usize = FIRST + 4 * ROWS;
const BEHIND: usize = PIXELS + 4 * ROWS;
const ALONG: usize = BEHIND + 4 * ROWS;
const ACROSS: usize = ALONG + 4 * ROWS;
const LIST: usize = ACROSS + 4 * ROWS;
/** Where notes are: those of rows that wait to be gone through, and those that are being made. */
const NOTES: usize = REGIONS_END;
const NOTES_BYTES: usize = LIST + 4 * (ROWS + 4);
// Rows that wait, and what they are asked for.
let waiting: usize = NOTES;
let waitingEnd: usize = NOTES + LIST;
let waitingKind: i32 = 0;
let stepX: f32 = 0;
let stepY: f32 = 0;
let bendBefore: f32 = 0;
let bendBehind: f32 = 0;

/**
 * Keeps the distances of the region's pixels to what goes through its (x, y) in the direction (dx, dy), where they are the least.
 * Along it and across a pixel is at (a, b). Where a is less than 0, arcs have the curvature k0, and else k1: the distance to a
 * circle of curvature k is |k a² − b (2 − k b)| ÷ (1 + √((1 − k b)² + (k a)²)), which holds for circles so large that they are
 * lines. Past the circle's centre, where k b is more than 1, the far side of it would be nearer than the arc is: with the root
 * taken less than 0 it is the distance through the centre, which no pixel has that is nearer to another edge.
 *
 * Rows' ends are found first, of four rows at a time, and the pixels of rows that have some are gone through while the next
 * region's rows are found: how many there are is guessed wrong often, and costs little where it is known for long.
 */
export function measureRows(kind: i32, dx: f64, dy: f64): void {
  store<f32>(BOUNDS, f32(dx), ALONG_X);
  store<f32>(BOUNDS, f32(dy), ALONG_Y);
  measureLane(BOUNDS, kind);
}

/** The same of the region whose numbers lie at `lane`, as does what goes through its point. */
export function measureLane(lane: usize, kind: i32): void {
  const top = load<i32>(lane, TOP);
  const bottom = load<i32>(lane, BOTTOM);
  const perX = load<f32>(lane, ALONG_X);
  const perY = load<f32>(lane, ALONG_Y);
  const bend0 = load<f32>(lane, BEND_BEFORE);
  const bend1 = load<f32>(lane, BEND_BEHIND);
  const column = load<f32>(lane, COLUMN);
  const line = grid + (isize(column) << 2);
  if (ASC_FEATURE_SIMD) {
    for (let from = top; from <= bottom; from += ROWS) {
      const notes = 2 * NOTES + NOTES_BYTES - waiting;
      const end = listRows(notes, lane, line + pitch * usize(from), from, top, bottom);
      finishRows();
      waiting = notes;
      waitingEnd = end;
      waitingKind = kind;
      stepX = perX;
      stepY = perY;
      bendBefore = bend0;
      bendBehind = bend1;
    }
  } else {
    const start = load<f32>(lane, DOWN);
    const shift = load<f32>(lane, SHIFT);
    const leftmost = -column;
    const rightmost = column + (f32(1) - f32(width));
    for (let row = top; row <= bottom; row++) {
      const down = start + f32(row - top);
      const change0 = load<f32>(lane, SLOPES) * down;
      const change1 = load<f32>(lane, SLOPES + 16) * down;
      const change2 = load<f32>(lane, SLOPES + 32) * down;
      const first = max(leftmost, ceil(greatestIn(lane, change0, change1, change2) + shift));
      const last = max(rightmost, ceil(greatestIn(lane + UPPER, -change0, change1, change2) - shift));
      const pixels = f32(1) - first - last;
      const over = first - shift;
      const along = over * perX + down * perY;
      const across = down * perX - over * perY;
      let at = line + pitch * usize(row) + (isize(first) << 2);
      for (let lane: f32 = 0; lane < pixels; lane += 1, at += 4) {
        const b = across - lane * perY;
        let distance = abs<f32>(b);
        if (kind != LINE) {
          const a = along + lane * perX;
          if (kind == ARCS) {
            const k = reinterpret<i32>(a) < 0 ? bend0 : bend1;
            const up: f32 = 1 - k * b;
            const side = k * a;
            const root = sqrt<f32>(up * up + side * side);
            distance = abs<f32>((side * a - b * (1 + up)) / (1 + copysign<f32>(root, up)));
          } else {
            distance = sqrt<f32>(a * a + b * b);
          }
        }
        if (distance < load<f32>(at)) store<f32>(at, distance);
      }
    }
  }
}

/** Goes through the rows that wait. */
export function finishRows(): void {
  if (!ASC_FEATURE_SIMD) return;
  if (waitingKind == LINE) goThrough(LINE);
  else if (waitingKind == ARCS) goThrough(ARCS);
  else goThrough(POINT);
  waitingEnd = waiting + LIST;
}

// @ts-ignore: decorator
@inline function goThrough(kind: i32): void {
  const lanes = f32x4(0, 1, 2, 3);
  const four = f32x4.splat(4);
  const one = f32x4.splat(1);
  const number = i32x4.splat(i32.MAX_VALUE);
  const alongStep = f32x4.splat(stepX);
  const acrossStep = f32x4.splat(stepY);
  const bend1 = f32x4.splat(bendBehind);
  const bendChange = v128.xor(f32x4.splat(bendBefore), bend1);
  const list = waitingEnd;
  for (let known = waiting + LIST; known < list; known += 4) {
    const row = load<usize>(known);
    const along = v128.load32_splat(row, ALONG);
    const across = v128.load32_splat(row, ACROSS);
    const end = v128.load32_splat(row, PIXELS);
    let at = load<usize>(row, FIRST);
    const behind = load<usize>(row, BEHIND);
    let lane = lanes;
    do {
      let distance: v128;
      if (kind == LINE) {
        distance = v128.and(f32x4.sub(across, f32x4.mul(lane, acrossStep)), number);
      } else {
        const a = f32x4.add(along, f32x4.mul(lane, alongStep));
        const b = f32x4.sub(across, f32x4.mul(lane, acrossStep));
        if (kind == ARCS) {
          const bend = v128.xor(bend1, v128.and(bendChange, i32x4.shr_s(a, 31)));
          const up = f32x4.sub(one, f32x4.mul(bend, b));
          const side = f32x4.mul(bend, a);
          const root = f32x4.sqrt(f32x4.add(f32x4.mul(up, up), f32x4.mul(side, side)));
          const n = f32x4.sub(f32x4.mul(side, a), f32x4.mul(b, f32x4.add(one, up)));
          distance = v128.and(f32x4.div(n, f32x4.add(one, v128.or(root, v128.andnot(up, number)))), number);
        } else {
          distance = f32x4.sqrt(f32x4.add(f32x4.mul(a, a), f32x4.mul(b, b)));
        }
      }
      // Behind the end all bits are ones, which is no number, and so not less.
      v128.store(at, f32x4.pmin(v128.load(at), v128.or(distance, f32x4.ge(lane, end))));
      lane = f32x4.add(lane, four);
      at += 16;
    } while (at < behind);
  }
}

/**
 * Notes where the first pixel of up to `ROWS` rows is, and what is behind the last, their number, and how far along the region's direction and across that one is, and
 * lists the rows that have pixels. Where the list ends.
 */
function listRows(notes: usize, lane: usize, line: usize, from: i32, top: i32, bottom: i32): usize {
  const rows = min(ROWS, bottom + 1 - from);
  const perX = v128.load32_splat(lane, ALONG_X);
  const perY = v128.load32_splat(lane, ALONG_Y);
  const shifts = v128.load32_splat(lane, SHIFT);
  const columns = v128.load32_splat(lane, COLUMN);
  const lefts = f32x4.neg(columns);
  const rights = f32x4.add(columns, f32x4.splat(f32(1) - f32(width)));
  const one = f32x4.splat(1);
  const behind = f32x4.splat(f32(rows));
  const nextLines = i32x4.splat(pitch << 2);
  let lines = i32x4.add(i32x4.splat(line), i32x4.mul(i32x4.splat(pitch), i32x4(0, 1, 2, 3)));
  let list = notes + LIST;
  let number = f32x4(0, 1, 2, 3);
  let down = f32x4.add(v128.load32_splat(lane, DOWN), f32x4.add(number, f32x4.splat(f32(from - top))));
  for (let at = notes; at < notes + (usize(rows) << 2); at += 16) {
    const change0 = f32x4.mul(v128.load32_splat(lane, SLOPES), down);
    const change1 = f32x4.mul(v128.load32_splat(lane, SLOPES + 16), down);
    const change2 = f32x4.mul(v128.load32_splat(lane, SLOPES + 32), down);
    const low = greatestOf(lane, change0, change1, change2);
    const high = greatestOf(lane + UPPER, f32x4.neg(change0), change1, change2);
    const first = f32x4.pmax(f32x4.ceil(f32x4.add(low, shifts)), lefts);
    const last = f32x4.pmax(f32x4.ceil(f32x4.sub(high, shifts)), rights);
    const pixels = f32x4.sub(f32x4.sub(one, first), last);
    const over = f32x4.sub(first, shifts);
    const start = i32x4.add(lines, timesFour(first));
    v128.store(at, start, FIRST);
    v128.store(at, pixels, PIXELS);
    v128.store(at, i32x4.add(start, timesFour(pixels)), BEHIND);
    v128.store(at, f32x4.add(f32x4.mul(over, perX), f32x4.mul(down, perY)), ALONG);
    v128.store(at, f32x4.sub(f32x4.mul(down, perX), f32x4.mul(over, perY)), ACROSS);
    const some = i32x4.bitmask(v128.and(f32x4.gt(pixels, f32x4.splat(0)), f32x4.lt(number, behind)));
    // Each is written, and stays where it has pixels.
    store<usize>(list, at);
    list += (some & 1) << 2;
    store<usize>(list, at + 4);
    list += (some & 2) << 1;
    store<usize>(list, at + 8);
    list += some & 4;
    store<usize>(list, at + 12);
    list += (some & 8) >> 1;
    number = f32x4.add(number, f32x4.splat(4));
    down = f32x4.add(down, f32x4.splat(4));
    lines = i32x4.add(lines, nextLines);
  }
  return list;
}

/** Four times whole numbers below 2^22, as integers, sooner than by an instruction for all numbers; of others anything. */
// @ts-ignore: decorator
@inline function timesFour(whole: v128): v128 {
  return i32x4.sub(i32x4.shl(f32x4.add(whole, f32x4.splat(12_582_912)), 2), i32x4.splat(0x4b400000 << 2));
}
