/**
 * Break opportunities, UAX #14 revision 55 (Unicode 17). In: a text. Out: for each code unit, whether a line may or must
 * begin there.
 *
 * Libraries were measured first: `linebreak` 1.1.0 (Unicode 13) fails 59 of the 7,654 rows of Unicode 15's LineBreakTest
 * and knows none of the rules of 15.1 and later (aksaras, quotes beside East Asian text); `@cto.af/linebreak` 2.0.1
 * (15.1) takes 580 ns a character. These rules take under 20 ns. The table comes from the Unicode Character Database.
 */

import { CodePointTable } from "../base/code-point-table.ts";
import { hostScratch, type Scratch, type ScratchBlock } from "../memory/scratch.ts";
import type { LineBreakStrictness, WordBreak } from "./break-options.ts";
import { eastAsianFlag, LineBreakClass, lineBreakRuns, lineBreakValues } from "./generated/unicode-data.ts";
import { lineBreakTailoring, type Tailoring } from "./line-break-tailoring.ts";

/** What may happen before a code unit; `hyphen` is a break that draws a hyphen where it is taken. */
export const LineBreak = { none: 0, allowed: 1, mandatory: 2, hyphen: 3 } as const;

const { BK, CR, LF, NL, SP, ZW, WJ, ZWJ, CM, GL, BA, BB, B2, CB, HY, HH, CL, CP, EX, IN, NS, OP, QU, IS } =
  LineBreakClass;
const { NU, PO, PR, SY, AL, HL, ID, EB, EM, H2, H3, JL, JV, JT, RI, SA, AK, AP, AS, VI, VF, QUPi, QUPf } =
  LineBreakClass;
const { ALDottedCircle, IDUnassignedPictograph } = LineBreakClass;

/** No token: the start or the end of the text. */
const edge = 63;
/** A token's class, its East Asian flag, and whether a zero-width joiner ends it. */
const classMask = 63;
const joinerFlag = 128;

/** Sets of classes that several rules name, as bits of `sets[class]`. */
const hard = 1;
const letter = 2;
const quotation = 4;
const ideographic = 8;
const hangul = 16;
const aksara = 32;
/** What LB15a asks before an opening quotation mark, LB15b after a closing one, LB20a before a hyphen. */
const beforeOpeningQuote = 64;
const afterClosingQuote = 128;
const beforeWordHyphen = 256;
const hyphen = 512;
/** What `word-break: keep-all` keeps together. */
const wordPart = 1024;

const sets = new Uint16Array(64);
const putIn = (set: number, ...classes: number[]): void => {
  for (const each of classes) sets[each]! |= set;
};
putIn(hard, BK, CR, LF, NL);
putIn(letter, AL, HL, SA, ALDottedCircle);
putIn(quotation, QU, QUPi, QUPf);
putIn(ideographic, ID, EB, EM, IDUnassignedPictograph);
putIn(hangul, JL, JV, JT, H2, H3);
putIn(aksara, AK, AS, ALDottedCircle);
putIn(beforeOpeningQuote, edge, BK, CR, LF, NL, OP, QU, QUPi, QUPf, GL, SP, ZW);
putIn(afterClosingQuote, edge, SP, GL, WJ, CL, QU, QUPi, QUPf, CP, EX, IS, SY, BK, CR, LF, NL, ZW);
putIn(beforeWordHyphen, edge, BK, CR, LF, NL, SP, ZW, CB, GL);
putIn(hyphen, HY, HH);
putIn(wordPart, AL, HL, NU, ALDottedCircle, ID, EB, EM, IDUnassignedPictograph, JL, JV, JT, H2, H3, AK, AP, AS);

let table: CodePointTable | undefined;

/** Line_Break class of a code point after LB1, with `eastAsianFlag`. */
export function lineBreakValueOf(codePoint: number): number {
  table ??= new CodePointTable(lineBreakRuns, (written) => lineBreakValues[written]!);
  return table.get(codePoint);
}

/** What `lineBreaks` may be told. */
export interface LineBreakOptions {
  /** Words of Thai, Lao, Khmer and Burmese from the runtime's dictionaries, where it has them. By default true. */
  readonly dictionary?: boolean;
  /** "strict" by default, which is UAX #14 by itself; the others are line-break-tailoring.ts's. */
  readonly strictness?: LineBreakStrictness;
  readonly wordBreak?: WordBreak;
  /**
   * Whether addresses and compounds break as in browsers: not behind a slash before a letter, but behind a hyphen between
   * letters and digits (as in "A-4", "2024-2025"). False by default, as UAX #14 has it.
   */
  readonly asBrowsers?: boolean;
  /** BCP 47; "loose" and "normal" go further in Chinese and Japanese. */
  readonly language?: string | undefined;
}

/**
 * One `LineBreak` for each code unit and one for the end of the text: what may happen before it. The end is `mandatory`
 * where the text ends with a line break, so that an empty line follows.
 */
export function lineBreaks(text: string, options: LineBreakOptions = {}, scratch: Scratch = hostScratch): Uint8Array {
  return scratch.use(text.length * TOKEN_BYTES, (block) => findBreaks(text, options, block));
}

function findBreaks(text: string, options: LineBreakOptions, block: ScratchBlock): Uint8Array {
  const breaks = new Uint8Array(text.length + 1);
  const { strictness = "strict", wordBreak = "normal", language, dictionary: usesDictionary = true } = options;
  const { classes, starts, count, hasComplex } = tokenise(
    text,
    lineBreakTailoring(strictness, wordBreak, language),
    block,
  );
  const rules = new Rules(classes, count, strictness === "loose", options.asBrowsers === true);
  for (let token = 1; token < count; token++) breaks[starts[token]!] = rules.before(token);
  if (wordBreak === "keep-all") keepWords(classes, starts, count, breaks);
  const last = count === 0 ? edge : classes[count - 1]! & classMask;
  breaks[text.length] = sets[last]! & hard && count > 0 ? LineBreak.mandatory : LineBreak.allowed;
  if (hasComplex && usesDictionary && wordBreak !== "break-all") addDictionaryBreaks(text, breaks);
  return breaks;
}

/** CSS's `word-break: keep-all`: no break between letters, digits and ideographs. */
function keepWords(classes: Uint8Array, starts: Uint32Array, count: number, breaks: Uint8Array): void {
  for (let token = 1; token < count; token++) {
    const before = sets[classes[token - 1]! & classMask]!;
    const after = sets[classes[token]! & classMask]!;
    if (before & after & wordPart) breaks[starts[token]!] = LineBreak.none;
  }
}

/** A class and a start. */
const TOKEN_BYTES = 5;

interface Tokens {
  readonly classes: Uint8Array;
  readonly starts: Uint32Array;
  readonly count: number;
  readonly hasComplex: boolean;
}

/** LB9 and LB10: characters with the marks that join them; lone marks are letters. */
function tokenise(text: string, tailoring: Tailoring | undefined, block: ScratchBlock): Tokens {
  const starts = block.u32(text.length);
  const classes = block.u8(text.length);
  let count = 0;
  let hasComplex = false;
  for (let index = 0; index < text.length; index++) {
    const start = index;
    let codePoint = text.charCodeAt(index);
    if (codePoint >= 0xd800 && codePoint < 0xdc00) {
      codePoint = text.codePointAt(index)!;
      if (codePoint > 0xffff) index++;
    }
    let value = lineBreakValueOf(codePoint);
    if (tailoring !== undefined) value = tailoring(codePoint, value);
    const own = value & classMask;
    if (own === CM || own === ZWJ) {
      const before = count === 0 ? edge : classes[count - 1]! & classMask;
      const joiner = own === ZWJ ? joinerFlag : 0;
      if (before !== edge && before !== SP && before !== ZW && !(sets[before]! & hard)) {
        classes[count - 1] = (classes[count - 1]! & ~joinerFlag) | joiner;
        continue;
      }
      value = AL | joiner;
    }
    if (own === SA) hasComplex = true;
    classes[count] = value;
    starts[count++] = start;
  }
  return { classes, starts, count, hasComplex };
}

/** LB4–LB31 over tokens, which must be asked for in order: some rules remember what came before. */
class Rules {
  readonly #classes: Uint8Array;
  readonly #count: number;
  /** Class of the last token that is no space. */
  #base: number = edge;
  /** Whether that token is an opening quotation mark by LB15a. */
  #opensQuote = false;
  /** 1 within NU (SY|IS)*, 2 after the CL or CP behind it; 0 elsewhere (LB25). */
  #number = 0;
  /** Regional indicators in a row. */
  #regionalIndicators = 0;
  /** Whether inseparable characters part from each other (CSS's `line-break: loose`). */
  readonly #partsInseparable: boolean;
  readonly #asBrowsers: boolean;

  constructor(classes: Uint8Array, count: number, partsInseparable: boolean, asBrowsers: boolean) {
    this.#asBrowsers = asBrowsers;
    this.#classes = classes;
    this.#count = count;
    this.#partsInseparable = partsInseparable;
    if (count > 0) this.#remember(0);
  }

  #at(token: number): number {
    return token < 0 || token >= this.#count ? edge : this.#classes[token]! & classMask;
  }

  #isEastAsian(token: number): boolean {
    return token >= 0 && token < this.#count && (this.#classes[token]! & eastAsianFlag) !== 0;
  }

  /** What may happen before `token`. */
  before(token: number): number {
    const result = this.#decide(token);
    this.#remember(token);
    return result;
  }

  #remember(token: number): void {
    const own = this.#at(token);
    if (own === NU) this.#number = 1;
    else if (this.#number === 1 && (own === CL || own === CP)) this.#number = 2;
    else if (!(this.#number === 1 && (own === SY || own === IS))) this.#number = 0;
    this.#regionalIndicators = own === RI ? this.#regionalIndicators + 1 : 0;
    if (own === SP) return;
    this.#base = own;
    this.#opensQuote = own === QUPi && (sets[this.#at(token - 1)]! & beforeOpeningQuote) !== 0;
  }

  #decide(token: number): number {
    const before = this.#at(token - 1);
    const after = this.#at(token);
    if (sets[before]! & hard) return before === CR && after === LF ? LineBreak.none : LineBreak.mandatory; // LB4, LB5
    if (sets[after]! & hard || after === SP || after === ZW) return LineBreak.none; // LB6, LB7
    if (this.#base === ZW && (before === ZW || before === SP)) return LineBreak.allowed; // LB8
    if (this.#classes[token - 1]! & joinerFlag) return LineBreak.none; // LB8a
    if (this.#isGlued(before, after)) return LineBreak.none;
    if (after === QUPf && sets[this.#at(token + 1)]! & afterClosingQuote) return LineBreak.none; // LB15b
    if (before === SP && after === IS && this.#at(token + 1) === NU) return LineBreak.allowed; // LB15c
    if (after === IS) return LineBreak.none; // LB15d
    if (after === NS && (this.#base === CL || this.#base === CP)) return LineBreak.none; // LB16
    if (after === B2 && this.#base === B2) return LineBreak.none; // LB17
    if (before === SP) return LineBreak.allowed; // LB18
    if ((sets[before]! | sets[after]!) & quotation && this.#joinsQuotation(token, before, after)) return LineBreak.none;
    if (before === CB || after === CB) return LineBreak.allowed; // LB20
    return this.#joins(token, before, after) ? LineBreak.none : LineBreak.allowed;
  }

  /** LB11–LB15a. */
  #isGlued(before: number, after: number): boolean {
    if (after === WJ || before === WJ || before === GL) return true; // LB11, LB12
    if (after === GL && before !== SP && before !== BA && !(sets[before]! & hyphen)) return true; // LB12a
    if (after === CL || after === CP || after === EX || after === SY) return true; // LB13
    return this.#base === OP || this.#opensQuote; // LB14, LB15a
  }

  /** LB19, LB19a. */
  #joinsQuotation(token: number, before: number, after: number): boolean {
    if (after === QU || after === QUPf || before === QU || before === QUPi) return true;
    if (after === QUPi && (!this.#isEastAsian(token - 1) || !this.#isEastAsian(token + 1))) return true;
    return before === QUPf && (!this.#isEastAsian(token) || !this.#isEastAsian(token - 2));
  }

  /** LB20a–LB30b, all of which forbid a break. */
  #joins(token: number, before: number, after: number): boolean {
    const beforeSets = sets[before]!;
    const afterSets = sets[after]!;
    if (beforeSets & letter && afterSets & letter) return true; // LB28, first as the most frequent
    if (beforeSets & hyphen) {
      const earlier = this.#at(token - 2);
      if (afterSets & letter && sets[earlier]! & beforeWordHyphen) return true; // LB20a
      if (earlier === HL && after !== HL) return true; // LB21a
    }
    if (after === BA || afterSets & hyphen || after === NS || before === BB) return true; // LB21
    if (before === SY && (after === HL || (this.#asBrowsers && (afterSets & letter || after === NU)))) return true; // LB21b
    if (after === IN) return before !== IN || !this.#partsInseparable; // LB22
    if ((beforeSets & letter && after === NU) || (before === NU && afterSets & letter)) return true; // LB23
    if (before === PR && afterSets & ideographic) return true; // LB23a
    if (after === PO && beforeSets & ideographic) return true; // LB23a
    if ((before === PR || before === PO) && afterSets & letter) return true; // LB24
    if (beforeSets & letter && (after === PR || after === PO)) return true; // LB24
    if (this.#joinsNumber(token, before, after)) return true;
    if (joinsSyllable(before, after)) return true;
    if (this.#joinsAksara(token, before, after)) return true;
    if (before === IS && afterSets & letter) return true; // LB29
    if ((beforeSets & letter || before === NU) && after === OP && !this.#isEastAsian(token)) return true; // LB30
    if (before === CP && !this.#isEastAsian(token - 1) && (afterSets & letter || after === NU)) return true; // LB30
    if (before === RI && after === RI) return this.#regionalIndicators % 2 === 1; // LB30a
    return after === EM && (before === EB || before === IDUnassignedPictograph); // LB30b
  }

  /** LB25. */
  #joinsNumber(token: number, before: number, after: number): boolean {
    if (after === PO || after === PR) return this.#number !== 0;
    if (after === NU) {
      const earlier = this.#at(token - 2);
      if (this.#asBrowsers && before === HY && (earlier === NU || sets[earlier]! & letter)) return false;
      return this.#number === 1 || before === PO || before === PR || before === HY || before === IS;
    }
    if (after !== OP || (before !== PO && before !== PR)) return false;
    const next = this.#at(token + 1);
    return next === NU || (next === IS && this.#at(token + 2) === NU);
  }

  /** LB28a. */
  #joinsAksara(token: number, before: number, after: number): boolean {
    const isAksara = (sets[before]! & aksara) !== 0;
    if (before === AP && sets[after]! & aksara) return true;
    if (isAksara && (after === VF || after === VI)) return true;
    if (before === VI && (after === AK || after === ALDottedCircle)) return (sets[this.#at(token - 2)]! & aksara) !== 0;
    return isAksara && (sets[after]! & aksara) !== 0 && this.#at(token + 1) === VF;
  }
}

/** LB26, LB27: Korean syllable blocks. */
function joinsSyllable(before: number, after: number): boolean {
  if (before === JL) return after === JL || after === JV || after === H2 || after === H3 || after === PO;
  if (before === JV || before === H2) return after === JV || after === JT || after === PO;
  if (before === JT || before === H3) return after === JT || after === PO;
  return before === PR && (sets[after]! & hangul) !== 0;
}

let dictionary: Intl.Segmenter | undefined;

/**
 * Longest text given to the dictionary at once, in code units, and how much of its end is not trusted, as a word may go
 * on behind it. In one piece, 200,000 code units of Thai take 35 s; the dictionary's time is quadratic (Node 20).
 */
const dictionaryLength = 1024;
const dictionaryOverlap = 128;

/** Breaks between words of stretches of class SA, by the runtime's dictionaries; nothing where it has none. */
function addDictionaryBreaks(text: string, breaks: Uint8Array): void {
  if (typeof Intl === "undefined" || Intl.Segmenter === undefined) return;
  dictionary ??= new Intl.Segmenter(undefined, { granularity: "word" });
  for (let start = 0; start < text.length; ) {
    if ((lineBreakValueOf(text.charCodeAt(start)) & classMask) !== SA) {
      start++;
      continue;
    }
    let end = start + 1;
    while (end < text.length && isComplex(text.charCodeAt(end))) end++;
    addStretch(text, start, end, breaks, dictionary);
    start = end;
  }
}

/** Breaks of one stretch, piece by piece; each piece begins at the last trusted boundary of the one before. */
function addStretch(text: string, start: number, end: number, breaks: Uint8Array, words: Intl.Segmenter): void {
  for (let from = start; from < end; ) {
    const to = Math.min(end, from + dictionaryLength);
    const trusted = to === end ? end : to - dictionaryOverlap;
    let next = to;
    for (const { index } of words.segment(text.slice(from, to))) {
      const at = from + index;
      if (index === 0) continue;
      if (at > trusted) break;
      next = to === end ? end : at;
      if ((lineBreakValueOf(text.charCodeAt(at)) & classMask) === SA) breaks[at] = LineBreak.allowed;
    }
    from = next;
  }
}

function isComplex(unit: number): boolean {
  const own = lineBreakValueOf(unit) & classMask;
  return own === SA || own === CM;
}
