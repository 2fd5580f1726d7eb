/** The extras as part of the bundle, for runtimes that read files from their own disk, or only whole programs. */

import * as cssColor from "../base/css-color.ts";
import { cssColorExtra } from "../base/css-color-extra.ts";
import type { ExtraLoaders } from "../base/extra.ts";
import * as atlasMaker from "../engine/atlas-maker.ts";
import { atlasExtra } from "../engine/extras.ts";
import { pngExtra, svgExtra } from "../export/extras.ts";
import * as paragraphWriters from "../export/paragraph-writers.ts";
import * as png from "../export/png.ts";
import * as contentKey from "../font/content-key.ts";
import { contentKeyExtra } from "../font/content-key-extra.ts";
import * as hintedGlyphs from "../font/hinting/hinted-glyphs.ts";
import { hintingExtra } from "../font/hinting-extra.ts";
import * as nameLists from "../font/name-lists.ts";
import { namesExtra } from "../font/names-extra.ts";
import * as registry from "../font/registry/index.ts";
import { registryExtra } from "../font/registry-extra.ts";
import { caretsExtra } from "../layout/carets-extra.ts";
import * as textPlaces from "../layout/text-places.ts";
import * as upright from "../layout/upright.ts";
import { verticalExtra } from "../layout/vertical-extra.ts";
import * as wrappedLines from "../layout/wrapped-lines.ts";
import { wrappingExtra } from "../layout/wrapping-extra.ts";
import { memoryExtra } from "../memory/memory-extra.ts";
import * as memoryTools from "../memory/memory-tools.ts";

/** Loads nothing: it is all there. */
export const allExtras: ExtraLoaders = {
  atlas: async () => atlasExtra.provide(atlasMaker),
  carets: async () => caretsExtra.provide(textPlaces),
  colors: async () => cssColorExtra.provide(cssColor),
  fonts: async () => registryExtra.provide(registry),
  hinting: async () => hintingExtra.provide(hintedGlyphs),
  keys: async () => contentKeyExtra.provide(contentKey),
  memory: async () => memoryExtra.provide(memoryTools),
  names: async () => namesExtra.provide(nameLists),
  png: async () => pngExtra.provide(png),
  svg: async () => svgExtra.provide(paragraphWriters),
  vertical: async () => verticalExtra.provide(upright),
  wrapping: async () => wrappingExtra.provide(wrappedLines),
};
