/**
 * The writer of packed outlines (record in `lib/layout.ts`). The decoder pushes lines and quadratics, a point as a word of
 * i16 x and i16 y in font units × 2^shift; they go into groups of four by kind, so that the rasteriser takes four edges in
 * lockstep. The order of segments is free, since coverage is summed in integers. Outlines with cubics, and outlines that are
 * kept in a better order, are packed on the host (`src/glyph/packed-outline.ts`).
 *
 * A bound on the winding number comes along for free: a contour winds around no point more often than it turns from
 * rightward to leftward. Where the sum over contours passes what an i16 accumulator holds, the outline is marked.
 */

import {
  ERROR_OUT_OF_MEMORY,
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

/** Winding that an i16 accumulator of 4096 to the full coverage holds. */
const NARROW_WINDING: u32 = 7;

let outline: usize = 0;
let lines: usize = 0;
let quads: usize = 0;
let lineCount: u32 = 0;
let quadCount: u32 = 0;

/**
 * Starts an outline in the arena with room for so many segments of each kind, whose groups a u16 counts; `box` is that
 * of all control points, as the record has it. 0, or an error.
 */
export function packBegin(segmentLimit: u32, shift: i32, box: u64): i32 {
  const groups = <usize>((segmentLimit + 3) >> 2);
  outline = arenaAllocate(<u32>(OUTLINE_HEADER + groups * (LINE_GROUP + QUAD_GROUP)), 16);
  if (!outline) return ERROR_OUT_OF_MEMORY;
  lines = outline + OUTLINE_HEADER;
  quads = lines + groups * LINE_GROUP;
  lineCount = 0;
  quadCount = 0;
  store<u64>(outline, box);
  store<i8>(outline, <i8>shift, OUTLINE_SHIFT);
  return 0;
}

/** A line between two points, unless it is vertical. */
// @ts-ignore: decorator
@inline
export function packLine(start: u32, end: u32): void {
  if (!((start ^ end) << 16)) return;
  const at = lines + <usize>(lineCount >> 2) * LINE_GROUP + ((lineCount & 3) << 2);
  lineCount++;
  store<u32>(at, start);
  store<u32>(at, end, 16);
}

// @ts-ignore: decorator
@inline
export function packQuad(start: u32, control: u32, end: u32): void {
  const at = quads + <usize>(quadCount >> 2) * QUAD_GROUP + ((quadCount & 3) << 2);
  quadCount++;
  store<u32>(at, start);
  store<u32>(at, control, 16);
  store<u32>(at, end, 32);
}

/**
 * Makes the unused lanes of the last group segments of no length, where its first one starts: `count` lanes are taken.
 * They add nothing, but the rasteriser adds that to the cells where they lie: at zero it might be far off the grid.
 */
function closeTail(groups: usize, groupBytes: usize, count: u32): void {
  const group = groups + <usize>(count >> 2) * groupBytes;
  for (; count & 3; count++) {
    for (let at = group; at < group + groupBytes; at += 16) {
      store<u32>(at + ((count & 3) << 2), load<u32>(group));
    }
  }
}

/** Ends the outline that `packBegin` began, which winds around no point more often than so, and returns its address. */
export function packEnd(windingBound: u32): usize {
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
