/**
 * A picture while it is made from the top down. In: rows that are written, stretch by stretch. Out: the picture, in which rows
 * that nobody wrote are zeros, whatever its memory held before.
 */

import type { NewPixels, Pixels } from "./pixel-format.ts";
import type { Rows } from "./scene.ts";

/** Rows of a new picture. */
export class PictureRows {
  readonly #pixels: NewPixels;
  /** Rows before this one are as they will be. */
  #end = 0;

  constructor(pixels: NewPixels) {
    this.#pixels = pixels;
  }

  /** Has `write` put something into `rows`, all of them. Rows above those that were written before may be written again. */
  write(rows: Rows, write: (pixels: Pixels) => void): void {
    this.#clearTo(rows.top);
    write(this.#pixels);
    this.#end = Math.max(this.#end, rows.bottom);
  }

  /** The picture, of which nothing more is written. */
  finish(): Pixels {
    this.#clearTo(this.#pixels.height);
    return this.#pixels;
  }

  #clearTo(row: number): void {
    const { data, stride, areZero } = this.#pixels;
    if (!areZero && row > this.#end) data.fill(0, this.#end * stride, row * stride);
    this.#end = Math.max(this.#end, row);
  }
}
