/** The extra "fonts": fonts by family and style, and what CSS says of them. */

import { Extra } from "../base/extra.ts";

/** The place of `registry/`. */
export const registryExtra = /* @__PURE__ */ new Extra<typeof import("./registry/index.ts")>("fonts");
