/**
 * Glyphs on whole pixels: what is hinted has its stems on the grid, and would lose it at a quarter of a pixel. In: a draw
 * list on its way to a picture. Out: the same, with every pen moved to the nearest column where its mode asks for it.
 */

import type { StrikeMode } from "../glyph/strike-mode.ts";
import type { DrawList } from "./draw-list.ts";
import type { Placement } from "./pieces.ts";

/** `list` as `mode` draws it where `placement` puts it. */
export function listForMode(list: DrawList, { scale, originX }: Placement, mode: StrikeMode): DrawList {
  if (!mode.isHinted) return list;
  const xs = list.xs.map((x) => (Math.floor(x * scale + originX + 0.5) - originX) / scale);
  return { ...list, xs };
}
