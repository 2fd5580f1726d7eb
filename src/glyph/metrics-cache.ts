/**
 * Level 3 of the glyph caches: boxes of glyphs whose bitmaps are not there: where a bitmap would lie around its pen, and how large it would be. One is
 * kept when its bitmap is evicted, so that finding the rows that a text touches makes no bitmap for the second time. Bounded
 * in bytes.
 *
 * A box takes 16 bytes of a table of typed arrays, where an object in a map takes 118 (measured, Node 20). There are two
 * tables, each of half the bound: what is found in the older one moves to the younger, and when that is full the older one
 * goes. So a box that is in use stays, and none has to be in a list.
 */

import type { Font } from "../font/font.ts";
import { type CacheUse, hitRatio, type Reclaimable, type ReclaimLevel, reclaimShares } from "../memory/reclaimable.ts";

/** Where a bitmap lies around its pen, pixels, y downwards; without ink, width and height are 0. */
export interface GlyphBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What tells strikes apart. A box is kept for longer than the strike that its bitmap was in. */
export interface StrikePlace {
  readonly font: Font;
  readonly sizePx: number;
  readonly mode: { readonly key: string };
}

/** What the cache has done and holds. */
export interface MetricsCounts extends CacheUse {
  /** Boxes that are kept. */
  readonly boxes: number;
  /** What they hold. */
  readonly bytes: number;
}

/** Two words that say whose box it is, then four halves. */
const ENTRY_BYTES = 16;
const LEAST_ENTRIES = 64;
/** Numbers are handed out to strikes; a caller who draws at ever new sizes is not to fill a map with them. */
const MAX_STRIKES = 4096;

/** A table of boxes by strike and slot: open addressing, three quarters full at most. */
class BoxTable {
  readonly entries: number;
  readonly #keys: Uint32Array;
  readonly #boxes: Int16Array;
  #count = 0;

  constructor(entries: number) {
    this.entries = entries;
    this.#keys = new Uint32Array(entries * 2);
    this.#boxes = new Int16Array(entries * 4);
  }

  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#count >= (this.entries >> 2) * 3;
  }

  find(strike: number, slot: number): GlyphBox | undefined {
    const at = this.#place(strike, slot);
    return this.#keys[at * 2] === 0 ? undefined : this.#at(at);
  }

  /** Puts a box into a table that is not full; strikes are numbered from 1. */
  set(strike: number, slot: number, left: number, top: number, width: number, height: number): void {
    const at = this.#place(strike, slot);
    const boxes = this.#boxes;
    if (this.#keys[at * 2] === 0) this.#count++;
    this.#keys[at * 2] = strike;
    this.#keys[at * 2 + 1] = slot;
    boxes[at * 4] = left;
    boxes[at * 4 + 1] = top;
    boxes[at * 4 + 2] = width;
    boxes[at * 4 + 3] = height;
  }

  /** All of `other`, which is not larger. */
  take(other: BoxTable): void {
    for (let at = 0; at < other.entries; at++) {
      if (other.#keys[at * 2] === 0) continue;
      const { left, top, width, height } = other.#at(at);
      this.set(other.#keys[at * 2]!, other.#keys[at * 2 + 1]!, left, top, width, height);
    }
  }

  #at(at: number): GlyphBox {
    const boxes = this.#boxes;
    return { left: boxes[at * 4]!, top: boxes[at * 4 + 1]!, width: boxes[at * 4 + 2]!, height: boxes[at * 4 + 3]! };
  }

  #place(strike: number, slot: number): number {
    const mask = this.entries - 1;
    let at = (Math.imul(strike, 0x9e3779b1) ^ Math.imul(slot, 0x85ebca6b)) >>> 0;
    at = (at ^ (at >>> 15)) & mask;
    while (this.#keys[at * 2] !== 0 && (this.#keys[at * 2] !== strike || this.#keys[at * 2 + 1] !== slot)) {
      at = (at + 1) & mask;
    }
    return at;
  }
}

/** The boxes of an engine. */
export class MetricsCache implements Reclaimable {
  readonly name = "glyph metrics";
  readonly part = "glyphs";
  readonly where = "host";
  #limitBytes: number;
  #young: BoxTable | undefined;
  #old: BoxTable | undefined;
  readonly #numbers = new Map<Font, Map<string, number>>();
  #strikes = 0;
  #hits = 0;
  #misses = 0;
  #evictions = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** The box of a glyph at a subpixel position (`BitmapSlot`), if it is kept. */
  find(place: StrikePlace, slot: number): GlyphBox | undefined {
    const box = this.#find(this.#numbers.get(place.font)?.get(keyOf(place)), slot);
    if (box === undefined) this.#misses++;
    else this.#hits++;
    return box;
  }

  /** The number that `keep` knows a strike by, until the font closes. */
  numberOf(place: StrikePlace): number {
    const { font } = place;
    const key = keyOf(place);
    let number = this.#numbers.get(font)?.get(key);
    if (number !== undefined) return number;
    // Numbers go on: boxes of the numbers before are in the tables yet.
    if (this.#strikes % MAX_STRIKES === 0) this.#numbers.clear();
    number = ++this.#strikes;
    const numbers = this.#numbers.get(font) ?? new Map<string, number>();
    this.#numbers.set(font, numbers.set(key, number));
    return number;
  }

  /** Keeps the box of a bitmap, where the cache has any room. Bitmaps come by the thousand: no objects here. */
  keep(strike: number, slot: number, left: number, top: number, width: number, height: number): void {
    this.#roomy()?.set(strike, slot, left, top, width, height);
  }

  get bytes(): number {
    return ((this.#young?.entries ?? 0) + (this.#old?.entries ?? 0)) * ENTRY_BYTES;
  }

  get limitBytes(): number {
    return this.#limitBytes;
  }

  /** Sets the bound; where it gets less than what is kept, everything goes. */
  setLimit(limitBytes: number): void {
    this.#limitBytes = limitBytes;
    if (this.bytes > limitBytes) this.clearAll();
  }

  /** The older table is half or more of the bytes, or there is but one. */
  reclaim(level: ReclaimLevel): number {
    const before = this.bytes;
    this.#dropOld();
    if (before - this.bytes < before * reclaimShares[level]) this.clearAll();
    return before - this.bytes;
  }

  /** Forgets a font that closes: its boxes are found no more, and go with their table. */
  forget(font: Font): void {
    this.#numbers.delete(font);
  }

  clearAll(): void {
    this.#evictions += this.#count;
    this.#young = undefined;
    this.#old = undefined;
    this.#numbers.clear();
  }

  cacheUse(): CacheUse {
    const [hits, misses] = [this.#hits, this.#misses];
    return { limitBytes: this.#limitBytes, hits, misses, evictions: this.#evictions, hitRatio: hitRatio(hits, misses) };
  }

  counts(): MetricsCounts {
    return { boxes: this.#count, bytes: this.bytes, ...this.cacheUse() };
  }

  get #count(): number {
    return (this.#young?.count ?? 0) + (this.#old?.count ?? 0);
  }

  #find(strike: number | undefined, slot: number): GlyphBox | undefined {
    if (strike === undefined) return undefined;
    const box = this.#young?.find(strike, slot);
    if (box !== undefined) return box;
    const older = this.#old?.find(strike, slot);
    if (older !== undefined) this.keep(strike, slot, older.left, older.top, older.width, older.height);
    return older;
  }

  /** The younger table, with room for a box; nothing where the bound leaves none. */
  #roomy(): BoxTable | undefined {
    const most = Math.floor(this.#limitBytes / ENTRY_BYTES / 2);
    if (this.#young === undefined) {
      if (most < LEAST_ENTRIES) return undefined;
      this.#young = new BoxTable(LEAST_ENTRIES);
    }
    if (!this.#young.isFull) return this.#young;
    if (this.#young.entries * 2 <= most && this.#old === undefined) {
      const larger = new BoxTable(this.#young.entries * 2);
      larger.take(this.#young);
      this.#young = larger;
    } else {
      this.#dropOld();
      this.#old = this.#young;
      this.#young = new BoxTable(this.#old.entries);
    }
    return this.#young;
  }

  #dropOld(): void {
    this.#evictions += this.#old?.count ?? 0;
    this.#old = undefined;
  }
}

function keyOf({ sizePx, mode }: StrikePlace): string {
  return `${sizePx}/${mode.key}`;
}
