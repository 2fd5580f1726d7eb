/**
 * Hot and cold bitmaps of a strike, told apart when it is rebuilt: once an eviction has left holes in its slabs, bitmaps that
 * were drawn in several calls move together into slabs of their own, the latest drawn first. In: the stamps that the kernels
 * write. Out: the same table, whose hot entries lead to slabs in which nothing is cold.
 *
 * The slabs that they leave hold what was drawn once, and go as a whole when that is evicted. A bitmap is moved once: its
 * slab is full and marked, until one of its bitmaps goes; then it is a slab as any other. Bitmaps of over 1,024 bytes are
 * heap blocks, and stay where they are. Records as in `assembly/memory/pool.ts`.
 */

import type { Kernels } from "../kernels/kernels.ts";
import { type Bytes, cast, type Ptr, type Strike } from "../kernels/pointers.ts";
import { BitmapRecord, BitmapStamp, PoolRecord, StrikePage, StrikeRecord } from "../kernels/records.ts";
import { ownerIndex } from "../memory/owner-tag.ts";
import { visitBitmaps } from "./bitmap-visits.ts";

/** `SLAB_BYTES` of `assembly/memory/slabs.ts`: bytes of a slab's blocks, about. */
const SLAB_BYTES = 4096;
/** Fewer of one size wait for more: a slab's own header takes 48 bytes. */
const LEAST_BITMAPS = 8;
/** In a full slab's word for its neighbour, which the kernels write before they read it. */
const HOT_MARK = 1;
/** Distances to the slab's start are in these. */
const DISTANCE_BYTES = 16;

/** A bitmap that is to be moved. */
interface HotBitmap {
  readonly address: number;
  readonly slot: number;
  readonly stamp: number;
  readonly byteLength: number;
}

/**
 * Moves a strike's hot bitmaps that lie among others, as long as `hasRoom` for a slab more, and memory. How many. Those with
 * stamps from `endStamp` on may be in use, and stay.
 */
export function gatherHotBitmaps(
  kernels: Kernels,
  strike: Ptr<Strike>,
  endStamp: number,
  hasRoom: (byteLength: number) => boolean,
): number {
  let moved = 0;
  for (const [blockBytes, bitmaps] of hotBySize(kernels, strike, endStamp)) {
    bitmaps.sort((a, b) => b.stamp - a.stamp);
    const count = Math.floor(SLAB_BYTES / blockBytes);
    for (let at = 0; bitmaps.length - at >= LEAST_BITMAPS; at += count) {
      const together = bitmaps.slice(at, at + count);
      if (!hasRoom(2 * SLAB_BYTES) || !moveTogether(kernels, strike, blockBytes, together)) return moved;
      moved += together.length;
    }
  }
  return moved;
}

function hotBySize(kernels: Kernels, strike: Ptr<Strike>, endStamp: number): Map<number, HotBitmap[]> {
  const { u16, u32 } = kernels.views;
  const found = new Map<number, HotBitmap[]>();
  visitBitmaps(kernels, strike, (address, stamp, byteLength, slot) => {
    const distance = u16[(address + BitmapRecord.slab) >>> 1]!;
    if (distance === 0 || (stamp & BitmapStamp.again) === 0 || stamp >= endStamp) return;
    const slab = address - distance * DISTANCE_BYTES;
    if (u32[(slab + PoolRecord.after) >>> 2] === HOT_MARK) return;
    const blockBytes = u32[(slab + PoolRecord.blockBytes) >>> 2]!;
    const alike = found.get(blockBytes);
    if (alike === undefined) found.set(blockBytes, [{ address, slot, stamp, byteLength }]);
    else alike.push({ address, slot, stamp, byteLength });
  });
  return found;
}

/** Moves bitmaps into a new slab, which they fill; false where there is no memory for it. */
function moveTogether(
  kernels: Kernels,
  strike: Ptr<Strike>,
  blockBytes: number,
  bitmaps: readonly HotBitmap[],
): boolean {
  const slab = makeFullSlab(kernels, blockBytes, bitmaps.length);
  if (slab === 0) return false;
  const { u8, u16, u32 } = kernels.views;
  let block = u32[(slab + PoolRecord.first) >>> 2]!;
  for (const { address, slot, byteLength } of bitmaps) {
    u8.copyWithin(block, address, address + byteLength);
    u16[(block + BitmapRecord.slab) >>> 1] = (block - slab) / DISTANCE_BYTES;
    const page = u32[(strike + StrikeRecord.header + Math.floor(slot / StrikePage.entries) * 4) >>> 2]!;
    u32[(page >>> 2) + (slot % StrikePage.entries)] = block;
    kernels.exports.strikeBitmapFree(cast<Bytes>(address));
    block += blockBytes;
  }
  return true;
}

/** A slab of which every block is live, marked as hot; 0 where there is no memory for it. */
function makeFullSlab(kernels: Kernels, blockBytes: number, count: number): number {
  const bitmapWords = Math.ceil(count / 128) * 4;
  const first = PoolRecord.bits + bitmapWords * 4;
  const slab = kernels.exports.heapAllocate(first + blockBytes * count, ownerIndex("bitmap"));
  if (slab === 0) return 0;
  const { u32 } = kernels.views;
  const word = (offset: number) => (slab + offset) >>> 2;
  u32.fill(0, word(0), word(first));
  u32[word(PoolRecord.blockBytes)] = blockBytes;
  u32[word(PoolRecord.capacity)] = count;
  u32[word(PoolRecord.live)] = count;
  u32[word(PoolRecord.first)] = slab + first;
  u32[word(PoolRecord.touched)] = count;
  u32[word(PoolRecord.after)] = HOT_MARK;
  for (let i = 0; i < count; i++) u32[word(PoolRecord.bits) + (i >>> 5)]! |= 1 << (i & 31);
  return slab;
}
