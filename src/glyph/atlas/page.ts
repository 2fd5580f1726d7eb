/**
 * A page of an atlas: its pixels in linear memory (owner `atlas`), the places on it, and what has changed. All that isn't a
 * glyph is zero, in every mode: what is taken away is cleared.
 *
 * Places are @mapbox/shelf-pack's: it adds one glyph at a time and takes a place back when its glyph goes, which of the
 * packers looked at it alone does (maxrects-packer and potpack pack what is there once; neither frees). It doesn't join
 * places that were freed; a page is packed anew where that is in the way (`atlas.ts`).
 */

import ShelfPack, { type Bin } from "@mapbox/shelf-pack";
import type { Kernels } from "../../kernels/kernels.ts";
import type { Bytes, Ptr } from "../../kernels/pointers.ts";
import type { TrackedHeap } from "../../memory/tracked-heap.ts";
import { DirtyRects, type PixelRect } from "./dirty-rects.ts";
import type { AtlasSettings } from "./options.ts";

/** One of an atlas. */
export class AtlasPage {
  readonly index: number;
  readonly size: number;
  readonly pixelBytes: 1 | 4;
  readonly dirty = new DirtyRects();
  readonly #kernels: Kernels;
  readonly #heap: TrackedHeap;
  readonly #padding: number;
  readonly #pixels: Ptr<Bytes>;
  #packer: ShelfPack;

  /** Throws `InsufficientMemory`. */
  constructor(kernels: Kernels, heap: TrackedHeap, settings: AtlasSettings, index: number) {
    this.index = index;
    this.size = settings.size;
    this.pixelBytes = settings.pixelBytes;
    this.#kernels = kernels;
    this.#heap = heap;
    this.#padding = settings.padding;
    this.#packer = this.#newPacker();
    this.#pixels = heap.allocate(this.byteLength, "atlas");
    kernels.exports.fillBytes(this.#pixels, 0, this.byteLength);
    // Where a page of this number was before, its texture still has it.
    this.dirty.add({ x: 0, y: 0, width: this.size, height: this.size });
  }

  get byteLength(): number {
    return this.size * this.size * this.pixelBytes;
  }

  /** A place for `width` × `height` pixels with the padding around it; undefined where there is none. */
  reserve(width: number, height: number): Bin | undefined {
    return this.#packer.packOne(width + this.#padding, height + this.#padding) ?? undefined;
  }

  /** Where a glyph lies that has a place. */
  cornerOf(place: Bin): { readonly x: number; readonly y: number } {
    return { x: place.x + this.#padding, y: place.y + this.#padding };
  }

  /** Takes a place back. What stood there is to be cleared. */
  release(place: Bin): void {
    this.#packer.unref(place);
  }

  #newPacker(): ShelfPack {
    return new ShelfPack(this.size - this.#padding, this.size - this.#padding);
  }

  /** Takes all places back and gives one to each of `sizes`; undefined where one has none, and then nothing has changed. */
  packAnew(sizes: readonly { readonly width: number; readonly height: number }[]): Bin[] | undefined {
    const before = this.#packer;
    this.#packer = this.#newPacker();
    const places = sizes.map(({ width, height }) => this.reserve(width, height));
    if (places.every((place) => place !== undefined)) return places;
    this.#packer = before;
    return undefined;
  }

  /** Takes all places back, so that the page is packed as if it were new. */
  releaseAll(): void {
    this.#packer.clear();
  }

  /** Puts pixels there, rows end to end. */
  write({ x, y, width, height }: PixelRect, pixels: Uint8Array): void {
    const { u8 } = this.#kernels.views;
    const rowBytes = width * this.pixelBytes;
    for (let row = 0; row < height; row++) {
      u8.set(pixels.subarray(row * rowBytes, (row + 1) * rowBytes), this.#at(x, y + row));
    }
    this.dirty.add({ x, y, width, height });
  }

  clear({ x, y, width, height }: PixelRect): void {
    const { u8 } = this.#kernels.views;
    for (let row = 0; row < height; row++) {
      const start = this.#at(x, y + row);
      u8.fill(0, start, start + width * this.pixelBytes);
    }
    this.dirty.add({ x, y, width, height });
  }

  /** A copy of pixels, rows end to end. */
  read({ x, y, width, height }: PixelRect): Uint8Array<ArrayBuffer> {
    const { u8 } = this.#kernels.views;
    const rowBytes = width * this.pixelBytes;
    const pixels = new Uint8Array(rowBytes * height);
    for (let row = 0; row < height; row++) {
      const start = this.#at(x, y + row);
      pixels.set(u8.subarray(start, start + rowBytes), row * rowBytes);
    }
    return pixels;
  }

  #at(x: number, y: number): number {
    return this.#pixels + (y * this.size + x) * this.pixelBytes;
  }

  [Symbol.dispose](): void {
    this.#heap.free(this.#pixels);
  }
}
