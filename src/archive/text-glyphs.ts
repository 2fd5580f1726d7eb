/** Which glyphs texts of some characters may come to: those of the characters, and those that a font puts in their place. */

import type { Font } from "../font/font.ts";
import type { GlyphRun } from "../shape/glyph-run.ts";

/** Shapes a text in a font, with the features that are on by default. */
export type ShapeText = (font: Font, text: string) => GlyphRun;

/** Above so many characters their pairs, which are as many squared, are not gone through. */
const MAX_PAIRED_CHARACTERS = 128;

/**
 * Glyphs, in order, without glyph 0. The shaper is asked for the text, for all pairs of its characters, and for whatever
 * follows a pair that gave other glyphs than its characters: ligatures of three and forms inside words come of it.
 */
export function glyphsOfText(font: Font, text: string, shape: ShapeText): number[] {
  const characters = [...new Set(text)].filter((character) => font.glyphId(character.codePointAt(0)!) !== 0);
  const glyphs = new Set(characters.map((character) => font.glyphId(character.codePointAt(0)!)));
  const plain = new Set(glyphs);
  for (const glyphId of shape(font, characters.join("")).glyphIds) glyphs.add(glyphId);
  for (const glyphId of shape(font, text).glyphIds) glyphs.add(glyphId);
  if (characters.length <= MAX_PAIRED_CHARACTERS) {
    for (const first of characters) {
      const changed = changedWords(
        font,
        characters.map((second) => first + second),
        plain,
        glyphs,
        shape,
      );
      for (const pair of changed) {
        changedWords(
          font,
          characters.map((third) => pair + third),
          plain,
          glyphs,
          shape,
        );
      }
    }
  }
  glyphs.delete(0);
  return [...glyphs].sort((a, b) => a - b);
}

/** Shapes `words`, adds their glyphs, and tells those that have glyphs that are not `plain`. */
function changedWords(
  font: Font,
  words: readonly string[],
  plain: ReadonlySet<number>,
  glyphs: Set<number>,
  shape: ShapeText,
): Set<string> {
  const { glyphIds, clusters } = shape(font, words.join(" "));
  const starts: number[] = [];
  let start = 0;
  for (const word of words) {
    starts.push(start);
    start += word.length + 1;
  }
  const changed = new Set<string>();
  for (const [index, glyphId] of glyphIds.entries()) {
    glyphs.add(glyphId);
    if (!plain.has(glyphId)) changed.add(words[lastAtMost(starts, clusters[index]!)]!);
  }
  return changed;
}

function lastAtMost(starts: readonly number[], place: number): number {
  let index = starts.length - 1;
  while (index > 0 && starts[index]! > place) index--;
  return index;
}
