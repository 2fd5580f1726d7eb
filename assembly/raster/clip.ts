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

// @ts-ignore: decorator
@inline
function quantise(x: f32): f32 {
  return x * FULL + TO_INTEGER - TO_INTEGER;
}

function push(x0: f32, y0: f32, x1: f32, y1: f32): void {
  if (x0 == x1) return;
  store<f32>(out + lane, quantise(x0));
  store<f32>(out + lane, y0, 16);
  store<f32>(out + lane, quantise(x1), 32);
  store<f32>(out + lane, y1, 48);
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
      );
    }
  }
  if (lane) {
    for (let at = lane; at < 16; at += 4) {
      store<f32>(out + at, 0);
      store<f32>(out + at, 0, 16);
      store<f32>(out + at, 0, 32);
      store<f32>(out + at, 0, 48);
    }
    out += SEGMENT_GROUP;
  }
  return <u32>((out - output) / SEGMENT_GROUP);
}

function clipOne(x0: f32, y0: f32, x1: f32, y1: f32, width: f32, height: f32): void {
  if (min(x0, x1) >= width || max(x0, x1) <= 0 || min(y0, y1) >= height || x0 == x1) return;
  // Both ends move to the tile's vertical edges, then to its lower and upper ones.
  let ax = x0;
  let ay = y0;
  let bx = x1;
  let by = y1;
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
  if (ay >= height && by >= height) return;
  if (ay > height) {
    ax = within(meet(ay, ax, by, bx, height), width);
    ay = height;
  } else if (by > height) {
    bx = within(meet(ay, ax, by, bx, height), width);
    by = height;
  }
  if (ay <= 0 && by <= 0) return push(ax, 0, bx, 0);
  if (ay < 0) {
    const middle = within(meet(ay, ax, by, bx, 0), width);
    push(ax, 0, middle, 0);
    ax = middle;
    ay = 0;
  } else if (by < 0) {
    const middle = within(meet(ay, ax, by, bx, 0), width);
    push(middle, 0, bx, 0);
    bx = middle;
    by = 0;
  }
  push(ax, ay, bx, by);
}

function within(x: f32, width: f32): f32 {
  return min<f32>(max<f32>(x, 0), width);
}
