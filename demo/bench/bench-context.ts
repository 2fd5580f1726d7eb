/** What the benches need, in the page: files by their paths in the project, below `files/`, and the page's own library. */

import type { StageContext } from "../../bench/stage.ts";
import { fetchFile } from "../fonts.ts";

export const pageContext: StageContext = {
  readFile: fetchFile,
  locate: (path) => new URL(`files/${path}`, document.baseURI).href,
  importTypecase: () => import("../../src/entry/browser.ts") as unknown as ReturnType<StageContext["importTypecase"]>,
  importUncounted: (query) => import(new URL(`uncounted/uncounted.js${query}`, document.baseURI).href),
  peers: undefined,
  startUp: undefined,
};
