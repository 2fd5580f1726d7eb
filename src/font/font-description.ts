/** What a face's tables say once, for all places of its design space. */

import type { FontFace } from "./font-face.ts";
import { FontLocation } from "./font-location.ts";
import { nameIds } from "./font-names.ts";
import { readScripts } from "./layout-scripts.ts";
import { type FontMetrics, type FontStyle, type HheaMetrics, readHhea, readMetrics, readStyle } from "./metrics.ts";
import { type FontPalette, readPalettes } from "./palettes.ts";
import { defaultPlace } from "./variation-axes.ts";

/** Facts of a face. */
export interface FontDescription {
  readonly family: string;
  readonly subfamily: string;
  readonly style: FontStyle;
  readonly hhea: HheaMetrics;
  readonly vhea: HheaMetrics | undefined;
  readonly metrics: FontMetrics;
  readonly scripts: readonly string[];
  readonly palettes: readonly FontPalette[];
}

/** Reads them; `family` goes before what the font says. Throws `FontError`. */
export function describeFace(face: FontFace, family: string | undefined): FontDescription {
  const { tables, names } = face;
  const location = new FontLocation(face, defaultPlace(face.axes));
  const vhea = tables.reader("vhea");
  return {
    family: family ?? names.text(nameIds.typographicFamily) ?? names.text(nameIds.family) ?? "",
    subfamily: names.text(nameIds.typographicSubfamily) ?? names.text(nameIds.subfamily) ?? "Regular",
    style: readStyle(tables),
    hhea: readHhea(tables.require("hhea")),
    vhea: vhea && readHhea(vhea),
    metrics: readMetrics(tables, face.unitsPerEm, (character) => measureTop(face, location, character)),
    scripts: readScripts(tables),
    palettes: readPalettes(tables),
  };
}

/** How high a character's outline reaches, in font units. */
function measureTop(face: FontFace, location: FontLocation, character: string): number | undefined {
  if (!face.hasOutlines) return undefined;
  const glyphId = face.characters.glyphId(character.codePointAt(0) ?? 0);
  if (glyphId === 0) return undefined;
  const { coords } = location.outline(glyphId);
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 1; i < coords.length; i += 2) top = Math.max(top, coords[i]!);
  return top > 0 ? top : undefined;
}
