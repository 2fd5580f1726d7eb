/** The entry `typecase/baked` for Node, Deno and Bun: text from a glyph archive, with no font parser and no shaper. */

import { readFileSync } from "node:fs";
import type { ArchiveInput } from "../archive/archive-input.ts";
import { type BakedLoadOptions, BakedTextBase, loadParts } from "../baked/baked-text.ts";
import { toPNG } from "../baked/picture-png.ts";
import { RenderError } from "../base/errors.ts";
import { compileWasm, hasSimd, type WasmSource } from "../kernels/kernels.ts";
import { nodeCodecs } from "./node-codecs.ts";
import { nodeDeflate } from "./node-deflate.ts";

export type { ArchiveInput } from "../archive/archive-input.ts";
export type { BakedLoadOptions, BakedPicture, BakedTextOptions } from "../baked/baked-text.ts";
export { ArchiveError, InsufficientMemory, MemoryError, RenderError, TypecaseError } from "../base/errors.ts";

let packaged: WebAssembly.Module | undefined;

/**
 * The kernels of the package's folder, at once: a process that draws one picture has nothing else to do meanwhile. Reading
 * and compiling take 1.4 ms so, and 7 by a promise, which waits for other threads (measured).
 */
function kernelsAtOnce(): WebAssembly.Module {
  packaged ??= moduleOf(
    // The addresses are written out, for bundlers look for them.
    hasSimd() ? new URL("./kernels.wasm", import.meta.url) : new URL("./kernels-scalar.wasm", import.meta.url),
  );
  return packaged;
}

function moduleOf(file: URL): WebAssembly.Module {
  try {
    return new WebAssembly.Module(readFileSync(file));
  } catch (cause) {
    throw new RenderError("kernels-unavailable", { detail: String((cause as Error).message ?? cause) }, { cause });
  }
}

/** Node's streams and `Response` take 30 ms to load, which is as much as all else that a short process does. */
const deflate = async (bytes: Uint8Array) => nodeDeflate.sync!(bytes, DEFLATE_LEVEL);
/** zlib's own. */
const DEFLATE_LEVEL = 6;

/** Draws text from a glyph archive. */
export class BakedText extends BakedTextBase {
  /**
   * Reads an archive: bytes, a stream, a `Blob` or a `Response`. Fails with `ArchiveError` for one that is damaged, of another
   * version, or packed by a codec that is not here (those are there: none, gzip, zlib, Brotli, LZ4 and Zstandard).
   */
  static async load(
    archive: ArchiveInput,
    options: BakedLoadOptions & { readonly wasm?: WasmSource } = {},
  ): Promise<BakedText> {
    const kernels = async () => (options?.wasm === undefined ? kernelsAtOnce() : compileWasm(options.wasm));
    const { crc32 } = nodeDeflate;
    return new BakedText(await loadParts({ kernels, codecs: nodeCodecs, crc32 }, archive, options));
  }

  /** A picture as a PNG file. */
  static toPNG(picture: Parameters<typeof toPNG>[0]): Promise<Uint8Array> {
    return toPNG(picture, deflate, nodeDeflate.crc32);
  }
}
