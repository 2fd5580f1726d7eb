/**
 * Single bitmaps of a strike, put there and read by the host: for what was rasterised before, by another engine or in
 * another process. Records as in `assembly/lib/layout.ts`. Bitmaps from here are heap blocks of their own, where the
 * kernels' small ones share slabs.
 */

import type { KernelInstance } from "../kernels/instance.ts";
import type { Ptr, Strike } from "../kernels/pointers.ts";
import { BitmapRecord, StrikeFlag, StrikePage, StrikeRecord } from "../kernels/records.ts";
import { ownerIndex } from "../memory/owner-tag.ts";

/** Where a bitmap lies, and how large it is. */
export interface BitmapBox {
  /** Pixels from the pen to the first column, and from the baseline to the first row, downwards. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A bitmap outside of linear memory. */
export interface StoredBitmap extends BitmapBox {
  /** Coverage, rows end to end: a byte a pixel, or four in LCD modes. */
  readonly pixels: Uint8Array;
}

/** Glyph × 4 + subpixel position: what tells bitmaps of a strike apart. */
export type BitmapSlot = number;

/** Largest side of a bitmap, by the kernels. */
export const MAX_BITMAP_SIDE = 4096;

/** Bytes of a pixel in a strike. */
export function pixelBytesOf(kernels: KernelInstance, strike: Ptr<Strike>): 1 | 4 {
  return wordAt(kernels, strike + StrikeRecord.flags) & StrikeFlag.lcd ? 4 : 1;
}

/** Whether a strike has a bitmap. */
export function hasBitmap(kernels: KernelInstance, strike: Ptr<Strike>, slot: BitmapSlot): boolean {
  const entry = entryOf(kernels, strike, slot, false);
  return entry !== 0 && wordAt(kernels, entry) > StrikePage.pending;
}

/** Whether a bitmap has as many bytes as the kernels read of it: an archive may say something else of its strike's pixels. */
export function fitsStrike(
  kernels: KernelInstance,
  strike: Ptr<Strike>,
  { width, height, pixels }: StoredBitmap,
): boolean {
  return pixels.length === width * height * pixelBytesOf(kernels, strike);
}

/** Puts a bitmap that fits into a strike that has none there; false where memory is short. */
export function placeBitmap(
  kernels: KernelInstance,
  strike: Ptr<Strike>,
  slot: BitmapSlot,
  { left, top, width, height, pixels }: StoredBitmap,
): boolean {
  const entry = entryOf(kernels, strike, slot, true);
  if (entry === 0) return false;
  const byteLength = BitmapRecord.size + pixels.length;
  const block = kernels.exports.heapAllocate(byteLength, ownerIndex("bitmap"));
  if (block === 0) return false;
  const { u8, u16, u32 } = kernels.views;
  u8.fill(0, block, block + BitmapRecord.size);
  u16[(block + BitmapRecord.left) >>> 1] = left;
  u16[(block + BitmapRecord.top) >>> 1] = top;
  u16[(block + BitmapRecord.width) >>> 1] = width;
  u16[(block + BitmapRecord.height) >>> 1] = height;
  u16[(block + BitmapRecord.pitch) >>> 1] = width * pixelBytesOf(kernels, strike);
  u8.set(pixels, block + BitmapRecord.size);
  u32[entry >>> 2] = block;
  u32[(strike + StrikeRecord.bitmaps) >>> 2]! += 1;
  u32[(strike + StrikeRecord.bytes) >>> 2]! += byteLength;
  return true;
}

/** A copy of a strike's bitmap; undefined where it has none. */
export function readBitmap(kernels: KernelInstance, strike: Ptr<Strike>, slot: BitmapSlot): StoredBitmap | undefined {
  const box = bitmapBox(kernels, strike, slot);
  if (box === undefined) return undefined;
  const pixels = new Uint8Array(box.width * box.height * pixelBytesOf(kernels, strike));
  copyBitmap(kernels, strike, slot, 0, pixels);
  return { ...box, pixels };
}

/** Where a strike's bitmap lies; undefined where it has none. */
export function bitmapBox(kernels: KernelInstance, strike: Ptr<Strike>, slot: BitmapSlot): BitmapBox | undefined {
  const block = blockOf(kernels, strike, slot);
  if (block === 0) return undefined;
  const { i16, u16 } = kernels.views;
  return {
    left: i16[(block + BitmapRecord.left) >>> 1]!,
    top: i16[(block + BitmapRecord.top) >>> 1]!,
    width: u16[(block + BitmapRecord.width) >>> 1]!,
    height: u16[(block + BitmapRecord.height) >>> 1]!,
  };
}

/** Copies coverage of a bitmap that is there, rows end to end, from byte `from` on as many as `target` is long. */
export function copyBitmap(
  kernels: KernelInstance,
  strike: Ptr<Strike>,
  slot: BitmapSlot,
  from: number,
  target: Uint8Array,
): void {
  const block = blockOf(kernels, strike, slot);
  const start = block + BitmapRecord.size + from;
  target.set(kernels.views.u8.subarray(start, start + target.length));
}

/** Address of a bitmap; 0 where there is none. */
function blockOf(kernels: KernelInstance, strike: Ptr<Strike>, slot: BitmapSlot): number {
  const entry = entryOf(kernels, strike, slot, false);
  const block = entry === 0 ? 0 : wordAt(kernels, entry);
  return block <= StrikePage.pending ? 0 : block;
}

/** Number of a strike's bitmaps. */
export function countBitmaps(kernels: KernelInstance, strike: Ptr<Strike>): number {
  return wordAt(kernels, strike + StrikeRecord.bitmaps);
}

/** Slots of all bitmaps of a strike, in order. */
export function* slotsOf(kernels: KernelInstance, strike: Ptr<Strike>): Generator<BitmapSlot, void, undefined> {
  const pages = wordAt(kernels, strike + StrikeRecord.pages);
  for (let index = 0; index < pages; index++) {
    const page = wordAt(kernels, strike + StrikeRecord.header + index * 4);
    if (page === 0) continue;
    for (let at = 0; at < StrikePage.entries; at++) {
      if (wordAt(kernels, page + at * 4) > StrikePage.pending) yield index * StrikePage.entries + at;
    }
  }
}

/** Address of a slot's entry, its page made where `create` asks for it; 0 where there is none. */
function entryOf(kernels: KernelInstance, strike: Ptr<Strike>, slot: BitmapSlot, create: boolean): number {
  const index = Math.floor(slot / StrikePage.entries);
  const { u32 } = kernels.views;
  if (index >= u32[(strike + StrikeRecord.pages) >>> 2]!) return 0;
  const pageSlot = strike + StrikeRecord.header + index * 4;
  const page = u32[pageSlot >>> 2]! || (create ? makePage(kernels, strike, pageSlot) : 0);
  return page === 0 ? 0 : page + (slot % StrikePage.entries) * 4;
}

function makePage(kernels: KernelInstance, strike: Ptr<Strike>, pageSlot: number): number {
  const page = kernels.exports.heapAllocate(StrikePage.entries * 4, ownerIndex("bitmap"));
  if (page === 0) return 0;
  kernels.exports.fillBytes(page, 0, StrikePage.entries * 4);
  const { u32 } = kernels.views;
  u32[pageSlot >>> 2] = page;
  u32[(strike + StrikeRecord.bytes) >>> 2]! += StrikePage.entries * 4;
  return page;
}

function wordAt(kernels: KernelInstance, address: number): number {
  return kernels.views.u32[address >>> 2]!;
}
