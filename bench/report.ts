/** What becomes of rows: a table to read, a file to keep, and what got slower since such a file. */

import type { CountRow, Row, TimedRow } from "./harness.ts";

/** Where and when rows were measured. */
export interface Provenance {
  readonly cpu: string;
  readonly cores: number;
  /** As "Node 20.1.0" or a browser's name. */
  readonly runtime: string;
  readonly commit: string;
  /** ISO 8601. */
  readonly date: string;
}

/** A kept run. */
export interface Results extends Provenance {
  readonly rows: readonly Row[];
}

/** A row that is slower than it was by more than the noise of both runs. */
export interface Slowdown {
  readonly stage: string;
  readonly name: string;
  readonly beforeNs: number;
  readonly afterNs: number;
  /** Fraction of `beforeNs` that the two runs' deviations explain. */
  readonly noise: number;
}

/** Medians of two runs on one machine may differ by this fraction with no change to the code: clocks and caches do. */
const driftBetweenRuns = 0.05;

/** One line a row, peers below it, ratios at the end. */
export function formatTable(rows: readonly Row[]): string {
  const lines = rows.flatMap((row) => ("count" in row ? countLines(row) : timeLines(row)));
  return alignColumns([["row", "per", "median", "p95", "±", "× slower by pairs (by medians)"], ...lines]);
}

function timeLines(row: TimedRow): string[][] {
  const peers = row.peers.map((peer) => [
    `    ${peer.name}`,
    "",
    ...timesOf(peer),
    `${ratio(peer.medianOfPairRatios)} (${ratio(peer.ratioOfMedians)})`,
  ]);
  return [[`${row.stage}: ${row.name}`, `ns/${row.unit}`, ...timesOf(row), ""], ...peers];
}

function countLines(row: CountRow): string[][] {
  const line = (name: string, unit: string, count: number) => [name, unit, count.toLocaleString("en"), "", "", ""];
  const peers = (row.peers ?? []).map(({ name, count }) => line(`    ${name}`, "", count));
  return [line(`${row.stage}: ${row.name}`, `${row.unit}s`, row.count), ...peers];
}

/** What got slower than the rows of `before` by more than the noise, how many rows that was asked of, and what else differs. */
export function formatComparison(before: Results, after: Results): string {
  const pairs = pairsOf(before.rows, after.rows);
  const others = (["cpu", "runtime"] as const).filter((fact) => before[fact] !== after[fact]);
  const notices = others.map((fact) => `The rows to compare with are of another ${fact}: ${before[fact]}`);
  if (pairs.some(([old, row]) => old.rounds !== row.rounds)) {
    notices.push("The rows to compare with are of more or fewer rounds.");
  }
  const asked = `${pairs.length} of ${after.rows.length} rows are timed in both runs.`;
  return [...notices, asked, formatSlowdowns(slowdowns(before.rows, after.rows))].join("\n");
}

/** Rows of `after` that got slower than those of the same name in `before` by more than the noise. Counts have no time. */
export function slowdowns(before: readonly Row[], after: readonly Row[]): Slowdown[] {
  return pairsOf(before, after).flatMap(([old, row]) => {
    const noise = driftBetweenRuns + (2 * Math.hypot(old.deviationNs, row.deviationNs)) / old.medianNs;
    if (row.medianNs <= old.medianNs * (1 + noise)) return [];
    return [{ stage: row.stage, name: row.name, beforeNs: old.medianNs, afterNs: row.medianNs, noise }];
  });
}

/** Timed rows of `after`, each behind the one of the same name in `before`. */
function pairsOf(before: readonly Row[], after: readonly Row[]): [TimedRow, TimedRow][] {
  const known = new Map(before.map((row) => [keyOf(row), row]));
  return after.flatMap((row): [TimedRow, TimedRow][] => {
    const old = known.get(keyOf(row));
    return old === undefined || "count" in old || "count" in row ? [] : [[old, row]];
  });
}

/** The lines that say what got slower, or that nothing did. */
function formatSlowdowns(slower: readonly Slowdown[]): string {
  if (slower.length === 0) return "None got slower by more than the noise.";
  const percent = (fraction: number) => `${(fraction * 100).toFixed(1)} %`;
  const lines = slower.map(({ stage, name, beforeNs, afterNs, noise }) => [
    `${stage}: ${name}`,
    number(beforeNs),
    number(afterNs),
    `+${percent(afterNs / beforeNs - 1)}`,
    percent(noise),
  ]);
  return alignColumns([["slower", "was ns", "is ns", "by", "noise"], ...lines]);
}

function keyOf(row: Row): string {
  return `${row.stage}\n${row.name}\n${row.unit}`;
}

function timesOf({ medianNs, p95Ns, deviationNs }: { medianNs: number; p95Ns: number; deviationNs: number }): string[] {
  return [number(medianNs), number(p95Ns), number(deviationNs)];
}

function number(ns: number): string {
  return ns >= 1000 ? Math.round(ns).toLocaleString("en") : ns.toPrecision(3);
}

function ratio(value: number): string {
  return `${value.toFixed(2)} ×`;
}

/** The first column to the left, the others to the right. */
function alignColumns(lines: readonly (readonly string[])[]): string {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const cell = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!);
  return lines.map((line) => line.map(cell).join("  ").trimEnd()).join("\n");
}
