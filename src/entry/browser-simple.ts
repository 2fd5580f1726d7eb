/** The entry `typecase/simple` for browsers and their workers: no HarfBuzz, unless it is handed in. */

import { Engine, type EngineOptions, prepareEngine, startEngine } from "../engine.ts";
import { webPlatform } from "./web-platform.ts";

export * from "../index.ts";
export { FileVector } from "./opfs-file-vector.ts";

/** A text engine. See `Engine` for its methods. */
export class TextEngine extends Engine {
  /** Makes an engine. Modules are compiled once; each engine has a memory of its own. */
  static async create(options: EngineOptions = {}): Promise<TextEngine> {
    return startEngine(new TextEngine(await prepareEngine(webPlatform, options)), options);
  }
}
