/** The entry for Node: modules are read from the package's folder. */

import { readFile } from "node:fs/promises";
import { RenderError } from "../base/errors.ts";
import { Engine, type EngineOptions, type Platform, prepareEngine, startEngine } from "../engine.ts";
import { compileWasm, hasSimd, type WasmSource } from "../kernels/kernels.ts";
import { nodeCodecs } from "./node-codecs.ts";
import { nodeDeflate } from "./node-deflate.ts";
import { FileVector } from "./node-file-vector.ts";
import { findSystemFonts } from "./node-system-fonts.ts";
import { once } from "./once.ts";
import { glyphFileOpener } from "./open-glyph-file.ts";

export * from "../index.ts";
export { FileVector };

/** Bundles lie in the package's `dist` folder, or one below it; the binaries lie in `dist`. */
const binaries = new URL(import.meta.url.includes("/chunks/") ? "../" : "./", import.meta.url);

/** A module that a caller names; one that isn't there is the caller's to know of. */
function readModule(file: URL): Promise<Uint8Array<ArrayBuffer>> {
  return readFile(file).catch((cause: Error) => {
    throw new RenderError("kernels-unavailable", { detail: cause.message }, { cause });
  });
}

const compileFile = async (name: string) => compileWasm(await readFile(new URL(name, binaries)));
const simdKernels = once(() => compileFile("kernels.wasm"));
const scalarKernels = once(() => compileFile("kernels-scalar.wasm"));
const harfbuzz = once(() => compileFile("harfbuzz.wasm"));

const platform: Platform = {
  kernels: (simd) => (simd ? simdKernels() : scalarKernels()),
  harfbuzz,
  compile: async (source: WasmSource) =>
    source instanceof URL && source.protocol === "file:" ? compileWasm(await readModule(source)) : compileWasm(source),
  get simd() {
    return hasSimd();
  },
  deflate: nodeDeflate,
  codecs: nodeCodecs,
  openGlyphFile: glyphFileOpener((path) => path, FileVector),
  findSystemFonts,
};

/** A text engine. See `Engine` for its methods. */
export class TextEngine extends Engine {
  /** Makes an engine. Modules are compiled once in a process; each engine has a memory of its own. */
  static async create(options: EngineOptions = {}): Promise<TextEngine> {
    return startEngine(new TextEngine(await prepareEngine(platform, options)), options);
  }
}
