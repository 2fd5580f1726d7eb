/**
 * A face in HarfBuzz's heap: the slim font's bytes and the `hb_face_t` over them, shared by all places of one design
 * space. In: a font's tables. Out: a handle, counted by reference.
 */

import { type Bytes, type Face, GLYPH_CLASS_MARK, type HarfBuzz, MEMORY_MODE_WRITABLE } from "./harfbuzz-module.ts";
import { tagNumber } from "./opentype-tag.ts";
import { planSlimFont, type SlimFontSource, writeSlimFont } from "./slim-sfnt.ts";

/** Feature tags are read this many at a time; GPOS tables list a few dozen. */
const FEATURE_TAGS_AT_A_TIME = 64;

/** Tables of one face, with HarfBuzz's record of them. */
export class HarfBuzzFace {
  readonly handle: Face;
  /**
   * Whether pairs are kerned by the host: the font has a `kern` table and no `kern` feature. harfbuzzjs builds HarfBuzz
   * without it (HB_NO_OT_KERN).
   */
  readonly kernsByTable: boolean;
  readonly #harfbuzz: HarfBuzz;
  readonly #data: Bytes;
  #references = 0;

  constructor(harfbuzz: HarfBuzz, font: SlimFontSource) {
    this.#harfbuzz = harfbuzz;
    const { exports } = harfbuzz;
    // All of the font is read before anything is allocated, so that a closed or damaged font leaves nothing behind.
    const slim = planSlimFont(font);
    this.#data = harfbuzz.allocate(slim.byteLength);
    writeSlimFont(slim, harfbuzz.views.u8.subarray(this.#data, this.#data + slim.byteLength));
    const blob = exports.hb_blob_create(this.#data, slim.byteLength, MEMORY_MODE_WRITABLE, 0, 0);
    this.handle = exports.hb_face_create(blob, 0);
    exports.hb_blob_destroy(blob);
    this.kernsByTable = slim.tables.some(({ tag }) => tag === "kern") && !this.#hasKernFeature();
  }

  /** Whether GDEF calls the glyph a mark. */
  isMark(glyphId: number): boolean {
    return this.#harfbuzz.exports.hb_ot_layout_get_glyph_class(this.handle, glyphId) === GLYPH_CLASS_MARK;
  }

  /** One more font uses this face. */
  retain(): this {
    this.#references += 1;
    return this;
  }

  /** One font less; with the last one everything is given back, and the answer is true. */
  release(): boolean {
    this.#references -= 1;
    if (this.#references > 0) return false;
    this.#harfbuzz.exports.hb_face_destroy(this.handle);
    // The face was the last to hold the blob over these bytes.
    this.#harfbuzz.exports.free(this.#data);
    return true;
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
      total = exports.hb_ot_layout_table_get_feature_tags(this.handle, tagNumber("GPOS"), first, block, tags);
      const { u32 } = this.#harfbuzz.views;
      found = u32.subarray(count + 1, count + 1 + u32[count]!).includes(kern);
    }
    exports.free(block);
    return found;
  }
}
