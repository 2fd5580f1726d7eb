/** What a command says of characters that no font has. */

import type { MissingCharacter } from "../entry/node.ts";

/** Characters that a warning lists. */
const MAX_LISTED = 8;

/** As "U+0645". */
export function codePointName(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** One line that says what is missing, and what to do. */
export function missingWarning(missing: readonly MissingCharacter[]): string {
  const names = missing.slice(0, MAX_LISTED).map(({ codePoint }) => codePointName(codePoint));
  const rest = missing.length - names.length;
  const listed = rest > 0 ? `${names.join(" ")} and ${rest} more` : names.join(" ");
  const scripts = scriptNames(missing);
  const what = missing.length === 1 ? "a character" : `${missing.length} characters`;
  const of = scripts.length === 0 ? "" : ` of ${scripts.join(", ")}`;
  return `typecase: warning: no font has ${what}${of}, drawn as missing: ${listed}; give a font that has them with --font, or --system-fonts`;
}

/** Names of scripts in English; characters that scripts share have none. */
function scriptNames(missing: readonly MissingCharacter[]): string[] {
  const names = new Intl.DisplayNames("en", { type: "script" });
  const codes = new Set(missing.map(({ script }) => script).filter((script) => script !== "Zyyy"));
  return [...codes].map((code) => names.of(code) ?? code);
}
