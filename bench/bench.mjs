/** Builds the benches with esbuild and runs them: `node bench/bench.mjs [STAGE…]`; the options are run.ts's. */

import { execFile } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";

// Beside the peers, so that the built file finds their packages, where they are installed, and else the project's.
const outdir = fileURLToPath(new URL("peers/build/", import.meta.url));

const shared = { outdir, bundle: true, splitting: true, format: "esm", logLevel: "warning" };
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Compiles bench/kernels/ where it, or what it is made of, is newer than what there is. */
async function compileKernels() {
  const made = await stat(here("build/kernels.wasm")).catch(() => undefined);
  const folders = ["kernels/", "../assembly/lib/", "../assembly/memory/"];
  const sources = (
    await Promise.all(folders.map(async (folder) => (await readdir(here(folder))).map((name) => here(folder + name))))
  ).flat();
  const modified = await Promise.all(sources.map(async (path) => (await stat(path)).mtimeMs));
  if (made !== undefined && Math.max(...modified) < made.mtimeMs) return;
  const asc = createRequire(import.meta.url).resolve("assemblyscript/bin/asc.js");
  await promisify(execFile)(process.execPath, [asc, "--config", "asconfig.json"], { cwd: here("kernels/") });
}

await compileKernels();
await build({
  ...shared,
  entryPoints: [here("run.ts")],
  outExtension: { ".js": ".mjs" },
  packages: "external",
  platform: "node",
  target: "node20",
});
await build({ ...shared, entryPoints: [here("page.ts")], platform: "browser", target: "es2022" });
await import(pathToFileURL(`${outdir}run.mjs`).href);
