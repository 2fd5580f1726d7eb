/** The extra "colors": colours by name and by function, 3.5 KB that a text in black does not need. */

import { Extra } from "./extra.ts";

/** The place of `css-color.ts`. */
export const cssColorExtra = /* @__PURE__ */ new Extra<typeof import("./css-color.ts")>("colors");
