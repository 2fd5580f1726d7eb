/**
 * Blocks of one size in linear memory, given out and taken back in constant time (`assembly/memory/pool.ts`). In: a
 * size and how many. Out: addresses. What stands above hands out bytes or elements instead.
 *
 * Blocks lie in slabs. The first is made at once; more, as long as the bound allows, when all are full. A slab of which
 * nothing is in use can be given back.
 */

import { InsufficientMemory, MemoryError } from "../base/errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { type Bytes, cast, type Pool, type Ptr } from "../kernels/pointers.ts";
import { type OwnerTag, ownerIndex } from "./owner-tag.ts";
import type { TrackedHeap } from "./tracked-heap.ts";

/** What pools of linear memory are made from. */
export interface LinearParts {
  readonly kernels: Kernels;
  readonly heap: TrackedHeap;
}

/** The shape of a set of blocks. */
export interface FixedBlocksShape {
  /** Bytes of a block. */
  readonly blockBytes: number;
  /** Blocks of a slab. */
  readonly slabBlocks: number;
  /** Most slabs. */
  readonly maxSlabs: number;
  readonly owner: OwnerTag;
  /** Whether caches make room for a slab that doesn't fit; true. */
  readonly makesRoom?: boolean | undefined;
}

/** Blocks that lie together. */
interface Slab {
  readonly pool: Ptr<Pool>;
  readonly byteLength: number;
  used: number;
}

/** Fixed blocks in linear memory. */
export class FixedBlocks {
  readonly shape: FixedBlocksShape;
  readonly #kernels: Kernels;
  readonly #heap: TrackedHeap;
  /** In the order of their addresses. */
  readonly #slabs: Slab[] = [];
  /** Where the last block came from or went to. */
  #near: Slab | undefined;
  #used = 0;
  #bytes = 0;

  /** Makes the first slab. Throws `InsufficientMemory`. */
  constructor({ kernels, heap }: LinearParts, shape: FixedBlocksShape) {
    this.shape = shape;
    this.#kernels = kernels;
    this.#heap = heap;
    this.#near = this.#addSlab();
  }

  /** Blocks given out. */
  get used(): number {
    return this.#used;
  }

  /** Blocks of all slabs. */
  get capacity(): number {
    return this.#slabs.length * this.shape.slabBlocks;
  }

  /** Blocks that there can be. */
  get limit(): number {
    return this.shape.maxSlabs * this.shape.slabBlocks;
  }

  /** Bytes of all slabs. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether the next block needs a new slab. */
  get isFull(): boolean {
    return this.#used === this.capacity;
  }

  /** Address of a block, aligned to 16, not zeroed. Throws `InsufficientMemory`. */
  allocate(): Ptr<Bytes> {
    const near = this.#near;
    const slab = near !== undefined && near.used < this.shape.slabBlocks ? near : this.#slabWithRoom();
    const block = this.#kernels.exports.poolAllocate(slab.pool);
    slab.used++;
    this.#used++;
    return block;
  }

  #slabWithRoom(): Slab {
    const { slabBlocks, maxSlabs, blockBytes, owner } = this.shape;
    if (!this.isFull) this.#near = this.#slabs.find(({ used }) => used < slabBlocks)!;
    else if (this.#slabs.length < maxSlabs) this.#near = this.#addSlab();
    else throw new InsufficientMemory({ requested: blockBytes, available: 0, owner });
    return this.#near;
  }

  #addSlab(): Slab {
    const { blockBytes, slabBlocks, owner, makesRoom = true } = this.shape;
    const { exports } = this.#kernels;
    const create = () => exports.poolCreate(blockBytes, slabBlocks, ownerIndex(owner));
    const pool = create() || (makesRoom ? this.#heap.retry(blockBytes * slabBlocks, create) : 0);
    if (pool === 0) throw this.#heap.shortage(blockBytes * slabBlocks, owner);
    const slab = { pool, byteLength: this.#heap.byteLengthOf(cast(pool)), used: 0 };
    const behind = this.#slabs.findIndex((other) => other.pool > pool);
    this.#slabs.splice(behind === -1 ? this.#slabs.length : behind, 0, slab);
    this.#bytes += slab.byteLength;
    return slab;
  }

  /** Takes a block back. Throws `MemoryError` "invalid-block" for what is no live block of these. */
  free(block: Ptr<Bytes>): void {
    const near = this.#near;
    const slab = near !== undefined && isIn(near, block) ? near : this.#slabOf(block);
    if (slab === undefined || !this.#kernels.exports.poolFree(slab.pool, block)) {
      throw new MemoryError("invalid-block", { pointer: block, detail: "it is no live block of its pool" });
    }
    slab.used--;
    this.#used--;
    this.#near = slab;
  }

  /** The slab that `block` lies in: that with the highest address not above it. */
  #slabOf(block: number): Slab | undefined {
    let low = 0;
    let high = this.#slabs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#slabs[middle]!.pool > block) high = middle;
      else low = middle + 1;
    }
    const slab = this.#slabs[low - 1];
    return slab !== undefined && isIn(slab, block) ? slab : undefined;
  }

  /** Gives back slabs of which nothing is in use, but for `keep` of them; bytes given back. */
  trim(keep = 0): number {
    const before = this.#bytes;
    let left = keep;
    for (const slab of this.#slabs.filter(({ used }) => used === 0)) {
      if (left-- > 0) continue;
      this.#slabs.splice(this.#slabs.indexOf(slab), 1);
      this.#bytes -= slab.byteLength;
      if (this.#near === slab) this.#near = undefined;
      this.#heap.free(cast(slab.pool));
    }
    return before - this.#bytes;
  }

  /** Gives everything back, what is in use too. Twice is fine. */
  [Symbol.dispose](): void {
    for (const { pool } of this.#slabs.splice(0)) this.#heap.free(cast(pool));
    this.#near = undefined;
    this.#used = 0;
    this.#bytes = 0;
  }
}

function isIn({ pool, byteLength }: Slab, block: number): boolean {
  return block > pool && block < pool + byteLength;
}
