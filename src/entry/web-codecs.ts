/** Codecs of browsers and their like: compression streams, which have no levels, and Brotli as fonts are unpacked by it. */

import type { Codec, PlatformCodecs } from "../archive/codecs.ts";
import { unbrotli } from "../source/inflate.ts";

function throughStream(format: "gzip" | "deflate"): Codec {
  return {
    compress: (bytes) => pumped(bytes, new CompressionStream(format)),
    decompress: (bytes) => pumped(bytes, new DecompressionStream(format)),
  };
}

async function pumped(bytes: Uint8Array, stream: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const body = new Blob([bytes.slice()]).stream().pipeThrough(stream);
  return new Uint8Array(await new Response(body).arrayBuffer());
}

/** What every browser has. */
export const webCodecs: PlatformCodecs = {
  gzip: throughStream("gzip"),
  zlib: throughStream("deflate"),
  brotli: { decompress: unbrotli },
};
