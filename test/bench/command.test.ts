/** `typecase bench` as the command line runs it. Needs the built library, which `npm test` makes first. */

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Results } from "../../bench/report.ts";
import { runCommandLine } from "../../src/cli/command-line.ts";
import { hasChromium } from "../support/chromium.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "typecase-bench-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function typecase(...args: string[]) {
  const out: string[] = [];
  const errors: string[] = [];
  const status = await runCommandLine(args, {
    stdin: (async function* () {})(),
    writeOut: async (output) => {
      out.push(String(output));
    },
    writeError: (line) => {
      errors.push(line);
    },
  });
  return { status, out: out.join(""), errors };
}

describe("typecase bench", () => {
  it("names its stages and options", async () => {
    const { status, out } = await typecase("bench", "--help");
    expect(status).toBe(0);
    expect(out).toMatch(/Stages: copy, fill, allocate,.*start-up, archive, scaling, memory/);
  });

  it("measures the stages that are named, keeps the rows, and compares with them", async () => {
    const file = join(folder, "rows.json");
    const first = await typecase("bench", "allocate", "--quick", "--rounds", "1", "--json", file);
    expect(first).toMatchObject({ status: 0 });
    const { rows, runtime, commit } = JSON.parse(await readFile(file, "utf8")) as Results;
    expect([runtime, commit]).toEqual([
      expect.stringMatching(/^Node \d/),
      expect.stringMatching(/^([\da-f]{7,}\+?|unknown)$/),
    ]);
    expect(rows.length).toBeGreaterThanOrEqual(10);
    expect(rows.every(({ stage }) => stage === "allocate")).toBe(true);
    expect(first.errors).toHaveLength(rows.length);
    for (const row of rows) expect(first.out).toContain(`allocate: ${row.name}`);
    const second = await typecase("bench", "allocate", "--quick", "--rounds", "1", "--compare", file);
    expect(second.out).toMatch(/\d+ of \d+ rows are timed in both runs\.\n(None got slower|slower +was ns)/);
  });

  it.runIf(hasChromium)("measures the same rows in a page", async () => {
    const { status, out } = await typecase("bench", "decode", "--quick", "--rounds", "1", "--browser");
    expect(status).toBe(0);
    expect(out).toMatch(/^Chromium \d/);
    expect(out).toMatch(/decode: Roboto +ns\/glyph +\d/);
  });

  it.each([
    [["frobnicate"], 'there is no stage "frobnicate"'],
    [["shape", "--rounds", "0"], "--rounds must be a whole number above 0"],
    [["shape", "--peers", "--browser"], "exclude each other"],
    [["shape", "--frob"], "Unknown option '--frob'"],
    [["shape", "--compare", "package.json"], "--compare package.json: no rows of this bench"],
    [["shape", "--compare", "README.md"], "--compare README.md: Unexpected token"],
    [["shape", "--compare", "nowhere.json"], "--compare nowhere.json: ENOENT"],
    [["shape", "--json", "nowhere/rows.json"], "--json nowhere/rows.json: ENOENT"],
  ])("refuses %j in one line", async (args, reason) => {
    const { status, errors } = await typecase("bench", ...args);
    expect(status).toBe(1);
    expect(errors).toEqual([expect.stringContaining(reason)]);
  });
});
