/**
 * The sweep: running sums down the columns of the accumulation grid to 8-bit coverage, clearing the grid on its way.
 *
 * Coverage is |sum| × 256 / 4096, saturated to 255: 4096 is a fully covered pixel.
 */

import { CELL_PAIR, CELL_SUM, CELL_WIDE, cellShift } from "./cells";

const COVERAGE_SHIFT: i32 = 4;

/** Rows under the picture that edges on its lower border may touch. */
export const SPILL_ROWS: u32 = 2;

/** Bytes of a row's cells in a block. */
const BLOCK: i32 = 32;

/**
 * Writes `height` rows of coverage, `pitch` bytes apart, for a grid of `columns` cells a row, whole blocks. Blocks go from
 * right to left, so what a wide store spills over the end of a row is overwritten by the row it spilled into, and what it
 * spills behind the last row is put back: bitmaps lie side by side, with nothing between them.
 */
export function sweep(cells: usize, columns: u32, out: usize, pitch: u32, height: u32, kind: u32): void {
  if (!ASC_FEATURE_SIMD) return sweepScalar(cells, columns, out, pitch, height, kind);
  const end = out + <usize>pitch * height;
  const behind = v128.load(end);
  const rowBytes = columns << cellShift(kind);
  for (let at = <i32>rowBytes - BLOCK; at >= 0; at -= BLOCK) {
    const pixels = out + (<usize>at >> cellShift(kind));
    if (kind == CELL_PAIR) sweepPairs(cells + at, rowBytes, pixels, pitch, height);
    else if (kind == CELL_SUM) sweepSums(cells + at, rowBytes, pixels, pitch, height);
    else sweepWide(cells + at, rowBytes, pixels, pitch, height);
  }
  v128.store(end, behind);
  const below = cells + <usize>rowBytes * height;
  for (let at: usize = 0; at < rowBytes * SPILL_ROWS; at += BLOCK) clearBlock(below + at);
}

// @ts-ignore: decorator
@inline
function clearBlock(cell: usize): void {
  v128.store(cell, i32x4.splat(0));
  v128.store(cell, i32x4.splat(0), 16);
}

// @ts-ignore: decorator
@inline
function sweepPairs(cell: usize, rowBytes: usize, out: usize, pitch: u32, height: u32): void {
  let sum = i32x4.splat(0);
  for (let row: u32 = 0; row < height; row++) {
    const left = v128.load(cell);
    const right = v128.load(cell, 16);
    clearBlock(cell);
    const both = v128.shuffle<i16>(left, right, 0, 2, 4, 6, 8, 10, 12, 14);
    // Where the lower half is negative, it has taken one from the upper.
    const borrowed = i16x8.shr_s(both, 15);
    const later = i16x8.sub(v128.shuffle<i16>(left, right, 1, 3, 5, 7, 9, 11, 13, 15), borrowed);
    sum = i16x8.add(sum, both);
    const coverage = i16x8.shr_u(i16x8.abs(i16x8.sub(sum, later)), COVERAGE_SHIFT);
    v128.store64_lane(out, i8x16.narrow_i16x8_u(coverage, coverage), 0);
    cell += rowBytes;
    out += pitch;
  }
}

// @ts-ignore: decorator
@inline
function sweepSums(cell: usize, rowBytes: usize, out: usize, pitch: u32, height: u32): void {
  let left = i32x4.splat(0);
  let right = i32x4.splat(0);
  for (let row: u32 = 0; row < height; row++) {
    left = i16x8.add(left, v128.load(cell));
    right = i16x8.add(right, v128.load(cell, 16));
    clearBlock(cell);
    const low = i16x8.shr_u(i16x8.abs(left), COVERAGE_SHIFT);
    v128.store(out, i8x16.narrow_i16x8_u(low, i16x8.shr_u(i16x8.abs(right), COVERAGE_SHIFT)));
    cell += rowBytes;
    out += pitch;
  }
}

// @ts-ignore: decorator
@inline
function sweepWide(cell: usize, rowBytes: usize, out: usize, pitch: u32, height: u32): void {
  let left = i32x4.splat(0);
  let right = i32x4.splat(0);
  for (let row: u32 = 0; row < height; row++) {
    left = i32x4.add(left, v128.load(cell));
    right = i32x4.add(right, v128.load(cell, 16));
    clearBlock(cell);
    const low = i32x4.shr_u(i32x4.abs(left), COVERAGE_SHIFT);
    const coverage = i16x8.narrow_i32x4_s(low, i32x4.shr_u(i32x4.abs(right), COVERAGE_SHIFT));
    v128.store64_lane(out, i8x16.narrow_i16x8_u(coverage, coverage), 0);
    cell += rowBytes;
    out += pitch;
  }
}

function sweepScalar(cells: usize, columns: u32, out: usize, pitch: u32, height: u32, kind: u32): void {
  for (let column: u32 = 0; column < columns; column++) {
    if (kind == CELL_WIDE) sweepOne<i32>(cells + (<usize>column << 2), columns, out + column, column < pitch, pitch, height);
    else sweepOne<i16>(cells + (<usize>column << 1), columns, out + column, column < pitch, pitch, height);
  }
}

function sweepOne<Cell extends number>(
  cell: usize,
  columns: u32,
  out: usize,
  visible: bool,
  pitch: u32,
  height: u32,
): void {
  const rowBytes = <usize>columns * sizeof<Cell>();
  let sum: i32 = 0;
  for (let row: u32 = 0; row < height + SPILL_ROWS; row++) {
    if (sizeof<Cell>() == 2) {
      sum = <i32>(<i16>(sum + load<i16>(cell)));
      store<i16>(cell, 0);
    } else {
      sum += load<i32>(cell);
      store<i32>(cell, 0);
    }
    cell += rowBytes;
    if (row < height && visible) store<u8>(out, <u8>min<u32>(<u32>abs(sum) >> COVERAGE_SHIFT, 255));
    out += pitch;
  }
}
