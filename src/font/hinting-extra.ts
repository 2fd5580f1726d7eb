/** The extra "hinting": what runs fonts' own instructions, an eighth of the code for fonts. */

import { Extra } from "../base/extra.ts";

/** The place of `hinting/`. */
export const hintingExtra = /* @__PURE__ */ new Extra<typeof import("./hinting/hinted-glyphs.ts")>("hinting");
