/** The extras as chunks of their own, for pages: what is not asked for is not fetched. */

import type { ExtraLoaders } from "../base/extra.ts";
import { atlasExtra } from "../engine/extras.ts";

/** Fetches each when it is asked for. */
export const lateExtras: ExtraLoaders = {
  atlas: async () => atlasExtra.provide(await import("../engine/atlas-maker.ts")),
};
