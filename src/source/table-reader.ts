/**
 * Big-endian reads from one table of a font, each checked against the table's end: damage becomes a `FontError` that
 * names table and source, never a `RangeError`.
 *
 * Specification: OpenType 1.9.1, "Data types".
 */

import { FontError } from "../base/errors.ts";

/** Bytes that may move: a table in linear memory, every view of which is detached when the memory grows. */
export interface MovingBytes {
  readonly byteLength: number;
  /** The bytes where they are now. */
  view(): Uint8Array;
}

/** Reads one table. Offsets are bytes from the table's start. */
export class TableReader {
  /** Tag of the table, for messages. */
  readonly tag: string;
  /** Label of the font's source, for messages. */
  readonly source: string;
  readonly byteLength: number;
  readonly #moving: MovingBytes | undefined;
  #bytes!: Uint8Array;
  #view!: DataView;

  constructor(bytes: Uint8Array | MovingBytes, tag: string, source: string) {
    this.tag = tag;
    this.source = source;
    this.byteLength = bytes.byteLength;
    this.#moving = bytes instanceof Uint8Array ? undefined : bytes;
    this.#lookAt(bytes instanceof Uint8Array ? bytes : bytes.view());
  }

  /** The table's bytes; where they move, until memory is next asked for. */
  get bytes(): Uint8Array {
    this.#isMoved();
    return this.#bytes;
  }

  /** Throws unless `[offset, offset + byteLength)` lies inside the table. */
  require(offset: number, byteLength: number): void {
    // A detached view has no bytes, so what has moved is found out here and costs the others nothing.
    if (offset < 0 || offset + byteLength > this.#bytes.byteLength) {
      if (this.#isMoved()) this.require(offset, byteLength);
      else throw this.damage(`bytes ${offset} to ${offset + byteLength} are outside its ${this.byteLength} bytes`);
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

  /** Whether the bytes were elsewhere by now; they are looked for anew then. */
  #isMoved(): boolean {
    if (this.#moving === undefined || this.#bytes.byteLength === this.byteLength) return false;
    this.#lookAt(this.#moving.view());
    return true;
  }

  #lookAt(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}
