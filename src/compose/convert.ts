/**
 * Conversion of pictures between pixel formats, by `assembly/compose/pixels.ts`, a few rows at a time: the scratch memory
 * is small for any picture.
 */

import type { Kernels } from "../kernels/kernels.ts";
import { type Bytes, cast, type Ptr } from "../kernels/pointers.ts";
import { PixelLayout } from "../kernels/records.ts";
import type { Arena } from "../memory/arena.ts";
import { newPictureBytes, type PictureMemory } from "../memory/picture-memory.ts";
import type { PixelBuffer } from "./pixel-buffer.ts";
import { type NewPixels, newPixels, type PixelFormat, type Pixels } from "./pixel-format.ts";

/** Bytes converted at once; a row, where it is longer. */
const CHUNK_BYTES = 65536;
/**
 * Copies to 1 to 31 bytes after their source, modulo a page, take five times as long on some x86 cores (measured:
 * 0.42 against 0.09 ns a byte). Large pictures begin shortly after a page's start: their rows come from half a page on.
 */
const PAGE_BYTES = 4096;
/** Bytes after a row that the kernel's loads may touch. */
const SLACK_BYTES = 16;

/** Converts pictures with one engine's memory. */
export class PixelConverter {
  readonly #kernels: Kernels;
  readonly #arena: Arena;
  readonly #take: PictureMemory["take"];

  /** Pictures are made in the memory of `pictures`, or in new memory. */
  constructor(kernels: Kernels, arena: Arena, pictures?: Pick<PictureMemory, "take">) {
    this.#kernels = kernels;
    this.#arena = arena;
    this.#take = pictures === undefined ? newPictureBytes : (byteLength) => pictures.take(byteLength);
  }

  /** A picture to be written, all of it. Throws `InsufficientMemory`. */
  newPixels(width: number, height: number, format: PixelFormat): NewPixels {
    return newPixels(width, height, format, this.#take);
  }

  /**
   * A copy of `source` in `format`. Formats without alpha get what the picture looks like over white, grey by Rec. 601
   * luma, and `mono1` white from the level 128 on. Throws `InsufficientMemory`.
   */
  convert(source: Pixels, format: PixelFormat): Pixels {
    const out = this.newPixels(source.width, source.height, format);
    this.#inChunks(source, out, 0, source.stride, (row, rows, scratch) => {
      const start = row * source.stride;
      this.#kernels.views.u8.set(source.data.subarray(start, start + rows * source.stride), scratch);
      return scratch;
    });
    return out;
  }

  /** A copy of the rows that `buffer` holds in `format`, likewise. */
  copyOf(buffer: PixelBuffer, format: PixelFormat): Pixels {
    const out = this.newPixels(buffer.width, buffer.rows, format);
    this.writeRows(buffer, out);
    return out;
  }

  /** Puts the rows that `buffer` holds to their places in `out`, in its format. */
  writeRows(buffer: PixelBuffer, out: Pixels): void {
    const { width, stride, top, bottom, rows } = buffer;
    const pixelFormat = buffer.pixels === "gray8" ? "gray8" : "rgba8-premultiplied";
    const format = out.pixelFormat;
    if (format === pixelFormat || (format === "rgba8" && buffer.isOpaque && pixelFormat !== "gray8")) {
      out.data.set(buffer.bytes(top, bottom), top * stride);
      return;
    }
    this.#inChunks({ width, height: rows, stride, pixelFormat }, out, top, 0, (row) => buffer.addressOf(top + row));
  }

  /** Puts rows `[top, bottom)` of a buffer of coverage to their places in `out`, straight RGBA8, in one colour. */
  tintRows(coverage: PixelBuffer, top: number, bottom: number, color: number, out: Pixels): void {
    const { width } = coverage;
    const rowsAtOnce = Math.max(1, Math.floor(CHUNK_BYTES / out.stride));
    this.#arena.scope(() => {
      const room = this.#arena.allocate(Math.min(rowsAtOnce, bottom - top) * out.stride + PAGE_BYTES);
      for (let row = top; row < bottom; row += rowsAtOnce) {
        const rows = Math.min(rowsAtOnce, bottom - row);
        const scratch = farFrom(row * out.stride, room);
        this.#kernels.exports.tint(coverage.addressOf(row), scratch, rows * width, color);
        out.data.set(this.#kernels.views.u8.subarray(scratch, scratch + rows * out.stride), row * out.stride);
      }
    });
  }

  /**
   * `load` gives the address of `rows` rows of `source` from `row` on, at `scratch` if it puts them there; they go to `out`
   * from its row `outTop` on.
   */
  #inChunks(
    source: Omit<Pixels, "data">,
    out: Pixels,
    outTop: number,
    scratchStride: number,
    load: (row: number, rows: number, scratch: Ptr<Bytes>) => Ptr<Bytes>,
  ): void {
    const { width, height, pixelFormat } = source;
    const { stride, data } = out;
    const rowsAtOnce = Math.min(height, Math.max(1, Math.floor(CHUNK_BYTES / Math.max(stride, scratchStride))));
    this.#arena.scope(() => {
      const scratch = this.#arena.allocate(rowsAtOnce * scratchStride + SLACK_BYTES);
      const outScratch = this.#arena.allocate(rowsAtOnce * stride);
      for (let row = 0; row < height; row += rowsAtOnce) {
        const rows = Math.min(rowsAtOnce, height - row);
        const from = load(row, rows, scratch);
        for (let i = 0; i < rows; i++) {
          const rowAt = cast<Bytes>(from + i * source.stride);
          const outAt = cast<Bytes>(outScratch + i * stride);
          this.#kernels.exports.convert(rowAt, PixelLayout[pixelFormat], outAt, PixelLayout[out.pixelFormat], width);
        }
        data.set(this.#kernels.views.u8.subarray(outScratch, outScratch + rows * stride), (outTop + row) * stride);
      }
    });
  }
}

/** The first address from `room` on that is half a page away from the place `offset` of a picture, modulo a page. */
function farFrom(offset: number, room: Ptr<Bytes>): Ptr<Bytes> {
  return cast(room + ((((offset + PAGE_BYTES / 2 - room) % PAGE_BYTES) + PAGE_BYTES) % PAGE_BYTES));
}
