/**
 * The tracked heap: two-level segregated fit (Masmano et al., "TLSF: a New Dynamic Memory Allocator for Real-Time
 * Systems", 2004) with an owner tag on every block and statistics by owner.
 *
 * Allocation and freeing are O(1). Nothing here traps: what does not fit returns 0 and changes nothing. The block
 * record is drawn in `lib/layout.ts`; it can be walked from the first block to the last.
 */

import {
  BLOCK_CAPACITY,
  BLOCK_HEADER,
  BLOCK_LENGTH,
  BLOCK_OWNER,
  BLOCK_PREVIOUS,
  OWNER_LIMIT,
  STATE_FAIL_AFTER,
  STATE_FIRST,
  STATE_LIMIT,
  STATE_LIVE,
  STATE_PEAK,
  STATE_USED,
  STATS_ALLOCATIONS,
  STATS_CURRENT,
  STATS_FREES,
  STATS_LIVE,
  STATS_PEAK,
  STATS_RESIZES,
} from "../lib/layout";
import { ownerStatistics, state } from "./state";

const FREE: u32 = 1;
const LAST: u32 = 2;
const FLAGS: u32 = 3;

/** Second-level lists to each power of two. */
const SL_BITS: u32 = 4;
const SL_COUNT: u32 = 16;
const SL_MASK: u32 = SL_COUNT - 1;
/** Payloads below this size share the first level, in steps of 16 bytes. */
const SMALL_LIMIT: u32 = 256;
/** Power of two of the second first level, less one. */
const FL_SHIFT: u32 = 8;
/** One more than the largest size has: sizes are rounded up to the next list when one is looked for. */
const FL_COUNT: u32 = 24;

/** Largest payload: one bit under 2^30, so that no sum of sizes can wrap. */
const MAX_PAYLOAD: u32 = (1 << 30) - 64;
/** Linear memory grows by at least this many pages (512 KiB): growing costs a detach of every view. */
const GROWTH_PAGES: i32 = 8;
/** Pages that linear memory may have beyond the byte limit and a sixteenth of it, which is for gaps between blocks. */
const GROWTH_SLACK_PAGES: u32 = 8;

/**
 * Whether blocks are counted. The benches alone compile a build where they aren't, by `--use HEAP_UNCOUNTED=1`, to measure
 * what counting costs; it knows neither owners' statistics nor a limit.
 */
// @ts-ignore: the name is the compiler's, where it is given
const IS_COUNTED: bool = !isDefined(HEAP_UNCOUNTED);

const slMaps: usize = memory.data(FL_COUNT * 4, 16);
const heads: usize = memory.data(FL_COUNT * SL_COUNT * 4, 16);
let flMap: u32 = 0;
let lastBlock: usize = 0;
let heapEnd: usize = 0;
let sequence: u32 = 0;

// @ts-ignore: decorator
@inline
function capacityOf(block: usize): u32 {
  return load<u32>(block, BLOCK_CAPACITY) & ~FLAGS;
}

// @ts-ignore: decorator
@inline
function flagsOf(block: usize): u32 {
  return load<u32>(block, BLOCK_CAPACITY) & FLAGS;
}

// @ts-ignore: decorator
@inline
function nextOf(block: usize): usize {
  return block + BLOCK_HEADER + capacityOf(block);
}

/**
 * The list of blocks of `size` bytes, a multiple of 16: 16 lists to each power of two from 256 on, and below it one for each
 * size. Its first level is the number ÷ 16, its second level the rest.
 */
function listOf(size: u32): u32 {
  if (size < SMALL_LIMIT) return size >> 4;
  const power = 31 - clz(size);
  return ((power - FL_SHIFT) << SL_BITS) + (size >> (power - SL_BITS));
}

// @ts-ignore: decorator
@inline
function mapOf(list: u32): usize {
  return slMaps + (<usize>(list >> SL_BITS) << 2);
}

// @ts-ignore: decorator
@inline
function headOf(list: u32): usize {
  return heads + (<usize>list << 2);
}

function insertFree(block: usize): void {
  const list = listOf(capacityOf(block));
  const next = <usize>load<u32>(headOf(list));
  store<u32>(block + BLOCK_HEADER, <u32>next);
  store<u32>(block + BLOCK_HEADER + 4, 0);
  if (next) store<u32>(next + BLOCK_HEADER + 4, <u32>block);
  store<u32>(headOf(list), <u32>block);
  flMap |= 1 << (list >> SL_BITS);
  store<u32>(mapOf(list), load<u32>(mapOf(list)) | (1 << (list & SL_MASK)));
  store<u32>(block, load<u32>(block, BLOCK_CAPACITY) | FREE, BLOCK_CAPACITY);
}

function removeFree(block: usize): void {
  const next = <usize>load<u32>(block + BLOCK_HEADER);
  const previous = <usize>load<u32>(block + BLOCK_HEADER + 4);
  if (next) store<u32>(next + BLOCK_HEADER + 4, <u32>previous);
  if (previous) {
    store<u32>(previous + BLOCK_HEADER, <u32>next);
  } else {
    const list = listOf(capacityOf(block));
    store<u32>(headOf(list), <u32>next);
    if (!next) {
      const bits = load<u32>(mapOf(list)) & ~(1 << (list & SL_MASK));
      store<u32>(mapOf(list), bits);
      if (!bits) flMap &= ~(1 << (list >> SL_BITS));
    }
  }
  store<u32>(block, load<u32>(block, BLOCK_CAPACITY) & ~FREE, BLOCK_CAPACITY);
}

/** A free block of at least `size` bytes, 0 if there is none. */
function findFree(size: u32): usize {
  // Round up to the next list, so that any block in it is large enough.
  if (size >= SMALL_LIMIT) size += (1 << (31 - clz(size) - SL_BITS)) - 1;
  let list = listOf(size);
  let bits = load<u32>(mapOf(list)) & (~0 << (list & SL_MASK));
  if (!bits) {
    const levels = flMap & (~1 << (list >> SL_BITS));
    if (!levels) return 0;
    list = <u32>ctz(levels) << SL_BITS;
    bits = load<u32>(mapOf(list));
  }
  return <usize>load<u32>(headOf((list & ~SL_MASK) + ctz(bits)));
}

/** Grows linear memory so that a block of `size` bytes fits at its end; false if it may not grow so far. */
function grow(size: u32): bool {
  if (heapEnd == 0) {
    heapEnd = (__heap_base + 15) & ~15;
    const rest = (<usize>memory.size() << 16) - heapEnd;
    if (rest > BLOCK_HEADER + 16) addRegion(rest);
    if (findFree(size)) return true;
  }
  let needed = size + (size >> SL_BITS) + <u32>BLOCK_HEADER * 2;
  // What is added joins the free block before it.
  if (lastBlock && flagsOf(lastBlock) & FREE) needed -= min(needed, capacityOf(lastBlock));
  const pages = <i32>((needed + 0xffff) >> 16);
  // Memory can't shrink, so it follows the limit on live bytes: where gaps are all there is, something is to be freed.
  const limit = byteLimit();
  const room = <i32>((limit >> 16) + (limit >> 20) + GROWTH_SLACK_PAGES) - memory.size();
  if (pages > room) return false;
  if (memory.grow(min(max(pages, GROWTH_PAGES), room)) < 0 && memory.grow(pages) < 0) return false;
  addRegion((<usize>memory.size() << 16) - heapEnd);
  return true;
}

/** Adds `byteLength` bytes at the heap's end as a free block, joined to the last one when that is free. */
function addRegion(byteLength: usize): void {
  const block = heapEnd;
  heapEnd += byteLength;
  store<u32>(block, (<u32>byteLength - <u32>BLOCK_HEADER) | LAST, BLOCK_CAPACITY);
  store<u32>(block, <u32>lastBlock, BLOCK_PREVIOUS);
  if (lastBlock) store<u32>(lastBlock, load<u32>(lastBlock, BLOCK_CAPACITY) & ~LAST, BLOCK_CAPACITY);
  else store<u32>(state, <u32>block, STATE_FIRST);
  lastBlock = block;
  release(block);
}

/** Cuts what `block` has beyond `size` bytes off as a free block. */
function splitTail(block: usize, size: u32): void {
  const rest = capacityOf(block) - size;
  if (rest < <u32>BLOCK_HEADER + 16) return;
  const tail = block + BLOCK_HEADER + size;
  store<u32>(tail, (rest - <u32>BLOCK_HEADER) | (flagsOf(block) & LAST), BLOCK_CAPACITY);
  store<u32>(block, size, BLOCK_CAPACITY);
  store<u32>(tail, <u32>block, BLOCK_PREVIOUS);
  linkNext(tail);
  release(tail);
}

/** Tells the block after `block` where that is. */
// @ts-ignore: decorator
@inline
function linkNext(block: usize): void {
  if (flagsOf(block) & LAST) lastBlock = block;
  else store<u32>(nextOf(block), <u32>block, BLOCK_PREVIOUS);
}

/** Makes a block free, joined to its neighbours where they are. */
function release(block: usize): void {
  const previous = <usize>load<u32>(block, BLOCK_PREVIOUS);
  if (previous && flagsOf(previous) & FREE) block = joinNext(previous, block, previous);
  if (!(flagsOf(block) & LAST)) {
    const next = nextOf(block);
    if (flagsOf(next) & FREE) joinNext(block, next, next);
  }
  insertFree(block);
}

/** Makes `next`, which lies right after `block`, a part of it; `free` of them leaves its list. */
function joinNext(block: usize, next: usize, free: usize): usize {
  removeFree(free);
  store<u32>(block, capacityOf(block) + <u32>BLOCK_HEADER + load<u32>(next, BLOCK_CAPACITY), BLOCK_CAPACITY);
  linkNext(block);
  return block;
}

// @ts-ignore: decorator
@inline
function roundUp(byteLength: u32): u32 {
  return max<u32>((byteLength + 15) & ~15, 16);
}

/** Bytes that live blocks may hold together; the host sets it to the engine's budget. */
// @ts-ignore: decorator
@inline
function byteLimit(): u32 {
  return ~load<u32>(state, STATE_LIMIT);
}

function roomUnderLimit(): u32 {
  const limit = byteLimit();
  return limit - min(load<u32>(state, STATE_USED), limit);
}

function countChange(owner: u32, added: i32): void {
  if (!IS_COUNTED) return;
  const stats = ownerStatistics(owner);
  const current = load<u32>(stats, STATS_CURRENT) + added;
  store<u32>(stats, current, STATS_CURRENT);
  if (current > load<u32>(stats, STATS_PEAK)) store<u32>(stats, current, STATS_PEAK);
  const used = load<u32>(state, STATE_USED) + added;
  store<u32>(state, used, STATE_USED);
  if (used > load<u32>(state, STATE_PEAK)) store<u32>(state, used, STATE_PEAK);
}

/** Address of `byteLength` bytes, 16-byte aligned, owned by `owner`; 0 if they don't fit. */
export function heapAllocate(byteLength: u32, owner: u32): usize {
  if (byteLength > MAX_PAYLOAD || owner >= OWNER_LIMIT) return 0;
  if (byteLength > roomUnderLimit()) return 0;
  const failAfter = load<u32>(state, STATE_FAIL_AFTER);
  if (failAfter) {
    store<u32>(state, failAfter - 1, STATE_FAIL_AFTER);
    if (failAfter == 1) return 0;
  }
  const size = roundUp(byteLength);
  let block = findFree(size);
  if (!block) {
    if (!grow(size)) return 0;
    block = findFree(size);
    if (!block) return 0;
  }
  removeFree(block);
  splitTail(block, size);
  store<u32>(block, byteLength, BLOCK_LENGTH);
  if (IS_COUNTED) {
    sequence = (sequence + 1) & 0xffffff;
    store<u32>(block, owner | (sequence << 8), BLOCK_OWNER);
    const stats = ownerStatistics(owner);
    store<u64>(stats, load<u64>(stats, STATS_ALLOCATIONS) + 1, STATS_ALLOCATIONS);
    store<u32>(stats, load<u32>(stats, STATS_LIVE) + 1, STATS_LIVE);
    store<u32>(state, load<u32>(state, STATE_LIVE) + 1, STATE_LIVE);
    countChange(owner, byteLength);
  }
  return block + BLOCK_HEADER;
}

/** Whether `pointer` is the payload of a live block, as far as its header can tell. */
export function heapIsLive(pointer: usize): bool {
  const firstBlock = <usize>load<u32>(state, STATE_FIRST);
  if (pointer & 15 || pointer < firstBlock + BLOCK_HEADER || pointer >= heapEnd || !firstBlock) return false;
  const block = pointer - BLOCK_HEADER;
  if (flagsOf(block) & FREE || nextOf(block) > heapEnd) return false;
  const previous = <usize>load<u32>(block, BLOCK_PREVIOUS);
  if (block != firstBlock && (previous < firstBlock || previous >= block || nextOf(previous) != block)) return false;
  return load<u32>(block, BLOCK_LENGTH) <= capacityOf(block);
}

/** Gives a block back. Freeing 0 or what is no live block changes nothing and returns false. */
export function heapFree(pointer: usize): bool {
  if (!heapIsLive(pointer)) return false;
  const block = pointer - BLOCK_HEADER;
  if (IS_COUNTED) {
    const owner = load<u32>(block, BLOCK_OWNER) & 0xff;
    const stats = ownerStatistics(owner);
    store<u64>(stats, load<u64>(stats, STATS_FREES) + 1, STATS_FREES);
    store<u32>(stats, load<u32>(stats, STATS_LIVE) - 1, STATS_LIVE);
    store<u32>(state, load<u32>(state, STATE_LIVE) - 1, STATE_LIVE);
    countChange(owner, -(<i32>load<u32>(block, BLOCK_LENGTH)));
  }
  release(block);
  return true;
}

/** The block's new address with its bytes kept up to the smaller length; 0 if it doesn't fit, the old block untouched. */
export function heapResize(pointer: usize, byteLength: u32): usize {
  if (!heapIsLive(pointer) || byteLength > MAX_PAYLOAD) return 0;
  const block = pointer - BLOCK_HEADER;
  const owner = load<u32>(block, BLOCK_OWNER) & 0xff;
  const oldLength = load<u32>(block, BLOCK_LENGTH);
  let moved = pointer;
  if (byteLength <= capacityOf(block)) {
    if (byteLength > oldLength && byteLength - oldLength > roomUnderLimit()) return 0;
    splitTail(block, roundUp(byteLength));
    store<u32>(block, byteLength, BLOCK_LENGTH);
    countChange(owner, byteLength - oldLength);
  } else {
    moved = heapAllocate(byteLength, owner);
    if (!moved) return 0;
    memory.copy(moved, pointer, oldLength);
    heapFree(pointer);
  }
  if (IS_COUNTED) {
    const stats = ownerStatistics(owner);
    store<u32>(stats, load<u32>(stats, STATS_RESIZES) + 1, STATS_RESIZES);
  }
  return moved;
}
