/**
 * What of the text around an item changes its glyphs: HarfBuzz looks at five characters on either side, for letters that
 * join. In: an item. Out: what it sees there, "" where that is nothing.
 */

import { LatePattern } from "../base/late-pattern.ts";

/** Scripts whose letters don't join (`has_arabic_joining`, hb-ot-shaper-use.cc). Any other is taken to join. */
const NOT_JOINING = new Set(
  (
    "Zyyy Latn Grek Cyrl Armn Geor Cher Hani Hira Kana Bopo Hang Hebr Thai Laoo Deva Beng Guru Gujr Orya Taml Telu Knda " +
    "Mlym Sinh Khmr Mymr Tibt Ethi"
  ).split(" "),
);

/** HarfBuzz looks at five characters, two code units each. */
const CONTEXT_CODE_UNITS = 10;

/** Letters, marks, joiners, and halves of pairs, which may be any of them. All else ends joining. */
const joiningPattern = /* @__PURE__ */ new LatePattern("[\\p{L}\\p{M}\\p{Cf}\\p{Cs}]");

/** Whether letters of a script may join what is around them. */
export function mayJoinAround(script: string): boolean {
  return !NOT_JOINING.has(script);
}

/** The characters around `[start, end)` that may join with it, as part of a key. */
export function contextKey(text: string, start: number, end: number): string {
  const before = joins(text, start) ? text.slice(Math.max(0, start - CONTEXT_CODE_UNITS), start) : "";
  const after = joins(text, end) ? text.slice(end, end + CONTEXT_CODE_UNITS) : "";
  return before === "" && after === "" ? "" : ` ${before.length} ${before}${after.length} ${after}`;
}

/** Whether what stands before `index` may join with what stands behind it: a space between words of Arabic joins with neither. */
function joins(text: string, index: number): boolean {
  if (index === 0 || index === text.length) return false;
  return mayJoin(text.charCodeAt(index - 1)) && mayJoin(text.charCodeAt(index));
}

function mayJoin(unit: number): boolean {
  if (unit < 0x80) return (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a;
  return joiningPattern.test(String.fromCharCode(unit));
}
