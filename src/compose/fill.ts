/** Rectangles of one colour or a gradient. */

import { packColor, type Rgba8 } from "../base/color.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { type Bytes, cast, type Ptr } from "../kernels/pointers.ts";
import { CompositeMode } from "../kernels/records.ts";
import type { Arena } from "../memory/arena.ts";
import { inkWord, premultiplied } from "./color-word.ts";
import type { FillSettings } from "./paint-options.ts";
import type { PixelBuffer } from "./pixel-buffer.ts";

/** Whole pixels of a picture. */
export interface PixelRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Fills rectangles. */
export class RectFiller {
  readonly #kernels: Kernels;
  readonly #arena: Arena;

  constructor(kernels: Kernels, arena: Arena) {
    this.#kernels = kernels;
    this.#arena = arena;
  }

  /** Lays `fill` over a rectangle, which may reach outside. Gradients need a buffer in colour. */
  fill(buffer: PixelBuffer, rect: PixelRect, fill: FillSettings): void {
    if (rect.width <= 0 || rect.height <= 0) return;
    if (fill.direction === "none") this.solid(buffer, rect, fill.colors[0]!);
    else this.#arena.scope(() => this.#gradient(buffer, rect, fill));
  }

  /** Lays one colour over a rectangle: a mask of one row, blended again and again. */
  solid(buffer: PixelBuffer, { x, y, width, height }: PixelRect, color: Rgba8): void {
    const left = Math.max(0, x);
    const right = Math.min(buffer.width, x + width);
    if (right <= left || color[3] === 0) return;
    this.#arena.scope(() => {
      const mask = this.#arena.allocate(right - left + 16);
      const { exports } = this.#kernels;
      exports.fillBytes(mask, 255, right - left);
      exports.blendMask(buffer.record, mask, 0, right - left, height, left, y, inkWord(color, buffer.pixels), false);
    });
  }

  #gradient(buffer: PixelBuffer, rect: PixelRect, { direction, colors }: FillSettings): void {
    const { exports, views } = this.#kernels;
    const left = Math.max(0, rect.x);
    const width = Math.min(buffer.width, rect.x + rect.width) - left;
    const bottom = Math.min(buffer.height, rect.y + rect.height);
    if (width <= 0) return;
    const row = this.#arena.allocate(width * 4);
    const isVertical = direction === "vertical";
    if (!isVertical) {
      const words = Uint32Array.from({ length: width }, (_, i) => wordAt(colors, left + i - rect.x, rect.width));
      views.u32.set(words, row >>> 2);
    }
    for (let y = Math.max(0, rect.y); y < bottom; y++) {
      if (isVertical) exports.fillWords(row, wordAt(colors, y - rect.y, rect.height), width);
      const at: Ptr<Bytes> = cast(buffer.data + y * buffer.stride + left * 4);
      exports.composite(at, row, width, 255, CompositeMode["source-over"]);
    }
  }
}

/** The gradient's premultiplied colour at pixel `index` of `count`: the first and last colours on the first and last. */
function wordAt(colors: readonly Rgba8[], index: number, count: number): number {
  const place = count > 1 ? (index / (count - 1)) * (colors.length - 1) : 0;
  const before = Math.min(Math.floor(place), colors.length - 2);
  const from = premultiplied(colors[before]!);
  const to = premultiplied(colors[before + 1]!);
  const share = place - before;
  const mix = (channel: 0 | 1 | 2 | 3) => Math.round(from[channel] + (to[channel] - from[channel]) * share);
  return packColor([mix(0), mix(1), mix(2), mix(3)]);
}
