/**
 * All places where a text may be broken, by its break options. In: a text with its grapheme clusters. Out: a `LineBreak`
 * for each code unit.
 */

import { LatePattern } from "../base/late-pattern.ts";
import type { Scratch } from "../memory/scratch.ts";
import { type BreakSettings, hyphenOffsets, wraps } from "./break-options.ts";
import { isHanging } from "./characters.ts";
import { LineBreak, lineBreaks } from "./line-break.ts";

/** `LineBreak` before each code unit, and one for the end. */
export function breakOpportunities(
  text: string,
  clusterStarts: Uint8Array,
  settings: BreakSettings,
  language: string | undefined,
  scratch: Scratch,
): Uint8Array {
  const { lineBreak: strictness, wordBreak, dictionaryBreaks: dictionary } = settings;
  const breaks = lineBreaks(text, { strictness, wordBreak, language, dictionary, asBrowsers: true }, scratch);
  if (!wraps(settings)) removeOptional(breaks);
  else {
    if (settings.lineBreak === "anywhere") addEverywhere(text, clusterStarts, breaks);
    markSoftHyphens(text, breaks, settings);
    if (settings.hyphens === "auto" && settings.hyphenate !== undefined) {
      new Hyphenator(settings, language).mark(text, clusterStarts, breaks);
    }
  }
  return breaks;
}

/** Leaves breaks that the text demands, and its end. */
function removeOptional(breaks: Uint8Array): void {
  for (let index = 0; index < breaks.length - 1; index++) {
    if (breaks[index] !== LineBreak.mandatory) breaks[index] = LineBreak.none;
  }
}

/** CSS's `line-break: anywhere`: around every cluster; not before white space, which hangs at the end of its line. */
function addEverywhere(text: string, clusterStarts: Uint8Array, breaks: Uint8Array): void {
  for (let index = 1; index < text.length; index++) {
    if (breaks[index] !== LineBreak.none || clusterStarts[index] === 0) continue;
    if (!isHanging(text.charCodeAt(index))) breaks[index] = LineBreak.allowed;
  }
}

function markSoftHyphens(text: string, breaks: Uint8Array, { hyphens }: BreakSettings): void {
  const kind = hyphens === "none" ? LineBreak.none : LineBreak.hyphen;
  for (let at = text.indexOf("\u00ad"); at !== -1; at = text.indexOf("\u00ad", at + 1)) {
    if (at + 1 < text.length && breaks[at + 1] === LineBreak.allowed) breaks[at + 1] = kind;
  }
}

/** Words of letters with their marks, apostrophes not included. */
const wordPattern = /* @__PURE__ */ new LatePattern("\\p{L}[\\p{L}\\p{M}\\u00ad]+", "gu");
/** Words whose places are remembered, at most: a text has few thousand different ones, a hostile text any number. */
const rememberedWords = 10_000;

/** Asks the caller's function about each word once. */
class Hyphenator {
  readonly #settings: BreakSettings;
  readonly #language: string | undefined;
  readonly #known = new Map<string, readonly number[]>();

  constructor(settings: BreakSettings, language: string | undefined) {
    this.#settings = settings;
    this.#language = language;
  }

  mark(text: string, clusterStarts: Uint8Array, breaks: Uint8Array): void {
    for (const { 0: word, index } of text.matchAll(wordPattern.regExp)) {
      // A word with soft hyphens breaks at these alone (CSS Text 3, 6.1).
      if (word.includes("\u00ad")) continue;
      for (const offset of this.#offsetsIn(word)) {
        const at = index + offset;
        const isInside = offset > 0 && offset < word.length && clusterStarts[at] !== 0;
        if (isInside && breaks[at] === LineBreak.none) breaks[at] = LineBreak.hyphen;
      }
    }
  }

  #offsetsIn(word: string): readonly number[] {
    let offsets = this.#known.get(word);
    if (offsets === undefined) {
      offsets = hyphenOffsets(this.#settings.hyphenate!, word, this.#language);
      if (this.#known.size >= rememberedWords) this.#known.clear();
      this.#known.set(word, offsets);
    }
    return offsets;
  }
}
