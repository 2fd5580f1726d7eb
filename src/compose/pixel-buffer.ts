/**
 * Pixels in linear memory: what glyphs are blended onto. Premultiplied RGBA8 or grey; `convert.ts` makes the rest of them.
 * A buffer holds a picture, or a band of one, which `show` moves down the picture.
 */

import { RenderError } from "../base/errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { type Bytes, cast, type Ptr, type SurfaceRecord } from "../kernels/pointers.ts";
import { SurfaceFields, SurfaceFormat } from "../kernels/records.ts";
import type { TrackedHeap } from "../memory/tracked-heap.ts";

/** Longest side in pixels: what a bitmap of 16-bit coordinates reaches, and far over what a screen or a page has. */
export const MAX_SURFACE_SIDE = 32767;
/** Coordinates beyond these are off every surface. */
export const MAX_PLACE = 2 ** 24;
/** Bytes after the last pixel that wide loads and stores may touch, and what looks ahead. */
const SLACK_BYTES = 128;

/** How a surface's pixels are laid out: four premultiplied channels, or one. */
export type SurfacePixels = keyof typeof SurfaceFormat;

/** Bytes of a pixel of a buffer. */
export function bytesPerPixel(pixels: SurfacePixels): number {
  return pixels === "gray8" ? 1 : 4;
}

/** Throws `RenderError` for a picture that no buffer's coordinates reach. */
export function checkSurfaceSize(width: number, height: number): void {
  if (width > MAX_SURFACE_SIDE || height > MAX_SURFACE_SIDE) {
    throw new RenderError("surface-too-large", { width, height, limit: MAX_SURFACE_SIDE });
  }
}

/** Rows of a picture being drawn. It holds linear memory until it is disposed of. */
export class PixelBuffer {
  readonly width: number;
  readonly stride: number;
  readonly pixels: SurfacePixels;
  /** What a pixel of nothing is, as `fill` takes it: transparent, or white where the picture has no alpha. */
  readonly nothing: number;
  /** The most rows that it can hold. */
  readonly capacityRows: number;
  readonly #kernels: Kernels;
  readonly #heap: TrackedHeap;
  #top = 0;
  #bottom: number;
  #data: Ptr<Bytes>;
  #isOpaque = false;
  #record: Ptr<SurfaceRecord>;

  /** Holds `rows` rows from the first on, whose pixels are not set. Throws `RenderError`, `InsufficientMemory`. */
  constructor(kernels: Kernels, heap: TrackedHeap, width: number, rows: number, pixels: SurfacePixels, nothing = 0) {
    checkSurfaceSize(width, rows);
    this.#kernels = kernels;
    this.#heap = heap;
    this.width = width;
    this.capacityRows = rows;
    this.#bottom = rows;
    this.pixels = pixels;
    this.nothing = nothing;
    this.stride = width * bytesPerPixel(pixels);
    // The pixels first: an error for want of memory tells their bytes.
    this.#data = heap.allocate(this.stride * rows + SLACK_BYTES, "surface");
    try {
      this.#record = cast(heap.allocate(SurfaceFields.size, "surface"));
    } catch (error) {
      heap.free(this.#data);
      throw error;
    }
    this.#describe();
  }

  /** Holds the picture's rows from `top` up to `bottom` from now on, at most `capacityRows`. Their pixels are not set. */
  show(top: number, bottom: number): void {
    this.#top = top;
    this.#bottom = bottom;
    this.#describe();
  }

  /** First row that is held, and the row after the last. */
  get top(): number {
    return this.#top;
  }

  get bottom(): number {
    return this.#bottom;
  }

  /** Rows that are held. */
  get rows(): number {
    return this.#bottom - this.#top;
  }

  /** Sets every pixel to `word`: r, g, b, a bytes premultiplied, or the grey value. */
  fill(word: number): void {
    const { exports } = this.#kernels;
    this.#isOpaque = this.pixels === "gray8" || word >>> 24 === 255;
    if (this.pixels === "gray8") exports.fillBytes(this.#data, word, this.byteLength);
    else exports.fillWords(this.#data, word, this.width * this.rows);
  }

  #describe(): void {
    const word = this.#record >>> 2;
    const u32 = this.#kernels.views.u32;
    // Modulo 2³²: the address of a row above those that are held may lie below 0.
    u32[word + (SurfaceFields.pixels >> 2)] = this.#data - this.#top * this.stride;
    u32[word + (SurfaceFields.width >> 2)] = this.width;
    u32[word + (SurfaceFields.height >> 2)] = this.#bottom;
    u32[word + (SurfaceFields.stride >> 2)] = this.stride;
    u32[word + (SurfaceFields.format >> 2)] = SurfaceFormat[this.pixels];
    u32[word + (SurfaceFields.top >> 2)] = this.#top;
  }

  /** The record that draw calls take. */
  get record(): Ptr<SurfaceRecord> {
    return this.#record;
  }

  /** Address of the first pixel of a row that is held. */
  addressOf(row: number): Ptr<Bytes> {
    return cast(this.#data + (row - this.#top) * this.stride);
  }

  /** Whether no pixel lets anything through: drawing over an opaque picture leaves it so. */
  get isOpaque(): boolean {
    return this.#isOpaque;
  }

  /** Says that pixels were replaced by others that may let something through. */
  forgetOpaque(): void {
    this.#isOpaque = this.pixels === "gray8";
  }

  get byteLength(): number {
    return this.stride * this.rows;
  }

  /** The pixels of rows that are held, until the next allocation. */
  bytes(top: number, bottom: number): Uint8Array<ArrayBuffer> {
    return this.#kernels.views.bytes(this.addressOf(top), (bottom - top) * this.stride);
  }

  /** Gives the memory back. Twice is fine. */
  [Symbol.dispose](): void {
    this.#heap.free(this.#data);
    this.#heap.free(cast(this.#record));
    this.#data = cast(0);
    this.#record = cast(0);
  }
}
