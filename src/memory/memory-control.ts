/** `engine.memory`: what an engine's memory tells, and how it is governed. */

import { integer, object, oneOf } from "../base/validate.ts";
import type { BudgetOptions } from "./budget.ts";
import type { EngineMemory, PressureEvent } from "./engine-memory.ts";
import type { FixedPool, FixedPoolOptions } from "./fixed-pool.ts";
import { leakedBlock, type MemoryLeak } from "./holdings.ts";
import type { MemoryGrowth, MemorySnapshot } from "./leak-check.ts";
import { memoryExtra } from "./memory-extra.ts";
import type { MemoryStats, MemoryStatus } from "./memory-stats.ts";
import { callbackOf, Period, type ReportPeriod } from "./periodic.ts";
import type { PoolCounts } from "./pool-counts.ts";
import type { PooledVector, PooledVectorOptions } from "./pooled-vector.ts";
import type { ReclaimResult } from "./pressure.ts";
import { type ReclaimLevel, reclaimLevels } from "./reclaimable.ts";
import type { SecurePool, SecurePoolOptions } from "./secure-pool.ts";
import type { LiveBlock } from "./tracked-heap.ts";
import type { MemoryTrend } from "./trend.ts";

/** Blocks that a report lists. */
const BLOCKS_IN_REPORT = 10;
const MAX_BLOCKS = 2 ** 20;

/** An engine's memory, as its users see it. `Extra` is what the stages above add to the statistics. */
export class MemoryControl<Extra extends object> {
  readonly #memory: EngineMemory;
  readonly #extra: () => Extra;
  #disposed: MemoryLeak[] | undefined;

  constructor(memory: EngineMemory, extra: () => Extra) {
    this.#memory = memory;
    this.#extra = extra;
  }

  /**
   * Statistics as plain data: linear memory by owner, the arena, the host's buffers, HarfBuzz's heap, the glyph cache.
   */
  stats(): MemoryStats & Extra {
    return { ...this.#memory.stats(), ...this.#extra() };
  }

  /** How much of the budget is used, in all and by part, and what that means. */
  status(): MemoryStatus {
    return this.#memory.status();
  }

  /** Where memory is heading, by samples taken at calls of the engine, a second apart or more. */
  trend(): MemoryTrend {
    return this.#memory.trend.trend();
  }

  /** Takes a sample for the trend now. */
  sample(): void {
    this.#memory.trend.sample(this.#memory.now(), this.#memory.keptBytes);
  }

  /** All of it as text for a person, with the ten largest blocks. */
  report(): string {
    const largest = this.#memory.heap.largestBlocks(BLOCKS_IN_REPORT);
    return memoryExtra.code.memoryReport({ stats: this.stats(), status: this.status(), trend: this.trend(), largest });
  }

  /**
   * Makes caches give back at once: a quarter at "moderate", half at "aggressive", all that is not in use at
   * "emergency". Pools are emptied from "aggressive" on. What is needed again is made again.
   */
  reclaim(level: ReclaimLevel): ReclaimResult {
    oneOf(level, "level", reclaimLevels);
    return this.#memory.reclaim(level);
  }

  /** Changes the budget or parts of it. What no longer fits is given back at once, unless it is in use. */
  setBudget(options: BudgetOptions): void {
    this.#memory.changeBudget(options);
  }

  /** The largest live blocks of linear memory, with owner, size, age and, in debug mode, the stack that made them. */
  largestBlocks(count: number = BLOCKS_IN_REPORT): LiveBlock[] {
    return this.#memory.heap.largestBlocks(integer(count, "count", 0, MAX_BLOCKS));
  }

  /** What has grown since `before`, which is an earlier `stats()`: the most bytes first. */
  growthSince(before: MemorySnapshot, toleranceBytes = 0): MemoryGrowth[] {
    object(before, "before");
    integer(toleranceBytes, "toleranceBytes", 0, Number.MAX_SAFE_INTEGER);
    return memoryExtra.code.memoryGrowth(before, this.#memory.stats(), toleranceBytes);
  }

  /**
   * What would leak if the engine were disposed of now: fonts that are open, and surfaces. After `dispose`, what was so
   * then, and every block of linear memory that is live all the same. With `memory: { debug: true }` each says by which
   * call it was made.
   */
  leaks(): MemoryLeak[] {
    return this.#disposed ?? this.#memory.holdings.list();
  }

  /**
   * Looks for what was written beside blocks that are live, or to those that were freed last: of secure pools, and with
   * `memory: { debug: true }` of all that the host asks for in linear memory, those that went since the last time too. Throws
   * `MemoryError` "guard-damaged" or "written-after-free", for one block at a time, whose `madeBy` is the stack that made it.
   * `dispose` looks too.
   */
  check(): void {
    this.#memory.heap.check();
    this.#memory.pools.check();
  }

  /** Numbers by name, in MB where the name ends so, for any metrics library. */
  resourceUsage(): Record<string, number> {
    return memoryExtra.code.resourceUsage(this.stats(), this.status());
  }

  /** Counts of the engine's pools, and of those made here: how often what was kept could serve. */
  pools(): PoolCounts[] {
    return this.#memory.pools.counts();
  }

  /**
   * A pool of blocks of one size in the engine's linear memory, under its budget. It is the caller's to dispose of.
   * Throws `InsufficientMemory`, and `RangeError` where another has its name.
   */
  createFixedPool(options: FixedPoolOptions): FixedPool {
    return this.#memory.pools.made.createFixedPool(options);
  }

  /** A pool of guarded blocks, likewise: freeing twice and use after freeing are errors, and freed blocks are zeroed. */
  createSecurePool(options: SecurePoolOptions): SecurePool {
    return this.#memory.pools.made.createSecurePool(options);
  }

  /** A vector of numbers, likewise, which never moves what was pushed to it. */
  createVector(options: PooledVectorOptions): PooledVector {
    return this.#memory.pools.made.createVector(options);
  }

  /** Calls `callback` when pressure changes, until the result is disposed of. What it throws is counted, no more. */
  onPressure(callback: (event: PressureEvent) => void): Disposable {
    return this.#memory.pressureCallbacks.add(callbackOf(callback, "callback"));
  }

  /** Calls `callback` with the statistics every so many renders or milliseconds, until the result is disposed of. */
  reportEvery(period: ReportPeriod, callback: (stats: MemoryStats & Extra) => void): Disposable {
    const reports = this.#memory.callbacks<MemoryStats & Extra>();
    reports.add(callbackOf(callback, "callback"));
    const countdown = new Period(period, this.#memory.now());
    return this.#memory.onSettle((isRender) => {
      if (!countdown.isDue(isRender, this.#memory.now())) return;
      reports.queue(this.stats());
      reports.deliver();
    });
  }

  /** @internal Called by the engine when it has given back all that it can; `held` is what callers held until then. */
  close(held: readonly MemoryLeak[]): void {
    const { heap } = this.#memory;
    heap.dropFreed();
    this.#disposed ??= [...held, ...heap.describeBlocks().map(leakedBlock)];
    heap.check();
  }
}
