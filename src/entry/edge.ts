/** The entry for edge isolates (workerd, edge-light): modules are imported, for they compile no bytes. */

import { Engine, startEngine } from "../engine/engine.ts";
import type { EngineOptions } from "../engine/options.ts";
import { prepareEngine } from "../engine/parts.ts";
import { harfbuzz } from "./edge-harfbuzz.ts";
import { edgePlatform } from "./edge-platform.ts";

export * from "../data.ts";
export * from "../index.ts";

/** A text engine. See `Engine` for its methods. */
export class TextEngine extends Engine {
  /** Makes an engine. Modules are compiled once; each engine has a memory of its own. */
  static async create(options: EngineOptions = {}): Promise<TextEngine> {
    return startEngine(new TextEngine(await prepareEngine({ ...edgePlatform, harfbuzz }, options)), options);
  }
}
