/** The entry `typecase/harfbuzz` for browsers: HarfBuzz for engines of `typecase/simple`, which load it when they are made with it. */

import { harfbuzzBy } from "./harfbuzz.ts";
import { fetchedModule } from "./page-kernels.ts";

export type { HarfBuzzSupport } from "../engine/platform.ts";

/** Hand it to `TextEngine.create({ shaper: harfbuzz })`. Its module is loaded by the first engine that is made with it. */
export const harfbuzz = /* @__PURE__ */ harfbuzzBy(
  /* @__PURE__ */ fetchedModule(() => new URL("./harfbuzz.wasm", import.meta.url)),
);
