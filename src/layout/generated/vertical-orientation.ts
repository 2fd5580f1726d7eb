/**
 * Unicode 17.0.0: Vertical_Orientation (UAX #50) as run lengths. Written by scripts/generate-unicode-tables.mjs; derived
 * from the Unicode Character Database, © Unicode, Inc., Unicode License v3.
 */

/** Vertical_Orientation: rotated or upright, or by another glyph, where there is none rotated (Tr) or upright (Tu). */
export const VerticalOrientation = {
  R: 0,
  U: 1,
  Tu: 2,
  Tr: 3,
} as const;

/** Vertical_Orientation over all code points as run lengths. */
export const orientationRuns =
  "()()()()()()()()()()()()(+(+()()()()()()()()()()()()()()()()()()()()()()()()()()()()()+)()()()()()()()()()()()()()()()()()*)+)+)+)*)*)*)*)*)*)*)*)*)*)*)*)+*)*)*)*)*)*)*)*)*)*)*)+)*)*)*)*)*)*)()()()()()(*)(+)()(*)+)*(*)+(*)+)+)+)+()+)()()()()()()()()*)*)*)*)()()()()()*)()()()()()( 7bXXXaXYXgZuX_XIlYKGZ0e1mVpGnGYMOXXXYYYYYkYfYbXaZdXpXNZaXZxYXdbXZYXYccXXXXXXaXchbcXYXRXYaEaXrYAceaqabYXHY-3XmXXXhc1YXSc0bQZc8gk-Ux-0XgTXX0XwXvamGoYEX1iYbgYimXmXXXXXXXXXvX_XXXXXcXcYaYZXXXXXXXXXXvX_XXXXXcXcYbXAXXCaaZXKXmVdPY3XbGAyG4X0X0q00h00Y0OcGummvdZbXcaafHaXcYYXXXhYZXxXXXXXxcVZZXaefZY2CY0X0VY0a00X0c0Ab0Kb0Bg0HdGFe2gXzZYXkaOi0UcGeGX0m0d0b04XGrGAb0mYUFX0e0m08XUVVXYUVVX200sUVVXYUVVXY";
