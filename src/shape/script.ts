/**
 * Scripts of characters: Script and Script_Extensions (UAX #24). In: code points. Out: ISO 15924 codes and numbers.
 *
 * From a table of 8 KB, so that all runtimes agree whatever Unicode version they know.
 */

import { CodePointTable } from "../base/code-point-table.ts";
import { extensionRuns, extensionSets, scriptCodes, scriptRuns } from "./generated/script-data.ts";
import type { Direction } from "./glyph-run.ts";

/** Codes of characters that take the script of their neighbours: common, inherited, unknown. */
export const COMMON_SCRIPT = "Zyyy";

/** Scripts written from right to left: `hb_script_get_horizontal_direction`. */
const RTL_SCRIPTS = new Set(
  (
    "Arab Hebr Syrc Thaa Cprt Khar Phnx Nkoo Lydi Avst Armi Phli Prti Sarb Orkh Samr Mand Merc Mero Mani Mend Nbat " +
    "Narb Palm Phlp Hatr Adlm Rohg Sogo Sogd Elym Chrs Yezi Ougr Gara Aran Syre Syrj Syrn"
  ).split(" "),
);

let scripts: CodePointTable | undefined;
let extensions: CodePointTable | undefined;
let sets: readonly (readonly number[])[] | undefined;

/** Number of the script of a code point; 0 where scripts share it: common, inherited, unassigned, a lone surrogate. */
export function scriptNumber(codePoint: number): number {
  scripts ??= new CodePointTable(scriptRuns, (written) => written);
  return scripts.get(codePoint);
}

/** Numbers of the scripts that share a code point (Script_Extensions), frequent ones first; none where all do. */
export function scriptExtensions(codePoint: number): readonly number[] {
  extensions ??= new CodePointTable(extensionRuns, (written) => written);
  sets ??= extensionSets.map((set) => (set === "" ? [] : set.split(" ").map((code) => scriptCodes.indexOf(code))));
  return sets[extensions.get(codePoint)]!;
}

/** ISO 15924 code of a script number; "Zyyy" for 0. */
export function scriptCode(number: number): string {
  return scriptCodes[number]!;
}

/** Script of one character, "Zyyy" where scripts share it. */
export function scriptOf(codePoint: number): string {
  return scriptCode(scriptNumber(codePoint));
}

/** Script of the first character of `text.slice(start, end)` that has one of its own; "Zyyy" where none has. */
export function guessScript(text: string, start: number, end: number): string {
  for (let at = start; at < end; ) {
    const codePoint = text.codePointAt(at)!;
    const script = scriptOf(codePoint);
    if (script !== COMMON_SCRIPT) return script;
    at += codePoint > 0xffff ? 2 : 1;
  }
  return COMMON_SCRIPT;
}

/** Direction that a line of `script` runs in. */
export function scriptDirection(script: string): Direction {
  return RTL_SCRIPTS.has(script) ? "rtl" : "ltr";
}
