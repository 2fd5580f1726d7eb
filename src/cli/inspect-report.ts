/** What `typecase inspect` says of a font: plain data, and the same as lines for people. */

import type { Font } from "../entry/node.ts";
import { scriptOf } from "../shape/script.ts";

/** Facts of a font. Lengths end in `Units` and are font design units. */
export type FontReport = ReturnType<typeof reportFont>;

const lastCodePoint = 0x10ffff;

/** Gathers the facts of `font`. */
export function reportFont(font: Font) {
  const codePoints = coveredCodePoints(font);
  return {
    family: font.family,
    subfamily: font.subfamily,
    weight: font.weight,
    style: font.style,
    glyphCount: font.glyphCount,
    metrics: { ...font.metrics },
    hhea: { ...font.hhea },
    axes: font.axes.map((axis) => ({ ...axis })),
    scripts: [...font.scripts],
    tables: [...font.tableTags],
    coverage: {
      codePointCount: codePoints.length,
      byScript: countByScript(codePoints),
      ranges: toRanges(codePoints),
    },
  };
}

function coveredCodePoints(font: Font): number[] {
  const covered: number[] = [];
  for (let codePoint = 0; codePoint <= lastCodePoint; codePoint++) {
    if (codePoint === 0xd800) codePoint = 0xe000; // surrogates are no characters
    if (font.glyphId(codePoint) !== 0) covered.push(codePoint);
  }
  return covered;
}

/** Characters of each ISO 15924 script, the most frequent first. */
function countByScript(codePoints: readonly number[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const codePoint of codePoints) {
    const script = scriptOf(codePoint);
    counts.set(script, (counts.get(script) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0], "en")));
}

/** Ascending numbers as inclusive ranges. */
export function toRanges(numbers: readonly number[]): [first: number, last: number][] {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const range = ranges.at(-1);
    if (range !== undefined && range[1] === number - 1) range[1] = number;
    else ranges.push([number, number]);
  }
  return ranges;
}

/** The report as aligned lines. */
export function formatReport(report: FontReport): string {
  const rows: [label: string, value: string][] = [
    ["family", report.family],
    ["subfamily", report.subfamily],
    ["weight", String(report.weight)],
    ["style", report.style],
    ["glyphs", String(report.glyphCount)],
    ...Object.entries(report.metrics).map(([name, value]): [string, string] => [words(name), String(value)]),
    [
      "axes",
      report.axes.map((axis) => `${axis.tag} ${axis.minimum}…${axis.maximum} (${axis.default})`).join(", ") || "none",
    ],
    ["scripts", report.scripts.join(" ") || "none"],
    ["tables", report.tables.join(" ")],
    ["characters", String(report.coverage.codePointCount)],
    ...Object.entries(report.coverage.byScript).map(([script, count]): [string, string] => [`  ${script}`, `${count}`]),
  ];
  const width = Math.max(...rows.map(([label]) => label.length)) + 2;
  return rows.map(([label, value]) => `${label.padEnd(width)}${printable(value)}\n`).join("");
}

/** `capHeightUnits` as "cap height". */
function words(name: string): string {
  return name
    .replace(/Units$/, "")
    .replace(/([A-Z])/g, " $1")
    .toLowerCase();
}

/** Names come from the file: its control characters must not reach the terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, "\ufffd");
}
