/**
 * The grid of a field. In: edges, and distances that `rows.ts` puts there. Out: a byte for each pixel, its distance with the sign of
 * the side that it is on. What is inside are bits, one a pixel: an edge that crosses a row turns all of them behind it.
 */

import { CENTER_X, CENTER_Y, EDGE_BYTES, END_X, END_Y, RADIUS, START_X, START_Y } from "./records";

/** Regions are wider by so much of the spread, and of the field's sides, so that rounding loses no pixel between two. */
const SLACK_SPREADS: f64 = 2e-5;
const SLACK_SIDES: f64 = 2e-7;

// Vectors for who lists rows: how far the right side is from a row's last column, and bytes to four rows and from those to the next.
export const RIGHTS: usize = 2432;
export const FIRST_LINES: usize = RIGHTS + 16;
export const NEXT_LINES: usize = RIGHTS + 32;

export let grid: usize = 0;
// Winding numbers' steps (i32), and bits of what is inside: rows of whole words, between two that are zeros.
let crossings: usize = 0;
let inside: usize = 0;
export let width: i32 = 0;
export let height: i32 = 0;
/** Bytes from a row to the next, of both grids. */
export let pitch: usize = 0;
export let spread: f64 = 0;
export let slack: f64 = 0;
/** Bytes from a row of bits to the next. */
let words: usize = 0;
/** How far pixels inside are from the outline at most. */
export let depth: f64 = 0;

/**
 * Begins a field of `columns` × `rows` pixels: distances (f32) at `at`, rows of whole vectors and a vector behind, as much for
 * crossings, and 24 bytes for each 64 columns of each row and of two more.
 */
export function clearField(at: usize, columns: i32, rows: i32, spreadPx: f64): void {
  width = columns;
  height = rows;
  spread = spreadPx;
  slack = SLACK_SPREADS * spreadPx + SLACK_SIDES * f64(columns + rows);
  pitch = ((usize(columns) + 3) & ~3) << 2;
  words = (usize(columns + 63) >>> 6) << 3;
  grid = at;
  const length = pitch * usize(rows) + 16;
  crossings = at + length;
  inside = crossings + length + words;
  if (ASC_FEATURE_SIMD) {
    v128.store(RIGHTS, f32x4.splat(f32(1) - f32(columns)));
    v128.store(FIRST_LINES, i32x4.mul(i32x4.splat(i32(pitch)), i32x4(0, 1, 2, 3)));
    v128.store(NEXT_LINES, i32x4.splat(i32(pitch << 2)));
    const far = f32x4.splat(f32(spreadPx));
    for (let to = grid; to < crossings; to += 16) v128.store(to, far);
  } else {
    for (let to = grid; to < crossings; to += 4) store<f32>(to, f32(spreadPx));
  }
}

/** Finds what is inside of edges that may meet, by their winding numbers, and how deep it is. */
export function findInside(edges: usize, count: i32): void {
  beginInside();
  memory.fill(crossings, 0, pitch * usize(height));
  const behind = edges + usize(count) * EDGE_BYTES;
  for (let edge = edges; edge < behind; edge += EDGE_BYTES) addCrossings(edge, true);
  sumCrossings();
  findDepth();
}

/** Begins with nothing inside. */
export function beginInside(): void {
  memory.fill(inside - words, 0, 3 * words * usize(height + 2));
}

/** Turns what is behind a crossing. */
export function turnRow(row: i32, column: i32): void {
  column = max(0, column);
  if (column < width) turnBehind(inside + words * usize(row), column);
}

/**
 * Adds an edge to each row that it crosses, in the first pixel behind. Where contours don't meet, each has the inside on one side: a
 * pixel behind a crossing is inside if the one before it is not.
 */
export function addCrossings(edge: usize, doMeet: bool): void {
  const y0 = load<f64>(edge, START_Y);
  const y2 = load<f64>(edge, END_Y);
  if (y0 == y2) return;
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
    if (doMeet) {
      const at = crossings + pitch * usize(row) + (usize(column) << 2);
      store<i32>(at, load<i32>(at) + winding);
    } else {
      turnBehind(inside + words * usize(row), column);
    }
  }
}

/** Turns the bits of a row from `column` on. */
// @ts-ignore: decorator
@inline function turnBehind(line: usize, column: i32): void {
  const end = line + words;
  let at = line + ((usize(column) >>> 6) << 3);
  store<u64>(at, load<u64>(at) ^ (u64(-1) << u64(column & 63)));
  for (at += 8; at < end; at += 8) store<u64>(at, ~load<u64>(at));
}

/** Makes bits of crossings: inside is where their sum from the left is not zero. */
function sumCrossings(): void {
  for (let row = 0; row < height; row++) {
    let winding = 0;
    for (let column = 0; column < width; column++) {
      const step = load<i32>(crossings + pitch * usize(row) + (usize(column) << 2));
      if (i32(winding != 0) != i32(winding + step != 0)) turnBehind(inside + words * usize(row), column);
      winding += step;
    }
  }
}

/**
 * Finds how deep the inside is at most: no pixel there is farther from the outline than from the nearest pixel outside, and that one
 * no farther than steps lead to it from pixel to pixel. Pixels beside the outside are taken away until none are left.
 */
export function findDepth(): void {
  const room = words * usize(height + 2);
  let from = inside;
  let to = inside + room;
  let other = to + room;
  depth = 1;
  while (depth < spread && takeOutermost(from, to)) {
    from = to;
    to = other;
    other = from;
    depth++;
  }
  depth = min(depth, spread);
}

/** Keeps of the pixels at `from` those whose four neighbours are there; whether some are left. */
function takeOutermost(from: usize, to: usize): bool {
  const end = from + words * usize(height);
  let some: u64 = 0;
  // The outermost columns are outside, so that a word may lie beside that of another row.
  for (; from < end; from += 8, to += 8) {
    const own = load<u64>(from);
    const before = (own << 1) | (load<u64>(from - 8) >>> 63);
    const behind = (own >>> 1) | (load<u64>(from + 8) << 63);
    const left = own & before & behind & load<u64>(from - words) & load<u64>(from + words);
    store<u64>(to, left);
    some |= left;
  }
  return some != 0;
}

/**
 * Writes a byte for each pixel, rows end to end and fifteen bytes behind: 127.5 + 127.5 × distance ÷ spread, rounded. What is outside
 * is what it would be inside, taken from 255.
 */
export function encodeField(out: usize): void {
  const zoom = f32(127.5 / spread);
  for (let row = 0; row < height; row++) {
    let from = grid + pitch * usize(row);
    const line = inside + words * usize(row);
    const to = out + usize(row) * usize(width);
    if (ASC_FEATURE_SIMD) {
      for (let column: usize = 0; column < usize(width); column += 16, from += 64) {
        const first = i16x8.narrow_i32x4_s(levelsAt(from, zoom), levelsAt(from + 16, zoom));
        const second = i16x8.narrow_i32x4_s(levelsAt(from + 32, zoom), levelsAt(from + 48, zoom));
        const bits = i8x16.swizzle(v128.load16_splat(line + (column >>> 3)), i8x16(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1));
        const places = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
        const outside = i8x16.eq(v128.and(bits, places), i8x16.splat(0));
        v128.store(to + column, v128.xor(i8x16.narrow_i16x8_u(first, second), outside));
      }
    } else {
      for (let column: usize = 0; column < usize(width); column++, from += 4) {
        const isInside = (load<u32>(line + ((column >>> 5) << 2)) >>> u32(column & 31)) & 1;
        const level = reinterpret<i32>(load<f32>(from) * zoom + f32(127.5) + 12_582_912);
        store<u8>(to + column, isInside ? level : ~level);
      }
    }
  }
}

/** Four levels of what is inside, from 128 to 255. Rounded by what is added: below 2^23 numbers have no fraction. */
// @ts-ignore: decorator
@inline function levelsAt(from: usize, zoom: f32): v128 {
  const level = f32x4.add(f32x4.mul(v128.load(from), f32x4.splat(zoom)), f32x4.splat(127.5));
  return v128.and(f32x4.add(level, f32x4.splat(12_582_912)), i32x4.splat(0xff));
}
