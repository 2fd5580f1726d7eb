/**
 * Outlines of glyphs that lie on their sides in vertical lines. In: an outline. Out: the same, turned clockwise by a quarter
 * about the glyph's origin.
 *
 * The kernels draw whatever outline they are given at quarters of a pixel along x, the direction of text. Text that runs
 * down has its fractions along y, so a turned outline is lowered by them and its bitmaps stand in a strike for each: at
 * whole pixels, letters of 16 px would stand as much as half a pixel too near to or far from each other.
 */

import type { GlyphOutline } from "../font/outline.ts";

/** What of an outline is drawn. */
export type OutlinePath = Pick<GlyphOutline, "verbs" | "coords">;

/** `outline` turned, and `loweringUnits` lower. */
export function turnedOutline({ verbs, coords }: OutlinePath, loweringUnits: number): OutlinePath {
  const turned = new Float32Array(coords.length);
  for (let i = 0; i < coords.length; i += 2) {
    turned[i] = coords[i + 1]!;
    turned[i + 1] = -coords[i]! - loweringUnits;
  }
  return { verbs, coords: turned };
}

/** `outline`, `rightUnits` to the right. */
export function movedOutline({ verbs, coords }: OutlinePath, rightUnits: number): OutlinePath {
  if (rightUnits === 0) return { verbs, coords };
  return { verbs, coords: coords.map((coordinate, at) => (at & 1 ? coordinate : coordinate + rightUnits)) };
}
