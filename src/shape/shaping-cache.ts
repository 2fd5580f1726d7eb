/**
 * What was shaped before, in two levels: whole runs (`kept-runs.ts`), and words (`word-level.ts`), which come with
 * HarfBuzz. In: items of text. Out: runs, the same as the shaper behind it gives.
 *
 * A run that is asked for again is copied. One that isn't is put together from words where that is exact.
 */

import type { CacheCounts } from "../cache/byte-lru.ts";
import type { Font } from "../font/font.ts";
import type { ObjectPool } from "../memory/object-pool.ts";
import { type Reclaimable, type ReclaimLevel, reclaimShares } from "../memory/reclaimable.ts";
import type { GlyphBuffer } from "./glyph-buffer.ts";
import type { GlyphRun } from "./glyph-run.ts";
import { contextKey } from "./joining-context.ts";
import type { RunMemory } from "./kept-glyphs.ts";
import { KeptRuns } from "./kept-runs.ts";
import type { FeatureSetting } from "./opentype-tag.ts";
import { resolveItem, type ShapeItem } from "./shape-item.ts";
import type { ShapeRequest, Shaper } from "./shaper.ts";
import { ShapingStyles, type StyledText } from "./shaping-styles.ts";
import type { WordCuts } from "./word-cuts.ts";
import type { WordLevel } from "./word-level.ts";

/** What both levels have done and hold. */
export interface ShapingCounts {
  /** Whole runs. */
  readonly runs: CacheCounts;
  /** Words of runs; nothing with the simple shaper. */
  readonly words: CacheCounts;
}

const noCounts: CacheCounts = { entries: 0, bytes: 0, limitBytes: 0, hits: 0, misses: 0, evictions: 0 };

/** What a cache may be made with. */
export interface ShapingCacheParts {
  /** The second level, where texts may be cut into words. */
  readonly createWords?: ((shaper: Shaper, limitBytes: number) => WordLevel) | undefined;
  /** Where long runs lie; on the host without it. */
  readonly runMemory?: RunMemory | undefined;
}

/**
 * Longest run that is kept whole. A paragraph of 100,000 glyphs is set again at another width in 0.65 of the time that putting
 * it together from words takes (measured). V8 hashes strings of over 16,383 by their length alone, but few of them fit.
 */
const MAX_RUN_CODE_UNITS = 131_072;
/** The runs' part of the bound, where there are words too. */
const RUNS_SHARE = 2 / 3;

/** A shaper that remembers. Not for texts of secrets. */
export class ShapingCache implements Shaper {
  readonly name;
  readonly #shaper: Shaper;
  readonly #runs: KeptRuns;
  readonly #words: WordLevel | undefined;
  readonly #styles = new ShapingStyles(() => this.#forgetAll());

  /** `limitBytes` bounds both levels together. */
  constructor(shaper: Shaper, limitBytes: number, { createWords, runMemory }: ShapingCacheParts = {}) {
    this.#shaper = shaper;
    this.name = shaper.name;
    this.#words = createWords?.(shaper, limitBytes * (1 - RUNS_SHARE));
    this.#runs = new KeptRuns(this.#runsLimit(limitBytes), runMemory);
  }

  #runsLimit(limitBytes: number): number {
    return this.#words ? limitBytes * RUNS_SHARE : limitBytes;
  }

  get heapBytes(): number {
    return this.#shaper.heapBytes;
  }

  /** Bytes of runs and words, wherever they lie. */
  get bytes(): number {
    return this.#runs.bytes + (this.#words?.bytes ?? 0);
  }

  /** Sets the bound on both levels together. */
  setLimit(limitBytes: number): void {
    this.#runs.setLimit(this.#runsLimit(limitBytes));
    this.#words?.setLimit(limitBytes * (1 - RUNS_SHARE));
  }

  /** What lies on the host of both levels, as something that gives back under pressure. */
  get reclaimable(): Reclaimable {
    const [runs, words] = [this.#runs, this.#words];
    return {
      name: "shaped text",
      part: "buffers",
      where: "host",
      get bytes() {
        return runs.hostBytes + (words?.bytes ?? 0);
      },
      // All of the bound, though linear memory may hold a part of it: as that is evicted within a call, this may grow.
      get limitBytes() {
        return runs.limitBytes + (words?.limitBytes ?? 0);
      },
      reclaim: (level) => {
        const share = reclaimShares[level];
        return runs.evictHost(runs.hostBytes * (1 - share)) + (words?.evict(words.bytes * share) ?? 0);
      },
    };
  }

  /** The long runs, likewise; absent where they lie on the host. */
  get linearReclaimable(): Reclaimable | undefined {
    return this.#runs.linearReclaimable;
  }

  /** What new words are shaped in, where there are words; it gives back by itself. */
  get buffers(): ObjectPool<GlyphBuffer> | undefined {
    return this.#words?.buffers;
  }

  counts(): ShapingCounts {
    return { runs: this.#runs.counts(), words: this.#words?.counts() ?? noCounts };
  }

  shape(text: string, start: number, end: number, request: ShapeRequest): GlyphRun {
    const item = resolveItem(text, start, end, request);
    const length = end - start;
    if (length === 0 || !isUsual(item)) return this.#shaper.shape(text, start, end, request);
    const style = this.#styles.of(item);
    const context = style.joins ? contextKey(text, start, end) : "";
    const styled = { text, start, end, item, request, style };
    this.#words?.tick();
    // A text whose letters join what is around it isn't put together from words.
    const words = context === "" ? this.#words : undefined;
    const cuts = words?.cutsOf(style, length);
    if (words?.isShort(style, length)) return words.shapeShort(styled, cuts);
    return this.#shapeLong(styled, context, words, cuts);
  }

  /** Stands apart, so that short runs, which are most, make no function. */
  #shapeLong(styled: StyledText, context: string, words: WordLevel | undefined, cuts: WordCuts | undefined): GlyphRun {
    const { text, start, end, request } = styled;
    const shape = () => words?.shapeLong(styled, cuts) ?? this.#shaper.shape(text, start, end, request);
    return end - start > MAX_RUN_CODE_UNITS ? shape() : this.#runs.get(styled, context, shape);
  }

  forget(font: Font): void {
    this.#shaper.forget(font);
    this.#runs.forget(font);
    const styles = this.#styles.forget(font);
    this.#words?.forget(font, styles);
  }

  reclaim(level: ReclaimLevel): number {
    return this.#shaper.reclaim(level);
  }

  #forgetAll(): void {
    this.#runs.clear();
    this.#words?.clear();
    this.#styles.clear();
  }

  [Symbol.dispose](): void {
    this.#forgetAll();
    this.#words?.[Symbol.dispose]();
    this.#shaper[Symbol.dispose]();
  }
}

const isGlobal = (feature: FeatureSetting) => feature.isGlobal;

/** Whether the glyphs depend on no more than a style's facts and the characters. */
function isUsual({ direction, features, flags }: ShapeItem): boolean {
  return flags === 0 && direction !== "ttb" && features.every(isGlobal);
}
