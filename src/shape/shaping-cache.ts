/**
 * What was shaped before, in two levels: whole runs, and words. In: items of text. Out: runs, the same as the shaper
 * behind it gives.
 *
 * A run that is asked for again is copied. One that isn't is put together from words where that is exact: where the font
 * leaves its space alone, so that no lookup reaches from one word to another (`lookup-reach.ts`, `word-cuts.ts`). Words
 * that are missing are shaped together, each once, in one call. That makes texts cheaper that were never seen: of 2,000
 * characters of English a third are in words that came before.
 */

import { ByteLru, type CacheCounts } from "../cache/byte-lru.ts";
import type { Font } from "../font/font.ts";
import { type Reclaimable, reclaimShares } from "../memory/reclaimable.ts";
import type { StringId } from "../memory/string-interner.ts";
import { FontCuts } from "./font-cuts.ts";
import type { GlyphRun } from "./glyph-run.ts";
import { contextKey } from "./joining-context.ts";
import { type KeptGlyphs, keepGlyphs, type RunMemory } from "./kept-glyphs.ts";
import { compose, deal, NewWord, ownText } from "./new-words.ts";
import { resolveItem, type ShapeItem } from "./shape-item.ts";
import { concatGlyphs, type GlyphArrays, ShapedRun } from "./shaped-run.ts";
import type { ShapeRequest, Shaper } from "./shaper.ts";
import { ShapingStyles, type Style } from "./shaping-styles.ts";
import { hashOf, type WordCuts, WordList } from "./word-cuts.ts";
import { type KeptWord, type Word, WordStore, type WordTable } from "./word-store.ts";

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
 * Longest word that is kept. Longer ones are shaped with the others, each time. Runs up to this length are looked for among
 * the words, and not kept as runs: text of fonts in turn has one for each few words, and putting it together takes no
 * longer than finding and copying it: laying out such text took 0.88 of the time that it took with 24, and no longer again.
 */
const MAX_WORD_CODE_UNITS = 64;
/** Runs of more than this are kept as a word when they are first met, where hardly a word of them was met before. */
const MAX_PASSING_CODE_UNITS = 24;
/** Code units that are put together at a time, so that nothing grows with the text. */
const CHUNK_CODE_UNITS = 16_384;
/** A font's lookups are read once it has shaped so many code units: that takes 1 to 10 ms, which a label isn't worth. */
const UNITS_BEFORE_WORDS = 256;
/** Places that are looked at for a word of the same text: texts that are made to collide are shaped twice, not slowly. */
const MAX_PROBES = 16;
/** Where more of a text than this is new, it is shaped as it is: putting it together costs a quarter of shaping it. */
const MAX_FRESH_SHARE = 0.7;
/** Spreads the styles over the hashes of words (2³² ÷ the golden ratio). */
const STYLE_HASH = 0x9e37_79b1;
/** Styles that a text is kept in; the oldest makes way. */
const MAX_RUNS_OF_TEXT = 8;
/** Estimate of a run's objects: the entry, seven views and their buffer. */
const RUN_BYTES = 1000;

/** The runs of a text: one for each style that it was shaped in, the oldest first. */
interface KeptText {
  readonly runs: KeptRun[];
}

/** A run with clusters that count from its start. */
interface KeptRun {
  readonly styleId: StringId;
  readonly fontId: number;
  readonly context: string;
  readonly glyphs: KeptGlyphs;
  /** Pixels: adding them up again took a fifth of a hit. */
  readonly width: number;
}

/** The words of a chunk, those of them that are to be shaped, and how long these are together. */
interface FoundWords {
  readonly words: Word[];
  readonly fresh: NewWord[];
  readonly freshUnits: number;
}

/** A shaper that remembers. Not for texts of secrets. */
export class ShapingCache implements Shaper {
  readonly name;
  readonly #shaper: Shaper;
  readonly #runs: ByteLru<KeptText>;
  readonly #runMemory: RunMemory | undefined;
  /** Bytes of kept runs in linear memory: a part of those of `#runs`. */
  #linearBytes = 0;
  #runHits = 0;
  #runMisses = 0;
  readonly #words: WordStore;
  readonly #styles = new ShapingStyles(() => this.#forgetAll());
  readonly #unitsOf = new Map<number, number>();
  readonly #cuts = new FontCuts();
  readonly #list = new WordList(CHUNK_CODE_UNITS);
  readonly #slots = new Int32Array(4 * CHUNK_CODE_UNITS);

  /** `limitBytes` bounds both levels together. Long runs lie in `runMemory`, or on the host without it. */
  constructor(shaper: Shaper, limitBytes: number, runMemory?: RunMemory) {
    this.#shaper = shaper;
    this.name = shaper.name;
    this.#runMemory = runMemory;
    this.#runs = new ByteLru((limitBytes * 2) / 3, (text) => this.#drop(text));
    this.#words = new WordStore(limitBytes / 3);
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
    const hostBytes = () => runs.bytes - this.#linearBytes;
    return {
      name: "shaped text",
      part: "buffers",
      where: "host",
      get bytes() {
        return hostBytes() + words.bytes;
      },
      // All of the bound, though linear memory may hold a part of it: as that is evicted within a call, this may grow.
      get limitBytes() {
        return runs.limitBytes + words.limitBytes;
      },
      reclaim: (level) => {
        const share = reclaimShares[level];
        const wanted = hostBytes() * (1 - share);
        return this.#freed(() => runs.evictUntil(() => hostBytes() <= wanted)) + words.evict(words.bytes * share);
      },
    };
  }

  /** The long runs, likewise; absent where they lie on the host. */
  get linearReclaimable(): Reclaimable | undefined {
    const memory = this.#runMemory;
    if (memory === undefined) return undefined;
    return {
      name: "long shaped runs",
      part: "buffers",
      where: "linear",
      get bytes() {
        return memory.bytes;
      },
      reclaim: (level) => {
        const wanted = this.#linearBytes * (1 - reclaimShares[level]);
        const isEnough = () => this.#linearBytes <= wanted;
        return this.#freed(() => this.#runs.evictUntil(isEnough, ({ runs }) => runs.some(isLinear)));
      },
    };
  }

  /** Bytes that `evict` gives back of kept runs, in linear memory and on the host. */
  #freed(evict: () => void): number {
    const linearBytes = () => this.#runMemory?.bytes ?? 0;
    const before = this.#runs.bytes - this.#linearBytes + linearBytes();
    evict();
    return before - (this.#runs.bytes - this.#linearBytes + linearBytes());
  }

  counts(): ShapingCounts {
    const runs = { ...this.#runs.counts(), hits: this.#runHits, misses: this.#runMisses };
    return { runs, words: this.#words.counts() };
  }

  shape(text: string, start: number, end: number, request: ShapeRequest): GlyphRun {
    const item = resolveItem(text, start, end, request);
    const length = end - start;
    if (length === 0 || !isUsual(item)) return this.#shaper.shape(text, start, end, request);
    const context = contextKey(text, start, end, item.script);
    const style = this.#styles.of(item);
    this.#words.tick();
    const words = context === "" ? this.#wordsOf(style, item, length) : undefined;
    if (context === "" && style.cuts !== undefined && length <= MAX_WORD_CODE_UNITS) {
      return this.#shapeShort(text, start, end, item, request, style, words);
    }
    if (length > MAX_RUN_CODE_UNITS) return this.#shapeNew(text, start, end, item, request, style, words);
    return this.#shapeKept(text, start, end, item, request, style, words, context);
  }

  /** A short run is a word, put together from words, or shaped and kept as if it were a word. */
  #shapeShort(
    text: string,
    start: number,
    end: number,
    item: ShapeItem,
    request: ShapeRequest,
    style: Style,
    words: WordCuts | undefined,
  ): GlyphRun {
    const hash = hashOf(text, start, end);
    const known = style.table.find(hash, text, start, end);
    if (known !== undefined) {
      this.#words.hits++;
      return runOfWord(item, start, end, known, this.#words.arraysOf(known));
    }
    const { hits, misses } = this.#words;
    const glyphs = words && this.#fromWords(text, start, end, item, request, style, words);
    const run = glyphs ? new ShapedRun(item, start, end, glyphs) : this.#shaper.shape(text, start, end, request);
    const isLong = end - start > MAX_PASSING_CODE_UNITS;
    const isNew = this.#words.misses - misses > this.#words.hits - hits;
    // The words of a run that was put together are kept or not by themselves.
    const isWanted = glyphs
      ? isLong && isNew
      : isLong || this.#words.wasSeen(hash ^ Math.imul(style.id + 1, STYLE_HASH));
    if (glyphs === undefined) this.#words.misses++;
    if (isWanted) this.#keepWhole(text, run, hash, style);
    return run;
  }

  #keepWhole(text: string, run: GlyphRun, hash: number, { cuts, table }: Style): void {
    // Words are put together without a look at whether they have circles.
    if (cuts?.hasCircle(run)) return;
    const word = { glyphs: run, first: 0, count: run.length, base: run.start, page: undefined };
    this.#words.keep(table, ownText(text, run.start, run.end), hash, word);
  }

  #shapeKept(
    text: string,
    start: number,
    end: number,
    item: ShapeItem,
    request: ShapeRequest,
    style: Style,
    words: WordCuts | undefined,
    context: string,
  ): GlyphRun {
    // A text that is given as a whole has its hash already, and one that is the same string is found by its address.
    const key = text.slice(start, end);
    const kept = this.#runs.get(key);
    for (const run of kept?.runs ?? []) {
      if (run.styleId !== style.id || run.context !== context) continue;
      this.#runHits++;
      return new ShapedRun(item, start, end, run.glyphs.copy(start), run.width);
    }
    this.#runMisses++;
    const run = this.#shapeNew(text, start, end, item, request, style, words);
    const glyphs = keepGlyphs(run, start, this.#runMemory);
    if (glyphs !== undefined) {
      this.#linearBytes += glyphs.linearBytes;
      const keptRun = { styleId: style.id, fontId: item.font.id, context, glyphs, width: run.width };
      this.#keepRun(key.length < text.length ? ownText(text, start, end) : key, keptRun);
    }
    return run;
  }

  /** Keeps `run` beside what there is of its text now: shaping may have made room by letting go of it. */
  #keepRun(key: string, run: KeptRun): void {
    const text = this.#runs.peek(key) ?? { runs: [] };
    const others = text.runs.slice(1 - MAX_RUNS_OF_TEXT);
    let byteLength = 2 * key.length;
    for (const { glyphs } of [...others, run]) byteLength += RUN_BYTES + glyphs.hostBytes + glyphs.linearBytes;
    if (byteLength > this.#runs.limitBytes / 4) {
      this.#dropRun(run);
      return;
    }
    if (others.length < text.runs.length) this.#dropRun(text.runs.shift()!);
    text.runs.push(run);
    this.#runs.set(key, text, byteLength);
  }

  #drop({ runs }: KeptText): void {
    for (const run of runs) this.#dropRun(run);
  }

  #dropRun({ glyphs }: KeptRun): void {
    this.#linearBytes -= glyphs.linearBytes;
    glyphs[Symbol.dispose]();
  }

  #shapeNew(
    text: string,
    start: number,
    end: number,
    item: ShapeItem,
    request: ShapeRequest,
    style: Style,
    words: WordCuts | undefined,
  ): GlyphRun {
    const glyphs = words && this.#fromWords(text, start, end, item, request, style, words);
    if (glyphs === undefined) return this.#shaper.shape(text, start, end, request);
    return new ShapedRun(item, start, end, glyphs);
  }

  /** WordCuts of the style's texts; nothing where they are shaped whole. */
  #wordsOf(style: Style, item: ShapeItem, length: number): WordCuts | undefined {
    if (style.cuts !== undefined) return style.cuts.separator !== "" ? style.cuts : undefined;
    if (this.#shaper.name !== "harfbuzz") return undefined;
    const units = (this.#unitsOf.get(item.font.id) ?? 0) + length;
    this.#unitsOf.set(item.font.id, units);
    if (units < UNITS_BEFORE_WORDS) return undefined;
    style.cuts = this.#cuts.of(item);
    return style.cuts.separator !== "" ? style.cuts : undefined;
  }

  /** The glyphs of a text, put together from words; nothing where it isn't to be cut. */
  #fromWords(
    text: string,
    start: number,
    end: number,
    item: ShapeItem,
    request: ShapeRequest,
    style: Style,
    cuts: WordCuts,
  ): GlyphArrays | undefined {
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
        const run = this.#shapeWhole(text, from, to, fresh, item, request, style.table, cuts);
        if (run === undefined) return undefined;
        parts.push(run);
      } else {
        if (fresh.length > 0 && !this.#shapeWords(text, fresh, item, request, style.table, cuts)) return undefined;
        parts.push(compose(words, this.#list.ends, from, item.direction === "rtl"));
      }
      from = to;
    }
    return concatGlyphs(item.direction === "rtl" ? parts.reverse() : parts);
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
        const wasSeen = this.#words.wasSeen(hash ^ Math.imul(style.id + 1, STYLE_HASH));
        if (wasSeen) known = style.table.find(hash, text, from, to);
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
    text: string,
    start: number,
    end: number,
    fresh: readonly NewWord[],
    item: ShapeItem,
    request: ShapeRequest,
    table: WordTable,
    cuts: WordCuts,
  ): GlyphArrays | undefined {
    const run = this.#shaper.shape(text, start, end, settledRequest(item, request));
    if (cuts.hasCircle(run)) return undefined;
    for (const word of fresh) word.base = word.start;
    deal(fresh, run, item.direction === "rtl");
    this.#keep(text, fresh, table);
    return run;
  }

  /**
   * Shapes words in one call. What stands side by side in the text does so here; else a separator comes between. `false`
   * where the text must not be cut after all.
   */
  #shapeWords(
    text: string,
    words: readonly NewWord[],
    item: ShapeItem,
    request: ShapeRequest,
    table: WordTable,
    cuts: WordCuts,
  ): boolean {
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
    const run = this.#shaper.shape(joined, 0, joined.length, settledRequest(item, request));
    if (cuts.hasCircle(run)) return false;
    deal(words, run, item.direction === "rtl");
    this.#keep(text, words, table);
    return true;
  }

  #keep(text: string, words: readonly NewWord[], table: WordTable): void {
    for (const word of words) {
      if (!word.isWanted || word.end - word.start > MAX_WORD_CODE_UNITS) continue;
      this.#words.keep(table, ownText(text, word.start, word.end), word.hash, word);
    }
  }

  forget(font: Font): void {
    this.#shaper.forget(font);
    this.#unitsOf.delete(font.id);
    this.#cuts.forget(font);
    this.#runs.deleteWhere(({ runs }) => runs.some(({ fontId }) => fontId === font.id));
    for (const { table } of this.#styles.forget(font)) this.#words.forget(table);
  }

  releaseHeap(): number {
    return this.#shaper.releaseHeap();
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
    this.#shaper[Symbol.dispose]();
  }
}

function isLinear({ glyphs }: KeptRun): boolean {
  return glyphs.linearBytes > 0;
}

/** Whether the glyphs depend on no more than a style's facts and the characters. */
function isUsual({ direction, features, flags }: ShapeItem): boolean {
  return flags === 0 && direction !== "ttb" && features.every((feature) => feature.isGlobal);
}

function isSame(text: string, start: number, end: number, otherStart: number, otherEnd: number): boolean {
  if (end - start !== otherEnd - otherStart) return false;
  const shift = otherStart - start;
  for (let i = start; i < end; i++) if (text.charCodeAt(i) !== text.charCodeAt(i + shift)) return false;
  return true;
}

/** A request that leaves nothing to be guessed from another text. */
function settledRequest({ font, size, script, language, direction }: ShapeItem, request: ShapeRequest): ShapeRequest {
  return { font, size, script, language, direction, features: request.features };
}

/** A run of a word by itself: its arrays are shared, but for the clusters. */
function runOfWord(item: ShapeItem, start: number, end: number, word: KeptWord, arrays: GlyphArrays): GlyphRun {
  const { clusters } = arrays;
  const own = new Uint32Array(clusters.length);
  for (let i = 0; i < own.length; i++) own[i] = clusters[i]! + start;
  const { glyphIds, xAdvances, yAdvances, xOffsets, yOffsets, unsafeToBreak } = arrays;
  const shared = { glyphIds, clusters: own, xAdvances, yAdvances, xOffsets, yOffsets, unsafeToBreak };
  return new ShapedRun(item, start, end, shared, word.width);
}
