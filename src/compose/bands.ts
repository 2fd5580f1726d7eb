/** Bands: how many rows of a picture are drawn at a time, and the buffers that hold them. */

import { InsufficientMemory } from "../base/errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import type { TrackedHeap } from "../memory/tracked-heap.ts";
import { bytesPerPixel, PixelBuffer, type SurfacePixels } from "./pixel-buffer.ts";

/**
 * Bytes of a band. It is filled, drawn on and read again while it is in the second-level cache, whose size is 512 KiB to
 * 2 MiB on most machines.
 */
const BAND_BYTES = 256 * 2 ** 10;
/** Fewest rows of a band, however wide: glyphs of common sizes meet two of them, not ten. */
const MIN_BAND_ROWS = 16;

/** Rows of a band of a picture of `width` × `height` pixels. */
export function bandRowsOf(width: number, height: number, pixels: SurfacePixels, bandBytes = BAND_BYTES): number {
  const rows = Math.floor(bandBytes / (width * bytesPerPixel(pixels)));
  return Math.min(height, Math.max(MIN_BAND_ROWS, rows));
}

/** A buffer for `rows` rows, or where memory is short, for half of them, or a quarter, …. Throws `InsufficientMemory`. */
export function bandBuffer(
  kernels: Kernels,
  heap: TrackedHeap,
  width: number,
  rows: number,
  pixels: SurfacePixels,
  nothing = 0,
): PixelBuffer {
  for (;;) {
    try {
      return new PixelBuffer(kernels, heap, width, rows, pixels, nothing);
    } catch (error) {
      if (!(error instanceof InsufficientMemory) || rows === 1) throw error;
      rows = Math.ceil(rows / 2);
    }
  }
}
