/** Builds the benches: their kernels by asc, the rest by esbuild. Needs the library's own build in `dist/`. */

import { readdir, stat } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { compileProgram, shortenExports } from "../scripts/compile-kernels.mjs";

// Beside the peers, so that the built file finds their packages, where they are installed, and else the project's.
const outdir = fileURLToPath(new URL("peers/build/", import.meta.url));

const shared = { outdir, bundle: true, format: "esm", logLevel: "warning" };
const forNode = { outExtension: { ".js": ".mjs" }, packages: "external", platform: "node", target: "node20" };
const forPages = { platform: "browser", target: "es2022", external: ["node:*"] };
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Compiles bench/kernels/, and the library's kernels without counting, where they are older than what they are made of. */
export async function compileKernels() {
  const memory = ["../assembly/lib/", "../assembly/memory/"];
  const all = [...memory, "../assembly/", "../assembly/outline/", "../assembly/raster/", "../assembly/compose/"];
  await Promise.all([
    compileWhereOlder("kernels.wasm", ["kernels/", ...memory], "kernels/", []),
    compileWhereOlder("kernels-uncounted.wasm", all, "../", ["--target", "simd", "--use", "HEAP_UNCOUNTED=1"]),
  ]);
}

/** Compiles the program whose asconfig.json lies in `folder` to build/`name`. Two may do so at a time. */
async function compileWhereOlder(name, sourceFolders, folder, options) {
  const made = await stat(here(`build/${name}`)).catch(() => undefined);
  const files = await Promise.all(sourceFolders.map(async (each) => (await filesIn(each)).map((file) => stat(file))));
  const modified = (await Promise.all(files.flat())).map(({ mtimeMs }) => mtimeMs);
  if (made !== undefined && Math.max(...modified) < made.mtimeMs) return;
  await compileProgram({
    folder: here(folder),
    words: options,
    output: here(`build/${name}`),
    zeroFilled: options.length > 0,
  });
  if (options.length > 0) await shortenExports(here(`build/${name}`));
}

async function filesIn(folder) {
  const entries = await readdir(here(folder), { withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => here(folder + name));
}

/** The library without accounting, for Node and pages alike. */
export const buildUncounted = () => build({ ...shared, ...forPages, entryPoints: [here("uncounted.ts")] });

/** What is started as a process is one file each, as its user would have it: chunks would cost time to load. */
const programs = () =>
  build({
    ...shared,
    ...forNode,
    entryPoints: [
      "start-typecase",
      "start-archive",
      "start-baked",
      "start-write",
      "peers/start-napi-canvas",
      "peers/start-satori",
    ].map((name) => here(`${name}.ts`)),
    entryNames: "[name]",
  });

/** Builds all of it, and gives the module `run.ts`. */
export async function buildBenches() {
  await Promise.all([
    compileKernels(),
    programs(),
    buildUncounted(),
    build({ ...shared, ...forNode, splitting: true, entryPoints: [here("run.ts")] }),
    build({ ...shared, ...forPages, entryPoints: [here("page.ts")] }),
  ]);
  return import(pathToFileURL(`${outdir}run.mjs`).href);
}

/** Builds and gives the module `readme-table.ts`. */
export async function buildTable() {
  await build({ ...shared, ...forNode, entryPoints: [here("readme-table.ts")] });
  return import(pathToFileURL(`${outdir}readme-table.mjs`).href);
}
