/** What `node:zlib` unpacks frames of archives with. In: the module, however its user came by it. Out: unpackers by codec. */

import { type CodecName, type Packer, stateless } from "../archive/codecs.ts";

/** `node:zlib`, whose types leave out what newer versions have. */
export type Zlib = typeof import("node:zlib");
/** A function that takes all of its input at once. */
export type OneShot = (bytes: Uint8Array, options?: object) => Uint8Array;

/** What it gives comes in one piece, without a copy, where it fits: zlib cuts it where a piece is full. */
const expected = (zlib: Zlib, byteLength: number) => ({
  chunkSize: Math.max(byteLength + 1, zlib.constants.Z_MIN_CHUNK),
  maxOutputLength: Math.max(1, byteLength),
});

/** Zstandard is there from Node 22.15 on. */
export function nodeUnpackers(zlib: Zlib): Partial<Record<CodecName, () => Packer>> {
  const { zstdDecompressSync } = zlib as { readonly zstdDecompressSync?: OneShot };
  const by = (unpack: OneShot) => () => stateless((bytes, byteLength) => unpack(bytes, expected(zlib, byteLength)));
  return {
    gzip: by(zlib.gunzipSync),
    zlib: by(zlib.inflateSync),
    brotli: by(zlib.brotliDecompressSync),
    ...(zstdDecompressSync && { zstd: by(zstdDecompressSync) }),
  };
}
