/** What edge isolates (workerd, edge-light) give an engine. */

import type { Platform } from "../engine/platform.ts";
import { webDeflate } from "../export/web-deflate.ts";
import { compileWasm } from "../kernels/kernels.ts";
import { allWebExtras } from "./all-web-extras.ts";
import { importedKernels } from "./imported-kernels.ts";

/** The platform of workerd and edge-light, without HarfBuzz. */
export const edgePlatform: Platform = {
  kernels: importedKernels,
  compile: compileWasm,
  simd: true,
  extras: allWebExtras,
  deflate: webDeflate,
  archives: async () => ({ codecs: (await import("./web-codecs.ts")).webCodecs }),
};
