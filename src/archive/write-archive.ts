/**
 * Writes glyph archives. In: fonts, and strikes whose bitmaps can be asked for one by one. Out: a stream of bytes. What is
 * held on the way is a frame of each form and the entries of a piece: pixels go from where they are into the frame.
 */

import { PICTURE_VERSION } from "../glyph/picture-version.ts";
import type { BitmapBox, BitmapSlot } from "../glyph/strike-bitmaps.ts";
import { bitmapEntries, type FontRecord, RecordKind, recordHeader, type StrikeFacts } from "./archive-records.ts";
import type { FrameWriter } from "./frames.ts";
import type { EncodedText } from "./text-measures.ts";

/** Most bitmaps of a piece: as many as are rasterised at a time. */
const PIECE_BITMAPS = 256;
/** Pixels of a piece, but for one that is a single bitmap: a reader allocates each piece at once. */
const PIECE_PIXEL_BYTES = 2 ** 16;

/** A strike to write. */
export interface StrikeSource extends StrikeFacts {
  /** In order. */
  readonly slots: Iterable<BitmapSlot>;
  /** Most that are asked for at a time; 256. */
  readonly atOnce?: number | undefined;
  /** Boxes of bitmaps, which are made where they aren't there. */
  boxes(slots: readonly BitmapSlot[]): readonly BitmapBox[];
  /** Copies pixels of a bitmap, rows end to end, from byte `from` on. */
  copy(slot: BitmapSlot, from: number, target: Uint8Array): void;
}

/** What was written. */
export interface SavedGlyphs {
  /** Fonts whose glyphs they are. */
  readonly fonts: number;
  /** Sets of bitmaps: of one font, size and mode. */
  readonly strikes: number;
  /** Bitmaps that were written. */
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

  /** Bitmaps written so far. */
  get bitmaps(): number {
    return this.#bitmaps;
  }

  start(): Promise<void> {
    return this.#frames.start();
  }

  async addFont(facts: Omit<FontRecord, "bytes">, bytes: Uint8Array): Promise<void> {
    await this.#frames.write(recordHeader(RecordKind.font, { ...facts, bytes: bytes.length }));
    await this.#frames.write(bytes);
    this.#fonts++;
  }

  /** What lays out simple text of the font that was added last. */
  async addText({ facts, bytes }: EncodedText): Promise<void> {
    await this.#frames.write(recordHeader(RecordKind.text, facts));
    await this.#frames.write(bytes);
  }

  /** `onPiece` is called when a piece was written. */
  async addStrike(strike: StrikeSource, onPiece: () => void = () => {}): Promise<void> {
    this.#strikes++;
    for (const slots of groups(strike.slots, strike.atOnce ?? PIECE_BITMAPS)) {
      for (const piece of piecesOf(slots, strike.boxes(slots), strike.pixel)) await this.#addPiece(strike, piece);
      onPiece();
    }
  }

  async #addPiece(strike: StrikeSource, { slots, boxes, pixelBytes }: Piece): Promise<void> {
    const { key, pixel, field } = strike;
    const facts = { key, pixel, ...(field && { field }), bitmaps: slots.length, pixelBytes };
    await this.#frames.write(recordHeader(RecordKind.strike, facts));
    await this.#frames.write(bitmapEntries(slots, boxes));
    for (const [index, slot] of slots.entries()) {
      const { width, height } = boxes[index]!;
      await this.#frames.fill(width * height * pixel, (target, from) => strike.copy(slot, from, target));
    }
    this.#bitmaps += slots.length;
  }

  async end(): Promise<SavedGlyphs> {
    const facts = { fonts: this.#fonts, strikes: this.#strikes };
    await this.#frames.write(recordHeader(RecordKind.end, { ...facts, pictures: PICTURE_VERSION }));
    await this.#frames.end();
    return { ...facts, bitmaps: this.#bitmaps, byteLength: this.#frames.byteLength };
  }
}

/** What becomes one record. */
interface Piece {
  readonly slots: BitmapSlot[];
  readonly boxes: BitmapBox[];
  pixelBytes: number;
}

/** Cuts bitmaps into pieces, by their pixels; a strike without bitmaps is one piece. */
function piecesOf(slots: readonly BitmapSlot[], boxes: readonly BitmapBox[], pixel: number): Piece[] {
  let last: Piece = { slots: [], boxes: [], pixelBytes: 0 };
  const pieces = [last];
  for (const [index, slot] of slots.entries()) {
    const box = boxes[index]!;
    const byteLength = box.width * box.height * pixel;
    if (last.slots.length > 0 && last.pixelBytes + byteLength > PIECE_PIXEL_BYTES) {
      last = { slots: [], boxes: [], pixelBytes: 0 };
      pieces.push(last);
    }
    last.slots.push(slot);
    last.boxes.push(box);
    last.pixelBytes += byteLength;
  }
  return pieces;
}

/** Items in groups of `size`; one group that is empty where there are none, for a strike has at least one piece. */
function* groups<Item>(items: Iterable<Item>, size: number): Generator<Item[], void, undefined> {
  let group: Item[] = [];
  let count = 0;
  for (const item of items) {
    group.push(item);
    count++;
    if (group.length === size) {
      yield group;
      group = [];
    }
  }
  if (group.length > 0 || count === 0) yield group;
}
