/** Statistics as text that a person can read. */

import type { MemoryStats, MemoryStatus } from "./memory-stats.ts";
import type { LiveBlock } from "./tracked-heap.ts";
import type { MemoryTrend } from "./trend.ts";

/** What a report tells of. */
export interface ReportParts {
  readonly stats: MemoryStats;
  readonly status: MemoryStatus;
  readonly trend: MemoryTrend;
  readonly largest: readonly LiveBlock[];
}

/** The report, in lines that end with a newline. Owners and counters that never held a byte are left out. */
export function memoryReport({ stats, status, trend, largest }: ReportParts): string {
  const lines = [
    "Memory report",
    `  Used          ${bytes(status.usedBytes)} of ${bytes(status.allowedBytes)} (${percent(status.pressure)}, ${status.state})`,
    `  Linear memory ${bytes(stats.linearBytes)}, in use ${bytes(stats.usedBytes)}, peak ${bytes(stats.peakBytes)}`,
    `  Arena         ${bytes(stats.arena.activeBytes)} active, peak ${bytes(stats.arena.peakBytes)}, reserved ${bytes(stats.arena.reservedBytes)}`,
    `  Allocations   ${count(stats.heap.allocations)} made, ${count(stats.heap.netAllocations)} live`,
    `  Trend         ${trendText(trend)}`,
    ...section("By part", Object.entries(status.parts), ([name, { usedBytes, budgetBytes }]) => [
      name,
      `${bytes(usedBytes)} of ${bytes(budgetBytes)}`,
    ]),
    ...section("By owner", owners(stats), ([name, { currentBytes, peakBytes, netAllocations }]) => [
      name,
      `${bytes(currentBytes)}, peak ${bytes(peakBytes)}, ${count(netAllocations)} blocks`,
    ]),
    ...section("Caches", caches(stats), ([name, text]) => [name, text]),
    ...section("Outside linear memory", outside(stats), ([name, text]) => [name, text]),
    ...section("Largest blocks", [...largest.entries()], ([index, block]) => [`${index + 1}.`, blockText(block)]),
  ];
  return `${lines.join("\n")}\n`;
}

function section<Row>(title: string, rows: readonly Row[], text: (row: Row) => readonly [string, string]): string[] {
  if (rows.length === 0) return [];
  const texts = rows.map(text);
  const width = Math.max(...texts.map(([name]) => name.length));
  return ["", title, ...texts.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`)];
}

function owners(stats: MemoryStats) {
  return Object.entries(stats.owners).filter(([, { allocations }]) => allocations > 0);
}

/** Caches that have been asked for anything. */
function caches(stats: MemoryStats): [string, string][] {
  return Object.entries(stats.reclaimables).flatMap(([name, { bytes: held, use }]): [string, string][] => {
    if (use === undefined || use.hits + use.misses === 0) return [];
    const { limitBytes, hits, misses, evictions, hitRatio } = use;
    const found = `${percent(hitRatio)} of ${count(hits + misses)} look-ups hit`;
    return [[name, `${bytes(held)} of ${bytes(limitBytes)}, ${found}, ${count(evictions)} evicted`]];
  });
}

function outside(stats: MemoryStats): [string, string][] {
  const host = Object.entries(stats.host).filter(([, { peakBytes }]) => peakBytes > 0);
  return [
    ...host.map(([name, counts]): [string, string] => [
      name,
      `${bytes(counts.currentBytes)}, peak ${bytes(counts.peakBytes)}`,
    ]),
    ...Object.entries(stats.libraries).map(([name, size]): [string, string] => [name, bytes(size)]),
  ];
}

function blockText({ owner, byteLength, ageAllocations, stack }: LiveBlock): string {
  const text = `${owner}: ${count(byteLength)} bytes, ${count(ageAllocations)} allocations old`;
  const frame = stack?.split("\n")[0]?.trim();
  return frame === undefined || frame === "" ? text : `${text}, ${frame}`;
}

function trendText({ direction, bytesPerSecond, sampleCount, spanMs }: MemoryTrend): string {
  if (direction === "unknown") return `unknown (${count(sampleCount)} samples)`;
  const sign = bytesPerSecond < 0 ? "−" : "+";
  const rate = `${sign}${bytes(Math.abs(bytesPerSecond))} a second`;
  return `${direction} (${rate} over ${Math.round(spanMs / 1000)} s, ${count(sampleCount)} samples)`;
}

/** Bytes in the unit that makes them short: "512 bytes", "1.5 KiB", "12.0 MiB". */
function bytes(value: number): string {
  if (value < 1024) return `${Math.round(value)} bytes`;
  return value < 2 ** 20 ? `${(value / 1024).toFixed(1)} KiB` : `${(value / 2 ** 20).toFixed(1)} MiB`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function count(value: number): string {
  return value.toLocaleString("en");
}
