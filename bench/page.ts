/** The benches in a page: `browser.html?stages=shape,draw&rounds=60`. Prints the table, and leaves the rows to who drives it. */

import { type HarnessOptions, type Row, runStages } from "./harness.ts";
import { formatTable } from "./report.ts";
import type { StageContext } from "./stage.ts";
import { stagesNamed } from "./stages.ts";

/** What a driver of the page waits for. */
export interface BenchPage {
  benchRows?: readonly Row[];
  benchError?: string;
}

/** The project is served with its own folders below the page's parent. */
const root = new URL("../", location.href);

const context: StageContext = {
  readFile: async (path) => {
    const response = await fetch(new URL(path, root));
    if (!response.ok) throw new Error(`${path} could not be fetched: status ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  },
  locate: (path) => new URL(path, root).href,
  importTypecase: () => import(new URL("dist/browser.js", root).href),
  importUncounted: (query) => import(new URL(`bench/peers/build/uncounted.js${query}`, root).href),
  peers: undefined,
  startUp: undefined,
};

const driver = globalThis as BenchPage;
const output = document.querySelector("pre")!;
const query = new URLSearchParams(location.search);
const names = query.get("stages")?.split(",") ?? [];
const options: HarnessOptions = Object.fromEntries(
  ["rounds", "warmUpMs", "roundMs"].flatMap((name) => (query.has(name) ? [[name, Number(query.get(name))]] : [])),
);
const rows: Row[] = [];

function show(row: Row): void {
  rows.push(row);
  output.textContent = `${formatTable(rows)}\n\nmeasuring…`;
}

try {
  const all = await runStages(stagesNamed(names), context, show, options);
  output.textContent = formatTable(all);
  driver.benchRows = all;
} catch (error) {
  driver.benchError = error instanceof Error ? (error.stack ?? error.message) : String(error);
  output.textContent = driver.benchError;
}
