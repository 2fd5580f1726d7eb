/**
 * The packed package in the runtimes that it is for: the same text has the same bytes as in the Node that runs this. Each
 * runtime and bundler is a package of this folder, Chromium is the system's (`CHROMIUM_PATH`).
 *
 * The runtimes' own files are started, of Linux on x64: their packages' scripts that would find them are not run.
 */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import { bundlers } from "./bundlers.mjs";

const run = promisify(execFile);
const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));
const modules = join(here, "node_modules");
const CHROMIUM = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";

/** Where the package is installed, and nothing else. */
let project;
let server;
let origin;
let expected;

before(async () => {
  project = await mkdtemp(join(tmpdir(), "typecase-runtimes-"));
  const { stdout } = await run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", project], {
    cwd: root,
  });
  const [{ filename }] = Object.values(JSON.parse(stdout));
  await cp(join(here, "project"), project, { recursive: true });
  const capitals = await readFile(join(root, "test/fonts/Capitals.woff2"), "base64");
  await writeFile(join(project, "capitals.mjs"), `export const capitals = "${capitals}";\n`);
  await writeFile(join(project, "package.json"), JSON.stringify({ name: "a-user", private: true, type: "module" }));
  await run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", `./${filename}`], { cwd: project });
  ({ server, origin } = await serve(project));
  expected = await drawnBy(process.execPath, ["main.mjs"]);
});

after(async () => {
  server?.close();
  if (project) await rm(project, { recursive: true, force: true });
});

async function drawnBy(program, words) {
  const { stdout } = await run(program, words, { cwd: project, timeout: 120_000 });
  return JSON.parse(stdout.trim().split("\n").at(-1));
}

/** What stands for itself; all else is one picture, drawn with HarfBuzz. */
const otherPictures = new Set(["simple", "baked", "packed"]);

function assertSame(drawn) {
  assert.ok(Object.keys(drawn).length > 0);
  for (const [way, hash] of Object.entries(drawn)) {
    assert.equal(hash, expected[otherPictures.has(way) ? way : "full"], way);
  }
}

test(`Node ${process.versions.node} draws one picture by all entries`, () => {
  assertSame(expected);
  assert.match(expected.full, /^\d+×\d+ [0-9a-f]{64}$/);
  assert.match(expected.baked, /^same /);
  assert.equal(Object.keys(expected).length, 9);
});

const servers = {
  "Node 22": [join(modules, "node22/bin/node"), ["main.mjs"]],
  "Node 24": [join(modules, "node24/bin/node"), ["main.mjs"]],
  Deno: [join(modules, "deno-linux/deno"), ["run", "--allow-all", "--node-modules-dir=manual", "main.mjs"]],
  Bun: [join(modules, "bun-linux/bin/bun"), ["main.mjs"]],
};
for (const [name, [program, words]] of Object.entries(servers)) {
  test(`${name} draws Node's bytes by all entries`, async () => assertSame(await drawnBy(program, words)));
}

test("workerd draws Node's bytes with modules that it imports", async () => {
  const { build } = await import("esbuild");
  const folder = join(project, "edge");
  await build({
    absWorkingDir: project,
    entryPoints: { worker: "edge.mjs" },
    bundle: true,
    format: "esm",
    conditions: ["workerd"],
    external: ["*.wasm"],
    outdir: folder,
    logLevel: "error",
  });
  const binaries = ["kernels.wasm", "kernels-scalar.wasm", "field-kernels.wasm", "harfbuzz.wasm"];
  const paths = binaries.map((name) => join(project, "node_modules/typecase/dist", name));
  const words = [join(here, "miniflare.mjs"), join(folder, "worker.js"), ...paths];
  assertSame(await drawnBy(join(modules, "node22/bin/node"), words));
});

test("edge-light's entries import their modules by ?module", async () => {
  const { build } = await import("esbuild");
  const { metafile } = await build({
    absWorkingDir: project,
    entryPoints: ["edge.mjs"],
    bundle: true,
    format: "esm",
    conditions: ["edge-light"],
    external: ["*.wasm?module"],
    write: false,
    metafile: true,
    outdir: "edge",
    logLevel: "error",
  });
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
  const wanted = ["field-kernels", "harfbuzz", "kernels-scalar", "kernels"].map((name) => `./${name}.wasm?module`);
  assert.deepEqual([...new Set(imports)].sort(), wanted);
});

test("Chromium draws Node's bytes from a plain script, in a worker and on an OffscreenCanvas", async () => {
  await writePage("plain.html", "/plain-page.mjs");
  const { drawn, hasSimd } = await inChromium("/plain.html");
  assertSame(drawn);
  assert.equal(hasSimd, true);
  assert.equal(Object.keys(drawn).length, 10);
});

test("Chromium draws Node's bytes without extras, fetches none of them then, and has them later", async () => {
  await writePage("lean.html", "/lean-page.mjs");
  const { drawn, code, isSVG, scriptsOfLean, scriptsOfAll } = (await inChromium("/lean.html")).drawn;
  assertSame(drawn);
  assert.equal(code, "extra-not-loaded");
  assert.equal(isSVG, true);
  // Chunks are called as the files that are asked for.
  const extras = ["atlas-maker", "content-key", "hinted-glyphs", "name-lists", "paragraph-writers", "png"];
  const extrasIn = (scripts) => extras.filter((name) => scripts.some((script) => script.startsWith(`${name}-`)));
  assert.deepEqual(extrasIn(scriptsOfLean), []);
  assert.deepEqual(extrasIn(scriptsOfAll), extras);
});

test("Chromium draws Node's bytes where its WebAssembly has no SIMD", async () => {
  await writePage("plain.html", "/plain-page.mjs");
  const { drawn, hasSimd } = await inChromium("/plain.html", ["--js-flags=--no-enable-sse4-1 --no-enable-avx"]);
  assert.equal(hasSimd, false);
  assertSame(drawn);
});

for (const [name, bundle] of Object.entries(bundlers)) {
  test(`Chromium draws Node's bytes from a bundle that ${name} made`, async () => {
    const folder = `by-${name.toLowerCase()}`;
    await mkdir(join(project, folder), { recursive: true });
    await bundle(project, "page.mjs", join(project, folder));
    await writePage(`${folder}/page.html`, `/${folder}/page.js`);
    assertSame((await inChromium(`/${folder}/page.html`)).drawn);
  });
}

test("Chromium draws Node's bytes from one file, and fetches nothing else", async () => {
  const folder = join(project, "inline");
  await mkdir(folder, { recursive: true });
  const { build } = await import("esbuild");
  const entryPoints = { page: "inline-page.mjs" };
  await build({ absWorkingDir: project, entryPoints, bundle: true, format: "esm", outdir: folder, logLevel: "error" });
  await writePage("inline/page.html", "/inline/page.js");
  const { drawn, paths } = await inChromium("/inline/page.html");
  assertSame(drawn);
  assert.deepEqual(paths, ["/inline/page.html", "/inline/page.js"]);
});

const writePage = (path, script) =>
  writeFile(
    join(project, path),
    `<!doctype html><title>a page</title><script type="module" src="${script}"></script>\n`,
  );

/** What a page leaves in `drawn`; it must say nothing on its console. */
async function inChromium(path, words = []) {
  assert.ok(existsSync(CHROMIUM), `no Chromium at ${CHROMIUM}`);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", ...words] });
  try {
    const page = await browser.newPage();
    const said = [];
    const paths = [];
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(String(error)));
    page.on("request", (request) => paths.push(new URL(request.url()).pathname));
    await page.goto(origin + path);
    await page
      .waitForFunction(() => globalThis.drawn !== undefined, undefined, { timeout: 60_000 })
      .catch((error) => {
        throw new Error(`${said.join("\n")}\n${error.message}`);
      });
    const drawn = await page.evaluate(() => globalThis.drawn);
    const hasSimd = await page.evaluate(() => globalThis.hasSimd);
    assert.deepEqual(said, []);
    return { drawn, hasSimd, paths: paths.filter((each) => each !== "/favicon.ico") };
  } finally {
    await browser.close();
  }
}

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
};

/** A server of `folder` whose pages may compile WebAssembly and nothing else. */
async function serve(folder) {
  const policy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'";
  const made = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    try {
      if (pathname === "/favicon.ico") return void response.writeHead(204).end();
      const bytes = await readFile(join(folder, normalize(pathname)));
      const type = types[extname(pathname)] ?? "application/octet-stream";
      response.writeHead(200, { "content-type": type, "content-security-policy": policy }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => made.listen(0, "127.0.0.1", resolve));
  return { server: made, origin: `http://127.0.0.1:${made.address().port}` };
}
