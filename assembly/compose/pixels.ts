/** Conversions of whole surfaces between pixel formats; exact. */

import { divide255 } from "./blend";

/** Premultiplied RGBA8 to straight alpha in place: c × 255 / a, rounded; transparent pixels become zero. */
export function unpremultiply(pixels: usize, count: u32): void {
  const end = pixels + (<usize>count << 2);
  while (pixels < end) {
    if (ASC_FEATURE_SIMD && pixels + 16 <= end) {
      const alphas = i32x4.shr_u(v128.load(pixels), 24);
      if (i32x4.all_true(i32x4.eq(alphas, i32x4.splat(255))) || !v128.any_true(alphas)) {
        pixels += 16;
        continue;
      }
    }
    const pixel = load<u32>(pixels);
    const alpha = pixel >> 24;
    if (alpha != 255 && alpha != 0) {
      store<u8>(pixels, straight(pixel & 0xff, alpha));
      store<u8>(pixels, straight((pixel >> 8) & 0xff, alpha), 1);
      store<u8>(pixels, straight((pixel >> 16) & 0xff, alpha), 2);
    }
    pixels += 4;
  }
}

// @ts-ignore: decorator
@inline
function straight(channel: u32, alpha: u32): u8 {
  return <u8>min<u32>((channel * 510 + alpha) / (alpha * 2), 255);
}

/**
 * Coverage to straight RGBA8 in one colour (r, g, b, a bytes): the colour everywhere, with alpha × coverage / 255;
 * zero where there is no coverage. `out` may not overlap `coverage`.
 */
export function tint(coverage: usize, out: usize, count: u32, color: u32): void {
  const rgb = color & 0x00ffffff;
  const alpha = color >> 24;
  const end = coverage + count;
  while (coverage < end) {
    if (coverage + 8 <= end && !load<u64>(coverage)) {
      store<u64>(out, 0);
      store<u64>(out, 0, 8);
      store<u64>(out, 0, 16);
      store<u64>(out, 0, 24);
      coverage += 8;
      out += 32;
      continue;
    }
    const a = divide255(<u32>load<u8>(coverage) * alpha);
    store<u32>(out, a ? rgb | (a << 24) : 0);
    coverage++;
    out += 4;
  }
}
