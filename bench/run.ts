/** The benches in Node, from the command line: `npm run bench -- [STAGE…]`, or `typecase bench [STAGE…]` in a clone. */

import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { processTerminal, type Terminal } from "../src/cli/terminal.ts";
import { archiveProcesses } from "./archive-processes.ts";
import { type RunResult, runInChromium } from "./browser.ts";
import { benchFont } from "./fonts.ts";
import { type HarnessOptions, type Row, runStages } from "./harness.ts";
import { heapBytesOf, largeFonts } from "./large-fonts.ts";
import { nodePeers } from "./peers/index.ts";
import { processes } from "./processes.ts";
import { formatComparison, formatTable, type Provenance, type Results } from "./report.ts";
import { readResults, requireWritable, writeResults } from "./results-file.ts";
import type { StageContext } from "./stage.ts";
import { stages, stagesNamed } from "./stages.ts";

const usage = `Usage: typecase bench [STAGE…] [--peers | --browser] [--json FILE] [--compare FILE] [--quick | --rounds N]

Stages: ${stages.map(({ name }) => name).join(", ")}; all of them where none is named.
  --peers         measure the packages of bench/peers and the C programs beside each row
  --browser       run in headless Chromium, in bench/browser.html
  --json FILE     keep the rows, with the machine, the commit and the date
  --compare FILE  print what got slower since the rows in FILE by more than the noise
  --rounds N      at most as many rounds of each row (default 60)
  --quick         a quarter of the time: to see that all runs, not to compare`;

/** Of what `--quick` makes of each row. */
const quick: HarnessOptions = { rounds: 9, warmUpMs: 50, roundMs: 1 };

/** The project's folder: this file runs from bench/peers/build. */
const root = fileURLToPath(new URL("../../../", import.meta.url));

/** As `runBenches`, for this process. */
export async function runBenchesHere(args: readonly string[]): Promise<void> {
  const terminal = processTerminal();
  try {
    await runBenches(args, terminal);
  } catch (error) {
    const isUsage = error instanceof RangeError || error instanceof TypeError;
    terminal.writeError(String(isUsage ? error.message : (error as Error).stack));
    process.exitCode = 1;
  }
}

/** Runs what `args` ask for; the table goes to standard output. Throws `RangeError` and `TypeError` for wrong arguments. */
export async function runBenches(args: readonly string[], terminal: Terminal): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      peers: { type: "boolean", default: false },
      browser: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      json: { type: "string" },
      compare: { type: "string" },
      rounds: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return terminal.writeOut(`${usage}\n`);
  if (values.peers && values.browser)
    throw new RangeError("--peers and --browser exclude each other: no peer runs there");
  const names = stagesNamed(positionals).map(({ name }) => name);
  const before = values.compare === undefined ? undefined : readResults("--compare", values.compare);
  if (values.json !== undefined) requireWritable("--json", values.json);
  const options = harnessOptions(values.quick, values.rounds);
  const { rows, runtime } = await (values.browser
    ? runInChromium(root, names, options)
    : runHere(names, { withPeers: values.peers, isShort: values.quick }, options, terminal));
  const results: Results = { ...provenanceOf(runtime), rows };
  if (values.json !== undefined) writeResults(values.json, results);
  await terminal.writeOut(textOf(results, before));
}

function harnessOptions(isQuick: boolean, rounds: string | undefined): HarnessOptions {
  return { ...(isQuick ? quick : {}), ...(rounds === undefined ? {} : { rounds: roundCount(rounds) }) };
}

/** The table, and what got slower than `before`. */
function textOf(results: Results, before: Results | undefined): string {
  const { runtime, cpu, cores, commit, rows } = results;
  const parts = [`${runtime}, ${cpu} × ${cores}, commit ${commit}`, formatTable(rows)];
  if (before !== undefined) parts.push(formatComparison(before, results));
  return `${parts.join("\n\n")}\n`;
}

async function runHere(
  names: readonly string[],
  wish: Wish,
  options: HarnessOptions,
  terminal: Terminal,
): Promise<RunResult> {
  const sayRow = (row: Row) => terminal.writeError(`measured ${row.stage}: ${row.name}`);
  const rows = await runStages(stagesNamed(names), contextHere(wish), sayRow, options);
  return { rows, runtime: `Node ${process.versions.node}` };
}

function roundCount(text: string): number {
  const rounds = Number(text);
  if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError(`--rounds must be a whole number above 0: ${text}`);
  return rounds;
}

/** What the command line asks of a run on Node. */
interface Wish {
  readonly withPeers: boolean;
  readonly isShort: boolean;
}

function contextHere({ withPeers, isShort }: Wish): StageContext {
  return {
    isShort,
    readFile: async (path) => new Uint8Array(await readFile(resolve(root, path))),
    locate: (path) => join(root, path),
    importTypecase: () => import(pathToFileURL(join(root, "dist/node.js")).href),
    importUncounted: (query) => import(pathToFileURL(join(root, "bench/peers/build/uncounted.js")).href + query),
    peers: withPeers ? nodePeers(join(root, "bench/peers")) : undefined,
    largeFonts,
    heapBytesOf,
    archiveProcesses: { start: (work) => archiveProcesses(join(root, "bench/peers/build"), work) },
    startUp: () => processes(join(root, "bench/peers/build"), join(root, benchFont), withPeers),
  };
}

function provenanceOf(runtime: string): Provenance {
  const processors = cpus();
  return {
    cpu: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    runtime,
    commit: commitHere(),
    date: new Date().toISOString(),
  };
}

/** The commit that is checked out, with a "+" where files differ from it; "unknown" outside a repository. */
function commitHere(): string {
  const git = (...words: string[]) => execFileSync("git", words, { cwd: root, encoding: "utf8", stdio: "pipe" }).trim();
  try {
    return git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain") === "" ? "" : "+");
  } catch {
    return "unknown";
  }
}
