/** The README's part on speed, made of kept rows: a line for each kind of work and each peer, ranges where rows are many. */

import type { PeerTiming, Row, TimedRow } from "./harness.ts";
import type { Results } from "./report.ts";

/** Rows that become one line a peer. */
interface Group {
  readonly title: string;
  readonly stage: string;
  /** Start of the names of its rows; all of the stage where absent. */
  readonly rows?: string;
}

const groups: readonly Group[] = [
  { title: "Rasterise decoded outlines, 12 to 200 px", stage: "rasterise", rows: "warm" },
  { title: "Rasterise from the font's bytes, 12 to 200 px", stage: "rasterise", rows: "cold" },
  { title: "Decode TrueType outlines", stage: "decode" },
  { title: "Draw a laid out paragraph of 1,000 glyphs, 12 to 96 px", stage: "draw", rows: "1,000 glyphs" },
  { title: "Lay one surface over another, 1200 × 630", stage: "blend" },
  { title: "Shape 1,000 characters", stage: "shape", rows: "harfbuzz" },
  { title: "Text to bitmap, 1200 × 630", stage: "bitmap" },
  { title: "Text to PNG, 1200 × 630", stage: "card" },
  { title: "Bitmap to PNG, 1200 × 630", stage: "encode" },
  { title: "Start of the process to that PNG on disk", stage: "start-up" },
];

const growths = [
  { rows: "layout, a longer paragraph", what: "laying out" },
  { rows: "render, a longer paragraph", what: "drawing" },
] as const;

const begin = "<!-- bench: written by npm run bench:table -->";
const end = "<!-- /bench -->";

/** `readme` with what is between its two markers replaced. Throws `RangeError` where it has no markers. */
export function withTable(readme: string, results: Results): string {
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  if (from < 0 || to < from) throw new RangeError(`README.md must hold the lines "${begin}" and "${end}"`);
  return `${readme.slice(0, from)}${begin}\n\n${readmeTable(results)}\n\n${readme.slice(to)}`;
}

/** The table and the sentences below it, in Markdown. */
export function readmeTable({ rows, runtime, cpu, cores, commit, date }: Results): string {
  const timed = rows.filter((row): row is TimedRow => !("count" in row));
  const lines = groups.flatMap((group) => linesOf(group, timed));
  const table = ["| work | Typecase | beside | its time over ours |", "| --- | --- | --- | --- |", ...lines].join("\n");
  const where = `${runtime}, ${cpu}, ${cores} cores, commit ${commit}, ${date.slice(0, 10)}`;
  const rounds = Math.max(0, ...timed.map((row) => row.rounds));
  const notes = [
    `Medians of ${rounds} rounds; ratios pair by pair in one run. ${where}.`,
    ...growthNotes(timed),
    ...memoryNotes(rows),
  ];
  return `${table}\n\n${notes.join(" ")}`;
}

function linesOf({ title, stage, rows: start = "" }: Group, rows: readonly TimedRow[]): string[] {
  const own = rows.filter((row) => row.stage === stage && row.name.startsWith(start));
  if (own.length === 0) return [];
  const time = `${range(
    own.map(({ medianNs }) => medianNs),
    timeText,
  )} per ${own[0]!.unit}`;
  const names = new Set(own.flatMap(({ peers }) => peers.map(({ name }) => name)));
  if (names.size === 0) return [`| ${title} | ${time} | | |`];
  return [...names].map((name, i) => {
    const cells = i === 0 ? [title, time] : ["", ""];
    return `| ${cells.join(" | ")} | ${name} | ${range(ratiosTo(name, own), ratioText)} |`;
  });
}

/** Ratios of the rows that have the peer `name`. */
function ratiosTo(name: string, rows: readonly TimedRow[]): number[] {
  const isNamed = (peer: PeerTiming) => peer.name === name;
  return rows.flatMap(({ peers }) => peers.filter(isNamed).map(({ medianOfPairRatios }) => medianOfPairRatios));
}

function growthNotes(rows: readonly TimedRow[]): string[] {
  return growths.flatMap(({ rows: start, what }) => {
    const row = rows.find(({ stage, name }) => stage === "scaling" && name.startsWith(start));
    const largest = row?.peers.at(-1);
    if (row === undefined || largest === undefined) return [];
    const smallest = row.name.slice(row.name.lastIndexOf(": ") + 2);
    const times = largest.ratioOfMedians.toFixed(2);
    return [
      `In a paragraph of ${largest.name}, ${what} a glyph takes ${times} times as long as in one of ${smallest}.`,
    ];
  });
}

function memoryNotes(rows: readonly Row[]): string[] {
  const name = "20,000 glyphs that all differ: in use";
  const row = rows.find((candidate) => candidate.stage === "memory" && candidate.name === name);
  if (row === undefined || !("count" in row)) return [];
  return [`An engine that has drawn 20,000 different glyphs holds ${(row.count / 2 ** 20).toFixed(1)} MiB.`];
}

/** The least and the greatest value, or one where they read the same. */
function range(values: readonly number[], textOf: (value: number) => string): string {
  const [least, greatest] = [textOf(Math.min(...values)), textOf(Math.max(...values))];
  return least === greatest ? least : `${least} – ${greatest}`;
}

function timeText(ns: number): string {
  if (ns < 1000) return `${threeDigits(ns)} ns`;
  return ns < 1e6 ? `${threeDigits(ns / 1e3)} µs` : `${threeDigits(ns / 1e6)} ms`;
}

function ratioText(ratio: number): string {
  return `${ratio < 10 ? ratio.toFixed(1) : ratio.toFixed(0)} ×`;
}

function threeDigits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
