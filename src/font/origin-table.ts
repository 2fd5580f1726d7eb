/** The table of a font without outlines, as glyph archives hold them: the content key of the font that it was made from. */

/** Its tag. */
export const ORIGIN_TABLE = "TCGo";
