/** Colours as the kernels take them. */

import { packColor, type Rgba8 } from "../base/color.ts";
import type { SurfacePixels } from "./pixel-buffer.ts";
import { hasAlpha, type PixelFormat } from "./pixel-format.ts";

/** Luma of a colour, Rec. 601 weights, 0–255. */
export function luma([red, green, blue]: Rgba8): number {
  return Math.round((299 * red + 587 * green + 114 * blue) / 1000);
}

export function premultiplied([red, green, blue, alpha]: Rgba8): Rgba8 {
  const by = (channel: number) => Math.round((channel * alpha) / 255);
  return [by(red), by(green), by(blue), alpha];
}

/** What blending takes: r, g, b, a bytes, straight; on grey, the luma three times. */
export function inkWord(color: Rgba8, pixels: SurfacePixels): number {
  if (pixels !== "gray8") return packColor(color);
  const gray = luma(color);
  return packColor([gray, gray, gray, color[3]]);
}

/**
 * What filling takes: premultiplied r, g, b, a bytes, on grey the luma. What becomes a `format` without alpha lies on white
 * from the start: it can't say "nothing", and stripes of LCD have one alpha for three.
 */
export function paperWord(color: Rgba8, pixels: SurfacePixels, format: PixelFormat): number {
  if (pixels === "gray8") return overWhite(luma(color), color[3]);
  return packColor(hasAlpha(format) ? premultiplied(color) : opaque(color));
}

function opaque([red, green, blue, alpha]: Rgba8): Rgba8 {
  return [overWhite(red, alpha), overWhite(green, alpha), overWhite(blue, alpha), 255];
}

function overWhite(level: number, alpha: number): number {
  return Math.round((level * alpha + 255 * (255 - alpha)) / 255);
}
