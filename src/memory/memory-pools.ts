/**
 * The pools of one engine: its own, and those that callers make in its memory (`caller-pools.ts`). Each counts, gives back
 * under pressure where it can, and is gone when the engine is.
 */

import { RenderError } from "../base/errors.ts";
import { runAll } from "../base/run-all.ts";
import { BufferManager } from "./buffer-manager.ts";
import type { CallerPools } from "./caller-pools.ts";
import type { KeptVectors } from "./kept-vectors.ts";
import { memoryExtra } from "./memory-extra.ts";
import type { CountedPool, PoolCounts } from "./pool-counts.ts";
import type { PoolsMemory } from "./pools-memory.ts";

/** An engine's pools. */
export class MemoryPools {
  /** Scratch of the host, for what writes and reads files. */
  readonly buffers: BufferManager;
  readonly #memory: PoolsMemory;
  readonly #counted = new Set<() => PoolCounts | undefined>();
  /** Absent until a caller makes one. */
  #made: CallerPools | undefined;
  #kept: KeptVectors | undefined;
  #isDisposed = false;

  constructor(memory: PoolsMemory) {
    this.#memory = memory;
    this.buffers = new BufferManager({}, memory, memory.host.counter("scratch beyond its buffers", "caller"));
    memory.register(this.buffers);
    this.count(this.buffers);
  }

  /** Adds a pool to the counts, or what finds it where it comes and goes. */
  count(pool: CountedPool | (() => CountedPool | undefined)): void {
    this.#counted.add(typeof pool === "function" ? () => pool()?.counts() : () => pool.counts());
  }

  /** Counts of all pools, the engine's own first. */
  counts(): PoolCounts[] {
    const own = [...this.#counted].map((counts) => counts()).filter((counts) => counts !== undefined);
    return [...own, ...(this.#made?.counts() ?? [])];
  }

  /** What callers make their own in. Throws `RenderError` "disposed", "extra-not-loaded". */
  get made(): CallerPools {
    const memory = this.#live();
    this.#made ??= new memoryExtra.code.CallerPools(memory);
    return this.#made;
  }

  /** The engine's own vectors; absent without the extra "memory". */
  get kept(): KeptVectors | undefined {
    if (this.#kept === undefined && memoryExtra.isLoaded) this.#kept = new memoryExtra.code.KeptVectors(this.#live());
    return this.#kept;
  }

  /** Bytes of linear memory that they take. */
  get keptBytes(): number {
    return this.#kept?.bytes ?? 0;
  }

  #live(): PoolsMemory {
    if (this.#isDisposed) throw new RenderError("disposed", { what: "the engine" });
    return this.#memory;
  }

  /** Throws as `SecurePool.check` for the first secure pool that something was written to where it shouldn't. */
  check(): void {
    this.#made?.check();
  }

  /** Disposes of all pools and vectors, those that callers made too. Twice is fine. Then throws as `check`. */
  [Symbol.dispose](): void {
    this.#isDisposed = true;
    runAll([this.#made, this.#kept, this.buffers].map((each) => () => each?.[Symbol.dispose]()));
  }
}
