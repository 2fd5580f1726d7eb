/** The fonts of the benches, by name: all of them ship in the repository. */

export const benchFonts = { "Noto Sans": "assets/default/NotoSans-Regular.ttf" } as const;

/** The font of rows that need only one. */
export const benchFont = benchFonts["Noto Sans"];
