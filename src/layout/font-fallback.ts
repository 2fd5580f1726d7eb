/**
 * Which font draws which characters. In: a stretch of text of one style, and the style's fonts. Out: the index of a font
 * for each code unit.
 *
 * The first font that has all of a grapheme cluster wins, as in browsers (CSS Fonts 4 §5.3, cluster matching); else the
 * first that has its base; else the first font, whose .notdef shows that something is missing. Where the cluster has
 * variation selectors, a font that lists its sequences goes before one that has the plain characters: emoji are drawn by
 * the emoji font behind a text font, and variants of ideographs by the font that has them. What is never seen (marks of
 * direction, joiners by themselves) goes with the text before it, so that a run isn't cut there.
 */

import type { Font } from "../font/font.ts";
import { isIgnorable, isVariationSelector } from "./characters.ts";

/** VS15 asks for the plain form, which a font has without listing it; an emoji font may list it, and is not meant. */
const TEXT_PRESENTATION = 0xfe0e;

/** Chooses among one list of fonts, and remembers its choice for each character. */
export class FontFallback {
  readonly fonts: readonly Font[];
  readonly #known = new Map<number, number>();

  constructor(fonts: readonly Font[]) {
    this.fonts = fonts;
  }

  /** Writes a font index for each code unit of `[start, end)` into `out`; `clusterStarts` marks grapheme clusters. */
  assign(text: string, start: number, end: number, clusterStarts: Uint8Array, out: Uint16Array): void {
    if (this.fonts.length === 1) {
      out.fill(0, start, end);
      return;
    }
    let before = 0;
    for (let from = start; from < end; ) {
      let to = from + 1;
      while (to < end && clusterStarts[to] === 0) to++;
      const codePoint = text.codePointAt(from)!;
      const isSingle = to - from === (codePoint > 0xffff ? 2 : 1);
      if (!isSingle) before = this.#ofCluster(text, from, to);
      else if (!isIgnorable(codePoint)) before = this.#ofCharacter(codePoint);
      out.fill(before, from, to);
      from = to;
    }
  }

  /** Index of the font that draws a cluster by itself, as for an ellipsis. */
  fontOf(cluster: string): Font {
    return this.fonts[this.#ofCluster(cluster, 0, cluster.length)]!;
  }

  #ofCharacter(codePoint: number): number {
    let font = this.#known.get(codePoint);
    if (font === undefined) {
      font = this.fonts.findIndex((each) => each.glyphId(codePoint) !== 0);
      if (font === -1) font = 0;
      this.#known.set(codePoint, font);
    }
    return font;
  }

  #ofCluster(text: string, from: number, to: number): number {
    let whole = this.fonts.findIndex((font) => hasCluster(font, text, from, to, true));
    if (whole === -1) whole = this.fonts.findIndex((font) => hasCluster(font, text, from, to, false));
    return whole === -1 ? this.#ofCharacter(text.codePointAt(from)!) : whole;
  }
}

/** Whether a font has the characters of a cluster, and `withSequences` its variation sequences. */
function hasCluster(font: Font, text: string, from: number, to: number, withSequences: boolean): boolean {
  let before = 0;
  for (let index = from; index < to; ) {
    const codePoint = text.codePointAt(index)!;
    index += codePoint > 0xffff ? 2 : 1;
    if (isVariationSelector(codePoint)) {
      if (withSequences && codePoint !== TEXT_PRESENTATION && font.glyphId(before, codePoint) === 0) return false;
    } else if (!isIgnorable(codePoint) && font.glyphId(codePoint) === 0) return false;
    before = codePoint;
  }
  return true;
}
