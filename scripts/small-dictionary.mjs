/** A plugin of esbuild for every bundle of the library, the page's too. */

import { join } from "node:path";

/** The Brotli decoder comes with its dictionary as it is, 756 KB, and as Brotli data, 69 KB: every bundle takes the latter. */
export const smallDictionary = {
  name: "small-dictionary",
  setup: (bundler) =>
    bundler.onResolve({ filter: /\/dictionary-data\.js$/ }, ({ resolveDir }) => ({
      path: join(resolveDir, "dictionary-browser.js"),
    })),
};
