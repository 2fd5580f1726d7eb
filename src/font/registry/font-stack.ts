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
import type { WantedStyle } from "./font-style.ts";
import type { RegisteredFont } from "./registered-font.ts";

/** A font that may be chosen. */
export interface FontCandidate {
  /** Whether it is meant for a character, be it there or not. */
  isFor(codePoint: number): boolean;
  /** Whether it may have a character, as far as is known without opening it. */
  covers(codePoint: number): boolean;
  /**
   * The font, opened. Undefined where it turned out damaged: matching is to begin anew then. Throws `FontError`
   * `"not-loaded"` for one that was asked for by name and has to be waited for, and `InsufficientMemory`.
   */
  font(): Font | undefined;
}

/** Fonts by preference. */
export interface FontPreference {
  /** Changes when what was asked before may have other answers now. */
  readonly version: number;
  /** The families that were asked for, for messages. */
  readonly families: readonly string[];
  /** Those that were asked for. */
  readonly named: readonly FontCandidate[];
  /** Those that emoji are drawn by where none of the named lists a sequence. */
  readonly emoji: readonly FontCandidate[];
  /** Those that may stand in where none of the named has a character of this script. */
  standIns(script: string, isEmoji: boolean): readonly FontCandidate[];
  /** Says that a font is used by the call under way. */
  use(font: Font): void;
}

/** A list of fonts that the caller has opened. There are no others. */
export function fixedPreference(fonts: readonly Font[]): FontPreference {
  const named = fonts.map((font) => ({ isFor: () => true, covers: () => true, font: () => font }));
  return { version: 0, families: [], named, emoji: [], standIns: () => [], use() {} };
}

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
