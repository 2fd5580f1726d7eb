/** The entry `typecase/inline` for browsers and their workers: one file that holds its modules and fetches none. */

import { Engine, startEngine } from "../engine/engine.ts";
import type { EngineOptions } from "../engine/options.ts";
import { prepareEngine } from "../engine/parts.ts";
import { allWebExtras } from "./all-web-extras.ts";
import { harfbuzzBy } from "./harfbuzz.ts";
import { inlineHarfBuzzModule, inlineKernels } from "./inline-modules.ts";
import { webPlatform } from "./web-platform.ts";

export * from "../data.ts";
export * from "../index.ts";
export { FileVector } from "./opfs-file-vector.ts";

/** A text engine. See `Engine` for its methods. */
export class TextEngine extends Engine {
  /** Makes an engine. Modules are compiled once; each engine has a memory of its own. */
  static async create(options: EngineOptions = {}): Promise<TextEngine> {
    return startEngine(
      new TextEngine(
        await prepareEngine(
          { ...webPlatform, extras: allWebExtras, kernels: inlineKernels, harfbuzz: harfbuzzBy(inlineHarfBuzzModule) },
          options,
        ),
      ),
      options,
    );
  }
}
