/** Conversions between pixel formats, and of coverage to colour; exact. */

import {
  PIXELS_BGRA8,
  PIXELS_GRAY8,
  PIXELS_MONO1,
  PIXELS_PREMULTIPLIED,
  PIXELS_RGB8,
} from "../lib/layout";
import { divide255, divideLanes } from "./divide";

/**
 * A row of `count` pixels in another format. Formats without alpha get what the pixel looks like over white; grey is
 * Rec. 601 luma, (299 r + 587 g + 114 b) / 1000 rounded; mono is 1 from the level 128 on, eight pixels to the byte,
 * leftmost in the highest bit, and the bits after the last pixel are 0. `from` may be `to` where no pixel grows.
 */
export function convert(from: usize, fromFormat: u32, to: usize, toFormat: u32, count: u32): void {
  let bits: u32 = 0;
  for (let i: usize = 0; i < count; i++) {
    const pixel = straightPixel(from, fromFormat, i);
    if (toFormat == PIXELS_MONO1) {
      bits = (bits << 1) | (luma(mapped(pixel, OVER_WHITE)) >> 7);
      const last = i + 1 == count;
      if (last) bits <<= ~<u32>i & 7;
      if (last || (i & 7) == 7) store<u8>(to + (i >> 3), <u8>bits);
    } else {
      storePixel(to, toFormat, i, pixel);
    }
  }
}

/** Pixel `i` of a row as r, g, b, a bytes, straight. */
// @ts-ignore: decorator
@inline
function straightPixel(row: usize, format: u32, i: usize): u32 {
  if (format == PIXELS_RGB8) return (load<u32>(row + i * 3) & 0xffffff) | 0xff000000;
  if (format >= PIXELS_GRAY8) {
    const level =
      format == PIXELS_GRAY8
        ? <u32>load<u8>(row + i)
        : ((<u32>load<u8>(row + (i >> 3)) >> (~<u32>i & 7)) & 1) * 255;
    return level * 0x010101 | 0xff000000;
  }
  const pixel = load<u32>(row + (i << 2));
  if (format == PIXELS_BGRA8) return swapped(pixel);
  return format == PIXELS_PREMULTIPLIED ? mapped(pixel, STRAIGHT) : pixel;
}

// @ts-ignore: decorator
@inline
function storePixel(row: usize, format: u32, i: usize, pixel: u32): void {
  if (format == PIXELS_GRAY8) {
    store<u8>(row + i, <u8>luma(mapped(pixel, OVER_WHITE)));
  } else if (format == PIXELS_RGB8) {
    row += i * 3;
    pixel = mapped(pixel, OVER_WHITE);
    store<u16>(row, <u16>pixel);
    store<u8>(row, <u8>(pixel >> 16), 2);
  } else {
    if (format == PIXELS_PREMULTIPLIED) pixel = mapped(pixel, PREMULTIPLIED);
    if (format == PIXELS_BGRA8) pixel = swapped(pixel);
    store<u32>(row + (i << 2), pixel);
  }
}

/** Red and blue changed over. */
function swapped(pixel: u32): u32 {
  return (pixel & 0xff00ff00) | (rotl<u32>(pixel, 16) & 0x00ff00ff);
}

/** What `mapped` makes of a pixel's colour channels by its alpha. */
const STRAIGHT: u32 = 0;
const PREMULTIPLIED: u32 = 1;
const OVER_WHITE: u32 = 2;

/** From premultiplied to straight (0 where alpha is), and from straight to premultiplied or over white. Alpha stays. */
function mapped(pixel: u32, kind: u32): u32 {
  const alpha = pixel >> 24;
  if (alpha == 255) return pixel;
  let out = alpha << 24;
  for (let shift: u32 = 0; shift < 24; shift += 8) {
    let channel = (pixel >> shift) & 0xff;
    if (kind) channel = divide255(channel * alpha) + (kind == OVER_WHITE ? 255 - alpha : 0);
    else channel = alpha ? min<u32>((channel * 510 + alpha) / (alpha * 2), 255) : 0;
    out |= channel << shift;
  }
  return out;
}

function luma(pixel: u32): u32 {
  return ((pixel & 0xff) * 299 + ((pixel >> 8) & 0xff) * 587 + ((pixel >> 16) & 0xff) * 114 + 500) / 1000;
}

/**
 * Coverage to straight RGBA8 in one colour (r, g, b, a bytes): the colour everywhere, with alpha × coverage / 255;
 * zero where there is no coverage. `out` may not overlap `coverage`.
 */
export function tint(coverage: usize, out: usize, count: u32, color: u32): void {
  const rgb = color & 0x00ffffff;
  const alpha = color >> 24;
  const end = coverage + count;
  if (ASC_FEATURE_SIMD) {
    const zero = i32x4.splat(0);
    for (; coverage + 4 <= end; coverage += 4, out += 16) {
      // A coverage to the high half of each pixel's lane, and from there to its alpha.
      const masks = i8x16.swizzle(v128.load32_zero(coverage), i8x16(16, 16, 0, 16, 16, 16, 1, 16, 16, 16, 2, 16, 16, 16, 3, 16));
      const alphas = i32x4.shl(divideLanes(i16x8.mul(masks, i16x8.splat(<i16>alpha))), 8);
      v128.store(out, v128.or(alphas, v128.and(i32x4.splat(rgb), i32x4.ne(alphas, zero))));
    }
  }
  for (; coverage < end; coverage++, out += 4) {
    const a = divide255(<u32>load<u8>(coverage) * alpha);
    store<u32>(out, a ? rgb | (a << 24) : 0);
  }
}
