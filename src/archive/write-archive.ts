/**
 * Writes glyph archives. In: fonts, and strikes whose bitmaps can be asked for one by one. Out: a stream of bytes. What is
 * held on the way is a frame of each form and the entries of one strike.
 */

import { PICTURE_VERSION } from "../glyph/picture-version.ts";
import type { BitmapSlot, StoredBitmap } from "../glyph/strike-bitmaps.ts";
import { bitmapEntry, type FontRecord, RecordKind, recordHeader } from "./archive-records.ts";
import type { FrameWriter } from "./frames.ts";

/** A strike to write. */
export interface StrikeSource {
  /** As `strikeContentKey` makes it. */
  readonly key: string;
  /** In order. */
  readonly slots: readonly BitmapSlot[];
  /** May be asked for the same bitmap twice. */
  bitmap(slot: BitmapSlot): StoredBitmap;
}

/** What was written. */
export interface SavedGlyphs {
  readonly fonts: number;
  readonly strikes: number;
  readonly bitmaps: number;
  /** Bytes of the archive. */
  readonly byteLength: number;
}

/** Writes an archive. */
export class ArchiveWriter {
  readonly #frames: FrameWriter;
  #fonts = 0;
  #strikes = 0;
  #bitmaps = 0;

  constructor(frames: FrameWriter) {
    this.#frames = frames;
  }

  start(): Promise<void> {
    return this.#frames.start();
  }

  async addFont(facts: Omit<FontRecord, "bytes">, bytes: Uint8Array): Promise<void> {
    await this.#frames.write(recordHeader(RecordKind.font, { ...facts, bytes: bytes.length }));
    await this.#frames.write(bytes);
    this.#fonts++;
  }

  async addStrike({ key, slots, bitmap }: StrikeSource): Promise<void> {
    let pixelBytes = 0;
    const entries = slots.map((slot) => {
      const found = bitmap(slot);
      pixelBytes += found.pixels.length;
      return bitmapEntry(slot, found);
    });
    await this.#frames.write(recordHeader(RecordKind.strike, { key, bitmaps: slots.length, pixelBytes }));
    for (const entry of entries) await this.#frames.write(entry);
    for (const slot of slots) await this.#frames.write(bitmap(slot).pixels);
    this.#strikes++;
    this.#bitmaps += slots.length;
  }

  async end(): Promise<SavedGlyphs> {
    const facts = { fonts: this.#fonts, strikes: this.#strikes };
    await this.#frames.write(recordHeader(RecordKind.end, { ...facts, pictures: PICTURE_VERSION }));
    await this.#frames.end();
    return { ...facts, bitmaps: this.#bitmaps, byteLength: this.#frames.byteLength };
  }
}
