/** Builds the benches: their kernels by asc, the rest by esbuild. Needs the library's own build in `dist/`. */

import { execFile } from "node:child_process";
import { readdir, rename, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";

// Beside the peers, so that the built file finds their packages, where they are installed, and else the project's.
const outdir = fileURLToPath(new URL("peers/build/", import.meta.url));

const shared = { outdir, bundle: true, format: "esm", logLevel: "warning" };
const forNode = { outExtension: { ".js": ".mjs" }, packages: "external", platform: "node", target: "node20" };
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Compiles bench/kernels/ where it, or what it is made of, is newer than what there is. Two may do so at a time. */
export async function compileKernels() {
  const made = await stat(here("build/kernels.wasm")).catch(() => undefined);
  const folders = ["kernels/", "../assembly/lib/", "../assembly/memory/"];
  const sources = await Promise.all(
    folders.map(async (folder) => (await readdir(here(folder))).map((name) => here(folder + name))),
  );
  const modified = await Promise.all(sources.flat().map(async (path) => (await stat(path)).mtimeMs));
  if (made !== undefined && Math.max(...modified) < made.mtimeMs) return;
  const asc = createRequire(import.meta.url).resolve("assemblyscript/bin/asc.js");
  const output = `../build/${process.pid}.tmp`;
  const words = [asc, "--config", "asconfig.json", "--outFile", output];
  await promisify(execFile)(process.execPath, words, { cwd: here("kernels/") });
  await rename(here(`kernels/${output}`), here("build/kernels.wasm"));
}

/** What is started as a process is one file each, as its user would have it: chunks would cost time to load. */
const programs = () =>
  build({
    ...shared,
    ...forNode,
    entryPoints: [here("start-typecase.ts"), here("peers/start-napi-canvas.ts"), here("peers/start-satori.ts")],
    entryNames: "[name]",
  });

/** Builds all of it, and gives the module `run.ts`. */
export async function buildBenches() {
  await Promise.all([
    compileKernels(),
    programs(),
    build({ ...shared, ...forNode, splitting: true, entryPoints: [here("run.ts")] }),
    build({ ...shared, entryPoints: [here("page.ts")], platform: "browser", target: "es2022" }),
  ]);
  return import(pathToFileURL(`${outdir}run.mjs`).href);
}

/** Builds and gives the module `readme-table.ts`. */
export async function buildTable() {
  await build({ ...shared, ...forNode, entryPoints: [here("readme-table.ts")] });
  return import(pathToFileURL(`${outdir}readme-table.mjs`).href);
}
