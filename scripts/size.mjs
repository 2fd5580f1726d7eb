/**
 * What the package adds to a page, gzipped: the scripts of `dist/` that an entry loads before it draws, with its
 * WebAssembly modules. Chunks that are loaded when something first asks for them (extras that were left out, archives,
 * CFF, Brotli) are listed apart, and so is what a bundler makes of the entry: it leaves out what a page doesn't import, and
 * minifies what it knows only half as well as what wrote it.
 *
 *     node scripts/size.mjs            prints the table; fails where a row is over its bound
 *     node scripts/size.mjs --write    also writes it into the README
 */
import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

/** Files of `src/` that extras are loaded by, or their folders: chunks have their names. */
const extraNames = async () =>
  [...(await readFile("src/entry/late-extras.ts", "utf8")).matchAll(/import\("\.\.\/(.+?)(?:\/index)?\.ts"\)/g)].map(
    ([, path]) => basename(path),
  );

/** Bounds in KB of 1,000 bytes: a little over what each is. */
const rows = [
  {
    what: "`typecase/simple` with `extras: []`: engine, kernels, simple shaper",
    entry: "browser-simple",
    binaries: ["kernels.wasm"],
    boundKB: 110,
  },
  {
    what: "`typecase` with `extras: []`: engine, kernels, HarfBuzz",
    entry: "browser",
    binaries: ["kernels.wasm", "harfbuzz.wasm"],
    boundKB: 296,
  },
  {
    what: "`typecase`: the same with all extras",
    entry: "browser",
    binaries: ["kernels.wasm", "harfbuzz.wasm"],
    hasExtras: true,
    boundKB: 384,
  },
  {
    what: "`typecase/baked`: text from a glyph archive",
    entry: "browser-baked",
    name: "BakedText",
    binaries: ["kernels.wasm"],
    boundKB: 25,
  },
];

const packed = (bytes) => gzipSync(bytes, { level: 9 }).length;
const statements = /(?:\bfrom|\bimport)"\.\/([\w.-]+\.js)"/g;
const calls = /\bimport\("\.\/([\w.-]+\.js)"\)/g;

/** Scripts that `names` load, themselves with them, by what one says of those that it loads. */
async function loadedBy(names, textOf, patterns) {
  const loaded = new Set(names);
  for (const name of loaded) {
    const text = await textOf(name);
    for (const [, next] of patterns.flatMap((pattern) => [...text.matchAll(pattern)])) loaded.add(next);
  }
  return loaded;
}

/** Gzipped bytes of the scripts that `entry` loads at once, with those that `extras` name, and of those that it may load. */
async function measureScripts(entry, extras, textOf) {
  const all = await loadedBy([entry], textOf, [statements, calls]);
  const chosen = [...all].filter((name) => extras.includes(name.replace(/(-[A-Z\d]{8})+\.js$/, "")));
  if (chosen.length < extras.length) throw new Error("an extra has no chunk of its own");
  const atOnce = await loadedBy([entry, ...chosen], textOf, [statements]);
  const sizes = await Promise.all([...all].map(async (name) => [name, packed(await textOf(name))]));
  const sum = (isAtOnce) =>
    sizes.reduce((total, [name, byteLength]) => total + (atOnce.has(name) === isAtOnce ? byteLength : 0), 0);
  return { code: sum(true), later: sum(false) };
}

/** Scripts as esbuild writes them for a page that imports `name` alone from an entry of `dist/`. */
async function bundled(entry, name) {
  const { outputFiles } = await build({
    stdin: { contents: `import { ${name} } from "./${entry}.js"; globalThis.${name} = ${name};`, resolveDir: "dist" },
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    write: false,
    outdir: "bundled",
    logLevel: "error",
  });
  return new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
}

async function measure({ entry, name = "TextEngine", binaries, hasExtras = false }) {
  const extras = hasExtras ? await extraNames() : [];
  const modules = await Promise.all(binaries.map(async (binary) => packed(await readFile(join("dist", binary)))));
  const shipped = await measureScripts(`${entry}.js`, extras, (file) => readFile(join("dist", file), "utf8"));
  const scripts = await bundled(entry, name);
  const inBundle = await measureScripts("stdin.js", extras, (file) => scripts.get(file));
  return {
    ...shipped,
    bundledCode: inBundle.code,
    modules: modules.reduce((total, byteLength) => total + byteLength, 0),
  };
}

const inKB = (byteLength) => (byteLength / 1000).toFixed(1);
const lines = [
  "| entry | JavaScript | WebAssembly | together | loaded when needed | together in a bundle by esbuild |",
  "| --- | --- | --- | --- | --- | --- |",
];
for (const row of rows) {
  const { code, modules, later, bundledCode } = await measure(row);
  const total = code + modules;
  const cells = [code, modules, total, later, bundledCode + modules].map((byteLength) => `${inKB(byteLength)} KB`);
  lines.push(`| ${row.what} | ${cells.join(" | ")} |`);
  const isOver = total > row.boundKB * 1000;
  if (isOver) process.exitCode = 1;
  const verdict = isOver ? `OVER its bound of ${row.boundKB} KB` : `within ${row.boundKB} KB`;
  process.stdout.write(`${row.what}: ${inKB(total)} KB, ${verdict}\n`);
}
if (process.argv.includes("--write")) {
  const readme = await readFile("README.md", "utf8");
  const table = `<!-- size: written by npm run size -- --write -->\n\n${lines.join("\n")}\n\n<!-- /size -->`;
  await writeFile(
    "README.md",
    readme.replace(/<!-- size:.*?<!-- \/size -->/s, () => table),
  );
}
