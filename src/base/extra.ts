/**
 * Code that not every program asks for: it is loaded by itself, and what needs it finds it in a place that is filled then. A call
 * that can't wait has it there, or says what is to be loaded.
 */

import { RenderError } from "./errors.ts";

/** All extras. */
export const extraNames = [
  "atlas",
  "carets",
  "colors",
  "fonts",
  "hinting",
  "keys",
  "memory",
  "names",
  "png",
  "svg",
  "vertical",
  "wrapping",
] as const;

/** A part of the library that pages may leave out: see `EngineOptions.extras`. */
export type ExtraName = (typeof extraNames)[number];

/** How a runtime loads each extra: it fills the extra's place. What is there already takes no time. */
export type ExtraLoaders = Readonly<Record<ExtraName, () => Promise<void>>>;

/** The place of one extra. There is one for all engines, as of all code. */
export class Extra<Code> {
  readonly #name: ExtraName;
  #code: Code | undefined;

  constructor(name: ExtraName) {
    this.#name = name;
  }

  get isLoaded(): boolean {
    return this.#code !== undefined;
  }

  /** The code. Throws as `require`. */
  get code(): Code {
    this.require();
    return this.#code!;
  }

  /** Throws `RenderError` `"extra-not-loaded"` where it is not there. */
  require(): void {
    if (this.#code === undefined) throw new RenderError("extra-not-loaded", { extra: this.#name });
  }

  /** What was loaded. */
  provide(code: Code): void {
    this.#code = code;
  }
}
