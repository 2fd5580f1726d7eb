/** The entry for browsers and their workers: modules are fetched from beside the bundle. */

import { Engine, type EngineOptions, type Platform, prepareEngine, startEngine } from "../engine.ts";
import { webDeflate } from "../export/web-deflate.ts";
import { compileWasm, hasSimd } from "../kernels/kernels.ts";
import { once } from "./once.ts";
import { glyphFileOpener } from "./open-glyph-file.ts";
import { FileVector } from "./opfs-file-vector.ts";
import { webCodecs } from "./web-codecs.ts";

export * from "../index.ts";
export { FileVector };

const simdKernels = once(() => compileWasm(new URL("./kernels.wasm", import.meta.url)));
const scalarKernels = once(() => compileWasm(new URL("./kernels-scalar.wasm", import.meta.url)));
const harfbuzz = once(() => compileWasm(new URL("./harfbuzz.wasm", import.meta.url)));

const platform: Platform = {
  kernels: (simd) => (simd ? simdKernels() : scalarKernels()),
  harfbuzz,
  compile: compileWasm,
  get simd() {
    return hasSimd();
  },
  deflate: webDeflate,
  codecs: webCodecs,
  openGlyphFile: glyphFileOpener((path) => String(path), FileVector),
};

/** A text engine. See `Engine` for its methods. */
export class TextEngine extends Engine {
  /** Makes an engine. Modules are compiled once in a page; each engine has a memory of its own. */
  static async create(options: EngineOptions = {}): Promise<TextEngine> {
    return startEngine(new TextEngine(await prepareEngine(platform, options)), options);
  }
}
