/** The README's part on speed says what bench/results/latest.json holds. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Row, TimedRow } from "../../bench/harness.ts";
import { readmeTable, withTable } from "../../bench/readme-table.ts";
import type { Results } from "../../bench/report.ts";

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8");

function row(stage: string, name: string, medianNs: number, ratios: Record<string, number>): TimedRow {
  const timing = { medianNs, p95Ns: medianNs, deviationNs: 0 };
  const peers = Object.entries(ratios).map(([peer, ratio]) => ({
    ...timing,
    name: peer,
    ratioOfMedians: ratio,
    medianOfPairRatios: ratio,
  }));
  return { stage, name, unit: "glyph", ...timing, rounds: 60, callsPerRound: 1, timerResolutionNs: 1, peers };
}

function results(rows: readonly Row[]): Results {
  return {
    rows,
    cpu: "A processor",
    cores: 2,
    runtime: "Node 20.0.0",
    commit: "abc1234",
    date: "2026-01-02T03:04:05Z",
  };
}

describe("the README's table", () => {
  it("gives a line for each peer of a kind of work, with the range over its rows", () => {
    const table = readmeTable(
      results([
        row("rasterise", "warm, A font at 12 px", 512.3, { FreeType: 3.14, another: 25.2 }),
        row("rasterise", "warm, A font at 200 px", 4321, { FreeType: 4.26, another: 25.4 }),
        row("rasterise", "cold, A font at 12 px", 900, { FreeType: 2 }),
      ]),
    );
    expect(table.split("\n").slice(2, 5)).toEqual([
      "| Rasterise decoded outlines, 12 to 200 px | 512 ns – 4.32 µs per glyph | FreeType | 3.1 × – 4.3 × |",
      "|  |  | another | 25 × |",
      "| Rasterise from the font's bytes, 12 to 200 px | 900 ns per glyph | FreeType | 2.0 × |",
    ]);
    expect(table).toContain("Node 20.0.0, A processor, 2 cores, commit abc1234, 2026-01-02");
  });

  it("tells growth and memory below the table", () => {
    const table = readmeTable(
      results([
        row("scaling", "layout, a longer paragraph: 1,000 glyphs", 300, { "10,000 glyphs": 1, "100,000 glyphs": 1.08 }),
        { stage: "memory", name: "20,000 glyphs that all differ: in use", unit: "byte", count: 2 ** 23 },
      ]),
    );
    expect(table).toContain("100,000 glyphs, laying out a glyph takes 1.08 times as long as in one of 1,000 glyphs.");
    expect(table).toContain("holds 8.0 MiB");
  });

  it("replaces what is between the markers and nothing else, and misses them where they are not", () => {
    const kept = results([]);
    const readme = withTable("before\n<!-- bench: written by npm run bench:table -->old<!-- /bench -->after", kept);
    expect(readme).toMatch(/^before\n<!-- bench: [\s\S]*\| work \|[\s\S]*<!-- \/bench -->after$/);
    expect(readme).not.toContain("old");
    expect(withTable(readme, kept)).toBe(readme);
    expect(() => withTable("no markers", kept)).toThrow(RangeError);
  });

  it("is what the kept run gives: else npm run bench:table is due", () => {
    const readme = read("README.md");
    expect(withTable(readme, JSON.parse(read("bench/results/latest.json")) as Results)).toBe(readme);
  });
});
