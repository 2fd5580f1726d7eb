/** The extra "keys": what tells fonts' contents apart, which takes a hash of its own. Archives bring it with them. */

import { Extra } from "../base/extra.ts";

/** The place of `content-key.ts`. */
export const contentKeyExtra = /* @__PURE__ */ new Extra<typeof import("./content-key.ts")>("keys");
