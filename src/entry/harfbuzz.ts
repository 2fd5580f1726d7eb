/** HarfBuzz as an engine takes it, by however a runtime loads its module. */

import type { HarfBuzzSupport } from "../engine/platform.ts";
import * as punctuationTrim from "../layout/punctuation-trim.ts";
import { provideTrimming } from "../layout/trimming.ts";
import { HarfBuzzShaper } from "../shape/harfbuzz-shaper.ts";
import { WordLevel } from "../shape/word-level.ts";

/** HarfBuzz whose module `load` gives. */
export function harfbuzzBy(load: () => Promise<WebAssembly.Module>): HarfBuzzSupport {
  return {
    name: "harfbuzz",
    load,
    start: (module, options) => {
      provideTrimming(punctuationTrim);
      return new HarfBuzzShaper(module, options);
    },
    createWords: (shaper, limitBytes) => new WordLevel(shaper, limitBytes),
  };
}
