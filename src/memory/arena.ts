/**
 * The bump arena of linear memory: transient blocks, given back by scope (`assembly/memory/arena.ts`).
 *
 * Small blocks are cut from pieces that the kernels give: a field that is counted up takes 4 ns, a call of the kernels 7 to
 * 11 (more where a program has several engines, for then it is not inlined), and counting up the kernels' own word, through
 * a view that growth may have detached, as long as the call (measured).
 */

import { InsufficientMemory } from "../base/errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { type Bytes, cast, type Ptr } from "../kernels/pointers.ts";
import type { ViewKind, ViewOfKind } from "../kernels/views.ts";
import type { HeapPolicy } from "./tracked-heap.ts";

/** Statistics of the arena, in bytes. */
export interface ArenaCounts {
  /** Handed out and not released. */
  readonly activeBytes: number;
  /** The most that `activeBytes` has been, with what was left of pieces that small blocks are cut from. */
  readonly peakBytes: number;
  /** Held by the arena's chunks. */
  readonly reservedBytes: number;
  /** Ever handed out. */
  readonly totalBytes: number;
  /** Allocations ever made. */
  readonly allocations: number;
}

/** Bytes of an element, by its kind. An array is aligned to its elements. */
const elementBytes = { u8: 1, u16: 2, i16: 2, u32: 4, i32: 4, f32: 4, f64: 8 } as const;

/** Kinds of elements that an array in linear memory can have. */
export type ElementKind = keyof typeof elementBytes;

/** Largest alignment that the kernels know. */
const MAX_ALIGN = 65536;

/** Bytes of a first piece: two of them fill a chunk of the kernels, 128 KiB with its header. */
const LEAST_PIECE_BYTES = 65504;
/** Each piece of a scope is twice the one before, up to this: 1,000 blocks of 4 KiB take 0.7 of the time then. */
const LARGEST_PIECE_BYTES = 8 * LEAST_PIECE_BYTES;
/** The most that one block may take of it: what is left where the next doesn't fit is lost until the scope ends. */
const PIECE_SHARE_BYTES = 8192;

/** Enough for vectors. */
const DEFAULT_ALIGN = 16;

function checkAlign(align: number): void {
  if (align < 1 || align > MAX_ALIGN || (align & (align - 1)) !== 0 || align >>> 0 !== align) {
    throw new RangeError(`align must be a power of two up to ${MAX_ALIGN}, got ${align}`);
  }
}

/** No piece: not even a block of 0 bytes is at its end. */
const NO_PIECE = { next: 1, end: 0 } as const;

/** Host side of the arena. */
export class Arena {
  readonly #kernels: Kernels;
  readonly #policy: HeapPolicy | undefined;
  /** What is left of the piece that small blocks are cut from. */
  #next: number = NO_PIECE.next;
  #end: number = NO_PIECE.end;
  /** Bytes of the next one. */
  #pieceBytes = LEAST_PIECE_BYTES;
  /** What was left of pieces before it that are still there. */
  #leftBytes = 0;
  /** Blocks and bytes cut from pieces, less the pieces: the kernels count those. */
  #cutBlocks = 0;
  #cutBytes = 0;

  /** `policy` is asked to make room where an allocation fails. */
  constructor(kernels: Kernels, policy?: HeapPolicy) {
    this.#kernels = kernels;
    this.#policy = policy;
  }

  /** Runs `work` and gives back all that it allocated, however it ends. */
  scope<Result>(work: (arena: Arena) => Result): Result {
    const { exports } = this.#kernels;
    const mark = exports.arenaMark();
    const [next, end, pieceBytes, leftBytes] = [this.#next, this.#end, this.#pieceBytes, this.#leftBytes];
    try {
      return work(this);
    } finally {
      this.#next = next;
      this.#end = end;
      this.#pieceBytes = pieceBytes;
      this.#leftBytes = leftBytes;
      exports.arenaRelease(mark);
    }
  }

  /**
   * Address of `byteLength` bytes, not zeroed, until the scope ends. `align` is a power of two up to 65,536. Throws
   * `InsufficientMemory`, and `RangeError` for a length or alignment that there can't be.
   */
  allocate<Target = Bytes>(byteLength: number, align = DEFAULT_ALIGN): Ptr<Target> {
    // One comparison for what the kernel would cut off: fractions, signs and what is over 32 bits.
    if (byteLength >>> 0 !== byteLength) return this.#impossible(byteLength);
    if (align !== DEFAULT_ALIGN) checkAlign(align);
    const address = (this.#next + (align - 1)) & -align;
    const next = address + byteLength;
    if (next > this.#end) return cast(this.#allocateInKernels(byteLength, align));
    this.#next = next;
    this.#cutBlocks++;
    this.#cutBytes += byteLength;
    return cast(address);
  }

  #allocateInKernels(byteLength: number, align: number): number {
    if (byteLength + align <= PIECE_SHARE_BYTES && this.#takePiece()) return this.allocate(byteLength, align);
    return this.#kernels.exports.arenaAllocate(byteLength, align) || this.#retry(byteLength, align);
  }

  /** Takes the next piece, or a least one; false where there is none, and perhaps room for less. */
  #takePiece(): boolean {
    const byteLength = this.#pieceBytes;
    const piece = this.#kernels.exports.arenaAllocate(byteLength, DEFAULT_ALIGN);
    if (piece === 0) {
      if (byteLength === LEAST_PIECE_BYTES) return false;
      this.#pieceBytes = LEAST_PIECE_BYTES;
      return this.#takePiece();
    }
    this.#leftBytes += Math.max(0, this.#end - this.#next);
    this.#next = piece;
    this.#end = piece + byteLength;
    this.#pieceBytes = Math.min(LARGEST_PIECE_BYTES, 2 * byteLength);
    this.#cutBlocks--;
    this.#cutBytes -= byteLength;
    return true;
  }

  /** Address of `count` elements, aligned to one. Throws as `allocate` does. */
  allocateArray<Target = Bytes>(kind: ElementKind, count: number): Ptr<Target> {
    const size = elementBytes[kind];
    return this.allocate<Target>(count * size, size);
  }

  /** An array of `count` elements at `address`, which is aligned to one, until the next allocation: growth detaches it. */
  view<Kind extends ViewKind>(kind: Kind, address: number, count: number): ViewOfKind<Kind> {
    return this.#kernels.views.array(kind, address, count);
  }

  #impossible(byteLength: number): never {
    if (Number.isInteger(byteLength) && byteLength > 0) throw this.#shortage(byteLength);
    throw new RangeError(`byteLength must be a whole number from 0, got ${byteLength}`);
  }

  #retry(byteLength: number, align: number): Ptr<Bytes> {
    const again = () => this.#kernels.exports.arenaAllocate(byteLength, align);
    const pointer = this.#policy?.retry(byteLength, again) ?? 0;
    if (pointer === 0) throw this.#shortage(byteLength);
    return cast(pointer);
  }

  /** What there is: the rest of the arena's chunks, or what the heap would give for another one. */
  #shortage(requested: number): InsufficientMemory {
    const { state } = this.#kernels;
    const rest = state.arenaReservedBytes - state.arenaActiveBytes;
    const available = Math.max(rest, this.#policy?.availableBytes ?? 0);
    return new InsufficientMemory({ requested, available, owner: "arena" });
  }

  /** Empties the arena and gives its chunks back to the heap. Only between calls. */
  reset(): void {
    this.#next = NO_PIECE.next;
    this.#end = NO_PIECE.end;
    this.#pieceBytes = LEAST_PIECE_BYTES;
    this.#leftBytes = 0;
    this.#kernels.exports.arenaReset();
  }

  /** Statistics, as they are now. */
  counts(): ArenaCounts {
    const { state } = this.#kernels;
    return {
      activeBytes: state.arenaActiveBytes - this.#leftBytes - Math.max(0, this.#end - this.#next),
      peakBytes: state.arenaPeakBytes,
      reservedBytes: state.arenaReservedBytes,
      totalBytes: state.arenaTotalBytes + this.#cutBytes,
      allocations: state.arenaAllocations + this.#cutBlocks,
    };
  }
}
