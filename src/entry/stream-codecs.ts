/** Codecs by the runtime's compression streams alone, which every runtime of the package has: no library stands in. */

import { type PlatformCodecs, stateless } from "../archive/codecs.ts";

async function through(bytes: Uint8Array, stream: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const body = new Response(bytes as Uint8Array<ArrayBuffer>).body!.pipeThrough(stream);
  return new Uint8Array(await new Response(body).arrayBuffer());
}

const unpacker = (format: "gzip" | "deflate") => () =>
  stateless((bytes) => through(bytes, new DecompressionStream(format)));

/** What archives are read with. */
export const streamCodecs: PlatformCodecs = {
  gzip: { unpacker: unpacker("gzip") },
  zlib: { unpacker: unpacker("deflate") },
};

/** A zlib stream. */
export const streamDeflate = (bytes: Uint8Array) => through(bytes, new CompressionStream("deflate"));
