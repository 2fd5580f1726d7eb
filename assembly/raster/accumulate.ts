/**
 * Accumulation of signed areas: segments to a grid of partial sums (`cells.ts`), which `sweep.ts` turns into coverage.
 *
 * The sum runs down the columns. A piece of an edge inside one cell that advances w to the right covers, of all cells
 * below it in that column, w of their width, and of its own cell the part under it: so it adds w − r to its cell and r to
 * the cell below, with r = w × its mean depth in the cell. (The accumulation buffer of font-rs, turned by 90°: the running
 * sum is then a plain vertical addition.) An edge that is the chord of a curve has a bulge, the area between the two, and
 * each piece adds its part of that to r: pixels have the curve's area though the edge is straight.
 *
 * x is quantised to 1/4096 pixel, so w is an integer, every column closes to exactly zero, and sums do not depend on the
 * order of edges: SIMD and scalar code give the same bytes.
 *
 * Four edges go in lockstep, a lane each. A lane steps to whichever grid line its edge meets next; the parameter t of that
 * crossing is computed anew from the line's place (no drift, and faster than incrementing it). The piece from ta to t has
 * r = (t − ta) × (level − dx × aheadY + (ta + t) × slope): dx and dy are the edge's ways, aheadY is what lies between its
 * start and the line in y that it meets next, slope is dx × dy / 2, and level the bulge and, where the edge runs down, dx.
 * x at a vertical line is not set to the line: up to 448 pixels from the edge's start the error of float32 is below half a
 * quantum, and quantising does it. A lane that is done adds zeros, to cells at most one step past its end.
 */

import { SEGMENT_GROUP } from "../lib/layout";
import { fullLanes, halfLanes, oneLanes, perFullLanes, toIntegerLanes } from "../lib/lanes";
import { FULL, PER_FULL, TO_INTEGER, TO_INTEGER_BITS, toInteger } from "../lib/quantise";
import { CELL_PAIR, CELL_SUM, CELL_WIDE, cellShift } from "./cells";

/**
 * What the lanes of a group need at every step, and no register has room for:
 *
 *     0  i32  bytes to the next column     16  i32  bytes to the next row
 *    32  f32  x to the next column         48  f32  y to the next row
 *    64  f32  dx                           80  f32  slope
 *    96  f32  level
 */
const EDGE: usize = memory.data(112, 16);
const MOVE_X: usize = 0;
const MOVE_Y: usize = 16;
const STEP_X: usize = 32;
const STEP_Y: usize = 48;
const DX: usize = 64;
const SLOPE: usize = 80;
const LEVEL: usize = 96;
/**
 * What all edges share, in four lanes each:
 *
 *     0  f32  bytes of a row                16  f32  bytes of a cell
 *    32  i32  bytes of a row                48  i32  bytes of a cell
 *    64  i32  the grid's address, less the bits of the float that rounds
 */
const GRID: usize = memory.data(80, 16);
const ROW_FLOAT: usize = 0;
const CELL_FLOAT: usize = 16;
const ROW: usize = 32;
const CELL: usize = 48;
const ORIGIN: usize = 64;

// @ts-ignore: decorator
@inline
function addTo<Cell extends number>(cell: usize, value: i32): void {
  if (sizeof<Cell>() == 2) store<i16>(cell, <i16>(load<i16>(cell) + value));
  else store<i32>(cell, load<i32>(cell) + value);
}

/**
 * Adds `groupCount` groups of segments (record in `lib/layout.ts`) to `cells` of a kind, rows of `columns` cells each.
 * Coordinates are from the grid's corner, inside it.
 */
export function accumulate(segments: usize, groupCount: u32, cells: usize, columns: u32, kind: u32): void {
  const end = segments + <usize>groupCount * SEGMENT_GROUP;
  const rowBytes = columns << cellShift(kind);
  if (ASC_FEATURE_SIMD) {
    v128.store(GRID, f32x4.splat(<f32>rowBytes), ROW_FLOAT);
    v128.store(GRID, f32x4.splat(<f32>(1 << cellShift(kind))), CELL_FLOAT);
    v128.store(GRID, i32x4.splat(rowBytes), ROW);
    v128.store(GRID, i32x4.splat(1 << cellShift(kind)), CELL);
    v128.store(GRID, i32x4.splat(<i32>cells - TO_INTEGER_BITS), ORIGIN);
  }
  for (; segments < end; segments += SEGMENT_GROUP) {
    if (ASC_FEATURE_SIMD) {
      accumulateGroup(segments, rowBytes, kind);
    } else {
      for (let lane: usize = 0; lane < 16; lane += 4) {
        if (kind == CELL_WIDE) accumulateLane<i32>(segments + lane, cells, rowBytes);
        else accumulateLane<i16>(segments + lane, cells, rowBytes);
      }
    }
  }
}

/** Adds to two pairs. Lanes leave the vector two at a time: a lane by itself takes two steps of the processor, as two do. */
// @ts-ignore: decorator
@inline
function addPairs(addresses: u64, values: u64): void {
  addTo<i32>(<usize>addresses, <i32>values);
  addTo<i32>(<usize>(addresses >> 32), <i32>(values >> 32));
}

// @ts-ignore: decorator
@inline
function addSums<Cell extends number>(address: i32, rowBytes: u32, high: i32, low: i32): void {
  addTo<Cell>(address, high);
  addTo<Cell>(address + rowBytes, low);
}

// @ts-ignore: decorator
@inline
function accumulateGroup(segment: usize, rowBytes: u32, kind: u32): void {
  const one = oneLanes();
  const magic = toIntegerLanes();
  const x0 = v128.load(segment);
  const y0 = v128.load(segment, 16);
  const dx = f32x4.sub(v128.load(segment, 32), x0);
  const dy = f32x4.sub(v128.load(segment, 48), y0);
  const left = i32x4.shr_s(dx, 31);
  const up = i32x4.shr_s(dy, 31);
  const signX = i32x4.shl(left, 31);
  const signY = i32x4.shl(up, 31);
  const perDx = f32x4.div(one, dx);
  const perDy = f32x4.div(one, dy);

  // The grid lines that are met first, and the cell that the edge starts in.
  const nextColumn = f32x4.add(f32x4.floor(f32x4.mul(v128.xor(x0, signX), perFullLanes())), one);
  const nextRow = f32x4.add(f32x4.floor(v128.xor(y0, signY)), one);
  const lineX = v128.xor(nextColumn, signX);
  const lineY = v128.xor(nextRow, signY);
  const aheadX = f32x4.sub(f32x4.mul(lineX, fullLanes()), x0);
  const aheadY = f32x4.sub(lineY, y0);
  const column = f32x4.sub(lineX, v128.andnot(one, left));
  const row = f32x4.sub(lineY, v128.andnot(one, up));
  const place = f32x4.add(f32x4.mul(row, v128.load(GRID, ROW_FLOAT)), f32x4.mul(column, v128.load(GRID, CELL_FLOAT)));
  const address = i32x4.add(f32x4.add(place, magic), v128.load(GRID, ORIGIN));

  v128.store(EDGE, i32x4.sub(v128.xor(v128.load(GRID, CELL), left), left), MOVE_X);
  v128.store(EDGE, i32x4.sub(v128.xor(v128.load(GRID, ROW), up), up), MOVE_Y);
  v128.store(EDGE, v128.or(fullLanes(), signX), STEP_X);
  v128.store(EDGE, v128.or(one, signY), STEP_Y);
  v128.store(EDGE, dx, DX);
  v128.store(EDGE, f32x4.mul(f32x4.mul(dx, dy), halfLanes()), SLOPE);
  v128.store(EDGE, f32x4.add(v128.andnot(dx, up), v128.load(segment, 64)), LEVEL);

  const start = f32x4.add(x0, magic);
  if (kind == CELL_PAIR) accumulateSteps<u32>(start, perDx, perDy, aheadX, aheadY, address, rowBytes);
  else if (kind == CELL_SUM) accumulateSteps<i16>(start, perDx, perDy, aheadX, aheadY, address, rowBytes);
  else accumulateSteps<i32>(start, perDx, perDy, aheadX, aheadY, address, rowBytes);
}

/** The steps of a group: to pairs where `Cell` is unsigned, otherwise to sums. */
// @ts-ignore: decorator
@inline
function accumulateSteps<Cell extends number>(
  start: v128,
  perDx: v128,
  perDy: v128,
  aheadX: v128,
  aheadY: v128,
  address: v128,
  rowBytes: u32,
): void {
  const one = oneLanes();
  const magic = toIntegerLanes();
  let xa = start;
  let ta = i32x4.splat(0);
  while (true) {
    const tx = f32x4.mul(aheadX, perDx);
    const ty = f32x4.mul(aheadY, perDy);
    const t = f32x4.pmin(f32x4.pmin(tx, ty), one);
    const dx = v128.load(EDGE, DX);
    const xb = f32x4.add(start, f32x4.mul(t, dx));
    const width = i32x4.sub(xb, xa);
    const area = f32x4.add(
      f32x4.sub(v128.load(EDGE, LEVEL), f32x4.mul(dx, aheadY)),
      f32x4.mul(f32x4.add(ta, t), v128.load(EDGE, SLOPE)),
    );
    let low = f32x4.add(f32x4.mul(f32x4.sub(t, ta), area), magic);
    if (isSigned<Cell>()) {
      if (sizeof<Cell>() == 4) low = i32x4.sub(low, i32x4.splat(TO_INTEGER_BITS));
      const high = i32x4.sub(width, low);
      addSums<Cell>(i32x4.extract_lane(address, 0), rowBytes, i32x4.extract_lane(high, 0), i32x4.extract_lane(low, 0));
      addSums<Cell>(i32x4.extract_lane(address, 1), rowBytes, i32x4.extract_lane(high, 1), i32x4.extract_lane(low, 1));
      addSums<Cell>(i32x4.extract_lane(address, 2), rowBytes, i32x4.extract_lane(high, 2), i32x4.extract_lane(low, 2));
      addSums<Cell>(i32x4.extract_lane(address, 3), rowBytes, i32x4.extract_lane(high, 3), i32x4.extract_lane(low, 3));
    } else {
      const pairs = i32x4.add(width, i32x4.shl(low, 16));
      addPairs(i64x2.extract_lane(address, 0), i64x2.extract_lane(pairs, 0));
      addPairs(i64x2.extract_lane(address, 1), i64x2.extract_lane(pairs, 1));
    }

    if (!i32x4.bitmask(f32x4.lt(t, one))) return;
    xa = xb;
    ta = t;
    const crossX = f32x4.eq(tx, t);
    const crossY = f32x4.eq(ty, t);
    aheadX = f32x4.add(aheadX, v128.and(v128.load(EDGE, STEP_X), crossX));
    aheadY = f32x4.add(aheadY, v128.and(v128.load(EDGE, STEP_Y), crossY));
    const moveX = v128.and(v128.load(EDGE, MOVE_X), crossX);
    address = i32x4.add(address, i32x4.add(moveX, v128.and(v128.load(EDGE, MOVE_Y), crossY)));
  }
}

/** The same steps for one lane. `pmin(a, b)` is `b < a ? b : a`, not-a-number included. */
function accumulateLane<Cell extends number>(segment: usize, cells: usize, rowBytes: i32): void {
  const x0 = load<f32>(segment);
  const y0 = load<f32>(segment, 16);
  const dx = load<f32>(segment, 32) - x0;
  const dy = load<f32>(segment, 48) - y0;
  const isLeft = reinterpret<i32>(dx) < 0;
  const isUp = reinterpret<i32>(dy) < 0;
  const perDx: f32 = 1.0 / dx;
  const perDy: f32 = 1.0 / dy;
  const nextColumn = <i32>floor<f32>((isLeft ? -x0 : x0) * PER_FULL) + 1;
  const nextRow = <i32>floor<f32>(isUp ? -y0 : y0) + 1;
  const column = isLeft ? -nextColumn : nextColumn - 1;
  const row = isUp ? -nextRow : nextRow - 1;
  let aheadX = <f32>(isLeft ? -nextColumn : nextColumn) * FULL - x0;
  let aheadY = <f32>(isUp ? -nextRow : nextRow) - y0;
  const cellBytes = <i32>sizeof<Cell>();
  let address = <i32>cells + row * rowBytes + column * cellBytes;
  const slope: f32 = dx * dy * 0.5;
  const level: f32 = (isUp ? <f32>0 : dx) + load<f32>(segment, 64);
  const start: f32 = x0 + TO_INTEGER;
  let xa = reinterpret<i32>(start);
  let ta: f32 = 0;
  while (true) {
    const tx = aheadX * perDx;
    const ty = aheadY * perDy;
    const nearest = ty < tx ? ty : tx;
    const t: f32 = 1 < nearest ? 1 : nearest;
    const xb = reinterpret<i32>(start + t * dx);
    const depth: f32 = level - dx * aheadY + (ta + t) * slope;
    const low = toInteger((t - ta) * depth);
    addTo<Cell>(address, xb - xa - low);
    addTo<Cell>(address + rowBytes, low);
    if (!(t < 1)) return;
    xa = xb;
    ta = t;
    if (tx == t) {
      aheadX += isLeft ? -FULL : FULL;
      address += isLeft ? -cellBytes : cellBytes;
    }
    if (ty == t) {
      aheadY += isUp ? -1 : 1;
      address += isUp ? -rowBytes : rowBytes;
    }
  }
}
