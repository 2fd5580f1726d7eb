/** The extras of an engine: where its own find their code, and how those that are asked for are loaded. */

import { Extra, type ExtraLoaders, type ExtraName, extraNames } from "../base/extra.ts";
import { describe, oneOf } from "../base/validate.ts";

/** Atlases, and pictures of distances. */
export const atlasExtra = /* @__PURE__ */ new Extra<typeof import("./atlas-maker.ts")>("atlas");

/** The names that `extras` holds. Throws `TypeError` and `RangeError` for what it is else. */
export function extrasOf(extras: unknown): readonly ExtraName[] {
  if (!Array.isArray(extras)) throw new TypeError(`extras must be an array of names, got ${describe(extras)}`);
  return extras.map((name, index) => oneOf(name, `extras[${index}]`, extraNames));
}

/** Loads the named extras. */
export async function loadExtras(loaders: ExtraLoaders, names: readonly ExtraName[]): Promise<void> {
  await Promise.all(names.map((name) => loaders[name]()));
}
