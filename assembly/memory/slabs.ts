/**
 * Small blocks by size class: pools of one block size each, made and given back as needed. Bitmaps of small glyphs are
 * of a few sizes and come by the thousand; with the heap they cost 4 % more at 12 px (measured).
 *
 * A block doesn't know its pool: who keeps a block keeps `slabDistance` as well.
 */

import { heapFree } from "./heap";
import {
  POOL_AFTER,
  POOL_BEFORE,
  POOL_BLOCK_BYTES,
  poolAllocate,
  poolCreate,
  poolFree,
  poolIsFull,
  poolUsed,
} from "./pool";

/** Blocks above this size are the heap's. */
export const SLAB_BLOCK_LIMIT: u32 = 1024;
const CLASS_LOG2: u32 = 4;
const CLASS_COUNT: usize = <usize>(SLAB_BLOCK_LIMIT >> CLASS_LOG2) + 1;
/** Bytes of the blocks of a slab, about. */
const SLAB_BYTES: u32 = 4096;

/** For each class, a list of the slabs that have room. */
const heads: usize = memory.data(CLASS_COUNT * 4, 16);
/** The slab of the block that was allocated last. */
let lastSlab: usize = 0;

// @ts-ignore: decorator
@inline
function headOf(blockBytes: u32): usize {
  return heads + (<usize>(blockBytes >> CLASS_LOG2) << 2);
}

/** A block of at least `byteLength` bytes, up to `SLAB_BLOCK_LIMIT`; 0 if it doesn't fit. */
export function slabAllocate(byteLength: u32, owner: u32): usize {
  const blockBytes = (byteLength + (1 << CLASS_LOG2) - 1) & ~((1 << CLASS_LOG2) - 1);
  const head = headOf(blockBytes);
  let slab = <usize>load<u32>(head);
  if (!slab) {
    slab = poolCreate(blockBytes, SLAB_BYTES / blockBytes, owner);
    if (!slab) return 0;
    store<u32>(head, <u32>slab);
  }
  const block = poolAllocate(slab);
  if (poolIsFull(slab)) unlink(slab, head);
  lastSlab = slab;
  return block;
}

/** How far the block that was allocated last lies behind its slab's start, in units of 16 bytes. */
export function slabDistance(block: usize): u16 {
  return <u16>((block - lastSlab) >> 4);
}

/** Gives a block back, and its slab when that was the last one. */
export function slabFree(block: usize, distance: u16): void {
  const slab = block - (<usize>distance << 4);
  const head = headOf(load<u32>(slab, POOL_BLOCK_BYTES));
  const wasFull = poolIsFull(slab);
  if (!poolFree(slab, block)) return;
  if (wasFull) link(slab, head);
  if (poolUsed(slab)) return;
  unlink(slab, head);
  heapFree(slab);
}

function link(slab: usize, head: usize): void {
  const after = <usize>load<u32>(head);
  store<u32>(slab, 0, POOL_BEFORE);
  store<u32>(slab, <u32>after, POOL_AFTER);
  if (after) store<u32>(after, <u32>slab, POOL_BEFORE);
  store<u32>(head, <u32>slab);
}

function unlink(slab: usize, head: usize): void {
  const before = <usize>load<u32>(slab, POOL_BEFORE);
  const after = <usize>load<u32>(slab, POOL_AFTER);
  if (before) store<u32>(before, <u32>after, POOL_AFTER);
  else store<u32>(head, <u32>after);
  if (after) store<u32>(after, <u32>before, POOL_BEFORE);
}
