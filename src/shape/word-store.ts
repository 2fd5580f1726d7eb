/**
 * Shaped words, bounded in bytes. In: glyphs of words. Out: the same, by text and style, until they are evicted.
 *
 * Words lie side by side in pages of 512 glyphs, and a page goes as a whole: that with the oldest last use. What finding a
 * word needs lies in flat arrays, in the order in which words came: a slot of a table, a record of 16 bytes, and the word's
 * code units. So a hit in text that comes again reads memory in its order but for the slot. With an object, a map's entry, a
 * string and arrays for each word it read eleven cache lines from all over the heap: words in 50 fonts, which are four times
 * as many as in one, then fell out of the second-level cache.
 */

import type { CacheCounts } from "../cache/byte-lru.ts";
import type { StringId } from "../memory/string-interner.ts";
import { copyGlyphs, type GlyphArrays, type RunFacts, ShapedRun } from "./shaped-run.ts";

/** A shaped word: glyphs `[first, first + count)` of its arrays. */
export interface Word {
  readonly glyphs: GlyphArrays;
  readonly first: number;
  readonly count: number;
  /** What clusters count from: the word's first code unit has this one. */
  readonly base: number;
  readonly page: WordPage | undefined;
}

/** What a word is shaped in, and its runs have in common. */
export interface WordStyle extends RunFacts {
  /** Tells it from styles that differ in anything, a feature included. */
  readonly id: StringId;
}

/** `[start, end)` of a text, and the hash of its code units. */
export interface WordText {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly hash: number;
}

/** Runs hold the page that they lie in, so that pages are small. */
const PAGE_GLYPHS = 512;
/** Words of a page, a power of two, and their code units. */
const PAGE_WORDS = 128;
const PAGE_UNITS = 512;
/** Bytes of a glyph in the arrays that each page has for itself. */
const GLYPH_BYTES = 11;
/** Estimate of a page's objects: views, their buffer, and lists. */
const PAGE_BYTES = PAGE_GLYPHS * GLYPH_BYTES + 1500;
/** And of an array that not every page has. */
const FLOATS_BYTES = PAGE_GLYPHS * 4 + 200;
/** Estimate of a word's object, and its place in the page's list. */
const WORD_BYTES = 80;
/** Most that a page takes, full of words of which some have offsets in both directions, and advances downwards. */
const MOST_PAGE_BYTES = PAGE_BYTES + 3 * FLOATS_BYTES + PAGE_WORDS * WORD_BYTES;

/** Fields of a word's record, all 32 bits: hash, style, first code unit, and the counts. */
const RECORD_FIELDS = 4;
/** Bits of a count: first glyph in the page, glyphs, code units, from the lowest on. */
const COUNT_BITS = 10;
const COUNT_MASK = 2 ** COUNT_BITS - 1;
/** No style has it. */
const FORGOTTEN = -1;

/** Slots that are looked at for room: texts that are made to collide are shaped again, and not looked for slowly. */
const MAX_PROBES = 32;
/** Spreads the styles over the hashes of words (2³² ÷ the golden ratio). */
const STYLE_HASH = 0x9e37_79b1;

/**
 * Words that were met once are remembered by their hash alone, four of those that share a place, the latest first. With one to
 * a place two words that come in turn made each other forgotten, and were shaped each time: 52 of the 900 that a text in 50
 * fonts has.
 */
const SEEN_SLOTS = 2 ** 14;
const SEEN_WAYS = 4;

/** A word's hash by its text and its style. */
export function styledHash(hash: number, styleId: number): number {
  return hash ^ Math.imul(styleId + 1, STYLE_HASH);
}

/** What is zero of most words: those of horizontal text have no advances downwards, those without marks no offsets. */
const mostlyZero = ["yAdvances", "xOffsets", "yOffsets"] as const;

/**
 * Zeros for all pages that have nothing else there. Who draws a text reads four arrays of each word beside its glyphs: of 900
 * words these are 64 KB, which have to be waited for, and three quarters of them are these zeros.
 */
const zeros = new Float32Array(PAGE_GLYPHS);

/** Room for some words. */
export class WordPage {
  readonly glyphs = pageArrays();
  readonly words: Word[] = [];
  /** Glyphs and code units that are taken. */
  used = 0;
  usedUnits = 0;
  lastUse = 0;
  bytes = PAGE_BYTES;
}

/** The arrays of a page, which get others for the shared zeros when a word needs them. */
type PageArrays = { -readonly [Name in keyof GlyphArrays]: GlyphArrays[Name] };

function pageArrays(): PageArrays {
  const buffer = new ArrayBuffer(PAGE_GLYPHS * GLYPH_BYTES);
  return {
    clusters: new Uint32Array(buffer, 0, PAGE_GLYPHS),
    xAdvances: new Float32Array(buffer, 4 * PAGE_GLYPHS, PAGE_GLYPHS),
    yAdvances: zeros,
    xOffsets: zeros,
    yOffsets: zeros,
    glyphIds: new Uint16Array(buffer, 8 * PAGE_GLYPHS, PAGE_GLYPHS),
    unsafeToBreak: new Uint8Array(buffer, 10 * PAGE_GLYPHS, PAGE_GLYPHS),
  };
}

/** Gives a page arrays of its own where a word isn't zero; what they take. */
function unshareZeros(page: PageArrays, word: GlyphArrays, first: number, count: number): number {
  let byteLength = 0;
  for (const name of mostlyZero) {
    if (page[name] !== zeros || !word[name].subarray(first, first + count).some((value) => value !== 0)) continue;
    page[name] = new Float32Array(PAGE_GLYPHS);
    byteLength += FLOATS_BYTES;
  }
  return byteLength;
}

const noSlots = new Int32Array(1);
const noRecords = new Int32Array(0);
const noUnits = new Uint16Array(0);

/** The words of an engine. */
export class WordStore {
  #limitBytes: number;
  /** Pages by their numbers; a number is given again when its page is gone. */
  #pages: (WordPage | undefined)[] = [];
  #open = -1;
  /** Places of words and 1, where a word's hash leads or behind; 0 where there is none. A power of two, at most half full. */
  #slots = noSlots;
  /** Records of words: that with place `p` is word `p % PAGE_WORDS` of page `p / PAGE_WORDS`. */
  #records = noRecords;
  #units = noUnits;
  #clock = 0;
  #pageBytes = 0;
  #entries = 0;
  readonly #seen = new Uint32Array(SEEN_SLOTS);
  hits = 0;
  misses = 0;
  #evictions = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get bytes(): number {
    if (this.#slots === noSlots) return 0;
    return this.#pageBytes + this.#slots.byteLength + this.#records.byteLength + this.#units.byteLength;
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

  /** The word that `[start, end)` of a text is, where it is kept. */
  find(styleId: StringId, hash: number, text: string, start: number, end: number): Word | undefined {
    const place = this.#placeOf(styleId, hash, text, start, end);
    if (place < 0) return undefined;
    return this.#pages[pageOf(place)]!.words[place % PAGE_WORDS];
  }

  /** That word as a run by itself, which lies in the word's page. */
  runOf(style: WordStyle, hash: number, text: string, start: number, end: number): ShapedRun | undefined {
    const place = this.#placeOf(style.id, hash, text, start, end);
    if (place < 0) return undefined;
    const page = this.#pages[pageOf(place)]!;
    page.lastUse = this.#clock;
    const counts = this.#records[place * RECORD_FIELDS + 3]!;
    const count = (counts >>> COUNT_BITS) & COUNT_MASK;
    return new ShapedRun(style, start, end, page.glyphs, undefined, counts & COUNT_MASK, count);
  }

  /** The place of a word; -1 where it isn't kept. */
  #placeOf(styleId: StringId, hash: number, text: string, start: number, end: number): number {
    const slots = this.#slots;
    const records = this.#records;
    const mask = slots.length - 1;
    const wanted = hash | 0;
    for (let slot = styledHash(hash, styleId) & mask; ; slot = (slot + 1) & mask) {
      const place = slots[slot]! - 1;
      if (place < 0) return -1;
      const at = place * RECORD_FIELDS;
      if (records[at] !== wanted || records[at + 1] !== styleId) continue;
      const length = end - start;
      if (records[at + 3]! >>> (2 * COUNT_BITS) === length && this.#isAt(records[at + 2]!, text, start, length)) {
        return place;
      }
    }
  }

  /** Whether the code units from `first` on are those of the text. */
  #isAt(first: number, text: string, start: number, length: number): boolean {
    const units = this.#units;
    for (let i = 0; i < length; i++) if (units[first + i] !== text.charCodeAt(start + i)) return false;
    return true;
  }

  /** Keeps a copy of a word; nothing where it doesn't fit. */
  keep({ id }: WordStyle, { text, start, end, hash }: WordText, { glyphs, first, count, base }: Word): void {
    const length = end - start;
    if (count > PAGE_GLYPHS || length > PAGE_UNITS || this.#placeOf(id, hash, text, start, end) >= 0) return;
    const number = this.#pageFor(count, length);
    if (number < 0) return;
    const page = this.#pages[number]!;
    const place = number * PAGE_WORDS + page.words.length;
    const unit = number * PAGE_UNITS + page.usedUnits;
    const at = place * RECORD_FIELDS;
    this.#records[at] = hash;
    this.#records[at + 1] = id;
    if (!this.#insert(place, MAX_PROBES)) return;
    this.#records[at + 2] = unit;
    this.#records[at + 3] = page.used | (count << COUNT_BITS) | (length << (2 * COUNT_BITS));
    for (let i = 0; i < length; i++) this.#units[unit + i] = text.charCodeAt(start + i);
    const grownBytes = unshareZeros(page.glyphs, glyphs, first, count);
    page.bytes += grownBytes;
    this.#pageBytes += grownBytes;
    copyGlyphs(glyphs, first, count, page.glyphs, page.used, -base);
    page.words.push({ glyphs: page.glyphs, first: page.used, count, base: 0, page });
    page.used += count;
    page.usedUnits += length;
    page.lastUse = this.#clock;
    page.bytes += WORD_BYTES;
    this.#pageBytes += WORD_BYTES;
    this.#entries++;
    this.#evictOver(this.#limitBytes);
  }

  /** Puts a place in the slot that its record leads to, or behind; false where the first `probes` are taken. */
  #insert(place: number, probes: number): boolean {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = this.#homeOf(place);
    for (let probe = 1; slots[slot] !== 0; slot = (slot + 1) & mask) if (probe++ === probes) return false;
    slots[slot] = place + 1;
    return true;
  }

  #homeOf(place: number): number {
    const at = place * RECORD_FIELDS;
    return styledHash(this.#records[at]!, this.#records[at + 1]!) & (this.#slots.length - 1);
  }

  /** Empties the slot of a place, and moves those behind it that it was in the way of. */
  #remove(place: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let hole = this.#homeOf(place);
    while (slots[hole] !== place + 1) hole = (hole + 1) & mask;
    for (let slot = (hole + 1) & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const home = this.#homeOf(slots[slot]! - 1);
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
      slots[hole] = slots[slot]!;
      hole = slot;
    }
    slots[hole] = 0;
    this.#entries--;
  }

  /** The number of a page with room for a word; -1 where there is none. */
  #pageFor(glyphs: number, units: number): number {
    const open = this.#pages[this.#open];
    if (
      open !== undefined &&
      open.used + glyphs <= PAGE_GLYPHS &&
      open.usedUnits + units <= PAGE_UNITS &&
      open.words.length < PAGE_WORDS
    ) {
      return this.#open;
    }
    if (MOST_PAGE_BYTES > this.#limitBytes) return -1;
    let number = this.#pages.indexOf(undefined);
    if (number < 0) number = this.#pages.length;
    const page = new WordPage();
    page.lastUse = this.#clock;
    this.#pages[number] = page;
    this.#open = number;
    this.#pageBytes += page.bytes;
    this.#growFor(number);
    this.#evictOver(this.#limitBytes);
    return this.#pages[number] === page ? number : -1;
  }

  /** Makes room for the records of a page, and twice as many slots as there may be words. */
  #growFor(number: number): void {
    const words = (number + 1) * PAGE_WORDS;
    if (words * RECORD_FIELDS <= this.#records.length) return;
    const pages = 2 ** Math.ceil(Math.log2(number + 1));
    this.#records = grown(this.#records, new Int32Array(pages * PAGE_WORDS * RECORD_FIELDS));
    this.#units = grown(this.#units, new Uint16Array(pages * PAGE_UNITS));
    const places = this.#slots.filter((place) => place !== 0);
    this.#slots = new Int32Array(2 * pages * PAGE_WORDS);
    for (const place of places) this.#insert(place - 1, this.#slots.length);
  }

  setLimit(limitBytes: number): void {
    this.#limitBytes = limitBytes;
    this.#evictOver(limitBytes);
  }

  /** Gives back `byteLength` bytes or more, as far as there are so many; the bytes given back. */
  evict(byteLength: number): number {
    const before = this.bytes;
    this.#evictOver(before - byteLength);
    return before - this.bytes;
  }

  #evictOver(limitBytes: number): void {
    if (this.bytes <= limitBytes) return;
    const lastUse = (number: number) => (number === this.#open ? Infinity : this.#pages[number]!.lastUse);
    const oldestFirst = [...this.#pages.keys()]
      .filter((number) => this.#pages[number] !== undefined)
      .sort((a, b) => lastUse(a) - lastUse(b));
    for (const number of oldestFirst) {
      if (this.bytes <= limitBytes) return;
      this.#drop(number);
    }
  }

  #drop(number: number): void {
    const page = this.#pages[number]!;
    const first = number * PAGE_WORDS;
    for (let place = first; place < first + page.words.length; place++) {
      if (this.#records[place * RECORD_FIELDS + 1] === FORGOTTEN) continue;
      this.#remove(place);
      this.#evictions++;
    }
    this.#pages[number] = undefined;
    this.#pageBytes -= page.bytes;
    if (this.#open === number) this.#open = -1;
    if (this.#pageBytes === 0) this.#reset();
  }

  #reset(): void {
    this.#pages = [];
    this.#open = -1;
    this.#slots = noSlots;
    this.#records = noRecords;
    this.#units = noUnits;
  }

  /** Forgets the words of styles; their room is free when their pages go. */
  forget(styleIds: ReadonlySet<number>): void {
    this.#pages.forEach((page, number) => {
      for (let word = 0; word < (page?.words.length ?? 0); word++) {
        const place = number * PAGE_WORDS + word;
        const at = place * RECORD_FIELDS;
        if (!styleIds.has(this.#records[at + 1]!)) continue;
        this.#remove(place);
        this.#records[at + 1] = FORGOTTEN;
      }
    });
    if (this.#entries === 0) this.clear();
  }

  clear(): void {
    this.#pages.forEach((page, number) => {
      if (page !== undefined) this.#drop(number);
    });
  }

  counts(): CacheCounts {
    return {
      entries: this.#entries,
      bytes: this.bytes,
      limitBytes: this.#limitBytes,
      hits: this.hits,
      misses: this.misses,
      evictions: this.#evictions,
    };
  }
}

function pageOf(place: number): number {
  return Math.floor(place / PAGE_WORDS);
}

function grown<Values extends Int32Array | Uint16Array>(from: Values, to: Values): Values {
  to.set(from);
  return to;
}
