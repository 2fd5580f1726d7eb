/** The extra "carets": carets, hits, selections and words, 4 KB that a picture doesn't need. */

import { Extra } from "../base/extra.ts";

/** The place of `text-places.ts`. */
export const caretsExtra = /* @__PURE__ */ new Extra<typeof import("./text-places.ts")>("carets");
