/**
 * What an archive's frames hold: records one after the other, each a byte for its kind, a u32 length and as much JSON, then
 * its data.
 *
 *     font     1  { key, family, place, bytes }              the font without outlines, `bytes` long
 *     strike   2  { key, pixel, field?, bitmaps, pixelBytes }  16 bytes for each bitmap (u32 slot, i16 left, i16 top,
 *                                                            u16 width, u16 height, u32 0), then the pixels of each
 *     text     4  { unitsPerEm, ascenderUnits,               of the font before: 16 bytes for each character (u32 code
 *                   descenderUnits, lineGapUnits,            point, u32 glyph, f64 advance in units), 12 for each pair that
 *                   characters, pairs }                      is kerned (u16 left, u16 right, f64 units)
 *     end      3  { fonts, strikes, pictures }               how many there were, and the version that they are drawn by
 *
 * A `text` record is for who lays out simple text without reading the font. Fonts with too many characters have none.
 *
 * A strike comes in pieces that follow one another, each a record with the strike's key and slots that rise from piece to
 * piece: so neither side has to have all of it at a time. `pixel` is how many bytes a pixel has. A strike of distance fields
 * says so in `field`: `{ kind: "sdf" | "msdf", spread }`, the spread in pixels; the others hold coverage.
 */

import type { BitmapBox, BitmapSlot } from "../glyph/strike-bitmaps.ts";

export const RecordKind = { font: 1, strike: 2, end: 3, text: 4 } as const;
export const RECORD_HEADER_BYTES = 5;
export const BITMAP_ENTRY_BYTES = 16;
/** More than any record's JSON has: keys, a family's name and a place of 64 axes. */
export const MAX_RECORD_JSON_BYTES = 8192;

/** A font of an archive. */
export interface FontRecord {
  /** Its content key. */
  readonly key: string;
  readonly family: string;
  /** Its place in its design space. */
  readonly place: Readonly<Record<string, number>>;
  readonly bytes: number;
}

export const fieldKinds = ["sdf", "msdf"] as const;

/** What the numbers of a distance field mean. */
export interface FieldFacts {
  /** One distance a pixel; or one for each of three sets of edges, and the distance itself. */
  readonly kind: (typeof fieldKinds)[number];
  /** Distance from the outline, in pixels, at which a field ends on either side. */
  readonly spread: number;
}

/** Bytes of a pixel: coverage or a distance; or four of them, for stripes and for distances by sets of edges. */
export const pixelSizes = [1, 4] as const;
export type PixelSize = (typeof pixelSizes)[number];

/** A strike, in each of its pieces. */
export interface StrikeFacts {
  /** As `strikeContentKey` makes it. */
  readonly key: string;
  readonly pixel: PixelSize;
  readonly field?: FieldFacts | undefined;
}

/** A piece of a strike. */
export interface StrikeRecordFacts extends StrikeFacts {
  readonly bitmaps: number;
  readonly pixelBytes: number;
}

/** Lines of a font, and how much of its text follows. */
export interface TextRecord {
  readonly unitsPerEm: number;
  readonly ascenderUnits: number;
  readonly descenderUnits: number;
  readonly lineGapUnits: number;
  readonly characters: number;
  readonly pairs: number;
}

/** What ends an archive. */
export interface EndRecord {
  readonly fonts: number;
  readonly strikes: number;
  readonly pictures: number;
}

/** A record's kind, length and JSON. */
export function recordHeader(kind: number, facts: FontRecord | StrikeRecordFacts | TextRecord | EndRecord): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(facts));
  const bytes = new Uint8Array(RECORD_HEADER_BYTES + json.length);
  bytes[0] = kind;
  new DataView(bytes.buffer).setUint32(1, json.length, true);
  bytes.set(json, RECORD_HEADER_BYTES);
  return bytes;
}

/** Entries of bitmaps, one after the other. */
export function bitmapEntries(slots: readonly BitmapSlot[], boxes: readonly BitmapBox[]): Uint8Array {
  const entries = new DataView(new ArrayBuffer(slots.length * BITMAP_ENTRY_BYTES));
  slots.forEach((slot, index) => {
    const at = index * BITMAP_ENTRY_BYTES;
    const { left, top, width, height } = boxes[index]!;
    entries.setUint32(at, slot, true);
    entries.setInt16(at + 4, left, true);
    entries.setInt16(at + 6, top, true);
    entries.setUint16(at + 8, width, true);
    entries.setUint16(at + 10, height, true);
  });
  return new Uint8Array(entries.buffer);
}
