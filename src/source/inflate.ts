/** Zlib and Brotli by what the runtime has, or by a library where it has neither. Output never grows past what is expected. */

/**
 * Unpacks `packed` into exactly `byteLength` bytes: those of `into` where the decoder can be given a place, which then is
 * as long, and else bytes of its own. Throws `Error` where it doesn't come to that.
 */
export type Unpack = (packed: Uint8Array, byteLength: number, into?: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;

/** The same, without waiting. */
export type UnpackAtOnce = (packed: Uint8Array, byteLength: number, into?: Uint8Array<ArrayBuffer>) => Uint8Array;

/** Loads what unpacks zlib data at once: Node's own, fflate elsewhere. */
export async function inflateAtOnce(): Promise<UnpackAtOnce> {
  if (runsOnNode()) {
    const { inflateSync } = await import("node:zlib");
    return bounded(inflateSync);
  }
  const { unzlibSync } = await import("./unzlib.ts");
  return (packed, byteLength, into = new Uint8Array(byteLength)) =>
    requireLength(unzlibSync(packed, { out: into }), byteLength);
}

/** Loads what unpacks Brotli data at once: Node's own, or the decoder in JavaScript. */
export async function unbrotliAtOnce(): Promise<UnpackAtOnce> {
  if (runsOnNode()) {
    const { brotliDecompressSync } = await import("node:zlib");
    return bounded(brotliDecompressSync);
  }
  const { decompress } = await import("./brotli.ts");
  return (packed, byteLength) => requireLength(decompress(packed, byteLength), byteLength);
}

/** One of Node's, which doesn't write past `byteLength`. */
function bounded(unpack: (packed: Uint8Array, options: { maxOutputLength: number }) => Uint8Array): UnpackAtOnce {
  return (packed, byteLength) =>
    requireLength(unpack(packed, { maxOutputLength: Math.max(1, byteLength) }), byteLength);
}

function runsOnNode(): boolean {
  return typeof process !== "undefined" && typeof process.versions?.node === "string";
}

/** Zlib data: the platform's own stream, fflate where there is none. */
export const inflate: Unpack = async (packed, byteLength, into = new Uint8Array(byteLength)) => {
  if (typeof DecompressionStream !== "undefined") return unpackStream("deflate", packed, byteLength, into);
  const { unzlibSync } = await import("./unzlib.ts");
  return requireLength(unzlibSync(packed, { out: into }), byteLength);
};

/** Gzip data, by the platform's own stream. */
export const gunzip: Unpack = (packed, byteLength) => unpackStream("gzip", packed, byteLength);

/** Brotli data: the platform's stream where it knows the format, Node's zlib, and else a decoder in JavaScript. */
export const unbrotli: Unpack = async (packed, byteLength, into) => {
  if (streamKnowsBrotli()) return unpackStream("brotli", packed, byteLength, into);
  return (await unbrotliAtOnce())(packed, byteLength);
};

/** Needs no WebAssembly, so that it runs where none may be compiled. A font of 90 KB takes it 25 ms, zlib 6. */
export const unbrotliInJavaScript: Unpack = async (packed, byteLength) => {
  const { decompress } = await import("./brotli.ts");
  return requireLength(decompress(packed, byteLength), byteLength);
};

/** Newer runtimes take "brotli"; the others throw for it. */
function streamKnowsBrotli(): boolean {
  try {
    return new DecompressionStream("brotli" as CompressionFormat) !== undefined;
  } catch {
    return false;
  }
}

async function unpackStream(
  format: string,
  packed: Uint8Array,
  byteLength: number,
  bytes = new Uint8Array(byteLength),
): Promise<Uint8Array> {
  const stream = new Blob([packed as Uint8Array<ArrayBuffer>])
    .stream()
    .pipeThrough(new DecompressionStream(format as CompressionFormat));
  let done = 0;
  for (const reader = stream.getReader(); ; ) {
    const { value } = await reader.read();
    if (value === undefined) break;
    if (done + value.byteLength > byteLength) {
      await reader.cancel().catch(() => {});
      throw new Error(`it unpacks to more than ${byteLength} bytes`);
    }
    bytes.set(value, done);
    done += value.byteLength;
  }
  return requireLength(bytes.subarray(0, done), byteLength);
}

function requireLength(bytes: Uint8Array, byteLength: number): Uint8Array {
  if (bytes.byteLength === byteLength) return bytes;
  throw new Error(`it unpacks to ${bytes.byteLength} bytes instead of ${byteLength}`);
}
