/** What a paragraph is made from: all that laying it out at another width needs. */

import type { BreakTable } from "./break-table.ts";
import type { LineHeights } from "./line-height.ts";
import type { LineSettings } from "./line-options.ts";
import type { ParagraphSettings, Style } from "./options.ts";
import type { ShapedText } from "./shape-items.ts";

/** What a paragraph is made from, kept for `relayout`. */
export interface ParagraphSource {
  readonly shaped: ShapedText;
  readonly table: BreakTable;
  readonly heights: LineHeights;
  /** For each code unit of the text its place in the text as it was given; absent where white space wasn't collapsed. */
  readonly sources: Uint32Array | undefined;
  readonly rootStyle: Style;
  readonly paragraph: ParagraphSettings;
  readonly lines: LineSettings;
}
