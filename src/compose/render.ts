/**
 * Rendering: a glyph list to pixels in the wanted format, by the shortest way that loses nothing.
 *
 * Grey pictures are drawn as grey where colour plays no part. Text in one colour on nothing is drawn as coverage and
 * tinted, so that thin edges keep the exact colour. All else is blended premultiplied and converted. A picture is made band
 * by band, from the top: linear memory holds a band, and the picture is the caller's.
 */

import { type ColorInput, packColor, parseColor, type Rgba8 } from "../base/color.ts";
import { finiteNumber, oneOf } from "../base/validate.ts";
import type { SubpixelPositions } from "../glyph/glyph-caches.ts";
import type { RenderMode } from "../glyph/strike-mode.ts";
import type { Kernels } from "../kernels/kernels.ts";
import type { Rect } from "../layout/flow.ts";
import type { Arena } from "../memory/arena.ts";
import type { TrackedHeap } from "../memory/tracked-heap.ts";
import { bandBuffer, bandRowsOf } from "./bands.ts";
import { inkWord, paperWord } from "./color-word.ts";
import type { PixelConverter } from "./convert.ts";
import { areaPixels } from "./decorate.ts";
import type { GlyphPainter } from "./draw.ts";
import type { DrawList } from "./draw-list.ts";
import { RectFiller } from "./fill.ts";
import {
  type Fill,
  type FillSettings,
  needsLayer,
  type PaintOptions,
  type PaintSettings,
  readFill,
  readPaintOptions,
} from "./paint-options.ts";
import { ScenePainter } from "./paint-scene.ts";
import { PictureRows } from "./picture-rows.ts";
import { type Piece, type PlacedText, type Placement, piecesOf } from "./pieces.ts";
import { checkSurfaceSize, MAX_PLACE, MAX_SURFACE_SIDE, PixelBuffer, type SurfacePixels } from "./pixel-buffer.ts";
import { type PixelFormat, type Pixels, pixelFormats } from "./pixel-format.ts";
import { bandsOf, isEmpty, linesAlong, marksOf, type Rows, rowsOf, type Scene, stretchesOf } from "./scene.ts";
import { listForMode } from "./whole-pixels.ts";

/** Options of a render call; all have defaults. */
export interface RenderOptions extends Omit<PaintOptions, "renderMode"> {
  /**
   * As for `PaintOptions`, or "sdf": each pixel tells how far its centre is from the nearest outline, as a byte
   * `127.5 + 127.5 × distance ÷ spread`, positive inside; in "gray8" alone, in "rgba8" as the alpha of the text's colour. Such
   * a picture has no background, decoration, gamma, hinting, opacity or blend mode.
   */
  readonly renderMode?: RenderMode | "sdf" | undefined;
  /** For "sdf": the farthest distance that is told, pixels; 8. */
  readonly spread?: number | undefined;
  /**
   * What the picture is filled with first; "transparent". Where the pixel format has no alpha, what is transparent is
   * white from the start.
   */
  readonly background?: Fill | undefined;
  /** Empty border around the text, CSS pixels. */
  readonly padding?: number | undefined;
  /** Size of the picture, CSS pixels; what the text and its padding need. What lies outside is cut off. */
  readonly width?: number | undefined;
  /** Height of the picture, CSS pixels; what the text and its padding need. */
  readonly height?: number | undefined;
  /** Layout of the picture's bytes; "rgba8", straight alpha. */
  readonly pixelFormat?: PixelFormat | undefined;
}

/** Options of drawing onto a surface; all have defaults. */
export interface DrawOptions extends PaintOptions {
  /** Where the upper left corner of the text's box lies, pixels of the surface; 0. */
  readonly x?: number | undefined;
  /** Where the upper edge of the text's box lies, pixels of the surface; 0. */
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

/** `RenderOptions` of a picture of coverage, settled. */
export interface Settings extends PaintSettings {
  readonly background: FillSettings;
  readonly padding: number;
  readonly width: number | undefined;
  readonly height: number | undefined;
  readonly pixelFormat: PixelFormat;
}

/** Limits of what a caller may ask for. */
const MAX_PADDING = 16384;

/** Where what is placed in pixels of a surface lies. */
const onSurface: Placement = { scale: 1, originX: 0, originY: 0 };
const transparent: Rgba8 = [0, 0, 0, 0];

/** Checks the options of a picture of coverage. Throws `TypeError`, `RangeError`. */
export function readRenderOptions(options: RenderOptions): Settings {
  const settings = {
    ...readPaintOptions(options as PaintOptions),
    background: readFill(options.background ?? transparent, "background"),
    padding: finiteNumber(options.padding ?? 0, "padding", 0, MAX_PADDING),
    width: side(options.width, "width"),
    height: side(options.height, "height"),
    pixelFormat: oneOf(options.pixelFormat ?? "rgba8", "pixelFormat", pixelFormats),
  };
  if (settings.mode.isLcd && hasNoColor(settings.pixelFormat)) throw lcdNeedsColor(settings.pixelFormat);
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

/** The size of the picture of a drawing, and where its list lands. Throws `RenderError` for one that is too large. */
export function placedDrawing(drawing: Drawing, { scale, padding, width, height }: Settings) {
  const size = {
    width: wholePixels((width ?? drawing.width + 2 * padding) * scale),
    height: wholePixels((height ?? drawing.height + 2 * padding) * scale),
  };
  checkSurfaceSize(size.width, size.height);
  const [originX, originY] = [(drawing.originX + padding) * scale, (drawing.originY + padding) * scale];
  const placement: Placement = { scale, originX, originY };
  return { ...size, placement };
}

/** How a picture is made: what it is drawn as, and on what. */
interface Way {
  readonly pixels: SurfacePixels;
  /** What a pixel of nothing is. */
  readonly nothing: number;
  /** What a band is filled with first; a gradient is laid over it. */
  readonly paper: number;
  /** The one colour of a text that is drawn as coverage. */
  readonly tint: Rgba8 | undefined;
}

/** Pens so many rows apart are in one piece of a text: an eighth of a band, and not less than marks are apart. */
const MIN_REACH_PX = 8;

/** Renders drawings with one engine's memory. */
export class Renderer {
  readonly #kernels: Kernels;
  readonly #heap: TrackedHeap;
  readonly #glyphs: GlyphPainter;
  readonly #converter: PixelConverter;
  readonly #rects: RectFiller;
  readonly #painter: ScenePainter;
  readonly #bandBytes: number | undefined;
  readonly #positions: SubpixelPositions;

  /** `bandBytes` bounds the bytes of a band; pictures are the same for any. Glyphs have `subpixelPositions` in a pixel. */
  constructor(
    kernels: Kernels,
    heap: TrackedHeap,
    arena: Arena,
    glyphs: GlyphPainter,
    converter: PixelConverter,
    bandBytes?: number,
    subpixelPositions: SubpixelPositions = 4,
  ) {
    this.#kernels = kernels;
    this.#heap = heap;
    this.#glyphs = glyphs;
    this.#converter = converter;
    this.#rects = new RectFiller(kernels, arena);
    this.#painter = new ScenePainter(kernels, glyphs, this.#rects);
    this.#bandBytes = bandBytes;
    this.#positions = subpixelPositions;
  }

  /**
   * The picture of `drawing`, at least 1 × 1 pixel. Throws `TypeError` or `RangeError` for options, `RenderError` for a
   * picture that is too large, `FontError` for a damaged glyph, `InsufficientMemory`.
   */
  render(drawing: Drawing, options: RenderOptions): Pixels {
    const settings = readRenderOptions(options);
    const { mode } = settings;
    const { width, height, placement } = placedDrawing(drawing, settings);
    const positions = this.#positions;
    const list = listForMode(drawing.list, placement, mode, positions);
    const text = { list, placement, mode, positions, width, height };
    const way = wayOf(drawing.list, settings);
    const rows = bandRowsOf(width, height, way.pixels, this.#bandBytes);
    const buffer = bandBuffer(this.#kernels, this.#heap, width, rows, way.pixels, way.nothing);
    try {
      if (!needsLayer(settings)) return this.#renderBands(buffer, undefined, text, settings, way);
      const layer = bandBuffer(this.#kernels, this.#heap, width, buffer.capacityRows, "rgba8");
      try {
        return this.#renderBands(buffer, layer, text, settings, way);
      } finally {
        layer[Symbol.dispose]();
      }
    } finally {
      this.#glyphs.release();
      buffer[Symbol.dispose]();
    }
  }

  /** A buffer for pictures in `format`, filled with `background`. Throws `RenderError` and `InsufficientMemory`. */
  createBuffer(width: number, height: number, format: PixelFormat, background: ColorInput): PixelBuffer {
    const pixels: SurfacePixels = hasNoColor(format) ? "gray8" : "rgba8";
    const word = paperWord(parseColor(background, "background"), pixels, format);
    const nothing = paperWord(transparent, pixels, format);
    const buffer = new PixelBuffer(this.#kernels, this.#heap, width, height, pixels, nothing);
    buffer.fill(word);
    return buffer;
  }

  /** Draws `drawing` onto what `buffer` holds. Throws as `render` does. */
  drawOnto(buffer: PixelBuffer, drawing: Drawing, options: DrawOptions): void {
    const settings = readPaintOptions(options);
    const x = finiteNumber(options.x ?? 0, "x", -MAX_PLACE, MAX_PLACE);
    const y = finiteNumber(options.y ?? 0, "y", -MAX_PLACE, MAX_PLACE);
    const background = options.background === undefined ? undefined : readFill(options.background, "background");
    if (buffer.pixels === "gray8") {
      refuseColor(settings);
      if (background !== undefined) refuseGradient(background, "background");
    }
    const { scale, mode } = settings;
    if (background !== undefined) {
      const box = { x: 0, y: 0, width: drawing.width, height: drawing.height };
      this.#rects.fill(buffer, areaPixels(box, { scale, originX: x, originY: y }), background);
    }
    const placement = { scale, originX: drawing.originX * scale + x, originY: drawing.originY * scale + y };
    const positions = this.#positions;
    const list = listForMode(drawing.list, placement, mode, positions);
    const text = { list, placement, mode, positions, width: buffer.width, height: buffer.rows };
    try {
      const scene = sceneOf(text, settings, buffer.pixels);
      if (needsLayer(settings)) this.#drawThroughLayer(buffer, text, scene, settings);
      else this.#painter.paint(buffer, text, scene);
    } finally {
      this.#glyphs.release();
    }
  }

  /** Lays a colour or gradient over a rectangle of `buffer`. */
  fill(buffer: PixelBuffer, rect: Rect, fill: FillSettings): void {
    if (buffer.pixels === "gray8") refuseGradient(fill, "fill");
    this.#rects.fill(buffer, areaPixels(rect, onSurface), fill);
  }

  /** Makes a picture band by band: `buffer`, and where there is a layer, `layer`, are as high as a band at most. */
  #renderBands(
    buffer: PixelBuffer,
    layer: PixelBuffer | undefined,
    text: PlacedText,
    settings: Settings,
    way: Way,
  ): Pixels {
    const { width, height } = text;
    const bandRows = Math.min(buffer.capacityRows, layer?.capacityRows ?? buffer.capacityRows);
    const all = sceneOf(text, settings, way.pixels, way.tint);
    let out: PictureRows | undefined;
    const newRows = () => new PictureRows(this.#converter.newPixels(width, height, settings.pixelFormat));
    const render = (scene: Scene, index: number) => {
      const rows = { top: index * bandRows, bottom: Math.min(height, (index + 1) * bandRows) };
      if (way.tint !== undefined && isEmpty(scene)) return;
      buffer.show(rows.top, rows.bottom);
      buffer.fill(way.paper);
      const { background } = settings;
      if (background.direction !== "none") this.#rects.fill(buffer, { x: 0, y: 0, width, height }, background);
      if (layer === undefined) this.#painter.paint(buffer, text, scene);
      else this.#painter.paintThrough(layer, buffer, rows, text, scene, settings);
      // The runtime's memory is asked for when a band has been drawn: a text that fails has cost nothing.
      out ??= newRows();
      this.#write(buffer, scene, rows, way, out);
    };
    // Where one band holds the picture, nothing needs to be measured.
    if (bandRows >= height) render(all, 0);
    else
      this.#withMeasured(text, all, bandRows, (scene) =>
        bandsOf(scene, { top: 0, bottom: height }, bandRows).forEach(render),
      );
    return (out ?? newRows()).finish();
  }

  #withMeasured(text: PlacedText, scene: Scene<Piece>, bandRows: number, work: (measured: Scene) => void): void {
    const reachPx = Math.max(MIN_REACH_PX, bandRows >> 3);
    this.#glyphs.withMeasured(text, scene.pieces, reachPx, (pieces) => work({ ...scene, pieces }));
  }

  /** Puts a band that is drawn into the picture. Coverage goes where there is ink: the rest is zero. */
  #write(buffer: PixelBuffer, scene: Scene, rows: Rows, { tint }: Way, out: PictureRows): void {
    if (tint === undefined) {
      out.write(rows, (pixels) => this.#converter.writeRows(buffer, pixels));
      return;
    }
    const stretches = stretchesOf(scene.pieces, rows).sort((a, b) => a.top - b.top);
    for (const stretch of stretches) {
      const { top, bottom } = stretch;
      out.write(stretch, (pixels) => this.#converter.tintRows(buffer, top, bottom, packColor(tint), pixels));
    }
  }

  /** Draws by a layer, which is as high as what is drawn, or as a band where that is less. */
  #drawThroughLayer(buffer: PixelBuffer, text: PlacedText, scene: Scene<Piece>, settings: PaintSettings): void {
    const most = bandRowsOf(text.width, text.height, "rgba8", this.#bandBytes);
    this.#withMeasured(text, scene, most, (measured) => this.#drawMeasured(buffer, text, measured, settings, most));
  }

  #drawMeasured(buffer: PixelBuffer, text: PlacedText, measured: Scene, settings: PaintSettings, most: number): void {
    const { width, height } = text;
    const drawn = rowsOf(measured, height);
    if (settings.blendMode === "source") {
      this.#painter.clear(buffer, { top: 0, bottom: drawn.top });
      this.#painter.clear(buffer, { top: drawn.bottom, bottom: height });
    }
    if (drawn.bottom === drawn.top) return;
    const layer = bandBuffer(this.#kernels, this.#heap, width, Math.min(most, drawn.bottom - drawn.top), "rgba8");
    try {
      bandsOf(measured, drawn, layer.capacityRows).forEach((band, index) => {
        const top = drawn.top + index * layer.capacityRows;
        const rows = { top, bottom: Math.min(drawn.bottom, top + layer.capacityRows) };
        this.#painter.paintThrough(layer, buffer, rows, text, band, settings);
      });
    } finally {
      layer[Symbol.dispose]();
    }
  }
}

/** The shortest way to the picture of `list` that loses nothing. */
function wayOf(list: DrawList, settings: Settings): Way {
  const { background, pixelFormat, mode, color, decorations } = settings;
  const isSolid = background.direction === "none";
  const isPlain = isSolid && !needsLayer(settings);
  const isOnNothing = isPlain && background.colors[0]![3] === 0;
  const isBare = decorations.length === 0 && list.marks.length === 0;
  if (isOnNothing && isBare && !mode.isLcd && pixelFormat === "rgba8") {
    const tint = singleColor(list, color);
    if (tint !== undefined) return { pixels: "gray8", nothing: 0, paper: 0, tint };
  }
  const pixels = hasNoColor(pixelFormat) && isPlain ? "gray8" : "rgba8";
  const nothing = paperWord(transparent, pixels, pixelFormat);
  const paper = isSolid ? paperWord(background.colors[0]!, pixels, pixelFormat) : nothing;
  return { pixels, nothing, paper, tint: undefined };
}

/**
 * What is painted on a buffer of `pixels`; coverage where there is a `tint`. Backgrounds of spans come first, then lines under
 * and over the letters, and those through them above (CSS Text Decoration 3).
 */
function sceneOf(text: PlacedText, settings: PaintSettings, pixels: SurfacePixels, tint?: Rgba8): Scene<Piece> {
  const { color, decorations } = settings;
  const under = decorations.filter((decoration) => decoration !== "line-through");
  const through = decorations.filter((decoration) => decoration === "line-through").slice(0, 1);
  const colorOfEach = (marked: { readonly color: ColorInput | undefined }) => colorOf(marked, color);
  const colorWordOf = tint === undefined ? inkWords(color, pixels) : () => -1;
  return {
    below: [
      ...marksOf(text, (kind) => kind === "background", colorOfEach),
      ...linesAlong(text, under, colorOfEach),
      ...marksOf(text, (kind) => kind !== "background" && kind !== "line-through", colorOfEach),
    ],
    pieces: piecesOf(text, colorWordOf),
    above: [
      ...linesAlong(text, through, colorOfEach),
      ...marksOf(text, (kind) => kind === "line-through", colorOfEach),
    ],
  };
}

/** The ink of each span, as a signed word, which V8 has room for in a piece. Most have the colour of the one before. */
function inkWords(fallback: Rgba8, pixels: SurfacePixels) {
  let last: ColorInput | undefined;
  let word = inkWord(fallback, pixels) | 0;
  return (span: { readonly color: ColorInput | undefined }): number => {
    if (span.color !== last) {
      word = inkWord(colorOf(span, fallback), pixels) | 0;
      last = span.color;
    }
    return word;
  };
}

/** Grey surfaces take what grey can show. */
function refuseColor({ mode, opacity, blendMode }: PaintSettings): void {
  if (mode.isLcd) throw lcdNeedsColor("gray8");
  if (opacity !== 255) throw new RangeError("opacity must be 1 on a grey surface");
  if (blendMode !== "source-over") throw new RangeError('blendMode must be "source-over" on a grey surface');
}

function refuseGradient({ direction }: FillSettings, name: string): void {
  if (direction !== "none") throw new RangeError(`${name} must be one colour on a grey surface`);
}

function colorOf({ color }: { readonly color: ColorInput | undefined }, fallback: Rgba8): Rgba8 {
  return color === undefined ? fallback : parseColor(color, "color");
}

/** The colour of all spans, if it is one. */
function singleColor(list: DrawList, fallback: Rgba8): Rgba8 | undefined {
  const first = list.spans.at(0);
  if (first === undefined || list.isPlain) return fallback;
  const color = colorOf(first, fallback);
  for (const chunk of list.spans.chunks())
    for (const span of chunk) {
      if (span.color === first.color) continue;
      if (colorOf(span, fallback).some((channel, i) => channel !== color[i])) return undefined;
    }
  return color;
}
