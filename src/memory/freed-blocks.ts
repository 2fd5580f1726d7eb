/**
 * Freed blocks that the heap's debug mode holds back, zeroed: as long as a block is here, nobody else has its address, so
 * that freeing it again or using it is an error and damages nothing, and what is written to it shows when it leaves.
 *
 * First in, first out, bounded in bytes. They are blocks of an owner of their own, `freed`, so that the books stay
 * balanced, and they go under any pressure, behind what it makes others free.
 */

import { MemoryError } from "../base/errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import type { Bytes, Ptr } from "../kernels/pointers.ts";
import type { BlockHeaders } from "./block-headers.ts";
import { firstNonZero } from "./guard.ts";
import type { OwnerCounts } from "./owner-counts.ts";
import type { OwnerTag } from "./owner-tag.ts";
import type { Reclaimable } from "./reclaimable.ts";

/** Most bytes that are held back; less in a small heap, a sixteenth of its limit. */
const MAX_BYTES = 2 ** 20;
const SHARE_OF_LIMIT = 1 / 16;
/** A larger part of all than this would push out too many others: such blocks are freed at once. */
const LARGEST_SHARE = 1 / 4;

interface FreedBlock {
  /** Whose it was, and the stack that made it. */
  readonly owner: OwnerTag;
  readonly madeBy: string | undefined;
  readonly byteLength: number;
}

/** What freed blocks are held in. */
export interface FreedBlocksParts {
  readonly kernels: Kernels;
  readonly headers: BlockHeaders;
  readonly counts: OwnerCounts;
}

export class FreedBlocks implements Reclaimable {
  readonly name = "freed blocks";
  readonly part = "buffers";
  readonly where = "linear";
  readonly #parts: FreedBlocksParts;
  readonly #onDamage: (damage: MemoryError) => void;
  /** The oldest first. */
  readonly #blocks = new Map<Ptr<Bytes>, FreedBlock>();
  #bytes = 0;

  /** `onDamage` is told of each block that was written to after it was freed, when it leaves. */
  constructor(parts: FreedBlocksParts, onDamage: (damage: MemoryError) => void) {
    this.#parts = parts;
    this.#onDamage = onDamage;
  }

  /** Bytes that are held back. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Throws `MemoryError` of `code` where the block at `pointer` was freed and is held back. */
  requireLive(pointer: Ptr<Bytes>, code: "double-free" | "use-after-free"): void {
    const block = this.#blocks.get(pointer);
    if (block === undefined) return;
    const { sequence: generation } = this.#parts.headers.identify(pointer);
    throw new MemoryError(code, { pool: block.owner, slot: pointer, generation, madeBy: block.madeBy });
  }

  /**
   * Zeroes a live block, which the stack `madeBy` made, and holds it back, or frees it where it is large. The oldest go where
   * it is too much.
   */
  hold(pointer: Ptr<Bytes>, madeBy: string | undefined): void {
    const { kernels, headers, counts } = this.#parts;
    const [owner, byteLength] = [headers.ownerOf(pointer), headers.byteLengthOf(pointer)];
    kernels.views.u8.fill(0, pointer, pointer + byteLength);
    const limitBytes = Math.min(MAX_BYTES, kernels.state.limitBytes * SHARE_OF_LIMIT);
    if (byteLength > limitBytes * LARGEST_SHARE) {
      kernels.exports.heapFree(pointer);
      return;
    }
    counts.handOver(owner, "freed", byteLength);
    headers.setOwner(pointer, "freed");
    this.#blocks.set(pointer, { owner, madeBy, byteLength });
    this.#bytes += byteLength;
    this.#trim(limitBytes);
  }

  /** Frees all of them, whatever the level: they serve no text. */
  reclaim(): number {
    const before = this.#bytes;
    this.#trim(0);
    return before;
  }

  /** The error of the first block that was written to, of those that are here. */
  firstDamage(): MemoryError | undefined {
    for (const [pointer, block] of this.#blocks) {
      const damage = this.#damageOf(pointer, block);
      if (damage !== undefined) return damage;
    }
    return undefined;
  }

  #damageOf(pointer: Ptr<Bytes>, { owner, madeBy, byteLength }: FreedBlock): MemoryError | undefined {
    const offset = firstNonZero(this.#parts.kernels.views, pointer, byteLength);
    if (offset < 0) return undefined;
    return new MemoryError("written-after-free", { pool: owner, slot: pointer, offset, madeBy });
  }

  #trim(limitBytes: number): void {
    for (const [pointer, block] of this.#blocks) {
      if (this.#bytes <= limitBytes) return;
      const damage = this.#damageOf(pointer, block);
      if (damage !== undefined) this.#onDamage(damage);
      this.#blocks.delete(pointer);
      this.#bytes -= block.byteLength;
      this.#parts.kernels.exports.heapFree(pointer);
    }
  }
}
