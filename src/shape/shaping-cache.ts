/**
 * What was shaped before, in two levels: whole runs, and words. In: items of text. Out: runs, the same as the shaper
 * behind it gives.
 *
 * A run that is asked for again is copied. One that isn't is put together from words where that is exact: where the font
 * leaves its space alone, so that no lookup reaches from one word to another (`lookup-reach.ts`, `word-cuts.ts`). Words
 * that are missing are shaped together, each once, in one call. That makes texts cheaper that were never seen: of 2,000
 * characters of English a third are in words that came before.
 */

import { ByteLru, type CacheCounts } from "../cache/byte-lru.ts";
import type { Font } from "../font/font.ts";
import { type Reclaimable, type ReclaimLevel, reclaimShares } from "../memory/reclaimable.ts";
import { type StringId, StringInterner } from "../memory/string-interner.ts";
import type { GlyphRun } from "./glyph-run.ts";
import { contextKey } from "./joining-context.ts";
import { involvedGlyphs } from "./lookup-reach.ts";
import { tagText } from "./opentype-tag.ts";
import { scriptDirection } from "./script.ts";
import { resolveItem, type ShapeItem } from "./shape-item.ts";
import { concatGlyphs, createGlyphArrays, type GlyphArrays, ShapedRun } from "./shaped-run.ts";
import type { ShapeRequest, Shaper } from "./shaper.ts";
import type { WordCuts as Cuts } from "./word-cuts.ts";
import { WordCuts } from "./word-cuts.ts";
import { copyGlyphs, type Word, WordStore, WordTable } from "./word-store.ts";

/** What both levels have done and hold. */
export interface ShapingCounts {
  readonly runs: CacheCounts;
  readonly words: CacheCounts;
}

/** Longest run that is kept whole: V8 hashes longer strings by their length alone. */
const MAX_RUN_CODE_UNITS = 8_192;
/** Longest word that is kept. Longer ones are shaped with the others, each time. */
const MAX_WORD_CODE_UNITS = 64;
/** Runs up to this length are looked for among the words first: text of two fonts in turn has one for each word. */
const MAX_SHORT_RUN_CODE_UNITS = 24;
/** Code units that are put together at a time, so that nothing grows with the text. */
const CHUNK_CODE_UNITS = 16_384;
/** A font's lookups are read once it has shaped so many code units: that takes 1 to 10 ms, which a label isn't worth. */
const UNITS_BEFORE_WORDS = 256;
/** Styles that are told apart. Then all is forgotten: a style that is never seen again can't fill the memory. */
const MAX_STYLES = 4096;
/** Estimate of a run's objects: the entry, seven views and their buffer. */
const RUN_BYTES = 1000;
const GLYPH_BYTES = 23;
/** From this length on V8 makes of a part of a string a view of the whole, which would keep all of a book. */
const SLICED_FROM = 13;

/** What is kept for a font, size, script, language, direction and list of features. */
interface Style {
  readonly id: StringId;
  readonly table: WordTable;
  readonly font: Font;
  cuts: Cuts | undefined;
}

/** A run with clusters that count from its start. */
interface KeptRun {
  readonly fontId: number;
  readonly glyphs: GlyphArrays;
}

/** A word that is to be shaped, then one that is. */
class NewWord implements Word {
  readonly text: string;
  readonly page = undefined;
  glyphs!: GlyphArrays;
  first = 0;
  count = 0;

  constructor(text: string) {
    this.text = text;
  }
}

/** A shaper that remembers. Not for texts of secrets. */
export class ShapingCache implements Shaper, Reclaimable {
  readonly name;
  readonly part = "buffers";
  readonly where = "host";
  readonly #shaper: Shaper;
  readonly #runs: ByteLru<KeptRun>;
  readonly #words: WordStore;
  readonly #styleIds = new StringInterner({ name: "styles of shaping", maxStrings: MAX_STYLES });
  readonly #styles = new Map<StringId, Style>();
  /** The last styles, newest first: most items are of one of two. */
  readonly #recent: { item: ShapeItem; style: Style }[] = [];
  readonly #unitsOf = new Map<number, number>();
  readonly #involvedOf = new WeakMap<object, Map<string, Uint8Array | undefined>>();
  readonly #ends = new Uint32Array(CHUNK_CODE_UNITS);

  /** `limitBytes` bounds both levels together. */
  constructor(shaper: Shaper, limitBytes: number) {
    this.#shaper = shaper;
    this.name = shaper.name;
    this.#runs = new ByteLru((limitBytes * 2) / 3);
    this.#words = new WordStore(limitBytes / 3);
  }

  get heapBytes(): number {
    return this.#shaper.heapBytes;
  }

  /** Bytes of runs and words. */
  get bytes(): number {
    return this.#runs.bytes + this.#words.bytes;
  }

  /** Sets the bound on both levels together. */
  setLimit(limitBytes: number): void {
    this.#runs.setLimit((limitBytes * 2) / 3);
    this.#words.setLimit(limitBytes / 3);
  }

  reclaim(level: ReclaimLevel): number {
    const share = reclaimShares[level];
    return this.#runs.evict(this.#runs.bytes * share) + this.#words.evict(this.#words.bytes * share);
  }

  counts(): ShapingCounts {
    return { runs: this.#runs.counts(), words: this.#words.counts() };
  }

  shape(text: string, start: number, end: number, request: ShapeRequest): GlyphRun {
    const item = resolveItem(text, start, end, request);
    const length = end - start;
    if (length === 0 || !isUsual(item)) return this.#shaper.shape(text, start, end, request);
    const context = contextKey(text, start, end, item.script);
    const style = this.#styleOf(item);
    this.#words.tick();
    const words = context === "" ? this.#wordsOf(style, item, length) : undefined;
    if (words !== undefined && length <= MAX_SHORT_RUN_CODE_UNITS) {
      const glyphs = this.#fromWords(text, start, end, item, request, style, words);
      if (glyphs !== undefined) return new ShapedRun(item, start, end, glyphs);
    }
    if (length > MAX_RUN_CODE_UNITS) return this.#shapeNew(text, start, end, item, request, style, words);
    return this.#shapeKept(text, start, end, item, request, style, words, context);
  }

  #shapeKept(
    text: string,
    start: number,
    end: number,
    item: ShapeItem,
    request: ShapeRequest,
    style: Style,
    words: Cuts | undefined,
    context: string,
  ): GlyphRun {
    const key = `${style.id}${context}|${text.slice(start, end)}`;
    const kept = this.#runs.get(key);
    if (kept !== undefined) return new ShapedRun(item, start, end, copyOf(kept.glyphs, start));
    const run = this.#shapeNew(text, start, end, item, request, style, words);
    const byteLength = RUN_BYTES + 2 * key.length + GLYPH_BYTES * run.length;
    if (byteLength <= this.#runs.limitBytes / 4) {
      this.#runs.set(key, { fontId: item.font.id, glyphs: copyOf(run, -start) }, byteLength);
    }
    return run;
  }

  #shapeNew(
    text: string,
    start: number,
    end: number,
    item: ShapeItem,
    request: ShapeRequest,
    style: Style,
    words: Cuts | undefined,
  ): GlyphRun {
    const glyphs = words && this.#fromWords(text, start, end, item, request, style, words);
    if (glyphs === undefined) return this.#shaper.shape(text, start, end, request);
    return new ShapedRun(item, start, end, glyphs);
  }

  #styleOf(item: ShapeItem): Style {
    const { font, size, script, direction, language, features } = item;
    for (const { item: known, style } of this.#recent) {
      if (known.font === font && known.size === size && known.script === script && known.direction === direction) {
        if (known.language === language && known.features === features) return style;
      }
    }
    const list = features.map(({ tag, value }) => `${tag}=${value}`).join();
    const style = this.#styleNamed(`${font.id} ${size} ${script} ${direction} ${language} ${list}`, font);
    this.#recent.unshift({ item, style });
    if (this.#recent.length > 4) this.#recent.pop();
    return style;
  }

  #styleNamed(name: string, font: Font): Style {
    if (this.#styleIds.size >= MAX_STYLES && this.#styleIds.idOf(name) === undefined) this.#forgetAll();
    const id = this.#styleIds.intern(name);
    let style = this.#styles.get(id);
    if (style === undefined) {
      style = { id, table: new WordTable(), font, cuts: undefined };
      this.#styles.set(id, style);
    }
    return style;
  }

  /** Cuts of the style's texts; nothing where they are shaped whole. */
  #wordsOf(style: Style, item: ShapeItem, length: number): Cuts | undefined {
    if (style.cuts !== undefined) return style.cuts.hasWords ? style.cuts : undefined;
    if (this.#shaper.name !== "harfbuzz") return undefined;
    const isNative = item.direction === scriptDirection(item.script);
    const units = (this.#unitsOf.get(item.font.id) ?? 0) + length;
    this.#unitsOf.set(item.font.id, units);
    if (units < UNITS_BEFORE_WORDS) return undefined;
    // Against its script's direction HarfBuzz turns a text around by what stands in all of it.
    style.cuts = new WordCuts(item.font, item.script, isNative ? this.#involved(item) : undefined);
    return style.cuts.hasWords ? style.cuts : undefined;
  }

  #involved({ font, features }: ShapeItem): Uint8Array | undefined {
    let ofFace = this.#involvedOf.get(font.face);
    if (ofFace === undefined) {
      ofFace = new Map();
      this.#involvedOf.set(font.face, ofFace);
    }
    const requested = features.filter(({ value }) => value !== 0).map(({ tag }) => tagText(tag));
    const key = requested.sort().join();
    if (!ofFace.has(key)) ofFace.set(key, involvedGlyphs(font, new Set(requested)));
    return ofFace.get(key);
  }

  /** The glyphs of a text, put together from words; nothing where it isn't to be cut. */
  #fromWords(
    text: string,
    start: number,
    end: number,
    item: ShapeItem,
    request: ShapeRequest,
    style: Style,
    cuts: Cuts,
  ): GlyphArrays | undefined {
    const parts: GlyphArrays[] = [];
    for (let from = start; from < end; ) {
      const limit = Math.min(end, from + CHUNK_CODE_UNITS);
      let count = cuts.cut(text, from, limit, this.#ends);
      // The last word of a chunk may go on.
      if (limit < end) count--;
      if (count <= 0) return undefined;
      const words = this.#find(text, from, count, item, request, style.table);
      parts.push(compose(words, this.#ends, count, from, item.direction === "rtl"));
      from = this.#ends[count - 1]!;
    }
    return concatGlyphs(item.direction === "rtl" ? parts.reverse() : parts);
  }

  /** The words of a chunk. Those that nobody has met are shaped. */
  #find(text: string, start: number, count: number, item: ShapeItem, request: ShapeRequest, table: WordTable): Word[] {
    const found = new Array<Word>(count);
    let fresh: Map<string, NewWord> | undefined;
    const clock = this.#words.tick();
    let from = start;
    let missed = 0;
    for (let index = 0; index < count; index++) {
      const to = this.#ends[index]!;
      const key = text.slice(from, to);
      let word: Word | undefined = table.words.get(key);
      if (word === undefined) {
        fresh ??= new Map();
        let made = fresh.get(key);
        if (made === undefined) {
          made = new NewWord(key);
          fresh.set(key, made);
        }
        word = made;
        missed++;
      } else word.page!.lastUse = clock;
      found[index] = word;
      from = to;
    }
    this.#words.hits += count - missed;
    this.#words.misses += missed;
    if (fresh !== undefined) this.#shapeWords([...fresh.values()], item, request, table);
    return found;
  }

  /** Shapes words in one call, with a space behind each. */
  #shapeWords(words: readonly NewWord[], item: ShapeItem, request: ShapeRequest, table: WordTable): void {
    let text = "";
    for (const word of words) text += word.text.endsWith(" ") ? word.text : `${word.text} `;
    const { font, size, script, language, direction } = item;
    const settled = { font, size, script, language, direction, features: request.features };
    const run = this.#shaper.shape(text, 0, text.length, settled);
    deal(words, run, direction === "rtl");
    for (const { text: key, first, count } of words) {
      if (key.length > MAX_WORD_CODE_UNITS) continue;
      this.#words.keep(table, key.length < SLICED_FROM ? key : flat(key), run, first, count);
    }
  }

  forget(font: Font): void {
    this.#shaper.forget(font);
    this.#unitsOf.delete(font.id);
    this.#recent.length = 0;
    this.#runs.deleteWhere(({ fontId }) => fontId === font.id);
    for (const [id, style] of this.#styles) {
      if (style.font !== font) continue;
      this.#words.forget(style.table);
      this.#styles.delete(id);
    }
  }

  releaseHeap(): number {
    return this.#shaper.releaseHeap();
  }

  #forgetAll(): void {
    this.#runs.clear();
    this.#words.clear();
    this.#styles.clear();
    this.#recent.length = 0;
    this.#unitsOf.clear();
    this.#styleIds.reset();
  }

  [Symbol.dispose](): void {
    this.#forgetAll();
    this.#shaper[Symbol.dispose]();
  }
}

/** Whether the glyphs depend on no more than a style's facts and the characters. */
function isUsual({ direction, features, flags }: ShapeItem): boolean {
  return flags === 0 && direction !== "ttb" && features.every((feature) => feature.isGlobal);
}

/** Tells each word which glyphs of the run are its own, and counts clusters from its start. */
function deal(words: readonly NewWord[], run: GlyphRun, isRtl: boolean): void {
  const { clusters } = run;
  const step = isRtl ? -1 : 1;
  let glyph = isRtl ? run.length - 1 : 0;
  let start = 0;
  for (const word of words) {
    const end = start + word.text.length;
    const from = glyph;
    for (; glyph >= 0 && glyph < run.length && clusters[glyph]! < end; glyph += step) clusters[glyph]! -= start;
    word.glyphs = run;
    word.count = Math.abs(glyph - from);
    word.first = isRtl ? glyph + 1 : from;
    start = word.text.endsWith(" ") ? end : end + 1;
    // The space that was put behind it.
    for (; glyph >= 0 && glyph < run.length && clusters[glyph]! < start; glyph += step);
  }
}

/** The glyphs of words one after the other, in visual order. */
function compose(words: readonly Word[], ends: Uint32Array, count: number, start: number, isRtl: boolean): GlyphArrays {
  let length = 0;
  for (const word of words) length += word.count;
  const glyphs = createGlyphArrays(length);
  let at = isRtl ? length : 0;
  for (let index = 0; index < count; index++) {
    const word = words[index]!;
    if (isRtl) at -= word.count;
    copyGlyphs(word.glyphs, word.first, word.count, glyphs, at, index === 0 ? start : ends[index - 1]!);
    if (!isRtl) at += word.count;
  }
  return glyphs;
}

/** A copy of a run's arrays, with `shift` added to the clusters. */
function copyOf(from: GlyphArrays, shift: number): GlyphArrays {
  const glyphs = createGlyphArrays(from.glyphIds.length);
  glyphs.glyphIds.set(from.glyphIds);
  glyphs.clusters.set(from.clusters);
  glyphs.xAdvances.set(from.xAdvances);
  glyphs.yAdvances.set(from.yAdvances);
  glyphs.xOffsets.set(from.xOffsets);
  glyphs.yOffsets.set(from.yOffsets);
  glyphs.unsafeToBreak.set(from.unsafeToBreak);
  if (shift !== 0) for (let i = 0; i < glyphs.clusters.length; i++) glyphs.clusters[i]! += shift;
  return glyphs;
}

/** The same characters in a string of their own. */
function flat(text: string): string {
  return String.fromCharCode(...Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)));
}
