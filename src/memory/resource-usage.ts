/** Statistics as flat numbers by name, which any metrics library takes. */

import type { MemoryStats, MemoryStatus } from "./memory-stats.ts";

const BYTES_PER_MB = 2 ** 20;

/**
 * Numbers by name. Names that end in `_mb` are in MB of 2²⁰ bytes; `active_allocations` is a count, and `pressure` the
 * used share of what is allowed.
 */
export function resourceUsage(stats: MemoryStats, status: MemoryStatus): Record<string, number> {
  const bytes: Record<string, number> = {
    memory_total: stats.totalBytes,
    memory_budget: stats.budgetBytes,
    memory_allocated: stats.usedBytes,
    memory_peak: stats.peakBytes,
    linear_memory: stats.linearBytes,
    arena_reserved: stats.arena.reservedBytes,
  };
  for (const [part, { usedBytes }] of Object.entries(status.parts)) bytes[part] = usedBytes;
  for (const [name, counts] of Object.entries(stats.host)) bytes[`host_${snake(name)}`] = counts.currentBytes;
  for (const [name, size] of Object.entries(stats.libraries)) bytes[`library_${snake(name)}`] = size;
  const usage = Object.entries(bytes).map(([name, value]) => [`${name}_mb`, value / BYTES_PER_MB]);
  return {
    ...Object.fromEntries(usage),
    active_allocations: stats.heap.netAllocations,
    pressure: status.pressure,
  };
}

/** A name as metrics libraries want it: lower case and underscores. */
function snake(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "_");
}
