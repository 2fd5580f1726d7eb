/**
 * Which font draws which characters. In: a stretch of text of one style, and the style's fonts. Out: the index of a font
 * for each code unit.
 *
 * The first font that has all of a grapheme cluster wins; else the first that has its base; else the first font, whose
 * .notdef shows that something is missing. Punctuation and spaces stay with the text beside them where its font has
 * them, so that a run isn't cut, and kerning isn't lost, at every comma.
 */

import type { Font } from "../font/font.ts";
import { FontChoice, fontChoice, isIgnorable, isVariationSelector } from "./characters.ts";

/** A neutral character whose font is still to be chosen. */
const undecided = 0xffff;

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
    let hasNeutrals = false;
    for (let from = start; from < end; ) {
      let to = from + 1;
      while (to < end && clusterStarts[to] === 0) to++;
      const codePoint = text.codePointAt(from)!;
      const isSingle = to - from === (codePoint > 0xffff ? 2 : 1);
      const isNeutral = isSingle && fontChoice(codePoint) !== FontChoice.own;
      hasNeutrals ||= isNeutral;
      const font = isNeutral ? undecided : isSingle ? this.#ofCharacter(codePoint) : this.#ofCluster(text, from, to);
      for (let index = from; index < to; index++) out[index] = font;
      from = to;
    }
    if (hasNeutrals) this.#assignNeutrals(text, start, end, out);
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
    const whole = this.fonts.findIndex((font) => hasCluster(font, text, from, to));
    return whole === -1 ? this.#ofCharacter(text.codePointAt(from)!) : whole;
  }

  #has(font: number, codePoint: number): boolean {
    return isIgnorable(codePoint) || this.fonts[font]!.glyphId(codePoint) !== 0;
  }

  /** Gives each stretch of neutrals the font before it, or the one behind it, or their own. */
  #assignNeutrals(text: string, start: number, end: number, out: Uint16Array): void {
    let before = undecided;
    for (let from = start; from < end; ) {
      if (out[from] !== undecided) {
        before = out[from++]!;
        continue;
      }
      let to = from + 1;
      while (to < end && out[to] === undecided) to++;
      const after = to < end ? out[to]! : undecided;
      for (let index = from; index < to; index++) {
        const codePoint = text.codePointAt(index)!;
        const font = this.#neutral(codePoint, before, after);
        out[index] = font;
        if (codePoint > 0xffff) out[++index] = font;
      }
      from = to;
    }
  }

  #neutral(codePoint: number, before: number, after: number): number {
    const [first, second] = fontChoice(codePoint) === FontChoice.likeFollowing ? [after, before] : [before, after];
    if (first !== undecided && this.#has(first, codePoint)) return first;
    if (second !== undecided && this.#has(second, codePoint)) return second;
    return this.#ofCharacter(codePoint);
  }
}

function hasCluster(font: Font, text: string, from: number, to: number): boolean {
  for (let index = from; index < to; ) {
    const codePoint = text.codePointAt(index)!;
    index += codePoint > 0xffff ? 2 : 1;
    if (isVariationSelector(codePoint) || isIgnorable(codePoint)) continue;
    if (font.glyphId(codePoint) === 0) return false;
  }
  return true;
}
