/** Blocks of LZ4 (LZ4 Block Format), by lz4js. */

import { compressBlock, compressBound, decompressBlock } from "lz4js";

/** The first byte says whether the rest is compressed: what doesn't become smaller is stored. */
const Form = { stored: 0, packed: 1 } as const;

/** Packs at most 65,535 bytes. `hashes` has 65,536 entries, whatever they hold. */
export function packLz4(bytes: Uint8Array, hashes: Uint16Array): Uint8Array {
  const packed = new Uint8Array(compressBound(bytes.length) + 1);
  hashes.fill(0);
  const byteLength = compressBlock(bytes, packed.subarray(1), 0, bytes.length, hashes);
  const isSmaller = byteLength > 0 && byteLength < bytes.length;
  if (!isSmaller) packed.set(bytes, 1);
  packed[0] = isSmaller ? Form.packed : Form.stored;
  return packed.subarray(0, 1 + (isSmaller ? byteLength : bytes.length));
}

/** Throws `Error` for other than `byteLength` bytes. */
export function unpackLz4(bytes: Uint8Array, byteLength: number): Uint8Array {
  if (bytes[0] === Form.stored) return bytes.subarray(1);
  const unpacked = new Uint8Array(byteLength);
  const written = decompressBlock(bytes, unpacked, 1, bytes.length - 1, 0);
  if (written !== byteLength) throw new Error(`${written} of ${byteLength} bytes came out`);
  return unpacked;
}
