/** Guard bytes around a block: painted when it is given out, looked at when it comes back. */

import type { Views } from "../kernels/views.ts";

/** Bytes of a guard; keeps blocks behind it aligned to 16. */
export const GUARD_BYTES = 16;

/** The guards of a heap or pool: bytes that text and numbers seldom are, others for each, so that a copied guard does not pass. */
export class Guard {
  readonly #bytes = new Uint8Array(GUARD_BYTES);

  constructor() {
    const canary = crypto.getRandomValues(new Uint8Array(4));
    // No two neighbours are alike, so a block that was moved by one shows too.
    for (let i = 0; i < GUARD_BYTES; i++) this.#bytes[i] = canary[i & 3]! ^ (i * 0x5b);
  }

  /** Writes a guard at `at`. */
  paint(u8: Uint8Array, at: number): void {
    const bytes = this.#bytes;
    for (let i = 0; i < GUARD_BYTES; i++) u8[at + i] = bytes[i]!;
  }

  /** Writes guards before and behind the `byteLength` bytes at `at`. */
  paintAround(u8: Uint8Array, at: number, byteLength: number): void {
    this.paint(u8, at - GUARD_BYTES);
    this.paint(u8, at + byteLength);
  }

  /** Index of the first byte of the guard at `at` that is not as it was painted; −1 where all are. */
  damageAt(u8: Uint8Array, at: number): number {
    const bytes = this.#bytes;
    for (let i = 0; i < GUARD_BYTES; i++) if (u8[at + i] !== bytes[i]) return i;
    return -1;
  }

  /** Offset from `at` of the first byte beside the `byteLength` bytes there that was written to; undefined where none was. */
  damageAround(u8: Uint8Array, at: number, byteLength: number): number | undefined {
    const before = this.damageAt(u8, at - GUARD_BYTES);
    if (before >= 0) return before - GUARD_BYTES;
    const behind = this.damageAt(u8, at + byteLength);
    return behind >= 0 ? byteLength + behind : undefined;
  }
}

/** Offset of the first of `byteLength` bytes at `at`, a multiple of 4, that is not zero; −1 where all are. */
export function firstNonZero({ u8, i32 }: Views, at: number, byteLength: number): number {
  // Four words at a time: by bytes it was half of what acquiring a secure block of 1,024 took (measured).
  const [first, end] = [at >>> 2, (at + byteLength) >>> 2];
  let word = first;
  while (word + 4 <= end && (i32[word]! | i32[word + 1]! | i32[word + 2]! | i32[word + 3]!) === 0) word += 4;
  for (let offset = (word - first) * 4; offset < byteLength; offset++) if (u8[at + offset] !== 0) return offset;
  return -1;
}
