/**
 * The fonts for one style, by preference, as layout asks for them: those of the families asked for, then those that may
 * stand in for a script and a language. Each is opened when it is first chosen.
 *
 * Specification: CSS Fonts 4 §5.3, "Cluster matching" and "System font fallback".
 */

import { FontError } from "../../base/errors.ts";
import { isWaiting } from "../../source/waiting.ts";
import type { Font } from "../font.ts";
import type { FamilyName } from "./css-font.ts";
import { type FontCandidate, type FontPreference, fixedPreference } from "./font-preference.ts";
import type { WantedStyle } from "./font-style.ts";
import type { RegisteredFont } from "./registered-font.ts";

/** What is asked of a registry. */
export interface FontQuery extends WantedStyle {
  readonly families: readonly FamilyName[];
  /** BCP 47; "" for none. */
  readonly language: string;
  /** Fonts that go before the families. */
  readonly fonts: readonly Font[];
}

/** What a stack asks of its registry. */
export interface FontDirectory {
  readonly version: number;
  /** The fonts of a family for a style, those of a generic family in its order. */
  matchFamily(family: FamilyName, wanted: WantedStyle): RegisteredFont[];
  /** What is tried first for a script and a language. */
  fallbackFamilies(script: string, language: string, isEmoji: boolean): readonly FamilyName[];
  /** One match for each family that there is, and then those of the last resort. */
  matchAll(wanted: WantedStyle, isEmoji: boolean): readonly RegisteredFont[];
  use(font: Font): void;
  noteFailure(font: RegisteredFont): void;
}

/** The fonts of a registry for one query. */
export class FontStack implements FontPreference {
  readonly #directory: FontDirectory;
  readonly #query: FontQuery;
  readonly #own: readonly FontCandidate[];
  readonly #standIns = new Map<string, readonly FontCandidate[]>();
  /** Every family's match, for emoji and for others: of hundreds of families this takes a millisecond. */
  readonly #all = new Map<boolean, readonly RegisteredFont[]>();
  #named: readonly FontCandidate[] | undefined;
  #version = -1;

  constructor(directory: FontDirectory, query: FontQuery) {
    this.#directory = directory;
    this.#query = query;
    this.#own = fixedPreference(query.fonts).named;
  }

  get version(): number {
    return this.#directory.version;
  }

  get named(): readonly FontCandidate[] {
    this.#renew();
    this.#named ??= [...this.#own, ...this.#matchNamed()];
    return this.#named;
  }

  get families(): readonly string[] {
    return this.#query.families.map(({ name }) => name);
  }

  get emoji(): readonly FontCandidate[] {
    return this.#matchReady([{ name: "emoji", isGeneric: true }]);
  }

  standIns(script: string, isEmoji: boolean): readonly FontCandidate[] {
    this.#renew();
    const key = `${script}/${isEmoji}`;
    let found = this.#standIns.get(key);
    if (found === undefined) {
      found = this.#findStandIns(script, isEmoji);
      this.#standIns.set(key, found);
    }
    return found;
  }

  use(font: Font): void {
    this.#directory.use(font);
  }

  #renew(): void {
    if (this.#version === this.#directory.version) return;
    this.#version = this.#directory.version;
    this.#named = undefined;
    this.#standIns.clear();
    this.#all.clear();
  }

  #matchNamed(): FontCandidate[] {
    const matches = this.#query.families.flatMap((family) => {
      const fonts = this.#directory.matchFamily(family, this.#query);
      // A generic family names what there may be, not what there has to be.
      return fonts.filter((font) => !family.isGeneric || font.isChoosable).map((font) => this.#candidate(font));
    });
    return matches;
  }

  #findStandIns(script: string, isEmoji: boolean): FontCandidate[] {
    const { language } = this.#query;
    const families = this.#directory.fallbackFamilies(script, language, isEmoji);
    const preferred = families.flatMap((family) => this.#directory.matchFamily(family, this.#query));
    const all = this.#all.get(isEmoji) ?? this.#directory.matchAll(this.#query, isEmoji);
    this.#all.set(isEmoji, all);
    return this.#ready([...preferred, ...all]);
  }

  #matchReady(families: readonly FamilyName[]): FontCandidate[] {
    return this.#ready(families.flatMap((family) => this.#directory.matchFamily(family, this.#query)));
  }

  /** Those that needn't be waited for, each once. */
  #ready(fonts: readonly RegisteredFont[]): FontCandidate[] {
    return [...new Set(fonts)].filter(({ isChoosable }) => isChoosable).map((font) => this.#candidate(font));
  }

  #candidate(registered: RegisteredFont): FontCandidate {
    return {
      isFor: (codePoint) => registered.isFor(codePoint),
      covers: (codePoint) => registered.status !== "failed" && registered.covers(codePoint),
      font: () => this.#open(registered),
    };
  }

  #open(registered: RegisteredFont): Font | undefined {
    try {
      return registered.fontFor(this.#query);
    } catch (error) {
      if (!(error instanceof FontError) || isWaiting(error)) throw error;
      this.#directory.noteFailure(registered);
      return undefined;
    }
  }
}
