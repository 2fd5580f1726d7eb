/**
 * The runs that were shaped before, whole: the first level of `shaping-cache.ts`. One that is asked for again is copied.
 */

import { ownText } from "../base/own-text.ts";
import { ByteLru, type CacheCounts } from "../cache/byte-lru.ts";
import type { Font } from "../font/font.ts";
import { type Reclaimable, type ReclaimLevel, reclaimShares } from "../memory/reclaimable.ts";
import type { StringId } from "../memory/string-interner.ts";
import type { GlyphRun } from "./glyph-run.ts";
import { type KeptGlyphs, keepGlyphs, type RunMemory } from "./kept-glyphs.ts";
import { ShapedRun } from "./shaped-run.ts";
import type { StyledText } from "./shaping-styles.ts";

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

/** Whole runs by their texts, least recently used first out. */
export class KeptRuns {
  readonly #texts: ByteLru<KeptText>;
  readonly #memory: RunMemory | undefined;
  /** Bytes of runs in linear memory: a part of those of `#texts`. */
  #linearBytes = 0;
  #hits = 0;
  #misses = 0;

  /** Long runs lie in `memory`, or on the host without it. */
  constructor(limitBytes: number, memory?: RunMemory) {
    this.#memory = memory;
    this.#texts = new ByteLru(limitBytes, ({ runs }) => {
      for (const run of runs) this.#drop(run);
    });
  }

  /** Bytes of all runs, wherever they lie. */
  get bytes(): number {
    return this.#texts.bytes;
  }

  get limitBytes(): number {
    return this.#texts.limitBytes;
  }

  /** Bytes of what lies on the host. */
  get hostBytes(): number {
    return this.#texts.bytes - this.#linearBytes;
  }

  setLimit(limitBytes: number): void {
    this.#texts.setLimit(limitBytes);
  }

  counts(): CacheCounts {
    return { ...this.#texts.counts(), hits: this.#hits, misses: this.#misses };
  }

  /** A copy of the run that `styled` was shaped to in the same context; else what `shape` makes, which is kept. */
  get(styled: StyledText, context: string, shape: () => GlyphRun): GlyphRun {
    const { text, start, end, item, style } = styled;
    // A text that is given as a whole has its hash already, and one that is the same string is found by its address.
    const key = text.slice(start, end);
    for (const run of this.#texts.get(key)?.runs ?? []) {
      if (run.styleId !== style.id || run.context !== context) continue;
      this.#hits++;
      return new ShapedRun(item, start, end, run.glyphs.copy(start), run.width);
    }
    this.#misses++;
    const run = shape();
    const glyphs = keepGlyphs(run, start, this.#memory);
    if (glyphs !== undefined) {
      this.#linearBytes += glyphs.linearBytes;
      const kept = { styleId: style.id, fontId: item.font.id, context, glyphs, width: run.width };
      this.#keep(key.length < text.length ? ownText(text, start, end) : key, kept);
    }
    return run;
  }

  /** Keeps `run` beside what there is of its text now: shaping may have made room by letting go of it. */
  #keep(key: string, run: KeptRun): void {
    const text = this.#texts.peek(key) ?? { runs: [] };
    const others = text.runs.slice(1 - MAX_RUNS_OF_TEXT);
    let byteLength = 2 * key.length;
    for (const { glyphs } of [...others, run]) byteLength += RUN_BYTES + glyphs.hostBytes + glyphs.linearBytes;
    if (byteLength > this.#texts.limitBytes / 2) {
      this.#drop(run);
      return;
    }
    if (others.length < text.runs.length) this.#drop(text.runs.shift()!);
    text.runs.push(run);
    this.#texts.set(key, text, byteLength);
  }

  #drop({ glyphs }: KeptRun): void {
    this.#linearBytes -= glyphs.linearBytes;
    glyphs[Symbol.dispose]();
  }

  /** Evicts until at most `wantedBytes` lie on the host; the bytes that came back, wherever they were. */
  evictHost(wantedBytes: number): number {
    return this.#freed(() => this.#texts.evictUntil(() => this.hostBytes <= wantedBytes));
  }

  /** The long runs, as something that gives back under pressure; absent where they lie on the host. */
  get linearReclaimable(): Reclaimable | undefined {
    const memory = this.#memory;
    if (memory === undefined) return undefined;
    return {
      name: "long shaped runs",
      part: "buffers",
      where: "linear",
      get bytes() {
        return memory.bytes;
      },
      reclaim: (level: ReclaimLevel) => {
        const wanted = this.#linearBytes * (1 - reclaimShares[level]);
        const isEnough = () => this.#linearBytes <= wanted;
        return this.#freed(() => this.#texts.evictUntil(isEnough, ({ runs }) => runs.some(isLinear)));
      },
    };
  }

  /** Bytes that `evict` gives back, in linear memory and on the host. */
  #freed(evict: () => void): number {
    const held = () => this.hostBytes + (this.#memory?.bytes ?? 0);
    const before = held();
    evict();
    return before - held();
  }

  forget(font: Font): void {
    this.#texts.deleteWhere(({ runs }) => runs.some(({ fontId }) => fontId === font.id));
  }

  clear(): void {
    this.#texts.clear();
  }
}

function isLinear({ glyphs }: KeptRun): boolean {
  return glyphs.linearBytes > 0;
}
