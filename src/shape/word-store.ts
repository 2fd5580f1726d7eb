/**
 * Shaped words, bounded in bytes. In: glyphs of words. Out: the same, by text, until they are evicted.
 *
 * Words lie side by side in pages of 1,024 glyphs, and a page goes as a whole: that with the oldest last use. So a hit
 * costs a look-up in a map and a store, and no word has arrays of its own, of which seven small ones take 800 bytes, but for
 * those that are runs by themselves: text of two fonts in turn has hundreds of runs of one word or space, and its runs share
 * their arrays but for the clusters.
 */

import type { CacheCounts } from "../cache/byte-lru.ts";
import { createGlyphArrays, type GlyphArrays, shareCommon, sumOf } from "./shaped-run.ts";

/** A shaped word: glyphs `[first, first + count)` of its arrays. */
export interface Word {
  readonly glyphs: GlyphArrays;
  readonly first: number;
  readonly count: number;
  /** What clusters count from: the word's first code unit has this one. */
  readonly base: number;
  readonly page: WordPage | undefined;
}

/** A word that is kept. */
export class KeptWord implements Word {
  readonly text: string;
  readonly hash: number;
  readonly glyphs: GlyphArrays;
  readonly first: number;
  readonly count: number;
  readonly base = 0;
  readonly page: WordPage;
  #arrays: GlyphArrays | undefined;
  #width = 0;

  constructor(text: string, hash: number, page: WordPage, count: number) {
    this.text = text;
    this.hash = hash;
    this.page = page;
    this.glyphs = page.glyphs;
    this.first = page.used;
    this.count = count;
  }

  /** Whether these are its arrays already. */
  get hasArrays(): boolean {
    return this.#arrays !== undefined;
  }

  /** Its glyphs in arrays that its runs share. */
  get arrays(): GlyphArrays {
    if (this.#arrays === undefined) {
      const arrays = createGlyphArrays(this.count);
      copyGlyphs(this.glyphs, this.first, this.count, arrays, 0, 0);
      this.#arrays = shareCommon(arrays);
      this.#width = sumOf(arrays.xAdvances);
    }
    return this.#arrays;
  }

  /** Pixels; known once its arrays are. */
  get width(): number {
    return this.#width;
  }

  /** Whether `[start, end)` of a text is this word. */
  is(text: string, start: number, end: number): boolean {
    const own = this.text;
    if (own.length !== end - start) return false;
    for (let i = 0; i < own.length; i++) if (own.charCodeAt(i) !== text.charCodeAt(start + i)) return false;
    return true;
  }
}

/**
 * Words of one font, size, script, language, direction and list of features, by their hash: a part of a string would have
 * to be made, and hashed anew, for each look-up. Of words with the same hash the first is kept.
 */
export class WordTable {
  readonly words = new Map<number, KeptWord>();

  /** The word that `[start, end)` of a text is, where it is kept. */
  find(hash: number, text: string, start: number, end: number): KeptWord | undefined {
    const word = this.words.get(hash);
    return word?.is(text, start, end) ? word : undefined;
  }
}

const PAGE_GLYPHS = 1024;
const GLYPH_BYTES = 23;
/** Estimate of an entry of the map, its key without characters, and the word. */
const WORD_BYTES = 160;
/** Estimate of the arrays of a word by itself. */
const OWN_ARRAYS_BYTES = 360;

/**
 * Words that were met once are remembered by their hash alone, four of those that share a place, the latest first. With one to
 * a place two words that come in turn made each other forgotten, and were shaped each time: 52 of the 900 that a text in 50
 * fonts has.
 */
const SEEN_SLOTS = 2 ** 14;
const SEEN_WAYS = 4;

interface WordPlace {
  readonly table: WordTable;
  readonly word: KeptWord;
}

/** Room for some words. */
export class WordPage {
  readonly glyphs = createGlyphArrays(PAGE_GLYPHS);
  readonly words: WordPlace[] = [];
  used = 0;
  lastUse = 0;
  bytes = PAGE_GLYPHS * GLYPH_BYTES;
}

/** The words of an engine. */
export class WordStore {
  #limitBytes: number;
  readonly #pages = new Set<WordPage>();
  #open: WordPage | undefined;
  #clock = 0;
  #bytes = 0;
  #entries = 0;
  readonly #seen = new Uint32Array(SEEN_SLOTS);
  hits = 0;
  misses = 0;
  #evictions = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get limitBytes(): number {
    return this.#limitBytes;
  }

  /** Says that another text is shaped: pages that are used from now on are newer. */
  tick(): number {
    return ++this.#clock;
  }

  /**
   * Whether a word of this hash was met before, as far as is known; from now on it was. Most words of a text are met once,
   * and keeping one costs as much as shaping two letters: a word is kept when it is met again.
   */
  wasSeen(hash: number): boolean {
    const seen = this.#seen;
    const first = hash & (SEEN_SLOTS - SEEN_WAYS);
    const wanted = hash >>> 0;
    for (let slot = first; slot < first + SEEN_WAYS; slot++) if (seen[slot] === wanted) return true;
    for (let slot = first + SEEN_WAYS - 1; slot > first; slot--) seen[slot] = seen[slot - 1]!;
    seen[first] = hash;
    return false;
  }

  /** Keeps a copy of a word; nothing where it doesn't fit. */
  keep(table: WordTable, text: string, hash: number, { glyphs, first, count, base }: Word): void {
    if (count > PAGE_GLYPHS || table.words.has(hash)) return;
    const page = this.#pageFor(count);
    if (page === undefined) return;
    const word = new KeptWord(text, hash, page, count);
    copyGlyphs(glyphs, first, count, page.glyphs, page.used, -base);
    table.words.set(hash, word);
    page.words.push({ table, word });
    page.used += count;
    this.#entries++;
    page.lastUse = this.#clock;
    this.#charge(page, WORD_BYTES + 2 * text.length);
  }

  /** Arrays of a word by itself, for a run. */
  arraysOf(word: KeptWord): GlyphArrays {
    const { page } = word;
    page.lastUse = this.#clock;
    // A word of a page that was dropped a moment ago is nobody's.
    if (!word.hasArrays && this.#pages.has(page)) this.#charge(page, OWN_ARRAYS_BYTES);
    return word.arrays;
  }

  #charge(page: WordPage, bytes: number): void {
    page.bytes += bytes;
    this.#bytes += bytes;
    if (this.#bytes > this.#limitBytes) this.#evictOver(this.#limitBytes);
  }

  #pageFor(count: number): WordPage | undefined {
    if (this.#open !== undefined && this.#open.used + count <= PAGE_GLYPHS) return this.#open;
    if (PAGE_GLYPHS * GLYPH_BYTES > this.#limitBytes) return undefined;
    this.#open = new WordPage();
    this.#open.lastUse = this.#clock;
    this.#pages.add(this.#open);
    this.#bytes += this.#open.bytes;
    this.#evictOver(this.#limitBytes);
    return this.#pages.has(this.#open!) ? this.#open : undefined;
  }

  setLimit(limitBytes: number): void {
    this.#limitBytes = limitBytes;
    this.#evictOver(limitBytes);
  }

  /** Gives back `byteLength` bytes or more, as far as there are so many; the bytes given back. */
  evict(byteLength: number): number {
    const before = this.#bytes;
    this.#evictOver(before - byteLength);
    return before - this.#bytes;
  }

  #evictOver(limitBytes: number): void {
    if (this.#bytes <= limitBytes) return;
    const oldestFirst = [...this.#pages].sort((a, b) => a.lastUse - b.lastUse);
    for (const page of oldestFirst) {
      if (this.#bytes <= limitBytes) return;
      this.#drop(page);
    }
  }

  #drop(page: WordPage): void {
    for (const { table, word } of page.words) {
      if (table.words.get(word.hash) !== word) continue;
      table.words.delete(word.hash);
      this.#entries--;
      this.#evictions++;
    }
    this.#pages.delete(page);
    this.#bytes -= page.bytes;
    if (this.#open === page) this.#open = undefined;
  }

  /** Forgets the words of a table; their room is free when their pages go. */
  forget(table: WordTable): void {
    this.#entries -= table.words.size;
    table.words.clear();
    if (this.#entries === 0) this.clear();
  }

  clear(): void {
    for (const page of [...this.#pages]) this.#drop(page);
  }

  counts(): CacheCounts {
    return {
      entries: this.#entries,
      bytes: this.#bytes,
      limitBytes: this.#limitBytes,
      hits: this.hits,
      misses: this.misses,
      evictions: this.#evictions,
    };
  }
}

/** Copies `count` glyphs, with `shift` added to their clusters. Words are short: a loop beats seven views and `set`s. */
export function copyGlyphs(
  from: GlyphArrays,
  first: number,
  count: number,
  to: GlyphArrays,
  at: number,
  shift: number,
): void {
  for (let i = first, o = at; i < first + count; i++, o++) {
    to.glyphIds[o] = from.glyphIds[i]!;
    to.clusters[o] = from.clusters[i]! + shift;
    to.xAdvances[o] = from.xAdvances[i]!;
    to.yAdvances[o] = from.yAdvances[i]!;
    to.xOffsets[o] = from.xOffsets[i]!;
    to.yOffsets[o] = from.yOffsets[i]!;
    to.unsafeToBreak[o] = from.unsafeToBreak[i]!;
  }
}
