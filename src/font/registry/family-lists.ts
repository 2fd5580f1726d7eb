/**
 * Which families stand for others: generic families, those that are tried first for a script and a language, and those of
 * the last resort. In: lists of names, over the defaults. Out: families by preference, each once.
 *
 * Specification: CSS Fonts 4 §2.1.3 (generic families), §5.3 (system font fallback).
 */

import { describe, languageTag, object, scriptCode, string } from "../../base/validate.ts";
import { type FamilyName, type GenericFamily, isGenericFamily, parseFamilies } from "./css-font.ts";
import { defaultGenerics, defaultLanguageFallbacks, defaultScriptFallbacks, languageKeys } from "./generic-families.ts";

type Families = readonly FamilyName[];

/** The lists of one registry. */
export class FamilyLists {
  readonly #generics = listsOf(defaultGenerics);
  readonly #scripts = listsOf(defaultScriptFallbacks);
  readonly #languages = listsOf(defaultLanguageFallbacks, (tag) => tag.toLowerCase());
  #lastResort: Families = [];

  /** The families that a generic family stands for. Throws `TypeError` or `RangeError` for what is none. */
  generic(name: GenericFamily): readonly string[] {
    return namesOf(this.genericFamilies(genericName(name)));
  }

  setGeneric(name: GenericFamily, families: string | readonly string[]): void {
    this.#generics.set(genericName(name), parseFamilies(families, "families"));
  }

  /** Puts what a system takes generic families for before what they stand for already. */
  preferGenerics(generics: Partial<Record<GenericFamily, readonly string[]>>): void {
    for (const [name, families] of Object.entries(generics)) {
      this.#generics.set(name, withoutRepeats([...named(families ?? []), ...(this.#generics.get(name) ?? [])]));
    }
  }

  /** What a generic family stands for; a family in it that is generic itself counts for nothing. */
  genericFamilies(name: string): Families {
    return this.#generics.get(name.toLowerCase()) ?? [];
  }

  setFallback(
    of: { readonly script: string } | { readonly language: string },
    families: string | readonly string[],
  ): void {
    const list = parseFamilies(families, "families");
    object(of, "of");
    if ("script" in of) this.#scripts.set(scriptCode(of.script, "of.script"), list);
    else this.#languages.set(languageTag(of.language, "of.language").toLowerCase(), list);
  }

  /** What is tried first for a script and a language, "" for none: those of the language go before those of the script. */
  fallback(script: string, language: string, isEmoji: boolean): Families {
    const byLanguage = language === "" ? [] : languageKeys(language).flatMap((key) => this.#languages.get(key) ?? []);
    const emoji = isEmoji ? this.genericFamilies("emoji") : [];
    return withoutRepeats([...emoji, ...byLanguage, ...(this.#scripts.get(script) ?? [])]);
  }

  get lastResort(): Families {
    return this.#lastResort;
  }

  setLastResort(families: string | readonly string[]): void {
    this.#lastResort = parseFamilies(families, "families");
  }
}

/** Names are compared without regard to case and kinds of space (CSS Fonts 4 §5.1). */
export function familyKey(name: string): string {
  return name.normalize("NFC").replace(/\s+/g, " ").trim().toLowerCase();
}

/** The names alone. */
export function namesOf(families: Families): string[] {
  return families.map(({ name }) => name);
}

function listsOf(
  defaults: Readonly<Record<string, readonly string[]>>,
  keyOf = (name: string) => name,
): Map<string, Families> {
  return new Map(Object.entries(defaults).map(([name, families]) => [keyOf(name), named(families)]));
}

function named(families: readonly string[]): FamilyName[] {
  return families.map((name) => ({ name, isGeneric: false }));
}

function withoutRepeats(families: Families): Families {
  return [...new Map(families.map((family) => [`${family.isGeneric}${familyKey(family.name)}`, family])).values()];
}

function genericName(name: unknown): GenericFamily {
  const known = string(name, "name").toLowerCase();
  if (!isGenericFamily(known)) throw new RangeError(`name must be a generic family, got ${describe(name)}`);
  return known;
}
