/** A font in HarfBuzz's heap: a face at one place of its design space. Out: an `hb_font_t`, freed by `destroy`. */

import type { Font } from "../font/font.ts";
import type { HarfBuzzFace } from "./harfbuzz-face.ts";
import type { FontHandle, HarfBuzz } from "./harfbuzz-module.ts";
import { tagNumber } from "./opentype-tag.ts";

/**
 * HarfBuzz's positions are whole numbers: 64 of them a font unit keep the fractions of variable kerning and anchors,
 * and leave room for advances of 2,000 ems in 32 bits at the largest units per em (16384).
 */
const SUBUNITS = 64;

/** `hb_variation_t`: tag, value as float32. */
const VARIATION_BYTES = 8;

/** What the shaper keeps for a font. */
export class HarfBuzzFont {
  readonly handle: FontHandle;
  readonly face: HarfBuzzFace;
  /** HarfBuzz's position units to the em. */
  readonly positionUnitsPerEm: number;
  readonly #harfbuzz: HarfBuzz;

  /** Takes a reference of `face`, and gives it back in `destroy`. */
  constructor(harfbuzz: HarfBuzz, face: HarfBuzzFace, { unitsPerEm, variations }: Font) {
    this.#harfbuzz = harfbuzz;
    this.face = face.retain();
    this.handle = harfbuzz.exports.hb_font_create(face.handle);
    this.positionUnitsPerEm = unitsPerEm * SUBUNITS;
    harfbuzz.exports.hb_font_set_scale(this.handle, this.positionUnitsPerEm, this.positionUnitsPerEm);
    const settings = Object.entries(variations);
    if (settings.length > 0) this.#setVariations(settings);
  }

  /** Gives everything back; true where the face went with it. */
  destroy(): boolean {
    this.#harfbuzz.exports.hb_font_destroy(this.handle);
    return this.face.release();
  }

  #setVariations(variations: readonly (readonly [string, number])[]): void {
    const block = this.#harfbuzz.allocate(variations.length * VARIATION_BYTES);
    const { u32, f32 } = this.#harfbuzz.views;
    variations.forEach(([tag, value], index) => {
      u32[(block >>> 2) + 2 * index] = tagNumber(tag);
      f32[(block >>> 2) + 2 * index + 1] = value;
    });
    this.#harfbuzz.exports.hb_font_set_variations(this.handle, block, variations.length);
    this.#harfbuzz.exports.free(block);
  }
}
