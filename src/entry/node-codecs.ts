/** Codecs of Node: `node:zlib`, which has Zstandard from version 22.15 on. */

import * as zlib from "node:zlib";
import type { PlatformCodecs } from "../archive/codecs.ts";

type Unpack = (bytes: Uint8Array, options?: object) => Uint8Array;
type Pack = (bytes: Uint8Array, options?: object) => Uint8Array;
const newer = zlib as unknown as { zstdCompressSync?: Pack; zstdDecompressSync?: Unpack };

/** Levels are Brotli's qualities up to 9: 10 and 11 search much longer. */
const brotliQuality = (level: number) => ({ params: { [zlib.constants.BROTLI_PARAM_QUALITY]: level } });
const atMost = (byteLength: number) => ({ maxOutputLength: Math.max(1, byteLength) });

/** What `node:zlib` has. Frames are short: they are not worth a thread. */
export const nodeCodecs: PlatformCodecs = {
  gzip: {
    compress: (bytes, level) => zlib.gzipSync(bytes, { level }),
    decompress: (bytes, byteLength) => zlib.gunzipSync(bytes, atMost(byteLength)),
  },
  zlib: {
    compress: (bytes, level) => zlib.deflateSync(bytes, { level }),
    decompress: (bytes, byteLength) => zlib.inflateSync(bytes, atMost(byteLength)),
  },
  brotli: {
    compress: (bytes, level) => zlib.brotliCompressSync(bytes, brotliQuality(level)),
    decompress: (bytes, byteLength) => zlib.brotliDecompressSync(bytes, atMost(byteLength)),
  },
  zstd: {
    compress: newer.zstdCompressSync && ((bytes) => newer.zstdCompressSync!(bytes)),
    decompress:
      newer.zstdDecompressSync && ((bytes, byteLength) => newer.zstdDecompressSync!(bytes, atMost(byteLength))),
  },
};
