/**
 * A face in HarfBuzz's heap: the slim font's bytes and the `hb_face_t` over them, shared by all places of one design
 * space. In: a font's tables. Out: a handle, counted by reference.
 */

import {
  type Bytes,
  type Face,
  GLYPH_CLASS_MARK,
  type HarfBuzz,
  type Language,
  MEMORY_MODE_WRITABLE,
  type Tag,
} from "./harfbuzz-module.ts";
import { tagNumber } from "./opentype-tag.ts";
import { planSlimFont, type SlimFontSource, writeSlimFont } from "./slim-sfnt.ts";

/** Tags are read this many at a time; tables list a few dozen. */
const TAGS_AT_A_TIME = 64;
/** Their number, and they. */
const LIST_BYTES = 4 + 4 * TAGS_AT_A_TIME;

const GPOS = tagNumber("GPOS");
const KERN = tagNumber("kern");
/** Scripts that HarfBuzz takes where a table doesn't list the one that is wanted. */
const fallbackScripts = ["DFLT", "dflt", "latn"].map(tagNumber);
/** `HB_OT_LAYOUT_DEFAULT_LANGUAGE_INDEX`. */
const DEFAULT_LANGUAGE = 0xffff;

/** Tables of one face, with HarfBuzz's record of them. */
export class HarfBuzzFace {
  readonly handle: Face;
  readonly #hasKernTable: boolean;
  /** Answers of `kernsByTable`, by script and language. */
  readonly #kernsByTable = new Map<string, boolean>();
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
    this.#hasKernTable = slim.tables.some(({ tag }) => tag === "kern");
  }

  /**
   * Whether pairs of a script and language are kerned by the host: the font has a `kern` table, and no `kern` feature for
   * them. harfbuzzjs builds HarfBuzz without the table (HB_NO_OT_KERN).
   */
  kernsByTable(script: Tag, language: Language): boolean {
    if (!this.#hasKernTable) return false;
    const key = `${script}/${language}`;
    const known = this.#kernsByTable.get(key) ?? !this.#hasKernFeature(script, language);
    this.#kernsByTable.set(key, known);
    return known;
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

  /**
   * Whether GPOS has a `kern` feature for a script and language: of the first of the script's tags that it lists, or else of
   * its default script; and of the language, or the script's default (`hb_ot_layout_table_select_script`).
   */
  #hasKernFeature(script: Tag, language: Language): boolean {
    const wanted = this.#tagsOf(script, language);
    const scripts = this.#tags((start, count, tags) =>
      this.#harfbuzz.exports.hb_ot_layout_table_get_script_tags(this.handle, GPOS, start, count, tags),
    );
    const scriptIndex = firstIndex(scripts, [...wanted.scripts, ...fallbackScripts]);
    if (scriptIndex < 0) return false;
    const languages = this.#tags((start, count, tags) =>
      this.#harfbuzz.exports.hb_ot_layout_script_get_language_tags(this.handle, GPOS, scriptIndex, start, count, tags),
    );
    const found = firstIndex(languages, wanted.languages);
    const languageIndex = found < 0 ? DEFAULT_LANGUAGE : found;
    const { hb_ot_layout_language_get_feature_tags: featureTags } = this.#harfbuzz.exports;
    return this.#tags((start, count, tags) =>
      featureTags(this.handle, GPOS, scriptIndex, languageIndex, start, count, tags),
    ).includes(KERN);
  }

  /** OpenType's tags of a script and a language, best first. */
  #tagsOf(script: Tag, language: Language): { scripts: readonly number[]; languages: readonly number[] } {
    const block = this.#harfbuzz.allocate(2 * LIST_BYTES);
    const [scripts, languages] = [block, (block + LIST_BYTES) as Bytes];
    const { u32 } = this.#harfbuzz.views;
    u32[scripts >>> 2] = u32[languages >>> 2] = TAGS_AT_A_TIME;
    const tagsOf = (list: Bytes) => (list + 4) as Bytes;
    const { hb_ot_tags_from_script_and_language: toTags } = this.#harfbuzz.exports;
    toTags(script, language, scripts, tagsOf(scripts), languages, tagsOf(languages));
    const found = { scripts: this.#readTags(scripts), languages: this.#readTags(languages) };
    this.#harfbuzz.exports.free(block);
    return found;
  }

  /** A list of tags, which `read` gives from a place on, and then says how many there are. */
  #tags(read: (start: number, count: Bytes, tags: Bytes) => number): number[] {
    const block = this.#harfbuzz.allocate(LIST_BYTES);
    const tags: number[] = [];
    for (let start = 0, total = 1; start < total; start += TAGS_AT_A_TIME) {
      this.#harfbuzz.views.u32[block >>> 2] = TAGS_AT_A_TIME;
      total = read(start, block, (block + 4) as Bytes);
      tags.push(...this.#readTags(block));
    }
    this.#harfbuzz.exports.free(block);
    return tags;
  }

  /** The tags at `list`, after their number. */
  #readTags(list: Bytes): number[] {
    const { u32 } = this.#harfbuzz.views;
    const first = (list >>> 2) + 1;
    return [...u32.subarray(first, first + u32[first - 1]!)];
  }
}

/** Place of the first of `wanted` that `tags` has; -1 where it has none. */
function firstIndex(tags: readonly number[], wanted: readonly number[]): number {
  for (const tag of wanted) if (tags.includes(tag)) return tags.indexOf(tag);
  return -1;
}
