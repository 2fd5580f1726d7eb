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
import { type BlockHeaders, notLive } from "./block-headers.ts";
import { BlockLog, callerStack } from "./block-log.ts";
import { FreedBlocks, type FreedBlocksParts } from "./freed-blocks.ts";
import { GUARD_BYTES } from "./guard.ts";
import { GuardedBlocks } from "./guarded-blocks.ts";
import type { OwnerCounts } from "./owner-counts.ts";
import { ownerIndex } from "./owner-tag.ts";

/** Most damages that are kept until somebody asks. */
const MAX_DAMAGES = 100;

export class HeapDebug {
  /** Blocks that are held back. */
  readonly freed: FreedBlocks;
  readonly #kernels: Kernels;
  readonly #headers: BlockHeaders;
  readonly #counts: OwnerCounts;
  readonly #log = new BlockLog();
  readonly #guarded = new GuardedBlocks();
  /** What was found when blocks went, and wasn't told yet. */
  readonly #damages: MemoryError[] = [];

  constructor(parts: FreedBlocksParts) {
    this.#kernels = parts.kernels;
    this.#headers = parts.headers;
    this.#counts = parts.counts;
    this.freed = new FreedBlocks(parts, (damage) => this.#keep(damage));
  }

  /** Who frees is in the middle of something and isn't to blame: `check` tells. */
  #keep(damage: MemoryError): void {
    if (this.#damages.length < MAX_DAMAGES) this.#damages.push(damage);
  }

  /** What is asked of the kernels for a block of `byteLength` bytes. */
  padded(byteLength: number): number {
    return byteLength + GUARD_BYTES;
  }

  /** Notes a block of `byteLength` bytes and its guard, and the stack above the heap's method that calls this. */
  note(pointer: Ptr<Bytes>, byteLength: number): void {
    const identity = this.#headers.identify(pointer);
    this.#log.note(identity, callerStack(2));
    this.#guarded.paint(this.#kernels.views, identity, byteLength);
  }

  /** As `TrackedHeap.free`. */
  free(pointer: Ptr<Bytes>): void {
    this.freed.requireLive(pointer, "double-free");
    if (!this.#kernels.exports.heapIsLive(pointer)) throw notLive(pointer);
    this.#hold(pointer);
  }

  #hold(pointer: Ptr<Bytes>): void {
    const damage = this.#guardDamage(pointer);
    if (damage !== undefined) this.#keep(damage);
    const madeBy = this.stackOf(pointer);
    this.#guarded.forget(pointer);
    this.freed.hold(pointer, madeBy);
  }

  /** As the kernels' `heapResize`, but that what is given up is zeroed, and held back where the block moves. */
  resize(pointer: Ptr<Bytes>, byteLength: number): Ptr<Bytes> {
    const { exports, views } = this.#kernels;
    const before = this.#headers.byteLengthOf(pointer);
    if (byteLength <= this.#headers.capacityOf(pointer)) {
      const damage = this.#guardDamage(pointer);
      if (damage !== undefined) this.#keep(damage);
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
   * The error of something that was written to where it shouldn't: what was found when blocks went, each once, then the first
   * block that is live or held back.
   */
  takeDamage(): MemoryError | undefined {
    const known = this.#damages.shift();
    if (known !== undefined) return known;
    for (const pointer of this.#headers.live()) {
      const damage = this.#guardDamage(pointer);
      if (damage !== undefined) return damage;
    }
    return this.freed.firstDamage();
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
    const offset = this.#guarded.damageOf(this.#kernels.views, this.#headers.identify(pointer));
    if (offset === undefined) return undefined;
    return new MemoryError("guard-damaged", {
      pool: this.#headers.ownerOf(pointer),
      offset,
      madeBy: this.stackOf(pointer),
    });
  }
}
