/** The entry `typecase/baked` for edge isolates: text from a glyph archive, with no font parser and no shaper. */

import type { ArchiveInput } from "../archive/archive-input.ts";
import { type BakedLoadOptions, BakedTextBase, loadParts } from "../baked/baked-text.ts";
import { toPNG } from "../baked/picture-png.ts";
import { compileWasm, type WasmSource } from "../kernels/kernels.ts";
import { importedKernels } from "./imported-kernels.ts";
import { streamCodecs, streamDeflate } from "./stream-codecs.ts";

export type { ArchiveInput } from "../archive/archive-input.ts";
export type { BakedTextOptions } from "../baked/baked-options.ts";
export type { BakedLoadOptions } from "../baked/baked-text.ts";
export type { BakedPicture } from "../baked/draw-baked.ts";
export { ArchiveError, InsufficientMemory, MemoryError, RenderError, TypecaseError } from "../base/errors.ts";

/** Draws text from a glyph archive. */
export class BakedText extends BakedTextBase {
  /**
   * Reads an archive: bytes, a stream, a `Blob` or a `Response`. Fails with `ArchiveError` for one that is damaged, of another
   * version, or packed by a codec that is not here (those are there: none, gzip, zlib, LZ4 and Zstandard).
   */
  static async load(
    archive: ArchiveInput,
    options: BakedLoadOptions & { readonly wasm?: WasmSource } = {},
  ): Promise<BakedText> {
    const kernels = () => (options?.wasm === undefined ? importedKernels(true) : compileWasm(options.wasm));
    return new BakedText(await loadParts({ kernels, codecs: streamCodecs }, archive, options));
  }

  /** A picture as a PNG file. */
  static toPNG(picture: Parameters<typeof toPNG>[0]): Promise<Uint8Array> {
    return toPNG(picture, streamDeflate);
  }
}
