/**
 * How far TrueType glyphs move to stand on their left side bearing. In: the headers of `glyf` and the bearings of `hmtx`.
 * Out: a shift for each glyph, where a font has any.
 *
 * The left phantom point of a glyph lies at xMin − bearing, and the origin is put there (OpenType 1.9.1, "Instructing
 * TrueType glyphs", phantom points); FreeType and HarfBuzz do so for all fonts, whatever `head.flags` says. In most
 * fonts the two agree; in Roboto Italic half of the glyphs are up to 34 units off.
 */

import type { GlyphMetrics } from "./glyph-metrics.ts";

const GLYPH_HEADER_BYTES = 10;
const X_MIN_OFFSET = 2;

/** Font units by glyph id; nothing where no glyph moves. `loca` has an entry more than there are glyphs. */
export function bearingShifts(
  glyf: Uint8Array,
  loca: Uint8Array,
  locaIsLong: boolean,
  glyphCount: number,
  metrics: GlyphMetrics,
): Int16Array | undefined {
  const glyphs = new DataView(glyf.buffer, glyf.byteOffset, glyf.byteLength);
  const offsets = new DataView(loca.buffer, loca.byteOffset, loca.byteLength);
  const offsetOf = (glyphId: number) =>
    locaIsLong ? offsets.getUint32(glyphId * 4) : offsets.getUint16(glyphId * 2) * 2;
  const shifts = new Int16Array(glyphCount);
  let moves = false;
  for (let glyphId = 0; glyphId < glyphCount; glyphId++) {
    const start = offsetOf(glyphId);
    // What is empty has no xMin; what is damaged is named when it is drawn.
    if (offsetOf(glyphId + 1) - start < GLYPH_HEADER_BYTES || start + GLYPH_HEADER_BYTES > glyf.byteLength) continue;
    const xMin = glyphs.getInt16(start + X_MIN_OFFSET);
    shifts[glyphId] = (metrics.bearingUnits(glyphId) ?? xMin) - xMin;
    moves ||= shifts[glyphId] !== 0;
  }
  return moves ? shifts : undefined;
}
