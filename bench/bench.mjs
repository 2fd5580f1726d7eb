/** Builds the benches with esbuild and runs them: `node bench/bench.mjs [STAGE…]`; the options are run.ts's. */

import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

// Beside the peers, so that the built file finds their packages, where they are installed, and else the project's.
const outdir = fileURLToPath(new URL("peers/build/", import.meta.url));

const shared = { outdir, bundle: true, splitting: true, format: "esm", logLevel: "warning" };
const here = (name) => fileURLToPath(new URL(name, import.meta.url));

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
