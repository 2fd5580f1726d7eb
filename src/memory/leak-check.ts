/** The leak check: what holds more at one moment than at another. In: statistics of both. Out: names that grew. */

import { object } from "../base/validate.ts";
import type { MemoryStats } from "./memory-stats.ts";

/** Something that grew. */
export interface MemoryGrowth {
  /** An owner tag of linear memory, or the name of a counter of the host or of a library. */
  readonly name: string;
  /** In linear memory, on the host, or in a library's own memory. */
  readonly where: "linear" | "host" | "library";
  /** Bytes more than before. */
  readonly bytes: number;
  /** Live blocks more than before; linear memory alone counts them. */
  readonly blocks: number;
}

/** What of the statistics the check reads, so that a snapshot can be stored as JSON. */
export type MemorySnapshot = Pick<MemoryStats, "owners" | "host" | "libraries">;

/**
 * What has grown from `before` to `after` by more than `toleranceBytes`, or by blocks: the most bytes first. Pictures
 * that the caller holds count as well: forgetting to let go of them is a leak too.
 */
export function memoryGrowth(before: MemorySnapshot, after: MemorySnapshot, toleranceBytes = 0): MemoryGrowth[] {
  for (const part of ["owners", "host", "libraries"] as const) object(before[part], `before.${part}`);
  const growth: MemoryGrowth[] = [];
  for (const [name, now] of Object.entries(after.owners)) {
    // Debug mode holds back what was given back.
    if (name === "freed") continue;
    const then = before.owners[name as keyof MemorySnapshot["owners"]];
    const bytes = now.currentBytes - (then?.currentBytes ?? 0);
    growth.push({ name, where: "linear", bytes, blocks: now.netAllocations - (then?.netAllocations ?? 0) });
  }
  for (const [name, now] of Object.entries(after.host)) {
    const bytes = now.currentBytes - (before.host[name]?.currentBytes ?? 0);
    growth.push({ name, where: "host", bytes, blocks: 0 });
  }
  for (const [name, bytes] of Object.entries(after.libraries)) {
    growth.push({ name, where: "library", bytes: bytes - (before.libraries[name] ?? 0), blocks: 0 });
  }
  return growth
    .filter(({ bytes, blocks }) => bytes > toleranceBytes || (toleranceBytes === 0 && blocks > 0))
    .sort((a, b) => b.bytes - a.bytes);
}
