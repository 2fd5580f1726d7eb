/** The extra "vertical": which characters stand in vertical lines and which lie. */

import { Extra } from "../base/extra.ts";

/** The place of `upright.ts`. */
export const verticalExtra = /* @__PURE__ */ new Extra<typeof import("./upright.ts")>("vertical");
