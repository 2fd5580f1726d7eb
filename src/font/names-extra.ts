/** The extra "names": lists of languages and of glyphs' names, 3 KB of words that texts don't need. */

import { Extra } from "../base/extra.ts";

/** The place of the lists. */
export const namesExtra = /* @__PURE__ */ new Extra<typeof import("./name-lists.ts")>("names");
