/**
 * What edge isolates give an engine: they compile no bytes, so modules are imported, which their bundlers and runtimes know.
 * The build gives the imports the form that each runtime wants.
 */

import kernels from "typecase/kernels.wasm";
import type { Platform } from "../engine.ts";
import { webDeflate } from "../export/web-deflate.ts";
import { compileWasm } from "../kernels/kernels.ts";
import { once } from "./once.ts";
import { webCodecs } from "./web-codecs.ts";

/** Only who asks for it loads it: these runtimes have SIMD. */
const scalarKernels = once(async () => (await import("typecase/kernels-scalar.wasm")).default);

/** The platform of workerd and edge-light, without HarfBuzz. */
export const edgePlatform: Platform = {
  kernels: async (simd) => (simd ? kernels : scalarKernels()),
  compile: compileWasm,
  simd: true,
  deflate: webDeflate,
  codecs: webCodecs,
};
