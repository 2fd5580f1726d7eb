/**
 * The pools of one engine: its own, and those that callers make in its memory. Each counts, gives back under pressure
 * where it can, and is gone when the engine is.
 */

import { RenderError } from "../base/errors.ts";
import { object } from "../base/validate.ts";
import { BufferManager } from "./buffer-manager.ts";
import { FixedBlocks, type LinearParts } from "./fixed-blocks.ts";
import { FixedPool, type FixedPoolOptions } from "./fixed-pool.ts";
import type { Holdings } from "./holdings.ts";
import type { OutsideRoom } from "./outside-room.ts";
import type { CountedPool, PoolCounts } from "./pool-counts.ts";
import { PooledVector, type PooledVectorOptions } from "./pooled-vector.ts";
import type { Reclaimable } from "./reclaimable.ts";
import { SecurePool, type SecurePoolOptions } from "./secure-pool.ts";

/** What pools ask of the engine's memory. */
export interface PoolsMemory extends LinearParts, OutsideRoom {
  readonly holdings: Holdings;
  register(member: Reclaimable): Disposable;
}

/** Blocks of vectors: as long as a page of most systems, 64 KiB at a time. */
const VECTOR_BLOCK_BYTES = 4096;
const VECTOR_SLAB_BLOCKS = 16;
const VECTOR_MAX_SLABS = 2 ** 15;

/** An engine's pools. */
export class MemoryPools {
  /** Scratch of the host, for what writes and reads files. */
  readonly buffers: BufferManager;
  readonly #memory: PoolsMemory;
  readonly #counted = new Set<() => PoolCounts | undefined>();
  /** Pools that callers made, each with its registration. */
  readonly #made = new Map<FixedPool | SecurePool, Disposable | undefined>();
  readonly #vectors = new Set<PooledVector>();
  #vectorBlocks: FixedBlocks | undefined;
  #unnamedCount = 0;
  #isDisposed = false;

  constructor(memory: PoolsMemory) {
    this.#memory = memory;
    this.buffers = new BufferManager({}, memory);
    memory.register(this.buffers);
    memory.register(this.#vectorReserve());
    this.count(this.buffers);
  }

  /** Blocks of vectors that none of them uses. */
  #vectorReserve(): Reclaimable {
    const blocks = () => this.#vectorBlocks;
    return {
      name: "vector blocks",
      part: "buffers",
      where: "linear",
      get bytes() {
        return blocks()?.bytes ?? 0;
      },
      reclaim: (level) => blocks()?.trim(level === "moderate" ? 1 : 0) ?? 0,
    };
  }

  /** Adds a pool to the counts, or what finds it where it comes and goes. */
  count(pool: CountedPool | (() => CountedPool | undefined)): void {
    this.#counted.add(typeof pool === "function" ? () => pool()?.counts() : () => pool.counts());
  }

  /** Counts of all pools, the engine's own first. */
  counts(): PoolCounts[] {
    const made = [...this.#made.keys()].map((pool) => () => pool.counts());
    return [...this.#counted, ...made].map((counts) => counts()).filter((counts) => counts !== undefined);
  }

  /** Throws `TypeError`, `RangeError` for options that are none and a name that is taken, `InsufficientMemory`. */
  createFixedPool(options: FixedPoolOptions): FixedPool {
    const stack = this.#memory.holdings.stack();
    const pool = new FixedPool(this.#live(), this.#named("fixed pool", options), (done) => this.#withdraw(done));
    return this.#hold(pool, stack);
  }

  /** As `createFixedPool`. */
  createSecurePool(options: SecurePoolOptions): SecurePool {
    const stack = this.#memory.holdings.stack();
    const pool = new SecurePool(this.#live(), this.#named("secure pool", options), (done) => this.#withdraw(done));
    return this.#hold(pool, stack);
  }

  /** Throws `TypeError`, `RangeError`, `InsufficientMemory`. */
  createVector(options: PooledVectorOptions): PooledVector {
    const memory = this.#live();
    const stack = memory.holdings.stack();
    const blocks = this.#blocksForVectors();
    const vector = new PooledVector(memory, blocks, options, (done) => this.#withdrawVector(done));
    this.#vectors.add(vector);
    memory.holdings.add(vector, `vector of ${vector.kind}`, () => vector.bytes, stack);
    return vector;
  }

  #live(): PoolsMemory {
    if (this.#isDisposed) throw new RenderError("disposed", { what: "the engine" });
    return this.#memory;
  }

  /** The options with a name that no other pool has, where they have none. */
  #named<Options extends { readonly name?: string | undefined }>(kind: string, options: Options): Options {
    if (object(options, "options").name !== undefined) return options;
    this.#unnamedCount++;
    return { ...options, name: `${kind} ${this.#unnamedCount}` };
  }

  #hold<Pool extends FixedPool | SecurePool>(pool: Pool, stack: string | undefined): Pool {
    try {
      this.#made.set(pool, pool instanceof FixedPool ? this.#memory.register(pool) : undefined);
    } catch (error) {
      pool[Symbol.dispose]();
      throw error;
    }
    this.#memory.holdings.add(pool, `pool "${pool.name}"`, () => pool.counts().bytes, stack);
    return pool;
  }

  #withdraw(pool: FixedPool | SecurePool): void {
    this.#made.get(pool)?.[Symbol.dispose]();
    this.#made.delete(pool);
    this.#memory.holdings.delete(pool);
  }

  /** The blocks of all vectors, which go with the last of them. */
  #blocksForVectors(): FixedBlocks {
    this.#vectorBlocks ??= new FixedBlocks(this.#memory, {
      blockBytes: VECTOR_BLOCK_BYTES,
      slabBlocks: VECTOR_SLAB_BLOCKS,
      maxSlabs: VECTOR_MAX_SLABS,
      owner: "other",
    });
    return this.#vectorBlocks;
  }

  #withdrawVector(vector: PooledVector): void {
    this.#vectors.delete(vector);
    this.#memory.holdings.delete(vector);
    if (this.#vectors.size > 0) return;
    this.#vectorBlocks?.[Symbol.dispose]();
    this.#vectorBlocks = undefined;
  }

  /** Disposes of all pools and vectors, those that callers made too. Twice is fine. */
  [Symbol.dispose](): void {
    this.#isDisposed = true;
    for (const pool of [...this.#made.keys()]) pool[Symbol.dispose]();
    for (const vector of [...this.#vectors]) vector[Symbol.dispose]();
    this.buffers[Symbol.dispose]();
  }
}
