/**
 * Scripts of characters, UAX #24, and runs of one script. In: a text. Out: for each stretch its script.
 *
 * Common and inherited characters, and those whose Script_Extensions allow it, take the script before them; closing
 * brackets take that of their opening ones. The properties come from the runtime's own `\p{Script_Extensions=…}`, asked
 * once for each character that occurs.
 */

import { bracketPairs } from "./generated/unicode-data.ts";

/** Scripts by ISO 15924 code, the frequent ones first: a new character asks them in this order. */
const scriptCodes = (
  "Latn Hani Arab Cyrl Deva Hira Kana Hang Grek Hebr Thai Beng Taml Telu Gujr Guru Knda Mlym Orya Sinh Mymr Khmr Laoo " +
  "Tibt Geor Armn Ethi Bopo Adlm Aghb Ahom Armi Avst Bali Bamu Bass Batk Berf Bhks Brah Brai Bugi Buhd Cakm Cans Cari " +
  "Cham Cher Chrs Copt Cpmn Cprt Diak Dogr Dsrt Dupl Egyp Elba Elym Gara Glag Gong Gonm Goth Gran Gukh Hano Hatr Hluw " +
  "Hmng Hmnp Hung Ital Java Kali Kawi Khar Khoj Kits Krai Kthi Lana Lepc Limb Lina Linb Lisu Lyci Lydi Mahj Maka Mand " +
  "Mani Marc Medf Mend Merc Mero Modi Mong Mroo Mtei Mult Nagm Nand Narb Nbat Newa Nkoo Nshu Ogam Olck Onao Orkh Osge " +
  "Osma Ougr Palm Pauc Perm Phag Phli Phlp Phnx Plrd Prti Rjng Rohg Runr Samr Sarb Saur Sgnw Shaw Shrd Sidd Sidt Sind " +
  "Sogd Sogo Sora Soyo Sund Sunu Sylo Syrc Tagb Takr Tale Talu Tang Tavt Tayo Tfng Tglg Tirh Tnsa Todr Tols Toto Tutg " +
  "Ugar Vaii Vith Wara Wcho Xpeo Xsux Yezi Yiii Zanb"
).split(" ");

/** Number of a script in this file's tables; 0 is common, inherited or unknown. */
const common = 0;

/** ISO 15924 code of a script number; "Zyyy" for 0. */
export function scriptCode(script: number): string {
  return script === common ? "Zyyy" : scriptCodes[script - 1]!;
}

interface ScriptProperty {
  readonly number: number;
  readonly own: RegExp;
  readonly extensions: RegExp;
}

let properties: ScriptProperty[] | undefined;
let sharedCharacters: RegExp | undefined;

/** Expressions for the scripts that this runtime's Unicode version knows; a newer script is left out, not an error. */
function knownScripts(): ScriptProperty[] {
  properties ??= scriptCodes.flatMap((code, index) => {
    try {
      const own = new RegExp(`\\p{Script=${code}}`, "u");
      return [{ number: index + 1, own, extensions: new RegExp(`\\p{Script_Extensions=${code}}`, "u") }];
    } catch {
      return [];
    }
  });
  return properties;
}

/** Per code point: its own script number, or 256 and more for an index into `extensionSets`. */
const known = new Map<number, number>();
const latin = new Uint8Array(0x250);
/** Marks brackets in `latin`: the only shared characters there that the loop must see. */
const latinBracket = 255;
let latinIsFilled = false;
const firstSet = 256;
const extensionSets: (readonly number[])[] = [];

function lookUp(codePoint: number): number {
  const cached = known.get(codePoint);
  if (cached !== undefined) return cached;
  const value = find(String.fromCodePoint(codePoint));
  known.set(codePoint, value);
  return value;
}

function find(character: string): number {
  sharedCharacters ??= /[\p{Script=Zyyy}\p{Script=Zinh}\p{Script=Zzzz}]/u;
  const isShared = sharedCharacters.test(character);
  if (!isShared) {
    for (const { number, own } of knownScripts()) if (own.test(character)) return number;
    return common;
  }
  if (/[\p{Script_Extensions=Zyyy}\p{Script_Extensions=Zinh}\p{Script=Zzzz}]/u.test(character)) return common;
  const set = knownScripts().flatMap(({ number, extensions }) => (extensions.test(character) ? [number] : []));
  if (set.length === 0) return common;
  extensionSets.push(set);
  return firstSet + extensionSets.length - 1;
}

/** Script number of a code point, or 0 where it is shared by scripts. */
export function scriptOf(codePoint: number): number {
  const value = lookUp(codePoint);
  return value >= firstSet ? common : value;
}

/** Stretches of one script: `ends[i]` is where stretch `i` ends, `scripts[i]` its script number. */
export interface ScriptRuns {
  readonly ends: number[];
  readonly scripts: number[];
}

/** Opening brackets that wait for their closing ones; with more than that, the oldest are forgotten. */
const bracketStackLimit = 64;
const closers = new Map<number, number>();
const openers = new Set<number>();
for (let index = 0; index < bracketPairs.length; index += 2) {
  openers.add(bracketPairs[index]!);
  closers.set(bracketPairs[index + 1]!, bracketPairs[index]!);
}

/** Script runs of `text`; shared characters at the start take the first script that follows. */
export function scriptRuns(text: string): ScriptRuns {
  if (!latinIsFilled) fillLatin();
  const ends: number[] = [];
  const scripts: number[] = [];
  let current = common;
  const stack: { opener: number; script: number }[] = [];
  for (let index = 0; index < text.length; index++) {
    const start = index;
    let codePoint = text.charCodeAt(index);
    if (codePoint < 0x250) {
      const script = latin[codePoint]!;
      if (script === current || script === common) continue;
    } else if (codePoint >= 0xd800 && codePoint < 0xdc00) {
      codePoint = text.codePointAt(index)!;
      if (codePoint > 0xffff) index++;
    }
    const resolved = resolve(codePoint, current, stack);
    if (resolved === current || resolved === common) continue;
    if (current !== common) {
      ends.push(start);
      scripts.push(current);
    } else for (const each of stack) each.script = resolved;
    current = resolved;
  }
  if (text.length > 0) {
    ends.push(text.length);
    scripts.push(current);
  }
  return { ends, scripts };
}

function fillLatin(): void {
  for (let codePoint = 0; codePoint < latin.length; codePoint++) {
    latin[codePoint] = openers.has(codePoint) || closers.has(codePoint) ? latinBracket : scriptOf(codePoint);
  }
  latinIsFilled = true;
}

/** Script that a character takes after `current`; 0 where it takes whatever stands around it. */
function resolve(codePoint: number, current: number, stack: { opener: number; script: number }[]): number {
  const value = lookUp(codePoint);
  if (value !== common && value < firstSet) return value;
  if (openers.has(codePoint)) {
    if (stack.length === bracketStackLimit) stack.shift();
    stack.push({ opener: codePoint, script: current });
  } else if (closers.has(codePoint)) {
    const opener = closers.get(codePoint);
    for (let depth = stack.length - 1; depth >= 0; depth--) {
      if (stack[depth]!.opener !== opener) continue;
      const { script } = stack[depth]!;
      stack.length = depth;
      return script;
    }
  }
  if (value < firstSet) return common;
  const set = extensionSets[value - firstSet]!;
  return current === common || set.includes(current) ? common : set[0]!;
}
