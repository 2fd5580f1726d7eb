/** Rasterises, in batches, the glyphs that a draw call found missing from their strikes. */

import { ArchiveError } from "../base/errors.ts";
import type { Font } from "../font/font.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { cast, type MissingGlyph, NULL, type PackedOutline, type Ptr } from "../kernels/pointers.ts";
import { KernelError, MissingRecord } from "../kernels/records.ts";
import type { Arena } from "../memory/arena.ts";
import type { TrackedHeap } from "../memory/tracked-heap.ts";
import { BitmapStores, type StoredStrike } from "./bitmap-stores.ts";
import type { FaceRecords } from "./face-records.ts";
import type { OutlineCache } from "./outline-cache.ts";
import { kernelFailure, packedBytes } from "./outline-packer.ts";
import { readPackedOutline, writePackedOutline } from "./packed-outline.ts";
import {
  type BitmapSlot,
  fitsStrike,
  hasBitmap,
  placeBitmap,
  readBitmap,
  type StoredBitmap,
} from "./strike-bitmaps.ts";
import type { StrikeCache, StrikeEntry } from "./strike-cache.ts";
import { turnedOutline } from "./turned-outline.ts";

/** Glyphs rasterised at once: bounds the outlines that the arena holds and that can't be evicted. */
const GLYPHS_AT_ONCE = 256;

/** Fills strikes. */
export class GlyphFiller {
  readonly #kernels: Kernels;
  readonly #heap: TrackedHeap;
  readonly #arena: Arena;
  readonly #faces: FaceRecords;
  readonly #cache: StrikeCache;
  readonly #outlines: OutlineCache;
  readonly #stores: BitmapStores;

  constructor(
    kernels: Kernels,
    heap: TrackedHeap,
    arena: Arena,
    faces: FaceRecords,
    cache: StrikeCache,
    outlines: OutlineCache,
    stores = new BitmapStores(),
  ) {
    this.#kernels = kernels;
    this.#heap = heap;
    this.#arena = arena;
    this.#faces = faces;
    this.#cache = cache;
    this.#outlines = outlines;
    this.#stores = stores;
  }

  /**
   * Makes the bitmaps of `count` missing glyphs. `strikes` are those of the text that is being drawn. Throws `FontError`
   * for a damaged glyph, `ArchiveError` for one that only an archive could have, and `InsufficientMemory`; what was made
   * until then stays. Outlines that are wanted for the second time are kept, unless `isOnce`.
   */
  fill(missing: Ptr<MissingGlyph>, count: number, strikes: Iterable<StrikeEntry>, isOnce = false): void {
    const byRecord = new Map<number, StrikeEntry>();
    for (const entry of strikes) byRecord.set(entry.record, entry);
    let start = 0;
    while (start < count) {
      const strike = this.#word(missing, start, MissingRecord.strike);
      let end = start + 1;
      while (end < count && this.#word(missing, end, MissingRecord.strike) === strike) end++;
      const entry = byRecord.get(strike);
      if (entry !== undefined) this.#fillStrike(entry, missing, this.#restore(entry, missing, start, end), end, isOnce);
      start = end;
    }
  }

  /** Makes the bitmaps of `slots` that a strike lacks, and gives their number; it must be in use. Throws as `fill`. */
  fillSlots(entry: StrikeEntry, slots: readonly BitmapSlot[]): number {
    const lacking = slots.filter((slot) => !hasBitmap(this.#kernels, entry.record, slot));
    for (let at = 0; at < lacking.length; at += GLYPHS_AT_ONCE) {
      const part = lacking.slice(at, at + GLYPHS_AT_ONCE);
      this.#arena.scope(() => {
        const missing = this.#arena.allocate<MissingGlyph>(part.length * MissingRecord.size, 4);
        const { u16, u32 } = this.#kernels.views;
        part.forEach((slot, index) => {
          const record = missing + index * MissingRecord.size;
          u16[(record + MissingRecord.glyph) >>> 1] = slot >>> 2;
          u16[(record + MissingRecord.subpixel) >>> 1] = slot & 3;
          u32[(record + MissingRecord.strike) >>> 2] = entry.record;
          u32[(record + MissingRecord.outline) >>> 2] = NULL;
        });
        this.fill(missing, part.length, new Set([entry]), true);
      });
    }
    if (lacking.length > 0) this.#cache.stampNew(entry);
    return lacking.length;
  }

  /**
   * Takes from the stores what they have. The first of the glyphs that are still missing, in `[start, end)`: their records
   * change places with those of the others.
   */
  #restore(entry: StrikeEntry, missing: Ptr<MissingGlyph>, start: number, end: number): number {
    const stored = this.#stores.of(entry);
    if (stored.length === 0) return start;
    let done = start;
    for (let index = start; index < end; index++) {
      if (this.#isThere(entry, stored, this.#slot(missing, index))) this.#swap(missing, done++, index);
    }
    return done;
  }

  /** Whether a strike has a bitmap, which it may have got from the stores. A glyph may be missing more than once. */
  #isThere(entry: StrikeEntry, stored: readonly StoredStrike[], slot: BitmapSlot): boolean {
    if (hasBitmap(this.#kernels, entry.record, slot)) return true;
    const bitmap = findIn(stored, slot);
    if (bitmap === undefined || !fitsStrike(this.#kernels, entry.record, bitmap)) return false;
    return this.#place(entry, slot, bitmap);
  }

  #place(entry: StrikeEntry, slot: BitmapSlot, bitmap: StoredBitmap): boolean {
    const place = () => placeBitmap(this.#kernels, entry.record, slot, bitmap);
    let isPlaced = place();
    while (!isPlaced && this.#makeRoom()) isPlaced = place();
    return isPlaced;
  }

  /** Hands new bitmaps to the stores that take some. */
  #offer(entry: StrikeEntry, missing: Ptr<MissingGlyph>, start: number, end: number): void {
    const takers = this.#stores.of(entry).filter((stored) => stored.add !== undefined);
    if (takers.length === 0) return;
    for (let index = start; index < end; index++) {
      const slot = this.#slot(missing, index);
      const bitmap = readBitmap(this.#kernels, entry.record, slot);
      if (bitmap !== undefined) for (const stored of takers) stored.add?.(slot, bitmap);
    }
  }

  #slot(missing: Ptr<MissingGlyph>, index: number): BitmapSlot {
    const subpixel = this.#kernels.views.u16[(missing + index * MissingRecord.size + MissingRecord.subpixel) >>> 1]!;
    return this.#glyphId(missing, index) * 4 + subpixel;
  }

  #swap(missing: Ptr<MissingGlyph>, a: number, b: number): void {
    if (a === b) return;
    const { u32 } = this.#kernels.views;
    const words = MissingRecord.size >>> 2;
    for (let word = 0; word < words; word++) {
      const [inA, inB] = [(missing >>> 2) + a * words + word, (missing >>> 2) + b * words + word];
      [u32[inA], u32[inB]] = [u32[inB]!, u32[inA]!];
    }
  }

  #fillStrike(entry: StrikeEntry, missing: Ptr<MissingGlyph>, start: number, end: number, isOnce: boolean): void {
    for (let from = start; from < end; from += GLYPHS_AT_ONCE) {
      const to = Math.min(end, from + GLYPHS_AT_ONCE);
      try {
        this.#arena.scope(() => {
          this.#findOutlines(entry, missing, from, to, isOnce);
          this.#rasterise(entry, missing, from, to);
        });
        this.#offer(entry, missing, from, to);
      } finally {
        this.#outlines.release();
      }
    }
  }

  /** Puts the addresses of missing glyphs' outlines into their records: null where the kernels are to decode one. */
  #findOutlines(entry: StrikeEntry, missing: Ptr<MissingGlyph>, from: number, to: number, isOnce: boolean): void {
    let lastGlyphId = -1;
    let outline: Ptr<PackedOutline> = NULL;
    for (let index = from; index < to; index++) {
      const glyphId = this.#glyphId(missing, index);
      // One glyph at several places in a pixel stands in a row.
      if (glyphId !== lastGlyphId) outline = this.#outlineOf(entry, glyphId, isOnce);
      lastGlyphId = glyphId;
      this.#kernels.views.u32[(missing + index * MissingRecord.size + MissingRecord.outline) >>> 2] = outline;
    }
  }

  #outlineOf({ font, sizePx, mode }: StrikeEntry, glyphId: number, isOnce: boolean): Ptr<PackedOutline> {
    if (mode.turn !== undefined) return this.turnedOutline(font, glyphId, sizePx, mode.turn);
    const hinted = mode.isHinted && font.hasOutlines ? font.instructedOutline(glyphId, sizePx) : undefined;
    // It is of this size alone, and its bitmap is made at once: nothing to keep.
    if (hinted !== undefined) return this.#scratch(packedBytes(this.#heap, glyphId, hinted));
    if (font.outlineSource.kind !== "glyf") return this.outline(font, glyphId, sizePx);
    return isOnce ? this.#decoded(font, glyphId) : this.#keptOutline(font, glyphId);
  }

  /**
   * The outline of a TrueType glyph, decoded into the arena unless it is kept: what is made ahead is made at every place in a
   * pixel, and packing an outline to be kept takes as long as decoding it ten times.
   */
  #decoded(font: Font, glyphId: number): Ptr<PackedOutline> {
    const { outlineSource } = font;
    const known = this.#outlines.find(font, glyphId);
    if (known !== NULL || outlineSource.kind !== "glyf") return known;
    outlineSource.prepare?.(glyphId);
    const decoded = this.#kernels.exports.decodeGlyph(this.#faces.of(font), glyphId);
    // The rasteriser will meet the same error, and say so.
    return decoded > 0 ? cast(decoded) : NULL;
  }

  /** A packed outline in the arena, until its scope ends. */
  #scratch(packed: Uint8Array): Ptr<PackedOutline> {
    const pointer = this.#arena.allocate<PackedOutline>(packed.length, 16);
    this.#kernels.views.u8.set(packed, pointer);
    return pointer;
  }

  /** The kept outline of a TrueType glyph; null where it is wanted for the first time, or does not fit. */
  #keptOutline(font: Font, glyphId: number): Ptr<PackedOutline> {
    const { outlineSource } = font;
    const known = this.#outlines.find(font, glyphId);
    if (known !== NULL || outlineSource.kind !== "glyf") return known;
    outlineSource.prepare?.(glyphId);
    if (!this.#outlines.isWantedAgain(font, glyphId)) return NULL;
    return this.#arena.scope(() => {
      const decoded = this.#kernels.exports.decodeGlyph(this.#faces.of(font), glyphId);
      // The rasteriser will meet the same error, and say so.
      if (decoded <= 0) return NULL;
      const segments = readPackedOutline(this.#kernels.views, decoded);
      return this.#outlines.keep(font, glyphId, writePackedOutline(segments, false));
    });
  }

  /**
   * The packed outline of a glyph whose outline comes as a path: kept, or in the arena until its scope ends. Throws
   * `FontError`, `InsufficientMemory`, and `ArchiveError` where the font comes from an archive and has no outlines.
   */
  outline(font: Font, glyphId: number, sizePx?: number): Ptr<PackedOutline> {
    if (!font.hasOutlines) throw notThere(font, glyphId, sizePx);
    const known = this.#outlines.find(font, glyphId);
    if (known !== NULL || font.outlineSource.kind !== "path") return known;
    const packed = packedBytes(this.#heap, glyphId, font.outlineSource.outline(glyphId));
    const kept = this.#outlines.keep(font, glyphId, packed);
    return kept !== NULL ? kept : this.#scratch(packed);
  }

  /**
   * The packed outline of a glyph that lies on its side, in the arena until its scope ends: each is wanted once for a
   * strike. Throws as `outline` does.
   */
  turnedOutline(font: Font, glyphId: number, sizePx: number, quarters: number): Ptr<PackedOutline> {
    if (!font.hasOutlines) throw notThere(font, glyphId, sizePx);
    const lowering = ((quarters / 4) * font.unitsPerEm) / sizePx;
    return this.#scratch(packedBytes(this.#heap, glyphId, turnedOutline(font.glyphOutline(glyphId), lowering)));
  }

  /** Says that outlines that were asked for may be evicted again. */
  release(): void {
    this.#outlines.release();
  }

  #rasterise(entry: StrikeEntry, missing: Ptr<MissingGlyph>, start: number, end: number): void {
    const { exports } = this.#kernels;
    const face = this.#faces.of(entry.font);
    let at = start;
    while (at < end) {
      at += exports.strikeRasterise(face, cast(missing + at * MissingRecord.size), end - at);
      if (at === end) return;
      const code = this.#kernels.state.batchError;
      if (code === KernelError.outOfMemory && this.#makeRoom()) continue;
      throw kernelFailure(code, this.#glyphId(missing, at), this.#heap, Math.ceil(entry.sizePx) ** 2);
    }
  }

  /** Gives back the oldest bitmaps that are not in use, or where there are none, what others can do without. */
  #makeRoom(): boolean {
    return this.#cache.evictOldest() || this.#heap.makeRoom();
  }

  #glyphId(missing: Ptr<MissingGlyph>, index: number): number {
    return this.#kernels.views.u16[(missing + index * MissingRecord.size + MissingRecord.glyph) >>> 1] ?? 0;
  }

  #word(missing: Ptr<MissingGlyph>, index: number, offset: number): number {
    return this.#kernels.views.u32[(missing + index * MissingRecord.size + offset) >>> 2] ?? 0;
  }
}

/** The first of the stores' bitmaps of `slot`. */
function findIn(stored: readonly StoredStrike[], slot: BitmapSlot): StoredBitmap | undefined {
  for (const strike of stored) {
    const bitmap = strike.find(slot);
    if (bitmap !== undefined) return bitmap;
  }
  return undefined;
}

function notThere(font: Font, glyphId: number, sizePx: number | undefined): ArchiveError {
  return new ArchiveError("glyph-not-there", {
    family: font.family,
    glyphId,
    ...(sizePx !== undefined && { sizePx }),
  });
}
