/**
 * The tracked heap: two-level segregated fit (Masmano et al., "TLSF: a New Dynamic Memory Allocator for Real-Time
 * Systems", 2004) with an owner tag on every block and statistics by owner.
 *
 * Allocation and freeing are O(1). Nothing here traps: what does not fit returns 0 and changes nothing. The block
 * record is drawn in `lib/layout.ts`; it can be walked from the first block to the last.
 */

import { IS_DEBUG } from "../lib/debug";
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
  STATS_PEAK,
  STATS_RESIZES,
} from "../lib/layout";
import { copyBytes } from "./bytes";
import { ownerStatistics, state } from "./state";

const FREE: u32 = 1;

/**
 * Lists of free blocks: 16 to each power of two. The number of a size's list is its double's exponent and four bits of the
 * fraction, which takes no branch, and less code than counting zeros. The bias is a multiple of a word's lists, so that a
 * shift by a list's number is a shift by its place in its word.
 */
const LIST_SHIFT: u64 = 48;
const LIST_BIAS: u32 = 0x4020;
const LIST_COUNT: usize = 512;
/** A word of the map has a bit for each of so many lists. */
const WORD_LOG2: u32 = 5;
/** Of what lies between two lists a sixteenth can be lost. */
const LISTS_LOG2: u32 = 4;

/** Largest payload: one bit under 2^30, so that no sum of sizes can wrap. */
const MAX_PAYLOAD: u32 = (1 << 30) - 64;
/** Fields of a free block, behind its header: the next of its list, and the address where its own address stands. */
const FREE_NEXT: usize = 16;
const FREE_LINK: usize = 20;
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

const maps: usize = memory.data(LIST_COUNT / 8, 16);
const heads: usize = memory.data(LIST_COUNT * 4, 16);
/** A bit for each word of the maps that has one. */
let words: u32 = 0;
/** Header of the end: a block without bytes behind all others, which is never free. 0 before there is a heap. */
let last: usize = 0;
/** Number of allocations, in the upper 24 bits. */
let sequence: u32 = 0;

// @ts-ignore: decorator
@inline
function capacityOf(block: usize): u32 {
  return load<u32>(block, BLOCK_CAPACITY) & ~FREE;
}

// @ts-ignore: decorator
@inline
function isFree(block: usize): u32 {
  return load<u32>(block, BLOCK_CAPACITY) & FREE;
}

// @ts-ignore: decorator
@inline
function nextOf(block: usize): usize {
  return block + BLOCK_HEADER + capacityOf(block);
}

/** The list of blocks of `size` bytes; with all bits below a list's for `up`, the first list of which every block is as large. */
// @ts-ignore: decorator
@inline
function listOf(size: u32, up: u64): u32 {
  return <u32>((reinterpret<u64>(<f64>size) + up) >> LIST_SHIFT) - LIST_BIAS;
}

// @ts-ignore: decorator
@inline
function mapOf(list: u32): usize {
  return maps + (<usize>(list >> WORD_LOG2) << 2);
}

// @ts-ignore: decorator
@inline
function headOf(list: u32): usize {
  return heads + (<usize>list << 2);
}

/** Puts a block at the head of its list. */
function insertFree(block: usize): void {
  const size = load<u32>(block, BLOCK_CAPACITY);
  if (IS_DEBUG) assert(!(size & 15) && size >= 16);
  if (IS_DEBUG) assert(load<u32>(nextOf(block), BLOCK_PREVIOUS) == block);
  store<u32>(block, size | FREE, BLOCK_CAPACITY);
  const list = listOf(size, 0);
  const head = headOf(list);
  const next = <usize>load<u32>(head);
  store<u32>(block, <u32>next, FREE_NEXT);
  store<u32>(block, <u32>head, FREE_LINK);
  if (next) store<u32>(next, <u32>(block + FREE_NEXT), FREE_LINK);
  store<u32>(head, <u32>block);
  store<u32>(mapOf(list), load<u32>(mapOf(list)) | (1 << list));
  words |= 1 << (list >> WORD_LOG2);
}

/** Takes a block out of its list. The maps keep a list that is empty then: who looks there finds out. */
function removeFree(block: usize): void {
  const next = <usize>load<u32>(block, FREE_NEXT);
  const link = <usize>load<u32>(block, FREE_LINK);
  if (IS_DEBUG) assert(isFree(block));
  if (IS_DEBUG) assert(load<u32>(link) == block);
  store<u32>(link, <u32>next);
  if (next) store<u32>(next, <u32>link, FREE_LINK);
  store<u32>(block, capacityOf(block), BLOCK_CAPACITY);
}

/** A free block of at least `size` bytes, 0 if there is none. */
// @ts-ignore: decorator
@inline
function findFree(size: u32): usize {
  const wanted = listOf(size, (1 << LIST_SHIFT) - 1);
  while (true) {
    let list = wanted;
    let bits = load<u32>(mapOf(list)) & (~0 << list);
    if (!bits) {
      const later = words & (~1 << (list >> WORD_LOG2));
      if (!later) return 0;
      list = <u32>ctz(later) << WORD_LOG2;
      bits = load<u32>(mapOf(list));
    }
    list = (list & ~31) + ctz(bits);
    const block = <usize>load<u32>(headOf(list));
    if (block) return block;
    bits = load<u32>(mapOf(list)) & ~(1 << list);
    store<u32>(mapOf(list), bits);
    if (!bits) words &= ~(1 << (list >> WORD_LOG2));
  }
}

/** Grows linear memory so that a block of `size` bytes fits at its end; that block, 0 if it may not grow so far. */
function grow(size: u32): usize {
  if (!last) {
    last = (__heap_base + 15) & ~15;
    store<u32>(last, <u32>last, BLOCK_PREVIOUS);
    store<u32>(state, <u32>last, STATE_FIRST);
    addRegion();
    const block = findFree(size);
    if (block) return block;
  }
  let needed = size + (size >> LISTS_LOG2) + <u32>BLOCK_HEADER;
  // What is added joins the free block before it.
  const before = <usize>load<u32>(last, BLOCK_PREVIOUS);
  if (isFree(before)) needed -= min(needed, capacityOf(before));
  const pages = <i32>((needed + 0xffff) >> 16);
  // Memory can't shrink, so it follows the limit on live bytes: where gaps are all there is, something is to be freed.
  const limit = byteLimit();
  const room = <i32>((limit >> 16) + (limit >> 20) + GROWTH_SLACK_PAGES) - memory.size();
  if (pages > room) return 0;
  if (memory.grow(min(max(pages, GROWTH_PAGES), room)) < 0 && memory.grow(pages) < 0) return 0;
  addRegion();
  return findFree(size);
}

/** Adds what memory has beyond the heap's end as a free block, joined to the last one when that is free. */
function addRegion(): void {
  const block = last;
  last = (<usize>memory.size() << 16) - BLOCK_HEADER;
  store<u32>(block, <u32>(last - block - BLOCK_HEADER), BLOCK_CAPACITY);
  store<u32>(last, <u32>block, BLOCK_PREVIOUS);
  release(block);
}

/** Cuts what `block` has beyond `size` bytes off; the header of that, in no list, or 0 where it is too small to be a block. */
function splitTail(block: usize, size: u32): usize {
  if (IS_DEBUG) assert(size <= load<u32>(block, BLOCK_CAPACITY));
  const rest = load<u32>(block, BLOCK_CAPACITY) - size;
  if (rest < <u32>BLOCK_HEADER + 16) return 0;
  const tail = block + BLOCK_HEADER + size;
  store<u32>(block, size, BLOCK_CAPACITY);
  store<u32>(tail, rest - <u32>BLOCK_HEADER, BLOCK_CAPACITY);
  store<u32>(tail, <u32>block, BLOCK_PREVIOUS);
  store<u32>(block + BLOCK_HEADER + size + rest, <u32>tail, BLOCK_PREVIOUS);
  return tail;
}

/** Makes a block free, joined to its neighbours where they are. */
function release(block: usize): void {
  const previous = <usize>load<u32>(block, BLOCK_PREVIOUS);
  // Before the first block is address 0, which nothing writes to: its header reads as a block that isn't free.
  if (isFree(previous)) block = joinNext(previous, block, previous);
  const next = nextOf(block);
  if (isFree(next)) joinNext(block, next, next);
  insertFree(block);
}

/** Makes `next`, which lies right after `block`, a part of it; `free` of them leaves its list. */
function joinNext(block: usize, next: usize, free: usize): usize {
  if (IS_DEBUG) assert(nextOf(block) == next);
  removeFree(free);
  const size = load<u32>(block, BLOCK_CAPACITY) + <u32>BLOCK_HEADER + load<u32>(next, BLOCK_CAPACITY);
  store<u32>(block, size, BLOCK_CAPACITY);
  store<u32>(block + BLOCK_HEADER + size, <u32>block, BLOCK_PREVIOUS);
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

/** Whether `added` bytes more fit the limit. The sum can't wrap: memory has 2 GiB, and a block half of that. */
// @ts-ignore: decorator
@inline
function isOverLimit(added: u32): bool {
  return load<u32>(state, STATE_USED) + added > byteLimit();
}

// @ts-ignore: decorator
@inline
function countChange(owner: u32, added: i32): void {
  if (!IS_COUNTED) return;
  const stats = ownerStatistics(owner);
  if (IS_DEBUG) assert(added >= 0 || <u32>-added <= load<u32>(stats, STATS_CURRENT));
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
  if (isOverLimit(byteLength)) return 0;
  const failAfter = load<u32>(state, STATE_FAIL_AFTER);
  if (failAfter) {
    store<u32>(state, failAfter - 1, STATE_FAIL_AFTER);
    if (failAfter == 1) return 0;
  }
  const size = roundUp(byteLength);
  let block = findFree(size);
  if (!block) {
    block = grow(size);
    if (!block) return 0;
  }
  if (IS_DEBUG) assert(capacityOf(block) >= size);
  removeFree(block);
  const tail = splitTail(block, size);
  // Beside what was free lies nothing that is, so the rest has nothing to join.
  if (tail) insertFree(tail);
  store<u32>(block, byteLength, BLOCK_LENGTH);
  if (IS_COUNTED) {
    sequence += 256;
    store<u32>(block, owner | sequence, BLOCK_OWNER);
    const stats = ownerStatistics(owner);
    store<u64>(stats, load<u64>(stats, STATS_ALLOCATIONS) + 1, STATS_ALLOCATIONS);
    store<u32>(state, load<u32>(state, STATE_LIVE) + 1, STATE_LIVE);
    countChange(owner, byteLength);
  }
  return block + BLOCK_HEADER;
}

/** Whether `pointer` is the payload of a live block, as far as its header can tell. */
export function heapIsLive(pointer: usize): bool {
  const first = <usize>load<u32>(state, STATE_FIRST);
  if (pointer & 15 || pointer - BLOCK_HEADER - first >= last - first) return false;
  const block = pointer - BLOCK_HEADER;
  const next = pointer + load<u32>(block, BLOCK_CAPACITY);
  if (isFree(block) || next > last || load<u32>(next, BLOCK_PREVIOUS) != block) return false;
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
    if (byteLength > oldLength && isOverLimit(byteLength - oldLength)) return 0;
    const tail = splitTail(block, roundUp(byteLength));
    if (tail) release(tail);
    store<u32>(block, byteLength, BLOCK_LENGTH);
    countChange(owner, byteLength - oldLength);
  } else {
    moved = heapAllocate(byteLength, owner);
    if (!moved) return 0;
    copyBytes(moved, pointer, oldLength);
    heapFree(pointer);
  }
  if (IS_COUNTED) {
    const stats = ownerStatistics(owner);
    store<u64>(stats, load<u64>(stats, STATS_RESIZES) + 1, STATS_RESIZES);
  }
  return moved;
}
