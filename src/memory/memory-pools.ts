/**
 * The pools of one engine: its own, and those that callers make in its memory. Each counts, gives back under pressure
 * where it can, and is gone when the engine is.
 */

import { InsufficientMemory, RenderError } from "../base/errors.ts";
import { runAll } from "../base/run-all.ts";
import { object } from "../base/validate.ts";
import { BufferManager } from "./buffer-manager.ts";
import { FixedBlocks, type LinearParts } from "./fixed-blocks.ts";
import { FixedPool, type FixedPoolOptions } from "./fixed-pool.ts";
import type { Holdings } from "./holdings.ts";
import type { HostBytes } from "./host-bytes.ts";
import type { OutsideRoom } from "./outside-room.ts";
import type { CountedPool, PoolCounts } from "./pool-counts.ts";
import { PooledVector, type PooledVectorOptions } from "./pooled-vector.ts";
import type { Reclaimable } from "./reclaimable.ts";
import { SecurePool, type SecurePoolOptions } from "./secure-pool.ts";

/** What pools ask of the engine's memory. */
export interface PoolsMemory extends LinearParts, OutsideRoom {
  readonly holdings: Holdings;
  readonly host: HostBytes;
  register(member: Reclaimable): Disposable;
}

/** Blocks of vectors: as long as a page of most systems, 64 KiB at a time. */
const VECTOR_BLOCK_BYTES = 4096;
const VECTOR_SLAB_BLOCKS = 16;
const VECTOR_MAX_SLABS = 2 ** 15;
/** Of the engine's own, which come and go: a slab goes with its last block, so short ones leave less unused. */
const KEPT_SLAB_BLOCKS = 4;

/** Calls from a method that callers see to the ones here: `MemoryControl` passes them on. */
const CALLS_BELOW_CONTROL = 1;

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
  #keptBlocks: FixedBlocks | undefined;
  readonly #keptVectors = new Set<PooledVector>();
  #unnamedCount = 0;
  #isDisposed = false;

  constructor(memory: PoolsMemory) {
    this.#memory = memory;
    this.buffers = new BufferManager({}, memory, memory.host.counter("scratch beyond its buffers", "caller"));
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
    const stack = this.#memory.holdings.stack(CALLS_BELOW_CONTROL);
    const pool = new FixedPool(this.#live(), this.#named("fixed pool", options), (done) => this.#withdraw(done));
    return this.#hold(pool, stack);
  }

  /** As `createFixedPool`. */
  createSecurePool(options: SecurePoolOptions): SecurePool {
    const stack = this.#memory.holdings.stack(CALLS_BELOW_CONTROL);
    const pool = new SecurePool(this.#live(), this.#named("secure pool", options), (done) => this.#withdraw(done));
    return this.#hold(pool, stack);
  }

  /** Throws `TypeError`, `RangeError`, `InsufficientMemory`. */
  createVector(options: PooledVectorOptions): PooledVector {
    const memory = this.#live();
    const stack = memory.holdings.stack(CALLS_BELOW_CONTROL);
    const vector = this.#vectorOf(memory, options);
    this.#vectors.add(vector);
    memory.holdings.add(vector, `vector of ${vector.kind}`, () => vector.bytes, stack);
    return vector;
  }

  #vectorOf(memory: PoolsMemory, options: PooledVectorOptions): PooledVector {
    try {
      return new PooledVector(memory, this.#blocksForVectors(), options, (done) => this.#withdrawVector(done));
    } catch (error) {
      this.#vectorBlocks?.trim();
      throw error;
    }
  }

  /**
   * A vector of the engine's own, owned by `buffer`: no caller holds it, and nothing makes way for it. Throws
   * `InsufficientMemory`.
   */
  createKeptVector(options: PooledVectorOptions): PooledVector {
    const memory = this.#live();
    const { availableBytes } = memory.heap;
    const requested = object(options, "options").initialCapacity ?? 0;
    // Before the heap looks for its largest gap, which takes a walk over all blocks.
    if (requested > availableBytes) {
      throw new InsufficientMemory({ requested, available: availableBytes, owner: "buffer" });
    }
    this.#keptBlocks ??= new FixedBlocks(memory, {
      blockBytes: VECTOR_BLOCK_BYTES,
      slabBlocks: KEPT_SLAB_BLOCKS,
      maxSlabs: VECTOR_MAX_SLABS,
      owner: "buffer",
      makesRoom: false,
    });
    const blocks = this.#keptBlocks;
    try {
      const vector = new PooledVector(memory, blocks, options, (done) => this.#withdrawKept(done));
      this.#keptVectors.add(vector);
      return vector;
    } catch (error) {
      this.#trimKept();
      throw error;
    }
  }

  /** Bytes of linear memory that vectors of the engine's own take. */
  get keptVectorBytes(): number {
    return this.#keptBlocks?.bytes ?? 0;
  }

  #withdrawKept(vector: PooledVector): void {
    this.#keptVectors.delete(vector);
    this.#trimKept();
  }

  /** Gives back at once what no vector uses: what is evicted is to be there for what is kept next. */
  #trimKept(): void {
    this.#keptBlocks?.trim();
    if (this.#keptVectors.size === 0) this.#keptBlocks = undefined;
  }

  #live(): PoolsMemory {
    if (this.#isDisposed) throw new RenderError("disposed", { what: "the engine" });
    return this.#memory;
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

  /** Throws as `SecurePool.check` for the first secure pool that something was written to where it shouldn't. */
  check(): void {
    for (const pool of this.#made.keys()) if (pool instanceof SecurePool) pool.check();
  }

  /** Disposes of all pools and vectors, those that callers made too. Twice is fine. Then throws as `check`. */
  [Symbol.dispose](): void {
    this.#isDisposed = true;
    const all: Disposable[] = [...this.#made.keys(), ...this.#vectors, ...this.#keptVectors, this.buffers];
    runAll(all.map((each) => () => each[Symbol.dispose]()));
  }
}
