/** The entry `typecase/baked` for Node, Deno and Bun: text from a glyph archive, with no font parser and no shaper. */

import type { ArchiveInput } from "../archive/archive-input.ts";
import { type BakedLoadOptions, BakedTextBase, loadParts } from "../baked/baked-text.ts";
import { toPNG } from "../baked/picture-png.ts";
import { compileWasm, hasSimd, type WasmSource } from "../kernels/kernels.ts";
import { bakedKernels } from "./baked-kernels.ts";
import { nodeCodecs } from "./node-codecs.ts";
import { nodeDeflate } from "./node-deflate.ts";

export type { ArchiveInput } from "../archive/archive-input.ts";
export type { BakedLoadOptions, BakedPicture, BakedTextOptions } from "../baked/baked-text.ts";
export { ArchiveError, InsufficientMemory, MemoryError, RenderError, TypecaseError } from "../base/errors.ts";

/** Node's streams and `Response` take 30 ms to load, which is as much as all else that a short process does. */
const deflate = async (bytes: Uint8Array) => nodeDeflate.sync!(bytes, DEFLATE_LEVEL);
/** 0.4 ms for 762 × 60 pixels of text, and 8.7 KB; zlib's own, 6, takes 1.3 for 7.7 KB (measured). */
const DEFLATE_LEVEL = 3;

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
    const kernels = async () => (options?.wasm === undefined ? bakedKernels(hasSimd()) : compileWasm(options.wasm));
    const { crc32 } = nodeDeflate;
    return new BakedText(await loadParts({ kernels, codecs: nodeCodecs, crc32 }, archive, options));
  }

  /** A picture as a PNG file. */
  static toPNG(picture: Parameters<typeof toPNG>[0]): Promise<Uint8Array> {
    return toPNG(picture, deflate, nodeDeflate.crc32);
  }
}
