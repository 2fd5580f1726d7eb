/** Statistics of an engine's memory, as plain data: what `JSON.stringify` keeps whole. */

import type { ArenaCounts } from "./arena.ts";
import type { HostByteCounts } from "./host-bytes.ts";
import type { HeapCounts } from "./owner-counts.ts";
import type { OwnerTag } from "./owner-tag.ts";
import type { MemoryState } from "./pressure.ts";
import type { BudgetPart, CacheUse, PressureLevel } from "./reclaimable.ts";

/** What a part of the budget holds. */
export interface PartBytes {
  /** What the part holds. */
  readonly usedBytes: number;
  /** What it may hold. */
  readonly budgetBytes: number;
}

/** How the engine stands to its budget. */
export interface MemoryStatus {
  /** In a word. */
  readonly state: MemoryState;
  /** `usedBytes` ÷ `allowedBytes`. */
  readonly pressure: number;
  /** How far caches are asked to give back at this pressure. */
  readonly level: PressureLevel;
  /** All that counts in the budget: linear memory, the host's buffers, HarfBuzz's heap. */
  readonly usedBytes: number;
  /** The budget as it was set. */
  readonly budgetBytes: number;
  /** The budget and what open fonts hold beyond their part: what pressure is measured against. */
  readonly allowedBytes: number;
  /** What is over `allowedBytes`; 0 where nothing is. */
  readonly overBytes: number;
  /** What each part holds. HarfBuzz's heap is in none of them. */
  readonly parts: Readonly<Record<BudgetPart, PartBytes>>;
}

/** A cache or pool that gives back under pressure. */
export interface ReclaimableBytes {
  /** What it holds. */
  readonly bytes: number;
  /** The part of the budget that it counts in. */
  readonly part: BudgetPart;
  /** In linear memory, on the host, or in a library's own memory. */
  readonly where: "linear" | "host" | "library";
  /** How it is used, where it is a cache that counts. */
  readonly use?: CacheUse | undefined;
}

/** Memory statistics, as plain data. */
export interface MemoryStats {
  /** The budget as it was set. */
  readonly budgetBytes: number;
  /** All that counts in the budget: `usedBytes`, the host's buffers, the libraries' heaps. */
  readonly totalBytes: number;
  /** Size of linear memory. It can't shrink. */
  readonly linearBytes: number;
  /** What linear memory may grow to now: the heap's limit, a sixteenth for gaps between blocks, 512 KiB. */
  readonly linearLimitBytes: number;
  /** Bytes in live blocks of the heap, the arena's chunks included. */
  readonly usedBytes: number;
  /** The most that `usedBytes` has been, at any moment. */
  readonly peakBytes: number;
  /** What live blocks may hold together now. */
  readonly limitBytes: number;
  /** All blocks of linear memory together. */
  readonly heap: HeapCounts;
  /** The same by owner. */
  readonly owners: Readonly<Record<OwnerTag, HeapCounts>>;
  /** What ends with a call. */
  readonly arena: ArenaCounts;
  /** Bytes outside linear memory, by name. */
  readonly host: Readonly<Record<string, HostByteCounts>>;
  /** Sizes of the memories of libraries, by name. */
  readonly libraries: Readonly<Record<string, number>>;
  /** What can be given back, by name. */
  readonly reclaimables: Readonly<Record<string, ReclaimableBytes>>;
  /** Times that a callback of the caller's threw; it was called in vain, and the engine went on. */
  readonly callbackErrors: number;
}
