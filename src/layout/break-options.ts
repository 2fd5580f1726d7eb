/**
 * How white space and line breaks of a paragraph go, by CSS's names (CSS Text 3 and 4). In: options as given. Out: the same,
 * checked, with nothing left open. They are settled when a text is laid out; `relayout` doesn't change them.
 */

import { describe, integer, oneOf, string } from "../base/validate.ts";

/**
 * What becomes of white space, and whether lines wrap. "pre-wrap", the default, keeps everything; "normal" and "nowrap"
 * collapse spaces and line breaks to single spaces, "pre-line" keeps line breaks only; "pre" and "nowrap" don't wrap.
 */
export type WhiteSpace = "normal" | "nowrap" | "pre" | "pre-wrap" | "pre-line";
/** How strictly lines break in Chinese and Japanese text; "anywhere" breaks around every character. */
export type LineBreakStrictness = "auto" | "loose" | "normal" | "strict" | "anywhere";
/** Whether words may break between any letters, and whether Chinese, Japanese and Korean ones may at all. */
export type WordBreak = "normal" | "break-all" | "keep-all";
/** Whether a word that is wider than a line is broken; "anywhere" differs from "break-word" in `minContentWidth`. */
export type OverflowWrap = "normal" | "break-word" | "anywhere";
/** "none" breaks at no hyphen that isn't seen, "manual" at soft ones, "auto" also where `hyphenate` says. */
export type Hyphens = "none" | "manual" | "auto";
/** Places in `word`, in code units, where it may be hyphenated. */
export type Hyphenate = (word: string, language: string | undefined) => Iterable<number>;

/** Options of a paragraph's white space and line breaks. */
export interface BreakOptions {
  /** "pre-wrap" by default. */
  readonly whiteSpace?: WhiteSpace | undefined;
  /** "auto" by default: as "normal", whatever the language. */
  readonly lineBreak?: LineBreakStrictness | undefined;
  /** "normal" by default. */
  readonly wordBreak?: WordBreak | undefined;
  /** "break-word" by default. */
  readonly overflowWrap?: OverflowWrap | undefined;
  /** "auto" where there is `hyphenate`, else "manual". */
  readonly hyphens?: Hyphens | undefined;
  /** Asked once for each word of letters. */
  readonly hyphenate?: Hyphenate | undefined;
  /** What is drawn where a word is hyphenated: U+2010, or "-" where the font has none. */
  readonly hyphenateCharacter?: string | undefined;
  /**
   * Whether Thai, Lao, Khmer and Burmese break between the words of the runtime's dictionaries (`Intl.Segmenter`). True
   * by default. Dictionaries differ between runtimes; without them such text breaks at spaces and U+200B alone,
   * everywhere the same.
   */
  readonly dictionaryBreaks?: boolean | undefined;
}

/** Break options with nothing left open. */
export interface BreakSettings {
  readonly whiteSpace: WhiteSpace;
  readonly lineBreak: LineBreakStrictness;
  readonly wordBreak: WordBreak;
  readonly overflowWrap: OverflowWrap;
  readonly hyphens: Hyphens;
  readonly hyphenate: Hyphenate | undefined;
  readonly hyphenateCharacter: string | undefined;
  readonly dictionaryBreaks: boolean;
}

/** Checks the break options. */
export function breakSettings(options: BreakOptions): BreakSettings {
  const { whiteSpace = "pre-wrap", lineBreak = "auto", wordBreak = "normal", overflowWrap = "break-word" } = options;
  const { hyphenate, hyphens = hyphenate === undefined ? "manual" : "auto", hyphenateCharacter } = options;
  const { dictionaryBreaks = true } = options;
  if (hyphenate !== undefined && typeof hyphenate !== "function") {
    throw new TypeError(`hyphenate must be a function, got ${describe(hyphenate)}`);
  }
  if (typeof dictionaryBreaks !== "boolean") {
    throw new TypeError(`dictionaryBreaks must be true or false, got ${describe(dictionaryBreaks)}`);
  }
  return {
    whiteSpace: oneOf(whiteSpace, "whiteSpace", ["normal", "nowrap", "pre", "pre-wrap", "pre-line"]),
    lineBreak: oneOf(lineBreak, "lineBreak", ["auto", "loose", "normal", "strict", "anywhere"]),
    wordBreak: oneOf(wordBreak, "wordBreak", ["normal", "break-all", "keep-all"]),
    overflowWrap: oneOf(overflowWrap, "overflowWrap", ["normal", "break-word", "anywhere"]),
    hyphens: oneOf(hyphens, "hyphens", ["none", "manual", "auto"]),
    hyphenate,
    hyphenateCharacter: hyphenateCharacter === undefined ? undefined : string(hyphenateCharacter, "hyphenateCharacter"),
    dictionaryBreaks,
  };
}

/** Whether lines wrap at all. */
export function wraps({ whiteSpace }: BreakSettings): boolean {
  return whiteSpace !== "nowrap" && whiteSpace !== "pre";
}

/** Places that `hyphenate` gave for `word`, checked. */
export function hyphenOffsets(hyphenate: Hyphenate, word: string, language: string | undefined): number[] {
  const given: unknown = hyphenate(word, language);
  if (typeof given !== "object" || given === null || !(Symbol.iterator in given)) {
    throw new TypeError(`hyphenate must return an array of offsets, got ${describe(given)}`);
  }
  return Array.from(given as Iterable<number>, (offset) => integer(offset, "hyphenate's offsets", 0, word.length));
}
