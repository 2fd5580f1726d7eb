/** Writes the README's table of benches from bench/results/latest.json: `npm run bench:table`. */

import { readFile, writeFile } from "node:fs/promises";
import { buildTable } from "./build.mjs";

const fromHere = (path) => new URL(path, import.meta.url);
const { withTable } = await buildTable();
const results = JSON.parse(await readFile(fromHere("results/latest.json"), "utf8"));
const readme = await readFile(fromHere("../README.md"), "utf8");
await writeFile(fromHere("../README.md"), withTable(readme, results));
