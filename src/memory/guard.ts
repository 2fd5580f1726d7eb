/** Guard bytes around a block: painted when it is given out, looked at when it comes back. */

import type { Views } from "../kernels/views.ts";

/** Bytes of a guard; keeps blocks behind it aligned to 16. */
export const GUARD_BYTES = 16;

/** A word that text and numbers seldom are, another for each pool, so that a copied guard does not pass. */
export function randomCanary(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}

/** The byte of a guard at `index`: no two neighbours are alike, so a block that was moved by one shows too. */
function guardByte(canary: number, index: number): number {
  return ((canary >>> ((index & 3) << 3)) ^ (index * 0x5b)) & 255;
}

/** Offset of the first of `byteLength` bytes at `at`, a multiple of 4, that is not zero; −1 where all are. */
export function firstNonZero({ u8, i32 }: Views, at: number, byteLength: number): number {
  // A word at a time: by bytes it was half of what acquiring a secure block of 1,024 took (measured).
  const [first, end] = [at >>> 2, (at + byteLength) >>> 2];
  let word = first;
  while (word < end && i32[word] === 0) word++;
  for (let offset = (word - first) * 4; offset < byteLength; offset++) if (u8[at + offset] !== 0) return offset;
  return -1;
}

/** Writes a guard at `at`. */
export function paintGuard(u8: Uint8Array, at: number, canary: number): void {
  for (let i = 0; i < GUARD_BYTES; i++) u8[at + i] = guardByte(canary, i);
}

/** Index of the first byte of the guard at `at` that is not as it was painted; −1 where all are. */
export function damageOfGuard(u8: Uint8Array, at: number, canary: number): number {
  for (let i = 0; i < GUARD_BYTES; i++) if (u8[at + i] !== guardByte(canary, i)) return i;
  return -1;
}
