/** Lines and backgrounds along text on whole pixels. In: rectangles in CSS pixels. Out: pixels of the picture. */

import type { Rect } from "../layout/flow.ts";
import type { PixelRect } from "./fill.ts";
import type { Placement } from "./pieces.ts";

/**
 * The pixels of a line along text. Neighbours meet on one pixel's edge; a line is one pixel thick at least, and begins on the
 * pixel that is nearest over the letters.
 */
export function linePixels(rect: Rect, isVertical: boolean, placement: Placement): PixelRect {
  const area = areaPixels(rect, placement);
  const thickness = Math.max(1, Math.round((isVertical ? rect.width : rect.height) * placement.scale));
  if (isVertical) return { ...area, x: area.x + area.width - thickness, width: thickness };
  return { ...area, height: thickness };
}

/** The whole pixels whose edges are nearest. */
export function areaPixels({ x, y, width, height }: Rect, { scale, originX, originY }: Placement): PixelRect {
  const left = Math.round(x * scale + originX);
  const top = Math.round(y * scale + originY);
  const right = Math.round((x + width) * scale + originX);
  const bottom = Math.round((y + height) * scale + originY);
  return { x: left, y: top, width: right - left, height: bottom - top };
}
