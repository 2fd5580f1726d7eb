/** The extras as part of the bundle, for runtimes that read files from their own disk, or only whole programs. */

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

/** Loads nothing: it is all there. */
export const allExtras: ExtraLoaders = {
  atlas: async () => atlasExtra.provide(atlasMaker),
  fonts: async () => registryExtra.provide(registry),
  hinting: async () => hintingExtra.provide(hintedGlyphs),
  keys: async () => contentKeyExtra.provide(contentKey),
  names: async () => namesExtra.provide(nameLists),
  png: async () => pngExtra.provide(png),
  svg: async () => svgExtra.provide(paragraphWriters),
};
