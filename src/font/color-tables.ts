/** Which fonts have coloured glyphs: their outlines, if any, are drawn in one colour, and fallback looks for emoji in them. */

/** Tables that colour glyphs, in vectors or bitmaps. */
const COLOR_TABLES = ["COLR", "SVG ", "CBDT", "sbix"];

/** Whether a font with these tables has coloured glyphs. */
export function hasColorTables(hasTable: (tag: string) => boolean): boolean {
  return COLOR_TABLES.some(hasTable);
}
