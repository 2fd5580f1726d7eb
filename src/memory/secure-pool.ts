/**
 * A pool whose misuse is an error, not damage: blocks are known by handles with a generation, lie between guards, and
 * are zeroed when they are freed. In: a size and how many. Out: handles, or blocks that free themselves.
 *
 * A handle is refused once its block was freed, also when another has the block now; freeing it again is an error of its
 * own. What was written past a block shows when it is freed or at `check`, and what was written to it after that when
 * its memory is given out again.
 *
 *     handle   generation × 2³² + pool × 2²⁰ + slot            a whole number below 2⁵²
 *     block    guard, 16 bytes | blockBytes | guard, 16 bytes
 */

import { MemoryError } from "../base/errors.ts";
import { integer, object, string } from "../base/validate.ts";
import { type Bytes, cast, type Ptr } from "../kernels/pointers.ts";
import { FixedBlocks, type LinearParts } from "./fixed-blocks.ts";
import { MAX_BLOCK_BYTES, MAX_BLOCKS } from "./fixed-pool.ts";
import { firstNonZero, GUARD_BYTES, Guard } from "./guard.ts";
import { type CountedPool, type PoolCounts, poolCounts } from "./pool-counts.ts";

declare const secured: unique symbol;

/** A block of a secure pool, as a number that is never that of another block. */
export type SecureHandle = number & {
  /** Only the pool makes them. */
  readonly [secured]: true;
};

/** Settings of a `SecurePool`. */
export interface SecurePoolOptions {
  /** What statistics and errors call it; each pool of an engine has a name of its own. */
  readonly name?: string | undefined;
  /** Bytes of a block. */
  readonly blockBytes: number;
  /** Blocks; their memory is taken when the pool is made. */
  readonly capacity: number;
}

const SLOT_RANGE = 2 ** 20;
const POOL_RANGE = 2 ** 12;
/** What stands for the last slot of a block that is given out: maps that forget and learn again are slower. */
const IN_USE = -1;
/** A slot that was used so often is not used again: its handles would begin to repeat. */
const LAST_GENERATION = 2 ** 20 - 1;

/**
 * Numbers of pools that are gone, and the last generation that each gave out: the next pool of a number goes on from there, so
 * that no handle is ever another's. Where more pools than there are numbers live at a time, some share one.
 */
const freeNumbers: { readonly number: number; readonly generation: number }[] = [];
let numberCount = 0;

function takeNumber(): { readonly number: number; readonly generation: number } {
  return freeNumbers.pop() ?? { number: numberCount++ % POOL_RANGE, generation: 0 };
}

function giveNumberBack(number: number, generation: number): void {
  if (generation < LAST_GENERATION) freeNumbers.push({ number, generation });
}

/** A handle, taken apart. */
interface Place {
  readonly slot: number;
  readonly generation: number;
}

/** A block of a secure pool until it is disposed of: `using block = pool.acquire()`. */
export class SecureBlock {
  /** What the pool knows it by. */
  readonly handle: SecureHandle;
  readonly #pool: SecurePool;
  #hasEnded = false;

  constructor(pool: SecurePool, handle: SecureHandle) {
    this.#pool = pool;
    this.handle = handle;
  }

  /** Bytes of the block; they are at `bytes`. */
  get byteLength(): number {
    return this.#pool.blockBytes;
  }

  /** As `SecurePool.bytes`. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#pool.bytes(this.handle);
  }

  /** Zeroes and frees the block. Twice is fine, and behind its pool; where its handle was freed otherwise, as `SecurePool.free`. */
  [Symbol.dispose](): void {
    if (this.#hasEnded || this.#pool.isDisposed) return;
    this.#hasEnded = true;
    this.#pool.free(this.handle);
  }
}

/** Guarded blocks in an engine's linear memory: `engine.memory.createSecurePool` makes one. */
export class SecurePool implements CountedPool {
  /** What statistics and errors call it. */
  readonly name: string;
  /** Bytes of a block. */
  readonly blockBytes: number;
  readonly #parts: LinearParts;
  readonly #blocks: FixedBlocks;
  readonly #onDispose: (pool: SecurePool) => void;
  readonly #guard = new Guard();
  readonly #number: number;
  /** The last generation of the pools that had the number before. */
  readonly #lastBefore: number;
  /** By slot: the address of a live block, 0 for none, and the generation that it has or the next will have. */
  readonly #pointers: number[] = [];
  readonly #generations: number[] = [];
  readonly #freeSlots: number[] = [];
  /** Slot of the last block at an address, whose bytes are zero until it is given out again; or `IN_USE`. */
  readonly #wiped = new Map<number, number>();
  #hits = 0;
  #misses = 0;
  #isDisposed = false;

  /** `onDispose` is told once, when the pool is disposed of. Throws `TypeError`, `RangeError`, `InsufficientMemory`. */
  constructor(parts: LinearParts, options: SecurePoolOptions, onDispose: (pool: SecurePool) => void = () => {}) {
    const { name = "secure pool" } = object(options, "options");
    this.name = string(name, "name");
    this.blockBytes = integer(options.blockBytes, "blockBytes", 1, MAX_BLOCK_BYTES);
    const slabBlocks = integer(options.capacity, "capacity", 1, MAX_BLOCKS - 1);
    const blockBytes = this.blockBytes + 2 * GUARD_BYTES;
    this.#parts = parts;
    this.#onDispose = onDispose;
    this.#blocks = new FixedBlocks(parts, { blockBytes, slabBlocks, maxSlabs: 1, owner: "other" });
    const { number, generation } = takeNumber();
    this.#number = number;
    this.#lastBefore = generation;
  }

  /** Whether the pool has given everything back. */
  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  /** Bytes that the pool holds in linear memory. */
  get bytesHeld(): number {
    return this.#blocks.bytes;
  }

  /** A block that frees itself. Errors as of `allocate`. */
  acquire(): SecureBlock {
    return new SecureBlock(this, this.allocate());
  }

  /**
   * A zeroed block. Throws `InsufficientMemory` where all are in use, and `MemoryError` "written-after-free" where its
   * memory is not as it was left; that memory is not given out any more.
   */
  allocate(): SecureHandle {
    this.#requireLive();
    if (this.#blocks.isFull) this.#misses++;
    else this.#hits++;
    const pointer = this.#blocks.allocate();
    this.#prepare(pointer);
    const slot = this.#freeSlots.pop() ?? this.#addSlot();
    this.#pointers[slot] = pointer;
    return (this.#generations[slot]! * POOL_RANGE * SLOT_RANGE + this.#number * SLOT_RANGE + slot) as SecureHandle;
  }

  #addSlot(): number {
    if (this.#generations.length === SLOT_RANGE) throw this.#parts.heap.shortage(this.blockBytes, "other");
    this.#generations.push(this.#lastBefore + 1);
    return this.#pointers.push(0) - 1;
  }

  #prepare(pointer: Ptr<Bytes>): void {
    const { views } = this.#parts.kernels;
    const data = pointer + GUARD_BYTES;
    const slot = this.#wiped.get(pointer);
    this.#wiped.set(pointer, IN_USE);
    if (slot === undefined || slot === IN_USE) views.u8.fill(0, data, data + this.blockBytes);
    else this.#requireZeros(data, slot);
    this.#guard.paintAround(views, data, this.blockBytes);
  }

  #requireZeros(data: number, slot: number): void {
    const damage = this.#lateWrite(data, slot);
    if (damage !== undefined) throw damage;
  }

  /** The error of a byte that was written to a block after it was freed; its bytes begin at `data`. */
  #lateWrite(data: number, slot: number): MemoryError | undefined {
    const offset = firstNonZero(this.#parts.kernels.views, data, this.blockBytes);
    return offset < 0 ? undefined : new MemoryError("written-after-free", { pool: this.name, slot, offset });
  }

  /**
   * The bytes of a live block, as a view made for each call: memory that grows detaches it, so it is not to be kept
   * across calls of the engine. Throws `MemoryError` "use-after-free", and "foreign-block" for no handle of this pool.
   */
  bytes(handle: SecureHandle): Uint8Array<ArrayBuffer> {
    this.#requireLive();
    const { slot, generation } = this.#placeOf(handle);
    if (this.#generations[slot] !== generation) {
      throw new MemoryError("use-after-free", { pool: this.name, slot, generation });
    }
    return this.#parts.kernels.views.bytes(cast(this.#pointers[slot]! + GUARD_BYTES), this.blockBytes);
  }

  /**
   * Zeroes a block and frees it. Throws `MemoryError`: "double-free", "foreign-block", or "guard-damaged", and then the
   * block is freed all the same.
   */
  free(handle: SecureHandle): void {
    this.#requireLive();
    const { slot, generation } = this.#placeOf(handle);
    if (this.#generations[slot] !== generation) {
      throw new MemoryError("double-free", { pool: this.name, slot, generation });
    }
    const pointer = this.#pointers[slot]!;
    const damageAt = this.#damageOf(pointer);
    this.#retire(slot, pointer);
    if (damageAt !== undefined) throw new MemoryError("guard-damaged", { pool: this.name, offset: damageAt });
  }

  #retire(slot: number, pointer: number): void {
    const { exports } = this.#parts.kernels;
    exports.fillBytes(cast(pointer), 0, this.blockBytes + 2 * GUARD_BYTES);
    this.#blocks.free(cast(pointer));
    this.#wiped.set(pointer, slot);
    this.#pointers[slot] = 0;
    const generation = ++this.#generations[slot]!;
    if (generation <= LAST_GENERATION) this.#freeSlots.push(slot);
  }

  /** Offset from the block's start of the first byte beside it that was written to. */
  #damageOf(pointer: number): number | undefined {
    return this.#guard.damageAround(this.#parts.kernels.views, pointer + GUARD_BYTES, this.blockBytes);
  }

  /**
   * Looks at the guards of all live blocks, and at the bytes of freed ones. Throws `MemoryError` "guard-damaged" or
   * "written-after-free" for the first that something was written to.
   */
  check(): void {
    this.#requireLive();
    const damage = this.#firstDamage();
    if (damage !== undefined) throw damage;
  }

  #firstDamage(): MemoryError | undefined {
    for (const pointer of this.#pointers) {
      const offset = pointer === 0 ? undefined : this.#damageOf(pointer);
      if (offset !== undefined) return new MemoryError("guard-damaged", { pool: this.name, offset });
    }
    for (const [pointer, slot] of this.#wiped) {
      if (slot === IN_USE) continue;
      const damage = this.#lateWrite(pointer + GUARD_BYTES, slot);
      if (damage !== undefined) return damage;
    }
    return undefined;
  }

  #placeOf(handle: number): Place {
    const slot = handle % SLOT_RANGE;
    const above = Math.floor(handle / SLOT_RANGE);
    const generation = Math.floor(above / POOL_RANGE);
    const known = this.#generations[slot];
    const isKnown = known !== undefined && generation > this.#lastBefore && generation <= known;
    const isOurs = above % POOL_RANGE === this.#number && isKnown;
    // A generation that is to come was never given out, nor one that is to come next in a slot that is free.
    if (!isOurs || (generation === known && this.#pointers[slot] === 0)) {
      throw new MemoryError("foreign-block", { pool: this.name });
    }
    return { slot, generation };
  }

  #requireLive(): void {
    if (this.#isDisposed) throw new MemoryError("pool-disposed", { pool: this.name });
  }

  /** Frees all blocks; every handle given out so far is refused then. Starts the counts anew. */
  reset(): void {
    this.#requireLive();
    for (const [slot, pointer] of this.#pointers.entries()) if (pointer !== 0) this.#retire(slot, pointer);
    this.#hits = 0;
    this.#misses = 0;
  }

  /** How the pool was used. */
  counts(): PoolCounts {
    const { used, capacity, bytes } = this.#blocks;
    return poolCounts({
      name: this.name,
      hits: this.#hits,
      misses: this.#misses,
      inUse: used,
      idle: capacity - used,
      bytes,
    });
  }

  /** Zeroes what is still live and gives all memory back. Twice is fine. Then throws as `check`. */
  [Symbol.dispose](): void {
    if (this.#isDisposed) return;
    const damage = this.#firstDamage();
    this.reset();
    this.#isDisposed = true;
    giveNumberBack(
      this.#number,
      this.#generations.reduce((last, generation) => Math.max(last, generation), this.#lastBefore),
    );
    this.#blocks[Symbol.dispose]();
    this.#onDispose(this);
    if (damage !== undefined) throw damage;
  }
}
