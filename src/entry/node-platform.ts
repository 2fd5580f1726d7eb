/** What Node gives an engine: modules are read from the package's folder. Deno and Bun have the same modules. */

import { readFile } from "node:fs/promises";
import { RenderError } from "../base/errors.ts";
import type { Platform } from "../engine/platform.ts";
import { compileWasm, hasSimd, type WasmSource } from "../kernels/kernels.ts";
import { kernelsOfFolder } from "./folder-kernels.ts";
import { nodeCodecs } from "./node-codecs.ts";
import { nodeDeflate } from "./node-deflate.ts";
import { FileVector } from "./node-file-vector.ts";
import { findSystemFonts } from "./node-system-fonts.ts";
import { glyphFileOpener } from "./open-glyph-file.ts";

/** A module that a caller names; one that isn't there is the caller's to know of. */
function readModule(file: URL): Promise<Uint8Array<ArrayBuffer>> {
  return readFile(file).catch((cause: Error) => {
    throw new RenderError("kernels-unavailable", { detail: cause.message }, { cause });
  });
}

/** Node's platform, without HarfBuzz. */
export const nodePlatform: Platform = {
  kernels: kernelsOfFolder,
  compile: async (source: WasmSource) =>
    source instanceof URL && source.protocol === "file:" ? compileWasm(await readModule(source)) : compileWasm(source),
  get simd() {
    return hasSimd();
  },
  deflate: nodeDeflate,
  codecs: nodeCodecs,
  openGlyphFile: glyphFileOpener((path) => path, FileVector),
  findSystemFonts,
};
