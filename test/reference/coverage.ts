/**
 * The judge of the rasteriser: exact signed area of an outline in every pixel, in doubles. Textbook accumulation along
 * x (R. Levien, "Inside the fastest font renderer in the world", 2016; FreeType's ftgrays.c does the same in integers).
 * In: an outline in font units. Out: area or coverage, one value a pixel. Shares no code and no method with the
 * kernels, which accumulate along y in 16-bit integers.
 */

import { coordinatesOfVerb, type GlyphOutline, Verb } from "../../src/font/outline.ts";

/** Largest distance between a curve and its chords, in pixels: 0.01/255 of a pixel, were it all along one side. */
const chordTolerancePx = 5e-5;

/** Verbs and coordinates are all that the oracle needs of an outline. */
export type OutlineData = Pick<GlyphOutline, "verbs" | "coords">;

/** Where an outline lies on the pixel grid, and which pixels are asked for. y points down. */
export interface Placement {
  /** Pixels to the font unit. */
  readonly scale: number;
  /** Pixels that the glyph's origin lies right of and below the grid's origin; 0 where absent. */
  readonly dx?: number;
  readonly dy?: number;
  /** Pixel column and row of the bitmap's top left corner; a row above the baseline is negative. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

type Point = readonly [x: number, y: number];

/** Signed area of the outline in each pixel: winding number × covered area, so it may be below -1 or above 1. */
export function exactArea(outline: OutlineData, placement: Placement): Float64Array {
  const { width, height } = placement;
  // One column more than the bitmap has, for what spills past its right edge.
  const deltas = new Float64Array((width + 1) * height);
  forEachChord(outline, placement, (from, to) => addChord(deltas, width, height, from, to));
  const area = new Float64Array(width * height);
  for (let y = 0; y < height; y++) {
    let sum = 0;
    for (let x = 0; x < width; x++) {
      sum += deltas[y * (width + 1) + x]!;
      area[y * width + x] = sum;
    }
  }
  return area;
}

/** Coverage 0–255 of each pixel: |signed area|, at most 1, as FreeType's and font-rs's non-zero rule has it. */
export function exactCoverage(outline: OutlineData, placement: Placement): Uint8Array {
  return Uint8Array.from(exactArea(outline, placement), (area) => Math.round(Math.min(1, Math.abs(area)) * 255));
}

/** Largest and mean difference of two coverages; the mean is over the pixels that either of them touches. */
export function coverageError(actual: Uint8Array, expected: Uint8Array): { max: number; mean: number } {
  if (actual.length !== expected.length) {
    throw new RangeError(`coverages of ${actual.length} and ${expected.length} pixels can't be compared`);
  }
  let max = 0;
  let sum = 0;
  let touched = 0;
  for (let i = 0; i < actual.length; i++) {
    if (actual[i] === 0 && expected[i] === 0) continue;
    const difference = Math.abs(actual[i]! - expected[i]!);
    max = Math.max(max, difference);
    sum += difference;
    touched++;
  }
  return { max, mean: touched === 0 ? 0 : sum / touched };
}

/** Smallest placement, in whole pixels and a pixel wider on each side, that holds all of the outline's points. */
export function placementAround(outline: OutlineData, scale: number, dx = 0, dy = 0): Placement {
  let [minX, minY, maxX, maxY] = [0, 0, 0, 0];
  for (let i = 0; i < outline.coords.length; i += 2) {
    const x = outline.coords[i]! * scale + dx;
    const y = dy - outline.coords[i + 1]! * scale;
    [minX, maxX] = i === 0 ? [x, x] : [Math.min(minX, x), Math.max(maxX, x)];
    [minY, maxY] = i === 0 ? [y, y] : [Math.min(minY, y), Math.max(maxY, y)];
  }
  const left = Math.floor(minX) - 1;
  const top = Math.floor(minY) - 1;
  return { scale, dx, dy, left, top, width: Math.ceil(maxX) + 1 - left, height: Math.ceil(maxY) + 1 - top };
}

/** Calls `chord` for each line of the flattened outline, in pixels of the bitmap. Open contours are closed. */
function forEachChord(outline: OutlineData, placement: Placement, chord: (from: Point, to: Point) => void): void {
  const { scale, dx = 0, dy = 0, left, top } = placement;
  let at = 0;
  let start: Point = [0, 0];
  let pen: Point = start;
  for (const verb of outline.verbs) {
    const points: Point[] = [];
    for (const end = at + coordinatesOfVerb[verb as 0]; at < end; at += 2) {
      points.push([outline.coords[at]! * scale + dx - left, dy - outline.coords[at + 1]! * scale - top]);
    }
    if (verb === Verb.move || verb === Verb.close) {
      chord(pen, start);
      start = points[0] ?? start;
      pen = start;
    } else {
      flatten([pen, ...points], chord);
      pen = points.at(-1)!;
    }
  }
  chord(pen, start);
}

/** Cuts the Bézier curve of `points` (2 to 4 of them) into chords that are within `chordTolerancePx` of it. */
function flatten(points: readonly Point[], chord: (from: Point, to: Point) => void): void {
  const degree = points.length - 1;
  let secondDifference = 0;
  for (let i = 0; i + 2 < points.length; i++) {
    const [a, b, c] = [points[i]!, points[i + 1]!, points[i + 2]!];
    secondDifference = Math.max(secondDifference, Math.hypot(a[0] - 2 * b[0] + c[0], a[1] - 2 * b[1] + c[1]));
  }
  // |curve − chord| ≤ h² / 8 · max |curve''|, with |curve''| ≤ degree · (degree − 1) · the second difference.
  const bend = (degree * (degree - 1) * secondDifference) / 8;
  const count = Math.max(1, Math.ceil(Math.sqrt(bend / chordTolerancePx)));
  let from = points[0]!;
  for (let i = 1; i <= count; i++) {
    const to = i === count ? points[degree]! : pointAt(points, i / count);
    chord(from, to);
    from = to;
  }
}

/** The curve's point at `t`, by its Bernstein form: degree 1, 2 or 3 for 2, 3 or 4 points. */
function pointAt(points: readonly Point[], t: number): Point {
  const u = 1 - t;
  const [a, b, c, d] = points as [Point, Point, Point | undefined, Point | undefined];
  if (c === undefined) return [u * a[0] + t * b[0], u * a[1] + t * b[1]];
  const quadratic = (axis: 0 | 1, p: Point, q: Point, r: Point) =>
    u * u * p[axis] + 2 * u * t * q[axis] + t * t * r[axis];
  if (d === undefined) return [quadratic(0, a, b, c), quadratic(1, a, b, c)];
  const cubic = (axis: 0 | 1) => u * quadratic(axis, a, b, c) + t * quadratic(axis, b, c, d);
  return [cubic(0), cubic(1)];
}

/** Splits a line at every pixel row, and hands the part in each row of the bitmap on. */
function addChord(deltas: Float64Array, width: number, height: number, from: Point, to: Point): void {
  const sign = from[1] < to[1] ? 1 : -1;
  const [upper, lower] = sign === 1 ? [from, to] : [to, from];
  const fall = lower[1] - upper[1];
  if (fall === 0) return;
  const xAt = (y: number) => upper[0] + ((y - upper[1]) / fall) * (lower[0] - upper[0]);
  const lastRow = Math.min(height, Math.ceil(lower[1]));
  for (let row = Math.max(0, Math.floor(upper[1])); row < lastRow; row++) {
    const y0 = Math.max(row, upper[1]);
    const y1 = Math.min(row + 1, lower[1]);
    const cells = deltas.subarray(row * (width + 1), (row + 1) * (width + 1));
    addRowPiece(cells, width, xAt(y0), xAt(y1), sign * (y1 - y0));
  }
}

/**
 * Adds a line within one row, from `x0` to `x1`, that spans `cover` of the row's height. In the cell that a part of it
 * crosses, the area to its right counts; the cells further right get the part's whole height, so it goes to the running
 * sum.
 */
function addRowPiece(cells: Float64Array, width: number, x0: number, x1: number, cover: number): void {
  const left = Math.min(x0, x1);
  const right = Math.max(x0, x1);
  const coverPerPx = right > left ? cover / (right - left) : 0;
  if (left < 0) cells[0]! += right > 0 ? -left * coverPerPx : cover;
  if (right < 0) return;
  const firstCell = Math.max(0, Math.floor(left));
  const endCell = Math.min(width, right > left ? Math.ceil(right) : Math.floor(left) + 1);
  for (let cell = firstCell; cell < endCell; cell++) {
    const partLeft = Math.max(left, cell);
    const partRight = Math.min(right, cell + 1);
    const part = right > left ? coverPerPx * (partRight - partLeft) : cover;
    const fractionLeft = (partLeft + partRight) / 2 - cell;
    cells[cell]! += part * (1 - fractionLeft);
    cells[cell + 1]! += part * fractionLeft;
  }
}
