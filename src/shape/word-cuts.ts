/**
 * Where a text may be cut so that its parts can be shaped apart. In: the code units of one font and script. Out: words,
 * each with the space behind it; ideographs that no lookup of the font sees in company, each by itself.
 *
 * A cut stands beside a character that the font leaves alone (`lookup-reach.ts`), and never before what belongs to the
 * character before it: marks, joiners, halves of surrogate pairs. Scripts with words are cut at spaces alone: others are
 * taken apart by HarfBuzz itself, by syllables, and words of Latin fall to pieces at letters that are never kerned.
 */

import type { Font } from "../font/font.ts";

/** What a code unit allows. */
export const Cut = {
  /** Not seen yet. */
  unknown: 0,
  /** No cut before it, and none behind it by its own right. */
  glued: 1,
  /** A cut before it where what precedes stands alone. */
  joined: 2,
  /** Stands alone. */
  alone: 3,
  /** Stands alone, and goes with what precedes it. */
  space: 4,
  /** Makes a fraction of the digits around it, at any distance: such a text isn't cut. */
  fraction: 5,
} as const;

const SPACE = 0x20;
const FRACTION_SLASH = 0x2044;
/** What may stand between words: the space, and where kerning sees that, common ideographs. */
const SEPARATORS = [" ", "一", "中", "的"];
/** These take the place of two characters, of which the first is a mark. */
const THAI_SARA_AM = 0x0e33;
const LAO_AM = 0x0eb3;

const gluedPattern = /[\p{M}\p{Grapheme_Extend}\p{Default_Ignorable_Code_Point}\p{C}]/u;

/** Scripts without spaces in which characters matter to each other by the font's lookups alone. */
const PLAIN_SCRIPTS = new Set(["Hani", "Hira", "Kana", "Bopo"]);

const PAGE_BITS = 7;
const PAGE_UNITS = 1 << PAGE_BITS;

/** Ends and hashes of the words of a text, in order: room for a chunk, used again and again. */
export class WordList {
  readonly ends: Uint32Array;
  readonly hashes: Uint32Array;

  constructor(capacity: number) {
    this.ends = new Uint32Array(capacity);
    this.hashes = new Uint32Array(capacity);
  }
}

/** FNV-1a's prime and offset; one multiplication a code unit. */
const HASH_PRIME = 0x0100_0193;
const HASH_START = 0x811c_9dc5 | 0;

/** Cuts of texts of one font in one script. Classes of code units are found when they are first met. */
export class WordCuts {
  /** A character that the font leaves alone, to stand between words that are shaped together; "" where there is none. */
  readonly separator: string;
  readonly #glyphOf: (codePoint: number) => number;
  readonly #involved: Uint8Array;
  readonly #isPlain: boolean;
  readonly #pages: (Uint8Array | undefined)[] = [];

  /** `involved` has 1 for each glyph that the font's lookups see in company. */
  constructor(font: Pick<Font, "glyphId">, script: string, involved: Uint8Array | undefined) {
    this.#glyphOf = (codePoint) => font.glyphId(codePoint);
    this.#involved = involved ?? new Uint8Array();
    this.#isPlain = PLAIN_SCRIPTS.has(script);
    this.separator = involved === undefined ? "" : (SEPARATORS.find((each) => this.#standsAlone(each)) ?? "");
  }

  #standsAlone(separator: string): boolean {
    return this.classOf(separator.charCodeAt(0)) >= Cut.alone;
  }

  /** Class of a code unit. */
  classOf(unit: number): number {
    const page = this.#pages[unit >>> PAGE_BITS];
    const known = page === undefined ? Cut.unknown : page[unit & (PAGE_UNITS - 1)]!;
    return known === Cut.unknown ? this.#learn(unit) : known;
  }

  #learn(unit: number): number {
    let page = this.#pages[unit >>> PAGE_BITS];
    if (page === undefined) {
      page = new Uint8Array(PAGE_UNITS);
      this.#pages[unit >>> PAGE_BITS] = page;
    }
    const found = this.#find(unit);
    page[unit & (PAGE_UNITS - 1)] = found;
    return found;
  }

  #find(unit: number): number {
    if (unit === FRACTION_SLASH) return Cut.fraction;
    if (unit === THAI_SARA_AM || unit === LAO_AM || gluedPattern.test(String.fromCharCode(unit))) return Cut.glued;
    const glyphId = this.#glyphOf(unit);
    if (glyphId === 0) return Cut.glued;
    const isAlone = this.#involved[glyphId] === 0;
    if (unit === SPACE) return isAlone ? Cut.space : Cut.joined;
    return isAlone && this.#isPlain ? Cut.alone : Cut.joined;
  }

  /**
   * Writes the words of `[start, end)` to `list`, the last of which ends at `end`; their number. 0 where the text isn't to
   * be cut: it begins in the middle of something, or has a fraction.
   */
  cut(text: string, start: number, end: number, list: WordList): number {
    const { ends, hashes } = list;
    let unit = text.charCodeAt(start);
    let before: number = this.classOf(unit);
    if (before === Cut.glued || before === Cut.fraction) return 0;
    let hash = Math.imul(HASH_START ^ unit, HASH_PRIME);
    let count = 0;
    for (let index = start + 1; index < end; index++) {
      unit = text.charCodeAt(index);
      const next = this.classOf(unit);
      let isCut: boolean;
      if (next >= Cut.space) {
        if (next === Cut.fraction) return 0;
        // A second space is a word of its own.
        isCut = before === Cut.space;
      } else isCut = next >= Cut.joined && (before >= Cut.alone || next === Cut.alone);
      if (isCut) {
        hashes[count] = hash ^ (hash >>> 15);
        ends[count++] = index;
        hash = HASH_START;
      }
      hash = Math.imul(hash ^ unit, HASH_PRIME);
      before = next;
    }
    hashes[count] = hash ^ (hash >>> 15);
    ends[count++] = end;
    return count;
  }
}
