/**
 * A face's names, in the language that is wanted where the font has it. In: the records of its `name` table as text, by
 * platform, entry and language. Out: one string, or nothing.
 *
 * A damaged table has no names, and no other consequence: text is drawn without them.
 *
 * Specification: OpenType 1.9.1, "name"; RFC 4647, section 3.4, "Lookup".
 */

import { describe, integer, languageTag, object } from "../base/validate.ts";
import { namesExtra } from "./names-extra.ts";

/** Names of the `name` table's entries, by their ids. */
export const nameIds = {
  copyright: 0,
  family: 1,
  subfamily: 2,
  uniqueId: 3,
  fullName: 4,
  version: 5,
  postScriptName: 6,
  trademark: 7,
  manufacturer: 8,
  designer: 9,
  description: 10,
  manufacturerUrl: 11,
  designerUrl: 12,
  license: 13,
  licenseUrl: 14,
  typographicFamily: 16,
  typographicSubfamily: 17,
  compatibleFullName: 18,
  sampleText: 19,
  postScriptCidName: 20,
  wwsFamily: 21,
  wwsSubfamily: 22,
  lightBackgroundPalette: 23,
  darkBackgroundPalette: 24,
  variationsPostScriptNamePrefix: 25,
} as const;

/** An entry by its name; those without one have their numbers, 256 to 32767 being the font's own. */
export type NameKey = keyof typeof nameIds;

/** How a name is chosen. */
export interface NameOptions {
  /** BCP 47, as "de-CH"; English where the font has nothing in that language, or none is asked for. */
  readonly language?: string | undefined;
}

/** Texts of one entry by language, in the order of the table. */
export type Translations = ReadonlyMap<string, string>;

/** Reads the texts of an entry: one map for each platform that has it, the best platform first. */
export type ReadTranslations = (nameId: number) => readonly Translations[];

const MAX_NAME_ID = 0xffff;
const DEFAULT_LANGUAGE = "en";

/** The names of a face. */
export class FontNames {
  readonly #read: ReadTranslations;

  constructor(read: ReadTranslations) {
    this.#read = read;
  }

  /**
   * An entry in `language`, else in English, else in whichever language it is there; undefined where there is none. Throws
   * `RenderError` `"extra-not-loaded"` for other languages than English where "names" was left out.
   */
  text(nameId: number, language = DEFAULT_LANGUAGE): string | undefined {
    if (!isEnglish(language)) namesExtra.require();
    const platforms = this.#read(nameId);
    for (const wanted of new Set([language, DEFAULT_LANGUAGE])) {
      const found = bestMatch(platforms, wanted.toLowerCase());
      if (found !== undefined) return found;
    }
    for (const translations of platforms) for (const text of translations.values()) return text;
    return undefined;
  }
}

/** The id of an entry. Throws `TypeError` or `RangeError`. */
export function nameIdOf(key: NameKey | number): number {
  if (typeof key === "number") return integer(key, "name", 0, MAX_NAME_ID);
  if (typeof key !== "string") throw new TypeError(`name must be a string or a number, got ${describe(key)}`);
  if (!Object.hasOwn(nameIds, key)) {
    throw new RangeError(`name must be one of ${Object.keys(nameIds).join(", ")}; got ${describe(key)}`);
  }
  return nameIds[key];
}

/** The language of `options`. Throws `TypeError` or `RangeError`. */
export function nameLanguage(options: NameOptions): string {
  const { language } = object(options, "options");
  return language === undefined ? DEFAULT_LANGUAGE : languageTag(language, "language") || DEFAULT_LANGUAGE;
}

function isEnglish(language: string): boolean {
  return /^en(?:-|$)/i.test(language);
}

/** First the language itself and what it is a kind of ("de-CH", "de"), then another kind of it ("de-AT"). */
function bestMatch(platforms: readonly Translations[], wanted: string): string | undefined {
  for (let range = wanted; range !== ""; range = range.slice(0, Math.max(0, range.lastIndexOf("-")))) {
    const found = firstOf(platforms, (language) => language === range);
    if (found !== undefined) return found;
  }
  const primary = `${wanted.split("-", 1)[0]}-`;
  return firstOf(platforms, (language) => language.startsWith(primary));
}

function firstOf(platforms: readonly Translations[], matches: (language: string) => boolean): string | undefined {
  for (const translations of platforms) {
    for (const [language, text] of translations) if (matches(language.toLowerCase())) return text;
  }
  return undefined;
}
