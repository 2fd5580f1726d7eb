/** The extras "png" and "svg": what writes files of pictures and paragraphs. */

import { Extra } from "../base/extra.ts";

/** The place of `png.ts`. */
export const pngExtra = /* @__PURE__ */ new Extra<typeof import("./png.ts")>("png");
/** The place of what deflates without waiting, where the platform can't. */
export const deflateExtra = /* @__PURE__ */ new Extra<typeof import("./fflate-deflate.ts")>("png");
/** The place of what writes paragraphs. */
export const svgExtra = /* @__PURE__ */ new Extra<typeof import("./paragraph-writers.ts")>("svg");
