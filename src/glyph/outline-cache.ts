/**
 * Level 2 of the glyph caches: packed outlines that are wanted more than once: at another size, at another place in a pixel, by a strike that was
 * evicted. Bounded in bytes, least recently used first out.
 *
 * The kernels decode a TrueType glyph in a third of a microsecond, so one that was wanted only once is not kept; one that
 * is wanted again is, its lines in the order that the rasteriser takes fastest (`packed-outline.ts`). Outlines that the host
 * computes cost ten times that and are kept at once.
 */

import type { Font } from "../font/font.ts";
import { cast, NULL, type PackedOutline, type Ptr } from "../kernels/pointers.ts";
import type { HostCounter } from "../memory/host-bytes.ts";
import { type CacheUse, hitRatio, type Reclaimable, type ReclaimLevel, reclaimShares } from "../memory/reclaimable.ts";
import type { TrackedHeap } from "../memory/tracked-heap.ts";

/** What the cache has done and holds. */
export interface OutlineCounts extends CacheUse {
  /** Outlines that are kept. */
  readonly outlines: number;
  /** What they hold. */
  readonly bytes: number;
}

interface KeptOutline {
  readonly marks: Uint8Array;
  readonly glyphId: number;
  readonly pointer: Ptr<PackedOutline>;
  readonly byteLength: number;
}

/** What is known of a glyph. */
const Mark = { unknown: 0, wanted: 1, kept: 2 } as const;
/** Keys are font × this + glyph: a glyph id has 16 bits. */
const GLYPH_IDS = 65536;

/** The kept outlines of an engine. */
export class OutlineCache implements Reclaimable {
  readonly name = "glyph outlines";
  readonly part = "glyphs";
  readonly where = "linear";
  readonly #heap: TrackedHeap;
  readonly #markBytes: HostCounter | undefined;
  #limitBytes: number;
  /** In order of use: a map keeps the order of insertion, and a used entry is inserted anew. */
  readonly #kept = new Map<number, KeptOutline>();
  /** By font, a mark for each glyph. */
  readonly #marks = new Map<number, Uint8Array>();
  readonly #inUse = new Set<KeptOutline>();
  #bytes = 0;
  #hits = 0;
  #misses = 0;
  #evictions = 0;

  /** `limitBytes` bounds the outlines; `markBytes` counts what the marks take on the host. */
  constructor(heap: TrackedHeap, limitBytes: number, markBytes?: HostCounter) {
    this.#heap = heap;
    this.#limitBytes = limitBytes;
    this.#markBytes = markBytes;
  }

  /** The kept outline of a glyph, not evicted until `release`; null where there is none. */
  find(font: Font, glyphId: number): Ptr<PackedOutline> {
    const key = font.id * GLYPH_IDS + glyphId;
    const kept = this.#marksOf(font)[glyphId] === Mark.kept ? this.#kept.get(key) : undefined;
    if (kept === undefined) {
      this.#misses++;
      return NULL;
    }
    this.#hits++;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    this.#inUse.add(kept);
    return kept.pointer;
  }

  /** Whether a glyph was asked for before; from now on it was. */
  isWantedAgain(font: Font, glyphId: number): boolean {
    const marks = this.#marksOf(font);
    if (marks[glyphId] !== Mark.unknown) return glyphId < marks.length;
    marks[glyphId] = Mark.wanted;
    return false;
  }

  /** Keeps a packed outline; its address until `release`, null where it does not fit. */
  keep(font: Font, glyphId: number, packed: Uint8Array): Ptr<PackedOutline> {
    if (packed.length > this.#limitBytes) return NULL;
    this.#evict(this.#bytes + packed.length - this.#limitBytes);
    // What is left is in use.
    if (this.#bytes + packed.length > this.#limitBytes) return NULL;
    const block = this.#heap.tryAllocate(packed.length, "outline");
    if (block === 0) return NULL;
    this.#heap.bytes(block, packed.length).set(packed);
    const marks = this.#marksOf(font);
    const kept = { marks, glyphId, pointer: cast<PackedOutline>(block), byteLength: packed.length };
    marks[glyphId] = Mark.kept;
    this.#kept.set(font.id * GLYPH_IDS + glyphId, kept);
    this.#inUse.add(kept);
    this.#bytes += packed.length;
    return kept.pointer;
  }

  /** Says that what was found and kept may be evicted again: the batch is rasterised. */
  release(): void {
    this.#inUse.clear();
  }

  /** Bytes of the outlines. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Sets the bound, and gives back what is over it and not in use. */
  setLimit(limitBytes: number): void {
    this.#limitBytes = limitBytes;
    this.#evict(this.#bytes - limitBytes);
  }

  reclaim(level: ReclaimLevel): number {
    return this.#evict(Math.ceil(this.#bytes * reclaimShares[level]));
  }

  /** Gives back the outlines of a font that closes. */
  forget(font: Font): void {
    const marks = this.#marks.get(font.id);
    if (marks === undefined) return;
    for (const [key, kept] of this.#kept) {
      if (kept.marks === marks) this.#drop(key, kept);
    }
    this.#marks.delete(font.id);
    this.#markBytes?.add(-marks.length);
  }

  /** Gives back everything. */
  clearAll(): void {
    this.release();
    this.#evict(this.#bytes);
  }

  cacheUse(): CacheUse {
    const [hits, misses] = [this.#hits, this.#misses];
    return { limitBytes: this.#limitBytes, hits, misses, evictions: this.#evictions, hitRatio: hitRatio(hits, misses) };
  }

  counts(): OutlineCounts {
    return { outlines: this.#kept.size, bytes: this.#bytes, ...this.cacheUse() };
  }

  #marksOf(font: Font): Uint8Array {
    let marks = this.#marks.get(font.id);
    if (marks === undefined) {
      marks = new Uint8Array(font.glyphCount);
      this.#marks.set(font.id, marks);
      this.#markBytes?.add(marks.length);
    }
    return marks;
  }

  /** Gives back `byteLength` bytes or more, the least recently used first and none in use; the bytes given back. */
  #evict(byteLength: number): number {
    let freed = 0;
    for (const [key, kept] of this.#kept) {
      if (freed >= byteLength) break;
      if (this.#inUse.has(kept)) continue;
      freed += kept.byteLength;
      this.#drop(key, kept);
      this.#evictions++;
    }
    return freed;
  }

  #drop(key: number, kept: KeptOutline): void {
    this.#kept.delete(key);
    this.#inUse.delete(kept);
    kept.marks[kept.glyphId] = Mark.wanted;
    this.#bytes -= kept.byteLength;
    this.#heap.free(cast(kept.pointer));
  }
}
