/**
 * A table of which only the pages that were asked for lie in linear memory: `CFF ` of a font of Chinese is 16 MB, and a
 * line of text needs some tens of kilobytes of it.
 */

import { FontError } from "../base/errors.ts";
import type { Bytes, Ptr } from "../kernels/pointers.ts";
import type { TableRecord } from "../source/sfnt.ts";
import type { MovingBytes } from "../source/table-reader.ts";
import { isWaiting } from "../source/waiting.ts";
import type { FontHeap } from "./font-heap.ts";

/**
 * Bytes of a page. Glyphs of Chinese take some 250 bytes each and characters of one text lie all over the table, so a
 * smaller page reads less and a larger one less often: seven glyphs of Noto Sans CJK read 31 pages of 16 KiB, in half a millisecond.
 */
export const PAGE_BYTES = 16 * 2 ** 10;

/** Reads through pages. Numbers are big-endian; what lies outside the table is `FontError` `"table-damaged"`. */
export class PagedTable {
  readonly tag: string;
  readonly byteLength: number;
  /** Label of the font's source, for messages. */
  readonly source: string;
  readonly #pageBytes: number;
  readonly #load: (page: number) => Uint8Array;
  readonly #free: () => void;
  /** The page read last, and its bytes: detached, and so empty, where memory has grown since. */
  #lastPage = -1;
  #lastBytes: Uint8Array = new Uint8Array(0);
  #heldBytes = 0;

  private constructor(
    record: TableRecord,
    source: string,
    pageBytes: number,
    load: (page: number) => Uint8Array,
    free: () => void,
  ) {
    this.tag = record.tag;
    this.byteLength = record.byteLength;
    this.source = source;
    this.#pageBytes = pageBytes;
    this.#load = load;
    this.#free = free;
  }

  /** A table that fetches its pages by `readInto`. */
  static reading(
    record: TableRecord,
    source: string,
    heap: FontHeap,
    readInto: (offset: number, target: Uint8Array) => void,
  ): PagedTable {
    const pages: (Ptr<Bytes> | undefined)[] = [];
    const bytesOf = (page: number) => Math.min(PAGE_BYTES, record.byteLength - page * PAGE_BYTES);
    const fetch = (page: number): Uint8Array => {
      const known = pages[page];
      if (known !== undefined) return heap.bytes(known, bytesOf(page));
      const pointer = heap.allocate(bytesOf(page), "font");
      const bytes = heap.bytes(pointer, bytesOf(page));
      try {
        readInto(record.offset + page * PAGE_BYTES, bytes);
      } catch (error) {
        heap.free(pointer);
        throw error;
      }
      pages[page] = pointer;
      table.#heldBytes += bytes.byteLength;
      return bytes;
    };
    const free = () => {
      for (const pointer of pages) if (pointer !== undefined) heap.free(pointer);
      pages.length = 0;
    };
    const table = new PagedTable(record, source, PAGE_BYTES, fetch, free);
    return table;
  }

  /** A table that is there as a whole, and stays whoever holds it to free. */
  static over(block: MovingBytes, record: TableRecord, source: string): PagedTable {
    return new PagedTable(
      record,
      source,
      Math.max(1, record.byteLength),
      () => block.view(),
      () => {},
    );
  }

  /** Bytes of the pages that are there. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Brings in the pages of `[start, end)`, as far as the table goes. All that are not there are asked for before it throws. */
  bringIn(start: number, end: number): void {
    const last = Math.min(end, this.byteLength) - 1;
    bringInPages(start, last, this.#pageBytes, (page) => this.#load(page));
  }

  /** Gives the pages back. */
  free(): void {
    this.#free();
    this.#lastPage = -1;
  }

  /** The error for a table that says something impossible. */
  damage(detail: string): FontError<"table-damaged"> {
    return new FontError("table-damaged", { source: this.source, table: this.tag, detail });
  }

  /** Throws unless `[offset, offset + byteLength)` lies inside the table. */
  require(offset: number, byteLength: number): void {
    if (offset >= 0 && offset + byteLength <= this.byteLength) return;
    throw this.damage(`bytes ${offset} to ${offset + byteLength} are outside its ${this.byteLength} bytes`);
  }

  u8(offset: number): number {
    return this.unsigned(offset, 1);
  }

  u16(offset: number): number {
    return this.unsigned(offset, 2);
  }

  u32(offset: number): number {
    return this.unsigned(offset, 4);
  }

  /** A number of 1 to 4 bytes. */
  unsigned(offset: number, byteLength: number): number {
    this.require(offset, byteLength);
    let value = 0;
    for (let at = offset; at < offset + byteLength; at++) {
      const page = Math.floor(at / this.#pageBytes);
      value = value * 256 + this.#page(page)[at - page * this.#pageBytes]!;
    }
    return value;
  }

  /** Bytes of their own, which stay when memory moves. */
  copy(offset: number, byteLength: number): Uint8Array {
    this.require(offset, byteLength);
    const bytes = new Uint8Array(byteLength);
    let done = 0;
    try {
      while (done < byteLength) {
        const page = Math.floor((offset + done) / this.#pageBytes);
        const start = offset + done - page * this.#pageBytes;
        const part = this.#page(page).subarray(start, start + byteLength - done);
        bytes.set(part, done);
        done += part.byteLength;
      }
    } catch (error) {
      // So that the pages behind this one are asked for with it.
      if (isWaiting(error)) this.bringIn(offset + done, offset + byteLength);
      throw error;
    }
    return bytes;
  }

  #page(page: number): Uint8Array {
    if (page !== this.#lastPage || this.#lastBytes.byteLength === 0) {
      this.#lastBytes = this.#load(page);
      this.#lastPage = page;
    }
    return this.#lastBytes;
  }
}

/**
 * Calls `bring` for the pages from that of byte `first` to that of byte `last`. Where bytes have yet to be fetched, the others
 * are asked for all the same, so that they come together.
 */
export function bringInPages(first: number, last: number, pageBytes: number, bring: (page: number) => void): void {
  let waiting: unknown;
  for (let page = Math.floor(first / pageBytes); page * pageBytes <= last; page++) {
    try {
      bring(page);
    } catch (error) {
      if (!isWaiting(error)) throw error;
      waiting ??= error;
    }
  }
  if (waiting !== undefined) throw waiting;
}
