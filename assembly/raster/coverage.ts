/**
 * Coverage as a strike wants it: grey, or for LCD stripes, and mapped by its table. For LCD the outline is rasterised at
 * three times the horizontal resolution and filtered by FreeType's default FIR5 filter (`FT_LCD_FILTER_DEFAULT`).
 */

import { ERROR_OUT_OF_MEMORY, STRIKE_FLAGS, STRIKE_LCD, STRIKE_SCALE, STRIKE_TABLE } from "../lib/layout";
import { arenaAllocate } from "../memory/arena";
import { stretchX } from "../outline/flatten";
import { glyphBox, rasterise } from "./rasterise";

/** Stripes in a pixel, and how many of them the filter reaches to either side. */
const STRIPES: i32 = 3;
const REACH: i32 = 2;

// @ts-ignore: decorator
@inline
export function isLcd(strike: usize): bool {
  return (load<u32>(strike, STRIKE_FLAGS) & STRIKE_LCD) != 0;
}

/** The box that `glyphBox` gives, in pixels also for LCD, and then with what the filter adds. */
export function coverageBox(strike: usize, outline: usize, dx: f32): usize {
  const scale = load<f32>(strike, STRIKE_SCALE);
  if (!isLcd(strike)) return glyphBox(outline, scale, dx);
  stretchX(<f32>STRIPES);
  const box = glyphBox(outline, scale, dx * <f32>STRIPES);
  stretchX(1);
  const width = load<i32>(box, 8);
  if (!width) return box;
  const first = load<i32>(box);
  const left = floorThird(first - REACH);
  store<i32>(box, left);
  store<i32>(box, floorThird(first + width + REACH + STRIPES - 1) - left, 8);
  return box;
}

// @ts-ignore: decorator
@inline
function floorThird(stripes: i32): i32 {
  return <i32>floor<f64>(<f64>stripes / STRIPES);
}

/** `rasterise`, by the strike's mode; `pitch` is in bytes, at least four a pixel for LCD. */
export function cover(
  strike: usize,
  outline: usize,
  dx: f32,
  left: i32,
  top: i32,
  width: i32,
  height: i32,
  out: usize,
  pitch: u32,
  whole: bool,
): i32 {
  const scale = load<f32>(strike, STRIKE_SCALE);
  const table = <usize>load<u32>(strike, STRIKE_TABLE);
  if (isLcd(strike)) return coverStripes(outline, scale, dx, left, top, width, height, out, pitch, whole, table);
  const error = rasterise(outline, scale, dx, left, top, width, height, out, pitch, whole);
  if (table && !error) {
    for (const end = out + <usize>pitch * height; out < end; out++) store<u8>(out, load<u8>(table + load<u8>(out)));
  }
  return error;
}

function coverStripes(
  outline: usize,
  scale: f32,
  dx: f32,
  left: i32,
  top: i32,
  width: i32,
  height: i32,
  out: usize,
  pitch: u32,
  whole: bool,
  table: usize,
): i32 {
  // One pixel more to either side: what the filter sees there is rasterised, not guessed.
  const stripes = (width + 2) * STRIPES;
  const stripePitch = (stripes + 3) & ~3;
  const source = arenaAllocate(stripePitch * height + 16, 16);
  if (!source) return ERROR_OUT_OF_MEMORY;
  stretchX(<f32>STRIPES);
  const error = rasterise(
    outline,
    scale,
    dx * <f32>STRIPES,
    (left - 1) * STRIPES,
    top,
    stripes,
    height,
    source,
    stripePitch,
    whole,
  );
  stretchX(1);
  for (let y: i32 = 0; y < height && !error; y++) {
    let from = source + <usize>y * stripePitch + STRIPES;
    let to = out + <usize>y * pitch;
    for (let x: i32 = 0; x < width; x++, to += 4) {
      let largest: u32 = 0;
      for (let stripe: usize = 0; stripe < <usize>STRIPES; stripe++, from++) {
        let coverage =
          (0x08 * (<u32>load<u8>(from - 2) + load<u8>(from, 2)) +
            0x4d * (<u32>load<u8>(from - 1) + load<u8>(from, 1)) +
            0x56 * <u32>load<u8>(from)) >>
          8;
        if (table) coverage = load<u8>(table + coverage);
        largest = max(largest, coverage);
        store<u8>(to + stripe, <u8>coverage);
      }
      store<u8>(to, <u8>largest, 3);
    }
  }
  return error;
}
