/** Rows of the benches as a table with bars. */

import type { Row, TimedRow } from "../../bench/harness.ts";
import { formatBytes, formatCount, formatNs } from "../format.ts";
import { type Cell, drawTable } from "../table.ts";

/** A line of the table: a row of the benches, or one of its peers. */
interface Line {
  readonly stage: string;
  readonly name: string;
  readonly value: number;
  readonly text: string;
  readonly spread: string;
  readonly ratio: string;
  readonly unit: string;
  readonly isPeer: boolean;
}

/** Draws `rows` into `parent`. Bars are logarithmic, and each stage has a scale of its own for each unit. */
export function drawBenchTable(parent: HTMLElement, rows: readonly Row[]): void {
  const lines = rows.flatMap(linesOf);
  const scales = new Map<string, { least: number; most: number }>();
  for (const { stage, unit, value } of lines) {
    const scale = scales.get(`${stage} ${unit}`) ?? { least: value, most: value };
    scales.set(`${stage} ${unit}`, { least: Math.min(scale.least, value), most: Math.max(scale.most, value) });
  }
  drawTable(parent, {
    caption: "Results (bars are logarithmic within a stage; shorter is better)",
    head: ["Work", "Time or bytes", "Per", "Median", "Spread", "Its time over ours"],
    rows: lines.map((line): Cell[] => {
      const share = shareOf(line.value, scales.get(`${line.stage} ${line.unit}`)!);
      const bar = { share, className: line.isPeer ? "peer" : "" };
      const name = line.isPeer ? `— ${line.name}` : `${line.stage}: ${line.name}`;
      return [name, bar, line.unit, line.text, line.spread, line.ratio];
    }),
    empty: "Nothing measured yet: choose stages and run them.",
  });
}

/** From a twentieth of the full width for the least of a scale to all of it for the most. */
function shareOf(value: number, { least, most }: { least: number; most: number }): number {
  if (most <= least || least <= 0) return 1;
  return 0.05 + (0.95 * Math.log(value / least)) / Math.log(most / least);
}

function linesOf(row: Row): Line[] {
  const { stage, unit } = row;
  const shared = { stage, unit, spread: "", ratio: "", isPeer: false };
  if ("count" in row) {
    const text = (count: number) => (unit === "byte" ? formatBytes(count) : formatCount(count));
    const peers = (row.peers ?? []).map(({ name, count }) => {
      return { ...shared, name, value: count, text: text(count), ratio: ratioOf(count / row.count), isPeer: true };
    });
    return [{ ...shared, name: row.name, value: row.count, text: text(row.count) }, ...peers];
  }
  const peers = row.peers.map((peer) => {
    return { ...shared, ...timesOf(peer), name: peer.name, ratio: ratioOf(peer.medianOfPairRatios), isPeer: true };
  });
  return [{ ...shared, ...timesOf(row), name: row.name }, ...peers];
}

function timesOf({ medianNs, deviationNs }: Pick<TimedRow, "medianNs" | "deviationNs">) {
  return { value: medianNs, text: formatNs(medianNs), spread: `± ${formatNs(deviationNs)}` };
}

function ratioOf(ratio: number): string {
  return `${ratio.toFixed(2)} ×`;
}
