/**
 * Clipping of segments to a tile, for pictures that are wider than the accumulator's reach or only partly wanted.
 *
 * Columns are independent, so what lies left or right of the tile is dropped. What lies above still covers the cells
 * below it: it is pressed onto the tile's upper edge. What lies below covers nothing and is dropped.
 */

import { SEGMENT_GROUP } from "../lib/layout";
import { FULL, PER_FULL, TO_INTEGER } from "../lib/quantise";

let out: usize = 0;
let lane: usize = 0;
/** Whether the segment that is clipped runs up. */
let runsUp: bool = false;

// @ts-ignore: decorator
@inline
function quantise(x: f32): f32 {
  return x * FULL + TO_INTEGER - TO_INTEGER;
}

/** Writes a piece of a segment, given from its upper end, as the segment runs. */
function push(x0: f32, y0: f32, x1: f32, y1: f32, bulge: f32): void {
  if (x0 == x1 && bulge == 0) return;
  // What is left of a group are segments of no length.
  if (!lane) memory.fill(out, 0, SEGMENT_GROUP);
  const at = out + lane;
  store<f32>(at, quantise(runsUp ? x1 : x0));
  store<f32>(at, runsUp ? y1 : y0, 16);
  store<f32>(at, quantise(runsUp ? x0 : x1), 32);
  store<f32>(at, runsUp ? y0 : y1, 48);
  store<f32>(at, bulge, 64);
  lane += 4;
  if (lane == 16) {
    lane = 0;
    out += SEGMENT_GROUP;
  }
}

/** Where the line through two points meets `at` on the first axis. */
function meet(a0: f32, b0: f32, a1: f32, b1: f32, at: f32): f32 {
  return b0 + (b1 - b0) * ((at - a0) / (a1 - a0));
}

/**
 * Clips `groupCount` groups to the tile [left, left + width) × [top, top + height) and writes what is left of them, from the
 * tile's corner, to `output`, which has room for two segments for each. The number of groups written.
 */
export function clip(
  segments: usize,
  groupCount: u32,
  left: f32,
  top: f32,
  width: f32,
  height: f32,
  output: usize,
): u32 {
  out = output;
  lane = 0;
  const end = segments + <usize>groupCount * SEGMENT_GROUP;
  for (; segments < end; segments += SEGMENT_GROUP) {
    for (let at: usize = 0; at < 16; at += 4) {
      clipOne(
        load<f32>(segments + at) * PER_FULL - left,
        load<f32>(segments + at, 16) - top,
        load<f32>(segments + at, 32) * PER_FULL - left,
        load<f32>(segments + at, 48) - top,
        width,
        height,
        load<f32>(segments + at, 64),
      );
    }
  }
  if (lane) out += SEGMENT_GROUP;
  return <u32>((out - output) / SEGMENT_GROUP);
}

/** Clips a segment: from its upper end to its lower one, whichever way it runs. */
function clipOne(x0: f32, y0: f32, x1: f32, y1: f32, width: f32, height: f32, bulge: f32): void {
  if (min(x0, x1) >= width || max(x0, x1) < 0 || min(y0, y1) >= height) return;
  runsUp = y0 > y1;
  let ax = runsUp ? x1 : x0;
  let ay = min(y0, y1);
  let bx = runsUp ? x0 : x1;
  let by = max(y0, y1);
  // Both ends move to the tile's vertical edges, then to its lower and upper ones.
  if (ax < 0 || ax > width) {
    const edge: f32 = ax < 0 ? 0 : width;
    ay = meet(x0, y0, x1, y1, edge);
    ax = edge;
  }
  if (bx < 0 || bx > width) {
    const edge: f32 = bx < 0 ? 0 : width;
    by = meet(x0, y0, x1, y1, edge);
    bx = edge;
  }
  if (ay >= height) return;
  if (by > height) {
    bx = within(meet(ay, ax, by, bx, height), width);
    by = height;
  }
  const inner = by <= 0 ? bx : ay < 0 ? within(meet(ay, ax, by, bx, 0), width) : ax;
  // What is pressed onto the upper edge has no bulge; what is left of a segment has that part of its bulge.
  push(ax, 0, inner, 0, 0);
  if (by <= 0) return;
  const part = x0 == x1 ? (by - max<f32>(ay, 0)) / abs<f32>(y1 - y0) : abs<f32>((bx - inner) / (x1 - x0));
  push(inner, max<f32>(ay, 0), bx, by, bulge == 0 ? 0 : bulge * part);
}

function within(x: f32, width: f32): f32 {
  return min<f32>(max<f32>(x, 0), width);
}
