/**
 * Words on their way from a text to the store of words. In: words of a text, and the run that they were shaped in. Out: which
 * glyphs are theirs, and the glyphs of words one after the other.
 */

import type { GlyphRun } from "./glyph-run.ts";
import { arraysBehind, copyGlyphs, createGlyphArrays, type GlyphArrays } from "./shaped-run.ts";
import type { Word } from "./word-store.ts";

/** A word that is to be shaped, then one that is. */
export class NewWord implements Word {
  readonly page = undefined;
  /** Code units of the text that it is taken from. */
  readonly start: number;
  readonly end: number;
  readonly hash: number;
  /** Whether it was met in a text before: it is kept then. */
  readonly isWanted: boolean;
  /** Where it stands in what is shaped. */
  base = 0;
  glyphs!: GlyphArrays;
  first = 0;
  count = 0;

  constructor(start: number, end: number, hash: number, isWanted: boolean) {
    this.start = start;
    this.end = end;
    this.hash = hash;
    this.isWanted = isWanted;
  }
}

/** Tells each word which glyphs of the run are its own. */
export function deal(words: readonly NewWord[], run: GlyphRun, isRtl: boolean): void {
  const { length } = run;
  // A new run is all of its arrays.
  const glyphs = arraysBehind(run);
  const { clusters } = glyphs;
  const step = isRtl ? -1 : 1;
  let glyph = isRtl ? length - 1 : 0;
  for (const word of words) {
    // What stands between words.
    while (clusters[glyph]! < word.base) glyph += step;
    const before = glyph;
    const end = word.base + word.end - word.start;
    while (clusters[glyph]! < end) glyph += step;
    word.glyphs = glyphs;
    word.count = Math.abs(glyph - before);
    word.first = isRtl ? glyph + 1 : before;
  }
}

/** The glyphs of words one after the other, in visual order. */
export function compose(words: readonly Word[], ends: Uint32Array, start: number, isRtl: boolean): GlyphArrays {
  let length = 0;
  for (const word of words) length += word.count;
  const glyphs = createGlyphArrays(length);
  let at = isRtl ? length : 0;
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    if (isRtl) at -= word.count;
    const wordStart = index === 0 ? start : ends[index - 1]!;
    copyGlyphs(word.glyphs, word.first, word.count, glyphs, at, wordStart - word.base);
    if (!isRtl) at += word.count;
  }
  return glyphs;
}
