/** What each owner holds in linear memory: records that the kernels write (`assembly/memory/heap.ts`) and the host reads. */

import type { Kernels } from "../kernels/kernels.ts";
import { BlockStatistics } from "../kernels/records.ts";
import { type OwnerTag, ownerIndex, ownerTags } from "./owner-tag.ts";

/** Counts of one owner, or of all. */
export interface HeapCounts {
  /** Bytes in live blocks, as they were asked for. */
  readonly currentBytes: number;
  /** The most that `currentBytes` has been. */
  readonly peakBytes: number;
  /** Blocks that were taken. */
  readonly allocations: number;
  /** Blocks that were given back. */
  readonly frees: number;
  /** Blocks that were made longer or shorter. */
  readonly resizes: number;
  /** Live blocks. */
  readonly netAllocations: number;
}

const WORD = 2 ** 32;

/** The counts of one heap. */
export class OwnerCounts {
  readonly #kernels: Kernels;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  /** Counts by owner. */
  all(): Record<OwnerTag, HeapCounts> {
    return Object.fromEntries(ownerTags.map((owner) => [owner, this.of(owner)])) as Record<OwnerTag, HeapCounts>;
  }

  /** Counts of one owner. */
  of(owner: OwnerTag): HeapCounts {
    const [allocations, frees] = [
      this.#wide(owner, BlockStatistics.allocations),
      this.#wide(owner, BlockStatistics.frees),
    ];
    return {
      currentBytes: this.bytesOf(owner),
      peakBytes: this.#word(owner, BlockStatistics.peak),
      allocations,
      frees,
      resizes: this.#wide(owner, BlockStatistics.resizes),
      netAllocations: allocations - frees,
    };
  }

  /** Bytes in live blocks of one owner. */
  bytesOf(owner: OwnerTag): number {
    return this.#word(owner, BlockStatistics.current);
  }

  /** Counts a live block of `byteLength` bytes as freed by `from`, and as allocated by `to`. */
  handOver(from: OwnerTag, to: OwnerTag, byteLength: number): void {
    this.#setWord(from, BlockStatistics.current, this.bytesOf(from) - byteLength);
    this.#addOne(from, BlockStatistics.frees);
    const bytes = this.bytesOf(to) + byteLength;
    this.#setWord(to, BlockStatistics.current, bytes);
    if (bytes > this.#word(to, BlockStatistics.peak)) this.#setWord(to, BlockStatistics.peak, bytes);
    this.#addOne(to, BlockStatistics.allocations);
  }

  /** Counts that a block was made longer or shorter, where the kernels did not. */
  countResize(owner: OwnerTag): void {
    this.#addOne(owner, BlockStatistics.resizes);
  }

  #wide(owner: OwnerTag, offset: number): number {
    return this.#word(owner, offset) + this.#word(owner, offset + 4) * WORD;
  }

  #addOne(owner: OwnerTag, offset: number): void {
    const sum = this.#wide(owner, offset) + 1;
    this.#setWord(owner, offset, sum % WORD);
    this.#setWord(owner, offset + 4, Math.floor(sum / WORD));
  }

  #word(owner: OwnerTag, offset: number): number {
    return this.#kernels.views.u32[this.#place(owner, offset)] ?? 0;
  }

  #setWord(owner: OwnerTag, offset: number, value: number): void {
    this.#kernels.views.u32[this.#place(owner, offset)] = value;
  }

  #place(owner: OwnerTag, offset: number): number {
    return (this.#kernels.state.ownerAddress(ownerIndex(owner), BlockStatistics.size) + offset) >>> 2;
  }
}
