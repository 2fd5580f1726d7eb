/** Which bitmaps of a strike are meant: a bit for each, 32 KiB for the largest of fonts, where a list would be megabytes. */

import type { BitmapSlot } from "../glyph/strike-bitmaps.ts";

/** Slots, in order. */
export class SlotSet {
  readonly #bits: Uint8Array;

  constructor(glyphCount: number) {
    this.#bits = new Uint8Array(Math.ceil(glyphCount / 2));
  }

  add(slot: BitmapSlot): void {
    this.#bits[slot >>> 3]! |= 1 << (slot & 7);
  }

  has(slot: BitmapSlot): boolean {
    return (this.#bits[slot >>> 3]! & (1 << (slot & 7))) !== 0;
  }

  get byteLength(): number {
    return this.#bits.length;
  }

  get size(): number {
    let count = 0;
    for (const _ of this) count++;
    return count;
  }

  *[Symbol.iterator](): Generator<BitmapSlot, void, undefined> {
    for (let at = 0; at < this.#bits.length; at++) {
      const bits = this.#bits[at]!;
      if (bits === 0) continue;
      for (let bit = 0; bit < 8; bit++) if (bits & (1 << bit)) yield at * 8 + bit;
    }
  }
}
