/**
 * Vectors of the engine's own, in linear memory, owned by `buffer`: no caller holds them, and nothing makes way for them.
 * Where the extra "memory" is not loaded, what they would hold lies on the host.
 */

import { InsufficientMemory, RenderError } from "../base/errors.ts";
import { runAll } from "../base/run-all.ts";
import { object } from "../base/validate.ts";
import { FixedBlocks } from "./fixed-blocks.ts";
import { PooledVector, type PooledVectorOptions } from "./pooled-vector.ts";
import { type PoolsMemory, vectorBlocks } from "./pools-memory.ts";

/** They come and go: a slab goes with its last block, so short ones leave less unused. */
const SLAB_BLOCKS = 4;

/** An engine's vectors. */
export class KeptVectors {
  readonly #memory: PoolsMemory;
  readonly #vectors = new Set<PooledVector>();
  #blocks: FixedBlocks | undefined;
  #isDisposed = false;

  constructor(memory: PoolsMemory) {
    this.#memory = memory;
  }

  /** Throws `InsufficientMemory`, `RenderError` "disposed". */
  createVector(options: PooledVectorOptions): PooledVector {
    if (this.#isDisposed) throw new RenderError("disposed", { what: "the engine" });
    const memory = this.#memory;
    const { availableBytes } = memory.heap;
    const requested = object(options, "options").initialCapacity ?? 0;
    // Before the heap looks for its largest gap, which takes a walk over all blocks.
    if (requested > availableBytes) {
      throw new InsufficientMemory({ requested, available: availableBytes, owner: "buffer" });
    }
    this.#blocks ??= new FixedBlocks(memory, {
      ...vectorBlocks,
      slabBlocks: SLAB_BLOCKS,
      owner: "buffer",
      makesRoom: false,
    });
    try {
      const vector = new PooledVector(memory, this.#blocks, options, (done) => this.#withdraw(done));
      this.#vectors.add(vector);
      return vector;
    } catch (error) {
      this.#trim();
      throw error;
    }
  }

  /** Bytes of linear memory that they take. */
  get bytes(): number {
    return this.#blocks?.bytes ?? 0;
  }

  #withdraw(vector: PooledVector): void {
    this.#vectors.delete(vector);
    this.#trim();
  }

  /** Gives back at once what no vector uses: what is evicted is to be there for what is kept next. */
  #trim(): void {
    this.#blocks?.trim();
    if (this.#vectors.size === 0) this.#blocks = undefined;
  }

  /** Disposes of all of them. Twice is fine. */
  [Symbol.dispose](): void {
    this.#isDisposed = true;
    runAll([...this.#vectors].map((vector) => () => vector[Symbol.dispose]()));
  }
}
