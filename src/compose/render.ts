/**
 * Rendering: a glyph list to pixels in the wanted format, by the shortest way that loses nothing.
 *
 * Grey pictures are drawn as grey where colour plays no part. Text in one colour on nothing is drawn as coverage and
 * tinted, so that thin edges keep the exact colour. All else is blended premultiplied and converted.
 */

import { type ColorInput, packColor, parseColor, type Rgba8 } from "../base/color.ts";
import { finiteNumber, oneOf } from "../base/validate.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { CompositeMode } from "../kernels/records.ts";
import type { Arena } from "../memory/arena.ts";
import type { TrackedHeap } from "../memory/tracked-heap.ts";
import { inkWord, paperWord } from "./color-word.ts";
import type { PixelConverter } from "./convert.ts";
import { decorationRect } from "./decorate.ts";
import type { GlyphPainter, Placement } from "./draw.ts";
import type { DrawList, RunBox } from "./draw-list.ts";
import { RectFiller } from "./fill.ts";
import {
  type Decoration,
  type Fill,
  type FillSettings,
  needsLayer,
  type PaintOptions,
  type PaintSettings,
  readFill,
  readPaintOptions,
} from "./paint-options.ts";
import { MAX_SURFACE_SIDE, PixelBuffer, type SurfacePixels } from "./pixel-buffer.ts";
import { type PixelFormat, type Pixels, pixelFormats } from "./pixel-format.ts";

/** Options of a render call; all have defaults. */
export interface RenderOptions extends PaintOptions {
  /**
   * What the picture is filled with first; "transparent". Where the pixel format has no alpha, what is transparent is
   * white in the end.
   */
  readonly background?: Fill | undefined;
  /** Empty border around the text, CSS pixels. */
  readonly padding?: number | undefined;
  /** Size of the picture, CSS pixels; what the text and its padding need. What lies outside is cut off. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** Layout of the picture's bytes; "rgba8", straight alpha. */
  readonly pixelFormat?: PixelFormat | undefined;
}

/** Options of drawing onto a surface; all have defaults. */
export interface DrawOptions extends PaintOptions {
  /** Where the upper left corner of the text's box lies, pixels of the surface; 0. */
  readonly x?: number | undefined;
  readonly y?: number | undefined;
  /** What the text's box is filled with first; nothing. */
  readonly background?: Fill | undefined;
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

interface Settings extends PaintSettings {
  readonly background: FillSettings;
  readonly padding: number;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly pixelFormat: PixelFormat;
}

/** Limits of what a caller may ask for. */
const MAX_PADDING = 16384;
/** Coordinates beyond these are off every surface. */
const MAX_PLACE = 2 ** 24;

const transparent: Rgba8 = [0, 0, 0, 0];

function readOptions(options: RenderOptions): Settings {
  const settings = {
    ...readPaintOptions(options),
    background: readFill(options.background ?? transparent, "background"),
    padding: finiteNumber(options.padding ?? 0, "padding", 0, MAX_PADDING),
    width: side(options.width, "width"),
    height: side(options.height, "height"),
    pixelFormat: oneOf(options.pixelFormat ?? "rgba8", "pixelFormat", pixelFormats),
  };
  if (settings.isLcd && hasNoColor(settings.pixelFormat)) throw lcdNeedsColor(settings.pixelFormat);
  return settings;
}

function side(length: number | undefined, name: string): number | undefined {
  return length === undefined ? undefined : finiteNumber(length, name, 0, MAX_SURFACE_SIDE);
}

function hasNoColor(format: PixelFormat): boolean {
  return format === "gray8" || format === "mono1";
}

function lcdNeedsColor(format: PixelFormat): RangeError {
  return new RangeError(`renderMode must be "gray" or "mono" where pixelFormat is "${format}"`);
}

/** Whole pixels, at least one; what is over by a rounding error doesn't count. */
function wholePixels(length: number): number {
  return Math.max(1, Math.ceil(length - 1e-6));
}

/** Renders drawings with one engine's memory. */
export class Renderer {
  readonly #kernels: Kernels;
  readonly #heap: TrackedHeap;
  readonly #painter: GlyphPainter;
  readonly #converter: PixelConverter;
  readonly #rects: RectFiller;

  constructor(kernels: Kernels, heap: TrackedHeap, arena: Arena, painter: GlyphPainter, converter: PixelConverter) {
    this.#kernels = kernels;
    this.#heap = heap;
    this.#painter = painter;
    this.#converter = converter;
    this.#rects = new RectFiller(kernels, arena);
  }

  /**
   * The picture of `drawing`, at least 1 × 1 pixel. Throws `TypeError` or `RangeError` for options, `RenderError` for a
   * picture that is too large, `FontError` for a damaged glyph, `InsufficientMemory`.
   */
  render(drawing: Drawing, options: RenderOptions): Pixels {
    const settings = readOptions(options);
    const { scale, padding, pixelFormat, background } = settings;
    const width = wholePixels((settings.width ?? drawing.width + 2 * padding) * scale);
    const height = wholePixels((settings.height ?? drawing.height + 2 * padding) * scale);
    const placement = {
      scale,
      originX: (drawing.originX + padding) * scale,
      originY: (drawing.originY + padding) * scale,
    };
    const isPlain = background.direction === "none" && !needsLayer(settings) && settings.decorations.length === 0;
    if (isPlain && !settings.isLcd && background.colors[0]![3] === 0 && pixelFormat === "rgba8") {
      const single = singleColor(drawing.list, settings.color);
      if (single !== undefined) return this.#renderTinted(drawing.list, single, settings, placement, width, height);
    }
    return this.#renderOnto(drawing.list, settings, placement, width, height);
  }

  /** A buffer for pictures in `format`, filled with `background`. Throws `RenderError` and `InsufficientMemory`. */
  createBuffer(width: number, height: number, format: PixelFormat, background: ColorInput): PixelBuffer {
    const pixels: SurfacePixels = hasNoColor(format) ? "gray8" : "rgba8";
    const word = paperWord(parseColor(background, "background"), pixels);
    return new PixelBuffer(this.#kernels, this.#heap, width, height, pixels, word);
  }

  /** Draws `drawing` onto what `buffer` holds. Throws as `render` does. */
  drawOnto(buffer: PixelBuffer, drawing: Drawing, options: DrawOptions): void {
    const settings = readPaintOptions(options);
    const x = finiteNumber(options.x ?? 0, "x", -MAX_PLACE, MAX_PLACE);
    const y = finiteNumber(options.y ?? 0, "y", -MAX_PLACE, MAX_PLACE);
    const background = options.background === undefined ? undefined : readFill(options.background, "background");
    if (buffer.pixels === "gray8") refuseColor(settings, background);
    const { scale } = settings;
    if (background !== undefined) {
      const rect = rectOf(x, y, drawing.width * scale, drawing.height * scale);
      this.#rects.fill(buffer, rect, background);
    }
    const placement = { scale, originX: drawing.originX * scale + x, originY: drawing.originY * scale + y };
    this.#paint(buffer, drawing.list, settings, placement);
  }

  /** Lays a colour or gradient over a rectangle of `buffer`. */
  fill(buffer: PixelBuffer, x: number, y: number, width: number, height: number, fill: FillSettings): void {
    if (buffer.pixels === "gray8") refuseColor(undefined, fill);
    this.#rects.fill(buffer, rectOf(x, y, width, height), fill);
  }

  #renderTinted(
    list: DrawList,
    color: Rgba8,
    { mode }: Settings,
    placement: Placement,
    width: number,
    height: number,
  ): Pixels {
    const coverage = new PixelBuffer(this.#kernels, this.#heap, width, height, "gray8", 0);
    try {
      this.#painter.draw(coverage, list, placement, mode, () => 0xffffffff);
      const out = new PixelBuffer(this.#kernels, this.#heap, width, height, "rgba8", 0);
      try {
        this.#kernels.exports.tint(coverage.data, out.data, width * height, packColor(color));
        return { width, height, stride: out.stride, data: out.copy(), pixelFormat: "rgba8" };
      } finally {
        out[Symbol.dispose]();
      }
    } finally {
      coverage[Symbol.dispose]();
    }
  }

  #renderOnto(list: DrawList, settings: Settings, placement: Placement, width: number, height: number): Pixels {
    const { background, pixelFormat } = settings;
    const isSolid = background.direction === "none";
    const pixels = hasNoColor(pixelFormat) && isSolid && !needsLayer(settings) ? "gray8" : "rgba8";
    const word = isSolid ? paperWord(background.colors[0]!, pixels) : 0;
    const buffer = new PixelBuffer(this.#kernels, this.#heap, width, height, pixels, word);
    try {
      if (!isSolid) this.#rects.fill(buffer, { x: 0, y: 0, width, height }, background);
      this.#paint(buffer, list, settings, placement);
      return this.#converter.copyOf(buffer, pixelFormat);
    } finally {
      buffer[Symbol.dispose]();
    }
  }

  /** Draws the text with its lines, straight or through a layer. */
  #paint(buffer: PixelBuffer, list: DrawList, settings: PaintSettings, placement: Placement): void {
    if (!needsLayer(settings)) {
      this.#paintDirectly(buffer, list, settings, placement);
      return;
    }
    const { width, height } = buffer;
    const layer = new PixelBuffer(this.#kernels, this.#heap, width, height, "rgba8", 0);
    try {
      this.#paintDirectly(layer, list, settings, placement);
      const { opacity, blendMode } = settings;
      this.#kernels.exports.composite(buffer.data, layer.data, width * height, opacity, CompositeMode[blendMode]);
      if (blendMode === "source") buffer.forgetOpaque();
    } finally {
      layer[Symbol.dispose]();
    }
  }

  /** Lines under and over the letters are painted below them, and those through them above (CSS Text Decoration 3). */
  #paintDirectly(buffer: PixelBuffer, list: DrawList, settings: PaintSettings, placement: Placement): void {
    const { color, mode, decorations } = settings;
    for (const decoration of decorations) {
      if (decoration !== "line-through") this.#decorate(buffer, list.boxes, decoration, color, placement);
    }
    this.#painter.draw(buffer, list, placement, mode, (span) => inkWord(colorOf(span, color), buffer.pixels));
    if (decorations.includes("line-through")) this.#decorate(buffer, list.boxes, "line-through", color, placement);
  }

  #decorate(
    buffer: PixelBuffer,
    boxes: Iterable<RunBox>,
    decoration: Decoration,
    color: Rgba8,
    placement: Placement,
  ): void {
    for (const box of boxes) this.#rects.solid(buffer, decorationRect(box, decoration, placement), colorOf(box, color));
  }
}

/** Grey surfaces take what grey can show. */
function refuseColor(settings: PaintSettings | undefined, background: FillSettings | undefined): void {
  if (settings?.isLcd) throw lcdNeedsColor("gray8");
  if (settings !== undefined && settings.opacity !== 255) throw new RangeError("opacity must be 1 on a grey surface");
  if (settings !== undefined && settings.blendMode !== "source-over") {
    throw new RangeError('blendMode must be "source-over" on a grey surface');
  }
  if (background !== undefined && background.direction !== "none") {
    throw new RangeError("background must be one colour on a grey surface");
  }
}

/** The whole pixels whose edges are nearest. */
function rectOf(x: number, y: number, width: number, height: number) {
  const [left, top] = [Math.round(x), Math.round(y)];
  return { x: left, y: top, width: Math.round(x + width) - left, height: Math.round(y + height) - top };
}

function colorOf({ color }: { readonly color: ColorInput | undefined }, fallback: Rgba8): Rgba8 {
  return color === undefined ? fallback : parseColor(color, "color");
}

/** The colour of all spans, if it is one. */
function singleColor(list: DrawList, fallback: Rgba8): Rgba8 | undefined {
  const first = list.spans.at(0);
  if (first === undefined) return fallback;
  const color = colorOf(first, fallback);
  for (const span of list.spans) {
    if (span !== first && colorOf(span, fallback).some((channel, i) => channel !== color[i])) return undefined;
  }
  return color;
}
