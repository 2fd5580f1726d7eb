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
 * Four edges go in lockstep, a lane each. A lane steps to whichever grid line its edge meets next; the parameter of
 * that crossing is computed anew from the line's index (no drift, and faster than incrementing it).
 */

import { SEGMENT_GROUP } from "../lib/layout";

/** Adding and subtracting it rounds a float between −1024 and 1024 to a multiple of 1/4096. */
const QUANTISE: f32 = 3072.0;
/** Adding it to a float of magnitude below 2^22 leaves the nearest integer in the low bits. */
const TO_INTEGER: f32 = 12582912.0;
const TO_INTEGER_BITS: i32 = 0x4b400000;
/** What one pixel of width counts. */
const FULL: f32 = 4096.0;

// @ts-ignore: decorator
@inline
function addTo<Cell extends number>(cell: usize, value: i32): void {
  if (sizeof<Cell>() == 2) store<i16>(cell, <i16>(load<i16>(cell) + value));
  else store<i32>(cell, load<i32>(cell) + value);
}

/**
 * Adds `groupCount` groups of segments to `cells`, rows of `columns` cells each. Coordinates are in pixels from the
 * grid's corner, inside it.
 */
export function accumulate<Cell extends number>(segments: usize, groupCount: u32, cells: usize, columns: u32): void {
  const end = segments + <usize>groupCount * SEGMENT_GROUP;
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
function quantise(lanes: v128): v128 {
  return f32x4.sub(f32x4.add(lanes, f32x4.splat(QUANTISE)), f32x4.splat(QUANTISE));
}

// @ts-ignore: decorator
@inline
function toIntegers(lanes: v128): v128 {
  return i32x4.sub(f32x4.add(lanes, f32x4.splat(TO_INTEGER)), i32x4.splat(TO_INTEGER_BITS));
}

// @ts-ignore: decorator
@inline
function accumulateGroup<Cell extends number>(segment: usize, cells: usize, columns: u32): void {
  const one = f32x4.splat(1);
  const x0 = quantise(v128.load(segment));
  const y0 = v128.load(segment, 16);
  const x1 = quantise(v128.load(segment, 32));
  const y1 = v128.load(segment, 48);
  const dx = f32x4.sub(x1, x0);
  const dy = f32x4.sub(y1, y0);
  const perDx = f32x4.div(one, dx);
  const perDy = f32x4.div(one, dy);
  const zero = f32x4.splat(0);
  const right = f32x4.ge(dx, zero);
  const down = f32x4.ge(dy, zero);

  // The cell that the edge starts in, and the grid lines it meets first. A leftward edge on a line starts left of it.
  const column = v128.bitselect(f32x4.floor(x0), f32x4.sub(f32x4.ceil(x0), one), right);
  let row = v128.bitselect(f32x4.floor(y0), f32x4.sub(f32x4.ceil(y0), one), down);
  let lineX = f32x4.add(column, v128.and(one, right));
  let lineY = f32x4.add(row, v128.and(one, down));
  // Steps of +1 or −1 by direction: ones, or minus ones.
  const signX = v128.andnot(f32x4.splat(-0.0), right);
  const signY = v128.andnot(f32x4.splat(-0.0), down);
  const stepX = v128.or(one, signX);
  const stepY = v128.or(one, signY);
  const cellBytes = i32x4.splat(sizeof<Cell>());
  const rowBytes = i32x4.splat(columns * sizeof<Cell>());
  const strideX = i32x4.sub(v128.xor(cellBytes, v128.not(right)), v128.not(right));
  const strideY = i32x4.sub(v128.xor(rowBytes, v128.not(down)), v128.not(down));
  let address = i32x4.add(
    i32x4.splat(<i32>cells),
    i32x4.add(
      i32x4.mul(i32x4.trunc_sat_f32x4_s(row), rowBytes),
      i32x4.mul(i32x4.trunc_sat_f32x4_s(column), cellBytes),
    ),
  );

  let xa = x0;
  let ya = y0;
  const rowSize = <usize>columns * sizeof<Cell>();
  const half = f32x4.splat(0.5);
  const full = f32x4.splat(FULL);
  while (true) {
    const tx = f32x4.pmin(one, f32x4.mul(f32x4.sub(lineX, x0), perDx));
    const ty = f32x4.mul(f32x4.sub(lineY, y0), perDy);
    const t = f32x4.pmin(tx, ty);
    const open = f32x4.lt(t, one);
    const crossX = v128.and(f32x4.eq(tx, t), open);
    const crossY = v128.and(f32x4.eq(ty, t), open);
    const xb = v128.bitselect(lineX, quantise(f32x4.add(x0, f32x4.mul(t, dx))), crossX);
    const yb = f32x4.add(y0, f32x4.mul(t, dy));
    const width = f32x4.mul(f32x4.sub(xb, xa), full);
    const depth = f32x4.sub(f32x4.mul(f32x4.add(ya, yb), half), row);
    const below = toIntegers(f32x4.mul(width, depth));
    const own = i32x4.sub(toIntegers(width), below);

    const a0 = <usize>i32x4.extract_lane(address, 0);
    addTo<Cell>(a0, i32x4.extract_lane(own, 0));
    addTo<Cell>(a0 + rowSize, i32x4.extract_lane(below, 0));
    const a1 = <usize>i32x4.extract_lane(address, 1);
    addTo<Cell>(a1, i32x4.extract_lane(own, 1));
    addTo<Cell>(a1 + rowSize, i32x4.extract_lane(below, 1));
    const a2 = <usize>i32x4.extract_lane(address, 2);
    addTo<Cell>(a2, i32x4.extract_lane(own, 2));
    addTo<Cell>(a2 + rowSize, i32x4.extract_lane(below, 2));
    const a3 = <usize>i32x4.extract_lane(address, 3);
    addTo<Cell>(a3, i32x4.extract_lane(own, 3));
    addTo<Cell>(a3 + rowSize, i32x4.extract_lane(below, 3));

    if (!v128.any_true(open)) return;
    xa = xb;
    ya = yb;
    lineX = f32x4.add(lineX, v128.and(stepX, crossX));
    const down1 = v128.and(stepY, crossY);
    lineY = f32x4.add(lineY, down1);
    row = f32x4.add(row, down1);
    address = i32x4.add(address, i32x4.add(v128.and(strideX, crossX), v128.and(strideY, crossY)));
  }
}

// @ts-ignore: decorator
@inline
function toInteger(value: f32): i32 {
  return reinterpret<i32>(value + TO_INTEGER) - TO_INTEGER_BITS;
}

/** The same steps for one lane. `pmin(a, b)` is `b < a ? b : a`, not-a-number included. */
function accumulateLane<Cell extends number>(segment: usize, cells: usize, columns: u32): void {
  const x0 = load<f32>(segment) + QUANTISE - QUANTISE;
  const y0 = load<f32>(segment, 16);
  const x1 = load<f32>(segment, 32) + QUANTISE - QUANTISE;
  const y1 = load<f32>(segment, 48);
  const dx = x1 - x0;
  const dy = y1 - y0;
  const perDx: f32 = 1.0 / dx;
  const perDy: f32 = 1.0 / dy;
  const right = dx >= 0;
  const down = dy >= 0;
  const column: f32 = right ? floor(x0) : ceil(x0) - 1;
  let row: f32 = down ? floor(y0) : ceil(y0) - 1;
  let lineX: f32 = right ? column + 1 : column;
  let lineY: f32 = down ? row + 1 : row;
  const stepX: f32 = right ? 1 : -1;
  const stepY: f32 = down ? 1 : -1;
  const rowSize = <usize>columns * sizeof<Cell>();
  let address = cells + <i32>row * rowSize + <i32>column * sizeof<Cell>();
  let xa = x0;
  let ya = y0;
  while (true) {
    const crossing = (lineX - x0) * perDx;
    const tx: f32 = crossing < 1 ? crossing : 1;
    const ty: f32 = (lineY - y0) * perDy;
    const t = ty < tx ? ty : tx;
    const open = t < 1;
    const crossX = open && tx == t;
    const crossY = open && ty == t;
    const xb = crossX ? lineX : x0 + t * dx + QUANTISE - QUANTISE;
    const yb = y0 + t * dy;
    const width = (xb - xa) * FULL;
    const depth = (ya + yb) * 0.5 - row;
    const below = toInteger(width * depth);
    addTo<Cell>(address, toInteger(width) - below);
    addTo<Cell>(address + rowSize, below);
    if (!open) return;
    xa = xb;
    ya = yb;
    if (crossX) {
      lineX += stepX;
      address += right ? sizeof<Cell>() : -sizeof<Cell>();
    }
    if (crossY) {
      lineY += stepY;
      row += stepY;
      address += down ? rowSize : -rowSize;
    }
  }
}
