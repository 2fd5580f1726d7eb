/**
 * Word boundaries, UAX #29 revision 47 (Unicode 17), rules WB3–WB16. In: a text. Out: which code units begin a word, or what
 * stands between words.
 *
 * Classes are derived from other properties as the annex derives them, by the runtime's regular expressions: a table would be
 * 5 KB more for characters that only the newest runtimes know. Scripts that have no spaces are divided by the runtime's
 * dictionaries, as in line breaking.
 */

import { LatePattern } from "../base/late-pattern.ts";

/** Word_Break property values. */
const Word = {
  other: 0,
  carriageReturn: 1,
  lineFeed: 2,
  newline: 3,
  extend: 4,
  joiner: 5,
  format: 6,
  katakana: 7,
  hebrewLetter: 8,
  letter: 9,
  singleQuote: 10,
  doubleQuote: 11,
  midNumberLetter: 12,
  midLetter: 13,
  midNumber: 14,
  numeric: 15,
  connector: 16,
  regionalIndicator: 17,
  space: 18,
  /** No character: the text's start or end. */
  edge: 19,
} as const;

const extend = /* @__PURE__ */ new LatePattern("[\\p{Grapheme_Extend}\\p{Mc}\\p{Emoji_Modifier}]");
const format = /* @__PURE__ */ new LatePattern("\\p{Cf}");
const katakana = /* @__PURE__ */ new LatePattern(
  "[\\p{Script=Katakana}\\u3031-\\u3035\\u309b\\u309c\\u30a0\\u30fc\\uff70]",
);
const hebrew = /* @__PURE__ */ new LatePattern("(?=\\p{Lo})\\p{Script=Hebrew}");
const regionalIndicator = /* @__PURE__ */ new LatePattern("\\p{Regional_Indicator}");
/** Digits, the Arabic decimal separator, and signs that stand before numbers. */
const numeric = /* @__PURE__ */ new LatePattern(
  "[\\p{Nd}\\u066b\\u0600-\\u0605\\u06dd\\u0890\\u0891\\u08e2\\u{110bd}\\u{110cd}]",
);
const connector = /* @__PURE__ */ new LatePattern("[\\p{Pc}\\u202f]");
const segmentSpace = /* @__PURE__ */ new LatePattern("(?![\\u00a0\\u2007\\u202f])\\p{Zs}");
const alphabetic = /* @__PURE__ */ new LatePattern(
  "[\\p{Alphabetic}\\u00b8\\u02c2-\\u02c5\\u02d2-\\u02d7\\u02de\\u02df\\u02e5-\\u02eb\\u02ed\\u02ef-\\u02ff\\u055a-\\u055c\\u055e\\u058a\\u05f3\\ua708-\\ua716\\ua720\\ua721\\ua789\\ua78a\\uab5b]",
);
const withoutWords = /* @__PURE__ */ new LatePattern("[\\p{Ideographic}\\p{Script=Hiragana}]");
const complexContext = /* @__PURE__ */ new LatePattern(
  "[\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}\\p{Script=Tai_Le}\\p{Script=New_Tai_Lue}\\p{Script=Tai_Tham}\\p{Script=Tai_Viet}\\p{Script=Ahom}]",
);
const pictographic = /* @__PURE__ */ new LatePattern("\\p{Extended_Pictographic}");

const fixed = new Map<number, number>([
  [0x0d, Word.carriageReturn],
  [0x0a, Word.lineFeed],
  [0x27, Word.singleQuote],
  [0x22, Word.doubleQuote],
  [0x200d, Word.joiner],
  [0x200c, Word.extend],
  [0x2060, Word.format],
  [0xfeff, Word.format],
  [0x200b, Word.other],
  [0x70f, Word.letter],
]);
for (const unit of [0x0b, 0x0c, 0x85, 0x2028, 0x2029]) fixed.set(unit, Word.newline);
for (const unit of [0x2e, 0x2018, 0x2019, 0x2024, 0xfe52, 0xff07, 0xff0e]) fixed.set(unit, Word.midNumberLetter);
for (const unit of [0x3a, 0xb7, 0x387, 0x55f, 0x5f4, 0x2027, 0xfe13, 0xfe55, 0xff1a]) fixed.set(unit, Word.midLetter);
for (const unit of [
  0x2c, 0x3b, 0x37e, 0x589, 0x60c, 0x60d, 0x66c, 0x7f8, 0x2044, 0xfe10, 0xfe14, 0xfe50, 0xfe54, 0xff0c, 0xff1b,
])
  fixed.set(unit, Word.midNumber);

function classify(codePoint: number): number {
  const known = fixed.get(codePoint);
  if (known !== undefined) return known;
  const character = String.fromCodePoint(codePoint);
  if (extend.test(character)) return Word.extend;
  if (numeric.test(character)) return Word.numeric;
  if (format.test(character)) return Word.format;
  if (katakana.test(character)) return Word.katakana;
  if (hebrew.test(character)) return Word.hebrewLetter;
  if (regionalIndicator.test(character)) return Word.regionalIndicator;
  if (connector.test(character)) return Word.connector;
  if (segmentSpace.test(character)) return Word.space;
  const isLetter = alphabetic.test(character) && !withoutWords.test(character) && !complexContext.test(character);
  return isLetter ? Word.letter : Word.other;
}

/** Classes of the basic plane, one more than each value; 0 where a class was never asked for. */
let classes: Uint8Array | undefined;

function classOf(codePoint: number): number {
  if (codePoint > 0xffff) return classify(codePoint);
  classes ??= new Uint8Array(0x10000);
  let stored = classes[codePoint]!;
  if (stored === 0) {
    stored = classify(codePoint) + 1;
    classes[codePoint] = stored;
  }
  return stored - 1;
}

const isBreaking = (value: number): boolean =>
  value === Word.carriageReturn || value === Word.lineFeed || value === Word.newline;
const isIgnored = (value: number): boolean => value === Word.extend || value === Word.format || value === Word.joiner;
const isLetter = (value: number): boolean => value === Word.letter || value === Word.hebrewLetter;
const joinsLetters = (value: number): boolean =>
  value === Word.midLetter || value === Word.midNumberLetter || value === Word.singleQuote;
const joinsNumbers = (value: number): boolean =>
  value === Word.midNumber || value === Word.midNumberLetter || value === Word.singleQuote;

/** One byte a code unit, 1 where a word begins, or a stretch of what no word has. */
export function wordStarts(text: string, options: { readonly dictionary?: boolean } = {}): Uint8Array {
  const starts = new Uint8Array(text.length);
  const rules = new Rules(text);
  for (let index = 0; index < text.length; ) {
    const codePoint = text.codePointAt(index)!;
    if (rules.breaksBefore(codePoint, index)) starts[index] = 1;
    index += codePoint > 0xffff ? 2 : 1;
  }
  if (options.dictionary !== false) divideByDictionary(text, starts);
  return starts;
}

/** WB3–WB999 over the characters of a text, which must be asked for in order. */
class Rules {
  readonly #text: string;
  /** Class of the character before, and of the last two that WB4 doesn't skip. */
  #last: number = Word.edge;
  #before: number = Word.edge;
  #earlier: number = Word.edge;
  #regionalIndicators = 0;

  constructor(text: string) {
    this.#text = text;
  }

  breaksBefore(codePoint: number, index: number): boolean {
    const own = classOf(codePoint);
    const breaks = this.#decide(own, codePoint, index);
    const isSkipped = isIgnored(own) && this.#last !== Word.edge && !isBreaking(this.#last);
    this.#last = own;
    if (isSkipped) return breaks;
    this.#earlier = this.#before;
    this.#before = own;
    this.#regionalIndicators = own === Word.regionalIndicator ? this.#regionalIndicators + 1 : 0;
    return breaks;
  }

  #decide(own: number, codePoint: number, index: number): boolean {
    const last = this.#last;
    if (last === Word.edge) return true; // WB1
    if (last === Word.carriageReturn && own === Word.lineFeed) return false; // WB3
    if (isBreaking(last) || isBreaking(own)) return true; // WB3a, WB3b
    if (last === Word.joiner && pictographic.test(String.fromCodePoint(codePoint))) return false; // WB3c
    if (last === Word.space && own === Word.space) return false; // WB3d
    if (isIgnored(own)) return false; // WB4
    return !this.#joins(own, index + (codePoint > 0xffff ? 2 : 1));
  }

  /** WB5–WB16. */
  #joins(own: number, end: number): boolean {
    const before = this.#before;
    if (isLetter(before) && isLetter(own)) return true; // WB5
    if (isLetter(before) && joinsLetters(own) && isLetter(this.#after(end))) return true; // WB6
    if (isLetter(this.#earlier) && joinsLetters(before) && isLetter(own)) return true; // WB7
    if (before === Word.hebrewLetter && own === Word.singleQuote) return true; // WB7a
    if (before === Word.hebrewLetter && own === Word.doubleQuote) return this.#after(end) === Word.hebrewLetter; // WB7b
    if (this.#earlier === Word.hebrewLetter && before === Word.doubleQuote && own === Word.hebrewLetter) return true; // WB7c
    if (own === Word.numeric && (before === Word.numeric || isLetter(before))) return true; // WB8, WB9
    if (before === Word.numeric && isLetter(own)) return true; // WB10
    if (this.#earlier === Word.numeric && joinsNumbers(before) && own === Word.numeric) return true; // WB11
    if (before === Word.numeric && joinsNumbers(own) && this.#after(end) === Word.numeric) return true; // WB12
    if (before === Word.katakana && own === Word.katakana) return true; // WB13
    if (own === Word.connector) return isWordPart(before) || before === Word.connector; // WB13a
    if (before === Word.connector) return isWordPart(own); // WB13b
    return before === Word.regionalIndicator && own === before && this.#regionalIndicators % 2 === 1; // WB15, WB16
  }

  /** Class of the first character from `index` on that WB4 doesn't skip. */
  #after(index: number): number {
    for (let at = index; at < this.#text.length; ) {
      const codePoint = this.#text.codePointAt(at)!;
      const value = classOf(codePoint);
      if (!isIgnored(value)) return value;
      at += codePoint > 0xffff ? 2 : 1;
    }
    return Word.edge;
  }
}

const isWordPart = (value: number): boolean => isLetter(value) || value === Word.numeric || value === Word.katakana;

/** Stretches in which words have no spaces between them. */
const spaceless = /* @__PURE__ */ new LatePattern(
  "[\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー\\p{M}]{2,}",
  "gu",
);
/** Longest stretch given to the dictionary at once: its time is quadratic (see line-break.ts). */
const dictionaryLength = 1024;
let dictionary: Intl.Segmenter | undefined;

function divideByDictionary(text: string, starts: Uint8Array): void {
  if (typeof Intl === "undefined" || Intl.Segmenter === undefined) return;
  dictionary ??= new Intl.Segmenter(undefined, { granularity: "word" });
  for (const { 0: stretch, index } of text.matchAll(spaceless.regExp)) {
    for (let from = 0; from < stretch.length; from += dictionaryLength) {
      const part = stretch.slice(from, from + dictionaryLength);
      const begins = new Set([...dictionary.segment(part)].map((segment) => segment.index));
      for (let at = 1; at < part.length; at++) starts[index + from + at] = begins.has(at) ? 1 : 0;
    }
  }
}
