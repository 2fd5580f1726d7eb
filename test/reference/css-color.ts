/** CSS colours by culori, as a second opinion beside the project's own reader. */

import * as culori from "culori/fn";
import { type converter, parse, useMode } from "culori/fn";

let toRgb: ReturnType<typeof converter<"rgb">> | undefined;

/** Channels from 0 to 255, not rounded; undefined for what culori takes for no colour. */
export function colorByCulori(text: string): number[] | undefined {
  toRgb ??= registerModes();
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(text);
  } catch {
    return undefined; // culori reads past the end of `color(` and throws
  }
  if (parsed === undefined) return undefined;
  // CSS clips a saturation when it is read; culori keeps it, and the hue shifts with it.
  if (parsed.mode === "hsl") parsed.s = Math.min(1, Math.max(0, parsed.s ?? 0));
  const { r, g, b, alpha = 1 } = toRgb(parsed);
  return [r, g, b, alpha].map((channel) => Math.min(1, Math.max(0, channel || 0)) * 255);
}

function registerModes(): ReturnType<typeof converter<"rgb">> {
  const { modeHsl, modeHwb, modeLab, modeLch, modeOklab, modeOklch } = culori;
  const { modeLrgb, modeP3, modeA98, modeProphoto, modeRec2020, modeXyz50, modeXyz65, modeRgb } = culori;
  const rgb = useMode(modeRgb);
  for (const mode of [modeHsl, modeHwb, modeLab, modeLch, modeOklab, modeOklch]) useMode(mode);
  for (const mode of [modeLrgb, modeP3, modeA98, modeProphoto, modeRec2020, modeXyz50, modeXyz65]) useMode(mode);
  return rgb;
}
