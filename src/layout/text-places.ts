/**
 * What an editor asks of a paragraph: what a point hits, where carets stand and go, selections, words. In: a paragraph's lines.
 * Out: places, rectangles, and indexes of its text. It is the code of the extra "carets", and made when it is first asked.
 */

import { type Affinity, type Caret, type CaretPosition, Carets, type Hit } from "./carets.ts";
import type { Rect } from "./flow.ts";
import { type ClusterBounds, clusterBounds, selectionRects } from "./selection.ts";
import { type MappedText, TextMap } from "./text-map.ts";
import { nextWordEnd, previousWordStart } from "./word-moves.ts";
import { wordStarts } from "./words.ts";

/** What a caret moves by. */
export type CaretUnit = "grapheme" | "word";

/** The places of one paragraph; indexes are in its text. */
export class TextPlaces {
  readonly #map: TextMap;
  readonly #carets: Carets;
  readonly #dictionary: boolean;
  #words: Uint8Array | undefined;

  /** `dictionary` says whether scripts that have no spaces are divided into words. */
  constructor(text: MappedText, dictionary: boolean) {
    this.#map = new TextMap(text);
    this.#carets = new Carets(this.#map);
    this.#dictionary = dictionary;
  }

  hit(x: number, y: number): Hit {
    return this.#carets.hit(x, y);
  }

  caretAt(index: number, affinity: Affinity): Caret {
    return this.#carets.at(index, affinity);
  }

  /** The caret to the eye's right of another, or left. */
  moved(from: CaretPosition, toRight: boolean): CaretPosition {
    return this.#carets.move(from, toRight);
  }

  /** Where a cluster ends that `from` stands in, or the next word. */
  next(from: number, unit: CaretUnit): number {
    if (unit === "word") return nextWordEnd(this.#map.text, this.#wordStarts(), from);
    return this.#map.clusterEnd(this.#map.clusterStart(from));
  }

  /** Where the cluster or the word before `from` begins. */
  previous(from: number, unit: CaretUnit): number {
    if (unit === "word") return previousWordStart(this.#map.text, this.#wordStarts(), from);
    return this.#map.clusterStart(Math.max(0, from - 1));
  }

  /** Rectangles of `[start, end)`; `emptyWidth` is that of a line break. */
  selectionRects(start: number, end: number, emptyWidth: number): Rect[] {
    return selectionRects(this.#map, start, end, emptyWidth);
  }

  clusterBounds(index: number): ClusterBounds | undefined {
    return clusterBounds(this.#map, index);
  }

  /** The word, or what stands between words, around `index`: `[start, end)`. */
  wordAt(index: number): { readonly start: number; readonly end: number } {
    const starts = this.#wordStarts();
    const { length } = this.#map.text;
    let start = Math.max(0, Math.min(index, length - 1));
    while (start > 0 && starts[start] === 0) start--;
    let end = Math.min(start + 1, length);
    while (end < length && starts[end] === 0) end++;
    return { start, end };
  }

  #wordStarts(): Uint8Array {
    this.#words ??= wordStarts(this.#map.text, { dictionary: this.#dictionary });
    return this.#words;
  }
}
