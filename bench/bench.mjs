/** Builds the benches with esbuild and runs them: `node bench/bench.mjs [STAGE…]`; the options are run.ts's. */

import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

// Beside the peers, so that the built file finds their packages, where they are installed, and else the project's.
const outdir = fileURLToPath(new URL("peers/build/", import.meta.url));

await build({
  entryPoints: [fileURLToPath(new URL("run.ts", import.meta.url))],
  outdir,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  splitting: true,
  packages: "external",
  platform: "node",
  format: "esm",
  target: "node20",
  logLevel: "warning",
});
await import(pathToFileURL(`${outdir}run.mjs`).href);
