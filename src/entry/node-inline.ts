/** The entry `typecase/inline` for Node, Deno and Bun: one file that holds its modules and reads none. */

import { Engine, startEngine } from "../engine/engine.ts";
import type { EngineOptions } from "../engine/options.ts";
import { prepareEngine } from "../engine/parts.ts";
import { harfbuzzBy } from "./harfbuzz.ts";
import { inlineHarfBuzzModule, inlineKernels } from "./inline-modules.ts";
import { nodePlatform } from "./node-platform.ts";

export * from "../data.ts";
export * from "../index.ts";
export { FileVector } from "./node-file-vector.ts";

/** A text engine. See `Engine` for its methods. */
export class TextEngine extends Engine {
  /** Makes an engine. Modules are compiled once; each engine has a memory of its own. */
  static async create(options: EngineOptions = {}): Promise<TextEngine> {
    return startEngine(
      new TextEngine(
        await prepareEngine(
          { ...nodePlatform, kernels: inlineKernels, harfbuzz: harfbuzzBy(inlineHarfBuzzModule) },
          options,
        ),
      ),
      options,
    );
  }
}
