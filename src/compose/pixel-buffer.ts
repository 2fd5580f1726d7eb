/** Pixels in linear memory: what glyphs are blended onto. Premultiplied RGBA8 or grey; `convert.ts` makes the rest of them. */

import { RenderError } from "../base/errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { type Bytes, cast, type Ptr, type SurfaceRecord } from "../kernels/pointers.ts";
import { SurfaceFields, SurfaceFormat } from "../kernels/records.ts";
import type { TrackedHeap } from "../memory/tracked-heap.ts";

/** Longest side in pixels: what a bitmap of 16-bit coordinates reaches, and far over what a screen or a page has. */
export const MAX_SURFACE_SIDE = 32767;
/** Bytes after the last pixel that wide loads and stores may touch. */
const SLACK_BYTES = 64;

/** How a surface's pixels are laid out: four premultiplied channels, or one. */
export type SurfacePixels = keyof typeof SurfaceFormat;

/** A picture being drawn. It holds linear memory until it is disposed of. */
export class PixelBuffer {
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  readonly pixels: SurfacePixels;
  readonly #kernels: Kernels;
  readonly #heap: TrackedHeap;
  #data: Ptr<Bytes>;
  #isOpaque = false;
  #record: Ptr<SurfaceRecord>;

  /** `fill` is the first pixel word: r, g, b, a bytes premultiplied, or the grey value. Throws `RenderError`, `InsufficientMemory`. */
  constructor(kernels: Kernels, heap: TrackedHeap, width: number, height: number, pixels: SurfacePixels, fill: number) {
    if (width > MAX_SURFACE_SIDE || height > MAX_SURFACE_SIDE) {
      throw new RenderError("surface-too-large", { width, height, limit: MAX_SURFACE_SIDE });
    }
    this.#kernels = kernels;
    this.#heap = heap;
    this.width = width;
    this.height = height;
    this.pixels = pixels;
    this.stride = pixels === "gray8" ? width : width * 4;
    const byteLength = this.stride * height;
    this.#record = cast(heap.allocate(SurfaceFields.size, "surface"));
    try {
      this.#data = heap.allocate(byteLength + SLACK_BYTES, "surface");
    } catch (error) {
      heap.free(cast(this.#record));
      throw error;
    }
    this.#describe();
    this.fill(fill);
  }

  /** Sets every pixel to `word`: r, g, b, a bytes premultiplied, or the grey value. */
  fill(word: number): void {
    const { exports } = this.#kernels;
    this.#isOpaque = this.pixels === "gray8" || word >>> 24 === 255;
    if (this.pixels === "gray8") exports.fillBytes(this.#data, word, this.byteLength);
    else exports.fillWords(this.#data, word, this.width * this.height);
  }

  #describe(): void {
    const word = this.#record >>> 2;
    const u32 = this.#kernels.views.u32;
    u32[word + (SurfaceFields.pixels >> 2)] = this.#data;
    u32[word + (SurfaceFields.width >> 2)] = this.width;
    u32[word + (SurfaceFields.height >> 2)] = this.height;
    u32[word + (SurfaceFields.stride >> 2)] = this.stride;
    u32[word + (SurfaceFields.format >> 2)] = SurfaceFormat[this.pixels];
  }

  /** The record that draw calls take. */
  get record(): Ptr<SurfaceRecord> {
    return this.#record;
  }

  /** Address of the first pixel. */
  get data(): Ptr<Bytes> {
    return this.#data;
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
    return this.stride * this.height;
  }

  /** A copy of the pixels, outside linear memory. */
  copy(): Uint8Array<ArrayBuffer> {
    return this.#kernels.views.bytes(this.#data, this.byteLength).slice();
  }

  /** Gives the memory back. Twice is fine. */
  [Symbol.dispose](): void {
    this.#heap.free(this.#data);
    this.#heap.free(cast(this.#record));
    this.#data = cast(0);
    this.#record = cast(0);
  }
}
