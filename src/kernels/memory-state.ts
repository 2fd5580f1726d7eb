/**
 * How heap and arena stand, read and set in linear memory without a call (`STATE_…` in `assembly/lib/layout.ts`): the
 * host asks several times a call of the engine.
 */

import type { KernelExports } from "./facade.ts";
import { ChunkRecord, StateRecord } from "./records.ts";
import type { Views } from "./views.ts";

/** The record of one instance of the kernels. */
export class MemoryState {
  readonly #views: Views;
  readonly #address: number;

  constructor(exports: KernelExports, views: Views) {
    this.#views = views;
    this.#address = exports.memoryState();
  }

  /** Bytes in live blocks. */
  get usedBytes(): number {
    return this.#word(StateRecord.used);
  }

  /** The most that `usedBytes` has been. */
  get peakBytes(): number {
    return this.#word(StateRecord.peak);
  }

  get liveBlocks(): number {
    return this.#word(StateRecord.live);
  }

  /** Address of the header of the heap's first block, 0 before there is one. */
  get firstBlock(): number {
    return this.#word(StateRecord.first);
  }

  /** The kernels' error that ended the last batch of strikes early, 0 if none did. */
  get batchError(): number {
    return this.#word(StateRecord.batchError) | 0;
  }

  /** Address of the statistics of the owner with this index. */
  ownerAddress(index: number, statisticsBytes: number): number {
    return this.#address + StateRecord.owners + index * statisticsBytes;
  }

  /** Bounds the bytes that live blocks may hold together; blocks that are live stay. */
  setLimit(byteLength: number): void {
    this.#set(StateRecord.limit, ~byteLength);
  }

  /** Bytes that live blocks may hold together. */
  get limitBytes(): number {
    return ~this.#word(StateRecord.limit) >>> 0;
  }

  /** Makes the `count`-th allocation from now fail, once; 0 switches it off. For tests of failure. */
  failAfter(count: number): void {
    this.#set(StateRecord.failAfter, count);
  }

  /** Bytes that the arena has handed out and that weren't released, alignment gaps included. */
  get arenaActiveBytes(): number {
    const chunk = this.#word(StateRecord.chunk);
    if (chunk === 0) return 0;
    const before = this.#views.u32[(chunk + ChunkRecord.before) >>> 2]!;
    return before + this.#word(StateRecord.top) - chunk - ChunkRecord.header;
  }

  /** The most that `arenaActiveBytes` has been. The kernels note it when something is released. */
  get arenaPeakBytes(): number {
    return Math.max(this.#word(StateRecord.arenaPeak), this.arenaActiveBytes);
  }

  /** Bytes of the arena's chunks. */
  get arenaReservedBytes(): number {
    return this.#word(StateRecord.reserved);
  }

  /** Bytes that the arena ever handed out. */
  get arenaTotalBytes(): number {
    return this.#wide(StateRecord.total);
  }

  /** Allocations that the arena ever made. */
  get arenaAllocations(): number {
    return this.#wide(StateRecord.arenaAllocations);
  }

  #word(offset: number): number {
    return this.#views.u32[(this.#address + offset) >>> 2]!;
  }

  #wide(offset: number): number {
    return this.#word(offset) + this.#word(offset + 4) * 2 ** 32;
  }

  #set(offset: number, value: number): void {
    this.#views.u32[(this.#address + offset) >>> 2] = value;
  }
}
