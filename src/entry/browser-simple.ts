/** The entry `typecase/simple` for browsers and their workers: no HarfBuzz, unless it is handed in. */

import { Engine, startEngine } from "../engine/engine.ts";
import type { EngineOptions } from "../engine/options.ts";
import { prepareEngine } from "../engine/parts.ts";
import { webPlatform } from "./web-platform.ts";

export * from "../index.ts";

/** A text engine. See `Engine` for its methods. */
export class TextEngine extends Engine {
  /** Makes an engine. Modules are compiled once; each engine has a memory of its own. */
  static async create(options: EngineOptions = {}): Promise<TextEngine> {
    return startEngine(new TextEngine(await prepareEngine(webPlatform, options)), options);
  }
}
