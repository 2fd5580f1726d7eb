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
  STATS_ALLOCATIONS,
  STATS_CURRENT,
  STATS_FREES,
  STATS_LIVE,
  STATS_PEAK,
  STATS_RESIZES,
  STATS_SIZE,
} from "../lib/layout";

const FREE: u32 = 1;
const LAST: u32 = 2;
const FLAGS: u32 = 3;

/** Second-level lists to each power of two. */
const SL_BITS: u32 = 4;
const SL_COUNT: u32 = 16;
/** Payloads below this size share the first level, in steps of 16 bytes. */
const SMALL_LIMIT: u32 = 256;
const FL_SHIFT: u32 = 8;
const FL_COUNT: u32 = 23;

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
const statistics: usize = memory.data(OWNER_LIMIT * 32, 16);
let flMap: u32 = 0;
let firstBlock: usize = 0;
let lastBlock: usize = 0;
let heapEnd: usize = 0;
let usedBytes: u32 = 0;
let peakBytes: u32 = 0;
let liveBlocks: u32 = 0;
let sequence: u32 = 0;
/** Bytes that live blocks may hold together; the host sets it to the engine's budget. */
let byteLimit: u32 = 0xffffffff;
/** Allocations until one is made to fail, for tests of failure; 0 = never. */
let failAfter: u32 = 0;

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

// @ts-ignore: decorator
@inline
function firstLevel(size: u32): u32 {
  return size < SMALL_LIMIT ? 0 : 31 - clz(size) - FL_SHIFT + 1;
}

// @ts-ignore: decorator
@inline
function secondLevel(size: u32, fl: u32): u32 {
  return fl == 0 ? size >> 4 : (size >> (fl + FL_SHIFT - 1 - SL_BITS)) ^ SL_COUNT;
}

// @ts-ignore: decorator
@inline
function headAddress(fl: u32, sl: u32): usize {
  return heads + (((fl << SL_BITS) + sl) << 2);
}

function insertFree(block: usize): void {
  const size = capacityOf(block);
  const fl = firstLevel(size);
  const sl = secondLevel(size, fl);
  const head = headAddress(fl, sl);
  const next = <usize>load<u32>(head);
  store<u32>(block + BLOCK_HEADER, <u32>next);
  store<u32>(block + BLOCK_HEADER + 4, 0);
  if (next) store<u32>(next + BLOCK_HEADER + 4, <u32>block);
  store<u32>(head, <u32>block);
  flMap |= 1 << fl;
  const map = slMaps + (fl << 2);
  store<u32>(map, load<u32>(map) | (1 << sl));
  store<u32>(block, load<u32>(block, BLOCK_CAPACITY) | FREE, BLOCK_CAPACITY);
}

function removeFree(block: usize): void {
  const size = capacityOf(block);
  const fl = firstLevel(size);
  const sl = secondLevel(size, fl);
  const next = <usize>load<u32>(block + BLOCK_HEADER);
  const previous = <usize>load<u32>(block + BLOCK_HEADER + 4);
  if (next) store<u32>(next + BLOCK_HEADER + 4, <u32>previous);
  if (previous) {
    store<u32>(previous + BLOCK_HEADER, <u32>next);
  } else {
    store<u32>(headAddress(fl, sl), <u32>next);
    if (!next) {
      const map = slMaps + (fl << 2);
      const bits = load<u32>(map) & ~(1 << sl);
      store<u32>(map, bits);
      if (!bits) flMap &= ~(1 << fl);
    }
  }
  store<u32>(block, load<u32>(block, BLOCK_CAPACITY) & ~FREE, BLOCK_CAPACITY);
}

/** A free block of at least `size` bytes, 0 if there is none. */
function findFree(size: u32): usize {
  // Round up to the next list, so that any block in it is large enough.
  let wanted = size;
  if (size >= SMALL_LIMIT) wanted += (1 << (31 - clz(size) - SL_BITS)) - 1;
  let fl = firstLevel(wanted);
  if (fl >= FL_COUNT) return 0;
  const sl = secondLevel(wanted, fl);
  let bits = load<u32>(slMaps + (fl << 2)) & (~0 << sl);
  if (!bits) {
    const levels = flMap & (~0 << (fl + 1));
    if (!levels) return 0;
    fl = ctz(levels);
    bits = load<u32>(slMaps + (fl << 2));
  }
  return <usize>load<u32>(headAddress(fl, ctz(bits)));
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
  const room = <i32>((byteLimit >> 16) + (byteLimit >> 20) + GROWTH_SLACK_PAGES) - memory.size();
  if (pages > room) return false;
  if (memory.grow(min(max(pages, GROWTH_PAGES), room)) < 0 && memory.grow(pages) < 0) return false;
  addRegion((<usize>memory.size() << 16) - heapEnd);
  return true;
}

/** Adds `byteLength` bytes at the heap's end as a free block, joined to the last one when that is free. */
function addRegion(byteLength: usize): void {
  const block = heapEnd;
  heapEnd += byteLength;
  if (lastBlock && flagsOf(lastBlock) & FREE) {
    const last = lastBlock;
    removeFree(last);
    store<u32>(last, (capacityOf(last) + <u32>byteLength) | LAST, BLOCK_CAPACITY);
    insertFree(last);
    return;
  }
  store<u32>(block, (<u32>byteLength - <u32>BLOCK_HEADER) | LAST, BLOCK_CAPACITY);
  store<u32>(block, <u32>lastBlock, BLOCK_PREVIOUS);
  if (lastBlock) store<u32>(lastBlock, load<u32>(lastBlock, BLOCK_CAPACITY) & ~LAST, BLOCK_CAPACITY);
  else firstBlock = block;
  lastBlock = block;
  insertFree(block);
}

/** Cuts what `block` has beyond `size` bytes off as a free block, joined to the next one when that is free. */
function splitTail(block: usize, size: u32): void {
  const capacity = capacityOf(block);
  if (capacity - size < <u32>BLOCK_HEADER + 16) return;
  const wasLast = flagsOf(block) & LAST;
  const tail = block + BLOCK_HEADER + size;
  store<u32>(block, size, BLOCK_CAPACITY);
  let tailCapacity = capacity - size - <u32>BLOCK_HEADER;
  let tailLast = wasLast;
  if (!wasLast) {
    const after = tail + BLOCK_HEADER + tailCapacity;
    if (flagsOf(after) & FREE) {
      removeFree(after);
      tailCapacity += capacityOf(after) + <u32>BLOCK_HEADER;
      tailLast = flagsOf(after) & LAST;
    }
  }
  store<u32>(tail, tailCapacity | tailLast, BLOCK_CAPACITY);
  store<u32>(tail, <u32>block, BLOCK_PREVIOUS);
  if (tailLast) lastBlock = tail;
  else store<u32>(nextOf(tail), <u32>tail, BLOCK_PREVIOUS);
  insertFree(tail);
}

// @ts-ignore: decorator
@inline
function roundUp(byteLength: u32): u32 {
  return max<u32>((byteLength + 15) & ~15, 16);
}

function countChange(owner: u32, added: i32): void {
  if (!IS_COUNTED) return;
  const stats = statistics + owner * STATS_SIZE;
  const current = load<u32>(stats, STATS_CURRENT) + added;
  store<u32>(stats, current, STATS_CURRENT);
  if (current > load<u32>(stats, STATS_PEAK)) store<u32>(stats, current, STATS_PEAK);
  usedBytes += added;
  if (usedBytes > peakBytes) peakBytes = usedBytes;
}

/** Address of `byteLength` bytes, 16-byte aligned, owned by `owner`; 0 if they don't fit. */
export function heapAllocate(byteLength: u32, owner: u32): usize {
  if (byteLength > MAX_PAYLOAD || owner >= OWNER_LIMIT) return 0;
  if (byteLength > byteLimit - min(usedBytes, byteLimit)) return 0;
  if (failAfter && --failAfter == 0) return 0;
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
    const stats = statistics + owner * STATS_SIZE;
    store<u64>(stats, load<u64>(stats, STATS_ALLOCATIONS) + 1, STATS_ALLOCATIONS);
    store<u32>(stats, load<u32>(stats, STATS_LIVE) + 1, STATS_LIVE);
    liveBlocks++;
    countChange(owner, byteLength);
  }
  return block + BLOCK_HEADER;
}

/** Whether `pointer` is the payload of a live block, as far as its header can tell. */
export function heapIsLive(pointer: usize): bool {
  if (pointer & 15 || pointer < firstBlock + BLOCK_HEADER || pointer >= heapEnd || !firstBlock) return false;
  const block = pointer - BLOCK_HEADER;
  if (flagsOf(block) & FREE || nextOf(block) > heapEnd) return false;
  const previous = <usize>load<u32>(block, BLOCK_PREVIOUS);
  if (block != firstBlock && (previous < firstBlock || previous >= block || nextOf(previous) != block)) return false;
  return load<u32>(block, BLOCK_LENGTH) <= capacityOf(block);
}

/** Gives a block back. Freeing 0 or what is no live block changes nothing and returns false. */
export function heapFree(pointer: usize): bool {
  if (!pointer || !heapIsLive(pointer)) return false;
  let block = pointer - BLOCK_HEADER;
  if (IS_COUNTED) {
    const owner = load<u32>(block, BLOCK_OWNER) & 0xff;
    const stats = statistics + owner * STATS_SIZE;
    store<u64>(stats, load<u64>(stats, STATS_FREES) + 1, STATS_FREES);
    store<u32>(stats, load<u32>(stats, STATS_LIVE) - 1, STATS_LIVE);
    liveBlocks--;
    countChange(owner, -(<i32>load<u32>(block, BLOCK_LENGTH)));
  }
  const previous = <usize>load<u32>(block, BLOCK_PREVIOUS);
  if (previous && flagsOf(previous) & FREE) {
    removeFree(previous);
    joinNext(previous, block);
    block = previous;
  }
  if (!(flagsOf(block) & LAST)) {
    const next = nextOf(block);
    if (flagsOf(next) & FREE) {
      removeFree(next);
      joinNext(block, next);
    }
  }
  insertFree(block);
  return true;
}

/** Makes `next`, which lies right after `block`, a part of it. Neither is in a free list. */
function joinNext(block: usize, next: usize): void {
  const last = flagsOf(next) & LAST;
  store<u32>(block, (capacityOf(block) + capacityOf(next) + <u32>BLOCK_HEADER) | last, BLOCK_CAPACITY);
  if (last) lastBlock = block;
  else store<u32>(nextOf(block), <u32>block, BLOCK_PREVIOUS);
}

/** The block's new address with its bytes kept up to the smaller length; 0 if it doesn't fit, the old block untouched. */
export function heapResize(pointer: usize, byteLength: u32): usize {
  if (!heapIsLive(pointer) || byteLength > MAX_PAYLOAD) return 0;
  const block = pointer - BLOCK_HEADER;
  const owner = load<u32>(block, BLOCK_OWNER) & 0xff;
  const oldLength = load<u32>(block, BLOCK_LENGTH);
  let moved = pointer;
  if (byteLength <= capacityOf(block)) {
    if (byteLength > oldLength && byteLength - oldLength > byteLimit - min(usedBytes, byteLimit)) return 0;
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
    const stats = statistics + owner * STATS_SIZE;
    store<u32>(stats, load<u32>(stats, STATS_RESIZES) + 1, STATS_RESIZES);
  }
  return moved;
}

/** Bytes that were asked for by the block at `pointer`. */
export function heapByteLength(pointer: usize): u32 {
  return load<u32>(pointer - BLOCK_HEADER, BLOCK_LENGTH);
}

/** Address of the statistics of `owner`. */
export function heapStatistics(owner: u32): usize {
  return statistics + min(owner, OWNER_LIMIT - 1) * STATS_SIZE;
}

/** Bytes in live blocks. */
export function heapUsedBytes(): u32 {
  return usedBytes;
}

/** The most that `heapUsedBytes` has been. */
export function heapPeakBytes(): u32 {
  return peakBytes;
}

/** Live blocks. */
export function heapLiveBlocks(): u32 {
  return liveBlocks;
}

/** Bounds the bytes that live blocks may hold together; blocks that are live stay. */
export function heapSetLimit(byteLength: u32): void {
  byteLimit = byteLength;
}

/** Makes the `count`-th allocation from now fail, once; 0 switches it off. For tests of failure. */
export function heapFailAfter(count: u32): void {
  failAfter = count;
}

/** Payload address of the first live block after `pointer` (0: of all), 0 at the end. */
export function heapNextLive(pointer: usize): usize {
  let block = pointer ? pointer - BLOCK_HEADER : firstBlock;
  if (!block) return 0;
  if (pointer) {
    if (flagsOf(block) & LAST) return 0;
    block = nextOf(block);
  }
  while (flagsOf(block) & FREE) {
    if (flagsOf(block) & LAST) return 0;
    block = nextOf(block);
  }
  return block + BLOCK_HEADER;
}
