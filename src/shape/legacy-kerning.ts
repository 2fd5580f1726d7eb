/**
 * Pair kerning of text for whose script and language a font has a `kern` table and no `kern` feature, as HarfBuzz's
 * `hb_kern_machine_t` does it.
 * In: shaped glyphs in visual order. Out: the same arrays, moved.
 */

import type { Font } from "../font/font.ts";
import type { Direction } from "./glyph-run.ts";
import type { GlyphArrays } from "./shaped-run.ts";

/** Kerns neighbours, looking over marks; `pixelsPerUnit` is pixels a font unit. */
export function applyLegacyKerning(
  glyphs: GlyphArrays,
  font: Pick<Font, "tableKerningUnits">,
  direction: Direction,
  pixelsPerUnit: number,
  isMark: (glyphId: number) => boolean,
): void {
  const { glyphIds, xAdvances, xOffsets, clusters, unsafeToBreak } = glyphs;
  let left = -1;
  for (let right = 0; right < glyphIds.length; right++) {
    if (xAdvances[right] === 0 || isMark(glyphIds[right]!)) continue;
    const kernUnits = left < 0 ? 0 : font.tableKerningUnits(glyphIds[left]!, glyphIds[right]!);
    if (kernUnits !== 0) {
      // Half on either side, so that a caret between the two stands in the middle of the gap.
      const firstHalf = Math.floor(kernUnits / 2) * pixelsPerUnit;
      const secondHalf = Math.ceil(kernUnits / 2) * pixelsPerUnit;
      xAdvances[left] = xAdvances[left]! + firstHalf;
      xAdvances[right] = xAdvances[right]! + secondHalf;
      xOffsets[right] = xOffsets[right]! + secondHalf;
      flagCluster(clusters, unsafeToBreak, direction === "ltr" ? right : left);
    }
    left = right;
  }
}

/** Marks all glyphs of the cluster that `glyph` belongs to as unsafe to break before. */
export function flagCluster(clusters: Uint32Array, unsafeToBreak: Uint8Array, glyph: number): void {
  const cluster = clusters[glyph];
  let first = glyph;
  while (first > 0 && clusters[first - 1] === cluster) first -= 1;
  for (let i = first; i < clusters.length && clusters[i] === cluster; i++) unsafeToBreak[i] = 1;
}
