/** Lines along runs: CSS Text Decoration 3, §2, with the font's own positions and thicknesses, on whole pixels. */

import type { RunBox } from "./draw-list.ts";
import type { PixelRect } from "./fill.ts";
import type { Decoration } from "./paint-options.ts";
import type { Placement } from "./pieces.ts";

/**
 * The pixels of one line along `box`. Neighbours meet on one pixel's edge; a line is one pixel thick at least. Vertical text
 * is as horizontal text turned clockwise: what is under it is on the left.
 */
export function decorationRect(box: RunBox, decoration: Decoration, placement: Placement): PixelRect {
  const { metrics } = box.font;
  const perUnit = box.size / metrics.unitsPerEm;
  const [topUnits, thicknessUnits] = {
    underline: [metrics.underlinePositionUnits, metrics.underlineThicknessUnits],
    "line-through": [metrics.strikeoutPositionUnits, metrics.strikeoutThicknessUnits],
    overline: [metrics.ascenderUnits, metrics.underlineThicknessUnits],
  }[decoration] as [number, number];
  const { scale, originX, originY } = placement;
  const [originAlong, originAcross] = box.isVertical ? [originY, originX] : [originX, originY];
  const start = Math.round(box.start * scale + originAlong);
  const length = Math.round((box.start + box.length) * scale + originAlong) - start;
  const thickness = Math.max(1, Math.round(thicknessUnits * perUnit * scale));
  const over = topUnits * perUnit;
  if (box.isVertical) {
    const right = Math.round((box.baseline + over) * scale + originAcross);
    return { x: right - thickness, y: start, width: thickness, height: length };
  }
  return { x: start, y: Math.round((box.baseline - over) * scale + originAcross), width: length, height: thickness };
}
