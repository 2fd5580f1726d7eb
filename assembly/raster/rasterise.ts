/**
 * From a packed outline to 8-bit coverage: flatten, accumulate, sweep.
 *
 * A picture of up to `TILE_WIDTH` pixels a row is accumulated in one piece. A wider one, or a window of one, goes tile by
 * tile through `clip.ts`.
 */

import {
  ERROR_OUT_OF_MEMORY,
  FLAG_WIDE,
  OUTLINE_FLAGS,
  OUTLINE_SEGMENTS,
  OUTLINE_SHIFT,
  OUTLINE_X_MAX,
  OUTLINE_X_MIN,
  OUTLINE_Y_MAX,
  OUTLINE_Y_MIN,
  OWNER_BUFFER,
  SEGMENT_GROUP,
} from "../lib/layout";
import { toInteger } from "../lib/quantise";
import { arenaAllocate } from "../memory/arena";
import { copyBytes, fillBytes } from "../memory/bytes";
import { heapAllocate, heapFree } from "../memory/heap";
import { accumulate } from "./accumulate";
import { CELL_PAIR, CELL_SUM, CELL_WIDE, cellShift } from "./cells";
import { clip } from "./clip";
import { flatten, flattenLimit, stretchOfX } from "../outline/flatten";
import { SPILL_ROWS, sweep } from "./sweep";

/** Widest and tallest piece in one go: so far x at a grid line is quantised to that line (`accumulate.ts`). */
const TILE_WIDTH: u32 = 448;
const TILE_HEIGHT: u32 = 2048;
/** Pictures of up to so many cells are accumulated in pairs. */
const PAIR_CELLS: u32 = 768;
/**
 * Where cells begin: at a page of the processor's. A small grid that lay in two of them took 1.1 to 1.35 of the time in one
 * memory of fifteen, whatever picture it was, as long as the memory lived (Zen 4).
 */
const PAGE_BYTES: u32 = 4096;
/** Pictures reach no further than this from their pen, in pixels. */
const FAR: f32 = 4194303.0;

/** The grid: zero between calls. One guard row lies before it. */
let grid: usize = 0;
let gridBytes: u32 = 0;

/** The box of a glyph's picture in pixels, from the pen, y downwards: i32 left, top, width, height. */
const box: usize = memory.data(16, 16);

/** A pixel coordinate as an integer. */
// @ts-ignore: decorator
@inline
function toPixel(value: f32): i32 {
  return toInteger(min<f32>(max<f32>(value, -FAR), FAR));
}

/** Pixels to a packed unit, from pixels to a font unit. */
// @ts-ignore: decorator
@inline
function packedScale(outline: usize, scale: f32): f32 {
  // 2^−shift, exactly: the bits of the float's exponent.
  return scale * reinterpret<f32>((127 - <i32>load<i8>(outline, OUTLINE_SHIFT)) << 23);
}

/**
 * The box that `outline` covers at `scale` pixels a font unit with its origin `dx` pixels right of the pen: address of
 * i32 left, top (downwards), width, height; all 0 for an outline that draws nothing.
 */
export function glyphBox(outline: usize, scale: f32, dx: f32): usize {
  if (!load<u32>(outline, OUTLINE_SEGMENTS)) {
    store<u64>(box, 0);
    store<u64>(box, 0, 8);
    return box;
  }
  const packed = packedScale(outline, scale);
  const packedX = packed * stretchOfX();
  const left = floor<f32>(<f32>load<i16>(outline, OUTLINE_X_MIN) * packedX + dx);
  const right = ceil<f32>(<f32>load<i16>(outline, OUTLINE_X_MAX) * packedX + dx);
  const top = floor<f32>(-(<f32>load<i16>(outline, OUTLINE_Y_MAX) * packed));
  const bottom = ceil<f32>(-(<f32>load<i16>(outline, OUTLINE_Y_MIN) * packed));
  store<i32>(box, toPixel(left));
  store<i32>(box, toPixel(top), 4);
  store<i32>(box, toPixel(right) - toPixel(left), 8);
  store<i32>(box, toPixel(bottom) - toPixel(top), 12);
  return box;
}

/** Makes the grid hold so many bytes. */
function reserveGrid(needed: u32): bool {
  if (needed <= gridBytes) return true;
  releaseGrid();
  grid = heapAllocate(needed, OWNER_BUFFER);
  if (!grid) return false;
  memory.fill(grid, 0, needed);
  gridBytes = needed;
  return true;
}

/** Gives the grid back to the heap; the next glyph makes a new one. */
export function releaseGrid(): void {
  heapFree(grid);
  grid = 0;
  gridBytes = 0;
}

/**
 * Writes the coverage of the window (left, top, width, height: pixels from the pen, y downwards) of `outline` at
 * `scale` pixels a font unit, its origin `dx` right of the pen, to `out`: rows `pitch` bytes apart, `width`
 * or up to three more, which are zeros then. 0, or an error. With `whole`, the window is known to hold all of the outline.
 * What it takes of the arena, its caller gives back.
 */
export function rasterise(
  outline: usize,
  scale: f32,
  dx: f32,
  left: i32,
  top: i32,
  width: u32,
  height: u32,
  out: usize,
  pitch: u32,
  whole: bool,
): i32 {
  // What a window is of may be of any size.
  const limit = flattenLimit(outline, whole ? max(width, height) : TILE_WIDTH);
  const segments = arenaAllocate(limit * <u32>SEGMENT_GROUP, 16);
  if (!segments) return ERROR_OUT_OF_MEMORY;
  const count = flatten(outline, packedScale(outline, scale), dx - <f32>left, -(<f32>top), segments);
  const wide = (load<u8>(outline, OUTLINE_FLAGS) & FLAG_WIDE) != 0;
  if (whole && width <= TILE_WIDTH && height <= TILE_HEIGHT) {
    return rasterisePiece(segments, count, width, height, out, pitch, wide);
  }
  return rasteriseTiles(segments, count, width, height, out, pitch, wide);
}

function rasterisePiece(
  segments: usize,
  count: u32,
  width: u32,
  height: u32,
  out: usize,
  pitch: u32,
  wide: bool,
): i32 {
  // One column more than the picture: an edge on its right border touches it.
  const isSmall = ASC_FEATURE_SIMD && (width + 8) * height <= PAIR_CELLS;
  const kind = wide ? CELL_WIDE : isSmall ? CELL_PAIR : CELL_SUM;
  const block: u32 = kind == CELL_SUM ? 16 : 8;
  const columns = (width + block) & ~(block - 1);
  const rowBytes = columns << cellShift(kind);
  // A row before the cells is a guard, and room for them to begin at a page.
  if (!reserveGrid(rowBytes * (height + SPILL_ROWS + 1) + PAGE_BYTES)) return ERROR_OUT_OF_MEMORY;
  const cells = (grid + rowBytes + PAGE_BYTES) & ~(PAGE_BYTES - 1);
  accumulate(segments, count, cells, columns, kind);
  sweep(cells, columns, out, pitch, height, kind);
  return 0;
}

function rasteriseTiles(
  segments: usize,
  count: u32,
  width: u32,
  height: u32,
  out: usize,
  pitch: u32,
  wide: bool,
): i32 {
  const clipped = arenaAllocate((count * 2 + 1) * <u32>SEGMENT_GROUP, 16);
  if (!clipped) return ERROR_OUT_OF_MEMORY;
  const tilePitch = (min(width, TILE_WIDTH) + 15) & ~15;
  const rows = min(height, TILE_HEIGHT);
  const tile = arenaAllocate(tilePitch * rows + 16, 16);
  if (!tile) return ERROR_OUT_OF_MEMORY;
  fillBytes(out, 0, <usize>pitch * height);
  for (let y: u32 = 0; y < height; y += TILE_HEIGHT) {
    const tileHeight = min(height - y, TILE_HEIGHT);
    for (let x: u32 = 0; x < width; x += TILE_WIDTH) {
      const tileWidth = min(width - x, TILE_WIDTH);
      const groups = clip(segments, count, <f32>x, <f32>y, <f32>tileWidth, <f32>tileHeight, clipped);
      if (!groups) continue;
      const error = rasterisePiece(clipped, groups, tileWidth, tileHeight, tile, tilePitch, wide);
      if (error) return error;
      for (let row: u32 = 0; row < tileHeight; row++) {
        copyBytes(out + <usize>(y + row) * pitch + x, tile + <usize>row * tilePitch, tileWidth);
      }
    }
  }
  return 0;
}
