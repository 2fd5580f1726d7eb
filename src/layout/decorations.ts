/**
 * Lines along text and colours behind it: CSS Text Decoration 3, 2, with the font's own positions and thicknesses, and the
 * content area of an inline box (CSS Inline Layout 3, 4.4). In: where text lies. Out: rectangles in CSS pixels.
 */

import { describe, oneOf } from "../base/validate.ts";
import type { Font } from "../font/font.ts";
import type { Rect } from "./flow.ts";

/** Lines along the text, placed and as thick as the font says; the overline lies on the ascender. */
export const decorations = ["underline", "line-through", "overline"] as const;
/** A line along the text. */
export type Decoration = (typeof decorations)[number];

/** One decoration or several, checked; `name` is what messages call them. */
export function checkedDecorations(value: unknown, name: string): readonly Decoration[] {
  if (typeof value === "string") return [oneOf(value, name, decorations)];
  if (!Array.isArray(value)) throw new TypeError(`${name} must be a string or an array, got ${describe(value)}`);
  return value.map((one) => oneOf(one, name, decorations));
}

/** A stretch of text of one font and size, in CSS pixels. */
export interface Stretch {
  readonly font: Font;
  readonly size: number;
  /** Where it begins along its line, and how long it is: from left to right, or from top to bottom. */
  readonly start: number;
  readonly length: number;
  /** y of the baseline; in vertical text x of where letters that lie on their sides have it. */
  readonly baseline: number;
  readonly isVertical: boolean;
}

/** One line along `stretch`. Vertical text is as horizontal text turned clockwise: what is under it is on the left. */
export function decorationRect(decoration: Decoration, stretch: Stretch): Rect {
  const { metrics } = stretch.font;
  const perUnit = stretch.size / metrics.unitsPerEm;
  const { underlinePositionUnits, underlineThicknessUnits, strikeoutPositionUnits, strikeoutThicknessUnits } = metrics;
  const [overUnits, thicknessUnits] = {
    underline: [underlinePositionUnits, underlineThicknessUnits],
    "line-through": [strikeoutPositionUnits, strikeoutThicknessUnits],
    overline: [metrics.ascenderUnits, underlineThicknessUnits],
  }[decoration] as [number, number];
  return rectAlong(stretch, overUnits * perUnit, thicknessUnits * perUnit);
}

/** What is behind `stretch`: from its font's ascender to its descender, however high its line is. */
export function contentArea(stretch: Stretch): Rect {
  const { unitsPerEm, ascenderUnits, descenderUnits } = stretch.font.metrics;
  const perUnit = stretch.size / unitsPerEm;
  return rectAlong(stretch, ascenderUnits * perUnit, (ascenderUnits + Math.abs(descenderUnits)) * perUnit);
}

/** The rectangle whose upper edge is `over` pixels over the baseline. */
function rectAlong({ start, length, baseline, isVertical }: Stretch, over: number, thickness: number): Rect {
  if (isVertical) return { x: baseline + over - thickness, y: start, width: thickness, height: length };
  return { x: start, y: baseline - over, width: length, height: thickness };
}
