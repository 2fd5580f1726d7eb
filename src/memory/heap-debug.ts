/**
 * The heap's debug mode: it does for the blocks that the host asks for what a secure pool does for its own, and notes where
 * each comes from. Behind a block lies a guard; a freed one is zeroed and held back for a while (`freed-blocks.ts`).
 *
 * The heap's blocks are addresses, not handles, for kernels take them. So a block's generation is that of its allocation
 * (`block-headers.ts`), and a stale address is told from a live one for as long as nobody else has it.
 */

import { MemoryError } from "../base/errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { type Bytes, NULL, type Ptr } from "../kernels/pointers.ts";
import type { BlockHeaders } from "./block-headers.ts";
import { BlockLog, callerStack } from "./block-log.ts";
import { FreedBlocks, type FreedBlocksParts } from "./freed-blocks.ts";
import { GUARD_BYTES } from "./guard.ts";
import { GuardedBlocks } from "./guarded-blocks.ts";
import type { OwnerCounts } from "./owner-counts.ts";
import { ownerIndex } from "./owner-tag.ts";

export class HeapDebug {
  /** Blocks that are held back. */
  readonly freed: FreedBlocks;
  readonly #kernels: Kernels;
  readonly #headers: BlockHeaders;
  readonly #counts: OwnerCounts;
  readonly #log = new BlockLog();
  readonly #guarded = new GuardedBlocks();

  constructor(parts: FreedBlocksParts) {
    this.#kernels = parts.kernels;
    this.#headers = parts.headers;
    this.#counts = parts.counts;
    this.freed = new FreedBlocks(parts);
  }

  /** Notes a block of `byteLength` bytes and its guard, and the stack `depth` calls above the heap's method. */
  note(pointer: Ptr<Bytes>, byteLength: number, depth = 0): void {
    const identity = this.#headers.identify(pointer);
    this.#log.note(identity, callerStack(2 + depth));
    this.#guarded.paint(this.#kernels.views, identity, byteLength);
  }

  /** As `TrackedHeap.free`. */
  free(pointer: Ptr<Bytes>): void {
    this.freed.requireLive(pointer, "double-free");
    if (!this.#kernels.exports.heapIsLive(pointer)) throw notLive(pointer);
    const damage = this.#guardDamage(pointer);
    this.#hold(pointer);
    const found = damage ?? this.freed.takeDamage();
    if (found !== undefined) throw found;
  }

  #hold(pointer: Ptr<Bytes>): void {
    this.#guarded.forget(pointer);
    this.freed.hold(pointer);
  }

  /** Throws `MemoryError` where a block was freed, or something was written behind it. */
  requireSound(pointer: Ptr<Bytes>): void {
    this.freed.requireLive(pointer, "use-after-free");
    const damage = this.#guardDamage(pointer);
    if (damage !== undefined) throw damage;
  }

  /** As the kernels' `heapResize`, but that what is given up is zeroed, and held back where the block moves. */
  resize(pointer: Ptr<Bytes>, byteLength: number): Ptr<Bytes> {
    const { exports, views } = this.#kernels;
    const before = this.#headers.byteLengthOf(pointer);
    if (byteLength <= this.#headers.capacityOf(pointer)) {
      views.u8.fill(0, pointer + byteLength, Math.max(pointer + byteLength, pointer + before));
      return exports.heapResize(pointer, byteLength);
    }
    const owner = this.#headers.ownerOf(pointer);
    const moved = exports.heapAllocate(byteLength, ownerIndex(owner));
    if (moved === 0) return NULL;
    this.#kernels.views.u8.copyWithin(moved, pointer, pointer + before);
    this.#counts.countResize(owner);
    this.#hold(pointer);
    return moved;
  }

  /**
   * Looks at all guards and freed blocks. Throws `MemoryError` "guard-damaged" or "written-after-free" for the first that
   * something was written to.
   */
  check(): void {
    for (const pointer of this.#headers.live()) {
      const damage = this.#guardDamage(pointer);
      if (damage !== undefined) throw damage;
    }
    this.freed.check();
  }

  /** Gives `stack` to the blocks that the kernels have made since the last time. */
  settleLog(stack: string): void {
    this.#log.settle(this.#identities(), stack);
  }

  *#identities() {
    for (const pointer of this.#headers.live()) yield this.#headers.identify(pointer);
  }

  /** Bytes that a block's user asked for; undefined where it has no guard. */
  byteLengthOf(pointer: Ptr<Bytes>): number | undefined {
    return this.#guarded.lengthOf(this.#headers.identify(pointer));
  }

  /** Where a block comes from; undefined for one that was made before the debug mode began. */
  stackOf(pointer: Ptr<Bytes>): string | undefined {
    return this.#log.stackOf(this.#headers.identify(pointer));
  }

  #guardDamage(pointer: Ptr<Bytes>): MemoryError | undefined {
    const owner = this.#headers.ownerOf(pointer);
    return this.#guarded.damageOf(this.#kernels.views, this.#headers.identify(pointer), owner);
  }
}

/** What is asked of the kernels for a block of `byteLength` bytes in debug mode. */
export function paddedForGuard(byteLength: number): number {
  return byteLength + GUARD_BYTES;
}

/** The error of an address that is no live block's. */
export function notLive(pointer: number): MemoryError {
  return new MemoryError("invalid-block", { pointer, detail: "it is no live block" });
}
