/** The entry `typecase/harfbuzz` for edge isolates: HarfBuzz for engines of `typecase/simple`, which load it when they are made with it. */

import module from "typecase/harfbuzz.wasm";
import { harfbuzzBy } from "./harfbuzz.ts";

export type { HarfBuzzSupport } from "../engine/platform.ts";

/** Hand it to `TextEngine.create({ shaper: harfbuzz })`. Its module is loaded by the first engine that is made with it. */
export const harfbuzz = /* @__PURE__ */ harfbuzzBy(async () => module);
