/** What browsers and their workers give an engine: modules are fetched from beside the bundle. */

import type { Platform } from "../engine/platform.ts";
import { webDeflate } from "../export/web-deflate.ts";
import { compileWasm, hasSimd } from "../kernels/kernels.ts";
import { glyphFileOpener } from "./open-glyph-file.ts";
import { FileVector } from "./opfs-file-vector.ts";
import { kernelsOfPage } from "./page-kernels.ts";
import { webCodecs } from "./web-codecs.ts";

/** The web's platform, without HarfBuzz. */
export const webPlatform: Platform = {
  kernels: kernelsOfPage,
  compile: compileWasm,
  get simd() {
    return hasSimd();
  },
  deflate: webDeflate,
  codecs: webCodecs,
  openGlyphFile: glyphFileOpener((path) => String(path), FileVector),
};
