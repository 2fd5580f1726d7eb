/** Deflate without a platform: fflate's, 4–7× slower than those of runtimes (measured). */

import { zlibSync } from "fflate/browser";

/** A zlib stream (RFC 1950) of `bytes`; `level` is zlib's, 0 to 9. */
export function deflateSync(bytes: Uint8Array, level: number): Uint8Array {
  return zlibSync(bytes, { level: level as 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 });
}
