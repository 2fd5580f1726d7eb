/** The four bundlers with the settings that their users begin with. Each makes `page.js` of an entry in a folder. */

import { copyFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";

const binaries = ["kernels.wasm", "kernels-scalar.wasm", "harfbuzz.wasm"];

/** For bundlers that leave the modules' addresses as they are. */
async function copyBinaries(project, folder) {
  const dist = join(project, "node_modules/typecase/dist");
  for (const name of binaries) await copyFile(join(dist, name), join(folder, name));
}

async function byEsbuild(project, entry, folder) {
  const { build } = await import("esbuild");
  await build({
    absWorkingDir: project,
    entryPoints: { page: entry },
    bundle: true,
    format: "esm",
    minify: true,
    outdir: folder,
    logLevel: "error",
  });
  await copyBinaries(project, folder);
}

async function byRollup(project, entry, folder) {
  const { rollup } = await import("rollup");
  const { nodeResolve } = await import("@rollup/plugin-node-resolve");
  const bundle = await rollup({ input: join(project, entry), plugins: [nodeResolve({ browser: true })] });
  await bundle.write({ dir: folder, entryFileNames: "page.js", format: "es" });
  await bundle.close();
  await copyBinaries(project, folder);
}

async function byWebpack(project, entry, folder) {
  const webpack = createRequire(import.meta.url)("webpack");
  const stats = await promisify(webpack)({
    context: project,
    entry: `./${entry}`,
    mode: "production",
    // Two thirds of the time, and nothing that this is about.
    optimization: { minimize: false },
    output: { path: folder, filename: "page.js", publicPath: "auto" },
  });
  if (stats.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }));
}

async function byVite(project, entry, folder) {
  const { build } = await import("vite");
  await writeFile(join(project, "index.html"), `<!doctype html><script type="module" src="/${entry}"></script>\n`);
  await build({
    root: project,
    base: "./",
    configFile: false,
    logLevel: "error",
    build: {
      outDir: folder,
      emptyOutDir: false,
      modulePreload: false,
      rollupOptions: { output: { entryFileNames: "page.js" } },
    },
  });
}

export const bundlers = { esbuild: byEsbuild, Vite: byVite, webpack: byWebpack, Rollup: byRollup };
