/**
 * Accumulation of signed areas: segments to a grid of partial sums, which `sweep.ts` turns into coverage.
 *
 * The sum runs down the columns. A piece of an edge inside one cell that advances dx to the right covers, of all cells
 * below it in that column, dx of their width, and of its own cell the part under it: so it adds dx − r to its cell and
 * r to the cell below, with r = dx × its mean depth in the cell. (The accumulation buffer of font-rs, turned by 90°:
 * the running sum is then a plain vertical addition.)
 *
 * x is quantised to 1/4096 pixel, so dx is an integer, every column closes to exactly zero, and sums do not depend on
 * the order of edges: SIMD and scalar code give the same bytes. i16 cells hold a winding of 7; i32 cells any.
 *
 * Four edges go in lockstep, a lane each. y is mirrored so that every edge runs down; that swaps the two cells of one
 * that runs up. A lane steps to whichever grid line its edge meets next; the parameter of that crossing is computed
 * anew from the line's place (no drift, and faster than incrementing it). x at a vertical line is not set to the line:
 * up to 448 pixels from the edge's start the error of float32 is below half a quantum, and quantising does it. A lane
 * that is done adds zeros, to cells at most one step past its end.
 */

import { SEGMENT_GROUP } from "../lib/layout";
import { fullLanes, halfLanes, oneLanes, perFullLanes, toIntegerLanes } from "../lib/lanes";
import { FULL, PER_FULL, TO_INTEGER_BITS, toInteger } from "../lib/quantise";

/** What a lane moves by when it crosses a line: bytes for a column, bytes for a row, 1/4096 pixels for a column. */
const STEPS: usize = memory.data(48, 16);
/** What all edges share, in four lanes each: columns, the grid's address for an index with its float's bits, bytes of a row and of a cell. */
const GRID: usize = memory.data(64, 16);

// @ts-ignore: decorator
@inline
function addTo<Cell extends number>(cell: usize, value: i32): void {
  if (sizeof<Cell>() == 2) store<i16>(cell, <i16>(load<i16>(cell) + value));
  else store<i32>(cell, load<i32>(cell) + value);
}

/**
 * Adds `groupCount` groups of segments (record in `lib/layout.ts`) to `cells`, rows of `columns` cells each.
 * Coordinates are from the grid's corner, inside it.
 */
export function accumulate<Cell extends number>(segments: usize, groupCount: u32, cells: usize, columns: u32): void {
  const end = segments + <usize>groupCount * SEGMENT_GROUP;
  if (ASC_FEATURE_SIMD) {
    const shift = sizeof<Cell>() == 2 ? 1 : 2;
    v128.store(GRID, f32x4.splat(<f32>columns));
    v128.store(GRID, i32x4.splat(<i32>cells - (TO_INTEGER_BITS << shift)), 16);
    v128.store(GRID, i32x4.splat(columns << shift), 32);
    v128.store(GRID, i32x4.splat(1 << shift), 48);
  }
  while (segments < end) {
    if (ASC_FEATURE_SIMD) accumulateGroup<Cell>(segments, cells, columns);
    else {
      for (let lane: usize = 0; lane < 16; lane += 4) accumulateLane<Cell>(segments + lane, cells, columns);
    }
    segments += SEGMENT_GROUP;
  }
}

// @ts-ignore: decorator
@inline
function accumulateGroup<Cell extends number>(segment: usize, cells: usize, columns: u32): void {
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

  // The grid lines that are met first. y is mirrored where the edge runs up.
  const x = x0;
  const y = v128.xor(y0, signY);
  const perDx = f32x4.div(one, dx);
  const dySize = f32x4.abs(dy);
  const perDy = f32x4.div(one, dySize);
  const nextColumn = f32x4.add(f32x4.floor(f32x4.mul(v128.xor(x0, signX), perFullLanes())), one);
  let lineX = f32x4.mul(v128.xor(nextColumn, signX), fullLanes());
  let lineY = f32x4.add(f32x4.floor(y), one);

  // The cell that takes dx − r: the upper one of an edge that runs down, the lower one of an edge that runs up.
  const column = f32x4.sub(v128.xor(nextColumn, signX), v128.andnot(one, left));
  const row = f32x4.sub(v128.xor(lineY, signY), v128.xor(one, signY));
  const index = f32x4.add(f32x4.add(f32x4.mul(row, v128.load(GRID)), column), magic);
  const shift = sizeof<Cell>() == 2 ? 1 : 2;
  let address = i32x4.add(
    i32x4.shl(index, shift),
    v128.load(GRID, 16),
  );
  const rowBytes = v128.load(GRID, 32);
  const strideY = i32x4.sub(v128.xor(rowBytes, up), up);
  v128.store(STEPS, i32x4.sub(v128.xor(v128.load(GRID, 48), left), left));
  v128.store(STEPS, strideY, 16);
  v128.store(STEPS, v128.or(fullLanes(), signX), 32);
  const other0 = i32x4.extract_lane(strideY, 0);
  const other1 = i32x4.extract_lane(strideY, 1);
  const other2 = i32x4.extract_lane(strideY, 2);
  const other3 = i32x4.extract_lane(strideY, 3);

  const half = halfLanes();
  const yHalf = f32x4.mul(f32x4.add(y, one), half);
  const dyHalf = f32x4.mul(dySize, half);
  let xa = f32x4.add(x, magic);
  let ya = yHalf;
  while (true) {
    const tx = f32x4.mul(f32x4.sub(lineX, x), perDx);
    const ty = f32x4.mul(f32x4.sub(lineY, y), perDy);
    const t = f32x4.pmin(f32x4.pmin(tx, ty), one);
    const xb = f32x4.add(f32x4.add(x, f32x4.mul(t, dx)), magic);
    const yb = f32x4.add(yHalf, f32x4.mul(t, dyHalf));
    const width = i32x4.sub(xb, xa);
    const depth = f32x4.sub(f32x4.add(ya, yb), lineY);
    let far = f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(width), depth), magic);
    if (sizeof<Cell>() == 4) far = i32x4.sub(far, i32x4.splat(TO_INTEGER_BITS));
    const near = i32x4.sub(width, far);

    const a0 = i32x4.extract_lane(address, 0);
    addTo<Cell>(a0, i32x4.extract_lane(near, 0));
    addTo<Cell>(a0 + other0, i32x4.extract_lane(far, 0));
    const a1 = i32x4.extract_lane(address, 1);
    addTo<Cell>(a1, i32x4.extract_lane(near, 1));
    addTo<Cell>(a1 + other1, i32x4.extract_lane(far, 1));
    const a2 = i32x4.extract_lane(address, 2);
    addTo<Cell>(a2, i32x4.extract_lane(near, 2));
    addTo<Cell>(a2 + other2, i32x4.extract_lane(far, 2));
    const a3 = i32x4.extract_lane(address, 3);
    addTo<Cell>(a3, i32x4.extract_lane(near, 3));
    addTo<Cell>(a3 + other3, i32x4.extract_lane(far, 3));

    if (!i32x4.bitmask(f32x4.lt(t, one))) return;
    xa = xb;
    ya = yb;
    const crossX = f32x4.eq(tx, t);
    const crossY = f32x4.eq(ty, t);
    lineX = f32x4.add(lineX, v128.and(v128.load(STEPS, 32), crossX));
    lineY = f32x4.add(lineY, v128.and(one, crossY));
    const moveX = v128.and(v128.load(STEPS), crossX);
    address = i32x4.add(address, i32x4.add(moveX, v128.and(v128.load(STEPS, 16), crossY)));
  }
}

/** The same steps for one lane. `pmin(a, b)` is `b < a ? b : a`, not-a-number included. */
function accumulateLane<Cell extends number>(segment: usize, cells: usize, columns: u32): void {
  const x = load<f32>(segment);
  const dx = load<f32>(segment, 32) - x;
  const dy = load<f32>(segment, 48) - load<f32>(segment, 16);
  const isLeft = reinterpret<i32>(dx) < 0;
  const isUp = reinterpret<i32>(dy) < 0;
  const y = isUp ? -load<f32>(segment, 16) : load<f32>(segment, 16);
  const dySize = abs<f32>(dy);
  const perDx: f32 = 1.0 / dx;
  const perDy: f32 = 1.0 / dySize;
  const nextColumn = <i32>floor<f32>((isLeft ? -x : x) * PER_FULL) + 1;
  const column = isLeft ? -nextColumn : nextColumn - 1;
  let lineX = <f32>(isLeft ? -nextColumn : nextColumn) * FULL;
  let lineY = floor<f32>(y) + 1;
  const firstLine = <i32>lineY;
  const row = isUp ? 1 - firstLine : firstLine - 1;
  const rowBytes = <i32>(columns * sizeof<Cell>());
  const strideX = isLeft ? -<i32>sizeof<Cell>() : <i32>sizeof<Cell>();
  const strideY = isUp ? -rowBytes : rowBytes;
  const stepX = isLeft ? -FULL : FULL;
  let address = <i32>cells + row * rowBytes + column * <i32>sizeof<Cell>();
  const yHalf = (y + 1) * 0.5;
  const dyHalf = dySize * 0.5;
  let xa = toInteger(x);
  let ya = yHalf;
  while (true) {
    const tx = (lineX - x) * perDx;
    const ty = (lineY - y) * perDy;
    const nearest = ty < tx ? ty : tx;
    const t: f32 = 1 < nearest ? 1 : nearest;
    const xb = toInteger(x + t * dx);
    const yb = yHalf + t * dyHalf;
    const far = toInteger(<f32>(xb - xa) * (ya + yb - lineY));
    addTo<Cell>(address, xb - xa - far);
    addTo<Cell>(address + strideY, far);
    if (!(t < 1)) return;
    xa = xb;
    ya = yb;
    if (tx == t) {
      lineX += stepX;
      address += strideX;
    }
    if (ty == t) {
      lineY += 1;
      address += strideY;
    }
  }
}
