/**
 * Layout: from text to lines of positioned glyph runs. Stages with plain data between them, each in its own file:
 *
 *     collapse   white space that the text doesn't keep (white-space.ts)
 *     itemise    text → items of one style, font, script and direction (bidi.ts, scripts.ts, font-fallback.ts,
 *                orientation.ts …)
 *     shape      item → glyph run (shape-items.ts)
 *     break      runs → lines within a width: where they may break (break-opportunities.ts, line-break.ts,
 *                line-break-tailoring.ts), how wide what stands between is (break-table.ts), which breaks are taken
 *                (choose-lines.ts, break-lines.ts, wrapped-lines.ts), and the glyphs of a line (line-pieces.ts, ellipsis.ts)
 *     reorder    logical → visual order (reorder.ts)
 *     position   lines → places (position-lines.ts, justify.ts, line-height.ts, flow.ts)
 *
 * Up to the table of breaks nothing depends on the width: `Paragraph.relayout` begins behind it (lay-lines.ts).
 */

import { describe } from "../base/validate.ts";
import { hostScratch, type Scratch } from "../memory/scratch.ts";
import type { Shaper } from "../shape/shaper.ts";
import type { WhiteSpace } from "./break-options.ts";
import { breakTable } from "./break-table.ts";
import type { FontLookup } from "./font-options.ts";
import { itemise } from "./itemise.ts";
import { LineHeights } from "./line-height.ts";
import { lineSettings } from "./line-options.ts";
import { type LayoutOptions, paragraphSettings, type Span, type StyledText, styledText } from "./options.ts";
import { Orientations } from "./orientation.ts";
import { Paragraph } from "./paragraph.ts";
import { shapeItems } from "./shape-items.ts";
import { collapsedIndex, collapseWhiteSpace } from "./white-space.ts";

/**
 * Lays out a text, or spans of text with styles of their own. What only analysing it needs goes to `scratch`.
 *
 * @throws TypeError for an argument of the wrong kind and RangeError for a wrong value, naming it.
 * @throws LayoutError `no-fonts` without a font, `no-font-matches` where none of the registry can be opened, `text-too-long` above `MAX_TEXT_LENGTH` code units.
 */
export function layoutParagraph(
  content: string | readonly Span[],
  options: LayoutOptions,
  shaper: Shaper,
  registry?: FontLookup,
  scratch: Scratch = hostScratch,
): Paragraph {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`options must be an object, got ${describe(options)}`);
  }
  const lines = lineSettings(options);
  const styled = styledText(content, options, registry);
  const paragraph = paragraphSettings(options);
  const { collapsed, sources } = collapseStyled(styled, paragraph.breaks.whiteSpace);
  const { direction, breaks, writing } = paragraph;
  const orientations = new Orientations(writing, shaper);
  if (orientations.hasUpright && shaper.name === "simple") {
    throw new RangeError('writingMode must be "horizontal-tb", or textOrientation "sideways", for the simple shaper');
  }
  const itemised = itemise(collapsed, direction, breaks, orientations, scratch);
  const shaped = shapeItems(itemised, shaper, writing.mode !== "horizontal-tb");
  const table = breakTable(shaped, paragraph.breaks.whiteSpace === "pre");
  const { rootStyle } = styled;
  const heights = new LineHeights(shaped.items, rootStyle, paragraph.lineHeight, writing);
  return new Paragraph({ shaped, table, heights, sources, rootStyle, paragraph, lines });
}

/** The styled text with its white space collapsed, and where it came from. */
function collapseStyled(styled: StyledText, whiteSpace: WhiteSpace) {
  const { text, sources } = collapseWhiteSpace(styled.text, whiteSpace);
  if (sources === undefined) return { collapsed: styled, sources };
  const ends = styled.ends.map((end) => collapsedIndex(sources, end));
  return { collapsed: { ...styled, text, ends }, sources };
}
