/** Files of kept rows: what `--json` writes and `--compare` reads. What a file is wrong about is said before anything is measured. */

import { accessSync, constants, readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Row } from "./harness.ts";
import type { Results } from "./report.ts";

/** The rows that `option` names by `path`. Throws `RangeError` for a file that can't be read or holds no rows. */
export function readResults(option: string, path: string): Results {
  const results = parsed(option, path);
  if (!isResults(results)) throw new RangeError(`${option} ${path}: no rows of this bench`);
  return results;
}

/** Throws `RangeError` where `path`, which `option` names, can't be written. */
export function requireWritable(option: string, path: string): void {
  try {
    accessSync(dirname(resolve(path)), constants.W_OK);
  } catch (error) {
    throw new RangeError(`${option} ${path}: ${(error as Error).message}`);
  }
}

/** Writes what `readResults` reads. */
export function writeResults(path: string, results: Results): void {
  writeFileSync(path, `${JSON.stringify(results, null, 1)}\n`);
}

function parsed(option: string, path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new RangeError(`${option} ${path}: ${(error as Error).message}`);
  }
}

function isResults(value: unknown): value is Results {
  const { cpu, runtime, rows } = (value ?? {}) as Partial<Results>;
  return typeof cpu === "string" && typeof runtime === "string" && Array.isArray(rows) && rows.every(isRow);
}

function isRow(value: unknown): value is Row {
  const row = (value ?? {}) as Record<string, unknown>;
  const isNamed = ["stage", "name", "unit"].every((key) => typeof row[key] === "string");
  return isNamed && ("count" in row || ["medianNs", "deviationNs", "rounds"].every((key) => Number.isFinite(row[key])));
}
