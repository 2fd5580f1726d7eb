/**
 * The tracked heap of linear memory: blocks that stay, each with an owner tag (`assembly/memory/heap.ts`). What does
 * not fit is an `InsufficientMemory` error; nothing is damaged by it.
 */

import { InsufficientMemory, MemoryError } from "../base/errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import type { Bytes, Ptr } from "../kernels/pointers.ts";
import { BlockStatistics } from "../kernels/records.ts";
import { type OwnerTag, ownerIndex, ownerTags } from "./owner-tag.ts";

/** Counts of one owner, or of all. */
export interface HeapCounts {
  /** Bytes in live blocks, as they were asked for. */
  readonly currentBytes: number;
  /** The most that `currentBytes` has been. */
  readonly peakBytes: number;
  readonly allocations: number;
  readonly frees: number;
  readonly resizes: number;
  /** Live blocks. */
  readonly netAllocations: number;
}

/** Host side of the heap in linear memory. */
export class TrackedHeap {
  readonly #kernels: Kernels;
  #limitBytes: number;

  /** `limitBytes` bounds the bytes that live blocks may hold together. */
  constructor(kernels: Kernels, limitBytes: number) {
    this.#kernels = kernels;
    this.#limitBytes = Math.min(limitBytes, 0xffffffff);
    kernels.exports.heapSetLimit(this.#limitBytes);
  }

  /** Bytes that live blocks may hold together. */
  get limitBytes(): number {
    return this.#limitBytes;
  }

  /** Bytes in live blocks. */
  get usedBytes(): number {
    return this.#kernels.exports.heapUsedBytes() >>> 0;
  }

  /** Bytes that could still be asked for under the limit. */
  get availableBytes(): number {
    return Math.max(0, this.#limitBytes - this.usedBytes);
  }

  /** Address of `byteLength` bytes, 16-byte aligned, not zeroed. Throws `InsufficientMemory`. */
  allocate(byteLength: number, owner: OwnerTag): Ptr<Bytes> {
    const pointer = this.#kernels.exports.heapAllocate(byteLength, ownerIndex(owner));
    if (pointer === 0) throw this.shortage(byteLength, owner);
    return pointer;
  }

  /** New address of a block with its bytes kept. Throws `InsufficientMemory`, and then the old block is as it was. */
  resize(pointer: Ptr<Bytes>, byteLength: number): Ptr<Bytes> {
    const moved = this.#kernels.exports.heapResize(pointer, byteLength);
    if (moved !== 0) return moved;
    if (!this.#kernels.exports.heapIsLive(pointer)) throw notLive(pointer);
    throw this.shortage(byteLength, "other");
  }

  /** Gives a block back. Throws `MemoryError` for what is no live block; null is fine. */
  free(pointer: Ptr<Bytes>): void {
    if (pointer !== 0 && !this.#kernels.exports.heapFree(pointer)) throw notLive(pointer);
  }

  /** Bytes of linear memory, until the next allocation: growth detaches views. */
  bytes(pointer: Ptr<Bytes>, byteLength: number): Uint8Array<ArrayBuffer> {
    return this.#kernels.views.bytes(pointer, byteLength);
  }

  /** The error that says what was asked for and what there is. */
  shortage(requested: number, owner: OwnerTag): InsufficientMemory {
    return new InsufficientMemory({ requested, available: this.availableBytes, owner });
  }

  /** Counts by owner. */
  countsByOwner(): Record<OwnerTag, HeapCounts> {
    return Object.fromEntries(ownerTags.map((owner) => [owner, this.counts(owner)])) as Record<OwnerTag, HeapCounts>;
  }

  /** Counts of one owner. */
  counts(owner: OwnerTag): HeapCounts {
    const { exports, views } = this.#kernels;
    const word = exports.heapStatistics(ownerIndex(owner)) >>> 2;
    const u32 = views.u32;
    const read = (offset: number) => u32[word + (offset >> 2)] ?? 0;
    const wide = (offset: number) => read(offset) + read(offset + 4) * 2 ** 32;
    return {
      currentBytes: read(BlockStatistics.current),
      peakBytes: read(BlockStatistics.peak),
      allocations: wide(BlockStatistics.allocations),
      frees: wide(BlockStatistics.frees),
      resizes: read(BlockStatistics.resizes),
      netAllocations: read(BlockStatistics.live),
    };
  }

  /** Addresses of all live blocks, in the order of memory. */
  *liveBlocks(): Generator<Ptr<Bytes>> {
    const { heapNextLive } = this.#kernels.exports;
    let pointer = heapNextLive(0 as Ptr<Bytes>);
    while (pointer !== 0) {
      yield pointer;
      pointer = heapNextLive(pointer);
    }
  }
}

function notLive(pointer: number): MemoryError {
  return new MemoryError("invalid-block", { pointer, detail: "it is no live block" });
}
