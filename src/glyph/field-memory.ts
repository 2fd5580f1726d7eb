/**
 * The memory that distance fields are made in: one WebAssembly memory of an engine, for its atlases, pictures and archives, made
 * with the first field. It lasts, for the next field would make it again, and counts among the buffers.
 */

import type { FieldKernels } from "../kernels/field-kernels.ts";
import type { Reclaimable, ReclaimLevel } from "../memory/reclaimable.ts";

/** That of one engine. What it is made by is handed in, so that an engine without fields doesn't load it. */
export class FieldMemory implements Reclaimable {
  readonly name = "memory of distance fields";
  readonly part = "buffers";
  readonly where = "library";
  #kernels: FieldKernels | undefined;

  get bytes(): number {
    return this.#kernels?.byteLength ?? 0;
  }

  /** What all fields of the engine are made with. */
  kernels(make: () => FieldKernels): FieldKernels {
    this.#kernels ??= make();
    return this.#kernels;
  }

  /** A WebAssembly memory can't shrink, but go. */
  reclaim(level: ReclaimLevel): number {
    return level === "moderate" ? 0 : (this.#kernels?.release() ?? 0);
  }
}
