/**
 * Strikes by font and size, least recently used first out, bounded in bytes. A strike is the table of one font's
 * bitmaps at one size (`assembly/raster/strike.ts`); its bitmaps are made by `glyph-filler.ts`.
 */

import type { Font } from "../font/font.ts";
import type { Kernels } from "../kernels/kernels.ts";
import type { Ptr, Strike } from "../kernels/pointers.ts";
import { StrikeFlag, StrikeRecord } from "../kernels/records.ts";
import { ownerIndex } from "../memory/owner-tag.ts";
import type { TrackedHeap } from "../memory/tracked-heap.ts";
import type { StrikeMode } from "./strike-mode.ts";

/** A strike on the host. */
export interface StrikeEntry {
  readonly key: string;
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

/** The strikes of an engine. */
export class StrikeCache {
  readonly #kernels: Kernels;
  readonly #heap: TrackedHeap;
  readonly #limitBytes: number;
  /** In order of use: a map keeps the order of insertion, and a used entry is inserted anew. */
  readonly #strikes = new Map<string, StrikeEntry>();
  #evictions = 0;

  /** `limitBytes` bounds tables and bitmaps together. */
  constructor(kernels: Kernels, heap: TrackedHeap, limitBytes: number) {
    this.#kernels = kernels;
    this.#heap = heap;
    this.#limitBytes = limitBytes;
  }

  /**
   * The strike of `font` at `sizePx` pixels to the em in `mode`, now the most recently used. Throws `InsufficientMemory`.
   */
  use(font: Font, sizePx: number, mode: StrikeMode): StrikeEntry {
    const key = `${font.id}/${sizePx}/${mode.key}`;
    const known = this.#strikes.get(key);
    if (known !== undefined) {
      this.#strikes.delete(key);
      this.#strikes.set(key, known);
      return known;
    }
    const scale = sizePx / font.metrics.unitsPerEm;
    const record = this.#create(scale, font.glyphCount);
    this.#setMode(record, mode);
    const entry = { key, font, sizePx, mode, record };
    this.#strikes.set(key, entry);
    return entry;
  }

  #create(scale: number, glyphCount: number): Ptr<Strike> {
    const create = () => this.#kernels.exports.strikeCreate(scale, glyphCount);
    let record = create();
    while (record === 0 && this.evictOldest(new Set())) record = create();
    if (record === 0) throw this.#heap.shortage(glyphCount >> 4, "bitmap");
    return record;
  }

  /** Writes the mode into a new strike, whose table then belongs to it. Throws `InsufficientMemory`. */
  #setMode(record: Ptr<Strike>, { isLcd, table }: StrikeMode): void {
    if (isLcd) this.#kernels.views.u32[(record + StrikeRecord.flags) >>> 2] = StrikeFlag.lcd;
    if (table === undefined) return;
    const { exports, views } = this.#kernels;
    const block = exports.heapAllocate(table.length, ownerIndex("bitmap"));
    if (block === 0) {
      exports.strikeFree(record);
      throw this.#heap.shortage(table.length, "bitmap");
    }
    views.u8.set(table, block);
    views.u32[(record + StrikeRecord.table) >>> 2] = block;
  }

  /** Bytes of tables and bitmaps. */
  get bytes(): number {
    let total = 0;
    for (const { record } of this.#strikes.values()) total += this.#word(record, StrikeRecord.bytes);
    return total;
  }

  get limitBytes(): number {
    return this.#limitBytes;
  }

  /** Gives back the least recently used strikes, but none of `inUse`, until the bound holds. */
  trim(inUse: ReadonlySet<StrikeEntry>): void {
    let bytes = this.bytes;
    for (const entry of this.#strikes.values()) {
      if (bytes <= this.#limitBytes) return;
      if (inUse.has(entry)) continue;
      bytes -= this.#word(entry.record, StrikeRecord.bytes);
      this.#drop(entry);
    }
  }

  /** Gives back the least recently used strike that is not of `inUse`; false if there is none. */
  evictOldest(inUse: ReadonlySet<StrikeEntry>): boolean {
    for (const entry of this.#strikes.values()) {
      if (inUse.has(entry)) continue;
      this.#drop(entry);
      return true;
    }
    return false;
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
    for (const entry of this.#strikes.values()) {
      if (entry.font === font) this.#drop(entry);
    }
  }

  /** Gives back everything. */
  clearAll(): void {
    for (const entry of this.#strikes.values()) this.#drop(entry);
  }

  counts(): StrikeCounts {
    let bitmaps = 0;
    for (const { record } of this.#strikes.values()) bitmaps += this.#word(record, StrikeRecord.bitmaps);
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
    this.#strikes.delete(entry.key);
    this.#kernels.exports.strikeFree(entry.record);
  }

  #word(record: Ptr<Strike>, offset: number): number {
    return this.#kernels.views.u32[(record + offset) >>> 2] ?? 0;
  }
}
