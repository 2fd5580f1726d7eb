/** What `node:zlib` unpacks frames of archives with. In: the module, however its user came by it. Out: unpackers by codec. */

import type { PlatformCodecs } from "../archive/codecs.ts";

/** `node:zlib`, whose types leave out what newer versions have. */
export type Zlib = typeof import("node:zlib");
/** A function that takes all of its input at once. */
export type OneShot = (bytes: Uint8Array, options?: object) => Uint8Array;

/** What unpacks with a function of `node:zlib`. */
function unpackingBy(zlib: Zlib, unpack: OneShot) {
  return {
    unpacker: () => ({
      run: (bytes: Uint8Array, byteLength: number) => {
        // What comes out is in one piece, without a copy, where it fits: zlib cuts it where a piece is full.
        const chunkSize = Math.max(byteLength + 1, zlib.constants.Z_MIN_CHUNK);
        return unpack(bytes, { chunkSize, maxOutputLength: Math.max(1, byteLength) });
      },
      heldBytes: 0,
    }),
  };
}

/** Zstandard is there from Node 22.15 on. */
export function nodeUnpackers(zlib: Zlib) {
  const { zstdDecompressSync } = zlib as { readonly zstdDecompressSync?: OneShot };
  return {
    gzip: unpackingBy(zlib, zlib.gunzipSync),
    zlib: unpackingBy(zlib, zlib.inflateSync),
    brotli: unpackingBy(zlib, zlib.brotliDecompressSync),
    ...(zstdDecompressSync && { zstd: unpackingBy(zlib, zstdDecompressSync) }),
  } satisfies PlatformCodecs;
}
