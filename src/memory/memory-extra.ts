/** The extra "memory": pools and vectors that callers make in an engine's memory, and its reports, which drawing does without. */

import { Extra } from "../base/extra.ts";

/** The place of `memory-tools.ts`. */
export const memoryExtra = /* @__PURE__ */ new Extra<typeof import("./memory-tools.ts")>("memory");
