/**
 * The writer of packed outlines (record in `lib/layout.ts`). The decoder pushes contours of lines and quadratics in font
 * units × 2^shift; segments go into groups of four by kind, so that the rasteriser takes four edges in lockstep. The
 * order of segments is free, since coverage is summed in integers. Outlines with cubics, and outlines that are kept in a
 * better order, are packed on the host (`src/glyph/packed-outline.ts`).
 *
 * A bound on the winding number comes along for free: a contour winds around no point more often than it turns from
 * rightward to leftward. Where the sum over contours passes what an i16 accumulator holds, the outline is marked.
 */

import {
  ERROR_OUT_OF_MEMORY,
  ERROR_TOO_COMPLEX,
  FLAG_WIDE,
  LINE_GROUP,
  OUTLINE_BYTE_LENGTH,
  OUTLINE_CUBIC_GROUPS,
  OUTLINE_CUBICS_OFFSET,
  OUTLINE_FLAGS,
  OUTLINE_HEADER,
  OUTLINE_LINE_GROUPS,
  OUTLINE_QUAD_GROUPS,
  OUTLINE_QUADS_OFFSET,
  OUTLINE_SEGMENTS,
  OUTLINE_SHIFT,
  QUAD_GROUP,
} from "../lib/layout";
import { arenaAllocate } from "../memory/arena";

/** Most segments of one kind: group counts are u16. */
const SEGMENT_LIMIT: u32 = 65535 * 4;
/** Winding that an i16 accumulator of 4096 to the full coverage holds. */
const NARROW_WINDING: i32 = 7;

let outline: usize = 0;
let lines: usize = 0;
let quads: usize = 0;
let lineCount: u32 = 0;
let quadCount: u32 = 0;
let windingBound: i32 = 0;

/**
 * Starts an outline in the arena with room for so many segments of each kind; `box` is that of all control points, as the
 * record has it. 0, or an error.
 */
export function packBegin(lineLimit: u32, quadLimit: u32, shift: i32, box: u64): i32 {
  if (lineLimit > SEGMENT_LIMIT || quadLimit > SEGMENT_LIMIT) return ERROR_TOO_COMPLEX;
  const linesBytes = <usize>((lineLimit + 3) >> 2) * LINE_GROUP;
  const quadsBytes = <usize>((quadLimit + 3) >> 2) * QUAD_GROUP;
  outline = arenaAllocate(<u32>(OUTLINE_HEADER + linesBytes + quadsBytes), 16);
  if (!outline) return ERROR_OUT_OF_MEMORY;
  lines = outline + OUTLINE_HEADER;
  quads = lines + linesBytes;
  lineCount = 0;
  quadCount = 0;
  windingBound = 0;
  store<u64>(outline, box);
  store<i8>(outline, <i8>shift, OUTLINE_SHIFT);
  return 0;
}

/** Adds to the bound on the winding number what a contour with so many turns in x can have. */
// @ts-ignore: decorator
@inline
export function packTurns(turns: i32): void {
  windingBound += turns >> 1;
}

// @ts-ignore: decorator
@inline
export function packLine(x0: i32, y0: i32, x1: i32, y1: i32): void {
  if (x0 == x1) return;
  const at = lines + (<usize>(lineCount >> 2) * LINE_GROUP) + ((lineCount & 3) << 1);
  lineCount++;
  store<i16>(at, <i16>x0);
  store<i16>(at, <i16>y0, 8);
  store<i16>(at, <i16>x1, 16);
  store<i16>(at, <i16>y1, 24);
}

// @ts-ignore: decorator
@inline
export function packQuad(x0: i32, y0: i32, x1: i32, y1: i32, x2: i32, y2: i32): void {
  const at = quads + (<usize>(quadCount >> 2) * QUAD_GROUP) + ((quadCount & 3) << 1);
  quadCount++;
  store<i16>(at, <i16>x0);
  store<i16>(at, <i16>y0, 8);
  store<i16>(at, <i16>x1, 16);
  store<i16>(at, <i16>y1, 24);
  store<i16>(at, <i16>x2, 32);
  store<i16>(at, <i16>y2, 40);
}

/**
 * Makes the unused lanes of the last group segments of no length, where its first one starts: `count` lanes are taken.
 * They add nothing, but the rasteriser adds that to the cells where they lie: at zero it might be far off the grid.
 */
function closeTail(groups: usize, groupBytes: usize, count: u32): void {
  const used = count & 3;
  if (!used) return;
  let at = groups + <usize>(count >> 2) * groupBytes;
  const end = at + groupBytes;
  const keep: u64 = ((<u64>1) << (<u64>used << 4)) - 1;
  const x = <u64>load<u16>(at) * 0x0001000100010001;
  const y = <u64>load<u16>(at, 8) * 0x0001000100010001;
  while (at < end) {
    store<u64>(at, (load<u64>(at) & keep) | (x & ~keep));
    store<u64>(at, (load<u64>(at, 8) & keep) | (y & ~keep), 8);
    at += 16;
  }
}

/** Ends the outline that `packBegin` began and returns its address. */
export function packEnd(): usize {
  closeTail(lines, LINE_GROUP, lineCount);
  closeTail(quads, QUAD_GROUP, quadCount);
  const segments = lineCount + quadCount;
  store<u16>(outline, <u16>((lineCount + 3) >> 2), OUTLINE_LINE_GROUPS);
  store<u16>(outline, <u16>((quadCount + 3) >> 2), OUTLINE_QUAD_GROUPS);
  store<u16>(outline, 0, OUTLINE_CUBIC_GROUPS);
  store<u8>(outline, windingBound > NARROW_WINDING ? FLAG_WIDE : 0, OUTLINE_FLAGS);
  store<u32>(outline, <u32>(quads - outline), OUTLINE_QUADS_OFFSET);
  const end = quads + <usize>((quadCount + 3) >> 2) * QUAD_GROUP;
  store<u32>(outline, <u32>(end - outline), OUTLINE_CUBICS_OFFSET);
  store<u32>(outline, <u32>(end - outline), OUTLINE_BYTE_LENGTH);
  store<u32>(outline, segments, OUTLINE_SEGMENTS);
  return outline;
}
