/**
 * Deflate of browsers, workers and edge isolates: `CompressionStream` (Compression Streams, format "deflate") where it
 * exists. It has no levels and no synchronous form, so fflate stands in for the latter.
 */

import type { Deflate } from "./deflate.ts";
import { deflateExtra } from "./extras.ts";

/** The web platform's deflate. At once it compresses where the extra "png" is loaded. */
export const webDeflate: Deflate = {
  sync: (bytes, level) => deflateExtra.code.deflateSync(bytes, level),
  async: async (bytes, level) => {
    if (typeof CompressionStream === "function") return deflateThroughStream(bytes);
    const { deflateSync } = await import("./fflate-deflate.ts");
    return deflateSync(bytes, level);
  },
};

async function deflateThroughStream(bytes: Uint8Array): Promise<Uint8Array> {
  // Blob and Response stream without a hand-written pump, and a refused write cannot be left unhandled.
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
