/**
 * What was shaped before, in two levels: whole runs (`kept-runs.ts`), and words (`word-composer.ts`). In: items of text. Out:
 * runs, the same as the shaper behind it gives.
 *
 * A run that is asked for again is copied. One that isn't is put together from words where that is exact: where the font
 * leaves its space alone, so that no lookup reaches from one word to another (`lookup-reach.ts`, `word-cuts.ts`).
 */

import type { CacheCounts } from "../cache/byte-lru.ts";
import type { Font } from "../font/font.ts";
import type { ObjectPool } from "../memory/object-pool.ts";
import { type Reclaimable, type ReclaimLevel, reclaimShares } from "../memory/reclaimable.ts";
import { FontCuts } from "./font-cuts.ts";
import type { GlyphBuffer } from "./glyph-buffer.ts";
import type { GlyphRun } from "./glyph-run.ts";
import { contextKey } from "./joining-context.ts";
import type { RunMemory } from "./kept-glyphs.ts";
import { KeptRuns } from "./kept-runs.ts";
import { resolveItem, type ShapeItem } from "./shape-item.ts";
import { arraysBehind, type GlyphArrays, ShapedRun } from "./shaped-run.ts";
import type { ShapeRequest, Shaper } from "./shaper.ts";
import { ShapingStyles, type Style, type StyledText } from "./shaping-styles.ts";
import { MAX_WORD_CODE_UNITS, WordComposer } from "./word-composer.ts";
import { hashOf, type WordCuts } from "./word-cuts.ts";
import { styledHash, WordStore } from "./word-store.ts";

/** What both levels have done and hold. */
export interface ShapingCounts {
  /** Whole runs. */
  readonly runs: CacheCounts;
  /** Words of runs. */
  readonly words: CacheCounts;
}

/** Longest run that is kept whole: V8 hashes longer strings by their length alone. */
const MAX_RUN_CODE_UNITS = 8_192;
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

/** A shaper that remembers. Not for texts of secrets. */
export class ShapingCache implements Shaper {
  readonly name;
  readonly #shaper: Shaper;
  readonly #runs: KeptRuns;
  readonly #words: WordStore;
  readonly #composer: WordComposer;
  readonly #styles = new ShapingStyles(() => this.#forgetAll());
  readonly #unitsOf = new Map<number, number>();
  readonly #cuts = new FontCuts();

  /** `limitBytes` bounds both levels together. Long runs lie in `runMemory`, or on the host without it. */
  constructor(shaper: Shaper, limitBytes: number, runMemory?: RunMemory) {
    this.#shaper = shaper;
    this.name = shaper.name;
    this.#runs = new KeptRuns((limitBytes * 2) / 3, runMemory);
    this.#words = new WordStore(limitBytes / 3);
    const bufferBytes = Math.floor(Math.min(MAX_BUFFER_BYTES, limitBytes / 4));
    this.#composer = new WordComposer(shaper, this.#words, bufferBytes);
  }

  get heapBytes(): number {
    return this.#shaper.heapBytes;
  }

  /** Bytes of runs and words, wherever they lie. */
  get bytes(): number {
    return this.#runs.bytes + this.#words.bytes;
  }

  /** Sets the bound on both levels together. */
  setLimit(limitBytes: number): void {
    this.#runs.setLimit((limitBytes * 2) / 3);
    this.#words.setLimit(limitBytes / 3);
  }

  /** What lies on the host of both levels, as something that gives back under pressure. */
  get reclaimable(): Reclaimable {
    const [runs, words] = [this.#runs, this.#words];
    return {
      name: "shaped text",
      part: "buffers",
      where: "host",
      get bytes() {
        return runs.hostBytes + words.bytes;
      },
      // All of the bound, though linear memory may hold a part of it: as that is evicted within a call, this may grow.
      get limitBytes() {
        return runs.limitBytes + words.limitBytes;
      },
      reclaim: (level) => {
        const share = reclaimShares[level];
        return runs.evictHost(runs.hostBytes * (1 - share)) + words.evict(words.bytes * share);
      },
    };
  }

  /** The long runs, likewise; absent where they lie on the host. */
  get linearReclaimable(): Reclaimable | undefined {
    return this.#runs.linearReclaimable;
  }

  /** What new words are shaped in; it gives back by itself. */
  get buffers(): ObjectPool<GlyphBuffer> {
    return this.#composer.buffers;
  }

  counts(): ShapingCounts {
    return { runs: this.#runs.counts(), words: this.#words.counts() };
  }

  shape(text: string, start: number, end: number, request: ShapeRequest): GlyphRun {
    const item = resolveItem(text, start, end, request);
    const length = end - start;
    if (length === 0 || !isUsual(item)) return this.#shaper.shape(text, start, end, request);
    const context = contextKey(text, start, end, item.script);
    const style = this.#styles.of(item);
    const styled = { text, start, end, item, request, style };
    this.#words.tick();
    const cuts = context === "" ? this.#cutsOf(style, item, length) : undefined;
    if (context === "" && style.cuts !== undefined && length <= MAX_SHORT_CODE_UNITS) {
      return this.#shapeShort(styled, cuts);
    }
    if (length > MAX_RUN_CODE_UNITS) return this.#shapeNew(styled, cuts);
    return this.#runs.get(styled, context, () => this.#shapeNew(styled, cuts));
  }

  /** A short run is a word, put together from words, or shaped and kept as if it were a word. */
  #shapeShort(styled: StyledText, cuts: WordCuts | undefined): GlyphRun {
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

  #shapeNew(styled: StyledText, cuts: WordCuts | undefined): GlyphRun {
    return this.#runOf(styled, cuts && this.#composer.compose(styled, cuts));
  }

  /** The run of glyphs that were put together, or else the shaper's. */
  #runOf({ text, start, end, item, request }: StyledText, glyphs: GlyphArrays | undefined): GlyphRun {
    if (glyphs === undefined) return this.#shaper.shape(text, start, end, request);
    return new ShapedRun(item, start, end, glyphs);
  }

  /** Where the style's texts are cut; nothing where they are shaped whole. */
  #cutsOf(style: Style, item: ShapeItem, length: number): WordCuts | undefined {
    if (style.cuts !== undefined) return style.cuts.separator !== "" ? style.cuts : undefined;
    if (this.#shaper.name !== "harfbuzz") return undefined;
    const units = (this.#unitsOf.get(item.font.id) ?? 0) + length;
    this.#unitsOf.set(item.font.id, units);
    if (units < UNITS_BEFORE_WORDS) return undefined;
    style.cuts = this.#cuts.of(item);
    return style.cuts.separator !== "" ? style.cuts : undefined;
  }

  forget(font: Font): void {
    this.#shaper.forget(font);
    this.#unitsOf.delete(font.id);
    this.#cuts.forget(font);
    this.#runs.forget(font);
    this.#words.forget(new Set(this.#styles.forget(font).map(({ id }) => id)));
  }

  reclaim(level: ReclaimLevel): number {
    return this.#shaper.reclaim(level);
  }

  #forgetAll(): void {
    this.#runs.clear();
    this.#words.clear();
    this.#styles.clear();
    this.#unitsOf.clear();
    this.#cuts.clear();
  }

  [Symbol.dispose](): void {
    this.#forgetAll();
    this.buffers[Symbol.dispose]();
    this.#shaper[Symbol.dispose]();
  }
}

/** Whether the glyphs depend on no more than a style's facts and the characters. */
function isUsual({ direction, features, flags }: ShapeItem): boolean {
  return flags === 0 && direction !== "ttb" && features.every((feature) => feature.isGlobal);
}
