/** The entry `typecase/simple` for Node, Deno and Bun: no HarfBuzz, unless it is handed in. */

import { Engine, startEngine } from "../engine/engine.ts";
import type { EngineOptions } from "../engine/options.ts";
import { prepareEngine } from "../engine/parts.ts";
import { nodePlatform } from "./node-platform.ts";

export * from "../index.ts";

/** A text engine. See `Engine` for its methods. */
export class TextEngine extends Engine {
  /** Makes an engine. Modules are compiled once; each engine has a memory of its own. */
  static async create(options: EngineOptions = {}): Promise<TextEngine> {
    return startEngine(new TextEngine(await prepareEngine(nodePlatform, options)), options);
  }
}
