/** Rasterises, in batches, the glyphs that a draw call found missing from their strikes. */

import type { Kernels } from "../kernels/kernels.ts";
import { cast, type MissingGlyph, type Ptr } from "../kernels/pointers.ts";
import { KernelError, MissingRecord } from "../kernels/records.ts";
import type { Arena } from "../memory/arena.ts";
import type { TrackedHeap } from "../memory/tracked-heap.ts";
import type { FaceRecords } from "./face-records.ts";
import { kernelFailure, packOutline } from "./outline-packer.ts";
import type { StrikeCache, StrikeEntry } from "./strike-cache.ts";

/** Outlines packed at once for fonts whose outlines come from the host: bounds the arena. */
const PACKED_AT_ONCE = 64;

/** Fills strikes. */
export class GlyphFiller {
  readonly #kernels: Kernels;
  readonly #heap: TrackedHeap;
  readonly #arena: Arena;
  readonly #faces: FaceRecords;
  readonly #cache: StrikeCache;

  constructor(kernels: Kernels, heap: TrackedHeap, arena: Arena, faces: FaceRecords, cache: StrikeCache) {
    this.#kernels = kernels;
    this.#heap = heap;
    this.#arena = arena;
    this.#faces = faces;
    this.#cache = cache;
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
    const { outlineSource } = entry.font;
    if (outlineSource.kind === "glyf") {
      const { prepare } = outlineSource;
      if (prepare) for (let index = start; index < end; index++) prepare(this.#glyphId(missing, index));
      this.#rasterise(entry, missing, start, end);
      return;
    }
    for (let from = start; from < end; from += PACKED_AT_ONCE) {
      const to = Math.min(end, from + PACKED_AT_ONCE);
      this.#arena.scope(() => {
        for (let index = from; index < to; index++) this.#pack(entry, missing, index);
        this.#rasterise(entry, missing, from, to);
      });
    }
  }

  /** Packs the outline of one missing glyph and puts its address into the record. */
  #pack(entry: StrikeEntry, missing: Ptr<MissingGlyph>, index: number): void {
    const { outlineSource } = entry.font;
    if (outlineSource.kind !== "path") return;
    const glyphId = this.#glyphId(missing, index);
    const outline = outlineSource.outline(glyphId);
    const packed = packOutline(this.#kernels, this.#arena, this.#heap, glyphId, outline);
    this.#kernels.views.u32[(missing + index * MissingRecord.size + MissingRecord.outline) >>> 2] = packed;
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
