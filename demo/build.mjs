/**
 * Builds the page to a folder that works from any place of any web server: every address in it is relative.
 *
 *     node demo/build.mjs [FOLDER]         dist-demo/ by default
 *
 * Needs the compiled kernels (`node build.mjs`). The benches' own kernels are compiled here, where they are out of date.
 */
import { cp, mkdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compileKernels } from "../bench/build.mjs";
import { smallDictionary } from "../scripts/small-dictionary.mjs";

const root = fileURLToPath(new URL("../", import.meta.url));
const { resolve: resolvePackage } = createRequire(import.meta.url);

/** What the page and its benches fetch, by its path in the project, below `files/`. */
const projectFiles = [
  "assets/default/NotoSans-Regular.ttf",
  "assets/default/OFL.txt",
  "assets/sample/NotoNaskhArabic-Regular.ttf",
  "assets/sample/NotoSansDevanagari-Regular.ttf",
  "assets/sample/NotoSansHebrew-Regular.ttf",
  "assets/sample/NotoSansSC-Regular.otf",
  "assets/sample/OFL.txt",
  "test/fonts/EBGaramond12-Regular.otf",
  "test/fonts/NotoSerif-Regular.ttf",
  "test/fonts/Roboto-Regular.ttf",
  "test/fonts/LICENSE-Apache-2.0.txt",
  "test/fonts/OFL.txt",
  "bench/build/kernels.wasm",
  "bench/build/kernels-uncounted.wasm",
];

const packageFile = (name) => join(dirname(resolvePackage("@fontsource-variable/roboto-flex/package.json")), name);

/** Where files come from, by where they go. */
const copies = {
  "index.html": join(root, "demo/index.html"),
  "style.css": join(root, "demo/style.css"),
  "kernels.wasm": join(root, "build/kernels.wasm"),
  "kernels-scalar.wasm": join(root, "build/kernels-scalar.wasm"),
  "harfbuzz.wasm": join(root, "build/harfbuzz.wasm"),
  "files/dist/kernels.wasm": join(root, "build/kernels.wasm"),
  "files/dist/harfbuzz.wasm": join(root, "build/harfbuzz.wasm"),
  "files/roboto-flex/RobotoFlex.woff2": packageFile("files/roboto-flex-latin-full-normal.woff2"),
  "files/roboto-flex/LICENSE": packageFile("LICENSE"),
  ...Object.fromEntries(projectFiles.map((path) => [`files/${path}`, join(root, path)])),
};

const bundles = (outdir, entryPoints) =>
  build({
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    // Flat, since the engine looks for its modules beside whichever file it ends up in.
    chunkNames: "[name]-[hash]",
    format: "esm",
    target: "es2022",
    platform: "browser",
    external: ["node:*"],
    minify: true,
    keepNames: true,
    sourcemap: true,
    logLevel: "warning",
    drop: ["console"],
    plugins: [smallDictionary],
  });

/** Builds the page to `outdir`, whose files go first. */
export async function buildDemo(outdir) {
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  await compileKernels();
  await Promise.all([
    bundles(outdir, { main: join(root, "demo/main.ts") }),
    // A library of its own: what it leaves out of the engine must not be missing in the page's.
    bundles(join(outdir, "uncounted"), { uncounted: join(root, "bench/uncounted.ts") }),
    ...Object.entries(copies).map(([to, from]) => cp(from, join(outdir, to))),
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const outdir = resolve(process.argv[2] ?? join(root, "dist-demo"));
  await buildDemo(outdir);
  process.stdout.write(`built the page in ${outdir}\n`);
}
