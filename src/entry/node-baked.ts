/** The entry `typecase/baked` for Node, Deno and Bun: text from a glyph archive, with no font parser and no shaper. */

import type { ArchiveInput } from "../archive/archive-input.ts";
import { type BakedLoadOptions, BakedTextBase, loadParts } from "../baked/baked-text.ts";
import { toPNG } from "../baked/picture-png.ts";
import { bakedKernelNames as kernelNames } from "../kernels/generated/baked-module.ts";
import { compileWasm, hasSimd, type WasmSource } from "../kernels/kernels.ts";
import { bakedKernels } from "./baked-kernels.ts";
import { nodeZlib } from "./node-builtins.ts";
import { nodeUnpackers, type Zlib } from "./node-unpackers.ts";

export type { ArchiveInput } from "../archive/archive-input.ts";
export type { BakedTextOptions } from "../baked/baked-options.ts";
export type { BakedLoadOptions } from "../baked/baked-text.ts";
export type { BakedPicture } from "../baked/draw-baked.ts";
export { ArchiveError, InsufficientMemory, MemoryError, RenderError, TypecaseError } from "../base/errors.ts";

/** 0.4 ms for 762 × 60 pixels of text, and 8.7 KB; zlib's own, 6, takes 1.3 for 7.7 KB (measured). */
const DEFLATE_LEVEL = 3;

// `zlib.crc32` came with Node 20.15 and 22.2.
const crc32Of = (zlib: Zlib) => (zlib as { crc32?: (bytes: Uint8Array, crc?: number) => number }).crc32;

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
    const zlib = await nodeZlib();
    const kernels = async () => (options?.wasm === undefined ? bakedKernels(hasSimd()) : compileWasm(options.wasm));
    const platform = { kernels, kernelNames, codecs: nodeUnpackers(zlib), crc32: crc32Of(zlib) };
    return new BakedText(await loadParts(platform, archive, options));
  }

  /** A picture as a PNG file. */
  static async toPNG(picture: Parameters<typeof toPNG>[0]): Promise<Uint8Array> {
    const zlib = await nodeZlib();
    // Node's streams and `Response` take 30 ms to load, which is as much as all else that a short process does.
    const deflate = (bytes: Uint8Array) => zlib.deflateSync(bytes, { level: DEFLATE_LEVEL });
    return toPNG(picture, deflate, crc32Of(zlib));
  }
}
