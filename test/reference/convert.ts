/** The judge of pixel conversions and of coverage to colour: one pixel at a time, by the definitions in `assembly/compose/pixels.ts`. */

import type { PixelFormat } from "../../src/compose/pixel-format.ts";
import { type Rgba as Color, dividedBy255, weightOf } from "./blend.ts";

type Rgba = [number, number, number, number];

/** `count` pixels of one row in another format. */
export function convertRow(row: Uint8Array, from: PixelFormat, to: PixelFormat, count: number): Uint8Array {
  const pixels = Array.from({ length: count }, (_, i) => readPixel(row, from, i));
  if (to === "mono1") {
    const out = new Uint8Array(Math.ceil(count / 8));
    pixels.forEach((pixel, i) => {
      if (luma(overWhite(pixel)) >= 128) out[i >> 3]! |= 0x80 >> (i & 7);
    });
    return out;
  }
  return Uint8Array.from(pixels.flatMap((pixel) => writePixel(pixel, to)));
}

/** Coverage to straight RGBA8 in one colour: all zero where nothing of it is left. */
export function tintRow(coverage: Uint8Array, [red, green, blue, alpha]: Color): Uint8Array {
  return Uint8Array.from(
    [...coverage].flatMap((each) => {
      const weight = weightOf(each, alpha);
      return weight === 0 ? [0, 0, 0, 0] : [red, green, blue, weight];
    }),
  );
}

function readPixel(row: Uint8Array, format: PixelFormat, i: number): Rgba {
  const at4 = row.subarray(i * 4, i * 4 + 4);
  switch (format) {
    case "rgba8":
      return [at4[0]!, at4[1]!, at4[2]!, at4[3]!];
    case "bgra8":
      return [at4[2]!, at4[1]!, at4[0]!, at4[3]!];
    case "rgba8-premultiplied":
      return [straight(at4[0]!, at4[3]!), straight(at4[1]!, at4[3]!), straight(at4[2]!, at4[3]!), at4[3]!];
    case "rgb8":
      return [row[i * 3]!, row[i * 3 + 1]!, row[i * 3 + 2]!, 255];
    case "gray8":
      return [row[i]!, row[i]!, row[i]!, 255];
    case "mono1": {
      const level = (row[i >> 3]! >> (7 - (i & 7))) & 1 ? 255 : 0;
      return [level, level, level, 255];
    }
  }
}

function writePixel(pixel: Rgba, format: Exclude<PixelFormat, "mono1">): number[] {
  const [red, green, blue, alpha] = pixel;
  switch (format) {
    case "rgba8":
      return pixel;
    case "bgra8":
      return [blue, green, red, alpha];
    case "rgba8-premultiplied":
      return [dividedBy255(red * alpha), dividedBy255(green * alpha), dividedBy255(blue * alpha), alpha];
    case "rgb8":
      return overWhite(pixel);
    case "gray8":
      return [luma(overWhite(pixel))];
  }
}

function straight(channel: number, alpha: number): number {
  return alpha === 0 ? 0 : Math.min(255, Math.round((channel * 255) / alpha));
}

function overWhite([red, green, blue, alpha]: Rgba): number[] {
  return [red, green, blue].map((channel) => dividedBy255(channel * alpha + 255 * (255 - alpha)));
}

function luma([red = 0, green = 0, blue = 0]: number[]): number {
  return Math.round((299 * red + 587 * green + 114 * blue) / 1000);
}
