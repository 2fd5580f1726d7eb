/** Bitmaps: finished pictures, outside linear memory, and their ways out. */

import { RenderError } from "../base/errors.ts";
import { oneOf } from "../base/validate.ts";
import type { PixelConverter } from "../compose/convert.ts";
import { type PixelFormat, type Pixels, pixelFormats } from "../compose/pixel-format.ts";
import type { Deflate } from "./deflate.ts";
import { pngExtra } from "./extras.ts";
import { readRowRgba } from "./pixels.ts";
import type { PngOptions } from "./png.ts";
import { type PnmOptions, toPGM, toPPM } from "./pnm.ts";

/** Where pictures that are handed out are counted. */
export interface BitmapLedger {
  handOut(bitmap: object, byteLength: number): void;
  /** `bytes` may be another picture's from now on; they are left out where somebody may have them. */
  takeBack(bitmap: object, byteLength: number, bytes?: Uint8Array<ArrayBuffer>): void;
}

/** A picture: rows from the top, `stride` bytes apart. */
export class Bitmap {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Bytes from the start of a row to the start of the next. */
  readonly stride: number;
  /** How the pixels lie in `data`. */
  readonly pixelFormat: PixelFormat;
  readonly #deflate: Deflate;
  readonly #converter: PixelConverter;
  readonly #ledger: BitmapLedger;
  readonly #byteLength: number;
  #data: Uint8Array<ArrayBuffer> | undefined;
  /** Whether a caller has seen the bytes. */
  #isKnown = false;

  constructor(pixels: Pixels, deflate: Deflate, converter: PixelConverter, ledger: BitmapLedger) {
    this.width = pixels.width;
    this.height = pixels.height;
    this.stride = pixels.stride;
    this.pixelFormat = pixels.pixelFormat;
    this.#data = pixels.data;
    this.#deflate = deflate;
    this.#converter = converter;
    this.#ledger = ledger;
    // They are nothing once the caller has given them to another thread.
    this.#byteLength = pixels.data.byteLength;
    ledger.handOut(this, this.#byteLength);
  }

  /** The pixels' bytes, which are the caller's from then on. Throws `RenderError` "disposed" after disposal. */
  get data(): Uint8Array<ArrayBuffer> {
    const { data } = this.#pixels();
    this.#isKnown = true;
    return data;
  }

  /** For what reads the pixels before it returns. */
  #pixels(): Pixels {
    const { width, height, stride, pixelFormat } = this;
    if (this.#data === undefined) throw new RenderError("disposed", { what: "the bitmap" });
    return { width, height, stride, pixelFormat, data: this.#data };
  }

  /**
   * The picture in another format. Formats without alpha get what it looks like over white; grey is Rec. 601 luma, and
   * `mono1` is white from the level 128 on. Throws `InsufficientMemory`, and `RenderError` "disposed" after disposal.
   */
  convert(pixelFormat: PixelFormat): Bitmap {
    const source = this.#pixels();
    oneOf(pixelFormat, "pixelFormat", pixelFormats);
    return new Bitmap(this.#converter.convert(source, pixelFormat), this.#deflate, this.#converter, this.#ledger);
  }

  /** The picture as the DOM's `ImageData`, straight RGBA. Throws `RenderError` where the runtime has no `ImageData`. */
  toImageData(): ImageData {
    if (typeof ImageData === "undefined") throw new RenderError("unsupported-output", { format: "ImageData" });
    const source = this.#pixels();
    const bytes = new Uint8ClampedArray(this.width * this.height * 4);
    for (let y = 0; y < this.height; y++) {
      readRowRgba(source, y, new Uint8Array(bytes.buffer, y * this.width * 4, this.width * 4));
    }
    return new ImageData(bytes, this.width, this.height);
  }

  /** The picture as a PNG file, compressed off the caller's thread where the platform can. */
  async toPNG(options: PngOptions = {}): Promise<Uint8Array> {
    const pixels = this.#pixels();
    if (pngExtra.isLoaded) return pngExtra.code.toPNG(pixels, this.#deflate, options);
    // Until the code is there, the caller may draw something else in their place.
    const data = pixels.data.slice();
    const { toPNG } = await import("./png.ts");
    return toPNG({ ...pixels, data }, this.#deflate, options);
  }

  /** The picture as a PNG file, at once. Throws `RenderError` `"extra-not-loaded"` where "png" was left out. */
  toPNGSync(options: PngOptions = {}): Uint8Array {
    return pngExtra.code.toPNGSync(this.#pixels(), this.#deflate, options);
  }

  /** The picture as a binary PGM file (netpbm, P5): grey, over white where it is transparent. */
  toPGM(options: PnmOptions = {}): Uint8Array {
    return toPGM(this.#pixels(), options);
  }

  /** The picture as a binary PPM file (netpbm, P6): colour, over white where it is transparent. */
  toPPM(options: PnmOptions = {}): Uint8Array {
    return toPPM(this.#pixels(), options);
  }

  /**
   * Lets the pixels go. Unless `data` was read, the next picture of their size may be made in their memory; what was read stays
   * as it is. Twice is fine.
   */
  [Symbol.dispose](): void {
    if (this.#data === undefined) return;
    const data = this.#data;
    this.#data = undefined;
    this.#ledger.takeBack(this, this.#byteLength, this.#isKnown ? undefined : data);
  }
}
