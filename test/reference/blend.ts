/**
 * The judge of the blend kernels: mask × colour over a surface, source-over of W3C Compositing and Blending Level 1,
 * §9.1.4. Every quotient is the exact one, rounded once to the nearest whole number. In: a coverage mask and a colour,
 * not premultiplied. Out: the destination, changed in place.
 */

/** Red, green, blue and alpha, 0–255, not premultiplied. */
export type Rgba = readonly [red: number, green: number, blue: number, alpha: number];

/** `x / 255` to the nearest whole number. There are no ties: 255 is odd. */
export function dividedBy255(x: number): number {
  return Math.round(x / 255);
}

/** `source` over `destination` by a weight of 0–255, for one channel. */
export function mix(source: number, destination: number, weight: number): number {
  return dividedBy255(source * weight + destination * (255 - weight));
}

/** A mask's value under a colour's alpha. */
export function weightOf(coverage: number, alpha: number): number {
  return dividedBy255(coverage * alpha);
}

/** Over premultiplied RGBA8, one mask byte a pixel. */
export function sourceOverPremultiplied(destination: Uint8Array, mask: Uint8Array, color: Rgba): void {
  mask.forEach((coverage, pixel) => {
    const weight = weightOf(coverage, color[3]);
    const source = [color[0], color[1], color[2], 255];
    for (let c = 0; c < 4; c++) {
      const at = pixel * 4 + c;
      destination[at] = mix(source[c]!, destination[at]!, weight);
    }
  });
}

/** Over premultiplied RGBA8, a mask byte for each channel. */
export function sourceOverStripes(destination: Uint8Array, mask: Uint8Array, color: Rgba): void {
  const source = [color[0], color[1], color[2], 255];
  mask.forEach((coverage, at) => {
    destination[at] = mix(source[at & 3]!, destination[at]!, weightOf(coverage, color[3]));
  });
}

export type CompositeModeName = "source-over" | "source" | "multiply" | "screen" | "plus";

/** Premultiplied RGBA8 over premultiplied RGBA8 by a mode of the same specification, §5.1, §9.1 and §10.1. */
export function compositeRow(
  destination: Uint8Array,
  source: Uint8Array,
  opacity: number,
  mode: CompositeModeName,
): void {
  for (let at = 0; at < source.length; at++) {
    const pixel = at & ~3;
    const s = dividedBy255(source[at]! * opacity);
    const sourceAlpha = dividedBy255(source[pixel + 3]! * opacity);
    const d = destination[at]!;
    // The alpha is the last channel to change, so the others still see what it was.
    const alphaBelow = destination[pixel + 3]!;
    destination[at] = {
      "source-over": () => s + dividedBy255(d * (255 - sourceAlpha)),
      source: () => s,
      multiply: () => dividedBy255(s * d + s * (255 - alphaBelow) + d * (255 - sourceAlpha)),
      screen: () => s + dividedBy255(d * (255 - s)),
      plus: () => Math.min(255, s + d),
    }[mode]();
  }
}

/** Over straight (not premultiplied) RGBA8: where the surface is opaque it is `mix` of each channel. */
export function sourceOverStraight(destination: Uint8Array, mask: Uint8Array, color: Rgba): void {
  mask.forEach((coverage, pixel) => {
    const weight = weightOf(coverage, color[3]);
    // What is left of the destination, and the alpha of both, in 255ths of a 255th.
    const kept = destination[pixel * 4 + 3]! * (255 - weight);
    const alpha = weight * 255 + kept;
    for (let c = 0; c < 3 && alpha > 0; c++) {
      const at = pixel * 4 + c;
      destination[at] = Math.round((color[c as 0]! * weight * 255 + destination[at]! * kept) / alpha);
    }
    destination[pixel * 4 + 3] = dividedBy255(alpha);
  });
}

/** Over gray8, a surface without alpha: `gray` under `alpha`. */
export function sourceOverGray(destination: Uint8Array, mask: Uint8Array, gray: number, alpha: number): void {
  mask.forEach((coverage, pixel) => {
    destination[pixel] = mix(gray, destination[pixel]!, weightOf(coverage, alpha));
  });
}
