/** Surfaces: pictures in linear memory that stay between draw calls. */

import type { ColorInput } from "../base/color.ts";
import { parseColor } from "../base/color.ts";
import { RenderError } from "../base/errors.ts";
import { finiteNumber, object, oneOf } from "../base/validate.ts";
import { paperWord } from "../compose/color-word.ts";
import type { PixelConverter } from "../compose/convert.ts";
import { type Fill, readFill } from "../compose/paint-options.ts";
import { MAX_PLACE, type PixelBuffer } from "../compose/pixel-buffer.ts";
import { type PixelFormat, pixelFormats } from "../compose/pixel-format.ts";
import type { Renderer } from "../compose/render.ts";
import { Bitmap, type BitmapLedger } from "./bitmap.ts";
import type { Deflate } from "./deflate.ts";

/** What a surface works with. */
export interface SurfaceParts {
  readonly buffer: PixelBuffer;
  readonly renderer: Renderer;
  readonly converter: PixelConverter;
  readonly deflate: Deflate;
  readonly ledger: BitmapLedger;
  readonly pixelFormat: PixelFormat;
  readonly background: ColorInput;
  /** Told when the surface has given its memory back. */
  readonly onDispose: (surface: Surface) => void;
}

/** A rectangle in pixels of the surface. */
export interface SurfaceRect {
  /** Left edge, pixels of the surface. */
  readonly x: number;
  /** Upper edge, pixels of the surface. */
  readonly y: number;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
}

/** The pixels of a surface, for the engine that draws on it. Throws `RenderError` "disposed". */
export let bufferOf: (surface: Surface) => PixelBuffer;

/**
 * A picture to draw on again and again: `engine.createSurface` makes one, `engine.draw` draws on it. It holds the engine's
 * memory until it is disposed of. In colour it is kept premultiplied, and grey for the formats without colour.
 */
export class Surface {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** What `toBitmap` gives. */
  readonly pixelFormat: PixelFormat;
  readonly #parts: SurfaceParts;
  #isDisposed = false;

  static {
    bufferOf = (surface) => surface.#buffer();
  }

  constructor(parts: SurfaceParts) {
    this.width = parts.buffer.width;
    this.height = parts.buffer.rows;
    this.pixelFormat = parts.pixelFormat;
    this.#parts = parts;
  }

  #buffer(): PixelBuffer {
    if (this.#isDisposed) throw new RenderError("disposed", { what: "the surface" });
    return this.#parts.buffer;
  }

  /** Sets every pixel to `background`; to what the surface was made with where it is absent. */
  clear(background: ColorInput = this.#parts.background): void {
    const buffer = this.#buffer();
    buffer.fill(paperWord(parseColor(background, "background"), buffer.pixels, this.pixelFormat));
  }

  /** Lays a colour or gradient over a rectangle, whose edges go to the nearest pixel; over all where it is absent. */
  fill(fill: Fill, rect: SurfaceRect = { x: 0, y: 0, width: this.width, height: this.height }): void {
    const buffer = this.#buffer();
    const { x, y, width, height } = object(rect, "rect");
    finiteNumber(x, "rect.x", -MAX_PLACE, MAX_PLACE);
    finiteNumber(y, "rect.y", -MAX_PLACE, MAX_PLACE);
    finiteNumber(width, "rect.width", 0, 2 * MAX_PLACE);
    finiteNumber(height, "rect.height", 0, 2 * MAX_PLACE);
    this.#parts.renderer.fill(buffer, { x, y, width, height }, readFill(fill, "fill"));
  }

  /** A copy of the pixels, in the surface's format or another. */
  toBitmap(pixelFormat: PixelFormat = this.pixelFormat): Bitmap {
    const { converter, deflate, ledger } = this.#parts;
    oneOf(pixelFormat, "pixelFormat", pixelFormats);
    return new Bitmap(converter.copyOf(this.#buffer(), pixelFormat), deflate, converter, ledger);
  }

  /** Gives the memory back. Twice is fine. */
  [Symbol.dispose](): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#parts.buffer[Symbol.dispose]();
    this.#parts.onDispose(this);
  }
}
