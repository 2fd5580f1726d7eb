/** Colours as the kernels take them. */

import { packColor, type Rgba8 } from "../base/color.ts";
import type { SurfacePixels } from "./pixel-buffer.ts";

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

/** What filling takes: premultiplied r, g, b, a bytes; on grey, the luma over white, since grey can't say "nothing". */
export function paperWord(color: Rgba8, pixels: SurfacePixels): number {
  if (pixels !== "gray8") return packColor(premultiplied(color));
  return Math.round((luma(color) * color[3] + 255 * (255 - color[3])) / 255);
}
