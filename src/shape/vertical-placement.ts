/**
 * Advances and origins of glyphs in vertical text. In: glyphs as HarfBuzz has them from top to bottom. Out: the same by the
 * font's own `vhea`, `vmtx`, `VORG` and `VVAR`.
 *
 * harfbuzzjs is HarfBuzz built without vertical metrics: it replaces glyphs for vertical text and moves them, but each
 * advances by an em, from an origin as high as the ascender. What `GPOS` adds to advances downwards is left out too.
 *
 * Where a font has no vertical metrics, glyphs advance by the height of a line, and all keep their place in it, as in
 * browsers. Centred one by one, as HarfBuzz would have them then, full stops would float.
 */

import type { ShapeItem } from "./shape-item.ts";
import type { GlyphArrays } from "./shaped-run.ts";

/** Changes `glyphs` in place. Throws `FontError` for a damaged glyph. */
export function applyVerticalMetrics(
  { glyphIds, yAdvances, yOffsets }: GlyphArrays,
  { font, size }: Pick<ShapeItem, "font" | "size">,
): void {
  const pixelsPerUnit = size / font.unitsPerEm;
  const { ascenderUnits, descenderUnits } = font.metrics;
  const hasMetrics = font.vhea !== undefined && font.tableTags.includes("vmtx");
  for (let i = 0; i < glyphIds.length; i++) {
    const glyphId = glyphIds[i]!;
    // Marks and what is never seen have no advance, whatever the font says.
    if (yAdvances[i] !== 0) {
      const advance = hasMetrics ? font.verticalAdvanceUnits(glyphId) : ascenderUnits - descenderUnits;
      yAdvances[i] = advance * pixelsPerUnit;
    }
    if (hasMetrics) yOffsets[i]! += (font.verticalOrigin(glyphId).yUnits - ascenderUnits) * pixelsPerUnit;
  }
}
