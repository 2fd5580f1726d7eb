/**
 * The file vector: a typed vector whose elements lie in a file, of which a bounded part is in memory. In: a file that the
 * entry opened. What was synced last survives the end of the process at any moment; what came after it is gone then.
 */

import { MemoryError } from "../../base/errors.ts";
import { describe, finiteNumber, integer, object } from "../../base/validate.ts";
import { type ElementArray, type ElementKind, elementByteLength, isArrayOf, newElements } from "./element-kind.ts";
import { FileVectorOptionsBuilder, type FileVectorPresetName, type SettledOptions } from "./options.ts";
import type { PageCache } from "./page-cache.ts";
import type { PageStore, PageTraffic } from "./page-store.ts";

/** Statistics of a file vector, as plain data. */
export interface FileVectorStats extends PageTraffic {
  /** Elements. */
  readonly length: number;
  /** Elements that the file has room for. */
  readonly capacity: number;
  /** Bytes of the elements. */
  readonly contentBytes: number;
  /** Bytes of the file: elements, page table, headers, old versions of pages, and room. */
  readonly fileBytes: number;
  /** `contentBytes` in `fileBytes`, from 0 to 1. */
  readonly utilization: number;
  /** Bytes in memory: the pages of the cache and the page table, which takes 8 bytes for each page of the file. */
  readonly memoryBytes: number;
  /** Pages in the cache, those among them that the file doesn't have yet, and the most that there may be. */
  readonly cachedPages: number;
  /** Pages in memory that the file doesn't have yet. */
  readonly dirtyPages: number;
  /** Most pages that there may be in memory. */
  readonly cachePageLimit: number;
  /** How often another page than that of the call before was wanted and was in the cache, or was not. */
  readonly hits: number;
  /** Accesses whose page had to be read. */
  readonly misses: number;
}

/** A vector's store, its pages in memory, and the options that it works by: `file-vector-parts.ts` makes them. */
export interface FileVectorParts {
  readonly store: PageStore;
  readonly cache: PageCache;
  readonly options: SettledOptions;
}

/** A typed vector in a file. Entries add `create` and `open`. One vector at a time may have a file open. */
export class FileVectorBase {
  readonly #store: PageStore;
  readonly #cache: PageCache;
  readonly #pageLength: number;
  /** A power of two, so that the product is exact. */
  readonly #pagesPerElement: number;
  readonly #syncOnWrite: boolean;
  #length: number;
  #isOpen = true;

  constructor({ store, cache, options }: FileVectorParts) {
    this.#store = store;
    this.#cache = cache;
    this.#pageLength = store.pageLength;
    this.#pagesPerElement = 1 / store.pageLength;
    this.#syncOnWrite = options.syncOnWrite;
    this.#length = store.length;
  }

  /** A builder of options that goes on from a preset. */
  static options(preset: FileVectorPresetName = "balanced"): FileVectorOptionsBuilder {
    return new FileVectorOptionsBuilder({ preset });
  }

  /** The file, as it was named when it was opened. */
  get path(): string {
    return this.#store.file.path;
  }

  /** Kind of the elements. */
  get kind(): ElementKind {
    return this.#store.shape.kind;
  }

  /** Elements that it has. */
  get length(): number {
    return this.#length;
  }

  /** Elements that the file has room for. */
  get capacity(): number {
    return Math.max(this.#length, this.#store.roomPages * this.#pageLength);
  }

  /** The element at `index`, or `undefined` where there is none. */
  get(index: number): number | undefined {
    if (!(index >= 0 && index < this.#length) || typeof index !== "number") return this.#absent(index);
    const page = Math.floor(index * this.#pagesPerElement);
    return this.#cache.frame(page).elements[index - page * this.#pageLength];
  }

  /** Replaces an element, stored as a typed array would store it. Throws `RangeError` where there is none. */
  set(index: number, value: number): void {
    requireNumber(value);
    if (!Number.isInteger(index) || index < 0 || index >= this.#length) throw this.#noElement(index);
    this.#put(index, value);
    this.#written();
  }

  /** Adds an element; the length after it. */
  push(value: number): number {
    requireNumber(value);
    this.#requireOpen();
    const index = this.#length;
    this.#makePages(index + 1);
    this.#put(index, value);
    this.#length = index + 1;
    this.#written();
    return this.#length;
  }

  /** Adds all of `values`, or, where that fails, none. */
  extend(values: Iterable<number>): void {
    object(values, "values", "an array, or another iterable of numbers");
    this.#requireOpen();
    const { kind } = this;
    const elements = isArrayOf(kind, values) ? values : numbersOf(values, kind);
    const from = this.#length;
    this.#makePages(from + elements.length);
    this.#eachPart(from, from + elements.length, (target, at) => {
      target.set(elements.subarray(at, at + target.length));
    });
    this.#length = from + elements.length;
    this.#written();
  }

  /** Forgets the elements from `length` on; a vector that is no longer stays as it is. */
  truncate(length: number): void {
    this.#requireOpen();
    this.#cut(integer(length, "length", 0, Number.MAX_SAFE_INTEGER));
    this.#written();
  }

  /** Makes the vector `length` elements long: cuts it off, or adds `value` until it is. Added zeros take no room in the file. */
  resize(length: number, value = 0): void {
    requireNumber(value);
    this.#requireOpen();
    const from = this.#length;
    if (integer(length, "length", 0, Number.MAX_SAFE_INTEGER) <= from) this.#cut(length);
    else this.#grow(from, length, value);
    this.#written();
  }

  /** Makes room in the file for `additional` elements more, so that it needn't grow until then. */
  reserve(additional: number): void {
    this.#requireOpen();
    const elements = this.#length + integer(additional, "additional", 0, Number.MAX_SAFE_INTEGER);
    this.#store.ensureRoom(Math.ceil(elements / this.#pageLength));
  }

  /** Syncs, and gives back what room the file has beyond the elements. */
  shrinkToFit(): void {
    this.#requireOpen();
    this.#dropPagesFrom(this.#length);
    this.#cache.flush();
    this.#store.compact(this.#length);
  }

  /** Returns when all elements are on the device: this is what is there after a crash. Throws `MemoryError`, and then what was synced before is. */
  sync(): void {
    this.#requireOpen();
    this.#dropPagesFrom(this.#length);
    this.#cache.flush();
    this.#store.commit(this.#length);
  }

  /** A copy of the elements from `start` up to `end`, in an array of the vector's kind. */
  slice(start = 0, end = this.#length): ElementArray {
    this.#requireOpen();
    const to = Math.min(integer(end, "end", 0, Number.MAX_SAFE_INTEGER), this.#length);
    const from = Math.min(integer(start, "start", 0, Number.MAX_SAFE_INTEGER), to);
    const copy = newElements(this.kind, to - from);
    for (let index = from; index < to; ) {
      const part = this.#partAt(index, to);
      copy.set(part, index - from);
      index += part.length;
    }
    return copy;
  }

  /** The elements in order; those that are added on the way come too. */
  *[Symbol.iterator](): Generator<number, void, undefined> {
    for (let index = 0; index < this.#length; index++) yield this.get(index)!;
  }

  /** Statistics, as they are now. */
  stats(): FileVectorStats {
    this.#requireOpen();
    const contentBytes = this.#length * elementByteLength(this.kind);
    const fileBytes = this.#store.file.byteLength();
    return {
      length: this.#length,
      capacity: this.capacity,
      contentBytes,
      fileBytes,
      utilization: contentBytes / fileBytes,
      memoryBytes: this.#cache.memoryBytes + this.#store.memoryBytes,
      cachePageLimit: this.#cache.frameLimit,
      ...this.#cache.counts,
      ...this.#store.traffic,
    };
  }

  /** Syncs and closes the file. Closing twice is fine. */
  close(): void {
    if (!this.#isOpen) return;
    try {
      this.sync();
    } finally {
      this.discard();
    }
  }

  /** Closes the file with what was synced last. */
  discard(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#length = 0;
    this.#cache.drop(0);
    this.#store.file.close();
  }

  /** As `close`. */
  [Symbol.dispose](): void {
    this.close();
  }

  #put(index: number, value: number): void {
    const page = Math.floor(index * this.#pagesPerElement);
    const frame = this.#cache.frame(page);
    frame.elements[index - page * this.#pageLength] = value;
    frame.dirty = true;
  }

  /** Has pages for `length` elements; none that is there goes. */
  #makePages(length: number): void {
    const pageCount = Math.ceil(length * this.#pagesPerElement);
    if (pageCount > this.#store.pageCount) this.#store.setPageCount(pageCount);
  }

  /** Forgets the pages that hold no element below `length`: those cut off, and those that a call which failed left behind. */
  #dropPagesFrom(length: number): void {
    const pageCount = Math.ceil(length * this.#pagesPerElement);
    if (pageCount >= this.#store.pageCount) return;
    this.#cache.drop(pageCount);
    this.#store.setPageCount(pageCount);
  }

  #cut(length: number): void {
    if (length >= this.#length) return;
    this.#dropPagesFrom(length);
    this.#length = length;
  }

  #grow(from: number, length: number, value: number): void {
    this.#dropPagesFrom(from);
    const whole = this.#store.pageCount * this.#pageLength;
    this.#makePages(length);
    const to = value === 0 && !Object.is(value, -0) ? Math.min(length, whole) : length;
    this.#eachPart(from, to, (target) => {
      target.fill(value);
    });
    this.#length = length;
  }

  /** Calls `write` with the elements of each page from `from` up to `to`, and where in that range they are. */
  #eachPart(from: number, to: number, write: (target: ElementArray, at: number) => void): void {
    for (let index = from; index < to; ) {
      const part = this.#partAt(index, to);
      write(part, index - from);
      this.#cache.frame(Math.floor(index * this.#pagesPerElement)).dirty = true;
      index += part.length;
    }
  }

  /** The elements from `index` up to `to` that lie in one page: a view, until the next call. */
  #partAt(index: number, to: number): ElementArray {
    const page = Math.floor(index * this.#pagesPerElement);
    const start = index - page * this.#pageLength;
    const length = Math.min(this.#pageLength - start, to - index);
    return this.#cache.frame(page).elements.subarray(start, start + length);
  }

  #written(): void {
    if (this.#syncOnWrite) this.sync();
  }

  #noElement(index: unknown): RangeError {
    this.#absent(index);
    return new RangeError(`index must be a whole number below the length of ${this.#length}, got ${describe(index)}`);
  }

  #absent(index: unknown): undefined {
    this.#requireOpen();
    finiteNumber(index, "index", Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
    return undefined;
  }

  #requireOpen(): void {
    if (!this.#isOpen) throw new MemoryError("file-closed", { path: this.path });
  }
}

function requireNumber(value: unknown): void {
  if (typeof value !== "number") throw new TypeError(`value must be a number, got ${describe(value)}`);
}

/** Numbers as an array of the vector's kind; throws before anything is written where one is no number. */
function numbersOf(values: Iterable<number>, kind: ElementKind): ElementArray {
  const numbers = Array.from(values);
  numbers.forEach((value, i) => {
    if (typeof value !== "number") throw new TypeError(`values[${i}] must be a number, got ${describe(value)}`);
  });
  const elements = newElements(kind, numbers.length);
  elements.set(numbers);
  return elements;
}
