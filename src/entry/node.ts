/** The entry for Node, Deno and Bun: modules are read from the package's folder. */

import { Engine, type EngineOptions, prepareEngine, startEngine } from "../engine.ts";
import { harfbuzz } from "./node-harfbuzz.ts";
import { nodePlatform } from "./node-platform.ts";

export * from "../index.ts";
export { FileVector } from "./node-file-vector.ts";

/** A text engine. See `Engine` for its methods. */
export class TextEngine extends Engine {
  /** Makes an engine. Modules are compiled once; each engine has a memory of its own. */
  static async create(options: EngineOptions = {}): Promise<TextEngine> {
    return startEngine(new TextEngine(await prepareEngine({ ...nodePlatform, harfbuzz }, options)), options);
  }
}
