/** What the writers ask of a platform: zlib streams (RFC 1950), and what it has of native code for bytes. Entries hand it in. */

import type { BufferManager } from "../memory/buffer-manager.ts";

/** A platform's deflate. `level` is zlib's, 0 (store) to 9 (smallest); one that has no levels uses its own. */
export interface Deflate {
  sync(bytes: Uint8Array, level: number): Uint8Array;
  async(bytes: Uint8Array, level: number): Promise<Uint8Array>;
  /** Where rows stand until they are compressed; in memory of their own where absent. The engine adds its own. */
  readonly buffers?: BufferManager | undefined;
  /** CRC-32 of `bytes`, continuing from `crc` (0 at the start); ours is used where the platform has none. */
  readonly crc32?: ((bytes: Uint8Array, crc: number) => number) | undefined;
  /** Whether bytes are the same, where the platform compares them as one; rows are looked at pixel by pixel elsewhere. */
  readonly isSame?: ((bytes: Uint8Array, others: Uint8Array) => boolean) | undefined;
}
