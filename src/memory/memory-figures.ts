/** What an engine's memory tells of itself, put together as plain data (`memory-stats.ts`). */

import type { Kernels } from "../kernels/kernels.ts";
import type { Arena } from "./arena.ts";
import type { Budget } from "./budget.ts";
import type { HostBytes } from "./host-bytes.ts";
import type { MemoryStats, MemoryStatus, PartBytes, ReclaimableBytes } from "./memory-stats.ts";
import type { OwnerTag } from "./owner-tag.ts";
import { memoryStateOf, pressureLevelOf } from "./pressure.ts";
import type { BudgetPart, Reclaimable } from "./reclaimable.ts";
import type { TrackedHeap } from "./tracked-heap.ts";

/** What is asked for figures. */
export interface FiguredMemory {
  readonly kernels: Kernels;
  readonly heap: TrackedHeap;
  readonly arena: Arena;
  readonly budget: Budget;
  readonly host: HostBytes;
  readonly totalBytes: number;
  readonly allowedBytes: number;
}

/** Owners whose blocks count in each part. */
const ownersOf: Readonly<Record<BudgetPart, readonly OwnerTag[]>> = {
  fonts: ["font"],
  glyphs: ["outline", "bitmap", "atlas"],
  buffers: ["arena", "surface", "buffer", "other", "freed"],
};

/** How an engine stands to its budget. */
export function memoryStatus(memory: FiguredMemory, members: Iterable<Reclaimable>): MemoryStatus {
  const { totalBytes: usedBytes, allowedBytes, budget } = memory;
  const part = (name: BudgetPart) => partBytes(memory, members, name);
  return {
    state: memoryStateOf(usedBytes, allowedBytes),
    pressure: usedBytes / allowedBytes,
    level: pressureLevelOf(usedBytes, allowedBytes),
    usedBytes,
    budgetBytes: budget.bytes,
    allowedBytes,
    overBytes: Math.max(0, usedBytes - allowedBytes),
    parts: { fonts: part("fonts"), glyphs: part("glyphs"), buffers: part("buffers") },
  };
}

function partBytes({ heap, host, budget }: FiguredMemory, members: Iterable<Reclaimable>, part: BudgetPart): PartBytes {
  let usedBytes = host.bytesIn(part);
  for (const owner of ownersOf[part]) usedBytes += heap.bytesOf(owner);
  for (const member of members) {
    if (member.where === "host" && member.part === part) usedBytes += member.bytes;
  }
  return { usedBytes, budgetBytes: budget.part(part) };
}

/** Statistics, as they are now. */
export function memoryStats(
  { kernels, heap, arena, budget, host, totalBytes }: FiguredMemory,
  members: Iterable<Reclaimable>,
  callbackErrors: number,
): MemoryStats {
  const all = [...members];
  const hostCounts = all
    .filter(({ where }) => where === "host")
    .map(({ name, bytes, part }) => [name, { currentBytes: bytes, peakBytes: bytes, part }]);
  const libraries = all.filter(({ where }) => where === "library").map(({ name, bytes }) => [name, bytes]);
  return {
    budgetBytes: budget.bytes,
    totalBytes,
    linearBytes: kernels.views.byteLength,
    linearLimitBytes: heap.linearLimitBytes,
    usedBytes: heap.usedBytes,
    peakBytes: heap.peakBytes,
    limitBytes: heap.limitBytes,
    heap: heap.total(),
    owners: heap.countsByOwner(),
    arena: arena.counts(),
    host: { ...host.counts(), ...Object.fromEntries(hostCounts) },
    libraries: Object.fromEntries(libraries),
    reclaimables: Object.fromEntries(all.map((member) => [member.name, reclaimableBytes(member)])),
    callbackErrors,
  };
}

function reclaimableBytes(member: Reclaimable): ReclaimableBytes {
  const { bytes, part, where } = member;
  const use = member.cacheUse?.();
  return { bytes, part, where, ...(use && { use }) };
}
