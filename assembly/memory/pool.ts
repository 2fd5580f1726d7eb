/**
 * A pool of blocks of one size: one heap block, a free list, a bit for each live block. Allocating and freeing are
 * O(1), and neither touches the heap. Blocks that were never used are handed out in order, so making a pool does not
 * touch them either.
 *
 *     0  u32  bytes of a block, a multiple of 16     4  u32  capacity in blocks
 *     8  u32  live blocks                           12  u32  address of the first free block that was used before, 0 none
 *    16  u32  address of the first block            20  u32  blocks used so far
 *    24  u32  neighbours in a list of pools: before 28  u32  after
 *    32  u32 × ⌈capacity ÷ 32⌉   a bit for each live block
 *     …  the blocks, 16-byte aligned; a free one begins with the address of the next
 */

import { IS_DEBUG } from "../lib/debug";
import { heapAllocate, heapFree } from "./heap";

export const POOL_BLOCK_BYTES: usize = 0;
const POOL_CAPACITY: usize = 4;
const POOL_LIVE: usize = 8;
const POOL_FREE: usize = 12;
const POOL_FIRST: usize = 16;
const POOL_TOUCHED: usize = 20;
export const POOL_BEFORE: usize = 24;
export const POOL_AFTER: usize = 28;
const POOL_BITS: usize = 32;

/** A pool of `capacity` blocks of `blockBytes`, a multiple of 16, in a heap block of `owner`; 0 if it doesn't fit. */
export function poolCreate(blockBytes: u32, capacity: u32, owner: u32): usize {
  const bits = (((capacity + 127) >> 7) << 4) + <u32>POOL_BITS;
  const pool = heapAllocate(bits + blockBytes * capacity, owner);
  if (!pool) return 0;
  memory.fill(pool, 0, bits);
  store<u32>(pool, blockBytes, POOL_BLOCK_BYTES);
  store<u32>(pool, capacity, POOL_CAPACITY);
  store<u32>(pool, <u32>pool + bits, POOL_FIRST);
  return pool;
}

/** A block of the pool, not zeroed; 0 if all are live. */
export function poolAllocate(pool: usize): usize {
  let block = <usize>load<u32>(pool, POOL_FREE);
  let index: u32;
  if (block) {
    store<u32>(pool, load<u32>(block), POOL_FREE);
    index = <u32>(block - load<u32>(pool, POOL_FIRST)) / load<u32>(pool, POOL_BLOCK_BYTES);
  } else {
    index = load<u32>(pool, POOL_TOUCHED);
    if (index == load<u32>(pool, POOL_CAPACITY)) return 0;
    store<u32>(pool, index + 1, POOL_TOUCHED);
    block = load<u32>(pool, POOL_FIRST) + index * load<u32>(pool, POOL_BLOCK_BYTES);
  }
  if (IS_DEBUG) assert(!(load<u32>(wordOf(pool, index)) & (1 << index)));
  flip(pool, index);
  store<u32>(pool, load<u32>(pool, POOL_LIVE) + 1, POOL_LIVE);
  return block;
}

/** Gives a block back. What is no live block of the pool changes nothing and returns false. */
export function poolFree(pool: usize, block: usize): bool {
  const offset = <u32>block - load<u32>(pool, POOL_FIRST);
  const index = offset / load<u32>(pool, POOL_BLOCK_BYTES);
  if (index >= load<u32>(pool, POOL_TOUCHED) || index * load<u32>(pool, POOL_BLOCK_BYTES) != offset) return false;
  if (!(load<u32>(wordOf(pool, index)) & (1 << index))) return false;
  flip(pool, index);
  store<u32>(block, load<u32>(pool, POOL_FREE));
  store<u32>(pool, <u32>block, POOL_FREE);
  store<u32>(pool, load<u32>(pool, POOL_LIVE) - 1, POOL_LIVE);
  return true;
}

// @ts-ignore: decorator
@inline
function wordOf(pool: usize, index: u32): usize {
  return pool + POOL_BITS + (<usize>(index >> 5) << 2);
}

// @ts-ignore: decorator
@inline
function flip(pool: usize, index: u32): void {
  const word = wordOf(pool, index);
  store<u32>(word, load<u32>(word) ^ (1 << index));
}

/** Live blocks. */
// @ts-ignore: decorator
@inline
export function poolUsed(pool: usize): u32 {
  return load<u32>(pool, POOL_LIVE);
}

/** Whether all blocks are live. */
// @ts-ignore: decorator
@inline
export function poolIsFull(pool: usize): bool {
  return load<u32>(pool, POOL_LIVE) == load<u32>(pool, POOL_CAPACITY);
}
