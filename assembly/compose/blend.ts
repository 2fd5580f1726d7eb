/**
 * Blending of 8-bit masks in one colour over a surface: source-over, d' = (c·m + d·(255 − m)) / 255 for each channel,
 * rounded exactly. For a premultiplied surface that is Porter–Duff "over" of the colour at coverage m.
 *
 * x / 255 rounded is ((x + 128) + ((x + 128) >> 8)) >> 8 for every x up to 255 · 255.
 */

import {
  FORMAT_GRAY8,
  SURFACE_FORMAT,
  SURFACE_HEIGHT,
  SURFACE_PIXELS,
  SURFACE_STRIDE,
  SURFACE_WIDTH,
} from "../lib/layout";

// @ts-ignore: decorator
@inline
export function divide255(value: u32): u32 {
  const t = value + 128;
  return (t + (t >> 8)) >> 8;
}

/**
 * Blends a mask, `width` × `height` with rows `pitch` bytes apart, in `color` (r, g, b, a bytes, straight alpha) with
 * its corner at (x, y) of the surface. What lies outside the surface is left out. The mask has 16 bytes of slack
 * before its end's end, and so has the surface.
 */
export function blendMask(
  surface: usize,
  mask: usize,
  pitch: u32,
  width: i32,
  height: i32,
  x: i32,
  y: i32,
  color: u32,
): void {
  const surfaceWidth = load<i32>(surface, SURFACE_WIDTH);
  const surfaceHeight = load<i32>(surface, SURFACE_HEIGHT);
  if (x >= surfaceWidth || y >= surfaceHeight || width <= 0 || height <= 0) return;
  let skipX: i32 = 0;
  if (x < 0) {
    // Compared before it is negated: the least i32 has no positive twin.
    if (x <= -width) return;
    skipX = -x;
  }
  if (y < 0) {
    if (y <= -height) return;
    mask += <usize>pitch * -y;
    height += y;
    y = 0;
  }
  width = min(width - skipX, surfaceWidth - max(x, 0));
  height = min(height, surfaceHeight - y);
  if (width <= 0 || height <= 0) return;
  mask += skipX;
  const stride = load<u32>(surface, SURFACE_STRIDE);
  const row = <usize>load<u32>(surface, SURFACE_PIXELS) + <usize>y * stride;
  if (load<u32>(surface, SURFACE_FORMAT) == FORMAT_GRAY8) {
    blendGray(row + max(x, 0), stride, mask, pitch, width, height, color);
  } else {
    blendRgba(row + (<usize>max(x, 0) << 2), stride, mask, pitch, width, height, color);
  }
}

function blendRgba(
  row: usize,
  stride: u32,
  mask: usize,
  pitch: u32,
  width: i32,
  height: i32,
  color: u32,
): void {
  const alpha = color >> 24;
  const opaque = color | 0xff000000;
  const tail = width & 3;
  const keep: u32 = (<u32>1 << (tail << 3)) - 1;
  if (!ASC_FEATURE_SIMD) {
    for (; height > 0; height--) {
      for (let i = 0; i < width; i++) {
        blendPixel(row + (<usize>i << 2), <u32>load<u8>(mask + i), opaque, alpha);
      }
      row += stride;
      mask += pitch;
    }
    return;
  }
  const even = v128.and(i32x4.splat(opaque), i32x4.splat(0x00ff00ff));
  const odd = i16x8.shr_u(i32x4.splat(opaque), 8);
  const solid = i32x4.splat(opaque);
  for (; height > 0; height--) {
    let at = row;
    let from = mask;
    let left = width;
    while (left >= 16) {
      const block = v128.load(from);
      if (v128.any_true(block)) {
        if (alpha == 255 && i8x16.all_true(i8x16.eq(block, i8x16.splat(-1)))) {
          v128.store(at, solid);
          v128.store(at, solid, 16);
          v128.store(at, solid, 32);
          v128.store(at, solid, 48);
        } else {
          blendFour(at, i32x4.extract_lane(block, 0), even, odd, alpha);
          blendFour(at + 16, i32x4.extract_lane(block, 1), even, odd, alpha);
          blendFour(at + 32, i32x4.extract_lane(block, 2), even, odd, alpha);
          blendFour(at + 48, i32x4.extract_lane(block, 3), even, odd, alpha);
        }
      }
      at += 64;
      from += 16;
      left -= 16;
    }
    while (left >= 4) {
      blendFour(at, load<u32>(from), even, odd, alpha);
      at += 16;
      from += 4;
      left -= 4;
    }
    if (left) blendFour(at, load<u32>(from) & keep, even, odd, alpha);
    row += stride;
    mask += pitch;
  }
}

/** Four pixels with the four mask bytes of `masks`. */
// @ts-ignore: decorator
@inline
function blendFour(at: usize, masks: u32, even: v128, odd: v128, alpha: u32): void {
  if (!masks) return;
  const half = i16x8.splat(128);
  // Each mask byte to both 16-bit halves of its pixel's lane.
  let m = i8x16.swizzle(i32x4.splat(masks), i8x16(0, 16, 0, 16, 1, 16, 1, 16, 2, 16, 2, 16, 3, 16, 3, 16));
  if (alpha != 255) {
    m = i16x8.add(i16x8.mul(m, i16x8.splat(<i16>alpha)), half);
    m = i16x8.shr_u(i16x8.add(m, i16x8.shr_u(m, 8)), 8);
  }
  const rest = i16x8.sub(i16x8.splat(255), m);
  const pixels = v128.load(at);
  let a = i16x8.add(i16x8.mul(even, m), i16x8.mul(v128.and(pixels, i32x4.splat(0x00ff00ff)), rest));
  let b = i16x8.add(i16x8.mul(odd, m), i16x8.mul(i16x8.shr_u(pixels, 8), rest));
  a = i16x8.add(a, half);
  b = i16x8.add(b, half);
  a = i16x8.shr_u(i16x8.add(a, i16x8.shr_u(a, 8)), 8);
  b = i16x8.add(b, i16x8.shr_u(b, 8));
  v128.store(at, v128.or(a, v128.and(b, i32x4.splat(0xff00ff00))));
}

// @ts-ignore: decorator
@inline
function blendPixel(at: usize, mask: u32, color: u32, alpha: u32): void {
  if (!mask) return;
  const m = alpha == 255 ? mask : divide255(mask * alpha);
  const rest = 255 - m;
  for (let channel: usize = 0; channel < 4; channel++) {
    const c = (color >> (<u32>channel << 3)) & 0xff;
    store<u8>(at + channel, <u8>divide255(c * m + <u32>load<u8>(at + channel) * rest));
  }
}

/** The lowest byte of `color` is the grey value. */
function blendGray(
  row: usize,
  stride: u32,
  mask: usize,
  pitch: u32,
  width: i32,
  height: i32,
  color: u32,
): void {
  const alpha = color >> 24;
  const gray = color & 0xff;
  for (; height > 0; height--) {
    let i: i32 = 0;
    if (ASC_FEATURE_SIMD) {
      for (; i + 8 <= width; i += 8) blendEightGray(row + i, load<u64>(mask + i), gray, alpha);
    }
    for (; i < width; i++) {
      const mask8 = <u32>load<u8>(mask + i);
      if (!mask8) continue;
      const m = alpha == 255 ? mask8 : divide255(mask8 * alpha);
      store<u8>(row + i, <u8>divide255(gray * m + <u32>load<u8>(row + i) * (255 - m)));
    }
    row += stride;
    mask += pitch;
  }
}

// @ts-ignore: decorator
@inline
function blendEightGray(at: usize, masks: u64, gray: u32, alpha: u32): void {
  if (!masks) return;
  const half = i16x8.splat(128);
  let m = i16x8.extend_low_i8x16_u(i64x2.splat(masks));
  if (alpha != 255) {
    m = i16x8.add(i16x8.mul(m, i16x8.splat(<i16>alpha)), half);
    m = i16x8.shr_u(i16x8.add(m, i16x8.shr_u(m, 8)), 8);
  }
  const pixels = i16x8.extend_low_i8x16_u(v128.load64_zero(at));
  let t = i16x8.add(i16x8.mul(m, i16x8.splat(<i16>gray)), i16x8.mul(pixels, i16x8.sub(i16x8.splat(255), m)));
  t = i16x8.add(t, half);
  t = i16x8.shr_u(i16x8.add(t, i16x8.shr_u(t, 8)), 8);
  store<u64>(at, <u64>i64x2.extract_lane(i8x16.narrow_i16x8_u(t, t), 0));
}
