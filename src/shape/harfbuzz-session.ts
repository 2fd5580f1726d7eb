/**
 * All that lives in one HarfBuzz instance: fonts, the one buffer, and blocks for text and features. In: an item of text.
 * Out: glyphs as plain arrays. A session that failed is thrown away whole, and `HarfBuzzShaper` makes a new one.
 */

import type { Font } from "../font/font.ts";
import { StringInterner } from "../memory/string-interner.ts";
import { type TextBuffer, TextBufferPool } from "../memory/text-buffer-pool.ts";
import type { GlyphBuffer } from "./glyph-buffer.ts";
import { HarfBuzzFace } from "./harfbuzz-face.ts";
import { HarfBuzzFont } from "./harfbuzz-font.ts";
import {
  type Buffer,
  type Bytes,
  CONTENT_TYPE_GLYPHS,
  DIRECTION,
  GLYPH_FLAG_UNSAFE_TO_BREAK,
  HarfBuzz,
  HarfBuzzFault,
  type HeapBounds,
  INFO_CLUSTER,
  INFO_GLYPH_ID,
  INFO_MASK,
  type Language,
  POSITION_X_ADVANCE,
  POSITION_X_OFFSET,
  POSITION_Y_ADVANCE,
  POSITION_Y_OFFSET,
  RECORD_WORDS,
  type Refusal,
  type Tag,
} from "./harfbuzz-module.ts";
import { leftVowelsFirst } from "./left-vowels.ts";
import type { FeatureSetting } from "./opentype-tag.ts";
import type { ShapeItem } from "./shape-item.ts";
import { createGlyphArrays, type GlyphArrays } from "./shaped-run.ts";
import { shapeFlags } from "./shaper.ts";
import { advancesVaryByOutline } from "./slim-sfnt.ts";

/** What came of an item, and the font that it was shaped with. */
export interface ShapedItem {
  readonly glyphs: GlyphArrays;
  readonly font: HarfBuzzFont;
  /** Whether the font's `kern` table is what kerns it. */
  readonly kernsByTable: boolean;
}

/** HarfBuzz looks at five characters on either side of an item (`hb_buffer_t::CONTEXT_LENGTH`), two code units each. */
const CONTEXT_CODE_UNITS = 10;

/** `hb_feature_t`: tag, value, start, end. */
const FEATURE_BYTES = 16;
const FEATURE_END_OF_TEXT = 0xffff_ffff;

/**
 * HarfBuzz keeps every language that it was ever given, and for each face a plan of every list of features, which it
 * searches one by one. After this many of either the session is worn out, so that what comes from outside can neither
 * fill the heap nor slow it down.
 */
const MAX_LANGUAGES = 512;
const MAX_FEATURE_LISTS = 512;

/**
 * The script whose marks never get a dotted circle. The Universal Shaping Engine's grammar of syllables has one order of
 * marks, and HarfBuzz lays a circle under all that stand otherwise. Tai Tham is written in other orders too: 24 of the 108
 * syllables of it in the Unicode Consortium's text-rendering-tests would get circles, and all are printed without.
 */
const TAI_THAM = "Lana";

/** Room for a secret text in HarfBuzz's buffer: scripts that take letters apart need more glyphs than code units. */
const SECRET_GLYPHS_PER_CODE_UNIT = 2;
const SECRET_SPARE_GLYPHS = 64;

/** Settings of a session. */
export interface SessionOptions extends HeapBounds {
  /** Whether what HarfBuzz's heap holds of a text is zeroed as soon as the text is shaped. */
  readonly secretText?: boolean | undefined;
}

export class HarfBuzzSession {
  readonly #harfbuzz: HarfBuzz;
  readonly #buffer: Buffer;
  /** Blocks for what is handed over: text, tags, lists of features. */
  readonly texts: TextBufferPool;
  readonly #isSecret: boolean;
  /** Glyphs that the buffer has room for, and the addresses of its two arrays, where texts are secret. */
  #room = 0;
  #arrays: readonly number[] = [];
  #isTainted = false;
  /** Flags that the buffer was given last; emptying it keeps them. */
  #flags = 0;
  readonly #fonts = new Map<number, HarfBuzzFont>();
  readonly #faces = new Map<object, HarfBuzzFace>();
  readonly #languages = new StringInterner({ name: "languages" });
  /** HarfBuzz's language of each interned tag. */
  readonly #languageHandles: Language[] = [];
  readonly #scripts = new Map<string, Tag>();
  readonly #featureLists = new StringInterner({ name: "lists of features" });

  constructor(module: WebAssembly.Module, options: SessionOptions = {}) {
    const { secretText = false } = options;
    const harfbuzz = new HarfBuzz(module, options);
    this.#harfbuzz = harfbuzz;
    this.#buffer = harfbuzz.exports.hb_buffer_create();
    this.#isSecret = secretText;
    const heap = {
      allocate: (byteLength: number) => harfbuzz.allocate(byteLength),
      free: (address: number) => harfbuzz.exports.free(address as Bytes),
      get views() {
        return harfbuzz.views;
      },
    };
    this.texts = new TextBufferPool(heap, { secret: secretText });
  }

  get heapBytes(): number {
    return this.#harfbuzz.heapBytes;
  }

  /** What HarfBuzz was refused for want of room, which is how it came to fail. */
  get refusal(): Refusal | undefined {
    return this.#harfbuzz.refusal;
  }

  /** Whether the session should make way for a fresh one. */
  get wornOut(): boolean {
    return this.#isTainted || this.#languages.size >= MAX_LANGUAGES || this.#featureLists.size >= MAX_FEATURE_LISTS;
  }

  /** Gives back what is kept for `font`. */
  forget(font: Font): void {
    const known = this.#fonts.get(font.id);
    if (known === undefined) return;
    this.#fonts.delete(font.id);
    if (!known.destroy()) return;
    for (const [key, face] of this.#faces) if (face === known.face) this.#faces.delete(key);
  }

  /** Glyphs of `text.slice(start, end)` in visual order and pixels, in `buffer` where one is given. */
  shape(text: string, start: number, end: number, item: ShapeItem, buffer?: GlyphBuffer): ShapedItem {
    const { exports } = this.#harfbuzz;
    const font = this.#fontOf(item.font);
    const script = this.#script(item.script);
    const language = this.#language(item.language);
    exports.hb_buffer_clear_contents(this.#buffer);
    try {
      if (this.#isSecret) this.#makeRoom(end - start);
      const windowStart = this.#shapeIn(text, start, end, item, font, script, language);
      const glyphs = this.#read(windowStart, item.size / font.positionUnitsPerEm, item.font.glyphCount, buffer);
      if (this.#isSecret) this.#wipe();
      return { glyphs, font, kernsByTable: font.face.kernsByTable(script, language) };
    } catch (cause) {
      // Nobody knows what a fault left where, and the memory is not used again.
      if (this.#isSecret) this.#harfbuzz.views.u8.fill(0);
      throw cause;
    }
  }

  /** Leaves the glyphs in HarfBuzz's buffer; the index of the first code unit that it was given. */
  #shapeIn(
    text: string,
    start: number,
    end: number,
    item: ShapeItem,
    font: HarfBuzzFont,
    script: Tag,
    language: Language,
  ): number {
    const { exports } = this.#harfbuzz;
    const isTaiTham = item.script === TAI_THAM;
    const windowStart = this.#addText(text, start, end, isTaiTham);
    const flags = item.flags | (isTaiTham ? shapeFlags["no-dotted-circle"] : 0);
    if (flags !== this.#flags) exports.hb_buffer_set_flags(this.#buffer, flags);
    this.#flags = flags;
    exports.hb_buffer_set_direction(this.#buffer, DIRECTION[item.direction]);
    if (script !== 0) exports.hb_buffer_set_script(this.#buffer, script);
    if (language !== 0) exports.hb_buffer_set_language(this.#buffer, language);
    exports.hb_buffer_guess_segment_properties(this.#buffer);
    const features = this.#features(item.features, windowStart);
    exports.hb_shape(font.handle, this.#buffer, (features?.address ?? 0) as Bytes, item.features.length);
    features?.[Symbol.dispose]();
    this.#assertShaped(end - start);
    return windowStart;
  }

  #fontOf(font: Font): HarfBuzzFont {
    let known = this.#fonts.get(font.id);
    if (known === undefined) {
      known = new HarfBuzzFont(this.#harfbuzz, this.#faceOf(font), font);
      this.#fonts.set(font.id, known);
    }
    return known;
  }

  /** Fonts that share a face share its tables. */
  #faceOf(font: Font): HarfBuzzFace {
    const key = advancesVaryByOutline(font) ? undefined : font.face;
    const known = key && this.#faces.get(key);
    if (known !== undefined) return known;
    const face = new HarfBuzzFace(this.#harfbuzz, font);
    if (key !== undefined) this.#faces.set(key, face);
    return face;
  }

  /** Copies the item and as much around it as HarfBuzz looks at; returns the index of the first code unit copied. */
  #addText(text: string, start: number, end: number, isTaiTham: boolean): number {
    const windowStart = Math.max(0, start - CONTEXT_CODE_UNITS);
    const windowEnd = Math.min(text.length, end + CONTEXT_CODE_UNITS);
    const length = windowEnd - windowStart;
    const block = this.texts.acquire(2 * length);
    if (isTaiTham) {
      const item = leftVowelsFirst(text.slice(start, end));
      block.writeUtf16(text.slice(windowStart, start) + item + text.slice(end, windowEnd), 0, length);
    } else block.writeUtf16(text, windowStart, windowEnd);
    const address = block.address as Bytes;
    this.#harfbuzz.exports.hb_buffer_add_utf16(this.#buffer, address, length, start - windowStart, end - start);
    // HarfBuzz has copied it. A session that faults before this goes whole, with its memory.
    block[Symbol.dispose]();
    return windowStart;
  }

  /** The list of features as HarfBuzz takes it, until it is disposed of; nothing for an empty one. */
  #features(features: readonly FeatureSetting[], windowStart: number): TextBuffer | undefined {
    if (features.length === 0) return undefined;
    this.#featureLists.intern(
      features.map(({ tag, value, isGlobal }) => `${tag}${isGlobal ? "=" : "~"}${value}`).join(),
    );
    const block = this.texts.acquire(features.length * FEATURE_BYTES);
    const { u32 } = this.#harfbuzz.views;
    features.forEach(({ tag, value, isGlobal, start, end }, index) => {
      const record = (block.address + index * FEATURE_BYTES) >>> 2;
      u32[record] = tag;
      u32[record + 1] = value;
      // Clusters count from the first code unit that was copied.
      u32[record + 2] = isGlobal ? 0 : Math.max(0, start - windowStart);
      u32[record + 3] = isGlobal ? FEATURE_END_OF_TEXT : Math.max(0, end - windowStart);
    });
    return block;
  }

  /** HarfBuzz's number of an ISO 15924 code; 0 where the code is no code, and HarfBuzz is to guess. */
  #script(code: string): Tag {
    let script = this.#scripts.get(code);
    if (script === undefined) {
      const isCode = /^[A-Za-z]{4}$/.test(code) && code !== "Zyyy" && code !== "Zinh";
      const read = this.#harfbuzz.exports.hb_script_from_string;
      script = isCode ? this.#withAscii(code, (ascii) => read(ascii, 4)) : (0 as Tag);
      if (isCode) this.#scripts.set(code, script);
    }
    return script;
  }

  /** HarfBuzz's pointer for a BCP 47 language; 0 where it is no well-formed one. */
  #language(tag: string): Language {
    if (!/^[A-Za-z0-9-]{1,63}$/.test(tag)) return 0 as Language;
    const id = this.#languages.intern(tag);
    if (id === this.#languageHandles.length) {
      const read = this.#harfbuzz.exports.hb_language_from_string;
      this.#languageHandles.push(this.#withAscii(tag, (ascii) => read(ascii, tag.length)));
    }
    return this.#languageHandles[id]!;
  }

  /** What `read` makes of the address of `text`, which HarfBuzz copies. */
  #withAscii<Result>(text: string, read: (ascii: Bytes) => Result): Result {
    const block = this.texts.acquire(text.length);
    block.writeAscii(text);
    const result = read(block.address as Bytes);
    block[Symbol.dispose]();
    return result;
  }

  /**
   * Makes HarfBuzz's buffer large enough for a secret text before it holds one. It would grow with the text in it, and
   * leave copies where it was: of 3,000 characters all could be read there (measured).
   */
  #makeRoom(codeUnitCount: number): void {
    const glyphs = SECRET_GLYPHS_PER_CODE_UNIT * codeUnitCount + SECRET_SPARE_GLYPHS;
    if (glyphs <= this.#room) return;
    const { exports } = this.#harfbuzz;
    const zeros = this.texts.acquire(2 * glyphs);
    exports.hb_buffer_add_utf16(this.#buffer, zeros.address as Bytes, glyphs, 0, glyphs);
    zeros[Symbol.dispose]();
    this.#arrays = this.#arraysOfBuffer();
    this.#room = glyphs;
    exports.hb_buffer_clear_contents(this.#buffer);
  }

  #arraysOfBuffer(): readonly number[] {
    const { exports } = this.#harfbuzz;
    const infos = exports.hb_buffer_get_glyph_infos(this.#buffer, 0);
    return [infos, exports.hb_buffer_get_glyph_positions(this.#buffer, 0)];
  }

  /**
   * Zeroes what HarfBuzz's buffer held of a text: characters and glyphs, and between them those that it no longer
   * counts. Emptying it does so for the characters around the item. Where the buffer had to grow, all is zeroed.
   */
  #wipe(): void {
    const { exports, views } = this.#harfbuzz;
    if (this.#arraysOfBuffer().some((address) => !this.#arrays.includes(address))) {
      this.#isTainted = true;
      views.u8.fill(0);
      return;
    }
    for (const address of this.#arrays) views.u8.fill(0, address, address + this.#room * RECORD_WORDS * 4);
    exports.hb_buffer_clear_contents(this.#buffer);
  }

  /** HarfBuzz reports nothing when it runs out of room: it leaves the buffer unshaped or cut. */
  #assertShaped(codeUnitCount: number): void {
    this.#harfbuzz.assertSound();
    const { exports } = this.#harfbuzz;
    if (codeUnitCount > 0 && exports.hb_buffer_get_content_type(this.#buffer) !== CONTENT_TYPE_GLYPHS) {
      throw new HarfBuzzFault(`${codeUnitCount} code units were left unshaped`);
    }
  }

  /**
   * Reads infos and positions in bulk; `scale` is pixels a position unit. HarfBuzz's y grows upwards, ours downwards. It
   * doesn't compare what `cmap` and `GSUB` name with the number of glyphs: those that don't exist are glyph 0 here.
   */
  #read(windowStart: number, scale: number, glyphCount: number, buffer?: GlyphBuffer): GlyphArrays {
    const { exports } = this.#harfbuzz;
    const length = exports.hb_buffer_get_length(this.#buffer);
    let info = exports.hb_buffer_get_glyph_infos(this.#buffer, 0) >>> 2;
    let position = exports.hb_buffer_get_glyph_positions(this.#buffer, 0) >>> 2;
    const { u32, i32 } = this.#harfbuzz.views;
    const glyphs = buffer?.arrays(length) ?? createGlyphArrays(length);
    const { glyphIds, clusters, xAdvances, yAdvances, xOffsets, yOffsets, unsafeToBreak } = glyphs;
    for (let i = 0; i < length; i++) {
      const glyphId = u32[info + INFO_GLYPH_ID]!;
      glyphIds[i] = glyphId < glyphCount ? glyphId : 0;
      clusters[i] = u32[info + INFO_CLUSTER]! + windowStart;
      unsafeToBreak[i] = u32[info + INFO_MASK]! & GLYPH_FLAG_UNSAFE_TO_BREAK;
      xAdvances[i] = i32[position + POSITION_X_ADVANCE]! * scale;
      // 0 − x, for −x would store negative zeros.
      yAdvances[i] = (0 - i32[position + POSITION_Y_ADVANCE]!) * scale;
      xOffsets[i] = i32[position + POSITION_X_OFFSET]! * scale;
      yOffsets[i] = (0 - i32[position + POSITION_Y_OFFSET]!) * scale;
      info += RECORD_WORDS;
      position += RECORD_WORDS;
    }
    return glyphs;
  }
}
