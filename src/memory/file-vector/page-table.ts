/**
 * The page table: for each page of a vector its place in the file, 0 where none is written (all zeros), and the
 * checksum of what stands there. It lies in memory as it lies in the file: chunks of one page each.
 */

import type { PagePlace } from "./header.ts";

/** Words of an entry: place, checksum. */
const ENTRY_WORDS = 2;
const ENTRY_BYTES = 4 * ENTRY_WORDS;

/** Pages of a vector, as the file will know them at the next sync. */
export class PageTable {
  readonly #pageBytes: number;
  #words = new Uint32Array(0);
  #pageCount = 0;
  /** Chunks that differ from what the last sync wrote. */
  readonly changedChunks = new Set<number>();
  #roots: readonly PagePlace[] = [];

  constructor(pageBytes: number) {
    this.#pageBytes = pageBytes;
  }

  /** Where each chunk stood at the last sync. */
  get roots(): readonly PagePlace[] {
    return this.#roots;
  }

  /** Pages to a chunk. */
  get chunkPages(): number {
    return this.#pageBytes / ENTRY_BYTES;
  }

  get pageCount(): number {
    return this.#pageCount;
  }

  get chunkCount(): number {
    return Math.ceil(this.#pageCount / this.chunkPages);
  }

  /** Bytes that it holds in memory. */
  get memoryBytes(): number {
    return this.#words.byteLength;
  }

  /** Adds pages without a place, or forgets the last ones: their places are the caller's to release. */
  setPageCount(pageCount: number): void {
    const before = this.#pageCount;
    this.#pageCount = pageCount;
    this.#reserve();
    this.#words.fill(0, pageCount * ENTRY_WORDS, Math.max(before, pageCount) * ENTRY_WORDS);
    const [from, to] = [Math.min(before, pageCount), Math.max(before, pageCount)];
    for (let chunk = Math.floor(from / this.chunkPages); chunk * this.chunkPages < to; chunk++) {
      if (chunk < this.chunkCount) this.changedChunks.add(chunk);
      else this.changedChunks.delete(chunk);
    }
  }

  /** The place of a page, 0 where it has none. */
  placeOf(page: number): number {
    return this.#words[page * ENTRY_WORDS]!;
  }

  checksumOf(page: number): number {
    return this.#words[page * ENTRY_WORDS + 1]!;
  }

  set(page: number, place: number, checksum: number): void {
    this.#words[page * ENTRY_WORDS] = place;
    this.#words[page * ENTRY_WORDS + 1] = checksum;
    this.changedChunks.add(Math.floor(page / this.chunkPages));
  }

  /** The bytes of a chunk, a view; as long as a page. */
  chunk(chunk: number): Uint8Array {
    return new Uint8Array(this.#words.buffer, chunk * this.#pageBytes, this.#pageBytes);
  }

  /** Says that all chunks were read from `roots`. What the last one says beyond the last page counts for nothing. */
  loaded(roots: readonly PagePlace[]): void {
    this.#words.fill(0, this.#pageCount * ENTRY_WORDS);
    this.committed(roots);
  }

  /** Says that all chunks stand in the file, at `roots`. */
  committed(roots: readonly PagePlace[]): void {
    this.#roots = roots;
    this.changedChunks.clear();
  }

  /** Has room for whole chunks, a half more than there are, so that pages can be added one by one. */
  #reserve(): void {
    const bytes = this.chunkCount * this.#pageBytes;
    if (bytes <= this.#words.byteLength) return;
    const chunks = Math.max(this.chunkCount, Math.ceil((this.#words.byteLength / this.#pageBytes) * 1.5));
    const words = new Uint32Array((chunks * this.#pageBytes) / 4);
    words.set(this.#words);
    this.#words = words;
  }
}
