/** The entry `typecase/simple` for Node, Deno and Bun: no HarfBuzz, unless it is handed in. */

import { Engine, type EngineOptions, prepareEngine, startEngine } from "../engine.ts";
import { nodePlatform } from "./node-platform.ts";

export * from "../index.ts";
export { FileVector } from "./node-file-vector.ts";

/** A text engine. See `Engine` for its methods. */
export class TextEngine extends Engine {
  /** Makes an engine. Modules are compiled once; each engine has a memory of its own. */
  static async create(options: EngineOptions = {}): Promise<TextEngine> {
    return startEngine(new TextEngine(await prepareEngine(nodePlatform, options)), options);
  }
}
