/**
 * What the package adds to a page, minified by esbuild and gzipped: the code that an entry needs to draw, with its
 * WebAssembly modules. Chunks that are loaded when something first asks for them (extras that
 * were left out, archives, CFF, Brotli) are listed apart.
 *
 *     node scripts/size.mjs            prints the table; fails where a row is over its bound
 *     node scripts/size.mjs --write    also writes it into the README
 */
import { readFile, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { bundles } from "./bundles.mjs";

/** Files of `src/` that extras are loaded by. */
const extraFiles = async () =>
  [...(await readFile("src/entry/late-extras.ts", "utf8")).matchAll(/import\("\.\.\/(.+?)"\)/g)].map(
    ([, file]) => file,
  );

const simple = 'import { TextEngine } from "./browser-simple.ts"; globalThis.TextEngine = TextEngine;';
const whole = 'import { TextEngine } from "./browser.ts"; globalThis.TextEngine = TextEngine;';

/** Bounds in KB of 1,000 bytes: a little over what each is. `goalKB` is what a row without one is still to come down to. */
const rows = [
  {
    what: "`typecase/simple` with `extras: []`: engine, kernels, simple shaper",
    source: simple,
    binaries: ["kernels.wasm"],
    boundKB: 139,
    goalKB: 110,
  },
  {
    what: "`typecase` with `extras: []`: engine, kernels, HarfBuzz",
    source: whole,
    binaries: ["kernels.wasm", "harfbuzz.wasm"],
    boundKB: 310,
  },
  {
    what: "`typecase`: the same with all extras",
    source: whole,
    binaries: ["kernels.wasm", "harfbuzz.wasm"],
    hasExtras: true,
    boundKB: 382,
  },
  {
    what: "`typecase/baked`: text from a glyph archive",
    entry: "browser-baked",
    source: 'import { BakedText } from "./baked.ts"; globalThis.BakedText = BakedText;',
    binaries: ["kernels.wasm"],
    boundKB: 25,
  },
];

const packed = (bytes) => gzipSync(bytes, { level: 9 }).length;

/** Bytes of a row: of what is loaded at once, of its modules, and of what is loaded later. */
async function measure({ source, binaries, entry = "browser", hasExtras = false }) {
  const { outputFiles, metafile } = await build({
    ...bundles.find(({ entryPoints }) => entry in entryPoints),
    entryPoints: undefined,
    stdin: { contents: source, resolveDir: "src/entry", loader: "ts" },
    sourcemap: false,
    minify: true,
    write: false,
    metafile: true,
    absWorkingDir: process.cwd(),
  });
  const sizes = new Map(outputFiles.map(({ path, contents }) => [basename(path), packed(contents)]));
  const outputs = new Map(Object.entries(metafile.outputs).map(([path, output]) => [basename(path), output]));
  const extras = new Set(hasExtras ? (await extraFiles()).map((file) => `src/${file}`) : []);
  const chosen = [...outputs].filter(([, { entryPoint }]) => extras.has(entryPoint)).map(([name]) => name);
  if (chosen.length < extras.size) throw new Error("an extra has no chunk of its own");
  const atOnce = new Set(["stdin.js", ...chosen]);
  for (const name of atOnce) {
    for (const { path, kind } of outputs.get(name).imports) {
      if (kind === "import-statement") atOnce.add(basename(path));
    }
  }
  const sum = (names) => names.reduce((total, name) => total + (sizes.get(name) ?? 0), 0);
  const modules = await Promise.all(binaries.map(async (name) => packed(await readFile(`dist/${name}`))));
  return {
    code: sum([...atOnce]),
    modules: modules.reduce((total, byteLength) => total + byteLength, 0),
    later: sum([...sizes.keys()].filter((name) => !atOnce.has(name))),
  };
}

const inKB = (byteLength) => (byteLength / 1000).toFixed(1);
const lines = [
  "| entry | JavaScript | WebAssembly | together | loaded when needed |",
  "| --- | --- | --- | --- | --- |",
];
for (const row of rows) {
  const { code, modules, later } = await measure(row);
  const total = code + modules;
  const cells = [code, modules, total, later].map((byteLength) => `${inKB(byteLength)} KB`);
  lines.push(`| ${row.what} | ${cells.join(" | ")} |`);
  const isOver = total > row.boundKB * 1000;
  if (isOver) process.exitCode = 1;
  const verdict = isOver ? `OVER its bound of ${row.boundKB} KB` : `within ${row.boundKB} KB`;
  process.stdout.write(
    `${row.what}: ${inKB(total)} KB, ${verdict}${row.goalKB ? `; the goal is ${row.goalKB}` : ""}\n`,
  );
}
if (process.argv.includes("--write")) {
  const readme = await readFile("README.md", "utf8");
  const table = `<!-- size: written by npm run size -- --write -->\n\n${lines.join("\n")}\n\n<!-- /size -->`;
  await writeFile(
    "README.md",
    readme.replace(/<!-- size:.*?<!-- \/size -->/s, () => table),
  );
}
