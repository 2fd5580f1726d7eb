/** The bump arena of linear memory: transient blocks, given back by scope (`assembly/memory/arena.ts`). */

import { InsufficientMemory } from "../base/errors.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { type Bytes, cast, type Ptr } from "../kernels/pointers.ts";

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

/** Host side of the arena. */
export class Arena {
  readonly #kernels: Kernels;

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
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

  /** Address of `byteLength` bytes, not zeroed, until the scope ends. `align` is a power of two. Throws `InsufficientMemory`. */
  allocate<Target = Bytes>(byteLength: number, align = 16): Ptr<Target> {
    const pointer = this.#kernels.exports.arenaAllocate(byteLength, align);
    if (pointer === 0) {
      const { exports } = this.#kernels;
      const available = exports.arenaReservedBytes() - exports.arenaActiveBytes();
      throw new InsufficientMemory({ requested: byteLength, available, owner: "arena" });
    }
    return cast<Target>(pointer);
  }

  /** Empties the arena and gives its chunks back to the heap. Only between calls. */
  reset(): void {
    this.#kernels.exports.arenaReset();
  }

  /** Statistics, as they are now. */
  counts(): ArenaCounts {
    const { exports } = this.#kernels;
    return {
      activeBytes: exports.arenaActiveBytes() >>> 0,
      peakBytes: exports.arenaPeakBytes() >>> 0,
      reservedBytes: exports.arenaReservedBytes() >>> 0,
      totalBytes: exports.arenaTotalBytes(),
      allocations: exports.arenaAllocations(),
    };
  }
}
