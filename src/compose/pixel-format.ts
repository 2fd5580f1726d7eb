/** Layouts of pixels in memory. */

import { InsufficientMemory } from "../base/errors.ts";
import { newPictureBytes, type PictureBytes } from "../memory/picture-memory.ts";

/**
 * How the bytes of a pixel lie in memory, first byte first; eight bits a channel, straight alpha where nothing else is
 * said. `gray8` is 0 for black; `mono1` has eight pixels to the byte, leftmost in the highest bit, 1 for white. What has no
 * alpha lies on white. Pictures are made with premultiplied colours of eight bits, but for text of one colour on nothing: where
 * alpha is a, a straight channel is exact to 128 / a levels.
 */
export const pixelFormats = ["rgba8", "rgba8-premultiplied", "bgra8", "rgb8", "gray8", "mono1"] as const;
/** How a pixel's bytes lie: straight or premultiplied alpha, none, grey, or eight black and white pixels to the byte. */
export type PixelFormat = (typeof pixelFormats)[number];

/** Bits that a pixel takes in each format. */
export const bitsPerPixel: Readonly<Record<PixelFormat, number>> = {
  rgba8: 32,
  "rgba8-premultiplied": 32,
  bgra8: 32,
  rgb8: 24,
  gray8: 8,
  mono1: 1,
};

/** Whether a pixel of the format can be see-through. */
export function hasAlpha(format: PixelFormat): boolean {
  return bitsPerPixel[format] === 32;
}

/** Pixels outside linear memory: rows from the top, `stride` bytes apart. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  readonly data: Uint8Array<ArrayBuffer>;
  readonly pixelFormat: PixelFormat;
}

/** Bytes of a row without padding; a row of `mono1` ends on a whole byte. */
export function strideOf(format: PixelFormat, width: number): number {
  return Math.ceil((width * bitsPerPixel[format]) / 8);
}

/** A picture that nobody has drawn on. */
export interface NewPixels extends Pixels {
  /** Whether its bytes are zero; else they are what they were in a picture before. */
  readonly areZero: boolean;
}

/** A picture in memory of `take`, of zeros where that is left out. Throws `InsufficientMemory` where the runtime has no room for it. */
export function newPixels(
  width: number,
  height: number,
  pixelFormat: PixelFormat,
  take: (byteLength: number) => PictureBytes = newPictureBytes,
): NewPixels {
  const stride = strideOf(pixelFormat, width);
  const byteLength = stride * height;
  try {
    const { bytes, areZero } = take(byteLength);
    return { width, height, stride, data: bytes, pixelFormat, areZero };
  } catch {
    // The runtime doesn't say how much it would have given.
    throw new InsufficientMemory({ requested: byteLength, available: 0, owner: "surface" });
  }
}
