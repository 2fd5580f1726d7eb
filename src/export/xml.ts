/** Text and numbers for XML 1.0 (fifth edition): what comes out is well-formed, whatever goes in. */

import { LatePattern } from "../base/late-pattern.ts";

/**
 * All but production 2, `Char`: control characters save tab, line feed and carriage return, lone surrogates, U+FFFE
 * and U+FFFF. No escape can carry these, so they are dropped.
 */
const forbidden = /* @__PURE__ */ new LatePattern(
  "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]|\\p{Surrogate}",
  "gu",
);

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  // Written as they are, parsers would turn these into spaces or drop them (sections 2.11 and 3.3.3).
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** `text` for character data or a quoted attribute. */
export function escapeXml(text: string): string {
  return text.replace(forbidden.regExp, "").replace(/[&<>"\t\n\r]/g, (character) => entities[character] as string);
}

/** `value` with at most `decimals` decimals, no trailing zeros, no exponent and no negative zero. */
export function formatNumber(value: number, decimals: number): string {
  const fixed = value.toFixed(decimals);
  const trimmed = decimals > 0 ? fixed.replace(/\.?0+$/, "") : fixed;
  return trimmed === "-0" ? "0" : trimmed;
}
