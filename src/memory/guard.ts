/** Guard bytes around a block: painted when it is given out, looked at when it comes back. */

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

/** Writes a guard at `at`. */
export function paintGuard(u8: Uint8Array, at: number, canary: number): void {
  for (let i = 0; i < GUARD_BYTES; i++) u8[at + i] = guardByte(canary, i);
}

/** Index of the first byte of the guard at `at` that is not as it was painted; −1 where all are. */
export function damageOfGuard(u8: Uint8Array, at: number, canary: number): number {
  for (let i = 0; i < GUARD_BYTES; i++) if (u8[at + i] !== guardByte(canary, i)) return i;
  return -1;
}
