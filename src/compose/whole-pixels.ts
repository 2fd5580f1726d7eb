/**
 * Pens on some of the places in a pixel: what is hinted has its stems on the grid, and would lose it at a quarter of a pixel;
 * and an engine may be told to make bitmaps for fewer places than four. In: a draw list on its way to a picture. Out: the
 * same, with every pen moved to the nearest of its places. The kernels round to quarters, and these are some of them.
 */

import type { SubpixelPositions } from "../glyph/glyph-caches.ts";
import type { StrikeMode } from "../glyph/strike-mode.ts";
import type { DrawList } from "./draw-list.ts";
import type { Placement } from "./pieces.ts";

/** Places in a pixel that glyphs have in `mode`, of an engine that has `positions`. */
export function positionsIn(mode: StrikeMode, positions: SubpixelPositions): SubpixelPositions {
  return mode.isHinted ? 1 : positions;
}

/** `list` as `mode` draws it where `placement` puts it, with `positions` places in a pixel. */
export function listForMode(
  list: DrawList,
  { scale, originX }: Placement,
  mode: StrikeMode,
  positions: SubpixelPositions = 4,
): DrawList {
  const places = positionsIn(mode, positions);
  if (places === 4) return list;
  const xs = list.xs.map((x) => (Math.floor((x * scale + originX) * places + 0.5) / places - originX) / scale);
  return { ...list, xs };
}
