/**
 * Rendering: a glyph list to pixels in the wanted format, by the shortest way that loses nothing.
 *
 * Grey pictures are drawn as grey. Text in one colour on nothing is drawn as coverage and tinted, so that thin edges
 * keep the exact colour. All else is blended premultiplied, and divided by its alpha where the background lets
 * something through.
 */

import { type ColorInput, parseColor, type Rgba8 } from "../base/color.ts";
import { finiteNumber, oneOf } from "../base/validate.ts";
import type { Kernels } from "../kernels/kernels.ts";
import type { TrackedHeap } from "../memory/tracked-heap.ts";
import type { GlyphPainter, Placement } from "./draw.ts";
import type { DrawList, DrawSpan } from "./draw-list.ts";
import { MAX_SURFACE_SIDE, Surface } from "./surface.ts";

/** Formats that can be rendered to. */
export const renderFormats = ["rgba8", "rgba8-premultiplied", "gray8"] as const;
export type RenderFormat = (typeof renderFormats)[number];

/** Options of a render call; all have defaults. */
export interface RenderOptions {
  /** Colour of text whose span has none; black. */
  readonly color?: ColorInput | undefined;
  /** What the surface is filled with first; "transparent". Grey pictures have no alpha: nothing is white there. */
  readonly background?: ColorInput | undefined;
  /** Empty border around the text, CSS pixels. */
  readonly padding?: number | undefined;
  /** Size of the picture, CSS pixels; what the text and its padding need. What lies outside is cut off. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** Layout of the picture's bytes; "rgba8", straight alpha. */
  readonly pixelFormat?: RenderFormat | undefined;
  /** Device pixels to a CSS pixel; 1. */
  readonly scale?: number | undefined;
}

/** The size of what is drawn, CSS pixels, and its glyphs. */
export interface Drawing {
  readonly list: DrawList;
  readonly width: number;
  readonly height: number;
  /** Where the list's origin lies in the drawing, CSS pixels. */
  readonly originX: number;
  readonly originY: number;
}

/** Pixels outside linear memory: rows from the top, `stride` bytes apart. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly stride: number;
  readonly data: Uint8Array<ArrayBuffer>;
  readonly pixelFormat: RenderFormat;
}

interface Settings {
  readonly color: Rgba8;
  readonly background: Rgba8;
  readonly padding: number;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly pixelFormat: RenderFormat;
  readonly scale: number;
}

/** Limits of what a caller may ask for. */
const MAX_SCALE = 64;
const MAX_PADDING = 16384;

function readOptions(options: RenderOptions): Settings {
  return {
    color: parseColor(options.color ?? [0, 0, 0, 255], "color"),
    background: parseColor(options.background ?? [0, 0, 0, 0], "background"),
    padding: finiteNumber(options.padding ?? 0, "padding", 0, MAX_PADDING),
    width: side(options.width, "width"),
    height: side(options.height, "height"),
    pixelFormat: oneOf(options.pixelFormat ?? "rgba8", "pixelFormat", renderFormats),
    scale: finiteNumber(options.scale ?? 1, "scale", 1 / 64, MAX_SCALE),
  };
}

function side(length: number | undefined, name: string): number | undefined {
  return length === undefined ? undefined : finiteNumber(length, name, 0, MAX_SURFACE_SIDE);
}

/** Whole pixels, at least one; what is over by a rounding error doesn't count. */
function wholePixels(length: number): number {
  return Math.max(1, Math.ceil(length - 1e-6));
}

/** r, g, b, a bytes as one little-endian word. */
function word([red, green, blue, alpha]: Rgba8): number {
  return (red | (green << 8) | (blue << 16) | (alpha << 24)) >>> 0;
}

/** Luma of a colour, Rec. 601 weights, 0–255. */
function luma([red, green, blue]: Rgba8): number {
  return Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
}

function premultiplied([red, green, blue, alpha]: Rgba8): Rgba8 {
  const by = (channel: number) => Math.round((channel * alpha) / 255);
  return [by(red), by(green), by(blue), alpha];
}

/** Renders drawings with one engine's memory. */
export class Renderer {
  readonly #kernels: Kernels;
  readonly #heap: TrackedHeap;
  readonly #painter: GlyphPainter;

  constructor(kernels: Kernels, heap: TrackedHeap, painter: GlyphPainter) {
    this.#kernels = kernels;
    this.#heap = heap;
    this.#painter = painter;
  }

  /**
   * The picture of `drawing`, at least 1 × 1 pixel. Throws `TypeError` or `RangeError` for options, `RenderError` for a
   * picture that is too large, `FontError` for a damaged glyph, `InsufficientMemory`.
   */
  render(drawing: Drawing, options: RenderOptions): Pixels {
    const settings = readOptions(options);
    const { scale, padding, pixelFormat } = settings;
    const width = wholePixels((settings.width ?? drawing.width + 2 * padding) * scale);
    const height = wholePixels((settings.height ?? drawing.height + 2 * padding) * scale);
    const placement = {
      scale,
      originX: (drawing.originX + padding) * scale,
      originY: (drawing.originY + padding) * scale,
    };
    if (pixelFormat === "gray8") return this.#renderGray(drawing.list, settings, placement, width, height);
    const single = singleColor(drawing.list, settings.color);
    if (settings.background[3] === 0 && single !== undefined && pixelFormat === "rgba8") {
      return this.#renderTinted(drawing.list, single, placement, width, height);
    }
    return this.#renderColor(drawing.list, settings, placement, width, height);
  }

  #renderGray(list: DrawList, settings: Settings, placement: Placement, width: number, height: number): Pixels {
    const { background, color } = settings;
    // Over white, since grey has no alpha to say "nothing" with.
    const paper = Math.round((luma(background) * background[3] + 255 * (255 - background[3])) / 255);
    const surface = new Surface(this.#kernels, this.#heap, width, height, "gray8", paper);
    return this.#finish(surface, "gray8", () => {
      this.#painter.draw(surface, list, placement, (span) => {
        const own = colorOf(span, color);
        const gray = luma(own);
        return word([gray, gray, gray, own[3]]);
      });
    });
  }

  #renderTinted(list: DrawList, color: Rgba8, placement: Placement, width: number, height: number): Pixels {
    const coverage = new Surface(this.#kernels, this.#heap, width, height, "gray8", 0);
    try {
      this.#painter.draw(coverage, list, placement, () => 0xffffffff);
      const out = new Surface(this.#kernels, this.#heap, width, height, "rgba8", 0);
      return this.#finish(out, "rgba8", () => {
        this.#kernels.exports.tint(coverage.data, out.data, width * height, word(color));
      });
    } finally {
      coverage[Symbol.dispose]();
    }
  }

  #renderColor(list: DrawList, settings: Settings, placement: Placement, width: number, height: number): Pixels {
    const { background, color, pixelFormat } = settings;
    const surface = new Surface(this.#kernels, this.#heap, width, height, "rgba8", word(premultiplied(background)));
    return this.#finish(surface, pixelFormat, () => {
      this.#painter.draw(surface, list, placement, (span) => word(colorOf(span, color)));
      if (pixelFormat === "rgba8" && background[3] !== 255) {
        this.#kernels.exports.unpremultiply(surface.data, width * height);
      }
    });
  }

  /** Runs `draw`, copies the pixels out, and gives the surface back however it ends. */
  #finish(surface: Surface, pixelFormat: RenderFormat, draw: () => void): Pixels {
    try {
      draw();
      const { width, height, stride } = surface;
      return { width, height, stride, data: surface.copy(), pixelFormat };
    } finally {
      surface[Symbol.dispose]();
    }
  }
}

function colorOf(span: DrawSpan, fallback: Rgba8): Rgba8 {
  return span.color === undefined ? fallback : parseColor(span.color, "color");
}

/** The colour of all spans, if it is one. */
function singleColor(list: DrawList, fallback: Rgba8): Rgba8 | undefined {
  const first = list.spans[0];
  if (first === undefined) return fallback;
  const color = colorOf(first, fallback);
  const same = list.spans.every((span) => colorOf(span, fallback).every((channel, i) => channel === color[i]));
  return same ? color : undefined;
}
