/**
 * A font file as its faces share it: pieces of it in linear memory, each there once however many fonts use it, under the
 * owner tag `font`. In: a source. Out: whole tables, tables by pages, and places that are filled page by page.
 *
 * A source that can be read at once (`readInto`) stays open until the last face goes, and pieces come when they are asked
 * for. Of any other, what may be needed is brought in beforehand and the source is let go; or, where the caller has said
 * what text it is for, all but the outlines, whose pages are fetched as they are asked for (`part-reader.ts`).
 */

import type { Bytes, Ptr } from "../kernels/pointers.ts";
import { groupRanges } from "../source/byte-ranges.ts";
import type { FontSource, PlatformSource } from "../source/font-source.ts";
import { PartReader } from "../source/part-reader.ts";
import type { ImmediateSource } from "../source/reading.ts";
import type { TableRecord } from "../source/sfnt.ts";
import type { MovingBytes } from "../source/table-reader.ts";
import { untilThere } from "../source/waiting.ts";
import type { FontHeap } from "./font-heap.ts";
import { PagedTable } from "./paged-table.ts";
import { ReservedTable } from "./reserved-table.ts";

/** The kernels read up to 17 bytes beyond what they take of a glyph, and so of a table. */
const KERNEL_SLACK_BYTES = 17;
/** What is fetched at once where all of a table is wanted: it lies on the host until it has its place. */
const FETCHED_AT_ONCE_BYTES = 4 * 2 ** 20;

/** What reading a file has cost so far. */
export interface FontFileStats {
  /** Bytes of the file: of a compressed one, as it unpacks. */
  readonly fileBytes: number;
  /** Bytes read from the source, directories included. */
  readonly bytesRead: number;
  /** Reads that they came in. */
  readonly reads: number;
  /** Bytes kept in linear memory. */
  readonly heldBytes: number;
}

/** A piece of a file in linear memory. */
export class FileBlock implements MovingBytes {
  readonly pointer: Ptr<Bytes>;
  readonly byteLength: number;
  readonly #heap: FontHeap;

  constructor(byteLength: number, heap: FontHeap) {
    this.byteLength = byteLength;
    this.#heap = heap;
    // A font of spaces has an empty `glyf`; heaps have no empty blocks.
    this.pointer = heap.allocate(byteLength + KERNEL_SLACK_BYTES, "font");
  }

  view(): Uint8Array {
    return this.#heap.bytes(this.pointer, this.byteLength);
  }

  free(): void {
    this.#heap.free(this.pointer);
  }
}

/** What the pieces of a file have in common: they can be told by their place. */
type Piece = FileBlock | PagedTable | ReservedTable;

/** The bytes of one file. Counted by reference; the first reference is its maker's. */
export class FontFile {
  readonly label: string;
  readonly byteLength: number;
  readonly heap: FontHeap;
  readonly #whole = new Map<string, FileBlock>();
  readonly #paged = new Map<string, PagedTable>();
  readonly #reserved = new Map<string, ReservedTable>();
  readonly #onRelease: () => void;
  /** Of a file that is fetched by parts. */
  readonly #parts: PartReader | undefined;
  /** Absent where the source can't be read at once. */
  readonly #readInto: ((offset: number, target: Uint8Array) => void) | undefined;
  #references = 1;
  #bytesRead = 0;
  #reads = 0;
  #isComplete = false;

  /** Calls `onRelease` when the last reference goes. A source that has to be waited for stays where `byParts` is set. */
  constructor(source: PlatformSource, heap: FontHeap, onRelease: () => void, byParts = false) {
    this.label = source.label;
    this.byteLength = source.byteLength;
    this.heap = heap;
    this.#onRelease = onRelease;
    const counted = this.counting(source);
    this.#parts = byParts && !counted.readInto ? new PartReader(counted) : undefined;
    this.#readInto = counted.readInto ?? this.#parts?.readInto.bind(this.#parts);
  }

  /** Whether pieces can still be read. */
  get isReadable(): boolean {
    return this.#readInto !== undefined;
  }

  /** Whether any piece can be had at once. */
  get readsAtOnce(): boolean {
    return this.#readInto !== undefined && this.#parts === undefined;
  }

  /** Whether reading may meet what has yet to be fetched. */
  get isPartial(): boolean {
    return this.#parts !== undefined && !this.#isComplete;
  }

  /** The whole of a table; undefined where it was not brought in and can't be any more. Throws `InsufficientMemory`. */
  whole(record: TableRecord): FileBlock | undefined {
    const key = keyOf(record);
    const known = this.#whole.get(key);
    // Of a file by parts, tables that are whole came when it was opened.
    if (known || !this.#readInto || this.#parts) return known;
    const block = new FileBlock(record.byteLength, this.heap);
    try {
      this.#readInto(record.offset, block.view());
    } catch (error) {
      block.free();
      throw error;
    }
    this.#whole.set(key, block);
    return block;
  }

  /** A table that is read by pages, or whole where that can't be. */
  paged(record: TableRecord): PagedTable | undefined {
    const key = keyOf(record);
    const known = this.#paged.get(key);
    if (known) return known;
    const table =
      this.#readInto && !this.#whole.has(key)
        ? PagedTable.reading(record, this.label, this.heap, this.#readInto)
        : this.#pagedOverWhole(record);
    if (table) this.#paged.set(key, table);
    return table;
  }

  /** A place for a table, to be filled by pages. Undefined where the source can't be read any more. */
  reserved(record: TableRecord): ReservedTable | undefined {
    const key = keyOf(record);
    if (!this.#readInto || this.#whole.has(key)) return undefined;
    const known = this.#reserved.get(key);
    if (known) return known;
    const block = new FileBlock(record.byteLength, this.heap);
    const table = new ReservedTable(block, record.offset, this.#readInto);
    this.#reserved.set(key, table);
    return table;
  }

  /** The first `byteLength` bytes of a table on the host, which nobody keeps; undefined as in `whole`. */
  copy(record: TableRecord, byteLength: number): Uint8Array | undefined {
    const block = this.#whole.get(keyOf(record));
    if (block) return block.view().slice(0, byteLength);
    if (this.#parts) return this.#ofPages(record, 0, byteLength)?.slice();
    if (!this.#readInto) return undefined;
    const bytes = new Uint8Array(byteLength);
    this.#readInto(record.offset, bytes);
    return bytes;
  }

  /** The bytes of a table in order, `chunkBytes` at a time; each chunk holds until the next. Throws as reading does. */
  *chunks(record: TableRecord, chunkBytes: number): Generator<Uint8Array, void, undefined> {
    const block = this.#whole.get(keyOf(record));
    const isThere = block !== undefined || this.#parts !== undefined;
    const target = new Uint8Array(isThere ? 0 : Math.min(chunkBytes, record.byteLength));
    for (let at = 0; at < record.byteLength; at += chunkBytes) {
      const end = Math.min(at + chunkBytes, record.byteLength);
      const held = block ? block.view().subarray(at, end) : this.#parts && this.#ofPages(record, at, end);
      const chunk = held ?? target.subarray(0, end - at);
      if (held === undefined) this.#readInto?.(record.offset + at, chunk);
      yield chunk;
    }
  }

  /** Brings tables in from a source that can't be read later. What came before a failure stays until `release`. */
  async bringIn(source: FontSource, records: readonly TableRecord[]): Promise<void> {
    const missing = records.filter((record) => !this.#whole.has(keyOf(record)));
    const reads = groupRanges(missing).map(async ({ offset, byteLength, ranges }) => {
      const bytes = await source.read(offset, byteLength);
      for (const record of ranges) this.#place(record, bytes, offset);
    });
    // All of them are over before a failure is told: none places a table in a file that was released.
    const outcomes = await Promise.allSettled(reads);
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  }

  /** As `bringIn`, from a source that is read at once, and let go all the same. */
  bringInAtOnce(source: ImmediateSource, records: readonly TableRecord[]): void {
    for (const record of records) {
      if (this.#whole.has(keyOf(record))) continue;
      const block = new FileBlock(record.byteLength, this.heap);
      this.#whole.set(keyOf(record), block);
      source.readInto(record.offset, block.view());
      this.#count(record.byteLength);
    }
  }

  /** Fetches what a file by parts has not got yet of its tables. Rejects as reading does, or with the signal's reason. */
  async complete(signal: AbortSignal | undefined): Promise<void> {
    if (!this.isPartial) return;
    for (const table of [...this.#paged.values(), ...this.#reserved.values()]) {
      for (let at = 0; at < table.byteLength; at += FETCHED_AT_ONCE_BYTES) {
        await untilThere(() => table.bringIn(at, at + FETCHED_AT_ONCE_BYTES), signal);
      }
    }
    this.#isComplete = true;
  }

  /** Whether `source` has the same bytes wherever this file holds some. */
  async agreesWith(source: FontSource): Promise<boolean> {
    for (const [key, block] of this.#whole) {
      const bytes = await source.read(offsetOf(key), block.byteLength);
      if (!equal(bytes, block.view())) return false;
    }
    return true;
  }

  stats(): FontFileStats {
    const held = [...this.#pieces()].reduce((total, piece) => total + heldBytesOf(piece), 0);
    return { fileBytes: this.byteLength, bytesRead: this.#bytesRead, reads: this.#reads, heldBytes: held };
  }

  /** `source`, its reads counted as this file's. */
  counting(source: PlatformSource): PlatformSource {
    const { label, byteLength } = source;
    const read: FontSource["read"] = async (offset, readByteLength, signal) => {
      const bytes = await source.read(offset, readByteLength, signal);
      this.#count(bytes.byteLength);
      return bytes;
    };
    const counted = (readInto: Required<FontSource>["readInto"]) => (offset: number, target: Uint8Array) => {
      readInto(offset, target);
      this.#count(target.byteLength);
    };
    return {
      label,
      byteLength,
      read,
      ...(source.readInto && { readInto: counted(source.readInto.bind(source)) }),
      ...(source.readBlocking && { readBlocking: counted(source.readBlocking.bind(source)) }),
      close: () => source.close(),
    };
  }

  retain(): this {
    this.#references++;
    return this;
  }

  /** One reference less; the last one gives back the memory. */
  release(): void {
    if (--this.#references > 0) return;
    for (const piece of this.#pieces()) piece.free();
    this.#whole.clear();
    this.#paged.clear();
    this.#reserved.clear();
    this.#onRelease();
  }

  #count(byteLength: number): void {
    this.#bytesRead += byteLength;
    this.#reads++;
  }

  *#pieces(): Generator<Piece> {
    // Pages over a whole table are that table's.
    yield* this.#whole.values();
    yield* this.#paged.values();
    yield* this.#reserved.values();
  }

  /** Bytes of a table by pages, until memory moves; undefined where it is none. Throws as reading does. */
  #ofPages(record: TableRecord, start: number, end: number): Uint8Array | undefined {
    const key = keyOf(record);
    const reserved = this.#reserved.get(key);
    reserved?.bringIn(start, end);
    return reserved?.block.view().subarray(start, end) ?? this.#paged.get(key)?.copy(start, end - start);
  }

  #pagedOverWhole(record: TableRecord): PagedTable | undefined {
    const block = this.#whole.get(keyOf(record));
    return block && PagedTable.over(block, record, this.label);
  }

  #place(record: TableRecord, bytes: Uint8Array, bytesOffset: number): void {
    const key = keyOf(record);
    if (this.#whole.has(key)) return;
    const start = record.offset - bytesOffset;
    const block = new FileBlock(record.byteLength, this.heap);
    block.view().set(bytes.subarray(start, start + record.byteLength));
    this.#whole.set(key, block);
  }
}

function keyOf({ offset, byteLength }: TableRecord): string {
  return `${offset}:${byteLength}`;
}

function offsetOf(key: string): number {
  return Number(key.slice(0, key.indexOf(":")));
}

function heldBytesOf(piece: Piece): number {
  return piece instanceof FileBlock ? piece.byteLength : piece.heldBytes;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && a.every((byte, index) => byte === b[index]);
}
