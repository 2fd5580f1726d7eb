/**
 * Drawing of glyph runs: one call for a paragraph. First every glyph is looked up in its strike; if any is missing,
 * nothing is drawn and the missing are listed for `raster/strike.ts`. Then all are blended.
 */

import {
  BITMAP_HEADER,
  BITMAP_HEIGHT,
  BITMAP_LEFT,
  BITMAP_PITCH,
  BITMAP_STAMP,
  BITMAP_TOP,
  BITMAP_WIDTH,
  COMMAND_COLOR,
  COMMAND_COUNT,
  COMMAND_GLYPHS,
  COMMAND_ORIGIN_X,
  COMMAND_ORIGIN_Y,
  COMMAND_SCALE,
  COMMAND_SIZE,
  COMMAND_STRIKE,
  COMMAND_XS,
  COMMAND_YS,
  ENTRY_PENDING,
  ERROR_OUT_OF_MEMORY,
  MISSING_GLYPH,
  MISSING_OUTLINE,
  MISSING_SIZE,
  MISSING_STRIKE,
  MISSING_SUBPIXEL,
  STRIKE_FLAGS,
  STRIKE_LCD,
  SURFACE_HEIGHT,
  SURFACE_WIDTH,
} from "../lib/layout";
import { arenaAllocate, arenaMark, arenaRelease } from "../memory/arena";
import { decodeGlyph } from "../outline/glyf";
import { coverageBox, cover } from "../raster/coverage";
import { strikeEntry } from "../raster/strike";
import { blendMask } from "./blend";

/** Positions beyond these are off every surface; clamping keeps them integers. */
const FAR: f32 = 16777216.0;

/** Draw calls made: what a bitmap's stamp says when it was last drawn. */
let clock: u32 = 0;

/** A pen position in quarters of a pixel. */
// @ts-ignore: decorator
@inline
function quarters(position: f32): i32 {
  return <i32>floor<f32>(max<f32>(min<f32>(position, FAR), -FAR) * 4 + 0.5);
}

// @ts-ignore: decorator
@inline
function wholePixels(position: f32): i32 {
  return <i32>floor<f32>(max<f32>(min<f32>(position, FAR), -FAR) + 0.5);
}

/**
 * Looks up the bitmaps of `commandCount` runs: addresses to `bitmaps`, u32 for each glyph; those that are not in their
 * strike to `missing`, each once, which has room for as many. The number missing.
 */
export function drawResolve(commands: usize, commandCount: u32, bitmaps: usize, missing: usize): u32 {
  let missingAt = missing;
  clock++;
  for (let end = commands + <usize>commandCount * COMMAND_SIZE; commands < end; commands += COMMAND_SIZE) {
    const strike = <usize>load<u32>(commands, COMMAND_STRIKE);
    let glyphs = <usize>load<u32>(commands, COMMAND_GLYPHS);
    let xs = <usize>load<u32>(commands, COMMAND_XS);
    const scale = load<f32>(commands, COMMAND_SCALE);
    const originX = load<f32>(commands, COMMAND_ORIGIN_X);
    for (let n = load<u32>(commands, COMMAND_COUNT); n > 0; n--) {
      const glyphId = <u32>load<u16>(glyphs);
      const subpixel = <u32>quarters(load<f32>(xs) * scale + originX) & 3;
      const entry = strikeEntry(strike, glyphId, subpixel);
      const bitmap = entry ? load<u32>(entry) : 0;
      store<u32>(bitmaps, bitmap);
      if (bitmap > ENTRY_PENDING) {
        store<u32>(bitmap, clock, BITMAP_STAMP);
      } else if (bitmap != ENTRY_PENDING) {
        store<u16>(missingAt, <u16>glyphId, MISSING_GLYPH);
        store<u16>(missingAt, <u16>subpixel, MISSING_SUBPIXEL);
        store<u32>(missingAt, <u32>strike, MISSING_STRIKE);
        store<u32>(missingAt, 0, MISSING_OUTLINE);
        missingAt += MISSING_SIZE;
        if (entry) store<u32>(entry, ENTRY_PENDING);
      }
      glyphs += 2;
      xs += 4;
      bitmaps += 4;
    }
  }
  return <u32>((missingAt - missing) / MISSING_SIZE);
}

/** Takes back what `drawResolve` asked for and nobody made, so that the next call asks again. */
export function drawForget(missing: usize, count: u32): void {
  for (let end = missing + <usize>count * MISSING_SIZE; missing < end; missing += MISSING_SIZE) {
    const entry = strikeEntry(
      load<u32>(missing, MISSING_STRIKE),
      load<u16>(missing, MISSING_GLYPH),
      load<u16>(missing, MISSING_SUBPIXEL),
    );
    if (entry && load<u32>(entry) == ENTRY_PENDING) store<u32>(entry, 0);
  }
}

/** Blends `commandCount` runs onto the surface, with the bitmaps that `drawResolve` found. */
export function drawRuns(surface: usize, commands: usize, commandCount: u32, bitmaps: usize): void {
  for (let end = commands + <usize>commandCount * COMMAND_SIZE; commands < end; commands += COMMAND_SIZE) {
    const color = load<u32>(commands, COMMAND_COLOR);
    let xs = <usize>load<u32>(commands, COMMAND_XS);
    let ys = <usize>load<u32>(commands, COMMAND_YS);
    const scale = load<f32>(commands, COMMAND_SCALE);
    const originX = load<f32>(commands, COMMAND_ORIGIN_X);
    const originY = load<f32>(commands, COMMAND_ORIGIN_Y);
    const lcd = (load<u32>(<usize>load<u32>(commands, COMMAND_STRIKE), STRIKE_FLAGS) & STRIKE_LCD) != 0;
    for (let n = load<u32>(commands, COMMAND_COUNT); n > 0; n--) {
      const bitmap = <usize>load<u32>(bitmaps);
      const width = <i32>load<u16>(bitmap, BITMAP_WIDTH);
      if (bitmap > ENTRY_PENDING && width) {
        blendMask(
          surface,
          bitmap + BITMAP_HEADER,
          load<u16>(bitmap, BITMAP_PITCH),
          width,
          load<u16>(bitmap, BITMAP_HEIGHT),
          (quarters(load<f32>(xs) * scale + originX) >> 2) + load<i16>(bitmap, BITMAP_LEFT),
          wholePixels(load<f32>(ys) * scale + originY) + load<i16>(bitmap, BITMAP_TOP),
          color,
          lcd,
        );
      }
      xs += 4;
      ys += 4;
      bitmaps += 4;
    }
  }
}

/**
 * Draws one run from outlines, for glyphs too large to keep: only what lies on the surface is rasterised. `outlines`
 * is one packed outline's address for each glyph, or 0: then they are decoded from `face`. 0, or an error.
 */
export function drawOutlines(surface: usize, command: usize, face: usize, outlines: usize): i32 {
  const strike = <usize>load<u32>(command, COMMAND_STRIKE);
  const count = load<u32>(command, COMMAND_COUNT);
  const zoom = load<f32>(command, COMMAND_SCALE);
  const originX = load<f32>(command, COMMAND_ORIGIN_X);
  const originY = load<f32>(command, COMMAND_ORIGIN_Y);
  for (let i: usize = 0; i < <usize>count; i++) {
    const mark = arenaMark();
    const outline = outlines
      ? <i32>load<u32>(outlines + (i << 2))
      : decodeGlyph(face, load<u16>(<usize>load<u32>(command, COMMAND_GLYPHS) + (i << 1)));
    const error =
      outline < 0
        ? outline
        : drawOutline(
            surface,
            outline,
            strike,
            load<f32>(<usize>load<u32>(command, COMMAND_XS) + (i << 2)) * zoom + originX,
            load<f32>(<usize>load<u32>(command, COMMAND_YS) + (i << 2)) * zoom + originY,
            load<u32>(command, COMMAND_COLOR),
          );
    arenaRelease(mark);
    if (error) return error;
  }
  return 0;
}

function drawOutline(surface: usize, outline: usize, strike: usize, x: f32, y: f32, color: u32): i32 {
  const penX = quarters(x);
  const dx = <f32>(penX & 3) * 0.25;
  const originX = penX >> 2;
  const originY = wholePixels(y);
  const lcd = (load<u32>(strike, STRIKE_FLAGS) & STRIKE_LCD) != 0;
  const box = coverageBox(strike, outline, dx);
  const left = max(load<i32>(box), -originX);
  const top = max(load<i32>(box, 4), -originY);
  const right = min(load<i32>(box) + load<i32>(box, 8), load<i32>(surface, SURFACE_WIDTH) - originX);
  const bottom = min(load<i32>(box, 4) + load<i32>(box, 12), load<i32>(surface, SURFACE_HEIGHT) - originY);
  if (right <= left || bottom <= top) return 0;
  const width = right - left;
  const height = bottom - top;
  const pitch = lcd ? width << 2 : (width + 3) & ~3;
  const mask = arenaAllocate(pitch * height + 16, 16);
  if (!mask) return ERROR_OUT_OF_MEMORY;
  const whole = width == load<i32>(box, 8) && height == load<i32>(box, 12);
  const error = cover(strike, outline, dx, left, top, width, height, mask, pitch, whole);
  if (error) return error;
  blendMask(surface, mask, pitch, width, height, originX + left, originY + top, color, lcd);
  return 0;
}
