/** The fonts of the benches, by name: all of them ship in the repository. */

/** Two with TrueType outlines that the rasteriser is tuned on, one more that it is not (held out), and one with CFF outlines. */
export const benchFonts = {
  "Noto Sans (held out)": "assets/default/NotoSans-Regular.ttf",
  Roboto: "test/fonts/Roboto-Regular.ttf",
  "Noto Serif": "test/fonts/NotoSerif-Regular.ttf",
  "EB Garamond, CFF": "test/fonts/EBGaramond12-Regular.otf",
} as const;

/** The font of rows that need only one. */
export const benchFont = benchFonts["Noto Sans (held out)"];
