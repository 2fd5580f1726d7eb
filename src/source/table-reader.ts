/**
 * Big-endian reads from one table of a font, each checked against the table's end: damage becomes a `FontError` that
 * names table and source, never a `RangeError`.
 *
 * Specification: OpenType 1.9.1, "Data types".
 */

import { FontError } from "../base/errors.ts";

/** Reads one table. Offsets are bytes from the table's start. */
export class TableReader {
  /** Tag of the table, for messages. */
  readonly tag: string;
  /** Label of the font's source, for messages. */
  readonly source: string;
  readonly bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array, tag: string, source: string) {
    this.bytes = bytes;
    this.tag = tag;
    this.source = source;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get byteLength(): number {
    return this.bytes.byteLength;
  }

  /** Throws unless `[offset, offset + byteLength)` lies inside the table. */
  require(offset: number, byteLength: number): void {
    if (offset < 0 || offset + byteLength > this.bytes.byteLength) {
      throw this.damage(`bytes ${offset} to ${offset + byteLength} are outside its ${this.bytes.byteLength} bytes`);
    }
  }

  /** The error for a table that says something impossible. */
  damage(detail: string): FontError<"table-damaged"> {
    return new FontError("table-damaged", { source: this.source, table: this.tag, detail });
  }

  u8(offset: number): number {
    this.require(offset, 1);
    return this.#view.getUint8(offset);
  }

  i8(offset: number): number {
    this.require(offset, 1);
    return this.#view.getInt8(offset);
  }

  u16(offset: number): number {
    this.require(offset, 2);
    return this.#view.getUint16(offset);
  }

  i16(offset: number): number {
    this.require(offset, 2);
    return this.#view.getInt16(offset);
  }

  u24(offset: number): number {
    this.require(offset, 3);
    return (this.#view.getUint16(offset) << 8) | this.#view.getUint8(offset + 2);
  }

  u32(offset: number): number {
    this.require(offset, 4);
    return this.#view.getUint32(offset);
  }

  i32(offset: number): number {
    this.require(offset, 4);
    return this.#view.getInt32(offset);
  }

  /** A signed 16.16 number. */
  fixed(offset: number): number {
    return this.i32(offset) / 0x10000;
  }

  /** A signed 2.14 number. */
  f2dot14(offset: number): number {
    return this.i16(offset) / 0x4000;
  }

  /** A four-character tag. */
  tagAt(offset: number): string {
    const value = this.u32(offset);
    return String.fromCharCode(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
  }
}
