/** Codecs of Node: `node:zlib`, which has Zstandard from version 22.15 on. */

import type { Transform } from "node:stream";
import * as zlib from "node:zlib";
import { type Packer, type PlatformCodecs, stateless } from "../archive/codecs.ts";
import { nodeUnpackers, type OneShot } from "./node-unpackers.ts";

const { constants } = zlib;
const { zstdCompressSync } = zlib as { readonly zstdCompressSync?: OneShot };
const unpackers = nodeUnpackers(zlib);

/** `ZSTD_c_compressionLevel` of zstd.h: older versions of Node don't name it. */
const ZSTD_LEVEL = 100;
/** Base-2 logarithm of Brotli's window, which is no use beyond a frame: 22, the default, takes megabytes. */
const BROTLI_WINDOW_BITS = 16;
/** Where a frame's output is put together: most frames need one of them. */
const CHUNK_BYTES = 2 ** 16;

/** Node's types leave `reset` out for gzip, which is a deflater as well. */
type Deflater = Transform & zlib.Zlib & Partial<zlib.ZlibReset>;

/**
 * A deflater that is reset from frame to frame, on a thread of libuv's pool. 64 KiB take it half as long as one that is made
 * for them, while unpacking on another thread takes 1.3 to 1.8 times as long as on this one (measured).
 */
class DeflatePacker implements Packer {
  readonly heldBytes = CHUNK_BYTES;
  readonly #make: () => Deflater;
  #stream: Deflater | undefined;
  #chunks: Uint8Array[] = [];
  #fail: (error: Error) => void = () => {};

  constructor(make: () => Deflater) {
    this.#make = make;
  }

  run(bytes: Uint8Array): Promise<Uint8Array> {
    const stream = this.#started();
    this.#chunks = [];
    return new Promise((resolve, reject) => {
      this.#fail = reject;
      stream.write(bytes);
      stream.flush(constants.Z_FINISH, () => {
        stream.reset?.();
        const [first, ...others] = this.#chunks.splice(0);
        resolve(others.length === 0 ? first! : Buffer.concat([first!, ...others]));
      });
    });
  }

  #started(): Deflater {
    if (this.#stream !== undefined) return this.#stream;
    const stream = this.#make();
    stream.on("data", (chunk: Uint8Array) => void this.#chunks.push(chunk));
    stream.on("error", (error) => {
      // A stream that has failed is of no more use.
      this.#stream = undefined;
      this.#fail(error);
    });
    this.#stream = stream;
    return stream;
  }

  close(): void {
    this.#stream?.close();
    this.#stream = undefined;
  }
}

/** Levels are Brotli's qualities up to 9: 10 and 11 search much longer. */
const brotliPacker = (level: number) => {
  const params = { [constants.BROTLI_PARAM_QUALITY]: level, [constants.BROTLI_PARAM_LGWIN]: BROTLI_WINDOW_BITS };
  return stateless((bytes) => zlib.brotliCompressSync(bytes, { params }));
};

/** Levels are Zstandard's own: it has 22, of which those from 10 on search much longer. */
const zstdPacker = (zstd: OneShot) => (level: number) =>
  stateless((bytes) => zstd(bytes, { params: { [ZSTD_LEVEL]: level } }));

/** What `node:zlib` has. */
export const nodeCodecs: PlatformCodecs = {
  gzip: {
    packer: (level) => new DeflatePacker(() => zlib.createGzip({ level, chunkSize: CHUNK_BYTES })),
    ...unpackers.gzip,
  },
  zlib: {
    packer: (level) => new DeflatePacker(() => zlib.createDeflate({ level, chunkSize: CHUNK_BYTES })),
    ...unpackers.zlib,
  },
  brotli: { packer: brotliPacker, ...unpackers.brotli },
  zstd: {
    packer: zstdCompressSync && zstdPacker(zstdCompressSync),
    ...unpackers.zstd,
  },
};
