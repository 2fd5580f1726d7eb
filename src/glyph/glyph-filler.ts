/** Rasterises, in batches, the glyphs that a draw call found missing from their strikes. */

import type { Font } from "../font/font.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { cast, type MissingGlyph, NULL, type PackedOutline, type Ptr } from "../kernels/pointers.ts";
import { KernelError, MissingRecord } from "../kernels/records.ts";
import type { Arena } from "../memory/arena.ts";
import type { TrackedHeap } from "../memory/tracked-heap.ts";
import type { FaceRecords } from "./face-records.ts";
import type { OutlineCache } from "./outline-cache.ts";
import { kernelFailure, packedBytes } from "./outline-packer.ts";
import { readPackedOutline, writePackedOutline } from "./packed-outline.ts";
import type { StrikeCache, StrikeEntry } from "./strike-cache.ts";

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

  constructor(
    kernels: Kernels,
    heap: TrackedHeap,
    arena: Arena,
    faces: FaceRecords,
    cache: StrikeCache,
    outlines: OutlineCache,
  ) {
    this.#kernels = kernels;
    this.#heap = heap;
    this.#arena = arena;
    this.#faces = faces;
    this.#cache = cache;
    this.#outlines = outlines;
  }

  /**
   * Makes the bitmaps of `count` missing glyphs. `strikes` are those of the text that is being drawn. Throws `FontError`
   * for a damaged glyph and `InsufficientMemory`; what was made until then stays.
   */
  fill(missing: Ptr<MissingGlyph>, count: number, strikes: ReadonlySet<StrikeEntry>): void {
    const byRecord = new Map<number, StrikeEntry>();
    for (const entry of strikes) byRecord.set(entry.record, entry);
    let start = 0;
    while (start < count) {
      const strike = this.#word(missing, start, MissingRecord.strike);
      let end = start + 1;
      while (end < count && this.#word(missing, end, MissingRecord.strike) === strike) end++;
      const entry = byRecord.get(strike);
      if (entry !== undefined) this.#fillStrike(entry, missing, start, end);
      start = end;
    }
  }

  #fillStrike(entry: StrikeEntry, missing: Ptr<MissingGlyph>, start: number, end: number): void {
    for (let from = start; from < end; from += GLYPHS_AT_ONCE) {
      const to = Math.min(end, from + GLYPHS_AT_ONCE);
      try {
        this.#arena.scope(() => {
          for (let index = from; index < to; index++) this.#findOutline(entry.font, missing, index);
          this.#rasterise(entry, missing, from, to);
        });
      } finally {
        this.#outlines.release();
      }
    }
  }

  /** Puts the address of a missing glyph's outline into its record: null where the kernels are to decode it. */
  #findOutline(font: Font, missing: Ptr<MissingGlyph>, index: number): void {
    const glyphId = this.#glyphId(missing, index);
    const outline = font.outlineSource.kind === "glyf" ? this.#keptOutline(font, glyphId) : this.outline(font, glyphId);
    this.#kernels.views.u32[(missing + index * MissingRecord.size + MissingRecord.outline) >>> 2] = outline;
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
   * `FontError`, and `InsufficientMemory`.
   */
  outline(font: Font, glyphId: number): Ptr<PackedOutline> {
    const known = this.#outlines.find(font, glyphId);
    if (known !== NULL || font.outlineSource.kind !== "path") return known;
    const packed = packedBytes(this.#heap, glyphId, font.outlineSource.outline(glyphId));
    const kept = this.#outlines.keep(font, glyphId, packed);
    if (kept !== NULL) return kept;
    const pointer = this.#arena.allocate<PackedOutline>(packed.length, 16);
    this.#kernels.views.u8.set(packed, pointer);
    return pointer;
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
      const code = exports.strikeBatchError();
      if (code === KernelError.outOfMemory && this.#makeRoom()) continue;
      throw kernelFailure(code, this.#glyphId(missing, at), this.#heap, Math.ceil(entry.sizePx) ** 2);
    }
  }

  /** Gives back the oldest strike that is not in use, or where there is none, what others can do without. */
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
