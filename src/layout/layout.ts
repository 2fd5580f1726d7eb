/**
 * Layout: from text to lines of positioned glyph runs. Stages with plain data between them, each in its own file:
 *
 *     itemise    text → items of one style, font, script and direction (bidi.ts, scripts.ts, font-fallback.ts …)
 *     shape      item → glyph run (shape-items.ts)
 *     break      runs → lines within a width (line-break.ts, break-lines.ts, line-pieces.ts, ellipsis.ts)
 *     reorder    logical → visual order (reorder.ts)
 *     position   lines → places (position-lines.ts, line-height.ts)
 */

import { describe } from "../base/validate.ts";
import type { Shaper } from "../shape/shaper.ts";
import { itemise } from "./itemise.ts";
import { type LayoutOptions, lineSettings, paragraphSettings, type Span, styledText } from "./options.ts";
import { Paragraph } from "./paragraph.ts";
import { shapeItems } from "./shape-items.ts";

/**
 * Lays out a text, or spans of text with styles of their own.
 *
 * @throws TypeError for an argument of the wrong kind and RangeError for a wrong value, naming it.
 * @throws LayoutError `no-fonts` without a font, `text-too-long` above `MAX_TEXT_LENGTH` code units.
 */
export function layoutParagraph(content: string | readonly Span[], options: LayoutOptions, shaper: Shaper): Paragraph {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`options must be an object, got ${describe(options)}`);
  }
  const paragraph = paragraphSettings(options);
  const lines = lineSettings(options);
  const styled = styledText(content, options);
  const shaped = shapeItems(itemise(styled, paragraph.direction), shaper);
  return new Paragraph({ shaped, rootStyle: styled.rootStyle, paragraph, lines });
}
