/** What every tab works with. */

import type { TextEngine } from "../src/entry/browser.ts";
import type { FontShelf } from "./fonts.ts";

/** The page's engine and fonts, and where a tab says what went wrong; `undefined` for nothing any more. */
export interface PageParts {
  readonly engine: TextEngine;
  readonly shelf: FontShelf;
  readonly say: (problem: unknown) => void;
}
