/**
 * Arrays that end with a piece of work: in the arena where they fit, on the host where they don't. In: how many bytes.
 * Out: typed arrays, not zeroed, until the work is done.
 *
 * The block is taken before the first array is made, so no array is detached by another; the work itself must not
 * allocate linear memory. Long texts get arrays of the host: linear memory can't shrink, and one book would leave it
 * as large as the book needed.
 */

import type { Arena } from "./arena.ts";
import type { HostCounter } from "./host-bytes.ts";

/** A block that arrays are cut from, each behind the one before, aligned to its elements. */
export interface ScratchBlock {
  u8(count: number): Uint8Array;
  i32(count: number): Int32Array;
  u32(count: number): Uint32Array;
}

/** Room for a piece of work. */
export interface Scratch {
  /** Runs `work` with `byteLength` bytes for its arrays; gaps of alignment are extra. Throws `InsufficientMemory`. */
  use<Result>(byteLength: number, work: (block: ScratchBlock) => Result): Result;
}

/** New arrays each time. */
export const hostScratch: Scratch = {
  use: (_byteLength, work) => work(hostBlock),
};

const hostBlock: ScratchBlock = {
  u8: (count) => new Uint8Array(count),
  i32: (count) => new Int32Array(count),
  u32: (count) => new Uint32Array(count),
};

/** Longest block of the arena: what the bidirectional levels of 87,000 code units take. */
const MAX_BLOCK_BYTES = 2 ** 20;
/** And of what is free at most this share: a text is laid out without it, so it is worth no cache. */
const MAX_SHARE_OF_FREE = 1 / 4;
/** Alignment of a block; and room for what its arrays lose to theirs. */
const ALIGN_BYTES = 16;

/** Scratch in the arena. `freeBytes` says what could be asked of the heap; `host` counts what is too long for it. */
export class ArenaScratch implements Scratch {
  readonly #arena: Arena;
  readonly #freeBytes: () => number;
  readonly #host: HostCounter;

  constructor(arena: Arena, freeBytes: () => number, host: HostCounter) {
    this.#arena = arena;
    this.#freeBytes = freeBytes;
    this.#host = host;
  }

  use<Result>(byteLength: number, work: (block: ScratchBlock) => Result): Result {
    const padded = byteLength + 2 * ALIGN_BYTES;
    if (padded > MAX_BLOCK_BYTES || padded > this.#freeBytes() * MAX_SHARE_OF_FREE)
      return this.#useHost(byteLength, work);
    return this.#arena.scope((arena) => work(new ArenaBlock(arena, padded)));
  }

  #useHost<Result>(byteLength: number, work: (block: ScratchBlock) => Result): Result {
    this.#host.add(byteLength);
    try {
      return work(hostBlock);
    } finally {
      this.#host.add(-byteLength);
    }
  }
}

/** A block in the arena. */
class ArenaBlock implements ScratchBlock {
  readonly #arena: Arena;
  readonly #limit: number;
  #end: number;

  constructor(arena: Arena, byteLength: number) {
    this.#arena = arena;
    this.#end = arena.allocate(byteLength, ALIGN_BYTES);
    this.#limit = this.#end + byteLength;
  }

  u8(count: number): Uint8Array {
    return this.#arena.view("u8", this.#take(count), count);
  }

  i32(count: number): Int32Array {
    return this.#arena.view("i32", this.#take(count * 4), count);
  }

  u32(count: number): Uint32Array {
    return this.#arena.view("u32", this.#take(count * 4), count);
  }

  /** The place of `byteLength` bytes more, at a multiple of the longest element's length. */
  #take(byteLength: number): number {
    const start = this.#end;
    this.#end = (start + byteLength + 3) & ~3;
    if (this.#end > this.#limit) throw new RangeError("arrays must fit the bytes that were asked for");
    return start;
  }
}
