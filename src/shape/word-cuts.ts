/**
 * Where a text may be cut so that its parts can be shaped apart. In: the code units of one font and script. Out: words,
 * each with the space behind it; ideographs that no lookup of the font sees in company, each by itself; kana between which
 * it has no pair.
 *
 * A cut stands beside a character that the font leaves alone (`lookup-reach.ts`), or behind a space before a letter that it
 * doesn't tie to it, and never before what belongs to the character before it: marks, joiners, halves of surrogate pairs. Scripts with words are cut at spaces alone: others are
 * taken apart by HarfBuzz itself, by syllables, and words of Latin fall to pieces at letters that are never kerned.
 */

import { LatePattern } from "../base/late-pattern.ts";
import type { Font } from "../font/font.ts";
import type { GlyphRun } from "./glyph-run.ts";
import { DOTTED_CIRCLE, type LookupReach } from "./lookup-reach.ts";
import { type PairTies, voicedOf } from "./pair-ties.ts";

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
  /** Matters at any distance, to fractions, broken syllables or a lookup behind a space: such a text isn't cut. */
  whole: 5,
  /** A cut between two of them, unless the font ties the two. */
  paired: 6,
  /** No cut between a space and it. */
  tied: 7,
} as const;

const SPACE = 0x20;
const FRACTION_SLASH = 0x2044;
/** What may stand between words: the space, and where kerning sees that, common ideographs. */
const SEPARATORS = [" ", "一", "中", "的"];
/** The same where words are cut at a space that lookups see. */
const SIGNS = ["|", "#", "=", "+", "~", "@", "\\", "^", "_"];
/** These take the place of two characters, of which the first is a mark. */
const THAI_SARA_AM = 0x0e33;
const LAO_AM = 0x0eb3;

const gluedPattern = /* @__PURE__ */ new LatePattern(
  "[\\p{M}\\p{Grapheme_Extend}\\p{Default_Ignorable_Code_Point}\\p{C}]",
);

const markPattern = /* @__PURE__ */ new LatePattern("\\p{M}");

/** Marks, which may make one character with what they follow, and halves of pairs. */
const untoldPattern = /* @__PURE__ */ new LatePattern("[\\p{M}\\p{Cs}]");

/** Scripts without spaces in which characters matter to each other by the font's lookups alone. */
const PLAIN_SCRIPTS = new Set(["Hani", "Hira", "Kana", "Bopo"]);

/** Scripts that HarfBuzz doesn't take apart into syllables, among those that are written most. */
const WITHOUT_SYLLABLES = new Set(
  "Zyyy Latn Grek Cyrl Armn Geor Hebr Arab Thai Laoo Hani Hira Kana Bopo Hang".split(" "),
);

/**
 * Scripts whose texts are cut at a space that lookups see, too, where none of their characters lets it tie words together.
 * Whatever HarfBuzz composes or takes apart in them stays within the blocks of India, U+0900 to U+0D7F.
 */
const SCRIPTS_OF_INDIA = new Set(["Deva", "Beng", "Guru", "Gujr", "Orya", "Taml", "Telu", "Knda", "Mlym"]);
/**
 * Scripts whose texts are cut at a space that lookups see where they don't see it with the letter behind: in Roboto that is
 * T. Their letters stand where they are written, and HarfBuzz makes others of them only with marks.
 */
const SCRIPTS_OF_LETTERS = new Set(["Latn", "Grek", "Cyrl"]);
const INDIA_START = 0x0900;
const INDIA_END = 0x0d80;
const BLOCK_UNITS = 0x80;
/** Whether texts of the script may be cut between kana that the font doesn't tie. */
export function cutsBetweenKana(script: string): boolean {
  return PLAIN_SCRIPTS.has(script);
}

/** Whether texts of the script may be cut at a space that isn't left alone, unless they have what lookups want behind it. */
export function cutsAtSeenSpaces(script: string): boolean {
  return SCRIPTS_OF_INDIA.has(script);
}

/** Whether texts of the script may be cut at such a space before all letters but those that lookups want behind it. */
export function cutsBeforeLetters(script: string): boolean {
  return SCRIPTS_OF_LETTERS.has(script);
}

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

/** The hash that a word of these code units has. */
export function hashOf(text: string, start: number, end: number): number {
  let hash = HASH_START;
  for (let index = start; index < end; index++) hash = Math.imul(hash ^ text.charCodeAt(index), HASH_PRIME);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** What of a font's lookups reaches from word to word. */
export interface WordTies {
  readonly across?: Uint8Array | undefined;
  readonly behind?: Uint8Array | undefined;
  readonly ties?: PairTies | undefined;
}

/** Cuts of texts of one font in one script. Classes of code units are found when they are first met. */
export class WordCuts {
  /** A character that the font leaves alone, to stand between words that are shaped together; "" where there is none. */
  readonly separator: string;
  readonly #glyphOf: (codePoint: number) => number;
  readonly #involved: Uint8Array;
  /** Glyphs that let lookups reach across a space; only where they see spaces. */
  readonly #across: Uint8Array | undefined;
  /** Glyphs that lookups may see together with a space before them; only where they see spaces. */
  readonly #behind: Uint8Array | undefined;
  /** Whether a space is such a glyph. */
  readonly #tiesSpaces: boolean;
  readonly #ties: PairTies | undefined;
  readonly #isPlain: boolean;
  /** Glyphs that a dotted circle may be; none in scripts that are shaped without syllables. */
  readonly #circleIds: readonly number[];
  readonly #pages: (Uint8Array | undefined)[] = [];

  /**
   * `reach` is how far the font's lookups reach; `across` has 1 for each glyph without which none of them reaches across
   * a space, and `behind` for each that may be seen with a space before it; `ties` has the kana that it ties.
   */
  constructor(
    font: Pick<Font, "glyphId">,
    script: string,
    reach: LookupReach | undefined,
    { across, behind, ties }: WordTies = {},
  ) {
    this.#glyphOf = (codePoint) => font.glyphId(codePoint);
    this.#involved = reach?.involved ?? new Uint8Array();
    this.#circleIds = WITHOUT_SYLLABLES.has(script) ? [] : (reach?.circleIds ?? []);
    const isUsable = across?.[font.glyphId(SPACE)] === 0 && across[font.glyphId(DOTTED_CIRCLE)] === 0;
    this.#across = isUsable ? across : undefined;
    this.#behind = behind;
    this.#tiesSpaces = behind?.[font.glyphId(SPACE)] === 1;
    this.#ties = ties;
    this.#isPlain = PLAIN_SCRIPTS.has(script);
    const separators = behind === undefined ? SEPARATORS : SIGNS;
    this.separator =
      reach === undefined ? "" : (separators.find((each) => this.#standsAlone(each.charCodeAt(0))) ?? "");
  }

  /** Whether a sign may stand between any two words. */
  #standsAlone(unit: number): boolean {
    const found = this.classOf(unit);
    if (this.#behind === undefined) return found === Cut.alone || found === Cut.space;
    const glyphId = this.#glyphOf(unit);
    return glyphId !== 0 && found === Cut.joined && this.#involved[glyphId] === 0;
  }

  /** Whether what begins with the code unit `behind` may come behind a word that ends with `before`. */
  areApart(before: number, behind: number): boolean {
    const found = this.classOf(before);
    return found === Cut.alone || (found === Cut.space && !this.#isTiedToSpace(this.classOf(behind)));
  }

  #isTiedToSpace(found: number): boolean {
    return found === Cut.tied || (found === Cut.space && this.#tiesSpaces);
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
    if (unit === FRACTION_SLASH || unit === DOTTED_CIRCLE || this.#reachesAcross(unit)) return Cut.whole;
    // Another letter comes of one with a mark behind it, which lookups may want behind a space.
    if (this.#behind !== undefined && markPattern.test(String.fromCharCode(unit))) return Cut.whole;
    if (unit === THAI_SARA_AM || unit === LAO_AM || gluedPattern.test(String.fromCharCode(unit))) return Cut.glued;
    const glyphId = this.#glyphOf(unit);
    if (glyphId === 0) return Cut.glued;
    const isAlone = this.#involved[glyphId] === 0;
    if (unit === SPACE) {
      return isAlone || this.#across !== undefined || this.#behind !== undefined ? Cut.space : Cut.joined;
    }
    if (!this.#isPlain) return this.#isSeenBehindSpace(unit) ? Cut.tied : Cut.joined;
    const isAloneVoiced = isAlone && voicedOf(unit).every((voiced) => this.#involved[this.#glyphOf(voiced)] === 0);
    if (isAloneVoiced) return Cut.alone;
    return this.#ties?.has(unit) ? Cut.paired : Cut.joined;
  }

  /**
   * Whether HarfBuzz has put dotted circles into a run of a text that is cut, which has none of its own. It numbers syllables
   * from 1 to 15 again and again, and puts none into a broken one of the same number as the last that it put one into: so
   * broken syllables matter to each other at any distance (hb-ot-shaper-syllabic.cc).
   */
  hasCircle({ glyphIds }: Pick<GlyphRun, "glyphIds">): boolean {
    return this.#circleIds.some((glyphId) => glyphIds.includes(glyphId));
  }

  /** Whether the code unit may become a glyph that lets a lookup reach across a space; what can't be told may. */
  #reachesAcross(unit: number): boolean {
    const across = this.#across;
    if (across === undefined) return false;
    const character = String.fromCharCode(unit);
    const isOfIndia = unit >= INDIA_START && unit < INDIA_END;
    if (!isOfIndia && (character.normalize("NFD") !== character || untoldPattern.test(character))) return true;
    const forms = isOfIndia ? formsOf(unit) : [unit];
    return forms.some((form) => across[this.#glyphOf(form)] !== 0);
  }

  /** Whether lookups may want the character behind a space, or what HarfBuzz takes it apart into. */
  #isSeenBehindSpace(unit: number): boolean {
    const behind = this.#behind;
    if (behind === undefined) return false;
    const parts = partsOf(unit);
    return parts.length > 2 || behind[this.#glyphOf(unit)] === 1 || behind[this.#glyphOf(parts[0]!)] === 1;
  }

  /**
   * Writes the words of `[start, end)` to `list`, the last of which ends at `end`; their number. 0 where the text isn't to
   * be cut: it begins in the middle of something, or has a fraction.
   */
  cut(text: string, start: number, end: number, list: WordList): number {
    const { ends, hashes } = list;
    let unit = text.charCodeAt(start);
    let before: number = this.classOf(unit);
    if (before === Cut.glued || before === Cut.whole) return 0;
    let hash = Math.imul(HASH_START ^ unit, HASH_PRIME);
    let count = 0;
    for (let index = start + 1; index < end; index++) {
      unit = text.charCodeAt(index);
      const next = this.classOf(unit);
      let isCut = next === Cut.alone || (next >= Cut.joined && (before === Cut.alone || before === Cut.space));
      if (next > Cut.alone) {
        if (next === Cut.whole) return 0;
        if (next === Cut.space)
          // A second space is a word of its own.
          isCut = before === Cut.space && !this.#tiesSpaces;
        else if (next === Cut.tied) isCut = false;
        else isCut ||= before === Cut.paired && !this.#ties!.isTied(text.charCodeAt(index - 1), unit);
      }
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

/** A character of a block of India, what it is made of, and what in its block is made of it. */
function formsOf(unit: number): number[] {
  const block = unit - (unit % BLOCK_UNITS);
  const forms = [unit, ...partsOf(unit)];
  for (let whole = block; whole < block + BLOCK_UNITS; whole++) if (partsOf(whole).includes(unit)) forms.push(whole);
  return forms;
}

const partsOfUnit = new Map<number, readonly number[]>();

/** Units of the canonical decomposition; kept, for each character of a block asks for those of all. */
function partsOf(unit: number): readonly number[] {
  let parts = partsOfUnit.get(unit);
  if (parts === undefined) {
    parts = [...String.fromCharCode(unit).normalize("NFD")].map((part) => part.charCodeAt(0));
    partsOfUnit.set(unit, parts);
  }
  return parts;
}
