/** The entry `typecase/harfbuzz` for Node: HarfBuzz for engines of `typecase/simple`, which load it when they are made with it. */

import { packagedModule } from "./folder-kernels.ts";
import { harfbuzzBy } from "./harfbuzz.ts";

export type { HarfBuzzSupport } from "../engine/platform.ts";

/** Hand it to `TextEngine.create({ shaper: harfbuzz })`. Its module is loaded by the first engine that is made with it. */
export const harfbuzz = /* @__PURE__ */ harfbuzzBy(
  /* @__PURE__ */ packagedModule(() => new URL("./harfbuzz-fast.wasm", import.meta.url)),
);
