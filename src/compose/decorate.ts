/** Lines along runs: CSS Text Decoration 3, §2, with the font's own positions and thicknesses, on whole pixels. */

import type { RunBox } from "./draw-list.ts";
import type { PixelRect } from "./fill.ts";
import type { Decoration } from "./paint-options.ts";
import type { Placement } from "./pieces.ts";

/** The pixels of one line along `box`. Neighbours meet on one pixel's edge; a line is one pixel thick at least. */
export function decorationRect(box: RunBox, decoration: Decoration, placement: Placement): PixelRect {
  const { metrics } = box.font;
  const perUnit = box.size / metrics.unitsPerEm;
  const [topUnits, thicknessUnits] = {
    underline: [metrics.underlinePositionUnits, metrics.underlineThicknessUnits],
    "line-through": [metrics.strikeoutPositionUnits, metrics.strikeoutThicknessUnits],
    overline: [metrics.ascenderUnits, metrics.underlineThicknessUnits],
  }[decoration] as [number, number];
  const { scale, originX, originY } = placement;
  const x = Math.round(box.x * scale + originX);
  const right = Math.round((box.x + box.width) * scale + originX);
  return {
    x,
    y: Math.round((box.baseline - topUnits * perUnit) * scale + originY),
    width: right - x,
    height: Math.max(1, Math.round(thicknessUnits * perUnit * scale)),
  };
}
