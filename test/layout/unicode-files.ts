/** The Unicode Character Database's test files, as Debian's package unicode-data installs them. */

import { existsSync, readFileSync } from "node:fs";

const folder = "/usr/share/unicode";

/** Rows of a test file without comments and blank lines, or undefined where it is not installed. */
export function unicodeRows(file: string): string[] | undefined {
  const path = `${folder}/${file}`;
  if (!existsSync(path)) return undefined;
  return readFileSync(path, "utf8")
    .split("\n")
    .map((row) => row.replace(/#.*/, "").trim())
    .filter((row) => row !== "");
}

/** Text and break positions of a row such as `÷ 0061 × 0308 ÷`. */
export function parseBreakRow(row: string): { text: string; breaks: number[] } {
  let text = "";
  const breaks: number[] = [];
  for (const token of row.split(/\s+/)) {
    if (token === "÷") breaks.push(text.length);
    else if (token !== "×") text += String.fromCodePoint(Number.parseInt(token, 16));
  }
  return { text, breaks };
}
