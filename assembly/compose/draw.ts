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
  COMMAND_SIZE,
  COMMAND_STRIKE,
  ENTRY_PENDING,
  ERROR_OUT_OF_MEMORY,
  MISSING_GLYPH,
  MISSING_OUTLINE,
  MISSING_SIZE,
  MISSING_STRIKE,
  MISSING_SUBPIXEL,
  OWNER_SURFACE,
  STAMP_AGAIN,
  TEXT_BITMAPS,
  TEXT_COMMANDS,
  TEXT_COUNT,
  TEXT_GLYPHS,
  TEXT_ORIGIN_X,
  TEXT_ORIGIN_Y,
  TEXT_SCALE,
  TEXT_XS,
  TEXT_YS,
} from "../lib/layout";
import { arenaMark, arenaRelease } from "../memory/arena";
import { heapAllocate, heapFree } from "../memory/heap";
import { decodeGlyph } from "../outline/glyf";
import { cover, coverageBox, isLcd } from "../raster/coverage";
import { strikeEntry } from "../raster/strike";
import { blendMask } from "./blend";

/** Positions beyond these are off every surface; clamping keeps them integers. */
const FAR: f32 = 16777216.0;

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
 * Looks up the bitmaps of a text, whose record says where their addresses go; those that are not in their strike to
 * `missing`, which has room for as many as there are glyphs: each once, where its strike's page is there. The number missing.
 * Those found are stamped with `stamp`, the host's clock × 2; and as wanted again where they were drawn before the host's
 * call, which began at `callStamp`.
 */
export function drawResolve(text: usize, missing: usize, stamp: u32, callStamp: u32): u32 {
  let missingAt = missing;
  let glyphs = <usize>load<u32>(text, TEXT_GLYPHS);
  let xs = <usize>load<u32>(text, TEXT_XS);
  let bitmaps = <usize>load<u32>(text, TEXT_BITMAPS);
  let found = bitmaps;
  let command = <usize>load<u32>(text, TEXT_COMMANDS);
  const scale = load<f32>(text, TEXT_SCALE);
  const originX = load<f32>(text, TEXT_ORIGIN_X);
  let left = load<u32>(command, COMMAND_COUNT);
  for (const end = bitmaps + (<usize>load<u32>(text, TEXT_COUNT) << 2); bitmaps < end; bitmaps += 4) {
    const strike = <usize>load<u32>(command, COMMAND_STRIKE);
    const glyphId = <u32>load<u16>(glyphs);
    const subpixel = <u32>quarters(load<f32>(xs) * scale + originX) & 3;
    const entry = strikeEntry(strike, glyphId, subpixel);
    const bitmap = entry ? load<u32>(entry) : 0;
    store<u32>(bitmaps, bitmap);
    if (!bitmap) {
      store<u16>(missingAt, <u16>glyphId, MISSING_GLYPH);
      store<u16>(missingAt, <u16>subpixel, MISSING_SUBPIXEL);
      store<u32>(missingAt, <u32>strike, MISSING_STRIKE);
      store<u32>(missingAt, 0, MISSING_OUTLINE);
      missingAt += MISSING_SIZE;
      if (entry) store<u32>(entry, ENTRY_PENDING);
    }
    glyphs += 2;
    xs += 4;
    if (--left == 0) {
      command += COMMAND_SIZE;
      left = load<u32>(command, COMMAND_COUNT);
    }
  }
  // In a loop of their own: where 50 fonts' bitmaps lie outside of the first caches, more of them are waited for at a time.
  for (; found < bitmaps; found += 4) {
    const bitmap = load<u32>(found);
    if (bitmap <= ENTRY_PENDING) continue;
    // A new bitmap has 0, which wraps: that it is drawn at last says nothing of the text before.
    const before = load<u32>(bitmap, BITMAP_STAMP);
    const again = before & STAMP_AGAIN | u32(before - 2 < callStamp - 2);
    store<u32>(bitmap, stamp | again, BITMAP_STAMP);
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

/** Blends a text in one render mode onto the surface, with the bitmaps that `drawResolve` found. */
export function drawRuns(surface: usize, text: usize): void {
  let xs = <usize>load<u32>(text, TEXT_XS);
  let ys = <usize>load<u32>(text, TEXT_YS);
  let bitmaps = <usize>load<u32>(text, TEXT_BITMAPS);
  let command = <usize>load<u32>(text, TEXT_COMMANDS);
  const scale = load<f32>(text, TEXT_SCALE);
  const originX = load<f32>(text, TEXT_ORIGIN_X);
  const originY = load<f32>(text, TEXT_ORIGIN_Y);
  const lcd = isLcd(load<u32>(command, COMMAND_STRIKE));
  let left = load<u32>(command, COMMAND_COUNT);
  for (const end = bitmaps + (<usize>load<u32>(text, TEXT_COUNT) << 2); bitmaps < end; bitmaps += 4) {
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
        load<u32>(command, COMMAND_COLOR),
        lcd,
      );
    }
    xs += 4;
    ys += 4;
    if (--left == 0) {
      command += COMMAND_SIZE;
      left = load<u32>(command, COMMAND_COUNT);
    }
  }
}

/**
 * The mask of a glyph that is too large to keep, on a picture of `width` × `height` pixels: a block of the heap with the
 * header of a bitmap, whose place is that on the picture, and whose pitch and slab are not set. Only what lies on the
 * picture is rasterised; with `boxOnly` nothing is, and the block is the header alone. The glyph is the first of `text`;
 * its packed outline is `outline`, or where that is 0, it is decoded from `face`. 0 where nothing shows, or an error.
 */
export function coverGlyph(text: usize, face: usize, outline: i32, width: i32, height: i32, boxOnly: bool): i32 {
  const mark = arenaMark();
  if (!outline) outline = decodeGlyph(face, load<u16>(<usize>load<u32>(text, TEXT_GLYPHS)));
  const mask = outline < 0 ? outline : coverOutline(text, outline, width, height, boxOnly);
  arenaRelease(mark);
  return mask;
}

function coverOutline(text: usize, outline: usize, pictureWidth: i32, pictureHeight: i32, boxOnly: bool): i32 {
  const strike = <usize>load<u32>(<usize>load<u32>(text, TEXT_COMMANDS), COMMAND_STRIKE);
  const zoom = load<f32>(text, TEXT_SCALE);
  const penX = quarters(load<f32>(<usize>load<u32>(text, TEXT_XS)) * zoom + load<f32>(text, TEXT_ORIGIN_X));
  const originY = wholePixels(
    load<f32>(<usize>load<u32>(text, TEXT_YS)) * zoom + load<f32>(text, TEXT_ORIGIN_Y),
  );
  const dx = <f32>(penX & 3) * 0.25;
  const originX = penX >> 2;
  const lcd = isLcd(strike);
  const box = coverageBox(strike, outline, dx);
  const left = max(load<i32>(box), -originX);
  const top = max(load<i32>(box, 4), -originY);
  const width = min(load<i32>(box) + load<i32>(box, 8), pictureWidth - originX) - left;
  const height = min(load<i32>(box, 4) + load<i32>(box, 12), pictureHeight - originY) - top;
  if (width <= 0 || height <= 0) return 0;
  const whole = width == load<i32>(box, 8) && height == load<i32>(box, 12);
  const pitch = lcd ? width << 2 : width;
  const rows: u32 = boxOnly ? 0 : pitch * height;
  const mask = heapAllocate(<u32>BITMAP_HEADER + rows, OWNER_SURFACE);
  if (!mask) return ERROR_OUT_OF_MEMORY;
  store<i16>(mask, <i16>(originX + left), BITMAP_LEFT);
  store<i16>(mask, <i16>(originY + top), BITMAP_TOP);
  store<u16>(mask, <u16>width, BITMAP_WIDTH);
  store<u16>(mask, <u16>height, BITMAP_HEIGHT);
  if (boxOnly) return <i32>mask;
  const error = cover(strike, outline, dx, left, top, width, height, mask + BITMAP_HEADER, pitch, whole);
  if (!error) return <i32>mask;
  heapFree(mask);
  return error;
}
