/**
 * Rows of a region: each pixel keeps the least of the distances that it is told. In: a region, and what goes through its point. Four
 * pixels at a time; both builds do the same operations on each pixel in the same order, and so give the same bytes.
 */

import { FIRST_LINES, grid, NEXT_LINES, pitch, RIGHTS, width } from "./grid";
import {
  ALONG_X, ALONG_Y, BEND_BEFORE, BEND_BEHIND, BOTTOM, BOUNDS, COLUMN, DOWN, greatestIn, greatestOf, LAST, REGIONS_END, SHIFT, SLOPES, TOP,
  UPPER,
} from "./regions";

/** What a row is asked for: distances to a line, to a pair of arcs, or to a pair of whose circles none is large; a point is one of no size. */
export const LINE = 0;
export const ARCS = 1;
export const ROUND = 2;

/** Rows that are looked at together, and what is noted of each: five arrays, and a list of those that have pixels. */
const ROWS = 32;
const FIRST: usize = 0;
const PIXELS: usize = FIRST + 4 * ROWS;
const BEHIND: usize = PIXELS + 4 * ROWS;
const ALONG: usize = BEHIND + 4 * ROWS;
const ACROSS: usize = ALONG + 4 * ROWS;
const LIST: usize = ACROSS + 4 * ROWS;
/** And what they are asked for: numbers of the region (f32). */
const STEP_X: usize = LIST + 4 * (ROWS + 4);
const STEP_Y: usize = STEP_X + 4;
const BEND_0: usize = STEP_X + 8;
const BEND_1: usize = STEP_X + 12;
/** Where notes are: those of rows that wait to be gone through, and those that are being made. */
const NOTES: usize = REGIONS_END;
const NOTES_BYTES: usize = STEP_X + 16;
// Rows that wait.
let waiting: usize = NOTES;
let waitingEnd: usize = NOTES + LIST;
let waitingKind: i32 = 0;

// Vectors that loops take from memory: where they are constants V8 makes them anew in each turn, by three instructions.
const VECTORS: usize = 2048;
const ONES: usize = VECTORS;
const FOURS: usize = VECTORS + 16;
const LANE_NUMBERS: usize = VECTORS + 32;
/** All bits of a number but its sign. */
const SIZES: usize = VECTORS + 48;
/** Which lanes to list, by the bits of those. */
const LISTED: usize = VECTORS + 64;

if (ASC_FEATURE_SIMD) writeVectors();

function writeVectors(): void {
  v128.store(ONES, f32x4.splat(1));
  v128.store(FOURS, f32x4.splat(4));
  v128.store(LANE_NUMBERS, f32x4(0, 1, 2, 3));
  v128.store(SIZES, i32x4.splat(i32.MAX_VALUE));
  for (let bits: usize = 0; bits < 16; bits++) {
    let at = LISTED + (bits << 4);
    for (let lane = 0; lane < 4; lane++) {
      store<i32>(at, 0x03020100 + 0x04040404 * lane);
      at += ((bits >>> usize(lane)) & 1) << 2;
    }
  }
}

/**
 * Keeps the distances of the region's pixels to what goes through its (x, y) in the direction (dx, dy), where they are the least.
 * Along it and across a pixel is at (a, b). Where a is less than 0, arcs have the curvature k0, and else k1: the distance to a
 * circle of curvature k is |k a² − b (2 − k b)| ÷ (1 + √((1 − k b)² + (k a)²)), which holds for circles so large that they are
 * lines. Past the circle's centre, where k b is more than 1, the far side of it would be nearer than the arc is: with the root
 * taken less than 0 it is the distance through the centre, which no pixel has that is nearer to another edge. Of circles that aren't
 * large there are the radii r in place of curvatures, and the distance is |r − √((r − b)² + a²)|, which divides by nothing.
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
  const column = load<f32>(lane, COLUMN);
  const line = grid + (isize(column) << 2);
  if (ASC_FEATURE_SIMD) {
    let down = load<f32>(lane, DOWN);
    for (let from = top; from <= bottom; from += ROWS, down += f32(ROWS)) {
      const notes = 2 * NOTES + NOTES_BYTES - waiting;
      const end = listRows(notes, lane, line + pitch * usize(from), down, min(ROWS, bottom + 1 - from));
      store<f32>(notes, load<f32>(lane, ALONG_X), STEP_X);
      store<f32>(notes, load<f32>(lane, ALONG_Y), STEP_Y);
      store<f32>(notes, load<f32>(lane, BEND_BEFORE), BEND_0);
      store<f32>(notes, load<f32>(lane, BEND_BEHIND), BEND_1);
      finishRows();
      waiting = notes;
      waitingEnd = end;
      waitingKind = kind;
    }
  } else {
    const start = load<f32>(lane, DOWN);
    const shift = load<f32>(lane, SHIFT);
    const perX = load<f32>(lane, ALONG_X);
    const perY = load<f32>(lane, ALONG_Y);
    const bend0 = load<f32>(lane, BEND_BEFORE);
    const bend1 = load<f32>(lane, BEND_BEHIND);
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
          const k = reinterpret<i32>(a) < 0 ? bend0 : bend1;
          if (kind == ARCS) {
            const up: f32 = 1 - k * b;
            const side = k * a;
            const root = sqrt<f32>(up * up + side * side);
            distance = abs<f32>((side * a - b * (1 + up)) / (1 + copysign<f32>(root, up)));
          } else {
            const up: f32 = k - b;
            distance = abs<f32>(k - copysign<f32>(sqrt<f32>(up * up + a * a), up));
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
  else if (waitingKind == ROUND) goThrough(ROUND);
  else goThrough(ARCS);
  waitingEnd = waiting + LIST;
}

// @ts-ignore: decorator
@inline function goThrough(kind: i32): void {
  const lanes = v128.load(LANE_NUMBERS);
  const four = v128.load(FOURS);
  const one = v128.load(ONES);
  const sizes = v128.load(SIZES);
  const notes = waiting;
  const alongStep = v128.load32_splat(notes, STEP_X);
  const acrossStep = v128.load32_splat(notes, STEP_Y);
  const bend1 = v128.load32_splat(notes, BEND_1);
  const bendChange = v128.xor(v128.load32_splat(notes, BEND_0), bend1);
  const list = waitingEnd;
  for (let known = notes + LIST; known < list; known += 4) {
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
        distance = v128.and(f32x4.sub(across, f32x4.mul(lane, acrossStep)), sizes);
      } else {
        const a = f32x4.add(along, f32x4.mul(lane, alongStep));
        const b = f32x4.sub(across, f32x4.mul(lane, acrossStep));
        const bend = v128.xor(bend1, v128.and(bendChange, i32x4.shr_s(a, 31)));
        if (kind == ROUND) {
          const up = f32x4.sub(bend, b);
          const root = f32x4.sqrt(f32x4.add(f32x4.mul(up, up), f32x4.mul(a, a)));
          distance = v128.and(f32x4.sub(bend, v128.or(root, v128.andnot(up, sizes))), sizes);
        } else {
          const up = f32x4.sub(one, f32x4.mul(bend, b));
          const side = f32x4.mul(bend, a);
          const root = f32x4.sqrt(f32x4.add(f32x4.mul(up, up), f32x4.mul(side, side)));
          const n = f32x4.sub(f32x4.mul(side, a), f32x4.mul(b, f32x4.add(one, up)));
          distance = v128.and(f32x4.div(n, f32x4.add(one, v128.or(root, v128.andnot(up, sizes)))), sizes);
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
function listRows(notes: usize, lane: usize, line: usize, top: f32, rows: i32): usize {
  const perX = v128.load32_splat(lane, ALONG_X);
  const perY = v128.load32_splat(lane, ALONG_Y);
  const shifts = v128.load32_splat(lane, SHIFT);
  const columns = v128.load32_splat(lane, COLUMN);
  const lefts = f32x4.neg(columns);
  const rights = f32x4.add(columns, v128.load(RIGHTS));
  const one = v128.load(ONES);
  const four = v128.load(FOURS);
  const bottoms = v128.load32_splat(lane, LAST);
  const nextLines = v128.load(NEXT_LINES);
  let lines = i32x4.add(i32x4.splat(line), v128.load(FIRST_LINES));
  let places = i32x4.add(i32x4.splat(notes), i32x4(0, 4, 8, 12));
  let list = notes + LIST;
  let down = f32x4.add(f32x4.splat(top), v128.load(LANE_NUMBERS));
  const end = notes + (usize(rows) << 2);
  for (let at = notes; at < end; at += 16) {
    const change0 = f32x4.mul(v128.load32_splat(lane, SLOPES), down);
    const change1 = f32x4.mul(v128.load32_splat(lane, SLOPES + 16), down);
    const change2 = f32x4.mul(v128.load32_splat(lane, SLOPES + 32), down);
    const low = greatestOf(lane, f32x4.add(v128.load32_splat(lane), change0), change1, change2);
    const high = greatestOf(lane + UPPER, f32x4.sub(v128.load32_splat(lane + UPPER), change0), change1, change2);
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
    // Below the last row there are none; a row with some has one at least.
    const some = i32x4.bitmask(v128.and(f32x4.ge(pixels, one), f32x4.le(down, bottoms)));
    v128.store(list, i8x16.swizzle(places, v128.load(LISTED + (usize(some) << 4))));
    list += usize(popcnt(some)) << 2;
    places = i32x4.add(places, i32x4.splat(16));
    down = f32x4.add(down, four);
    lines = i32x4.add(lines, nextLines);
  }
  return list;
}

/** Four times whole numbers below 2^22, as integers, sooner than by an instruction for all numbers; of others anything. */
// @ts-ignore: decorator
@inline function timesFour(whole: v128): v128 {
  return i32x4.sub(i32x4.shl(f32x4.add(whole, f32x4.splat(12_582_912)), 2), i32x4.splat(0x4b400000 << 2));
}
