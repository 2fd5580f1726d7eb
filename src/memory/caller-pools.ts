/**
 * The pools and vectors that callers make in an engine's memory (`engine.memory.createFixedPool` and its like). Each counts,
 * gives back under pressure where it can, and is gone when the engine is.
 */

import { runAll } from "../base/run-all.ts";
import { object } from "../base/validate.ts";
import { FixedBlocks } from "./fixed-blocks.ts";
import { FixedPool, type FixedPoolOptions } from "./fixed-pool.ts";
import type { PoolCounts } from "./pool-counts.ts";
import { PooledVector, type PooledVectorOptions } from "./pooled-vector.ts";
import { type PoolsMemory, vectorBlocks } from "./pools-memory.ts";
import { SecurePool, type SecurePoolOptions } from "./secure-pool.ts";

/** Blocks of a slab of vectors: 64 KiB at a time. */
const SLAB_BLOCKS = 16;

/** Calls from a method that callers see to the ones here: `MemoryControl` passes them on. */
const CALLS_BELOW_CONTROL = 1;

/** Pools and vectors of callers. */
export class CallerPools {
  readonly #memory: PoolsMemory;
  /** Pools, each with its registration. */
  readonly #made = new Map<FixedPool | SecurePool, Disposable | undefined>();
  readonly #vectors = new Set<PooledVector>();
  #vectorBlocks: FixedBlocks | undefined;
  #unnamedCount = 0;

  constructor(memory: PoolsMemory) {
    this.#memory = memory;
    const blocks = () => this.#vectorBlocks;
    // Those that no vector uses.
    memory.register({
      name: "vector blocks",
      part: "buffers",
      where: "linear",
      get bytes() {
        return blocks()?.bytes ?? 0;
      },
      reclaim: (level) => blocks()?.trim(level === "moderate" ? 1 : 0) ?? 0,
    });
  }

  /** Counts of all pools. */
  counts(): PoolCounts[] {
    return [...this.#made.keys()].map((pool) => pool.counts());
  }

  /** Throws `TypeError`, `RangeError` for options that are none and a name that is taken, `InsufficientMemory`. */
  createFixedPool(options: FixedPoolOptions): FixedPool {
    const stack = this.#memory.holdings.stack(CALLS_BELOW_CONTROL);
    const pool = new FixedPool(this.#memory, this.#named("fixed pool", options), (done) => this.#withdraw(done));
    return this.#hold(pool, stack);
  }

  /** As `createFixedPool`. */
  createSecurePool(options: SecurePoolOptions): SecurePool {
    const stack = this.#memory.holdings.stack(CALLS_BELOW_CONTROL);
    const pool = new SecurePool(this.#memory, this.#named("secure pool", options), (done) => this.#withdraw(done));
    return this.#hold(pool, stack);
  }

  /** Throws `TypeError`, `RangeError`, `InsufficientMemory`. */
  createVector(options: PooledVectorOptions): PooledVector {
    const { holdings } = this.#memory;
    const stack = holdings.stack(CALLS_BELOW_CONTROL);
    const vector = this.#vectorOf(options);
    this.#vectors.add(vector);
    holdings.add(vector, `vector of ${vector.kind}`, () => vector.bytes, stack);
    return vector;
  }

  #vectorOf(options: PooledVectorOptions): PooledVector {
    try {
      return new PooledVector(this.#memory, this.#blocksForVectors(), options, (done) => this.#withdrawVector(done));
    } catch (error) {
      this.#vectorBlocks?.trim();
      throw error;
    }
  }

  /** The options with a name that no other pool has, where they have none. */
  #named<Options extends { readonly name?: string | undefined }>(kind: string, options: Options): Options {
    const { name } = object(options, "options");
    for (const pool of this.#made.keys()) {
      if (pool.name === name) throw new RangeError(`name must be one that no other pool has, got "${name}"`);
    }
    if (name !== undefined) return options;
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
    this.#vectorBlocks ??= new FixedBlocks(this.#memory, { ...vectorBlocks, slabBlocks: SLAB_BLOCKS, owner: "other" });
    return this.#vectorBlocks;
  }

  #withdrawVector(vector: PooledVector): void {
    this.#vectors.delete(vector);
    this.#memory.holdings.delete(vector);
    if (this.#vectors.size > 0) return;
    this.#vectorBlocks?.[Symbol.dispose]();
    this.#vectorBlocks = undefined;
  }

  /** Throws as `SecurePool.check` for the first secure pool that something was written to where it shouldn't. */
  check(): void {
    for (const pool of this.#made.keys()) if (pool instanceof SecurePool) pool.check();
  }

  /** Disposes of all of them. Twice is fine. Then throws as `check`. */
  [Symbol.dispose](): void {
    runAll([...this.#made.keys(), ...this.#vectors].map((each) => () => each[Symbol.dispose]()));
  }
}
