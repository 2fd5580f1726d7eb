/**
 * The bump arena: transient memory. A call takes a mark, works, releases the mark.
 *
 * Chunks are heap blocks of owner 0, linked from the newest to the oldest, so arena and heap share linear memory
 * without a border between them. The first chunk stays; those after it go back to the heap when a mark before them
 * is released.
 * Records of chunks and of the arena's state are drawn in `lib/layout.ts`.
 */

import { IS_DEBUG } from "../lib/debug";
import {
  CHUNK_BEFORE,
  CHUNK_END,
  CHUNK_HEADER,
  CHUNK_PREVIOUS,
  OWNER_ARENA,
  STATE_ARENA_ALLOCATIONS,
  STATE_ARENA_PEAK,
  STATE_CHUNK,
  STATE_RESERVED,
  STATE_TOP,
  STATE_TOTAL,
} from "../lib/layout";
import { heapAllocate, heapFree } from "./heap";
import { state } from "./state";

/** Size of a chunk, larger where one allocation asks for more. */
const CHUNK_BYTES: u32 = 128 << 10;
/** Largest single allocation. */
const MAX_ALLOCATION: u32 = 1 << 29;

/** Where the chunk ends. */
let end: usize = 0;

// @ts-ignore: decorator
@inline
function chunkOf(): usize {
  return load<u32>(state, STATE_CHUNK);
}

/** Makes `chunk` the one that is taken from, at `top`. */
function enter(chunk: usize, top: usize): void {
  store<u32>(state, <u32>chunk, STATE_CHUNK);
  store<u32>(state, <u32>top, STATE_TOP);
  end = chunk ? load<u32>(chunk, CHUNK_END) : 0;
}

/** Address of `byteLength` bytes aligned to `align`, a power of two up to 65536, which the host checks; 0 if they don't fit. Not zeroed. */
export function arenaAllocate(byteLength: u32, align: u32): usize {
  if (IS_DEBUG) assert(align && !(align & (align - 1)));
  const address = (arenaMark() + (align - 1)) & ~(<usize>align - 1);
  const newTop = address + byteLength;
  // The sums can't wrap where byteLength is bounded; where there is no chunk yet, the end is 0.
  if (byteLength > MAX_ALLOCATION || newTop > end || !end) return allocateInNewChunk(byteLength, align);
  store<u32>(state, <u32>newTop, STATE_TOP);
  store<u64>(state, load<u64>(state, STATE_ARENA_ALLOCATIONS) + 1, STATE_ARENA_ALLOCATIONS);
  store<u64>(state, load<u64>(state, STATE_TOTAL) + byteLength, STATE_TOTAL);
  return address;
}

function allocateInNewChunk(byteLength: u32, align: u32): usize {
  if (byteLength > MAX_ALLOCATION) return 0;
  const wanted = max(CHUNK_BYTES, byteLength + align + <u32>CHUNK_HEADER);
  const added = heapAllocate(wanted, OWNER_ARENA);
  if (!added) return 0;
  store<u32>(added, <u32>chunkOf(), CHUNK_PREVIOUS);
  store<u32>(added, <u32>(added + wanted), CHUNK_END);
  store<u32>(added, notePeak(), CHUNK_BEFORE);
  reserve(wanted);
  enter(added, added + CHUNK_HEADER);
  return arenaAllocate(byteLength, align);
}

function reserve(byteLength: i32): void {
  store<u32>(state, load<u32>(state, STATE_RESERVED) + byteLength, STATE_RESERVED);
}

/** Bytes handed out and not released, alignment gaps included; noted if they are the most so far. */
function notePeak(): u32 {
  const chunk = chunkOf();
  const active = chunk ? load<u32>(chunk, CHUNK_BEFORE) + <u32>(arenaMark() - chunk - CHUNK_HEADER) : 0;
  if (active > load<u32>(state, STATE_ARENA_PEAK)) store<u32>(state, active, STATE_ARENA_PEAK);
  return active;
}

/** The place to come back to. */
export function arenaMark(): usize {
  return load<u32>(state, STATE_TOP);
}

/** Gives back everything allocated since `mark` was taken. A mark of 0 empties the arena. */
export function arenaRelease(mark: usize): void {
  notePeak();
  let chunk = chunkOf();
  while (chunk && !(mark >= chunk + CHUNK_HEADER && mark <= end)) {
    const previous = <usize>load<u32>(chunk, CHUNK_PREVIOUS);
    if (!previous) {
      mark = chunk + CHUNK_HEADER;
      break;
    }
    freeChunk(chunk);
    chunk = previous;
    end = load<u32>(chunk, CHUNK_END);
  }
  if (chunk) enter(chunk, mark);
}

/** Gives the chunk that is taken from back to the heap. */
function freeChunk(chunk: usize): void {
  if (IS_DEBUG) assert(end == load<u32>(chunk, CHUNK_END));
  reserve(<i32>(chunk - end));
  heapFree(chunk);
}

/** Empties the arena and gives every chunk back to the heap. */
export function arenaReset(): void {
  arenaRelease(0);
  const chunk = chunkOf();
  if (chunk) freeChunk(chunk);
  enter(0, 0);
}
