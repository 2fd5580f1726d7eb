/**
 * Scripts of characters, by ISO 15924 code. In: code points. Out: their Script property (UAX #24), as the platform's
 * own regular expressions know it, so that no table ships with the library.
 */

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

/** Scripts of Unicode, the most used first, for they are tried in turn. */
const SCRIPTS = (
  "Latn Cyrl Grek Arab Hebr Hani Hira Kana Hang Deva Thai Beng Taml Telu Gujr Guru Knda Mlym Sinh Orya Ethi Geor Armn " +
  "Khmr Laoo Mymr Tibt Mong Syrc Thaa Nkoo Bopo Cher Cans Yiii Adlm Aghb Ahom Armi Avst Bali Bamu Bass Batk Bhks Brah " +
  "Brai Bugi Buhd Cakm Cari Cham Chrs Copt Cpmn Cprt Diak Dogr Dsrt Dupl Egyp Elba Elym Gara Glag Gong Gonm Goth Gran " +
  "Gukh Hano Hatr Hluw Hmng Hmnp Hung Ital Java Kali Kawi Khar Khoj Kits Krai Kthi Lana Lepc Limb Lina Linb Lisu Lyci " +
  "Lydi Mahj Maka Mand Mani Marc Medf Mend Merc Mero Modi Mroo Mtei Mult Nagm Nand Narb Nbat Newa Nshu Ogam Olck Onao " +
  "Orkh Osge Osma Ougr Palm Pauc Perm Phag Phli Phlp Phnx Plrd Prti Rjng Rohg Runr Samr Sarb Saur Sgnw Shaw Shrd Sidd " +
  "Sind Sogd Sogo Sora Soyo Sund Sunu Sylo Tagb Takr Tale Talu Tang Tavt Tfng Tglg Tirh Tnsa Todr Toto Tutg Ugar Vaii " +
  "Vith Wara Wcho Xpeo Xsux Yezi Zanb"
).split(" ");

const isNeutral = /[\p{Script=Zyyy}\p{Script=Zinh}\p{Script=Zzzz}]/u;

let matchers: { code: string; pattern: RegExp }[] | undefined;

/** Script of one character, "Zyyy" where it is common, inherited, unassigned or a lone surrogate. */
export function scriptOf(codePoint: number): string {
  if ((codePoint | 32) >= 0x61 && (codePoint | 32) <= 0x7a) return "Latn";
  const character = String.fromCodePoint(codePoint);
  if (isNeutral.test(character)) return COMMON_SCRIPT;
  matchers ??= buildMatchers();
  return matchers.find(({ pattern }) => pattern.test(character))?.code ?? COMMON_SCRIPT;
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

/** One pattern a script; scripts that the platform's Unicode version doesn't know yet are left out. */
function buildMatchers(): { code: string; pattern: RegExp }[] {
  return SCRIPTS.flatMap((code) => {
    try {
      return [{ code, pattern: new RegExp(`\\p{Script=${code}}`, "u") }];
    } catch {
      return [];
    }
  });
}
