/** The bitmaps of an archive in memory: as they came, found by bisection, put into strikes when they are wanted. */

import type { Font } from "../font/font.ts";
import type { BitmapStore, StoredStrike } from "../glyph/bitmap-stores.ts";
import type { BitmapSlot, StoredBitmap } from "../glyph/strike-bitmaps.ts";
import { BITMAP_ENTRY_BYTES } from "./archive-records.ts";

/** One strike of an archive. */
export class LoadedStrike implements StoredStrike {
  readonly count: number;
  readonly byteLength: number;
  readonly #entries: DataView;
  readonly #pixels: Uint8Array;
  /** Where each bitmap's pixels begin. */
  readonly #offsets: Uint32Array;

  /** Throws `RangeError` where entries and pixels don't agree; the message says how. */
  constructor(entries: Uint8Array, pixels: Uint8Array, pixelBytes: 1 | 4) {
    this.#entries = new DataView(entries.buffer, entries.byteOffset, entries.byteLength);
    this.#pixels = pixels;
    this.count = entries.length / BITMAP_ENTRY_BYTES;
    this.#offsets = new Uint32Array(this.count + 1);
    for (let index = 0; index < this.count; index++) {
      const at = index * BITMAP_ENTRY_BYTES;
      if (index > 0 && this.#slotAt(index) <= this.#slotAt(index - 1)) throw new RangeError("bitmaps are out of order");
      const area = this.#entries.getUint16(at + 8, true) * this.#entries.getUint16(at + 10, true);
      this.#offsets[index + 1] = this.#offsets[index]! + area * pixelBytes;
    }
    if (this.#offsets[this.count] !== pixels.length) throw new RangeError("bitmaps have more or fewer pixels");
    this.byteLength = entries.length + pixels.length + this.#offsets.byteLength;
  }

  find(slot: BitmapSlot): StoredBitmap | undefined {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#slotAt(middle) < slot) low = middle + 1;
      else high = middle;
    }
    return low < this.count && this.#slotAt(low) === slot ? this.#bitmapAt(low) : undefined;
  }

  #slotAt(index: number): number {
    return this.#entries.getUint32(index * BITMAP_ENTRY_BYTES, true);
  }

  #bitmapAt(index: number): StoredBitmap {
    const at = index * BITMAP_ENTRY_BYTES;
    return {
      left: this.#entries.getInt16(at + 4, true),
      top: this.#entries.getInt16(at + 6, true),
      width: this.#entries.getUint16(at + 8, true),
      height: this.#entries.getUint16(at + 10, true),
      pixels: this.#pixels.subarray(this.#offsets[index], this.#offsets[index + 1]),
    };
  }
}

/** What an archive has brought. Disposing of it closes its fonts and gives back its bitmaps. */
export class LoadedGlyphs implements BitmapStore, Disposable {
  /** Fonts without outlines, for `fonts` of layout options: they draw what the archive has, at its sizes and modes. */
  readonly fonts: readonly Font[];
  readonly strikeCount: number;
  readonly bitmapCount: number;
  /** Bytes on the host; those of the fonts are counted with the fonts. */
  readonly byteLength: number;
  readonly #strikes: ReadonlyMap<string, LoadedStrike>;
  #onDispose: (() => void) | undefined;

  /** @internal Made by `loadGlyphs`. */
  constructor(
    strikes: ReadonlyMap<string, LoadedStrike>,
    fonts: readonly Font[],
    onDispose: (self: LoadedGlyphs) => void,
  ) {
    this.#strikes = strikes;
    this.fonts = fonts;
    this.strikeCount = strikes.size;
    const all = [...strikes.values()];
    this.bitmapCount = all.reduce((total, { count }) => total + count, 0);
    this.byteLength = all.reduce((total, { byteLength }) => total + byteLength, 0);
    this.#onDispose = () => onDispose(this);
  }

  strike(key: string): LoadedStrike | undefined {
    return this.#strikes.get(key);
  }

  [Symbol.dispose](): void {
    const onDispose = this.#onDispose;
    this.#onDispose = undefined;
    onDispose?.();
  }
}
