/**
 * Where a text may be cut so that its parts can be shaped apart. In: the code units of one font and script. Out: words,
 * each with the space behind it; ideographs that no lookup of the font sees in company, each by itself.
 *
 * A cut stands beside a character that the font leaves alone (`lookup-reach.ts`), and never before what belongs to the
 * character before it: marks, joiners, halves of surrogate pairs. Scripts that HarfBuzz takes apart by syllables are cut
 * at spaces alone.
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
/** These take the place of two characters, of which the first is a mark. */
const THAI_SARA_AM = 0x0e33;
const LAO_AM = 0x0eb3;

const gluedPattern = /[\p{M}\p{Grapheme_Extend}\p{Default_Ignorable_Code_Point}\p{C}]/u;

/** Scripts of HarfBuzz's default shaper, in which characters matter to each other by the font's lookups alone. */
const PLAIN_SCRIPTS = new Set("Latn Grek Cyrl Armn Geor Cher Hani Hira Kana Bopo".split(" "));

const PAGE_BITS = 7;
const PAGE_UNITS = 1 << PAGE_BITS;

/** Cuts of texts of one font in one script. Classes of code units are found when they are first met. */
export class WordCuts {
  /** Whether words end at all: the font leaves its space alone. */
  readonly hasWords: boolean;
  readonly #glyphOf: (codePoint: number) => number;
  readonly #involved: Uint8Array;
  readonly #isPlain: boolean;
  readonly #pages: (Uint8Array | undefined)[] = [];

  /** `involved` has 1 for each glyph that the font's lookups see in company. */
  constructor(font: Pick<Font, "glyphId">, script: string, involved: Uint8Array | undefined) {
    this.#glyphOf = (codePoint) => font.glyphId(codePoint);
    this.#involved = involved ?? new Uint8Array();
    this.#isPlain = PLAIN_SCRIPTS.has(script);
    const space = involved === undefined ? 0 : font.glyphId(SPACE);
    this.hasWords = space !== 0 && this.#involved[space] === 0;
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
    if (unit === SPACE) return Cut.space;
    if (unit === FRACTION_SLASH) return Cut.fraction;
    if (unit === THAI_SARA_AM || unit === LAO_AM || gluedPattern.test(String.fromCharCode(unit))) return Cut.glued;
    const glyphId = this.#glyphOf(unit);
    if (glyphId === 0) return Cut.glued;
    return this.#isPlain && this.#involved[glyphId] === 0 ? Cut.alone : Cut.joined;
  }

  /**
   * Ends of the words of `[start, end)` in order, the last of which is `end`, written to `ends`; their number. 0 where the
   * text isn't to be cut: it begins in the middle of something, or has a fraction.
   */
  cut(text: string, start: number, end: number, ends: Uint32Array): number {
    let before: number = this.classOf(text.charCodeAt(start));
    if (before === Cut.glued || before === Cut.fraction) return 0;
    let count = 0;
    for (let index = start + 1; index < end; index++) {
      const next = this.classOf(text.charCodeAt(index));
      if (next >= Cut.space) {
        if (next === Cut.fraction) return 0;
        // A second space is a word of its own.
        if (before === Cut.space) ends[count++] = index;
      } else if (next >= Cut.joined && (before >= Cut.alone || next === Cut.alone)) ends[count++] = index;
      before = next;
    }
    ends[count++] = end;
    return count;
  }
}
