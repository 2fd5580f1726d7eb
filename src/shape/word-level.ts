/**
 * The second level of `shaping-cache.ts`: texts put together from words that were shaped before (`word-composer.ts`), where
 * that is exact: where the font leaves its space alone, so that no lookup reaches from one word to another
 * (`lookup-reach.ts`, `word-cuts.ts`). In: texts in their styles. Out: runs, the same as the shaper gives for the whole.
 *
 * HarfBuzz brings it, and bundles without HarfBuzz have none of it: the simple shaper has no lookups to run.
 */

import type { CacheCounts } from "../cache/byte-lru.ts";
import type { Font } from "../font/font.ts";
import type { ObjectPool } from "../memory/object-pool.ts";
import { FontCuts } from "./font-cuts.ts";
import type { GlyphBuffer } from "./glyph-buffer.ts";
import type { GlyphRun } from "./glyph-run.ts";
import { arraysBehind, type GlyphArrays, ShapedRun } from "./shaped-run.ts";
import type { Shaper } from "./shaper.ts";
import type { Style, StyledText } from "./shaping-styles.ts";
import { MAX_WORD_CODE_UNITS, WordComposer } from "./word-composer.ts";
import { hashOf, type WordCuts } from "./word-cuts.ts";
import { styledHash, WordStore } from "./word-store.ts";

/**
 * Longest run that is looked for among the words, and not kept as a run: text of fonts in turn has one for each few words,
 * and putting it together takes no longer than finding and copying it: laying out such text took 0.88 of the time that it
 * took with 24, and no longer again.
 */
const MAX_SHORT_CODE_UNITS = MAX_WORD_CODE_UNITS;
/** Runs of more than this are kept as a word when they are first met, where hardly a word of them was met before. */
const MAX_PASSING_CODE_UNITS = 24;
/**
 * A font's lookups are read once it has shaped so many code units: that takes 1 to 10 ms, which neither a label is worth nor
 * the one picture of a process that ends with it.
 */
const UNITS_BEFORE_WORDS = 2048;

/** Most bytes that are kept of what new words are shaped in: 2,800 glyphs, beyond the bound on what is remembered. */
const MAX_BUFFER_BYTES = 2 ** 16;

/** Words of an engine's texts, bounded in bytes. */
export class WordLevel {
  readonly #shaper: Shaper;
  readonly #words: WordStore;
  readonly #composer: WordComposer;
  readonly #unitsOf = new Map<number, number>();
  readonly #cuts = new FontCuts();

  constructor(shaper: Shaper, limitBytes: number) {
    this.#shaper = shaper;
    this.#words = new WordStore(limitBytes);
    this.#composer = new WordComposer(shaper, this.#words, Math.floor(Math.min(MAX_BUFFER_BYTES, limitBytes * 0.75)));
  }

  /** Bytes of words. */
  get bytes(): number {
    return this.#words.bytes;
  }

  get limitBytes(): number {
    return this.#words.limitBytes;
  }

  setLimit(limitBytes: number): void {
    this.#words.setLimit(limitBytes);
  }

  /** Evicts at least so many bytes, where there are so many; those that came back. */
  evict(byteLength: number): number {
    return this.#words.evict(byteLength);
  }

  /** What new words are shaped in; it gives back by itself. */
  get buffers(): ObjectPool<GlyphBuffer> {
    return this.#composer.buffers;
  }

  counts(): CacheCounts {
    return this.#words.counts();
  }

  /** Tells that another text is shaped: words that it uses are younger than those of texts before. */
  tick(): void {
    this.#words.tick();
  }

  /** Where texts of a style are cut; nothing where they are shaped whole. `length` counts towards reading its font's lookups. */
  cutsOf(style: Style, length: number): WordCuts | undefined {
    if (style.cuts === undefined) {
      const units = (this.#unitsOf.get(style.font.id) ?? 0) + length;
      this.#unitsOf.set(style.font.id, units);
      if (units < UNITS_BEFORE_WORDS) return undefined;
      style.cuts = this.#cuts.of(style);
    }
    return style.cuts.separator !== "" ? style.cuts : undefined;
  }

  /** Whether a text is kept here as a word, and not as a run. */
  isShort(style: Style, length: number): boolean {
    return style.cuts !== undefined && length <= MAX_SHORT_CODE_UNITS;
  }

  /** A short run is a word, put together from words, or shaped and kept as if it were a word. */
  shapeShort(styled: StyledText, cuts: WordCuts | undefined): GlyphRun {
    const { text, start, end, style } = styled;
    const hash = hashOf(text, start, end);
    const known = this.#words.runOf(style, hash, text, start, end);
    if (known !== undefined) {
      this.#words.hits++;
      return known;
    }
    const { hits, misses } = this.#words;
    const glyphs = cuts && this.#composer.compose(styled, cuts);
    const run = this.#runOf(styled, glyphs);
    const isLong = end - start > MAX_PASSING_CODE_UNITS;
    const isNew = this.#words.misses - misses > this.#words.hits - hits;
    // The words of a run that was put together are kept or not by themselves.
    const isWanted = glyphs ? isLong && isNew : isLong || this.#words.wasSeen(styledHash(hash, style.id));
    if (glyphs === undefined) this.#words.misses++;
    if (isWanted) this.#keepWhole(styled, run, hash);
    return run;
  }

  #keepWhole({ text, start, end, style }: StyledText, run: GlyphRun, hash: number): void {
    // Words are put together without a look at whether they have circles.
    if (style.cuts?.hasCircle(run)) return;
    const word = { glyphs: arraysBehind(run), first: 0, count: run.length, base: start, page: undefined };
    this.#words.keep(style, { text, start, end, hash }, word);
  }

  /** A run of any length. */
  shapeLong(styled: StyledText, cuts: WordCuts | undefined): GlyphRun {
    return this.#runOf(styled, cuts && this.#composer.compose(styled, cuts));
  }

  /** The run of glyphs that were put together, or else the shaper's. */
  #runOf({ text, start, end, item, request }: StyledText, glyphs: GlyphArrays | undefined): GlyphRun {
    if (glyphs === undefined) return this.#shaper.shape(text, start, end, request);
    return new ShapedRun(item, start, end, glyphs);
  }

  /** Forgets a font, whose styles are those. */
  forget(font: Font, styles: readonly Style[]): void {
    this.#unitsOf.delete(font.id);
    this.#cuts.forget(font);
    this.#words.forget(new Set(styles.map(({ id }) => id)));
  }

  clear(): void {
    this.#words.clear();
    this.#unitsOf.clear();
    this.#cuts.clear();
  }

  [Symbol.dispose](): void {
    this.clear();
    this.buffers[Symbol.dispose]();
  }
}
