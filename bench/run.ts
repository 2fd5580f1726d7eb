/** The benches in Node, from the command line: `npm run bench -- [STAGE…] [--peers] [--json FILE] [--compare FILE]`. */

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { type RunResult, runInChromium } from "./browser.ts";
import { type HarnessOptions, type Row, runStages } from "./harness.ts";
import { nodePeers } from "./peers/index.ts";
import { formatSlowdowns, formatTable, type Provenance, type Results, slowdowns } from "./report.ts";
import type { StageContext } from "./stage.ts";
import { stages, stagesNamed } from "./stages.ts";

const usage = `Usage: npm run bench -- [STAGE…] [--peers | --browser] [--json FILE] [--compare FILE] [--rounds N]

Stages: ${stages.map(({ name }) => name).join(", ")}; all of them where none is named.
  --peers         measure the packages of bench/peers and the C programs beside each row
  --browser       run in headless Chromium, in bench/browser.html
  --json FILE     keep the rows, with the machine, the commit and the date
  --compare FILE  print what got slower since the rows in FILE by more than the noise
  --rounds N      rounds of each row (default 60)`;

/** The project's folder: this file runs from bench/peers/build. */
const root = fileURLToPath(new URL("../../../", import.meta.url));

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      peers: { type: "boolean", default: false },
      browser: { type: "boolean", default: false },
      json: { type: "string" },
      compare: { type: "string" },
      rounds: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(usage);
  const names = stagesNamed(positionals).map(({ name }) => name);
  const before = values.compare === undefined ? undefined : readResults(values.compare);
  const options: HarnessOptions = values.rounds === undefined ? {} : { rounds: roundCount(values.rounds) };
  const { rows, runtime } = await (values.browser
    ? runInChromium(root, names, options)
    : runHere(names, values.peers, options));
  const provenance = provenanceOf(runtime);
  console.log(`${runtime}, ${provenance.cpu} × ${provenance.cores}, commit ${provenance.commit}\n`);
  console.log(formatTable(rows));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ ...provenance, rows }, null, 2)}\n`);
  if (before !== undefined) {
    if (before.cpu !== provenance.cpu) console.log(`\nThe rows to compare with are another machine's: ${before.cpu}`);
    console.log(`\n${formatSlowdowns(slowdowns(before.rows, rows))}`);
  }
}

async function runHere(names: readonly string[], withPeers: boolean, options: HarnessOptions): Promise<RunResult> {
  const sayRow = (row: Row) => console.error(`measured ${row.stage}: ${row.name}`);
  const rows = await runStages(stagesNamed(names), contextHere(withPeers), sayRow, options);
  return { rows, runtime: `Node ${process.versions.node}` };
}

function roundCount(text: string): number {
  const rounds = Number(text);
  if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError(`--rounds must be a whole number above 0: ${text}`);
  return rounds;
}

function readResults(path: string): Results {
  return JSON.parse(readFileSync(path, "utf8")) as Results;
}

function contextHere(withPeers: boolean): StageContext {
  return {
    readFile: async (path) => new Uint8Array(await readFile(join(root, path))),
    locate: (path) => join(root, path),
    importTypecase: () => import(pathToFileURL(join(root, "dist/node.js")).href),
    peers: withPeers ? nodePeers(join(root, "bench/peers")) : undefined,
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

try {
  await main();
} catch (error) {
  console.error(error instanceof RangeError ? error.message : error);
  process.exitCode = 1;
}
