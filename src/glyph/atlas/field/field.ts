/**
 * Distance fields of glyphs. In: an outline in font units. Out: for every pixel near it the signed distance from its centre
 * to what bounds the filled region: a byte, `127.5 + 127.5 × distance ÷ spread`, positive inside. What bytes round aside, it
 * is exact to 1/10,000 of the spread, and where contours meet or have cusps, which are cut as lines, to 1/1,000 px besides.
 */

import { FieldKernels } from "../../../kernels/field-kernels.ts";
import type { FieldMemory } from "../../field-memory.ts";
import type { StoredBitmap } from "../../strike-bitmaps.ts";
import type { OutlinePath } from "../../turned-outline.ts";
import { paintChannels } from "./channels.ts";
import { Edges } from "./edges.ts";
import { unionOf } from "./union.ts";

/** How far edges may be from the curves that they stand for, in spreads. */
const TOLERANCE_SPREADS = 1 / 10_500;

/** What fields are made with; its memory serves one after another. */
export class FieldMaker {
  readonly #spread: number;
  readonly #hasChannels: boolean;
  readonly #kernels: FieldKernels;

  /** `spread` is the farthest distance that is told, pixels; with `hasChannels` pixels have four bytes. */
  constructor(spread: number, hasChannels: boolean, kernels: FieldKernels = new FieldKernels()) {
    this.#spread = spread;
    this.#hasChannels = hasChannels;
    this.#kernels = kernels;
  }

  /** One that makes fields in an engine's memory for them. */
  static in(memory: FieldMemory, spread: number, hasChannels: boolean): FieldMaker {
    return new FieldMaker(
      spread,
      hasChannels,
      memory.kernels(() => new FieldKernels()),
    );
  }

  /** The field of an outline at `scale` pixels to the font unit; nothing where it encloses nothing. */
  make(outline: OutlinePath, scale: number): StoredBitmap {
    const { left, top, width, height } = this.#boxOf(outline, scale);
    return { left, top, width, height, pixels: this.#pixelsOf(outline, scale, left, top, width, height) };
  }

  #pixelsOf(
    outline: OutlinePath,
    scale: number,
    left: number,
    top: number,
    width: number,
    height: number,
  ): StoredBitmap["pixels"] {
    if (width === 0) return new Uint8Array(0);
    const kernels = this.#kernels;
    const spread = this.#spread;
    const place = { scale, originX: -left - 0.5, originY: -top - 0.5, tolerancePx: spread * TOLERANCE_SPREADS };
    const made = kernels.make(outline, place, width, height, spread);
    if (made !== undefined && !this.#hasChannels) return made;
    kernels.readOutline(outline, place);
    const own = Edges.of(kernels.edges);
    const edges = made === undefined ? unionOf(own) : own;
    const distances = made ?? this.#distancesOf(edges, width, height);
    if (!this.#hasChannels) return distances;
    const pixels = new Uint8Array(distances.length * 4);
    for (let pixel = 0; pixel < distances.length; pixel++) pixels[pixel * 4 + 3] = distances[pixel]!;
    paintChannels(edges, { width, height, spread }, pixels);
    return pixels;
  }

  /** Distances to lines, inside of the edges that were read. */
  #distancesOf(lines: Edges, width: number, height: number): Uint8Array<ArrayBuffer> {
    const kernels = this.#kernels;
    kernels.begin(width, height, this.#spread);
    kernels.measureLines(lines.records(), width, height);
    return kernels.encode(width, height);
  }

  #boxOf({ coords }: OutlinePath, scale: number) {
    let xMin = Number.POSITIVE_INFINITY;
    let yMin = Number.POSITIVE_INFINITY;
    let xMax = Number.NEGATIVE_INFINITY;
    let yMax = Number.NEGATIVE_INFINITY;
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
}
