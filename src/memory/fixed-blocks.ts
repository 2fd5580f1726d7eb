/**
 * Blocks of one size in linear memory, given out and taken back in constant time. In: a size and how many. Out: addresses.
 * What stands above hands out bytes or elements instead, and sees to it that a block is given back once.
 *
 * Blocks lie in slabs, which are blocks of the heap. The first is made at once; more, as long as the bound allows, when all
 * are full. A slab of which nothing is in use can be given back. Free blocks that were used before are a list in the memory
 * itself, each beginning with the address of the next; the others follow in order, so making a slab touches nothing of it.
 * The host takes and puts back by itself: two calls of the kernels took as long as all else together (measured).
 */

import { InsufficientMemory } from "../base/errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { type Bytes, cast, type Ptr } from "../kernels/pointers.ts";
import type { Views } from "../kernels/views.ts";
import type { OwnerTag } from "./owner-tag.ts";
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
  /** Address of the first block, and behind the last. */
  readonly start: number;
  readonly end: number;
  /** Blocks in use. */
  used: number;
  /** Address of the first free block that was used before, 0 for none. */
  free: number;
  /** Address of the first block that was never used. */
  fresh: number;
}

/** Most bytes of a slab: the kernels' heap takes lengths of 30 bits. */
const MAX_SLAB_BYTES = 2 ** 29;
/** Blocks begin at multiples of this, as those of the heap. */
const ALIGN_BYTES = 16;

/** Fixed blocks in linear memory. */
export class FixedBlocks {
  readonly shape: FixedBlocksShape;
  readonly #views: Views;
  readonly #heap: TrackedHeap;
  /** From a block to the next. */
  readonly #strideBytes: number;
  readonly #slabBlocks: number;
  /** In the order of their addresses. */
  readonly #slabs: Slab[] = [];
  /** Where the last block came from or went to. */
  #near: Slab | undefined;
  #used = 0;
  #bytes = 0;

  /** Makes the first slab. Throws `InsufficientMemory`. */
  constructor({ kernels, heap }: LinearParts, shape: FixedBlocksShape) {
    this.shape = shape;
    this.#views = kernels.views;
    this.#heap = heap;
    this.#strideBytes = Math.ceil(shape.blockBytes / ALIGN_BYTES) * ALIGN_BYTES;
    this.#slabBlocks = shape.slabBlocks;
    this.#near = this.#addSlab();
  }

  /** Blocks given out. */
  get used(): number {
    return this.#used;
  }

  /** Blocks of all slabs. */
  get capacity(): number {
    return this.#slabs.length * this.#slabBlocks;
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

  /**
   * Throws `InsufficientMemory` for `count` blocks where so many can't be had: before slab after slab is taken, and caches are
   * emptied for the first of them.
   */
  requireRoom(count: number): void {
    const { makesRoom = true, owner } = this.shape;
    const free = this.capacity - this.#used;
    if (count <= free) return;
    const reachable = makesRoom ? this.#heap.reachableBytes - this.#bytes : this.#heap.availableBytes;
    const available = Math.max(0, reachable) + free * this.#strideBytes;
    const requested = count * this.#strideBytes;
    if (requested > available) throw new InsufficientMemory({ requested, available, owner });
  }

  /** Address of a block, aligned to 16, not zeroed. Throws `InsufficientMemory`. */
  allocate(): Ptr<Bytes> {
    const near = this.#near;
    const slab = near !== undefined && near.used < this.#slabBlocks ? near : this.#slabWithRoom();
    slab.used++;
    this.#used++;
    const block = slab.free;
    if (block !== 0) slab.free = this.#views.i32[block >>> 2]!;
    else return this.#takeFresh(slab);
    return cast(block);
  }

  #takeFresh(slab: Slab): Ptr<Bytes> {
    const block = slab.fresh;
    slab.fresh = block + this.#strideBytes;
    return cast(block);
  }

  #slabWithRoom(): Slab {
    const { slabBlocks, maxSlabs, blockBytes, owner } = this.shape;
    if (!this.isFull) this.#near = this.#slabs.find(({ used }) => used < slabBlocks)!;
    else if (this.#slabs.length < maxSlabs) this.#near = this.#addSlab();
    else throw new InsufficientMemory({ requested: blockBytes, available: 0, owner });
    return this.#near;
  }

  #addSlab(): Slab {
    const byteLength = this.#strideBytes * this.#slabBlocks;
    const start = byteLength > MAX_SLAB_BYTES ? 0 : this.#allocateSlab(byteLength);
    if (start === 0) throw this.#heap.shortage(byteLength, this.shape.owner);
    const slab = { start, end: start + byteLength, used: 0, free: 0, fresh: start };
    const behind = this.#slabs.findIndex((other) => other.start > start);
    this.#slabs.splice(behind === -1 ? this.#slabs.length : behind, 0, slab);
    this.#bytes += byteLength;
    return slab;
  }

  #allocateSlab(byteLength: number): number {
    const { owner, makesRoom = true } = this.shape;
    const create = () => this.#heap.tryAllocate(byteLength, owner);
    return create() || (makesRoom ? this.#heap.retry(byteLength, create) : 0);
  }

  /** Takes back a block that `allocate` gave, and that wasn't given back since. */
  free(block: Ptr<Bytes>): void {
    const near = this.#near;
    const slab = near !== undefined && isIn(near, block) ? near : this.#slabOf(block);
    this.#views.i32[block >>> 2] = slab.free;
    slab.free = block;
    slab.used--;
    this.#used--;
    this.#near = slab;
  }

  /** The slab that `block` lies in: that with the highest address not above it. */
  #slabOf(block: number): Slab {
    let low = 0;
    let high = this.#slabs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#slabs[middle]!.start > block) high = middle;
      else low = middle + 1;
    }
    return this.#slabs[low - 1]!;
  }

  /** Gives back slabs of which nothing is in use, but for `keep` of them; bytes given back. */
  trim(keep = 0): number {
    const before = this.#bytes;
    let left = keep;
    for (const slab of this.#slabs.filter(({ used }) => used === 0)) {
      if (left-- > 0) continue;
      this.#slabs.splice(this.#slabs.indexOf(slab), 1);
      this.#bytes -= slab.end - slab.start;
      if (this.#near === slab) this.#near = undefined;
      this.#heap.free(cast(slab.start));
    }
    return before - this.#bytes;
  }

  /** Gives everything back, what is in use too. Twice is fine. */
  [Symbol.dispose](): void {
    for (const { start } of this.#slabs.splice(0)) this.#heap.free(cast(start));
    this.#near = undefined;
    this.#used = 0;
    this.#bytes = 0;
  }
}

function isIn({ start, end }: Slab, block: number): boolean {
  return block >= start && block < end;
}
