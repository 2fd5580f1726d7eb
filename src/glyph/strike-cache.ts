/**
 * Bitmaps of glyphs by font, size and mode, bounded in bytes: level 1 of the glyph caches. A strike is the table of one
 * font's bitmaps at one size in one mode (`assembly/raster/strike.ts`); its bitmaps are made by `glyph-filler.ts`.
 *
 * The kernels stamp bitmaps that they look up with the cache's clock, and the host decides by these stamps what is given
 * back (`eviction.ts`), glyph by glyph; a strike's table goes when none of its bitmaps is left. A strike that was used is in
 * use until `release`, for the commands of a draw call hold its address, and so are its bitmaps with the clock's present
 * stamp or none yet.
 */

import type { Font } from "../font/font.ts";
import type { Kernels } from "../kernels/kernels.ts";
import type { Ptr, Strike } from "../kernels/pointers.ts";
import { BitmapRecord, BitmapStamp, StrikeFlag, StrikeRecord } from "../kernels/records.ts";
import { type CacheUse, hitRatio, type Reclaimable, type ReclaimLevel, reclaimShares } from "../memory/reclaimable.ts";
import type { TrackedHeap } from "../memory/tracked-heap.ts";
import { stampBitmap, visitBitmaps } from "./bitmap-visits.ts";
import { type EvictionOrder, EvictionPlan } from "./eviction.ts";
import { gatherHotBitmaps } from "./hot-bitmaps.ts";
import type { MetricsCache } from "./metrics-cache.ts";
import type { StrikeMode } from "./strike-mode.ts";

/** A strike on the host. */
export interface StrikeEntry {
  readonly font: Font;
  /** Pixels to the em on the surface. */
  readonly sizePx: number;
  readonly mode: StrikeMode;
  readonly record: Ptr<Strike>;
  /** For the cache: the number of the last batch that used it. */
  lastBatch: number;
}

/** What the cache has done and holds. A look-up is a glyph of a text, once for each call that draws it. */
export interface StrikeCounts extends CacheUse {
  /** Sets of bitmaps: of one font, size and mode. */
  readonly strikes: number;
  /** Bitmaps that are kept. */
  readonly bitmaps: number;
  /** What they hold. */
  readonly bytes: number;
}

/** What a cache may be told. */
export interface StrikeCacheOptions {
  readonly order?: EvictionOrder | undefined;
  /** Where boxes of evicted bitmaps go. */
  readonly metrics?: MetricsCache | undefined;
  /** Where the clock begins; 1. */
  readonly clock?: number | undefined;
}

/** Bytes of a strike's header, before a word for each page of 64 glyphs. */
const STRIKE_HEADER_BYTES = 24;
/** Where the level is full so much of it is given back at once: a plan walks over all bitmaps, 10 ns each. */
const EVICTED_AT_ONCE = 1 / 16;
/** And where slabs stay for the sake of bitmaps that do, no less is asked for again. */
const LEAST_STEP = 1 / 64;
/** A stamp has 31 bits for the clock, and all of them set is a mark. */
const LAST_CLOCK = 2 ** 31 - 2;

/** The strikes of an engine. */
export class StrikeCache implements Reclaimable {
  readonly name = "glyph bitmaps";
  readonly part = "glyphs";
  readonly where = "linear";
  readonly #kernels: Kernels;
  readonly #heap: TrackedHeap;
  readonly #plan: EvictionPlan;
  readonly #metrics: MetricsCache | undefined;
  #limitBytes: number;
  readonly #strikes = new Set<StrikeEntry>();
  /** The same by font and size, one for each mode. */
  readonly #byFont = new Map<Font, Map<number, StrikeEntry[]>>();
  /**
   * What was used in this batch is in use. A set of them, which one moved to the end of all strikes at each use, took as long as
   * drawing 40 glyphs where words of a text have 50 fonts in turn.
   */
  #batch = 1;
  /** Strikes of which bitmaps went since they were last rebuilt. */
  readonly #evictedFrom = new Set<StrikeEntry>();
  /** Goes on by one for each look-up of the kernels; and what it was when the engine's call began. */
  #clock: number;
  #callClock: number;
  #hits = 0;
  #misses = 0;
  #evictions = 0;
  #drops = 0;

  /** `limitBytes` bounds tables and bitmaps together. */
  constructor(kernels: Kernels, heap: TrackedHeap, limitBytes: number, options: StrikeCacheOptions = {}) {
    this.#kernels = kernels;
    this.#heap = heap;
    this.#limitBytes = limitBytes;
    this.#plan = new EvictionPlan(options.order ?? "segmented");
    this.#metrics = options.metrics;
    this.#clock = options.clock ?? 1;
    this.#callClock = this.#clock;
  }

  /** The strike of `font` at `sizePx` pixels to the em in `mode`, in use until `release`. Throws `InsufficientMemory`. */
  use(font: Font, sizePx: number, mode: StrikeMode): StrikeEntry {
    const known = this.#find(font, sizePx, mode);
    if (known !== undefined) {
      known.lastBatch = this.#batch;
      return known;
    }
    const scale = sizePx / font.metrics.unitsPerEm;
    const record = this.#create(scale, font.glyphCount);
    this.#setMode(record, mode);
    const entry = { font, sizePx, mode, record, lastBatch: this.#batch };
    this.#file(entry);
    this.#strikes.add(entry);
    return entry;
  }

  /** As many strikes as were given back: while it stays the same, each that was `use`d is still there. */
  get drops(): number {
    return this.#drops;
  }

  /** As `use`, of strikes that are there. */
  useAgain(strikes: Iterable<StrikeEntry>): void {
    for (const entry of strikes) entry.lastBatch = this.#batch;
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

  #isInUse(entry: StrikeEntry): boolean {
    return entry.lastBatch === this.#batch;
  }

  /** Moves the clock on: bitmaps that the next look-up finds are in use, those of look-ups before no more. */
  tick(): void {
    if (this.#clock >= LAST_CLOCK) this.#restartClock();
    this.#clock++;
  }

  /** What the kernels write into bitmaps that they look up now, and what they wrote when the engine's call began. */
  get stamps(): { readonly stamp: number; readonly callStamp: number } {
    return { stamp: this.#clock * 2, callStamp: this.#callClock * 2 };
  }

  /** Says that an engine's call has ended: what is drawn from now on was wanted again where it was drawn before. */
  endCall(): void {
    this.#callClock = this.#clock + 1;
  }

  /** Counts look-ups. */
  countLookups(hits: number, misses: number): void {
    this.#hits += hits;
    this.#misses += misses;
  }

  /** What was used since the last `release`. */
  get inUse(): readonly StrikeEntry[] {
    return this.strikes.filter((entry) => this.#isInUse(entry));
  }

  /** All strikes, the oldest first. */
  get strikes(): readonly StrikeEntry[] {
    return [...this.#strikes];
  }

  /** Says that what was used may be evicted again: its batch is drawn. What is over the bound goes. */
  release(): void {
    this.#batch++;
    this.trim();
    if (this.#evictedFrom.size > 0) this.#rebuild();
  }

  /**
   * Tells hot bitmaps from cold ones where some have gone. The slabs that they leave are still there, so no more than an
   * eviction has freed is taken at once; the rest waits for the next. What this call of the engine has drawn stays where it
   * is, for its address may be known.
   */
  #rebuild(): void {
    const most = Math.min(this.#limitBytes, this.bytes + this.#limitBytes * EVICTED_AT_ONCE);
    const hasRoom = (byteLength: number) => this.bytes + byteLength <= most;
    for (const entry of this.#evictedFrom) {
      if (this.#strikes.has(entry)) gatherHotBitmaps(this.#kernels, entry.record, this.#callClock * 2, hasRoom);
    }
    this.#evictedFrom.clear();
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

  /** Where the bound is passed, gives back what is not in use until a sixteenth is free, so that it is not passed at once. */
  trim(): void {
    if (this.bytes > this.#limitBytes) this.#evict(this.bytes - this.#limitBytes * (1 - EVICTED_AT_ONCE));
  }

  /** Gives back the oldest sixteenth that is not in use; false if there is nothing. */
  evictOldest(): boolean {
    return this.#evict(Math.max(1, this.bytes * EVICTED_AT_ONCE)) > 0;
  }

  reclaim(level: ReclaimLevel): number {
    return this.#evict(Math.ceil(this.bytes * reclaimShares[level]));
  }

  /** Gives back all that is not in use. */
  evictAll(): void {
    this.#evict(this.bytes);
  }

  /** Makes room for bitmaps of about `byteLength` bytes within the bound, as far as what is not in use gives it. */
  makeRoomFor(byteLength: number): void {
    const over = this.bytes + byteLength - this.#limitBytes;
    if (over > 0) this.#evict(Math.max(over, this.#limitBytes * EVICTED_AT_ONCE));
  }

  /** Says that the new bitmaps of a strike, which nobody looked up, were wanted now: else they would be the first to go. */
  stampNew({ record }: StrikeEntry): void {
    visitBitmaps(this.#kernels, record, (bitmap, stamp) => {
      if (stamp === BitmapStamp.never) stampBitmap(this.#kernels, bitmap, this.#clock * 2);
    });
  }

  /** Gives back `byteLength` bytes or more, as far as they are not in use; the bytes given back. */
  #evict(byteLength: number): number {
    const before = this.bytes;
    const step = before * LEAST_STEP;
    for (;;) {
      const wanted = byteLength - (before - this.bytes);
      if (wanted <= 0) break;
      // Small bitmaps share slabs, which go with the last of them: what is left to do is asked for again.
      const evicted = this.#evictBitmaps(Math.max(wanted, step));
      const dropped = before - this.bytes < byteLength && this.#dropEmpty();
      if (evicted === 0 && !dropped) break;
    }
    return before - this.bytes;
  }

  /** Gives back bitmaps that account for `byteLength` bytes of the level, as the plan has it; how many. */
  #evictBitmaps(byteLength: number): number {
    const plan = this.#plan;
    plan.start(this.#clock);
    let [held, larger] = [0, 0];
    for (const entry of this.#strikes) {
      visitBitmaps(this.#kernels, entry.record, (_, stamp, bytes) => {
        held += bytes;
        if (this.#isDrawn(entry, stamp)) return;
        if (bytes <= this.#limitBytes) plan.add(stamp, bytes);
        else larger += bytes;
      });
    }
    // Tables and what slabs leave over go with them, in proportion: a third of all at 12 px.
    plan.decide((byteLength * held) / this.bytes - larger, this.#limitBytes);
    let evicted = 0;
    for (const entry of this.#strikes) evicted += this.#carryOut(entry);
    this.#evictions += evicted;
    return evicted;
  }

  /** Gives back what the plan says of a strike's bitmaps, and what is larger than the whole level; how many. */
  #carryOut(entry: StrikeEntry): number {
    let evicted = 0;
    const metrics = this.#metrics;
    const number = metrics?.numberOf(entry) ?? 0;
    const { i16, u16 } = this.#kernels.views;
    visitBitmaps(this.#kernels, entry.record, (bitmap, stamp, bytes, slot) => {
      if (this.#isDrawn(entry, stamp)) return;
      const verdict = bytes > this.#limitBytes ? "evict" : this.#plan.verdict(stamp, bytes);
      if (verdict === "keep") return;
      const isEvicted = verdict === "evict";
      stampBitmap(this.#kernels, bitmap, isEvicted ? BitmapStamp.marked : stamp & ~BitmapStamp.again);
      if (!isEvicted) return;
      const at = bitmap >>> 1;
      const [left, top] = [i16[at + (BitmapRecord.left >> 1)]!, i16[at + (BitmapRecord.top >> 1)]!];
      metrics?.keep(
        number,
        slot,
        left,
        top,
        u16[at + (BitmapRecord.width >> 1)]!,
        u16[at + (BitmapRecord.height >> 1)]!,
      );
      evicted++;
    });
    if (evicted === 0) return 0;
    this.#kernels.exports.strikeClear(entry.record, true);
    this.#evictedFrom.add(entry);
    return evicted;
  }

  /** Whether a bitmap belongs to the batch in hand: found by its look-up, or made for it and not looked up yet. */
  #isDrawn(entry: StrikeEntry, stamp: number): boolean {
    return this.#isInUse(entry) && (stamp === BitmapStamp.never || stamp >>> 1 === this.#clock);
  }

  /** Gives back the strikes that hold nothing and are not in use; whether there were any. */
  #dropEmpty(): boolean {
    const before = this.#strikes.size;
    for (const entry of this.#strikes) {
      if (!this.#isInUse(entry) && this.#bitmapsOf(entry) === 0) this.#drop(entry);
    }
    return this.#strikes.size < before;
  }

  /** Ages begin anew; what was wanted again stays so. Every 2³¹ look-ups. */
  #restartClock(): void {
    for (const { record } of this.#strikes) {
      visitBitmaps(this.#kernels, record, (bitmap, stamp) => {
        if (stamp !== BitmapStamp.never) stampBitmap(this.#kernels, bitmap, 2 | (stamp & BitmapStamp.again));
      });
    }
    this.#clock = 1;
    this.#callClock = 2;
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

  cacheUse(): CacheUse {
    const [hits, misses] = [this.#hits, this.#misses];
    return { limitBytes: this.#limitBytes, hits, misses, evictions: this.#evictions, hitRatio: hitRatio(hits, misses) };
  }

  counts(): StrikeCounts {
    let bitmaps = 0;
    for (const entry of this.#strikes) bitmaps += this.#bitmapsOf(entry);
    return { strikes: this.#strikes.size, bitmaps, bytes: this.bytes, ...this.cacheUse() };
  }

  #bitmapsOf({ record }: StrikeEntry): number {
    return this.#kernels.views.u32[(record + StrikeRecord.bitmaps) >>> 2] ?? 0;
  }

  #drop(entry: StrikeEntry): void {
    this.#drops++;
    this.#unfile(entry);
    this.#strikes.delete(entry);
    this.#kernels.exports.strikeFree(entry.record);
  }

  #unfile({ font, sizePx, mode }: StrikeEntry): void {
    const sizes = this.#byFont.get(font);
    const modes = sizes?.get(sizePx)?.filter((entry) => entry.mode.key !== mode.key) ?? [];
    if (modes.length > 0) sizes?.set(sizePx, modes);
    else sizes?.delete(sizePx);
    if (sizes?.size === 0) this.#byFont.delete(font);
  }
}
