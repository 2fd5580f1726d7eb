/** The entry for browsers and their workers: modules are fetched from beside the bundle. */

import { Engine, startEngine } from "../engine/engine.ts";
import type { EngineOptions } from "../engine/options.ts";
import { prepareEngine } from "../engine/parts.ts";
import { harfbuzz } from "./web-harfbuzz.ts";
import { webPlatform } from "./web-platform.ts";

export * from "../data.ts";
export * from "../index.ts";
export { FileVector } from "./opfs-file-vector.ts";

/** A text engine. See `Engine` for its methods. */
export class TextEngine extends Engine {
  /** Makes an engine. Modules are compiled once; each engine has a memory of its own. */
  static async create(options: EngineOptions = {}): Promise<TextEngine> {
    return startEngine(new TextEngine(await prepareEngine({ ...webPlatform, harfbuzz }, options)), options);
  }
}
