/** The entry `typecase/simple` for edge isolates: no HarfBuzz, unless it is handed in. */

import { Engine, type EngineOptions, prepareEngine, startEngine } from "../engine.ts";
import { edgePlatform } from "./edge-platform.ts";

export * from "../index.ts";

/** A text engine. See `Engine` for its methods. */
export class TextEngine extends Engine {
  /** Makes an engine. Modules are compiled once; each engine has a memory of its own. */
  static async create(options: EngineOptions = {}): Promise<TextEngine> {
    return startEngine(new TextEngine(await prepareEngine(edgePlatform, options)), options);
  }
}
