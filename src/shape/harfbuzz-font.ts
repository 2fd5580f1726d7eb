/** A font in HarfBuzz's heap. In: a font's tables and place in its design space. Out: an `hb_font_t`, freed by `destroy`. */

import type { Font } from "../font/font.ts";
import {
  type Bytes,
  type Face,
  type FontHandle,
  GLYPH_CLASS_MARK,
  type HarfBuzz,
  MEMORY_MODE_WRITABLE,
} from "./harfbuzz-module.ts";
import { parseTag, tagNumber } from "./opentype-tag.ts";
import { planSlimFont, writeSlimFont } from "./slim-sfnt.ts";

/**
 * HarfBuzz's positions are whole numbers: 64 of them a font unit keep the fractions of variable kerning and anchors,
 * and leave room for advances of 512 ems in 32 bits at the largest units per em (16384).
 */
const SUBUNITS = 64;

/** `hb_variation_t`: tag, value as float32. */
const VARIATION_BYTES = 8;

/** Feature tags are read this many at a time; GPOS tables list a few dozen. */
const FEATURE_TAGS_AT_A_TIME = 64;

/** What the shaper keeps for a font. */
export class HarfBuzzFont {
  /** The `hb_font_t` to shape with. */
  readonly handle: FontHandle;
  /** HarfBuzz's position units to the em. */
  readonly positionUnitsPerEm: number;
  /**
   * Whether pairs are kerned by the host: the font has a `kern` table and no `kern` feature, which HarfBuzz built
   * without OpenType's legacy kerning, as harfbuzzjs is, leaves out.
   */
  readonly kernsByTable: boolean;

  readonly #harfbuzz: HarfBuzz;
  readonly #face: Face;
  readonly #data: Bytes;

  constructor(harfbuzz: HarfBuzz, font: Font) {
    this.#harfbuzz = harfbuzz;
    const { exports } = harfbuzz;
    // All of the font is read before anything is allocated, so that a closed or damaged font leaves nothing behind.
    const slim = planSlimFont(font);
    const variations = Object.entries(font.variations);

    this.#data = harfbuzz.allocate(slim.byteLength);
    writeSlimFont(slim, harfbuzz.views.u8.subarray(this.#data, this.#data + slim.byteLength));
    const blob = exports.hb_blob_create(this.#data, slim.byteLength, MEMORY_MODE_WRITABLE, 0, 0);
    this.#face = exports.hb_face_create(blob, 0);
    exports.hb_blob_destroy(blob);
    this.handle = exports.hb_font_create(this.#face);
    this.positionUnitsPerEm = font.unitsPerEm * SUBUNITS;
    exports.hb_font_set_scale(this.handle, this.positionUnitsPerEm, this.positionUnitsPerEm);
    if (variations.length > 0) this.#setVariations(variations);
    this.kernsByTable = slim.tables.some(({ tag }) => tag === "kern") && !this.#hasKernFeature();
  }

  /** Whether GDEF calls the glyph a mark. */
  isMark(glyphId: number): boolean {
    return this.#harfbuzz.exports.hb_ot_layout_get_glyph_class(this.#face, glyphId) === GLYPH_CLASS_MARK;
  }

  /** Gives everything back. */
  destroy(): void {
    const { exports } = this.#harfbuzz;
    exports.hb_font_destroy(this.handle);
    exports.hb_face_destroy(this.#face);
    // The face was the last to hold the blob over these bytes.
    exports.free(this.#data);
  }

  #setVariations(variations: readonly (readonly [string, number])[]): void {
    const block = this.#harfbuzz.allocate(variations.length * VARIATION_BYTES);
    const { u32, f32 } = this.#harfbuzz.views;
    variations.forEach(([tag, value], index) => {
      u32[(block >>> 2) + 2 * index] = parseTag(tag, "a variation axis");
      f32[(block >>> 2) + 2 * index + 1] = value;
    });
    this.#harfbuzz.exports.hb_font_set_variations(this.handle, block, variations.length);
    this.#harfbuzz.exports.free(block);
  }

  /** Whether GPOS lists a `kern` feature, for any script: it takes the place of the `kern` table then. */
  #hasKernFeature(): boolean {
    const { exports } = this.#harfbuzz;
    const kern = tagNumber("kern");
    const block = this.#harfbuzz.allocate(4 + 4 * FEATURE_TAGS_AT_A_TIME);
    const count = block >>> 2;
    let found = false;
    for (let first = 0, total = 1; first < total && !found; first += FEATURE_TAGS_AT_A_TIME) {
      this.#harfbuzz.views.u32[count] = FEATURE_TAGS_AT_A_TIME;
      const tags = (block + 4) as Bytes;
      total = exports.hb_ot_layout_table_get_feature_tags(this.#face, tagNumber("GPOS"), first, block, tags);
      const { u32 } = this.#harfbuzz.views;
      found = u32.subarray(count + 1, count + 1 + u32[count]!).includes(kern);
    }
    exports.free(block);
    return found;
  }
}
