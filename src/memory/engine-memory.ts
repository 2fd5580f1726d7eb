/**
 * The memory of one engine: kernels, tracked heap and arena, under one budget with all that is counted outside of them.
 *
 * The heap's limit is what the budget leaves to it: the budget, stretched for open fonts, less the host's buffers and
 * the libraries' heaps. It is set anew whenever one of these has changed, so no allocation can pass the budget. The
 * kernels grow linear memory no further than a sixteenth and 512 KiB beyond the limit (`heap.ts`): it can't shrink.
 */

import { monotonicMs } from "../base/clock.ts";
import { InsufficientMemory } from "../base/errors.ts";
import { describe, object } from "../base/validate.ts";
import { Kernels } from "../kernels/kernels.ts";
import { Arena } from "./arena.ts";
import { callerStack } from "./block-log.ts";
import { Budget, type BudgetOptions } from "./budget.ts";
import { Callbacks } from "./callbacks.ts";
import { Holdings } from "./holdings.ts";
import { HandedOutBytes, HostBytes } from "./host-bytes.ts";
import { memoryStats, memoryStatus } from "./memory-figures.ts";
import { MemoryPools } from "./memory-pools.ts";
import type { MemoryStats, MemoryStatus } from "./memory-stats.ts";
import type { OutsideRoom } from "./outside-room.ts";
import { callbackOf } from "./periodic.ts";
import { PictureMemory } from "./picture-memory.ts";
import {
  type MemoryState,
  memoryStateOf,
  type OutsideBytes,
  PressureWatch,
  pressureLevelOf,
  Reclaimables,
  type ReclaimResult,
} from "./pressure.ts";
import { type PressureLevel, type Reclaimable, type ReclaimLevel, reclaimLevels } from "./reclaimable.ts";
import { ArenaScratch, type Scratch } from "./scratch.ts";
import { type HeapPolicy, TrackedHeap } from "./tracked-heap.ts";
import { TrendTracker } from "./trend.ts";

/** What was done about memory pressure, or that it has changed. Plain data. */
export interface PressureEvent {
  /** How far caches were asked to give back. */
  readonly level: PressureLevel;
  /** How the engine stands to its budget. */
  readonly state: MemoryState;
  /** "usage" after a call of the engine; "allocation" where one failed and room was made for it. */
  readonly cause: "usage" | "allocation";
  /** What was given back, and by whom. */
  readonly freedBytes: number;
  /** Bytes by the name of who gave them back. */
  readonly freedBy: Readonly<Record<string, number>>;
  /** After that. */
  readonly usedBytes: number;
  /** The budget and what open fonts hold beyond their part. */
  readonly allowedBytes: number;
  /** The budget. */
  readonly budgetBytes: number;
}

/** What an engine may use, and how it tells. */
export interface MemoryOptions extends BudgetOptions {
  /** Told when pressure changes the level or makes caches give back, after the call in which it did. */
  readonly onPressure?: ((event: PressureEvent) => void) | undefined;
  /**
   * Keeps the stack of whatever allocates, for `largestBlocks` and `leaks`, and looks for what uses memory that isn't its
   * own (`check`). Slow: for finding faults.
   */
  readonly debug?: boolean | undefined;
  /** A clock in milliseconds, for trends and reports; a monotonic one of the runtime's. What it throws is counted, no more. */
  readonly now?: (() => number) | undefined;
}

/** Everything that holds linear memory draws on one of these. */
export class EngineMemory implements HeapPolicy, OutsideRoom {
  readonly kernels: Kernels;
  readonly heap: TrackedHeap;
  readonly arena: Arena;
  /** The arena for arrays of the host. */
  readonly scratch: Scratch;
  readonly budget: Budget;
  readonly host = new HostBytes();
  /** Pictures handed out, and the memory of those that were disposed of. */
  readonly pictures: PictureMemory;
  readonly holdings: Holdings;
  readonly trend = new TrendTracker();
  readonly pools: MemoryPools;
  readonly pressureCallbacks = this.callbacks<PressureEvent>();
  readonly isDebug: boolean;
  readonly now: () => number;
  readonly #reclaimables = new Reclaimables();
  readonly #watch = new PressureWatch();
  readonly #budgetCallbacks = new Set<() => void>();
  readonly #settleCallbacks = new Set<(isRender: boolean) => void>();
  #callbackErrors = 0;
  #isMakingRoom = false;
  /** Depth of the engine's calls: `measure` calls `layout`. */
  #depth = 0;
  #callStack = "";

  constructor(module: WebAssembly.Module, options: MemoryOptions = {}) {
    const { onPressure, debug = false, now = monotonicMs } = object(options, "memory");
    if (typeof debug !== "boolean") throw new TypeError(`memory.debug must be a boolean, got ${describe(debug)}`);
    this.budget = new Budget(options);
    this.now = now === monotonicMs ? now : this.#clockOf(callbackOf(now, "memory.now"));
    if (onPressure !== undefined) this.pressureCallbacks.add(callbackOf(onPressure, "memory.onPressure"));
    this.isDebug = debug;
    this.holdings = new Holdings(debug);
    this.pictures = new PictureMemory(this, new HandedOutBytes(this.host.counter("bitmaps handed out", "caller")));
    this.register(this.pictures);
    this.kernels = new Kernels(module);
    this.heap = new TrackedHeap(this.kernels, this.budget.bytes, this);
    this.arena = new Arena(this.kernels, this);
    const hostScratch = this.host.counter("scratch of long texts", "caller");
    this.scratch = new ArenaScratch(this.arena, () => this.heap.availableBytes, hostScratch);
    this.pools = new MemoryPools(this);
    if (debug) this.#reclaimables.addLast(this.heap.startDebug());
  }

  /** A caller's clock. It stands still where it throws or gives no number, which is counted: pictures don't fail by it. */
  #clockOf(now: () => unknown): () => number {
    let lastMs = 0;
    const read = () => {
      const ms = now();
      if (!Number.isFinite(ms)) throw new TypeError(`memory.now must give a number, got ${describe(ms)}`);
      return ms as number;
    };
    return () => {
      try {
        lastMs = read();
      } catch {
        this.#callbackErrors++;
      }
      return lastMs;
    };
  }

  /** A list of callbacks whose errors the statistics count. */
  callbacks<Data>(): Callbacks<Data> {
    return new Callbacks<Data>(() => this.#callbackErrors++);
  }

  /** Adds a cache or pool that gives back under pressure, until the result is disposed of. */
  register(member: Reclaimable): Disposable {
    return this.#reclaimables.add(member);
  }

  /** Calls `callback` after every call of the engine. */
  onSettle(callback: (isRender: boolean) => void): Disposable {
    this.#settleCallbacks.add(callback);
    return { [Symbol.dispose]: () => void this.#settleCallbacks.delete(callback) };
  }

  /** Calls `callback` when the budget or a part of it has changed. */
  onBudget(callback: () => void): Disposable {
    this.#budgetCallbacks.add(callback);
    return { [Symbol.dispose]: () => void this.#budgetCallbacks.delete(callback) };
  }

  /** Runs a call of the engine; after the outermost one, however it ends, the books are balanced. */
  call<Result>(isRender: boolean, work: () => Result): Result {
    if (this.isDebug && this.#depth === 0) this.#callStack = callerStack(2);
    this.#depth++;
    try {
      return work();
    } finally {
      if (--this.#depth === 0) this.settle(isRender);
    }
  }

  /** Balances the books after a call: the heap's limit, pressure, the trend, and what callbacks are to be told. */
  settle(isRender: boolean): void {
    if (this.isDebug) this.heap.settleLog(this.#callStack);
    const usedBytes = this.#relieve();
    this.trend.offer(this.now(), usedBytes - this.heap.freedBytes);
    this.tellSettled(isRender);
    this.pressureCallbacks.deliver();
  }

  /** Tells those who have work of their own at the end of a call. */
  tellSettled(isRender: boolean): void {
    for (const callback of this.#settleCallbacks) callback(isRender);
  }

  /** Sets what `options` name of the budget, and gives back what no longer fits and is not in use. */
  changeBudget(options: BudgetOptions): void {
    this.budget.change(options);
    for (const callback of this.#budgetCallbacks) callback();
    if (this.#depth === 0) this.settle(false);
    else this.#updateLimit();
  }

  /** Makes every cache and pool give back a level's share. */
  reclaim(level: ReclaimLevel): ReclaimResult {
    const result = this.#reclaimables.reclaim(level);
    this.#updateLimit();
    return result;
  }

  /** All that counts in the budget. */
  get totalBytes(): number {
    return this.heap.usedBytes + this.#outside().heldBytes;
  }

  /** The same, without what debug mode holds back: that grows in any program. */
  get keptBytes(): number {
    return this.totalBytes - this.heap.freedBytes;
  }

  /** What open fonts hold, in linear memory and on the host. */
  get fontBytes(): number {
    return this.heap.bytesOf("font") + this.host.bytesIn("fonts");
  }

  /** The budget, stretched for open fonts. */
  get allowedBytes(): number {
    return this.budget.stretchedFor(this.fontBytes);
  }

  get availableBytes(): number {
    return this.heap.availableBytes;
  }

  get reachableBytes(): number {
    return this.heap.availableBytes + this.#reclaimables.bytes;
  }

  admitFont(byteLength: number): void {
    if (this.budget.boundsFonts && byteLength > this.#availableForFonts()) this.#reclaimFonts(byteLength);
    const available = this.#availableForFonts();
    if (this.budget.boundsFonts && byteLength > available) {
      throw new InsufficientMemory({ requested: byteLength, available, owner: "font" });
    }
    this.#updateLimit(byteLength);
  }

  retry(byteLength: number, allocate: () => number): number {
    // A request that nothing could make room for is not worth all caches.
    if (byteLength > this.reachableBytes) return 0;
    for (const level of reclaimLevels) {
      if (!this.#reclaimForAllocation(level)) continue;
      const pointer = allocate();
      if (pointer !== 0) return pointer;
    }
    return 0;
  }

  makeRoom(): boolean {
    return reclaimLevels.some((level) => this.#reclaimForAllocation(level));
  }

  get freeBytes(): number {
    return Math.max(0, this.allowedBytes - this.heap.usedBytes - this.#outside().claimedBytes);
  }

  admit(byteLength: number): boolean {
    if (byteLength > this.freeBytes && !this.#makeRoomOutside(byteLength)) return false;
    this.heap.setLimit(this.allowedBytes - this.#outside().claimedBytes - byteLength);
    return true;
  }

  /** A library that grows may be in the middle of a font, so fonts stay, and the library's own memory. */
  #makeRoomOutside(byteLength: number): boolean {
    return reclaimLevels.some((level) => {
      const result = this.#reclaimables.reclaim(level, ({ part, where }) => part !== "fonts" && where !== "library");
      if (result.freedBytes > 0) this.#tell("allocation", level, result);
      return byteLength <= this.freeBytes;
    });
  }

  /**
   * Which fonts, surfaces and the like may be needed at this moment: those that the call under way has used, none between
   * calls, or nobody knows which, where an allocation failed outside of a call (as in `paragraph.relayout`).
   */
  get inUse(): "used" | "none" | "unknown" {
    if (this.#depth > 0) return "used";
    return this.#isMakingRoom ? "unknown" : "none";
  }

  #availableForFonts(): number {
    return Math.max(0, this.budget.part("fonts") - this.fontBytes);
  }

  /** Asks those that keep fonts, and no others: their bytes don't count in the bound. */
  #reclaimFonts(byteLength: number): void {
    this.#isMakingRoom = true;
    try {
      for (const level of reclaimLevels) {
        for (const member of this.#reclaimables) {
          if (member.part === "fonts" && member.where === "linear") member.reclaim(level);
        }
        if (byteLength <= this.#availableForFonts()) return;
      }
    } finally {
      this.#isMakingRoom = false;
    }
  }

  #reclaimForAllocation(level: ReclaimLevel): boolean {
    this.#isMakingRoom = true;
    let result: ReclaimResult;
    try {
      result = this.reclaim(level);
    } finally {
      this.#isMakingRoom = false;
    }
    if (result.freedBytes > 0) this.#tell("allocation", level, result);
    return result.freedBytes > 0;
  }

  /** How the engine stands to its budget. */
  status(): MemoryStatus {
    return memoryStatus(this, this.#reclaimables);
  }

  /** Statistics, as they are now. */
  stats(): MemoryStats {
    return memoryStats(this, this.#reclaimables, this.#callbackErrors);
  }

  #outside(): OutsideBytes {
    const { heldBytes, claimedBytes } = this.#reclaimables.sumOutside();
    const counted = this.host.bytesIn();
    return { heldBytes: counted + heldBytes, claimedBytes: counted + claimedBytes };
  }

  /** Sets the heap's limit to what is allowed less what is held outside of it; with room for a font that is to come. */
  #updateLimit(fontBytesToCome = 0): void {
    const allowed = this.budget.stretchedFor(this.fontBytes + Math.max(0, fontBytesToCome));
    this.heap.setLimit(allowed - this.#outside().claimedBytes);
  }

  /** Looks at the pressure, and acts where the level has risen; all that is used then. Each sum is made once: 0.6 µs instead of 0.9 (measured). */
  #relieve(): number {
    const { heldBytes, claimedBytes } = this.#outside();
    const allowedBytes = this.allowedBytes;
    const usedBytes = this.heap.usedBytes + heldBytes;
    this.heap.setLimit(allowedBytes - claimedBytes);
    const before = this.#watch.level;
    const found = pressureLevelOf(usedBytes, allowedBytes);
    const action = this.#watch.rises(found);
    if (action !== undefined) return this.#act(action, found !== before);
    if (found !== before) this.#tell("usage", found);
    return usedBytes;
  }

  #act(level: ReclaimLevel, isNew: boolean): number {
    const result = this.reclaim(level);
    // Between calls nothing lies in the arena but its first chunk, which the next call makes again.
    if (level === "emergency") this.arena.reset();
    const usedBytes = this.totalBytes;
    this.#watch.settle(pressureLevelOf(usedBytes, this.allowedBytes));
    if (isNew || result.freedBytes > 0) this.#tell("usage", level, result);
    return usedBytes;
  }

  #tell(cause: PressureEvent["cause"], level: PressureLevel, result?: ReclaimResult): void {
    const [usedBytes, allowedBytes] = [this.totalBytes, this.allowedBytes];
    this.pressureCallbacks.queue({
      level,
      state: memoryStateOf(usedBytes, allowedBytes),
      cause,
      freedBytes: result?.freedBytes ?? 0,
      freedBy: result?.freedBy ?? {},
      usedBytes,
      allowedBytes,
      budgetBytes: this.budget.bytes,
    });
  }
}
