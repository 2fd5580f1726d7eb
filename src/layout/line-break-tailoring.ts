/**
 * CSS's changes to the classes of UAX #14: `line-break` and `word-break` (CSS Text 3, 5.2 and 5.3). In: what is asked for.
 * Out: a function from a code point and its class to the class that it is taken for.
 */

import type { LineBreakStrictness, WordBreak } from "./break-options.ts";
import { eastAsianFlag, LineBreakClass } from "./generated/unicode-data.ts";

/** Takes a code point and its value in the table of classes; gives a value of the same form. */
export type Tailoring = (codePoint: number, value: number) => number;

const { ID, AL, HL, NU, SA, PO, PR, ALDottedCircle } = LineBreakClass;
const classMask = 63;

/** Small kana and the prolonged sound mark: class CJ, which UAX #14 takes for NS where nobody says otherwise. */
const smallKana = new Set(
  [..."ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶー"].map((character) => character.codePointAt(0)!),
);
const smallKanaRanges: readonly (readonly [from: number, to: number])[] = [
  [0x31f0, 0x31ff],
  [0xff67, 0xff70],
  [0x1b132, 0x1b132],
  [0x1b150, 0x1b152],
  [0x1b155, 0x1b155],
  [0x1b164, 0x1b167],
];
const iterationMarks = new Set([0x3005, 0x303b, 0x309d, 0x309e, 0x30fd, 0x30fe]);
/** Breaks before these are for Chinese and Japanese alone: the first two where breaking is not strict, all where it is loose. */
const waveDashes = new Set([0x301c, 0x30a0]);
const looseOnly = new Set([
  0x2010, 0x2013, 0x30fb, 0xff1a, 0xff1b, 0xff65, 0x203c, 0x2047, 0x2048, 0x2049, 0xff01, 0xff1f,
]);
/** Characters of East_Asian_Width A among prefixes and suffixes, which "loose" parts from numbers. */
const ambiguousSigns = new Set([
  0xa4, 0xb0, 0xb1, 0x2030, 0x2032, 0x2033, 0x2035, 0x20ac, 0x2103, 0x2109, 0x2116, 0x2213,
]);

/** How classes change; undefined where they don't. */
export function lineBreakTailoring(
  strictness: LineBreakStrictness,
  wordBreak: WordBreak,
  language: string | undefined,
): Tailoring | undefined {
  const byStrictness = strictness === "strict" && wordBreak !== "keep-all" ? undefined : kana(strictness, language);
  if (wordBreak !== "break-all") return byStrictness;
  return (codePoint, value) => brokenWord(byStrictness === undefined ? value : byStrictness(codePoint, value));
}

function kana(strictness: LineBreakStrictness, language: string | undefined): Tailoring {
  const isLoose = strictness === "loose";
  const isEastAsian = /^(ja|zh|yue)\b/i.test(language ?? "");
  // Browsers part wave dashes in Chinese even where nothing is asked for.
  const isChineseByDefault = strictness === "auto" && /^zh\b/i.test(language ?? "");
  const partsDashes = isChineseByDefault || (isEastAsian && (isLoose || strictness === "normal"));
  const partsPunctuation = isEastAsian && isLoose;
  return (codePoint, value) => {
    // Nothing below is tailored in scripts other than these: a comparison for most text.
    if (codePoint < 0x2010 && !(partsPunctuation && codePoint >= 0xa4)) return value;
    const own = value & classMask;
    const becomesIdeograph =
      isSmallKana(codePoint) ||
      (isLoose && iterationMarks.has(codePoint)) ||
      (partsDashes && waveDashes.has(codePoint)) ||
      (partsPunctuation && (looseOnly.has(codePoint) || isWideSign(codePoint, own, value)));
    return becomesIdeograph ? ID | (value & eastAsianFlag) : value;
  };
}

function isSmallKana(codePoint: number): boolean {
  if (codePoint < 0x3041) return false;
  return smallKana.has(codePoint) || smallKanaRanges.some(([from, to]) => codePoint >= from && codePoint <= to);
}

function isWideSign(codePoint: number, own: number, value: number): boolean {
  if (own !== PO && own !== PR) return false;
  return (value & eastAsianFlag) !== 0 || ambiguousSigns.has(codePoint);
}

/** `word-break: break-all`: letters and digits break as ideographs do. */
function brokenWord(value: number): number {
  const own = value & classMask;
  const isLetter = own === AL || own === HL || own === NU || own === SA || own === ALDottedCircle;
  return isLetter ? ID | (value & eastAsianFlag) : value;
}
