/** The memory of one engine: kernels, tracked heap and arena, under one budget. */

import { finiteNumber, object } from "../base/validate.ts";
import { Kernels } from "../kernels/kernels.ts";
import { Arena, type ArenaCounts } from "./arena.ts";
import type { OwnerTag } from "./owner-tag.ts";
import { type HeapCounts, TrackedHeap } from "./tracked-heap.ts";

/** What an engine may use, in bytes. */
export interface MemoryOptions {
  /** Bound on all that the engine keeps in linear memory; 256 MiB by default. */
  readonly budget?: number | undefined;
  /** Bound on glyph bitmaps; a fifth of the budget by default. */
  readonly glyphs?: number | undefined;
}

/** Memory statistics, as plain data. */
export interface MemoryStats {
  readonly budgetBytes: number;
  /** Size of linear memory. */
  readonly linearBytes: number;
  /** Bytes in live blocks of the heap, the arena's chunks included. */
  readonly usedBytes: number;
  readonly owners: Record<OwnerTag, HeapCounts>;
  readonly arena: ArenaCounts;
}

const DEFAULT_BUDGET_BYTES = 256 * 2 ** 20;
/** Below this nothing could be drawn; above it addresses would not fit. */
const MINIMUM_BUDGET_BYTES = 2 ** 20;
const MAXIMUM_BUDGET_BYTES = 2 ** 31;
/** Share of the budget for glyphs (typf's guideline: 70 % fonts, 20 % glyphs, 10 % buffers). */
const GLYPH_SHARE = 0.2;

/** Everything that holds linear memory draws on one of these. */
export class EngineMemory {
  readonly kernels: Kernels;
  readonly heap: TrackedHeap;
  readonly arena: Arena;
  readonly budgetBytes: number;
  readonly glyphBytes: number;

  constructor(module: WebAssembly.Module, options: MemoryOptions = {}) {
    const { budget = DEFAULT_BUDGET_BYTES } = object(options, "memory");
    this.budgetBytes = finiteNumber(budget, "memory.budget", MINIMUM_BUDGET_BYTES, MAXIMUM_BUDGET_BYTES);
    const glyphs = options.glyphs ?? Math.floor(this.budgetBytes * GLYPH_SHARE);
    this.glyphBytes = finiteNumber(glyphs, "memory.glyphs", 0, this.budgetBytes);
    this.kernels = new Kernels(module);
    this.heap = new TrackedHeap(this.kernels, this.budgetBytes);
    this.arena = new Arena(this.kernels);
  }

  /** Statistics, as they are now. */
  stats(): MemoryStats {
    return {
      budgetBytes: this.budgetBytes,
      linearBytes: this.kernels.views.byteLength,
      usedBytes: this.heap.usedBytes,
      owners: this.heap.countsByOwner(),
      arena: this.arena.counts(),
    };
  }
}
