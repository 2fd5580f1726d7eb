/**
 * The tracked heap of linear memory: blocks that stay, each with an owner tag (`assembly/memory/heap.ts`). What does
 * not fit is an `InsufficientMemory` error; nothing is damaged by it.
 */

import { InsufficientMemory } from "../base/errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { type Bytes, cast, type Ptr } from "../kernels/pointers.ts";
import { BlockRecord } from "../kernels/records.ts";
import { BlockHeaders, notLive, SEQUENCE_MASK } from "./block-headers.ts";
import type { HeapDebug } from "./heap-debug.ts";
import { createHeapDebug } from "./late-heap-debug.ts";
import { type HeapCounts, OwnerCounts } from "./owner-counts.ts";
import { type OwnerTag, ownerIndex } from "./owner-tag.ts";
import type { Reclaimable } from "./reclaimable.ts";

/** A live block. */
export interface LiveBlock {
  /** Whose it is. */
  readonly owner: OwnerTag;
  /** Bytes, as they were asked for. */
  readonly byteLength: number;
  /** Allocations made since it, modulo 2²⁴: the heap counts them, for it has no clock. */
  readonly ageAllocations: number;
  /** In debug mode: where it was made, or for a block of the kernels, the engine's call that was under way. */
  readonly stack: string | undefined;
}

/** What the heap asks of the budget above it. */
export interface HeapPolicy {
  /** Bytes that could still be asked for. */
  readonly availableBytes: number;
  /** The same, and all that caches hold. */
  readonly reachableBytes: number;
  /**
   * Says that fonts are to hold `byteLength` bytes more, so that the limit can make way for them; 0 where they don't come.
   * Throws `InsufficientMemory` where fonts are bounded, and would pass the bound.
   */
  admitFont(byteLength: number): void;
  /** Reclaims, more and more, and calls `allocate` after each time until it gives an address; 0 if it never does. */
  retry(byteLength: number, allocate: () => number): number;
  /** Reclaims at the lowest level at which something comes back; false where there is nothing. */
  makeRoom(): boolean;
}

/** `GROWTH_SLACK_PAGES` of `heap.ts`. */
const GROWTH_SLACK_BYTES = 8 * 65536;

/** Host side of the heap in linear memory. */
export class TrackedHeap {
  readonly #kernels: Kernels;
  readonly #headers: BlockHeaders;
  readonly #counts: OwnerCounts;
  #limitBytes: number;
  #policy: HeapPolicy | undefined;
  #debug: HeapDebug | undefined;

  /** `limitBytes` bounds the bytes that live blocks may hold together. */
  constructor(kernels: Kernels, limitBytes: number, policy?: HeapPolicy) {
    this.#kernels = kernels;
    this.#headers = new BlockHeaders(kernels);
    this.#counts = new OwnerCounts(kernels);
    this.#policy = policy;
    this.#limitBytes = Math.min(limitBytes, 0xffffffff);
    kernels.state.setLimit(this.#limitBytes);
  }

  /** Bytes that live blocks may hold together. */
  get limitBytes(): number {
    return this.#limitBytes;
  }

  /** What the kernels let linear memory grow to: the limit, a sixteenth for gaps, and 512 KiB. */
  get linearLimitBytes(): number {
    return this.#limitBytes + Math.floor(this.#limitBytes / 16) + GROWTH_SLACK_BYTES;
  }

  /** Sets the bound. Blocks that are live stay; no more are made while they are over it. */
  setLimit(limitBytes: number): void {
    const limit = Math.max(0, Math.min(Math.floor(limitBytes), 0xffffffff));
    if (limit === this.#limitBytes) return;
    this.#limitBytes = limit;
    this.#kernels.state.setLimit(limit);
  }

  /** Bytes in live blocks. */
  get usedBytes(): number {
    return this.#kernels.state.usedBytes;
  }

  /** The most that `usedBytes` has been, at any moment. */
  get peakBytes(): number {
    return this.#kernels.state.peakBytes;
  }

  /** Bytes that could still be asked for under the limit. */
  get availableBytes(): number {
    return Math.max(0, this.#limitBytes - this.usedBytes);
  }

  /** Bytes that could be asked for at best, if caches gave back all that they hold. */
  get reachableBytes(): number {
    return this.#policy?.reachableBytes ?? this.availableBytes;
  }

  /** Address of `byteLength` bytes, 16-byte aligned, not zeroed. Throws `InsufficientMemory`, `RangeError`. */
  allocate(byteLength: number, owner: OwnerTag): Ptr<Bytes> {
    if (byteLength >>> 0 !== byteLength) return this.#impossible(byteLength, owner);
    if (owner === "font") this.#policy?.admitFont(byteLength);
    const index = ownerIndex(owner);
    const padded = this.#padded(byteLength);
    let pointer = this.#kernels.exports.heapAllocate(padded, index);
    if (pointer === 0) pointer = this.#allocateAgain(padded, index);
    if (pointer === 0) throw this.#refusal(byteLength, owner);
    this.#debug?.note(pointer, byteLength);
    return pointer;
  }

  /** The same for what can do without: null where they don't fit, and nothing makes way for them. For fonts' blocks `allocate` alone. */
  tryAllocate(byteLength: number, owner: OwnerTag): Ptr<Bytes> {
    const pointer = this.#kernels.exports.heapAllocate(this.#padded(byteLength), ownerIndex(owner));
    if (pointer !== 0) this.#debug?.note(pointer, byteLength);
    return pointer;
  }

  /** Apart, since a function with a closure in it makes room for that closure's variables at every call. */
  #allocateAgain(padded: number, index: number): Ptr<Bytes> {
    return this.retry(padded, () => this.#kernels.exports.heapAllocate(padded, index));
  }

  /**
   * New address of a block with its bytes kept. Throws `InsufficientMemory`, and then the old block is as it was, and
   * `MemoryError` as `free`.
   */
  resize(pointer: Ptr<Bytes>, byteLength: number): Ptr<Bytes> {
    if (!this.#kernels.exports.heapIsLive(pointer)) throw notLive(pointer);
    this.#debug?.freed.requireLive(pointer, "use-after-free");
    const owner = this.#headers.ownerOf(pointer);
    if (byteLength >>> 0 !== byteLength) return this.#impossible(byteLength, owner);
    if (owner === "font") this.#policy?.admitFont(byteLength - this.byteLengthOf(pointer));
    const padded = this.#padded(byteLength);
    const resizer = this.#debug ?? { resize: this.#kernels.exports.heapResize };
    let moved = resizer.resize(pointer, padded);
    if (moved === 0) moved = this.retry(padded, () => resizer.resize(pointer, padded));
    if (moved === 0) throw this.#refusal(byteLength, owner);
    this.#debug?.note(moved, byteLength);
    return moved;
  }

  /**
   * Gives a block back. Throws `MemoryError` "invalid-block" for what is no live block, in debug mode "double-free". Null is
   * fine.
   */
  free(pointer: Ptr<Bytes>): void {
    if (pointer === 0) return;
    if (this.#debug !== undefined) this.#debug.free(pointer);
    else if (!this.#kernels.exports.heapFree(pointer)) throw notLive(pointer);
  }

  /**
   * Bytes of linear memory, until the next allocation: growth detaches views. Throws `MemoryError` "use-after-free" in debug
   * mode.
   */
  bytes(pointer: Ptr<Bytes>, byteLength: number): Uint8Array<ArrayBuffer> {
    this.#debug?.freed.requireLive(pointer, "use-after-free");
    return this.#kernels.views.bytes(pointer, byteLength);
  }

  /** The error that says what was asked for, and what there is in one piece. */
  shortage(requested: number, owner: OwnerTag): InsufficientMemory {
    return new InsufficientMemory({ requested, available: Math.min(this.availableBytes, this.#largestGap()), owner });
  }

  /** The largest block that there is room for, between live blocks or by growth. Walks over all of them. */
  #largestGap(): number {
    let largest = 0;
    let end = 0;
    for (const pointer of this.liveBlocks()) {
      const start = pointer - BlockRecord.header;
      if (end > 0) largest = Math.max(largest, start - end - BlockRecord.header);
      end = pointer + this.#headers.capacityOf(pointer);
    }
    // Of what lies after the last block a sixteenth is lost: lists of free blocks are a sixteenth apart.
    const rest = Math.max(this.linearLimitBytes, this.#kernels.views.byteLength) - end;
    return Math.max(largest, Math.floor((rest * 15) / 16), 0);
  }

  /**
   * Reclaims until `attempt` gives an address, for kernels that allocate by themselves; 0 where it never does.
   * `byteLength` is what they need at least, as far as it is known.
   */
  retry<Target>(byteLength: number, attempt: () => Ptr<Target>): Ptr<Target> {
    return cast(this.#policy?.retry(byteLength, attempt) ?? 0);
  }

  /** Reclaims something, for kernels of which nobody knows what they need; false where there is nothing left. */
  makeRoom(): boolean {
    return this.#policy?.makeRoom() ?? false;
  }

  /** Counts of all owners together. What debug mode holds back is freed, and not allocated again, but lives. */
  total(): HeapCounts {
    let [allocations, frees, resizes] = [0, 0, 0];
    const { freed: _, ...owners } = this.countsByOwner();
    for (const counts of Object.values(owners)) {
      allocations += counts.allocations;
      frees += counts.frees;
      resizes += counts.resizes;
    }
    const netAllocations = this.#kernels.state.liveBlocks;
    return { currentBytes: this.usedBytes, peakBytes: this.peakBytes, allocations, frees, resizes, netAllocations };
  }

  /** Counts by owner. */
  countsByOwner(): Record<OwnerTag, HeapCounts> {
    return this.#counts.all();
  }

  /** Counts of one owner. */
  counts(owner: OwnerTag): HeapCounts {
    return this.#counts.of(owner);
  }

  /** Bytes in live blocks of one owner. */
  bytesOf(owner: OwnerTag): number {
    return this.#counts.bytesOf(owner);
  }

  /** Addresses of all live blocks, in the order of memory. */
  liveBlocks(): Generator<Ptr<Bytes>> {
    return this.#headers.live();
  }

  /** The `count` largest live blocks, the largest first. Walks over all of them. */
  largestBlocks(count: number): LiveBlock[] {
    const blocks = [...this.liveBlocks()].map((pointer) => ({ pointer, byteLength: this.byteLengthOf(pointer) }));
    blocks.sort((a, b) => b.byteLength - a.byteLength || a.pointer - b.pointer);
    const { allocations } = this.total();
    return blocks.slice(0, count).map(({ pointer }) => this.#describe(pointer, allocations));
  }

  /** Every live block, as `largestBlocks` describes it, in the order of memory. */
  describeBlocks(): LiveBlock[] {
    const { allocations } = this.total();
    return [...this.liveBlocks()].map((pointer) => this.#describe(pointer, allocations));
  }

  /**
   * The debug mode: from now on blocks remember where they come from, and those that the host asks for have a guard
   * behind them and count 16 bytes more, and are held back for a while when they are freed: as what is given back here,
   * which is to go under pressure.
   */
  startDebug(): Reclaimable {
    this.#debug ??= createHeapDebug({ kernels: this.#kernels, headers: this.#headers, counts: this.#counts });
    return this.#debug.freed;
  }

  /** Bytes that debug mode holds back. */
  get freedBytes(): number {
    return this.#debug?.freed.bytes ?? 0;
  }

  /** In debug mode: frees what is held back. */
  dropFreed(): void {
    this.#debug?.freed.reclaim();
  }

  /** In debug mode: gives `stack` to the blocks that the kernels have made since the last time. */
  settleLog(stack: string): void {
    this.#debug?.settleLog(stack);
  }

  /**
   * In debug mode: looks at what lies behind all live blocks and at freed ones, and remembers what it found when blocks went.
   * Throws `MemoryError` "guard-damaged" or "written-after-free", for one block at a time.
   */
  check(): void {
    const damage = this.#debug?.takeDamage();
    if (damage !== undefined) throw damage;
  }

  /** What is asked of the kernels for a block. */
  #padded(byteLength: number): number {
    return this.#debug?.padded(byteLength) ?? byteLength;
  }

  #describe(pointer: Ptr<Bytes>, allocations: number): LiveBlock {
    return {
      owner: this.#headers.ownerOf(pointer),
      byteLength: this.#debug?.byteLengthOf(pointer) ?? this.byteLengthOf(pointer),
      ageAllocations: (allocations - this.#headers.identify(pointer).sequence) & SEQUENCE_MASK,
      stack: this.#debug?.stackOf(pointer),
    };
  }

  /** Bytes of a live block, as they were asked for of the kernels. */
  byteLengthOf(pointer: Ptr<Bytes>): number {
    return this.#headers.byteLengthOf(pointer);
  }

  /** The limit made way for a font that doesn't come: it goes back with the error. */
  #refusal(byteLength: number, owner: OwnerTag): InsufficientMemory {
    if (owner === "font") this.#policy?.admitFont(0);
    return this.shortage(byteLength, owner);
  }

  #impossible(byteLength: number, owner: OwnerTag): never {
    if (Number.isInteger(byteLength) && byteLength > 0) throw this.shortage(byteLength, owner);
    throw new RangeError(`byteLength must be a whole number from 0, got ${byteLength}`);
  }
}
