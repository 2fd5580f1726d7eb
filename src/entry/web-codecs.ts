/** Codecs of browsers and their like: compression streams, which have no levels, and Brotli as fonts are unpacked by it. */

import { type Packer, type PlatformCodecs, stateless } from "../archive/codecs.ts";
import { gunzip, inflate, unbrotli } from "../source/inflate.ts";

/** A stream is made for each frame: the platform's can't be used twice. */
function throughStreams(format: "gzip" | "deflate"): Packer {
  return stateless(async (bytes) => {
    const source = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream();
    const packed = new Response(source.pipeThrough(new CompressionStream(format)));
    return new Uint8Array(await packed.arrayBuffer());
  });
}

/** What every browser has. */
export const webCodecs: PlatformCodecs = {
  gzip: { packer: () => throughStreams("gzip"), unpacker: () => stateless(gunzip) },
  zlib: { packer: () => throughStreams("deflate"), unpacker: () => stateless(inflate) },
  brotli: { unpacker: () => stateless(unbrotli) },
};
