/**
 * HarfBuzz's modules, from the one of harfbuzzjs, which is compiled to be small and exports five times as many functions
 * as the shaper calls. wasm-metadce takes away what those alone use; then wasm-opt makes two of it, which do the same:
 *
 *     harfbuzz.wasm       small, for what is fetched: 164 KB gzipped where harfbuzzjs's is 179, and as fast
 *     harfbuzz-fast.wasm  with functions inlined, for what is read from disk: shapes in 0.84 to 0.91 of the time, is 138 KB
 *                         larger than harfbuzzjs's, and compiles in 4.1 ms instead of 3.7 (Node 20)
 *
 * Larger limits of inlining gain nothing more: 300 and 150 for functions took twice as long to compile, and shaped Hindi
 * slower. wasm-opt takes half a minute, so the modules stay until what they are made of changes.
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const binaryen = join(dirname(require.resolve("binaryen/package.json")), "bin");
const source = require.resolve("harfbuzzjs/dist/harfbuzz.wasm");
/** Where the exports that are called are declared. */
const declarations = "src/shape/harfbuzz-module.ts";

export const smallHarfBuzz = "build/harfbuzz.wasm";
export const fastHarfBuzz = "build/harfbuzz-fast.wasm";
const keyFile = "build/harfbuzz.key";

/** What emscripten compiled it for. */
const features = [
  ...["bulk-memory", "nontrapping-float-to-int", "sign-ext", "mutable-globals", "multivalue", "reference-types"],
].map((feature) => `--enable-${feature}`);
/** Its memory is its own, so it begins as zeros; emscripten puts nothing below 1,024, and null pointers aren't followed. */
const facts = ["--zero-filled-memory", "--low-memory-unused"];
const passes = {
  [smallHarfBuzz]: ["-Os"],
  /** Functions of up to 200 nodes are inlined, and up to 100 wherever they are called, with loops. */
  [fastHarfBuzz]: ["-fimfs", "200", "-aimfs", "100", "-ifwl", "-O3", "-O3"],
};

/** Makes both modules where they aren't made of the present harfbuzzjs, exports and settings. */
export async function makeHarfBuzzModules() {
  const names = await calledExports();
  const facets = [await readFile(source), JSON.stringify([names, features, facts, passes])];
  const key = facets.reduce((hash, facet) => hash.update(facet), createHash("sha256")).digest("hex");
  if ((await readFile(keyFile, "utf8").catch(() => "")) === key) return;
  const place = join("build", `harfbuzz-${process.pid}`);
  await mkdir(place, { recursive: true });
  try {
    const whole = join(place, "whole.wasm");
    await keepExports(names, join(place, "exports.json"), whole);
    await Promise.all(
      Object.entries(passes).map(async ([output, words], index) => {
        const made = join(place, `${index}.wasm`);
        await run(join(binaryen, "wasm-opt"), [...features, ...facts, ...words, whole, "-o", made]);
        await rename(made, output);
      }),
    );
    await writeFile(keyFile, key);
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** Names of the members of `HarfBuzzExports`. */
async function calledExports() {
  const text = await readFile(declarations, "utf8");
  const [members] = /(?<=^export interface HarfBuzzExports \{\n)[^}]*/m.exec(text);
  return [...members.matchAll(/^ {2}(?:readonly )?(\w+)[(:]/gm)].map(([, name]) => name);
}

/** Writes the module without what only other exports use. */
async function keepExports(names, graphFile, output) {
  const exported = names.map((name) => ({ name: `export ${name}`, export: name }));
  const graph = [{ name: "shaper", root: true, reaches: exported.map(({ name }) => name) }, ...exported];
  await writeFile(graphFile, JSON.stringify(graph));
  await run(join(binaryen, "wasm-metadce"), [...features, "--graph-file", graphFile, source, "-o", output], {
    maxBuffer: 2 ** 26,
  });
}
