/**
 * What an archive's frames hold: records one after the other, each a byte for its kind, a u32 length and as much JSON, then
 * its data.
 *
 *     font     1  { key, family, place, bytes }        the font without outlines, `bytes` long
 *     strike   2  { key, bitmaps, pixelBytes }         16 bytes for each bitmap (u32 slot, i16 left, i16 top, u16 width,
 *                                                      u16 height, u32 0), then the pixels of each
 *     end      3  { fonts, strikes, pictures }         how many there were, and the version that they are drawn by
 */

import type { BitmapSlot, StoredBitmap } from "../glyph/strike-bitmaps.ts";

export const RecordKind = { font: 1, strike: 2, end: 3 } as const;
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

/** A strike of an archive. */
export interface StrikeRecordFacts {
  /** As `strikeContentKey` makes it. */
  readonly key: string;
  readonly bitmaps: number;
  readonly pixelBytes: number;
}

/** What ends an archive. */
export interface EndRecord {
  readonly fonts: number;
  readonly strikes: number;
  readonly pictures: number;
}

/** A record's kind, length and JSON. */
export function recordHeader(kind: number, facts: FontRecord | StrikeRecordFacts | EndRecord): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(facts));
  const bytes = new Uint8Array(RECORD_HEADER_BYTES + json.length);
  bytes[0] = kind;
  new DataView(bytes.buffer).setUint32(1, json.length, true);
  bytes.set(json, RECORD_HEADER_BYTES);
  return bytes;
}

/** A bitmap's entry. */
export function bitmapEntry(slot: BitmapSlot, { left, top, width, height }: StoredBitmap): Uint8Array {
  const entry = new DataView(new ArrayBuffer(BITMAP_ENTRY_BYTES));
  entry.setUint32(0, slot, true);
  entry.setInt16(4, left, true);
  entry.setInt16(6, top, true);
  entry.setUint16(8, width, true);
  entry.setUint16(10, height, true);
  return new Uint8Array(entry.buffer);
}
