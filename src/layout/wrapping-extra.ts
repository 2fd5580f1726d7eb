/** The extra "wrapping": lines that are balanced, or broken as TeX does. */

import { Extra } from "../base/extra.ts";

/** The place of `wrapped-lines.ts`. */
export const wrappingExtra = /* @__PURE__ */ new Extra<typeof import("./wrapped-lines.ts")>("wrapping");
