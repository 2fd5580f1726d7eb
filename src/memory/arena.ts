/** The bump arena of linear memory: transient blocks, given back by scope (`assembly/memory/arena.ts`). */

import { InsufficientMemory } from "../base/errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { type Bytes, cast, type Ptr } from "../kernels/pointers.ts";
import type { ViewKind, ViewOfKind } from "../kernels/views.ts";
import type { HeapPolicy } from "./tracked-heap.ts";

/** Statistics of the arena, in bytes. */
export interface ArenaCounts {
  /** Handed out and not released. */
  readonly activeBytes: number;
  /** The most that `activeBytes` has been. */
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

/** Enough for vectors. */
const DEFAULT_ALIGN = 16;

function checkAlign(align: number): void {
  if (align < 1 || align > MAX_ALIGN || (align & (align - 1)) !== 0 || align >>> 0 !== align) {
    throw new RangeError(`align must be a power of two up to ${MAX_ALIGN}, got ${align}`);
  }
}

/** Host side of the arena. */
export class Arena {
  readonly #kernels: Kernels;
  readonly #policy: HeapPolicy | undefined;

  /** `policy` is asked to make room where an allocation fails. */
  constructor(kernels: Kernels, policy?: HeapPolicy) {
    this.#kernels = kernels;
    this.#policy = policy;
  }

  /** Runs `work` and gives back all that it allocated, however it ends. */
  scope<Result>(work: (arena: Arena) => Result): Result {
    const { exports } = this.#kernels;
    const mark = exports.arenaMark();
    try {
      return work(this);
    } finally {
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
    const pointer = this.#kernels.exports.arenaAllocate(byteLength, align);
    return cast<Target>(pointer === 0 ? this.#retry(byteLength, align) : pointer);
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
    this.#kernels.exports.arenaReset();
  }

  /** Statistics, as they are now. */
  counts(): ArenaCounts {
    const { state } = this.#kernels;
    return {
      activeBytes: state.arenaActiveBytes,
      peakBytes: state.arenaPeakBytes,
      reservedBytes: state.arenaReservedBytes,
      totalBytes: state.arenaTotalBytes,
      allocations: state.arenaAllocations,
    };
  }
}
