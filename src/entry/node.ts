/** The entry for Node, Deno and Bun: modules are read from the package's folder. */

import { Engine, startEngine } from "../engine/engine.ts";
import type { EngineOptions } from "../engine/options.ts";
import { prepareEngine } from "../engine/parts.ts";
import { harfbuzz } from "./node-harfbuzz.ts";
import { nodePlatform } from "./node-platform.ts";

export * from "../data.ts";
export * from "../index.ts";
export { FileVector } from "./node-file-vector.ts";

/** A text engine. See `Engine` for its methods. */
export class TextEngine extends Engine {
  /** Makes an engine. Modules are compiled once; each engine has a memory of its own. */
  static async create(options: EngineOptions = {}): Promise<TextEngine> {
    return startEngine(new TextEngine(await prepareEngine({ ...nodePlatform, harfbuzz }, options)), options);
  }
}
