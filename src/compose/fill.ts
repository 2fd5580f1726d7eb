/** Rectangles of one colour or a gradient. */

import { packColor, type Rgba8 } from "../base/color.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { cast } from "../kernels/pointers.ts";
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

/** A row of a horizontal gradient, and what it was made of. */
interface GradientRow {
  readonly fill: FillSettings;
  readonly skipped: number;
  readonly words: Uint32Array;
}

/** Fills rectangles. */
export class RectFiller {
  readonly #kernels: Kernels;
  readonly #arena: Arena;
  /** The last row: a picture's bands have the same, and mixing its colours takes longer than laying it on a band. */
  #row: GradientRow | undefined;

  constructor(kernels: Kernels, arena: Arena) {
    this.#kernels = kernels;
    this.#arena = arena;
  }

  /** Lays `fill` over a rectangle, which may reach outside of what `buffer` holds. Gradients need a buffer in colour. */
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

  #gradient(buffer: PixelBuffer, rect: PixelRect, fill: FillSettings): void {
    const { exports, views } = this.#kernels;
    const { direction, colors } = fill;
    const left = Math.max(0, rect.x);
    const width = Math.min(buffer.width, rect.x + rect.width) - left;
    const top = Math.max(buffer.top, rect.y);
    const bottom = Math.min(buffer.bottom, rect.y + rect.height);
    if (width <= 0 || bottom <= top) return;
    const row = this.#arena.allocate(width * 4);
    const isVertical = direction === "vertical";
    if (!isVertical) views.u32.set(this.#rowOf(fill, left - rect.x, width, rect.width), row >>> 2);
    for (let y = top; y < bottom; y++) {
      if (isVertical) exports.fillWords(row, wordAt(colors, y - rect.y, rect.height), width);
      exports.composite(cast(buffer.addressOf(y) + left * 4), row, width, 255, CompositeMode["source-over"]);
    }
  }

  /** `width` pixels of a horizontal gradient that is `whole` pixels wide, without the first `skipped`. */
  #rowOf(fill: FillSettings, skipped: number, width: number, whole: number): Uint32Array {
    const known = this.#row;
    if (known?.fill === fill && known.skipped === skipped && known.words.length === width) return known.words;
    const words = Uint32Array.from({ length: width }, (_, i) => wordAt(fill.colors, skipped + i, whole));
    this.#row = { fill, skipped, words };
    return words;
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
