/**
 * A pool of blocks of one size in linear memory, for programs that must not wait for an allocator: acquiring and giving
 * back take constant time. In the real-time profile all memory is taken when the pool is made, and never more.
 */

import { MemoryError } from "../base/errors.ts";
import { describe, integer, object, oneOf, string } from "../base/validate.ts";
import { type Bytes, cast, type Ptr } from "../kernels/pointers.ts";
import { FixedBlocks, type LinearParts } from "./fixed-blocks.ts";
import { type CountedPool, type PoolCounts, poolCounts } from "./pool-counts.ts";
import type { BudgetPart, Reclaimable, ReclaimLevel } from "./reclaimable.ts";

/** Settings of a `FixedPool`. */
export interface FixedPoolOptions {
  /** What statistics and errors call it; each pool of an engine has a name of its own. */
  readonly name?: string | undefined;
  /** Bytes of a block. */
  readonly blockBytes: number;
  /** Blocks that the pool begins with, and grows by. */
  readonly capacity: number;
  /** "realtime" never grows nor shrinks; "growing" takes `capacity` blocks more when it is full. "realtime". */
  readonly profile?: "realtime" | "growing" | undefined;
  /** Most blocks of a growing pool; 16 × `capacity`. */
  readonly maxCapacity?: number | undefined;
  /** Whether blocks are zeroed when they come back, and come zeroed; false. */
  readonly secureClear?: boolean | undefined;
}

/** Longest block, and most of them. */
export const MAX_BLOCK_BYTES = 2 ** 24;
export const MAX_BLOCKS = 2 ** 20;
/** How often a pool grows where nothing else is said. */
const DEFAULT_GROWTHS = 16;

/** What blocks ask of their pool, and nobody else. */
let viewOf: (pool: FixedPool, pointer: Ptr<Bytes>) => Uint8Array<ArrayBuffer>;
let takeBack: (pool: FixedPool, pointer: Ptr<Bytes>) => void;

/** A block of a pool until it is disposed of. */
export class PoolBlock {
  readonly #pool: FixedPool;
  readonly #pointer: Ptr<Bytes>;
  #hasEnded = false;

  /** @internal */
  constructor(pool: FixedPool, pointer: number) {
    this.#pool = pool;
    this.#pointer = cast(pointer);
  }

  /** Bytes of the block; they are at `bytes`. */
  get byteLength(): number {
    return this.#pool.blockBytes;
  }

  /**
   * The block's bytes, as a view made for each call: memory that grows detaches it, so it is not to be kept across
   * calls of the engine. Throws `MemoryError` "lease-ended" once the block was given back.
   */
  get bytes(): Uint8Array<ArrayBuffer> {
    if (this.#hasEnded) throw new MemoryError("lease-ended", { pool: this.#pool.name });
    return viewOf(this.#pool, this.#pointer);
  }

  /** Gives the block back. Twice is fine. */
  [Symbol.dispose](): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    takeBack(this.#pool, this.#pointer);
  }
}

/** Fixed blocks in an engine's linear memory: `engine.memory.createFixedPool` makes one. */
export class FixedPool implements Reclaimable, CountedPool {
  readonly name: string;
  readonly part: BudgetPart = "buffers";
  readonly where = "linear";
  /** Bytes of a block. */
  readonly blockBytes: number;
  readonly #parts: LinearParts;
  readonly #blocks: FixedBlocks;
  readonly #isRealtime: boolean;
  /** Blocks that are out, where they are to be zeroed. */
  readonly #toClear: Set<Ptr<Bytes>> | undefined;
  readonly #onDispose: (pool: FixedPool) => void;
  #hits = 0;
  #misses = 0;
  #isDisposed = false;

  static {
    viewOf = (pool, pointer) => pool.#view(pointer);
    takeBack = (pool, pointer) => pool.#takeBack(pointer);
  }

  /** `onDispose` is told once, when the pool is disposed of. Throws `TypeError`, `RangeError`, `InsufficientMemory`. */
  constructor(parts: LinearParts, options: FixedPoolOptions, onDispose: (pool: FixedPool) => void = () => {}) {
    const { name = "fixed pool", profile = "realtime", secureClear = false } = object(options, "options");
    this.name = string(name, "name");
    this.blockBytes = integer(options.blockBytes, "blockBytes", 1, MAX_BLOCK_BYTES);
    const capacity = integer(options.capacity, "capacity", 1, MAX_BLOCKS);
    this.#isRealtime = oneOf(profile, "profile", ["realtime", "growing"]) === "realtime";
    if (typeof secureClear !== "boolean") {
      throw new TypeError(`secureClear must be a boolean, got ${describe(secureClear)}`);
    }
    this.#toClear = secureClear ? new Set() : undefined;
    const { maxCapacity = Math.min(MAX_BLOCKS, capacity * DEFAULT_GROWTHS) } = options;
    integer(maxCapacity, "maxCapacity", capacity, MAX_BLOCKS);
    const maxSlabs = this.#isRealtime ? 1 : Math.floor(maxCapacity / capacity);
    this.#parts = parts;
    this.#onDispose = onDispose;
    const shape = { blockBytes: this.blockBytes, slabBlocks: capacity, maxSlabs, owner: "other" } as const;
    this.#blocks = new FixedBlocks(parts, shape);
  }

  /** Bytes that the pool holds in linear memory. */
  get bytes(): number {
    return this.#blocks.bytes;
  }

  /** Bytes of blocks that there can be. */
  get totalBytes(): number {
    return this.#blocks.limit * this.blockBytes;
  }

  /** Bytes of blocks that can still be asked for; in a growing pool, as far as the engine's budget has room. */
  get availableBytes(): number {
    return (this.#blocks.limit - this.#blocks.used) * this.blockBytes;
  }

  /** Whether `count` blocks more are within the pool's bound. */
  hasCapacity(count = 1): boolean {
    return this.#blocks.limit - this.#blocks.used >= integer(count, "count", 0, Number.MAX_SAFE_INTEGER);
  }

  /** A block. Throws `InsufficientMemory` where all are in use and the pool can't grow; `MemoryError` once disposed of. */
  acquire(): PoolBlock {
    if (this.#isDisposed) throw new MemoryError("pool-disposed", { pool: this.name });
    if (this.#blocks.isFull) this.#misses++;
    else this.#hits++;
    const pointer = this.#blocks.allocate();
    if (this.#toClear !== undefined) {
      this.#toClear.add(pointer);
      this.#clear(pointer);
    }
    return new PoolBlock(this, pointer);
  }

  #view(pointer: Ptr<Bytes>): Uint8Array<ArrayBuffer> {
    if (this.#isDisposed) throw new MemoryError("pool-disposed", { pool: this.name });
    return this.#parts.kernels.views.bytes(pointer, this.blockBytes);
  }

  #takeBack(pointer: Ptr<Bytes>): void {
    if (this.#isDisposed) return;
    if (this.#toClear?.delete(pointer)) this.#clear(pointer);
    this.#blocks.free(pointer);
  }

  #clear(pointer: Ptr<Bytes>): void {
    this.#parts.kernels.exports.fillBytes(pointer, 0, this.blockBytes);
  }

  /** Gives back what a growing pool took and no block is used of: all but one piece under moderate pressure. */
  reclaim(level: ReclaimLevel): number {
    return this.#isRealtime ? 0 : this.#blocks.trim(level === "moderate" ? 1 : 0);
  }

  /** Starts the counts anew, and gives back what a growing pool doesn't use. Blocks in use stay. */
  reset(): void {
    this.reclaim("emergency");
    this.#hits = 0;
    this.#misses = 0;
  }

  /** How the pool was used. */
  counts(): PoolCounts {
    const { used, capacity, bytes } = this.#blocks;
    return poolCounts({
      name: this.name,
      hits: this.#hits,
      misses: this.#misses,
      inUse: used,
      idle: capacity - used,
      bytes,
    });
  }

  /** Gives all memory back; blocks that are still out are lost. Twice is fine. */
  [Symbol.dispose](): void {
    if (this.#isDisposed) return;
    for (const pointer of this.#toClear ?? []) this.#clear(pointer);
    this.#isDisposed = true;
    this.#blocks[Symbol.dispose]();
    this.#onDispose(this);
  }
}
