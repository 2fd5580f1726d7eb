/**
 * Which characters stand upright in vertical lines, and which lie on their sides, by CSS's `text-orientation` (CSS Writing
 * Modes 4, 5.1). In: a text, its grapheme clusters and fonts. Out: a flag for each cluster.
 */

import type { Font } from "../font/font.ts";
import type { Shaper } from "../shape/shaper.ts";
import type { Writing } from "./flow.ts";
import { verticalExtra } from "./vertical-extra.ts";

/** Tells which clusters stand upright. */
export class Orientations {
  readonly #writing: Writing;
  readonly #shaper: Shaper;

  constructor(writing: Writing, shaper: Shaper) {
    this.#writing = writing;
    this.#shaper = shaper;
    if (this.hasUpright && !this.isAllUpright) verticalExtra.require();
  }

  /** Whether any character ever stands upright. */
  get hasUpright(): boolean {
    return this.#writing.mode !== "horizontal-tb" && this.#writing.orientation !== "sideways";
  }

  /** Whether all do, so that all text goes from top to bottom, whatever direction it has in horizontal lines. */
  get isAllUpright(): boolean {
    return this.hasUpright && this.#writing.orientation === "upright";
  }

  /** Whether the cluster `[start, end)` stands upright. */
  isUpright(text: string, start: number, end: number, font: Font): boolean {
    if (!this.hasUpright) return false;
    return this.isAllUpright || verticalExtra.code.isUpright(text, start, end, font, this.#shaper);
  }
}
