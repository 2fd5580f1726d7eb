/**
 * The tracked heap of linear memory: blocks that stay, each with an owner tag (`assembly/memory/heap.ts`). What does
 * not fit is an `InsufficientMemory` error; nothing is damaged by it.
 */

import { InsufficientMemory, MemoryError } from "../base/errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { type Bytes, cast, type Ptr } from "../kernels/pointers.ts";
import { BlockRecord, BlockStatistics } from "../kernels/records.ts";
import { BlockLog, callerStack } from "./block-log.ts";
import { GUARD_BYTES } from "./guard.ts";
import { GuardedBlocks } from "./guarded-blocks.ts";
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
/** The bit of a block's capacity that says whether it is free. */
const FREE = 1;
/** Numbers of allocations stand in 24 bits of a block's header. */
const SEQUENCE_MASK = 0xffffff;

/** Host side of the heap in linear memory. */
export class TrackedHeap {
  readonly #kernels: Kernels;
  #limitBytes: number;
  #policy: HeapPolicy | undefined;
  #log: BlockLog | undefined;
  #guarded: GuardedBlocks | undefined;

  /** `limitBytes` bounds the bytes that live blocks may hold together. */
  constructor(kernels: Kernels, limitBytes: number, policy?: HeapPolicy) {
    this.#kernels = kernels;
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
    this.#note(pointer, byteLength);
    return pointer;
  }

  /** Apart, since a function with a closure in it makes room for that closure's variables at every call. */
  #allocateAgain(padded: number, index: number): Ptr<Bytes> {
    return this.#retry(padded, () => this.#kernels.exports.heapAllocate(padded, index));
  }

  /** New address of a block with its bytes kept. Throws `InsufficientMemory`, and then the old block is as it was. */
  resize(pointer: Ptr<Bytes>, byteLength: number): Ptr<Bytes> {
    const { exports } = this.#kernels;
    if (!exports.heapIsLive(pointer)) throw notLive(pointer);
    const owner = this.#ownerOf(pointer);
    if (byteLength >>> 0 !== byteLength) return this.#impossible(byteLength, owner);
    if (owner === "font") this.#policy?.admitFont(byteLength - this.byteLengthOf(pointer));
    this.#checkGuard(pointer);
    const padded = this.#padded(byteLength);
    let moved = exports.heapResize(pointer, padded);
    if (moved === 0) moved = this.#retry(padded, () => exports.heapResize(pointer, padded));
    if (moved === 0) throw this.#refusal(byteLength, owner);
    this.#note(moved, byteLength);
    return moved;
  }

  /**
   * Gives a block back. Throws `MemoryError` "invalid-block" for what is no live block, and in debug mode "guard-damaged"
   * where something wrote past its end; then it is given back all the same. Null is fine.
   */
  free(pointer: Ptr<Bytes>): void {
    if (pointer === 0) return;
    if (this.#guarded !== undefined) this.#freeGuarded(pointer, this.#guarded);
    else if (!this.#kernels.exports.heapFree(pointer)) throw notLive(pointer);
  }

  #freeGuarded(pointer: Ptr<Bytes>, guarded: GuardedBlocks): void {
    const { exports, views } = this.#kernels;
    if (!exports.heapIsLive(pointer)) throw notLive(pointer);
    const damage = this.#guardDamage(pointer);
    guarded.wipe(views.u8, this.#identify(pointer));
    exports.heapFree(pointer);
    if (damage !== undefined) throw damage;
  }

  /** Bytes of linear memory, until the next allocation: growth detaches views. */
  bytes(pointer: Ptr<Bytes>, byteLength: number): Uint8Array<ArrayBuffer> {
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
      end = pointer + this.#capacity(pointer);
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

  /** Counts of all owners together. */
  total(): HeapCounts {
    let [allocations, frees, resizes] = [0, 0, 0];
    for (const counts of Object.values(this.countsByOwner())) {
      allocations += counts.allocations;
      frees += counts.frees;
      resizes += counts.resizes;
    }
    const netAllocations = this.#kernels.state.liveBlocks;
    return { currentBytes: this.usedBytes, peakBytes: this.peakBytes, allocations, frees, resizes, netAllocations };
  }

  /** Counts by owner. */
  countsByOwner(): Record<OwnerTag, HeapCounts> {
    return Object.fromEntries(ownerTags.map((owner) => [owner, this.counts(owner)])) as Record<OwnerTag, HeapCounts>;
  }

  /** Counts of one owner. */
  counts(owner: OwnerTag): HeapCounts {
    const word = this.#statisticsOf(owner) >>> 2;
    const u32 = this.#kernels.views.u32;
    const read = (offset: number) => u32[word + (offset >> 2)] ?? 0;
    const wide = (offset: number) => read(offset) + read(offset + 4) * 2 ** 32;
    const [allocations, frees] = [wide(BlockStatistics.allocations), wide(BlockStatistics.frees)];
    return {
      currentBytes: read(BlockStatistics.current),
      peakBytes: read(BlockStatistics.peak),
      allocations,
      frees,
      resizes: wide(BlockStatistics.resizes),
      netAllocations: allocations - frees,
    };
  }

  /** Bytes in live blocks of one owner. */
  bytesOf(owner: OwnerTag): number {
    return this.#kernels.views.u32[(this.#statisticsOf(owner) + BlockStatistics.current) >>> 2] ?? 0;
  }

  #statisticsOf(owner: OwnerTag): number {
    return this.#kernels.state.ownerAddress(ownerIndex(owner), BlockStatistics.size);
  }

  /** Addresses of all live blocks, in the order of memory. */
  *liveBlocks(): Generator<Ptr<Bytes>> {
    const first = this.#kernels.state.firstBlock;
    if (first === 0) return;
    let pointer = cast<Bytes>(first + BlockRecord.header);
    for (;;) {
      const word = this.#headerWord(pointer, BlockRecord.capacity);
      // The end is a header without bytes behind it.
      if (word === 0) return;
      if ((word & FREE) === 0) yield pointer;
      pointer = cast(pointer + (word & ~FREE) + BlockRecord.header);
    }
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
   * behind them, are zeroed when they are freed, and count 16 bytes more.
   */
  startLog(): void {
    this.#log ??= new BlockLog();
    this.#guarded ??= new GuardedBlocks();
  }

  /** What is asked of the kernels for a block. */
  #padded(byteLength: number): number {
    return this.#guarded === undefined ? byteLength : byteLength + GUARD_BYTES;
  }

  /** In debug mode: where a block comes from, and the guard behind it. */
  #note(pointer: Ptr<Bytes>, byteLength: number): void {
    if (this.#log === undefined) return;
    const identity = this.#identify(pointer);
    this.#log.note(identity, callerStack(2));
    this.#guarded?.paint(this.#kernels.views.u8, identity, byteLength);
  }

  #guardDamage(pointer: Ptr<Bytes>): MemoryError | undefined {
    return this.#guarded?.damageOf(this.#kernels.views.u8, this.#identify(pointer), this.#ownerOf(pointer));
  }

  #checkGuard(pointer: Ptr<Bytes>): void {
    const damage = this.#guardDamage(pointer);
    if (damage !== undefined) throw damage;
  }

  /** In debug mode: gives `stack` to the blocks that the kernels have made since the last time. */
  settleLog(stack: string): void {
    this.#log?.settle(this.#identities(), stack);
  }

  *#identities() {
    for (const pointer of this.liveBlocks()) yield this.#identify(pointer);
  }

  #identify(pointer: Ptr<Bytes>) {
    return { pointer, sequence: this.#headerWord(pointer, BlockRecord.owner) >>> 8 };
  }

  #describe(pointer: Ptr<Bytes>, allocations: number): LiveBlock {
    const identity = this.#identify(pointer);
    return {
      owner: this.#ownerOf(pointer),
      byteLength: this.#guarded?.lengthOf(identity) ?? this.byteLengthOf(pointer),
      ageAllocations: (allocations - identity.sequence) & SEQUENCE_MASK,
      stack: this.#log?.stackOf(identity),
    };
  }

  /** Bytes of a live block, as they were asked for of the kernels. */
  byteLengthOf(pointer: Ptr<Bytes>): number {
    return this.#headerWord(pointer, BlockRecord.length);
  }

  #capacity(pointer: Ptr<Bytes>): number {
    return this.#headerWord(pointer, BlockRecord.capacity) & ~FREE;
  }

  #ownerOf(pointer: Ptr<Bytes>): OwnerTag {
    return ownerTags[this.#headerWord(pointer, BlockRecord.owner) & 0xff] ?? "other";
  }

  #headerWord(pointer: Ptr<Bytes>, offset: number): number {
    return this.#kernels.views.u32[(pointer - BlockRecord.header + offset) >>> 2] ?? 0;
  }

  #retry(byteLength: number, allocate: () => number): Ptr<Bytes> {
    return cast(this.#policy?.retry(byteLength, allocate) ?? 0);
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

function notLive(pointer: number): MemoryError {
  return new MemoryError("invalid-block", { pointer, detail: "it is no live block" });
}
