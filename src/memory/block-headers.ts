/** Headers of the heap's blocks, as the host reads them. The record is drawn in `assembly/lib/layout.ts`. */

import { MemoryError } from "../base/errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { type Bytes, cast, type Ptr } from "../kernels/pointers.ts";
import { BlockRecord } from "../kernels/records.ts";
import { type OwnerTag, ownerIndex, ownerTags } from "./owner-tag.ts";

/** The bit of a block's capacity that says whether it is free. */
const FREE = 1;
/** Numbers of allocations stand in 24 bits of a header, above the owner's 8. */
export const SEQUENCE_MASK = 0xffffff;
const OWNER_BITS = 8;

/** A block as its header says: addresses are used again, and no two blocks of an address have one number. */
export interface BlockIdentity {
  readonly pointer: Ptr<Bytes>;
  /** Number of the allocation that made it, modulo 2²⁴. */
  readonly sequence: number;
}

/** The headers of one heap. Each method but `live` takes the address of a live block. */
export class BlockHeaders {
  readonly #kernels: Kernels;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  /** Addresses of all live blocks, in the order of memory. */
  *live(): Generator<Ptr<Bytes>> {
    const first = this.#kernels.state.firstBlock;
    if (first === 0) return;
    let pointer = cast<Bytes>(first + BlockRecord.header);
    for (;;) {
      const word = this.#word(pointer, BlockRecord.capacity);
      // The end is a header without bytes behind it.
      if (word === 0) return;
      if ((word & FREE) === 0) yield pointer;
      pointer = cast(pointer + (word & ~FREE) + BlockRecord.header);
    }
  }

  identify(pointer: Ptr<Bytes>): BlockIdentity {
    return { pointer, sequence: this.#word(pointer, BlockRecord.owner) >>> OWNER_BITS };
  }

  /** Bytes, as they were asked for of the kernels. */
  byteLengthOf(pointer: Ptr<Bytes>): number {
    return this.#word(pointer, BlockRecord.length);
  }

  /** Bytes that there are. */
  capacityOf(pointer: Ptr<Bytes>): number {
    return this.#word(pointer, BlockRecord.capacity) & ~FREE;
  }

  ownerOf(pointer: Ptr<Bytes>): OwnerTag {
    return ownerTags[this.#word(pointer, BlockRecord.owner) & 0xff] ?? "other";
  }

  /** Writes another owner into the header; what owners hold is counted elsewhere (`owner-counts.ts`). */
  setOwner(pointer: Ptr<Bytes>, owner: OwnerTag): void {
    const { sequence } = this.identify(pointer);
    this.#kernels.views.u32[(pointer - BlockRecord.header + BlockRecord.owner) >>> 2] =
      (sequence << OWNER_BITS) | ownerIndex(owner);
  }

  #word(pointer: Ptr<Bytes>, offset: number): number {
    return this.#kernels.views.u32[(pointer - BlockRecord.header + offset) >>> 2] ?? 0;
  }
}

/** The error of an address that is no live block's. */
export function notLive(pointer: number): MemoryError {
  return new MemoryError("invalid-block", { pointer, detail: "it is no live block" });
}
