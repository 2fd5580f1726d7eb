/**
 * The sweep: running sums down the columns of the accumulation grid to 8-bit coverage, clearing the grid on its way.
 *
 * Coverage is |sum| × 256 / 4096, saturated to 255: 4096 is a fully covered pixel.
 */

const COVERAGE_SHIFT: i32 = 4;

/** Rows under the picture that edges on its lower border may touch. */
export const SPILL_ROWS: u32 = 2;

/**
 * Writes `height` rows of coverage, `pitch` bytes apart, for a grid of `columns` cells a row, a multiple of 8. Blocks
 * go from right to left, so what a wide store spills over the end of a row is overwritten by the row it spilled into, and
 * what it spills behind the last row is put back: bitmaps lie side by side, with nothing between them.
 */
export function sweep<Cell extends number>(cells: usize, columns: u32, out: usize, pitch: u32, height: u32): void {
  let column: i32 = <i32>columns;
  if (ASC_FEATURE_SIMD) {
    const end = out + <usize>pitch * height;
    const behind = v128.load(end);
    // Wide cells are rare: blocks of eight do for them.
    if (sizeof<Cell>() == 4 || columns & 8) {
      do {
        column -= 8;
        sweepEight<Cell>(cells + <usize>column * sizeof<Cell>(), columns, out + column, pitch, height);
      } while (sizeof<Cell>() == 4 && column > 0);
    }
    if (sizeof<Cell>() == 2) {
      while (column > 0) {
        column -= 16;
        sweepSixteen(cells + <usize>column * sizeof<Cell>(), columns, out + column, pitch, height);
      }
    }
    v128.store(end, behind);
  } else {
    while (column-- > 0) {
      sweepOne<Cell>(cells + <usize>column * sizeof<Cell>(), columns, out + column, <u32>column < pitch, pitch, height);
    }
  }
}

// @ts-ignore: decorator
@inline
function sweepEight<Cell extends number>(cell: usize, columns: u32, out: usize, pitch: u32, height: u32): void {
  const zero = i32x4.splat(0);
  const rowBytes = <usize>columns * sizeof<Cell>();
  if (sizeof<Cell>() == 2) {
    let sum = zero;
    for (let row: u32 = 0; row < height; row++) {
      sum = i16x8.add(sum, v128.load(cell));
      v128.store(cell, zero);
      const coverage = i16x8.shr_u(i16x8.abs(sum), COVERAGE_SHIFT);
      store<u64>(out, <u64>i64x2.extract_lane(i8x16.narrow_i16x8_u(coverage, coverage), 0));
      cell += rowBytes;
      out += pitch;
    }
  } else {
    let low = zero;
    let high = zero;
    for (let row: u32 = 0; row < height; row++) {
      low = i32x4.add(low, v128.load(cell));
      high = i32x4.add(high, v128.load(cell, 16));
      v128.store(cell, zero);
      v128.store(cell, zero, 16);
      const coverage = i16x8.narrow_i32x4_s(
        i32x4.shr_u(i32x4.abs(low), COVERAGE_SHIFT),
        i32x4.shr_u(i32x4.abs(high), COVERAGE_SHIFT),
      );
      store<u64>(out, <u64>i64x2.extract_lane(i8x16.narrow_i16x8_u(coverage, coverage), 0));
      cell += rowBytes;
      out += pitch;
    }
  }
  clearSpill<Cell>(cell, rowBytes, 8);
}

// @ts-ignore: decorator
@inline
function sweepSixteen(cell: usize, columns: u32, out: usize, pitch: u32, height: u32): void {
  const zero = i32x4.splat(0);
  const rowBytes = <usize>columns * 2;
  let left = zero;
  let right = zero;
  for (let row: u32 = 0; row < height; row++) {
    left = i16x8.add(left, v128.load(cell));
    right = i16x8.add(right, v128.load(cell, 16));
    v128.store(cell, zero);
    v128.store(cell, zero, 16);
    v128.store(
      out,
      i8x16.narrow_i16x8_u(
        i16x8.shr_u(i16x8.abs(left), COVERAGE_SHIFT),
        i16x8.shr_u(i16x8.abs(right), COVERAGE_SHIFT),
      ),
    );
    cell += rowBytes;
    out += pitch;
  }
  clearSpill<i16>(cell, rowBytes, 16);
}

// @ts-ignore: decorator
@inline
function clearSpill<Cell extends number>(cell: usize, rowBytes: usize, count: usize): void {
  for (let row: u32 = 0; row < SPILL_ROWS; row++) {
    for (let at: usize = 0; at < count * sizeof<Cell>(); at += 16) v128.store(cell + at, i32x4.splat(0));
    cell += rowBytes;
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
