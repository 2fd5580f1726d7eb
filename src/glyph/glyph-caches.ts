/**
 * The three levels of an engine's glyph caches, and how the glyphs' part of its budget is divided among them: bitmaps, which
 * are what is drawn; outlines, which they are made of; and metrics, which are left when a bitmap has gone.
 */

import { describe, finiteNumber, integer, object, oneOf } from "../base/validate.ts";
import type { Font } from "../font/font.ts";
import type { EngineMemory } from "../memory/engine-memory.ts";
import { type EvictionOrder, evictionOrders } from "./eviction.ts";
import { MetricsCache, type MetricsCounts } from "./metrics-cache.ts";
import { OutlineCache, type OutlineCounts } from "./outline-cache.ts";
import { StrikeCache, type StrikeCounts } from "./strike-cache.ts";

/** How many places in a pixel a glyph may have along its line. */
export type SubpixelPositions = 1 | 2 | 4;

/** Settings of the glyph caches; all have defaults. */
export interface GlyphLevels {
  /** Shares of the glyphs' part of the budget, 0 to 1 together: 0.8, 0.18 and 0.02. */
  readonly bitmaps?: number | undefined;
  /** Share of packed outlines. */
  readonly outlines?: number | undefined;
  /** Share of boxes of bitmaps that were evicted. */
  readonly metrics?: number | undefined;
  /**
   * Which bitmaps go when their level is full: "segmented", those drawn in one call alone before those drawn in several; or
   * "lru", the least recently used whatever they are.
   */
  readonly eviction?: EvictionOrder | undefined;
  /**
   * Places in a pixel that a glyph's bitmap is made for: 4, 2 or 1. Fewer take less memory and rasterising, and letters
   * stand less evenly.
   */
  readonly subpixelPositions?: SubpixelPositions | undefined;
}

/** `GlyphLevels`, settled. */
export interface GlyphLevelSettings {
  readonly bitmaps: number;
  readonly outlines: number;
  readonly metrics: number;
  readonly eviction: EvictionOrder;
  readonly subpixelPositions: SubpixelPositions;
}

/**
 * Shares of the levels. A glyph's outline takes a fifth of its bitmaps at four sizes and places, its boxes a tenth of that:
 * so each level holds what the one before it is made of, or has left.
 */
export const LEVEL_SHARES = { bitmaps: 0.8, outlines: 0.18, metrics: 0.02 } as const;

const levelNames = ["bitmaps", "outlines", "metrics"] as const;
/** For rounding of shares that are to add up to 1. */
const SLACK = 1e-9;

/** Checks `cache.glyphs`: true for the defaults, false for caches that keep nothing between calls, or settings. */
export function readGlyphLevels(value: boolean | GlyphLevels = true): GlyphLevelSettings {
  if (typeof value !== "boolean" && typeof value !== "object") {
    throw new TypeError(`cache.glyphs must be a boolean or an object, got ${describe(value)}`);
  }
  const levels: GlyphLevels = typeof value === "boolean" ? {} : object(value, "cache.glyphs");
  const shareOf = (name: (typeof levelNames)[number]) =>
    value === false ? 0 : finiteNumber(levels[name] ?? LEVEL_SHARES[name], `cache.glyphs.${name}`, 0, 1);
  const [bitmaps, outlines, metrics] = [shareOf("bitmaps"), shareOf("outlines"), shareOf("metrics")];
  if (bitmaps + outlines + metrics > 1 + SLACK) {
    throw new RangeError(
      `cache.glyphs must have shares that add up to 1 at most, got ${bitmaps + outlines + metrics} (bitmaps, outlines, metrics)`,
    );
  }
  return {
    bitmaps,
    outlines,
    metrics,
    eviction: oneOf(levels.eviction ?? "segmented", "cache.glyphs.eviction", evictionOrders),
    subpixelPositions: positionsOf(levels.subpixelPositions ?? 4),
  };
}

function positionsOf(value: unknown): SubpixelPositions {
  const positions = integer(value, "cache.glyphs.subpixelPositions", 1, 4);
  if (positions === 3) throw new RangeError("cache.glyphs.subpixelPositions must be 1, 2 or 4, got 3");
  return positions as SubpixelPositions;
}

/** The levels' counts, as statistics tell them. */
export interface GlyphLevelCounts {
  /** Level 1. */
  readonly glyphs: StrikeCounts;
  /** Level 2. */
  readonly outlines: OutlineCounts;
  /** Level 3. */
  readonly metrics: MetricsCounts;
}

/** The levels of an engine, each `Reclaimable` by itself. */
export class GlyphCaches {
  readonly strikes: StrikeCache;
  readonly outlines: OutlineCache;
  readonly metrics: MetricsCache;
  readonly #memory: EngineMemory;
  readonly #settings: GlyphLevelSettings;

  /** Registers the levels with `memory`, and follows its budget. */
  constructor(memory: EngineMemory, settings: GlyphLevelSettings) {
    const { kernels, heap } = memory;
    this.#memory = memory;
    this.#settings = settings;
    this.metrics = new MetricsCache(this.#limitOf("metrics"));
    const { metrics } = this;
    this.strikes = new StrikeCache(kernels, heap, this.#limitOf("bitmaps"), { order: settings.eviction, metrics });
    const markBytes = memory.host.counter("outline marks", "glyphs");
    this.outlines = new OutlineCache(heap, this.#limitOf("outlines"), markBytes);
    for (const level of [this.strikes, this.outlines, this.metrics]) memory.register(level);
    memory.onBudget(() => this.#setLimits());
  }

  /** Gives back what was made of a font's bytes. */
  forget(font: Font): void {
    this.strikes.forget(font);
    this.outlines.forget(font);
    this.metrics.forget(font);
  }

  clearAll(): void {
    this.strikes.clearAll();
    this.outlines.clearAll();
    this.metrics.clearAll();
  }

  counts(): GlyphLevelCounts {
    return {
      glyphs: this.strikes.counts(),
      outlines: this.outlines.counts(),
      metrics: this.metrics.counts(),
    };
  }

  #limitOf(level: (typeof levelNames)[number]): number {
    return Math.floor(this.#memory.budget.part("glyphs") * this.#settings[level]);
  }

  #setLimits(): void {
    this.strikes.setLimit(this.#limitOf("bitmaps"));
    this.outlines.setLimit(this.#limitOf("outlines"));
    this.metrics.setLimit(this.#limitOf("metrics"));
  }
}
