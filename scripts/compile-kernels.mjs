/**
 * From a program in AssemblyScript to a WebAssembly module: asc translates, and wasm-opt (Binaryen, which asc has inside)
 * optimises. Left to optimise by itself, asc inlines before it simplifies: that module was 3 % larger gzipped, and
 * rasterised 2 to 8 % slower.
 */

import { execFile } from "node:child_process";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const asc = require.resolve("assemblyscript/bin/asc.js");
const wasmOpt = join(dirname(require.resolve("binaryen/package.json")), "bin/wasm-opt");

/** What asc itself lets modules use, and SIMD where the target has it. */
const features = ["bulk-memory", "nontrapping-float-to-int", "sign-ext", "mutable-globals"];
/** Of a hundred orders of passes the one with the smallest modules among those that rasterise fastest. */
const passes = ["--remove-unused-brs", "--coalesce-locals-learning", "--simplify-locals", "--rse", "-O3", "-O3", "-Oz"];

/**
 * Compiles the program whose asconfig.json lies in `folder`, with further words for asc, to the file `output`. Memory is
 * taken to be zeros where that is said. A debug build has names, its assertions, and is not optimised. asc's declarations
 * are given back. Two may compile the same at a time.
 */
export async function compileProgram({ folder, words = [], output, simd = true, zeroFilled = false, isDebug = false }) {
  const place = join(dirname(output), `${basename(output, ".wasm")}-${process.pid}`);
  const [raw, small] = [join(place, "raw.wasm"), join(place, "small.wasm")];
  await mkdir(place, { recursive: true });
  try {
    const options = ["--optimizeLevel", "0", "--shrinkLevel", "0", "--outFile", raw];
    await run(process.execPath, [asc, "--config", "asconfig.json", ...words, ...options], { cwd: folder });
    const enabled = [...features, ...(simd ? ["simd"] : [])].map((feature) => `--enable-${feature}`);
    const known = zeroFilled ? ["--zero-filled-memory"] : [];
    if (!isDebug) await run(process.execPath, [wasmOpt, ...enabled, ...known, ...passes, raw, "-o", small]);
    await rename(isDebug ? raw : small, output);
    return await readFile(join(place, "raw.d.ts"), "utf8").catch(() => "");
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

const EXPORT_SECTION = 7;

/**
 * Names the exports of the module in `file` after their place, in base 36: their own names are a thirtieth of the gzipped
 * module. The facade knows them by the order in which asc declares them.
 */
export async function shortenExports(file) {
  const module = await readFile(file);
  const sections = [module.subarray(0, 8)];
  const reader = { bytes: module, at: 8 };
  while (reader.at < module.length) {
    const start = reader.at;
    const id = module[reader.at++];
    const length = readLeb(reader);
    const end = reader.at + length;
    sections.push(id === EXPORT_SECTION ? section(id, shortNames(reader)) : module.subarray(start, end));
    reader.at = end;
  }
  await writeFile(file, Buffer.concat(sections));
}

/** The export section's contents with short names; `reader` stands at its start. */
function shortNames(reader) {
  const count = readLeb(reader);
  const contents = [...leb(count)];
  for (let index = 0; index < count; index++) {
    const length = readLeb(reader);
    reader.at += length;
    const kind = reader.bytes[reader.at++];
    const name = Buffer.from(index.toString(36));
    contents.push(name.length, ...name, kind, ...leb(readLeb(reader)));
  }
  return contents;
}

const section = (id, contents) => Buffer.from([id, ...leb(contents.length), ...contents]);

/** An unsigned number of WebAssembly's binary format (LEB128), and the reader moved behind it. */
function readLeb(reader) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = reader.bytes[reader.at++];
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value >>> 0;
  }
}

function leb(value) {
  const bytes = [];
  for (; value > 0x7f; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
  return [...bytes, value];
}
