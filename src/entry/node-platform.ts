/** What Node gives an engine: modules are read from the package's folder. Deno and Bun have the same modules. */

import { readFileSync } from "node:fs";
import { RenderError } from "../base/errors.ts";
import type { Platform } from "../engine/platform.ts";
import { compileWasm, hasSimd, type WasmSource } from "../kernels/kernels.ts";
import { kernelsOfFolder } from "./folder-kernels.ts";
import { nodeDeflate } from "./node-deflate.ts";
import { nodeExtras } from "./node-extras.ts";

/** A module that a caller names; one that isn't there is the caller's to know of. */
function readModule(file: URL): Uint8Array<ArrayBuffer> {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new RenderError("kernels-unavailable", { detail: (cause as Error).message }, { cause });
  }
}

/** Node's platform, without HarfBuzz. */
export const nodePlatform: Platform = {
  kernels: kernelsOfFolder,
  compile: async (source: WasmSource) =>
    source instanceof URL && source.protocol === "file:" ? compileWasm(readModule(source)) : compileWasm(source),
  get simd() {
    return hasSimd();
  },
  extras: nodeExtras,
  deflate: nodeDeflate,
  // Few programs ask for these: archives are 100 KB of code, and looking for fonts starts with four of Node's modules.
  archives: async () => (await import("./node-archives.ts")).archiveSupport,
  findSystemFonts: async (...asked) => (await import("./node-system-fonts.ts")).findSystemFonts(...asked),
};
