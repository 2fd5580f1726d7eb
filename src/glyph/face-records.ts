/** Records that tell the kernels where a TrueType font's `glyf` and `loca` lie. One a font, kept until it closes. */

import type { Font } from "../font/font.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { cast, type Face, NULL, type Ptr } from "../kernels/pointers.ts";
import { FaceRecord } from "../kernels/records.ts";
import type { TrackedHeap } from "../memory/tracked-heap.ts";

/** The face records of an engine's fonts. */
export class FaceRecords {
  readonly #kernels: Kernels;
  readonly #heap: TrackedHeap;
  readonly #records = new Map<number, Ptr<Face>>();

  constructor(kernels: Kernels, heap: TrackedHeap) {
    this.#kernels = kernels;
    this.#heap = heap;
  }

  /** The record of `font`; null where its outlines come as paths. Throws `InsufficientMemory`. */
  of(font: Font): Ptr<Face> {
    const source = font.outlineSource;
    if (source.kind !== "glyf") return NULL;
    const known = this.#records.get(font.id);
    if (known !== undefined) return known;
    const record = cast<Face>(this.#heap.allocate(FaceRecord.size, "font"));
    const word = record >>> 2;
    const u32 = this.#kernels.views.u32;
    u32[word + (FaceRecord.glyf >> 2)] = source.glyf;
    u32[word + (FaceRecord.glyfLength >> 2)] = source.glyfByteLength;
    u32[word + (FaceRecord.loca >> 2)] = source.loca;
    u32[word + (FaceRecord.locaLength >> 2)] = source.locaByteLength;
    u32[word + (FaceRecord.locaLong >> 2)] = source.locaIsLong ? 1 : 0;
    u32[word + (FaceRecord.glyphCount >> 2)] = source.glyphCount;
    u32[word + (FaceRecord.shifts >> 2)] = source.shifts;
    this.#records.set(font.id, record);
    return record;
  }

  /** Gives back the record of a font that closes. */
  forget(font: Font): void {
    const record = this.#records.get(font.id);
    if (record === undefined) return;
    this.#records.delete(font.id);
    this.#heap.free(cast(record));
  }
}
