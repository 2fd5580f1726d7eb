/**
 * Distance fields of glyphs. In: an outline in font units. Out: for every pixel near it the signed distance from its centre
 * to what bounds the filled region, exact to 1/500 px: a byte, `127.5 + 127.5 × distance ÷ spread`, positive inside.
 */

import type { StoredBitmap } from "../../strike-bitmaps.ts";
import type { OutlinePath } from "../../turned-outline.ts";
import { paintChannels } from "./channels.ts";
import { type DistanceGrid, measureDistances } from "./distances.ts";
import { Edges } from "./edges.ts";
import { boundaryOf } from "./union.ts";
import { addCrossings } from "./winding.ts";

/** What fields are made with; its arrays serve one after another. */
export class FieldMaker {
  readonly #spread: number;
  readonly #hasChannels: boolean;
  readonly #edges = new Edges();
  #distances = new Float64Array(0);
  #crossings = new Int8Array(0);

  /** `spread` is the farthest distance that is told, pixels; with `hasChannels` pixels have four bytes. */
  constructor(spread: number, hasChannels: boolean) {
    this.#spread = spread;
    this.#hasChannels = hasChannels;
  }

  /** The field of an outline at `sizePx` pixels to the em; nothing where it encloses nothing. */
  make(outline: OutlinePath, scale: number): StoredBitmap {
    const box = this.#boxOf(outline, scale);
    const { left, top, width, height } = box;
    if (width === 0) return { ...box, pixels: new Uint8Array(0) };
    this.#edges.read(outline, { scale, originX: -left - 0.5, originY: -top - 0.5 });
    this.#reserve(width, height);
    const grid: DistanceGrid = { width, height, spread: this.#spread, distances: this.#distances };
    addCrossings(this.#edges, width, height, this.#crossings);
    const boundary = boundaryOf(this.#edges);
    measureDistances(boundary, grid);
    const pixels = encode(grid, this.#crossings, this.#hasChannels ? 4 : 1);
    if (this.#hasChannels) paintChannels(boundary, grid, pixels);
    return { ...box, pixels };
  }

  #boxOf({ coords }: OutlinePath, scale: number) {
    let [xMin, yMin] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    let [xMax, yMax] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let at = 0; at < coords.length; at += 2) {
      const x = coords[at]!;
      const y = coords[at + 1]!;
      if (x < xMin) xMin = x;
      if (x > xMax) xMax = x;
      if (y < yMin) yMin = y;
      if (y > yMax) yMax = y;
    }
    if (!(xMax > xMin && yMax > yMin)) return { left: 0, top: 0, width: 0, height: 0 };
    const left = Math.floor(xMin * scale - this.#spread);
    const top = Math.floor(-yMax * scale - this.#spread);
    const width = Math.ceil(xMax * scale + this.#spread) - left;
    return { left, top, width, height: Math.ceil(-yMin * scale + this.#spread) - top };
  }

  #reserve(width: number, height: number): void {
    if (this.#distances.length < width * height) this.#distances = new Float64Array(width * height * 2);
    const crossings = (width + 1) * height;
    if (this.#crossings.length < crossings) this.#crossings = new Int8Array(crossings * 2);
  }
}

/** Distances as bytes, the last of each pixel's `pixelBytes`. */
function encode(
  { width, height, distances, spread }: DistanceGrid,
  crossings: Int8Array,
  pixelBytes: 1 | 4,
): Uint8Array {
  const pixels = new Uint8Array(width * height * pixelBytes);
  const zoom = 127.5 / spread;
  let to = pixelBytes - 1;
  for (let y = 0, from = 0, crossing = 0; y < height; y++, crossing++) {
    let winding = 0;
    for (let x = 0; x < width; x++, from++, crossing++, to += pixelBytes) {
      winding += crossings[crossing]!;
      const level = distances[from]! * zoom;
      // Rounded to the nearest: 128 is 127.5 and a half.
      pixels[to] = (winding !== 0 ? 128 + level : 128 - level) | 0;
    }
  }
  return pixels;
}
