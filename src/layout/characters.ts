/** What layout asks of single characters: which hang at a line's end, which separate words, which have no glyph at all. */

import { LatePattern } from "../base/late-pattern.ts";

/** Whether a code unit breaks lines by itself: LF, VT, FF, CR, NEL, LS, PS. */
export function isLineSeparator(unit: number): boolean {
  return (unit >= 0x0a && unit <= 0x0d) || unit === 0x85 || unit === 0x2028 || unit === 0x2029;
}

/** Whether a code unit is a control character or line separator, for which no font is asked. */
export function isControl(unit: number): boolean {
  return unit < 0x20 || (unit >= 0x7f && unit < 0xa0) || unit === 0x2028 || unit === 0x2029;
}

/** Whether a code unit hangs at the end of a line: white space but no-break spaces (CSS Text 3, 4.1.2). */
export function isHanging(unit: number): boolean {
  if (unit <= 0x20) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
  if (unit < 0x1680) return unit === 0x85;
  if (unit >= 0x2000 && unit <= 0x200b) return unit !== 0x2007;
  return unit === 0x1680 || unit === 0x2028 || unit === 0x2029 || unit === 0x205f || unit === 0x3000;
}

/** Whether a code unit separates words: where word spacing is added and justified lines stretch (CSS Text 3, 8.1). */
export function isWordSeparator(unit: number): boolean {
  return unit === 0x20 || unit === 0xa0 || unit === 0x1361;
}

const ignorablePattern = /* @__PURE__ */ new LatePattern("\\p{Default_Ignorable_Code_Point}");

/** Whether fonts need no glyph for a character, because it is never seen: joiners, marks of direction, selectors. */
export function isIgnorable(codePoint: number): boolean {
  if (codePoint < 0xad) return false;
  return ignorablePattern.test(String.fromCodePoint(codePoint));
}

/** Whether a code point is a variation selector. */
export function isVariationSelector(codePoint: number): boolean {
  return (codePoint >= 0xfe00 && codePoint <= 0xfe0f) || (codePoint >= 0xe0100 && codePoint <= 0xe01ef);
}
