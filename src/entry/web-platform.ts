/** What browsers and their workers give an engine: modules are fetched from beside the bundle. */

import type { Platform } from "../engine.ts";
import { webDeflate } from "../export/web-deflate.ts";
import { compileWasm, hasSimd } from "../kernels/kernels.ts";
import { once } from "./once.ts";
import { glyphFileOpener } from "./open-glyph-file.ts";
import { FileVector } from "./opfs-file-vector.ts";
import { webCodecs } from "./web-codecs.ts";

/** A module at an address, compiled once in a page. */
export const fetchedModule = (address: () => URL) => once(() => compileWasm(address()));

// The addresses are written out, for bundlers look for them.
const simdKernels = fetchedModule(() => new URL("./kernels.wasm", import.meta.url));
const scalarKernels = fetchedModule(() => new URL("./kernels-scalar.wasm", import.meta.url));

/** The web's platform, without HarfBuzz. */
export const webPlatform: Platform = {
  kernels: (simd) => (simd ? simdKernels() : scalarKernels()),
  compile: compileWasm,
  get simd() {
    return hasSimd();
  },
  deflate: webDeflate,
  codecs: webCodecs,
  openGlyphFile: glyphFileOpener((path) => String(path), FileVector),
};
