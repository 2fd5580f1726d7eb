/**
 * Conversion of pictures between pixel formats, by `assembly/compose/pixels.ts`, a few rows at a time: the scratch memory
 * is small for any picture.
 */

import type { Kernels } from "../kernels/kernels.ts";
import { type Bytes, cast, type Ptr } from "../kernels/pointers.ts";
import { PixelLayout } from "../kernels/records.ts";
import type { Arena } from "../memory/arena.ts";
import type { PixelBuffer } from "./pixel-buffer.ts";
import { type PixelFormat, type Pixels, strideOf } from "./pixel-format.ts";

/** Bytes converted at once; a row, where it is longer. */
const CHUNK_BYTES = 65536;
/** Bytes after a row that the kernel's loads may touch. */
const SLACK_BYTES = 16;

/** Converts pictures with one engine's memory. */
export class PixelConverter {
  readonly #kernels: Kernels;
  readonly #arena: Arena;

  constructor(kernels: Kernels, arena: Arena) {
    this.#kernels = kernels;
    this.#arena = arena;
  }

  /**
   * A copy of `source` in `format`. Formats without alpha get what the picture looks like over white, grey by Rec. 601
   * luma, and `mono1` white from the level 128 on. Throws `InsufficientMemory`.
   */
  convert(source: Pixels, format: PixelFormat): Pixels {
    return this.#inChunks(source, format, source.stride, (row, rows, scratch) => {
      const start = row * source.stride;
      this.#kernels.views.u8.set(source.data.subarray(start, start + rows * source.stride), scratch);
      return scratch;
    });
  }

  /** A copy of what `buffer` holds in `format`, likewise. */
  copyOf(buffer: PixelBuffer, format: PixelFormat): Pixels {
    const { width, height, stride } = buffer;
    const pixelFormat = buffer.pixels === "gray8" ? "gray8" : "rgba8-premultiplied";
    if (format === pixelFormat || (format === "rgba8" && buffer.isOpaque && pixelFormat !== "gray8")) {
      return { width, height, stride, data: buffer.copy(), pixelFormat: format };
    }
    return this.#inChunks({ width, height, stride, pixelFormat }, format, 0, (row) => cast(buffer.data + row * stride));
  }

  /** `load` gives the address of `rows` rows from `row` on, at `scratch` if it puts them there. */
  #inChunks(
    source: Omit<Pixels, "data">,
    format: PixelFormat,
    scratchStride: number,
    load: (row: number, rows: number, scratch: Ptr<Bytes>) => Ptr<Bytes>,
  ): Pixels {
    const { width, height, pixelFormat } = source;
    const stride = strideOf(format, width);
    const data = new Uint8Array(stride * height);
    const rowsAtOnce = Math.max(1, Math.floor(CHUNK_BYTES / Math.max(stride, scratchStride)));
    this.#arena.scope(() => {
      const scratch = this.#arena.allocate(rowsAtOnce * scratchStride + SLACK_BYTES);
      const out = this.#arena.allocate(rowsAtOnce * stride);
      for (let row = 0; row < height; row += rowsAtOnce) {
        const rows = Math.min(rowsAtOnce, height - row);
        const from = load(row, rows, scratch);
        for (let i = 0; i < rows; i++) {
          const rowAt = cast<Bytes>(from + i * source.stride);
          const outAt = cast<Bytes>(out + i * stride);
          this.#kernels.exports.convert(rowAt, PixelLayout[pixelFormat], outAt, PixelLayout[format], width);
        }
        data.set(this.#kernels.views.u8.subarray(out, out + rows * stride), row * stride);
      }
    });
    return { width, height, stride, data, pixelFormat: format };
  }
}
