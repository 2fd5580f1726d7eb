/**
 * Strikes by font and size, least recently used first out, bounded in bytes. A strike is the table of one font's
 * bitmaps at one size (`assembly/raster/strike.ts`); its bitmaps are made by `glyph-filler.ts`.
 *
 * A strike that was used is in use until `release`: nothing evicts it before, for the commands of a draw call hold its
 * address. Under memory pressure the cache gives back whole strikes, the oldest first.
 */

import type { Font } from "../font/font.ts";
import type { Kernels } from "../kernels/kernels.ts";
import type { Ptr, Strike } from "../kernels/pointers.ts";
import { StrikeFlag, StrikeRecord } from "../kernels/records.ts";
import { type Reclaimable, type ReclaimLevel, reclaimShares } from "../memory/reclaimable.ts";
import type { TrackedHeap } from "../memory/tracked-heap.ts";
import type { StrikeMode } from "./strike-mode.ts";

/** A strike on the host. */
export interface StrikeEntry {
  readonly font: Font;
  /** Pixels to the em on the surface. */
  readonly sizePx: number;
  readonly mode: StrikeMode;
  readonly record: Ptr<Strike>;
}

/** What the cache has done and holds. */
export interface StrikeCounts {
  readonly strikes: number;
  readonly bitmaps: number;
  readonly bytes: number;
  readonly limitBytes: number;
  /** Bitmaps given back to make room. */
  readonly evictions: number;
}

/** Bytes of a strike's header, before a word for each page of 64 glyphs. */
const STRIKE_HEADER_BYTES = 24;

/** The strikes of an engine. */
export class StrikeCache implements Reclaimable {
  readonly name = "glyph bitmaps";
  readonly part = "glyphs";
  readonly where = "linear";
  readonly #kernels: Kernels;
  readonly #heap: TrackedHeap;
  #limitBytes: number;
  /** In order of use: a set keeps the order of insertion, and a used entry is inserted anew. */
  readonly #strikes = new Set<StrikeEntry>();
  /** The same by font and size, one for each mode. */
  readonly #byFont = new Map<Font, Map<number, StrikeEntry[]>>();
  readonly #inUse = new Set<StrikeEntry>();
  #evictions = 0;

  /** `limitBytes` bounds tables and bitmaps together. */
  constructor(kernels: Kernels, heap: TrackedHeap, limitBytes: number) {
    this.#kernels = kernels;
    this.#heap = heap;
    this.#limitBytes = limitBytes;
  }

  /**
   * The strike of `font` at `sizePx` pixels to the em in `mode`, now the most recently used, and in use until `release`.
   * Throws `InsufficientMemory`.
   */
  use(font: Font, sizePx: number, mode: StrikeMode): StrikeEntry {
    const known = this.#find(font, sizePx, mode);
    if (known !== undefined) {
      // In a text that changes fonts from word to word, moving it each time costs as much as drawing the word.
      if (!this.#inUse.has(known)) this.#touch(known);
      return known;
    }
    const scale = sizePx / font.metrics.unitsPerEm;
    const record = this.#create(scale, font.glyphCount);
    this.#setMode(record, mode);
    const entry = { font, sizePx, mode, record };
    this.#file(entry);
    this.#touch(entry);
    return entry;
  }

  #find(font: Font, sizePx: number, mode: StrikeMode): StrikeEntry | undefined {
    return this.#byFont
      .get(font)
      ?.get(sizePx)
      ?.find((entry) => entry.mode.key === mode.key);
  }

  #file(entry: StrikeEntry): void {
    const sizes = this.#byFont.get(entry.font) ?? new Map<number, StrikeEntry[]>();
    this.#byFont.set(entry.font, sizes);
    const modes = sizes.get(entry.sizePx);
    if (modes === undefined) sizes.set(entry.sizePx, [entry]);
    else modes.push(entry);
  }

  #touch(entry: StrikeEntry): void {
    this.#strikes.delete(entry);
    this.#strikes.add(entry);
    this.#inUse.add(entry);
  }

  /** What was used since the last `release`. */
  get inUse(): ReadonlySet<StrikeEntry> {
    return this.#inUse;
  }

  /** All strikes, the least recently used first. */
  get strikes(): readonly StrikeEntry[] {
    return [...this.#strikes.values()];
  }

  /** Says that what was used may be evicted again: the draw call is over. */
  release(): void {
    // Bands do this often, with one strike or none in use: clearing a set makes it a new table each time.
    for (const entry of this.#inUse) this.#inUse.delete(entry);
  }

  #create(scale: number, glyphCount: number): Ptr<Strike> {
    const create = () => this.#kernels.exports.strikeCreate(scale, glyphCount);
    const byteLength = STRIKE_HEADER_BYTES + 4 * Math.ceil(glyphCount / 64);
    let record = create();
    while (record === 0 && this.evictOldest()) record = create();
    if (record === 0) record = this.#heap.retry(byteLength, create);
    if (record === 0) throw this.#heap.shortage(byteLength, "bitmap");
    return record;
  }

  /** Writes the mode into a new strike, whose table then belongs to it. Throws `InsufficientMemory`. */
  #setMode(record: Ptr<Strike>, { isLcd, table }: StrikeMode): void {
    if (isLcd) this.#kernels.views.u32[(record + StrikeRecord.flags) >>> 2] = StrikeFlag.lcd;
    if (table === undefined) return;
    try {
      const block = this.#heap.allocate(table.length, "bitmap");
      const { views } = this.#kernels;
      views.u8.set(table, block);
      views.u32[(record + StrikeRecord.table) >>> 2] = block;
    } catch (error) {
      this.#kernels.exports.strikeFree(record);
      throw error;
    }
  }

  /** Bytes of tables and bitmaps, and of the slabs that small bitmaps lie in. */
  get bytes(): number {
    return this.#heap.bytesOf("bitmap");
  }

  get limitBytes(): number {
    return this.#limitBytes;
  }

  /** Sets the bound, and gives back what is over it and not in use. */
  setLimit(limitBytes: number): void {
    this.#limitBytes = limitBytes;
    this.trim();
  }

  /** Gives back the least recently used strikes that are not in use, until the bound holds. */
  trim(): void {
    this.#dropOldest(this.bytes - this.#limitBytes);
  }

  /** Gives back the least recently used strike that is not in use; false if there is none. */
  evictOldest(): boolean {
    return this.#dropOldest(1) > 0;
  }

  reclaim(level: ReclaimLevel): number {
    return this.#dropOldest(Math.ceil(this.bytes * reclaimShares[level]));
  }

  /** Gives back `byteLength` bytes or more, the least recently used strikes first and none in use; the bytes given back. */
  #dropOldest(byteLength: number): number {
    const before = this.bytes;
    for (const entry of this.#strikes) {
      // Asked of the heap each time: strikes share slabs, which go with the last bitmap in them.
      if (before - this.bytes >= byteLength) break;
      if (!this.#inUse.has(entry)) this.#drop(entry);
    }
    return before - this.bytes;
  }

  /** Gives back the bitmaps of `entries` and keeps their tables. Not while they are drawn. */
  clear(entries: Iterable<StrikeEntry>): void {
    for (const { record } of entries) {
      this.#evictions += this.#word(record, StrikeRecord.bitmaps);
      this.#kernels.exports.strikeClear(record);
    }
  }

  /** Gives back all strikes of a font that closes. */
  forget(font: Font): void {
    for (const entry of this.#strikes) {
      if (entry.font === font) this.#drop(entry);
    }
  }

  /** Gives back everything. */
  clearAll(): void {
    for (const entry of this.#strikes) this.#drop(entry);
  }

  counts(): StrikeCounts {
    let bitmaps = 0;
    for (const { record } of this.#strikes) bitmaps += this.#word(record, StrikeRecord.bitmaps);
    return {
      strikes: this.#strikes.size,
      bitmaps,
      bytes: this.bytes,
      limitBytes: this.#limitBytes,
      evictions: this.#evictions,
    };
  }

  #drop(entry: StrikeEntry): void {
    this.#evictions += this.#word(entry.record, StrikeRecord.bitmaps);
    this.#unfile(entry);
    this.#strikes.delete(entry);
    this.#inUse.delete(entry);
    this.#kernels.exports.strikeFree(entry.record);
  }

  #unfile({ font, sizePx, mode }: StrikeEntry): void {
    const sizes = this.#byFont.get(font);
    const modes = sizes?.get(sizePx)?.filter((entry) => entry.mode.key !== mode.key) ?? [];
    if (modes.length > 0) sizes?.set(sizePx, modes);
    else sizes?.delete(sizePx);
    if (sizes?.size === 0) this.#byFont.delete(font);
  }

  #word(record: Ptr<Strike>, offset: number): number {
    return this.#kernels.views.u32[(record + offset) >>> 2] ?? 0;
  }
}
