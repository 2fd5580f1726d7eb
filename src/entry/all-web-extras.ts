/** The extras as part of the bundle, for runtimes without a deflate of their own that doesn't wait. */

import type { ExtraLoaders } from "../base/extra.ts";
import { deflateExtra } from "../export/extras.ts";
import * as deflate from "../export/fflate-deflate.ts";
import { allExtras } from "./all-extras.ts";

/** Loads nothing: it is all there. */
export const allWebExtras: ExtraLoaders = {
  ...allExtras,
  png: async () => {
    deflateExtra.provide(deflate);
    await allExtras.png();
  },
};
