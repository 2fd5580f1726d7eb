/** The bitmaps of an archive in memory: as they came, found by bisection, put into strikes when they are wanted. */

import type { Font } from "../font/font.ts";
import type { BitmapStore, StoredStrike } from "../glyph/bitmap-stores.ts";
import { type BitmapSlot, MAX_BITMAP_SIDE, type StoredBitmap } from "../glyph/strike-bitmaps.ts";
import { BITMAP_ENTRY_BYTES, type FieldFacts, type PixelSize, type StrikeFacts } from "./archive-records.ts";

/** Words of an entry: its slot; left and top; width and height, the width in the lower half. */
const ENTRY_WORDS = BITMAP_ENTRY_BYTES / 4;

/** A piece of a strike: entries and pixels of some bitmaps. */
class LoadedPiece {
  readonly count: number;
  readonly byteLength: number;
  readonly #words: Uint32Array;
  readonly #pixels: Uint8Array;
  /** Where each bitmap's pixels begin. */
  readonly #offsets: Uint32Array;

  /** Throws `RangeError` where entries and pixels don't agree; the message says how. */
  constructor(entries: Uint8Array, pixels: Uint8Array, pixelBytes: PixelSize) {
    this.count = entries.length / BITMAP_ENTRY_BYTES;
    // In a process's first picture this is interpreted, so it is a plain loop over words: 1,500 entries take 0.2 ms.
    const aligned = entries.byteOffset % 4 === 0 ? entries : new Uint8Array(entries);
    const words = new Uint32Array(aligned.buffer, aligned.byteOffset, this.count * ENTRY_WORDS);
    const offsets = new Uint32Array(this.count + 1);
    let offset = 0;
    let last = -1;
    for (let index = 0, at = 0; at < words.length; index++, at += ENTRY_WORDS) {
      const slot = words[at]!;
      if (slot <= last) throw new RangeError("bitmaps are out of order");
      last = slot;
      const width = words[at + 2]! & 0xffff;
      const height = words[at + 2]! >>> 16;
      if (width > MAX_BITMAP_SIDE || height > MAX_BITMAP_SIDE) throw new RangeError("a bitmap is too large");
      offset += width * height * pixelBytes;
      offsets[index + 1] = offset;
    }
    if (offset !== pixels.length) throw new RangeError("bitmaps have more or fewer pixels");
    this.#words = words;
    this.#pixels = pixels;
    this.#offsets = offsets;
    this.byteLength = entries.length + pixels.length + offsets.byteLength;
  }

  slotAt(index: number): BitmapSlot {
    return this.#words[index * ENTRY_WORDS]!;
  }

  bitmapAt(index: number): StoredBitmap {
    const place = this.#words[index * ENTRY_WORDS + 1]!;
    const size = this.#words[index * ENTRY_WORDS + 2]!;
    return {
      left: (place << 16) >> 16,
      top: place >> 16,
      width: size & 0xffff,
      height: size >>> 16,
      pixels: this.#pixels.subarray(this.#offsets[index], this.#offsets[index + 1]),
    };
  }
}

/** One strike of an archive. */
export class LoadedStrike implements StoredStrike {
  readonly pixel: PixelSize;
  /** What its numbers mean where they are distances. */
  readonly field: FieldFacts | undefined;
  /** In order of their slots. */
  readonly #pieces: LoadedPiece[] = [];
  #count = 0;
  #byteLength = 0;

  constructor({ pixel, field }: StrikeFacts) {
    this.pixel = pixel;
    this.field = field;
  }

  /** Number of its bitmaps. */
  get count(): number {
    return this.#count;
  }

  get byteLength(): number {
    return this.#byteLength;
  }

  /** Adds the next piece. Throws `RangeError` where it isn't one; the message says why. */
  append(entries: Uint8Array, pixels: Uint8Array): void {
    const piece = new LoadedPiece(entries, pixels, this.pixel);
    if (piece.count === 0) return;
    const last = this.#pieces.at(-1);
    if (last && piece.slotAt(0) <= last.slotAt(last.count - 1)) throw new RangeError("bitmaps are out of order");
    this.#pieces.push(piece);
    this.#count += piece.count;
    this.#byteLength += piece.byteLength;
  }

  find(slot: BitmapSlot): StoredBitmap | undefined {
    const piece = this.#pieces[lastAtMost(this.#pieces.length, slot, (index) => this.#pieces[index]!.slotAt(0))];
    if (piece === undefined) return undefined;
    const index = lastAtMost(piece.count, slot, (at) => piece.slotAt(at));
    return piece.slotAt(index) === slot ? piece.bitmapAt(index) : undefined;
  }
}

/** The last of `count` rising numbers that is at most `wanted`; -1 where there is none. */
function lastAtMost(count: number, wanted: number, at: (index: number) => number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(middle) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** What an archive has brought. Disposing of it closes its fonts and gives back its bitmaps. */
export class LoadedGlyphs implements BitmapStore, Disposable {
  /** Fonts without outlines, for `fonts` of layout options: they draw what the archive has, at its sizes and modes. */
  readonly fonts: readonly Font[];
  /** Sets of bitmaps: of one font, size and mode. */
  readonly strikeCount: number;
  /** Bitmaps of the archive. */
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

  /** Gives back what the archive holds, and closes its fonts. */
  [Symbol.dispose](): void {
    const onDispose = this.#onDispose;
    this.#onDispose = undefined;
    onDispose?.();
  }
}
