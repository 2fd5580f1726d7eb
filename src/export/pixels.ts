/** What the writers of picture files read: rows of pixels in memory. `Bitmap` of compose satisfies it. */

import { integer, oneOf } from "../base/validate.ts";
import { bitsPerPixel, type PixelFormat } from "../compose/pixel-format.ts";

export { bitsPerPixel, type PixelFormat } from "../compose/pixel-format.ts";

/** A picture in memory, top row first. */
export interface PixelSource {
  /** Pixels across and down. */
  readonly width: number;
  readonly height: number;
  /** Bytes from the start of a row to the start of the next. */
  readonly stride: number;
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly pixelFormat: PixelFormat;
}

/** PNG stores a side in 31 bits (PNG third edition, section 11.2.1). */
const maxSide = 2 ** 31 - 1;

/** Bytes of a row that hold pixels, without the padding up to the stride. */
export function rowByteLength(source: PixelSource): number {
  return Math.ceil((source.width * bitsPerPixel[source.pixelFormat]) / 8);
}

/** Throws where `source` is not a whole picture: `TypeError` for a wrong kind, `RangeError` for a wrong value. */
export function checkPixels(source: PixelSource): void {
  integer(source.width, "width", 1, maxSide);
  integer(source.height, "height", 1, maxSide);
  oneOf(source.pixelFormat, "pixelFormat", Object.keys(bitsPerPixel));
  const rowBytes = rowByteLength(source);
  integer(source.stride, "stride", rowBytes, Number.MAX_SAFE_INTEGER);
  const neededBytes = source.stride * (source.height - 1) + rowBytes;
  if (!(source.data.byteLength >= neededBytes)) {
    throw new RangeError(`data must have at least ${neededBytes} bytes, got ${source.data.byteLength}`);
  }
}

/** Undoes premultiplication of one channel: `round(channel × 255 / alpha)`; 0 where nothing is visible. */
export function unpremultiply(channel: number, alpha: number): number {
  if (alpha === 255) return channel;
  if (alpha === 0) return 0;
  return Math.min(255, Math.floor((channel * 255 + (alpha >> 1)) / alpha));
}

/**
 * Straight RGBA bytes of `pixelCount` pixels of a 32-bit format that start at `start`, written to `out` from 0.
 * Serves whole rows and palettes alike.
 */
export function toStraightRgba(
  bytes: Uint8Array | Uint8ClampedArray,
  start: number,
  pixelCount: number,
  format: PixelFormat,
  out: Uint8Array,
): void {
  const end = pixelCount * 4;
  if (format === "rgba8") {
    out.set(bytes.subarray(start, start + end));
    return;
  }
  const premultiplied = format === "rgba8-premultiplied";
  const redAt = format === "bgra8" ? 2 : 0;
  for (let to = 0, from = start; to < end; to += 4, from += 4) {
    const alpha = bytes[from + 3] as number;
    const red = bytes[from + redAt] as number;
    const green = bytes[from + 1] as number;
    const blue = bytes[from + 2 - redAt] as number;
    out[to] = premultiplied ? unpremultiply(red, alpha) : red;
    out[to + 1] = premultiplied ? unpremultiply(green, alpha) : green;
    out[to + 2] = premultiplied ? unpremultiply(blue, alpha) : blue;
    out[to + 3] = alpha;
  }
}

/** The row `y` of any format as straight RGBA, written to `out` (`width × 4` bytes). */
export function readRowRgba(source: PixelSource, y: number, out: Uint8Array): void {
  const { width, data, pixelFormat } = source;
  const start = y * source.stride;
  if (bitsPerPixel[pixelFormat] === 32) {
    toStraightRgba(data, start, width, pixelFormat, out);
    return;
  }
  for (let x = 0, to = 0; x < width; x++, to += 4) {
    if (pixelFormat === "rgb8") {
      const from = start + x * 3;
      out[to] = data[from] as number;
      out[to + 1] = data[from + 1] as number;
      out[to + 2] = data[from + 2] as number;
    } else {
      const level =
        pixelFormat === "gray8"
          ? (data[start + x] as number)
          : (((data[start + (x >> 3)] as number) >> (7 - (x & 7))) & 1) * 255;
      out[to] = out[to + 1] = out[to + 2] = level;
    }
    out[to + 3] = 255;
  }
}
