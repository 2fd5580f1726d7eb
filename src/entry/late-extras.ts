/** The extras as chunks of their own, for pages: what is not asked for is not fetched. */

import { cssColorExtra } from "../base/css-color-extra.ts";
import type { ExtraLoaders } from "../base/extra.ts";
import { atlasExtra } from "../engine/extras.ts";
import { deflateExtra, pngExtra, svgExtra } from "../export/extras.ts";
import { contentKeyExtra } from "../font/content-key-extra.ts";
import { hintingExtra } from "../font/hinting-extra.ts";
import { namesExtra } from "../font/names-extra.ts";
import { registryExtra } from "../font/registry-extra.ts";
import { caretsExtra } from "../layout/carets-extra.ts";
import { verticalExtra } from "../layout/vertical-extra.ts";
import { wrappingExtra } from "../layout/wrapping-extra.ts";
import { memoryExtra } from "../memory/memory-extra.ts";

/** Fetches each when it is asked for. */
export const lateExtras: ExtraLoaders = {
  atlas: async () => atlasExtra.provide(await import("../engine/atlas-maker.ts")),
  carets: async () => caretsExtra.provide(await import("../layout/text-places.ts")),
  colors: async () => cssColorExtra.provide(await import("../base/css-color.ts")),
  fonts: async () => registryExtra.provide(await import("../font/registry/index.ts")),
  hinting: async () => hintingExtra.provide(await import("../font/hinting/hinted-glyphs.ts")),
  keys: async () => contentKeyExtra.provide(await import("../font/content-key.ts")),
  memory: async () => memoryExtra.provide(await import("../memory/memory-tools.ts")),
  names: async () => namesExtra.provide(await import("../font/name-lists.ts")),
  png: async () => {
    const [png, deflate] = await Promise.all([import("../export/png.ts"), import("../export/fflate-deflate.ts")]);
    pngExtra.provide(png);
    deflateExtra.provide(deflate);
  },
  svg: async () => svgExtra.provide(await import("../export/paragraph-writers.ts")),
  vertical: async () => verticalExtra.provide(await import("../layout/upright.ts")),
  wrapping: async () => wrappingExtra.provide(await import("../layout/wrapped-lines.ts")),
};
