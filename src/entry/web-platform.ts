/** What browsers and their workers give an engine: modules are fetched from beside the bundle. */

import type { Platform } from "../engine/platform.ts";
import { webDeflate } from "../export/web-deflate.ts";
import { compileWasm, hasSimd } from "../kernels/kernels.ts";
import { lateExtras } from "./late-extras.ts";
import { kernelsOfPage } from "./page-kernels.ts";

/** The web's platform, without HarfBuzz. */
export const webPlatform: Platform = {
  kernels: kernelsOfPage,
  compile: compileWasm,
  get simd() {
    return hasSimd();
  },
  extras: lateExtras,
  deflate: webDeflate,
  archives: async () => (await import("./web-archives.ts")).archiveSupport,
};
