/**
 * A font file as its faces share it: pieces of it in linear memory, each there once however many fonts use it, under the
 * owner tag `font`. In: a source. Out: whole tables, tables by pages, and places that are filled page by page.
 *
 * A source that can be read at once (`readInto`) stays open until the last face goes, and pieces come when they are asked
 * for. Of any other, what may be needed is brought in beforehand and the source is let go.
 */

import type { Bytes, Ptr } from "../kernels/pointers.ts";
import type { FontSource } from "../source/font-source.ts";
import type { TableRecord } from "../source/sfnt.ts";
import type { MovingBytes } from "../source/table-reader.ts";
import type { FontHeap } from "./font-heap.ts";
import { PagedTable } from "./paged-table.ts";
import { ReservedTable } from "./reserved-table.ts";

/** The kernels read up to two bytes beyond the last point of a glyph, and so of a table. */
const KERNEL_SLACK_BYTES = 2;
/**
 * Tables that lie closer together are read as one: over a network each read is a request, which costs more than these
 * bytes do.
 */
const COALESCED_GAP_BYTES = 16 * 2 ** 10;

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
  /** Absent where the source can't be read at once. */
  readonly #readInto: ((offset: number, target: Uint8Array) => void) | undefined;
  #references = 1;
  #bytesRead = 0;
  #reads = 0;

  /** Calls `onRelease` when the last reference goes. */
  constructor(source: FontSource, heap: FontHeap, onRelease: () => void) {
    this.label = source.label;
    this.byteLength = source.byteLength;
    this.heap = heap;
    this.#onRelease = onRelease;
    const readInto = source.readInto?.bind(source);
    this.#readInto =
      readInto &&
      ((offset, target) => {
        readInto(offset, target);
        this.#count(target.byteLength);
      });
  }

  /** Whether pieces can still be read. */
  get isReadable(): boolean {
    return this.#readInto !== undefined;
  }

  /** The whole of a table; undefined where it was not brought in and can't be any more. Throws `InsufficientMemory`. */
  whole(record: TableRecord): FileBlock | undefined {
    const key = keyOf(record);
    const known = this.#whole.get(key);
    if (known || !this.#readInto) return known;
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
    const table = this.#readInto
      ? PagedTable.reading(record, this.label, this.heap, this.#readInto)
      : this.#pagedOverWhole(record);
    if (table) this.#paged.set(key, table);
    return table;
  }

  /** A place for a table, to be filled by pages. Undefined where the source can't be read any more. */
  reserved(record: TableRecord): ReservedTable | undefined {
    if (!this.#readInto) return undefined;
    const key = keyOf(record);
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
    if (!this.#readInto) return undefined;
    const bytes = new Uint8Array(byteLength);
    this.#readInto(record.offset, bytes);
    return bytes;
  }

  /** The bytes of a table in order, `chunkBytes` at a time; each chunk holds until the next. Throws as reading does. */
  *chunks(record: TableRecord, chunkBytes: number): Generator<Uint8Array, void, undefined> {
    const block = this.#whole.get(keyOf(record));
    const target = new Uint8Array(block ? 0 : Math.min(chunkBytes, record.byteLength));
    for (let at = 0; at < record.byteLength; at += chunkBytes) {
      const end = Math.min(at + chunkBytes, record.byteLength);
      const chunk = block ? block.view().subarray(at, end) : target.subarray(0, end - at);
      if (!block) this.#readInto?.(record.offset + at, chunk);
      yield chunk;
    }
  }

  /** Brings tables in from a source that can't be read later. What came before a failure stays until `release`. */
  async bringIn(source: FontSource, records: readonly TableRecord[]): Promise<void> {
    const missing = records.filter((record) => !this.#whole.has(keyOf(record)));
    for (const group of groupsOf(missing)) {
      const bytes = await source.read(group.offset, group.byteLength);
      for (const record of group.records) this.#place(record, bytes, group.offset);
    }
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
  counting(source: FontSource): FontSource {
    const { label, byteLength } = source;
    const read = async (offset: number, readByteLength: number) => {
      const bytes = await source.read(offset, readByteLength);
      this.#count(bytes.byteLength);
      return bytes;
    };
    return { label, byteLength, read, close: () => source.close() };
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

/** Tables that are read as one. */
interface ReadGroup {
  readonly offset: number;
  byteLength: number;
  readonly records: TableRecord[];
}

function groupsOf(records: readonly TableRecord[]): ReadGroup[] {
  const groups: ReadGroup[] = [];
  for (const record of [...records].sort((a, b) => a.offset - b.offset)) {
    const last = groups.at(-1);
    if (last && record.offset <= last.offset + last.byteLength + COALESCED_GAP_BYTES) {
      last.byteLength = Math.max(last.byteLength, record.offset + record.byteLength - last.offset);
      last.records.push(record);
    } else {
      groups.push({ offset: record.offset, byteLength: record.byteLength, records: [record] });
    }
  }
  return groups;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && a.every((byte, index) => byte === b[index]);
}
