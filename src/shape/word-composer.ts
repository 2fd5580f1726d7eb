/**
 * Runs put together from words: the second level of `shaping-cache.ts`. In: a text that may be cut. Out: its glyphs, the
 * same as the shaper gives for the whole.
 *
 * Words that are missing are shaped together, each once, in one call. That makes texts cheaper that were never seen: of
 * 2,000 characters of English a third are in words that came before.
 */

import type { ObjectPool } from "../memory/object-pool.ts";
import { createGlyphBuffers, type GlyphBuffer } from "./glyph-buffer.ts";
import type { GlyphRun } from "./glyph-run.ts";
import { compose, deal, NewWord } from "./new-words.ts";
import { concatGlyphs, type GlyphArrays } from "./shaped-run.ts";
import type { ShapeRequest, Shaper } from "./shaper.ts";
import type { Style, StyledText } from "./shaping-styles.ts";
import { type WordCuts, WordList } from "./word-cuts.ts";
import { styledHash, type Word, type WordStore } from "./word-store.ts";

/** Longest word that is kept. Longer ones are shaped with the others, each time. */
export const MAX_WORD_CODE_UNITS = 64;
/** Code units that are put together at a time, so that nothing grows with the text. */
const CHUNK_CODE_UNITS = 16_384;
/** Places that are looked at for a word of the same text: texts that are made to collide are shaped twice, not slowly. */
const MAX_PROBES = 16;
/** Where more of a text than this is new, it is shaped as it is: putting it together costs a quarter of shaping it. */
const MAX_FRESH_SHARE = 0.7;

/** The words of a chunk, those of them that are to be shaped, and how long these are together. */
interface FoundWords {
  readonly words: Word[];
  readonly fresh: NewWord[];
  readonly freshUnits: number;
}

/** Puts runs together from the words of a store, and fills it. */
export class WordComposer {
  /** What new words are shaped in, before they are copied to where they are wanted. */
  readonly buffers: ObjectPool<GlyphBuffer>;
  readonly #shaper: Shaper;
  readonly #words: WordStore;
  readonly #list = new WordList(CHUNK_CODE_UNITS);
  readonly #slots = new Int32Array(4 * CHUNK_CODE_UNITS);

  /** `bufferBytes` bounds the buffers that are kept between texts. */
  constructor(shaper: Shaper, words: WordStore, bufferBytes: number) {
    this.buffers = createGlyphBuffers(bufferBytes);
    this.#shaper = shaper;
    this.#words = words;
  }

  /** The glyphs of a text, put together from words; nothing where it isn't to be cut. */
  compose(styled: StyledText, cuts: WordCuts): GlyphArrays | undefined {
    const { text, start, end, item, style } = styled;
    const parts: GlyphArrays[] = [];
    for (let from = start; from < end; ) {
      const limit = Math.min(end, from + CHUNK_CODE_UNITS);
      let count = cuts.cut(text, from, limit, this.#list);
      // The last word of a chunk may go on.
      if (limit < end) count--;
      if (count <= 0) return undefined;
      const to = this.#list.ends[count - 1]!;
      const { words, fresh, freshUnits } = this.#find(text, from, count, style);
      if (freshUnits > (to - from) * MAX_FRESH_SHARE) {
        const run = this.#shapeWhole(styled, from, to, fresh, cuts);
        if (run === undefined) return undefined;
        parts.push(run);
      } else {
        const run = this.#composeChunk(styled, from, words, fresh, cuts);
        if (run === undefined) return undefined;
        parts.push(run);
      }
      from = to;
    }
    return concatGlyphs(item.direction === "rtl" ? parts.reverse() : parts);
  }

  /** Puts the words of a chunk together, those that are new shaped in a buffer of the pool. */
  #composeChunk(
    styled: StyledText,
    start: number,
    words: readonly Word[],
    fresh: readonly NewWord[],
    cuts: WordCuts,
  ): GlyphArrays | undefined {
    const put = () => compose(words, this.#list.ends, start, styled.item.direction === "rtl");
    if (fresh.length === 0) return put();
    const lease = this.buffers.acquire();
    try {
      return this.#shapeWords(styled, fresh, cuts, lease.item) ? put() : undefined;
    } finally {
      lease[Symbol.dispose]();
    }
  }

  /** The words of a chunk, and those among them that are to be shaped, each once. */
  #find(text: string, start: number, count: number, style: Style): FoundWords {
    const { ends, hashes } = this.#list;
    const words = new Array<Word>(count);
    const fresh: NewWord[] = [];
    let freshUnits = 0;
    const slots = this.#emptySlots(count);
    const mask = slots.length - 1;
    const clock = this.#words.tick();
    let from = start;
    for (let index = 0; index < count; from = ends[index]!, index++) {
      const to = ends[index]!;
      const hash = hashes[index]!;
      let slot = hash & mask;
      let known: Word | undefined;
      for (let probe = 0; probe < MAX_PROBES; probe++, slot = (slot + 1) & mask) {
        const other = slots[slot]!;
        if (other < 0) {
          slots[slot] = index;
          break;
        }
        if (hashes[other] !== hash) continue;
        const otherFrom = other === 0 ? start : ends[other - 1]!;
        if (!isSame(text, otherFrom, ends[other]!, from, to)) continue;
        known = words[other];
        break;
      }
      if (known === undefined) {
        const wasSeen = this.#words.wasSeen(styledHash(hash, style.id));
        if (wasSeen) known = this.#words.find(style.id, hash, text, from, to);
        if (known?.page !== undefined) known.page.lastUse = clock;
        if (known === undefined) {
          const made = new NewWord(from, to, hash, wasSeen);
          fresh.push(made);
          freshUnits += to - from;
          known = made;
        }
      }
      words[index] = known;
    }
    this.#words.hits += count - fresh.length;
    this.#words.misses += fresh.length;
    return { words, fresh, freshUnits };
  }

  /** A table of twice as many slots as there are words, all empty. */
  #emptySlots(count: number): Int32Array {
    return this.#slots.subarray(0, 2 << (32 - Math.clz32(count))).fill(-1);
  }

  /**
   * Shapes a chunk that has hardly a word that is known or comes again, and keeps those that were met before. Nothing where
   * the text must not be cut after all.
   */
  #shapeWhole(
    styled: StyledText,
    start: number,
    end: number,
    fresh: readonly NewWord[],
    cuts: WordCuts,
  ): GlyphArrays | undefined {
    const run = this.#shaper.shape(styled.text, start, end, settledRequest(styled));
    if (cuts.hasCircle(run)) return undefined;
    for (const word of fresh) word.base = word.start;
    this.#deal(styled, fresh, run);
    return run;
  }

  /**
   * Shapes words in one call, in `buffer`. What stands side by side in the text does so here; else a separator comes between. `false`
   * where the text must not be cut after all.
   */
  #shapeWords(styled: StyledText, words: readonly NewWord[], cuts: WordCuts, buffer: GlyphBuffer): boolean {
    const { text } = styled;
    let joined = "";
    for (let index = 0; index < words.length; ) {
      const { start } = words[index]!;
      const shift = joined.length - start;
      let { end } = words[index]!;
      for (; index < words.length && (words[index]!.start === end || words[index]!.start === start); index++) {
        const word = words[index]!;
        word.base = word.start + shift;
        end = word.end;
      }
      joined += text.slice(start, end);
      // Behind the last, which may end without a space, a separator might be seen.
      if (index === words.length) break;
      if (!cuts.areApart(text.charCodeAt(end - 1), text.charCodeAt(words[index]!.start))) joined += cuts.separator;
    }
    const run = this.#shaper.shape(joined, 0, joined.length, settledRequest(styled), buffer);
    if (cuts.hasCircle(run)) return false;
    this.#deal(styled, words, run);
    return true;
  }

  /** Gives words their glyphs of `run`, and keeps those that are wanted. */
  #deal({ text, item, style }: StyledText, words: readonly NewWord[], run: GlyphRun): void {
    deal(words, run, item.direction === "rtl");
    for (const word of words) {
      if (!word.isWanted || word.end - word.start > MAX_WORD_CODE_UNITS) continue;
      this.#words.keep(style, { text, start: word.start, end: word.end, hash: word.hash }, word);
    }
  }
}

function isSame(text: string, start: number, end: number, otherStart: number, otherEnd: number): boolean {
  if (end - start !== otherEnd - otherStart) return false;
  const shift = otherStart - start;
  for (let i = start; i < end; i++) if (text.charCodeAt(i) !== text.charCodeAt(i + shift)) return false;
  return true;
}

/** A request that leaves nothing to be guessed from another text. */
function settledRequest({ item, request }: StyledText): ShapeRequest {
  const { font, size, script, language, direction } = item;
  return { font, size, script, language, direction, features: request.features };
}
