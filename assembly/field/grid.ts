/**
 * The grid of a field. In: edges, and distances that `rows.ts` puts there. Out: a byte for each pixel, its distance with the sign of
 * the side that it is on. Which one that is, is summed from the left over the edges that cross a row.
 */

import { CENTER_X, CENTER_Y, EDGE_BYTES, END_X, END_Y, RADIUS, START_X, START_Y } from "./records";

/** Regions are wider by so much of the spread, and of the field's sides, so that rounding loses no pixel between two. */
const SLACK_SPREADS: f64 = 2e-5;
const SLACK_SIDES: f64 = 2e-7;

export let grid: usize = 0;
let crossings: usize = 0;
export let width: i32 = 0;
export let height: i32 = 0;
/** Bytes from a row to the next, of both grids. */
export let pitch: usize = 0;
export let spread: f64 = 0;
export let slack: f64 = 0;

/**
 * Begins a field of `columns` × `rows` pixels: distances (f32) and then crossings (i32) at `at`, rows of whole vectors, and
 * a vector behind each.
 */
export function clearField(at: usize, columns: i32, rows: i32, spreadPx: f64): void {
  width = columns;
  height = rows;
  spread = spreadPx;
  slack = SLACK_SPREADS * spreadPx + SLACK_SIDES * f64(columns + rows);
  pitch = ((usize(columns) + 3) & ~3) << 2;
  grid = at;
  const length = pitch * usize(rows) + 16;
  crossings = at + length;
  memory.fill(crossings, 0, length);
  if (ASC_FEATURE_SIMD) {
    const far = f32x4.splat(f32(spreadPx));
    for (let to = grid; to < crossings; to += 16) v128.store(to, far);
  } else {
    for (let to = grid; to < crossings; to += 4) store<f32>(to, f32(spreadPx));
  }
}

/**
 * Adds, for each row, the edges that cross it, in the first pixel behind: summed from the left they give each pixel's winding
 * number.
 */
export function addCrossings(edges: usize, count: i32): void {
  const behind = edges + usize(count) * EDGE_BYTES;
  for (let edge = edges; edge < behind; edge += EDGE_BYTES) {
    const y0 = load<f64>(edge, START_Y);
    const y2 = load<f64>(edge, END_Y);
    if (y0 == y2) continue;
    const winding = y2 > y0 ? 1 : -1;
    const top = i32(max(0, ceil(min(y0, y2))));
    // A row on the edge's lower end belongs to the next one.
    const bottom = i32(min(f64(height), ceil(max(y0, y2)))) - 1;
    const radius = load<f64>(edge, RADIUS);
    const x0 = load<f64>(edge, START_X);
    const x2 = load<f64>(edge, END_X);
    const centerX = load<f64>(edge, CENTER_X);
    const centerY = load<f64>(edge, CENTER_Y);
    const perRow = (x2 - x0) / (y2 - y0);
    // An arc that rises or falls all along is to one side of its centre.
    const isRight = x0 + x2 > 2 * centerX;
    for (let row = top; row <= bottom; row++) {
      let over = x0 + (f64(row) - y0) * perRow;
      if (radius > 0) {
        const down = f64(row) - centerY;
        const half = sqrt(max(0, radius * radius - down * down));
        over = centerX + (isRight ? half : -half);
      }
      const column = i32(max(0, ceil(over)));
      if (column >= width) continue;
      const at = crossings + pitch * usize(row) + (usize(column) << 2);
      store<i32>(at, load<i32>(at) + winding);
    }
  }
}

/** Writes a byte for each pixel, rows end to end and three bytes behind: 127.5 + 127.5 × distance ÷ spread, rounded. */
export function encodeField(out: usize): void {
  const zoom = f32(127.5 / spread);
  for (let row = 0; row < height; row++) {
    let from = grid + pitch * usize(row);
    let crossing = crossings + pitch * usize(row);
    let to = out + usize(row) * usize(width);
    const end = to + usize(width);
    if (ASC_FEATURE_SIMD) {
      let winding = i32x4.splat(0);
      for (; to < end; to += 4, from += 16, crossing += 16) {
        // Sums of two neighbours, then of four, then what was before.
        const zero = i32x4.splat(0);
        let sums = v128.load(crossing);
        sums = i32x4.add(sums, v128.shuffle<i32>(zero, sums, 0, 4, 5, 6));
        sums = i32x4.add(sums, v128.shuffle<i32>(zero, sums, 0, 1, 4, 5));
        winding = i32x4.add(sums, v128.shuffle<i32>(winding, winding, 3, 3, 3, 3));
        const level = f32x4.mul(v128.load(from), f32x4.splat(zoom));
        // 128 is 127.5 and a half. Outside is where the winding number is zero.
        const outside = v128.and(i32x4.eq(winding, zero), i32x4.splat(i32.MIN_VALUE));
        const levels = i32x4.trunc_sat_f32x4_s(f32x4.add(f32x4.splat(128), v128.xor(level, outside)));
        const pairs = i16x8.narrow_i32x4_s(levels, levels);
        v128.store32_lane(to, i8x16.narrow_i16x8_u(pairs, pairs), 0);
      }
    } else {
      let winding = 0;
      for (; to < end; to++, from += 4, crossing += 4) {
        winding += load<i32>(crossing);
        const level = load<f32>(from) * zoom;
        store<u8>(to, i32(min(255, max(0, f32(128) + (winding != 0 ? level : -level)))));
      }
    }
  }
}
