/**
 * Deflate of browsers, workers and edge isolates: `CompressionStream` (Compression Streams, format "deflate") where it
 * exists. It has no levels and no synchronous form, so fflate stands in for the latter, 4–7× slower (measured).
 */

import { zlibSync } from "fflate/browser";
import type { Deflate } from "./deflate.ts";

/** The web platform's deflate. */
export const webDeflate: Deflate = {
  sync: deflateWithoutPlatform,
  async: async (bytes, level) =>
    typeof CompressionStream === "function" ? deflateThroughStream(bytes) : deflateWithoutPlatform(bytes, level),
};

function deflateWithoutPlatform(bytes: Uint8Array, level: number): Uint8Array {
  return zlibSync(bytes, { level: level as 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 });
}

async function deflateThroughStream(bytes: Uint8Array): Promise<Uint8Array> {
  // Blob and Response stream without a hand-written pump, and a refused write cannot be left unhandled.
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
