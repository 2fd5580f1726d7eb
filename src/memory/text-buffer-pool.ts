/**
 * Buffers for text in the memory of a library: what a shaper hands over as UTF-16 or ASCII. In: a heap, and a length.
 * Out: a buffer until it is disposed of; it is kept for the next text, or given back where enough are kept.
 *
 * Lengths are rounded to powers of two, so that any buffer of a class serves. With `secret`, every buffer is zeroed
 * when it comes back, and guards at both ends show what was written past it.
 */

import { MemoryError } from "../base/errors.ts";
import { GUARD_BYTES, Guard, type GuardedMemory } from "./guard.ts";
import { type CountedPool, type PoolCounts, poolCounts } from "./pool-counts.ts";
import type { ReclaimLevel } from "./reclaimable.ts";

/** The heap that buffers come from. */
export interface TextHeap {
  /** Address of a block, aligned to 8; throws where there is no room. */
  allocate(byteLength: number): number;
  free(address: number): void;
  /** Views of all of it, as it is now. */
  readonly views: GuardedMemory & { readonly u16: Uint16Array };
}

/** Settings of a `TextBufferPool`. */
export interface TextBufferPoolOptions {
  /** Most bytes kept while nobody uses them; 64 KiB: a page of text, and what a longer one takes is given back. */
  readonly maxIdleBytes?: number | undefined;
  /** Whether buffers are zeroed when they come back, and guarded. */
  readonly secret?: boolean | undefined;
}

const DEFAULT_MAX_IDLE_BYTES = 65_536;
/** Shortest buffer: a word, and most lists of features. */
const MIN_BYTES_LOG2 = 8;
/** Not as a power where it is asked for: in a bundle Node 20 calls a function for that, which was 95 of the 110 ns that a buffer took. */
const MIN_BYTES = 1 << MIN_BYTES_LOG2;

/** A buffer for text, until it is disposed of. */
export class TextBuffer {
  /** First byte. */
  readonly address: number;
  /** Bytes that it has room for, at least as many as were asked for. */
  readonly byteLength: number;
  readonly #pool: TextBufferPool;
  #hasEnded = false;

  constructor(pool: TextBufferPool, address: number, byteLength: number) {
    this.#pool = pool;
    this.address = address;
    this.byteLength = byteLength;
  }

  /** Writes the code units `[start, end)` of `text`, which must have room. */
  writeUtf16(text: string, start: number, end: number): void {
    const { u16 } = this.#pool.heap.views;
    const shift = (this.address >>> 1) - start;
    for (let i = start; i < end; i++) u16[shift + i] = text.charCodeAt(i);
  }

  /** Writes `text`, of which each code unit is a byte, and which must have room. */
  writeAscii(text: string): void {
    const { u8 } = this.#pool.heap.views;
    for (let i = 0; i < text.length; i++) u8[this.address + i] = text.charCodeAt(i);
  }

  /** Gives the buffer back. Twice is fine. Throws `MemoryError` "guard-damaged" where it is guarded. */
  [Symbol.dispose](): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    takeBack(this.#pool, this);
  }
}

/** Gives a buffer back; only buffers do. */
let takeBack: (pool: TextBufferPool, buffer: TextBuffer) => void;

/** A bounded pool of text buffers. */
export class TextBufferPool implements CountedPool {
  readonly name = "text buffers";
  readonly heap: TextHeap;
  readonly #maxIdleBytes: number;
  readonly #guard: Guard | undefined;
  /** Addresses of kept buffers, by class: the logarithm of their length. */
  readonly #idle: number[][] = Array.from({ length: 32 }, () => []);
  #bytes = 0;
  #hits = 0;
  #misses = 0;
  #inUse = 0;

  static {
    takeBack = (pool, buffer) => pool.#takeBack(buffer);
  }

  constructor(heap: TextHeap, options: TextBufferPoolOptions = {}) {
    this.heap = heap;
    this.#maxIdleBytes = options.maxIdleBytes ?? DEFAULT_MAX_IDLE_BYTES;
    this.#guard = options.secret ? new Guard() : undefined;
  }

  /** Bytes of the buffers that are kept, without those in use. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A buffer of at least `byteLength` bytes, with whatever they held before, or zeros in a pool of secrets. */
  acquire(byteLength: number): TextBuffer {
    const log2 = byteLength <= MIN_BYTES ? MIN_BYTES_LOG2 : 32 - Math.clz32(byteLength - 1);
    const kept = this.#idle[log2]!.pop();
    if (kept === undefined) {
      const address = this.#make(log2);
      this.#misses++;
      this.#inUse++;
      return new TextBuffer(this, address, 1 << log2);
    }
    this.#bytes -= 1 << log2;
    this.#hits++;
    this.#inUse++;
    return new TextBuffer(this, kept, 1 << log2);
  }

  #make(log2: number): number {
    const byteLength = 2 ** log2;
    if (this.#guard === undefined) return this.heap.allocate(byteLength);
    const address = this.heap.allocate(byteLength + 2 * GUARD_BYTES) + GUARD_BYTES;
    const { views } = this.heap;
    views.u8.fill(0, address, address + byteLength);
    this.#guard.paintAround(views, address, byteLength);
    return address;
  }

  #takeBack({ address, byteLength }: TextBuffer): void {
    this.#inUse--;
    const damageAt = this.#wipe(address, byteLength);
    if (damageAt === undefined && this.#bytes + byteLength <= this.#maxIdleBytes) {
      this.#idle[31 - Math.clz32(byteLength)]!.push(address);
      this.#bytes += byteLength;
      return;
    }
    this.#free(address);
    if (damageAt !== undefined) throw new MemoryError("guard-damaged", { pool: this.name, offset: damageAt });
  }

  /** Zeroes a secret; where a guard was damaged first, counted from the buffer's start. */
  #wipe(address: number, byteLength: number): number | undefined {
    if (this.#guard === undefined) return undefined;
    const { views } = this.heap;
    views.u8.fill(0, address, address + byteLength);
    return this.#guard.damageAround(views, address, byteLength);
  }

  #free(address: number): void {
    this.heap.free(this.#guard === undefined ? address : address - GUARD_BYTES);
  }

  /** Gives kept buffers back to the heap, the longest first: at least a quarter of their bytes, or all; bytes given back. */
  reclaim(level: ReclaimLevel): number {
    const before = this.#bytes;
    const wanted = level === "moderate" ? before / 4 : before;
    for (let log2 = 31; log2 >= 0 && before - this.#bytes < wanted; log2--) {
      for (const address of this.#idle[log2]!.splice(0)) {
        this.#free(address);
        this.#bytes -= 2 ** log2;
      }
    }
    return before - this.#bytes;
  }

  /** Gives all kept buffers back to the heap and starts the counts anew. */
  reset(): void {
    this.reclaim("emergency");
    this.#hits = 0;
    this.#misses = 0;
  }

  counts(): PoolCounts {
    return poolCounts({
      name: this.name,
      hits: this.#hits,
      misses: this.#misses,
      inUse: this.#inUse,
      idle: this.#idle.reduce((sum, addresses) => sum + addresses.length, 0),
      bytes: this.#bytes,
    });
  }

  [Symbol.dispose](): void {
    this.reset();
  }
}
