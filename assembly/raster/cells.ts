/**
 * The cells of the accumulation grid: what a column's sum grows by, from row to row, in 1/4096 of a pixel's coverage.
 * Rows lie `columns` cells apart.
 *
 * A step of an edge changes the sum at its own row and at the next. Sums keep the two apart: two cells, each loaded and
 * stored. A pair keeps them together: one cell of twice the size. In small pictures, where steps are what takes the time,
 * pairs rasterise 14 % faster (measured at 12 to 24 px); in large ones memory takes it, and sums do.
 */

/**
 * i32: what the sum grows by at this row and the next together, and 65,536 times what of that only at the next; windings of
 * up to 7. One number, which integer units add; as two lanes they took 1.04 of the time. SIMD only.
 */
export const CELL_PAIR: u32 = 0;
/** i16: what the sum grows by. Windings of up to 7. */
export const CELL_SUM: u32 = 1;
/** i32: the same, for any winding. */
export const CELL_WIDE: u32 = 2;

/** Log2 of a cell's bytes. */
// @ts-ignore: decorator
@inline
export function cellShift(kind: u32): u32 {
  return kind == CELL_SUM ? 1 : 2;
}
