/**
 * The pages of a vector in its file: read by their number, written to places that the last sync doesn't refer to, and made
 * to last by a commit. In: pages of bytes. Out: a file that holds the contents of the last commit, whatever comes after.
 *
 * A commit writes the changed chunks of the page table to places of their own, flushes, writes the header that refers to
 * them, and flushes again. Until that header is whole, the one before it and all that it refers to stand untouched.
 */

import { MemoryError } from "../../base/errors.ts";
import { checksum } from "./checksum.ts";
import { type ElementKind, elementByteLength } from "./element-kind.ts";
import { FileClaim } from "./file-claim.ts";
import {
  type Header,
  MAXIMUM_CHUNKS,
  PAGES_AT,
  type PagePlace,
  pagePosition,
  readGeneration,
  readHeader,
  truncated,
  writeHeader,
} from "./header.ts";
import { PageSpace } from "./page-space.ts";
import { PageTable } from "./page-table.ts";
import { moveFully, type VectorFile } from "./vector-file.ts";

/** Seeds of the checksums of chunks: no page of a vector has so high a number. */
const CHUNK_SEED = 0x80000000;
/** Rounds of `compact`: pages move in the first, the chunks that refer to them in the second, the last finds nothing. */
const COMPACT_ROUNDS = 4;

/** What stays the same through a vector's life. */
export interface PageShape {
  readonly kind: ElementKind;
  readonly pageBytes: number;
}

/** Counts of what went to and from the file. */
export interface PageTraffic {
  /** Pages read from the file. */
  readonly pageReads: number;
  /** Pages written to it. */
  readonly pageWrites: number;
  /** Times that all was written and flushed. */
  readonly syncs: number;
}

/** A file as pages. */
export class PageStore {
  readonly file: VectorFile;
  readonly shape: PageShape;
  readonly #claim: FileClaim;
  readonly #growthFactor: number;
  readonly #table: PageTable;
  #space = new PageSpace(0, new Set());
  #length = 0;
  #pageReads = 0;
  #pageWrites = 0;
  #syncs = 0;
  private constructor(file: VectorFile, shape: PageShape, growthFactor: number, claim: FileClaim) {
    this.file = file;
    this.shape = shape;
    this.#claim = claim;
    this.#growthFactor = growthFactor;
    this.#table = new PageTable(shape.pageBytes);
  }

  /** Makes `file` that of an empty vector with room for `pages` pages. */
  static create(file: VectorFile, shape: PageShape, growthFactor: number, pages: number): PageStore {
    const store = new PageStore(file, shape, growthFactor, new FileClaim(file, 0, true));
    file.resize(PAGES_AT);
    store.ensureRoom(pages);
    store.commit(0);
    return store;
  }

  /** The vector of the last sync. Throws `MemoryError` for a file that is no vector's, or not whole. */
  static open(file: VectorFile, growthFactor: number): PageStore {
    const header = readHeader(file);
    const claim = new FileClaim(file, header.generation, false);
    const store = new PageStore(file, header, growthFactor, claim);
    store.#load(header);
    return store;
  }

  /** Elements at the last sync. */
  get length(): number {
    return this.#length;
  }

  /** Elements that fit a page. */
  get pageLength(): number {
    return this.shape.pageBytes / elementByteLength(this.shape.kind);
  }

  get pageCount(): number {
    return this.#table.pageCount;
  }

  /** Pages that the file has room for. */
  get roomPages(): number {
    const { chunkPages } = this.#table;
    // Each chunk that is begun takes a place as well.
    return Math.floor((Math.floor(this.#space.count / this.#versions) * chunkPages) / (chunkPages + 1));
  }

  get memoryBytes(): number {
    return this.#table.memoryBytes;
  }

  get traffic(): PageTraffic {
    return { pageReads: this.#pageReads, pageWrites: this.#pageWrites, syncs: this.#syncs };
  }

  /** Fills `bytes` with a page. Throws `MemoryError` where the file is damaged. */
  read(page: number, bytes: Uint8Array): void {
    const place = this.#table.placeOf(page);
    if (place === 0) bytes.fill(0);
    else this.#readPlace(bytes, { place, checksum: this.#table.checksumOf(page) }, page);
  }

  /** Writes a page. The file holds it from the next commit on. */
  write(page: number, bytes: Uint8Array): void {
    this.#requireWritable();
    const before = this.#table.placeOf(page);
    const place = before !== 0 && this.#space.isFresh(before) ? before : this.#allocate();
    try {
      this.#writePlace(place, bytes);
    } catch (error) {
      if (place !== before) this.#space.release(place);
      throw error;
    }
    this.#table.set(page, place, checksum(wordsOf(bytes), page));
    if (before !== 0 && place !== before) this.#space.release(before);
  }

  /** Adds pages of zeros, or forgets the last ones. Throws `MemoryError` beyond what a file can hold. */
  setPageCount(pageCount: number): void {
    this.#takeFile();
    if (pageCount > this.#limitPages) throw this.#full(pageCount);
    for (let page = pageCount; page < this.#table.pageCount; page++) {
      const place = this.#table.placeOf(page);
      if (place !== 0) this.#space.release(place);
    }
    this.#table.setPageCount(pageCount);
  }

  /** Makes room in the file for `pages` pages in all. */
  ensureRoom(pages: number): void {
    const { chunkPages } = this.#table;
    if (Math.ceil(pages / chunkPages) > MAXIMUM_CHUNKS) throw this.#full(pages);
    const count = Math.ceil((pages * (chunkPages + 1)) / chunkPages) * this.#versions;
    if (count > this.#space.count) this.#growTo(count);
  }

  /** Makes all that was written last, as a vector of `length` elements. Throws `MemoryError`, and then the last sync stands. */
  commit(length: number): void {
    const isCommitted = this.#claim.generation > 0 && length === this.#length && this.#table.changedChunks.size === 0;
    if (!isCommitted) this.#commitOwn(length);
  }

  /** Moves pages to the start of the file, commits, and cuts the file off behind them. Pages in memory must be written before. */
  compact(length: number): void {
    this.commit(length);
    const bytes = new Uint8Array(this.shape.pageBytes);
    for (let round = 0; round < COMPACT_ROUNDS; round++) {
      this.#space.sort();
      if (!this.#moveDown(bytes)) break;
      this.commit(length);
    }
    this.#space.shrink(this.#highestPlace());
    // A header that asks for no more than what stays comes first: a file that is cut off too early is refused.
    this.#commitOwn(length);
    this.file.resize(this.#fileBytes);
  }

  /** Versions of a page that the file has room for: a file that never grows keeps both the last sync's and the next. */
  get #versions(): number {
    return this.#growthFactor === 1 ? 2 : 1;
  }

  get #limitPages(): number {
    const most = MAXIMUM_CHUNKS * this.#table.chunkPages;
    return this.#growthFactor === 1 ? Math.min(most, Math.max(this.roomPages, this.pageCount)) : most;
  }

  get #fileBytes(): number {
    return pagePosition(this.#space.count + 1, this.shape.pageBytes);
  }

  #load(header: Header): void {
    const { file, shape } = this;
    const pageCount = Math.ceil(header.length / this.pageLength);
    this.#table.setPageCount(pageCount);
    header.roots.forEach((root, i) => {
      this.#readPlace(this.#table.chunk(i), root, CHUNK_SEED + i);
    });
    this.#table.loaded(header.roots);
    const count = Math.floor((file.byteLength() - PAGES_AT) / shape.pageBytes);
    this.#space = new PageSpace(count, this.#usedPlaces(count));
    this.#length = header.length;
  }

  /** All places that pages and chunks stand in. Throws where one is named twice or lies outside the file. */
  #usedPlaces(count: number): Set<number> {
    const used = new Set<number>();
    for (const place of this.#places()) {
      if (place > count || used.has(place)) throw this.#damaged(place, "the page table names a place that can't be");
      used.add(place);
    }
    return used;
  }

  *#places(): Generator<number> {
    for (const { place } of this.#table.roots) yield place;
    for (let page = 0; page < this.#table.pageCount; page++) {
      const place = this.#table.placeOf(page);
      if (place !== 0) yield place;
    }
  }

  #highestPlace(): number {
    let highest = 0;
    for (const place of this.#places()) highest = Math.max(highest, place);
    return highest;
  }

  /** Moves what stands above the least that the pages need to lower places that are free; false where nothing did. */
  #moveDown(bytes: Uint8Array): boolean {
    let target = 0;
    for (const _ of this.#places()) target++;
    let moved = false;
    for (let page = 0; page < this.#table.pageCount; page++) {
      if (this.#table.placeOf(page) <= target) continue;
      this.read(page, bytes);
      this.write(page, bytes);
      moved = true;
    }
    this.#table.roots.forEach(({ place }, chunk) => {
      if (place <= target) return;
      this.#table.changedChunks.add(chunk);
      moved = true;
    });
    return moved;
  }

  #commitOwn(length: number): void {
    this.#requireWritable();
    this.#commit(length);
  }

  #commit(length: number): void {
    const { roots, replaced } = this.#writeChunks();
    const header = { ...this.shape, generation: this.#claim.generation + 1, length, fileBytes: this.#fileBytes, roots };
    try {
      this.file.flush();
      writeHeader(this.file, header);
      this.file.flush();
    } catch (error) {
      this.#claim.fail(error as MemoryError);
      throw error;
    }
    this.#table.committed(roots);
    for (const place of replaced) this.#space.release(place);
    this.#space.commit();
    this.#claim.synced(header.generation);
    this.#length = length;
    this.#syncs++;
  }

  /** Writes the changed chunks to new places. Gives where all chunks stand now, and the places that are no longer theirs. */
  #writeChunks(): { roots: PagePlace[]; replaced: number[] } {
    const { roots, chunkCount } = this.#table;
    const changed = roots.slice(0, chunkCount);
    const replaced = roots.slice(chunkCount).map(({ place }) => place);
    const written: number[] = [];
    try {
      for (const chunk of this.#table.changedChunks) {
        const place = this.#allocate();
        written.push(place);
        const bytes = this.#table.chunk(chunk);
        this.#writePlace(place, bytes);
        if (roots[chunk] !== undefined) replaced.push(roots[chunk].place);
        changed[chunk] = { place, checksum: checksum(wordsOf(bytes), CHUNK_SEED + chunk) };
      }
    } catch (error) {
      for (const place of written) this.#space.release(place);
      throw error;
    }
    return { roots: changed, replaced };
  }

  #allocate(): number {
    if (this.#space.freeCount === 0) {
      this.#growTo(Math.max(this.#space.count + 1, Math.ceil(this.#space.count * this.#growthFactor)));
    }
    return this.#space.allocate();
  }

  #growTo(count: number): void {
    this.#requireWritable();
    this.file.resize(pagePosition(count + 1, this.shape.pageBytes));
    this.#space.grow(count);
  }

  #readPlace(bytes: Uint8Array, at: PagePlace, seed: number): void {
    const { file } = this;
    const position = pagePosition(at.place, bytes.byteLength);
    const done = moveFully(bytes, position, (part, from) => file.read(part, from));
    if (done < bytes.byteLength) throw truncated(file.path, position + bytes.byteLength, position + done);
    if (checksum(wordsOf(bytes), seed) !== at.checksum) throw this.#otherPage(at.place);
    this.#pageReads++;
  }

  #writePlace(place: number, bytes: Uint8Array): void {
    this.file.write(bytes, pagePosition(place, bytes.byteLength));
    this.#pageWrites++;
  }

  /** Before the first change of a file that was opened, syncs what it holds, which claims it. */
  #takeFile(): void {
    if (this.#claim.isHeld) return;
    this.#claim.requireNewest();
    this.#commit(this.#length);
  }

  #requireWritable(): void {
    this.#takeFile();
    this.#claim.requireWritable();
  }

  /** The error for a page that is not the one that was synced: another vector has written over it, or it is damaged. */
  #otherPage(place: number): MemoryError {
    const { generation } = this.#claim;
    const found = readGeneration(this.file);
    if (found === generation) return this.#damaged(place, "a page has another checksum");
    return new MemoryError("file-changed", { path: this.file.path, generation, found });
  }

  #damaged(place: number, detail: string): MemoryError {
    const offset = pagePosition(place, this.shape.pageBytes);
    return new MemoryError("file-damaged", { path: this.file.path, offset, detail });
  }

  #full(pages: number): MemoryError {
    const { pageLength } = this;
    const facts = { length: pages * pageLength, limit: this.#limitPages * pageLength };
    return new MemoryError("file-full", { path: this.file.path, ...facts });
  }
}

function wordsOf(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
}
