/**
 * The bump arena: transient memory. A call takes a mark, works, releases the mark.
 *
 * Chunks are heap blocks of owner 0, linked from the newest to the oldest, so arena and heap share linear memory
 * without a border between them. The first chunk stays; those after it go back to the heap when a mark before them
 * is released.
 *
 *     chunk:  0  u32 the chunk before    4  u32 end address    8  u32 bytes in use in the chunks before    12  –    16  data
 */

import { OWNER_ARENA } from "../lib/layout";
import { heapAllocate, heapFree } from "./heap";

const CHUNK_HEADER: usize = 16;
const CHUNK_PREVIOUS: usize = 0;
const CHUNK_END: usize = 4;
const CHUNK_BEFORE: usize = 8;
/** Size of a chunk, larger where one allocation asks for more. */
const CHUNK_BYTES: u32 = 128 << 10;
/** Largest single allocation. */
const MAX_ALLOCATION: u32 = 1 << 29;

let chunk: usize = 0;
let top: usize = 0;
let end: usize = 0;
let totalBytes: u64 = 0;
let peakBytes: u32 = 0;
let reservedBytes: u32 = 0;
let allocations: u64 = 0;

/** Address of `byteLength` bytes aligned to `align` (a power of two up to 65536), 0 if they don't fit. Not zeroed. */
export function arenaAllocate(byteLength: u32, align: u32): usize {
  const address = (top + (align - 1)) & ~(<usize>align - 1);
  const newTop = address + byteLength;
  // The sums can't wrap where byteLength is bounded; `address >= top` covers a chunk that is not there yet (0).
  if (byteLength > MAX_ALLOCATION || newTop > end || !chunk) return allocateInNewChunk(byteLength, align);
  top = newTop;
  allocations++;
  totalBytes += byteLength;
  return address;
}

function allocateInNewChunk(byteLength: u32, align: u32): usize {
  if (byteLength > MAX_ALLOCATION || align > 65536 || align == 0 || align & (align - 1)) return 0;
  const wanted = max(CHUNK_BYTES, byteLength + align + <u32>CHUNK_HEADER);
  const added = heapAllocate(wanted, OWNER_ARENA);
  if (!added) return 0;
  const before = arenaActiveBytes();
  store<u32>(added, <u32>chunk, CHUNK_PREVIOUS);
  store<u32>(added, <u32>(added + wanted), CHUNK_END);
  store<u32>(added, before, CHUNK_BEFORE);
  reservedBytes += wanted;
  notePeak();
  chunk = added;
  top = added + CHUNK_HEADER;
  end = added + wanted;
  return arenaAllocate(byteLength, align);
}

// @ts-ignore: decorator
@inline
function notePeak(): void {
  const active = arenaActiveBytes();
  if (active > peakBytes) peakBytes = active;
}

/** The place to come back to. */
export function arenaMark(): usize {
  return top;
}

/** Gives back everything allocated since `mark` was taken. A mark of 0 empties the arena. */
export function arenaRelease(mark: usize): void {
  notePeak();
  if (mark > chunk && mark <= top) {
    top = mark;
    return;
  }
  while (chunk && !(mark >= chunk + CHUNK_HEADER && mark <= end)) {
    const previous = <usize>load<u32>(chunk, CHUNK_PREVIOUS);
    if (!previous) {
      top = chunk + CHUNK_HEADER;
      return;
    }
    reservedBytes -= <u32>(end - chunk);
    heapFree(chunk);
    chunk = previous;
    end = load<u32>(chunk, CHUNK_END);
    top = end;
  }
  if (chunk) top = mark;
}

/** Empties the arena and gives every chunk back to the heap. */
export function arenaReset(): void {
  arenaRelease(0);
  if (chunk) heapFree(chunk);
  chunk = 0;
  top = 0;
  end = 0;
  reservedBytes = 0;
}

/** Bytes handed out and not released, alignment gaps included. */
export function arenaActiveBytes(): u32 {
  return chunk ? load<u32>(chunk, CHUNK_BEFORE) + <u32>(top - chunk - CHUNK_HEADER) : 0;
}

/** The most that `arenaActiveBytes` has been. */
export function arenaPeakBytes(): u32 {
  notePeak();
  return peakBytes;
}

/** Bytes of the chunks that the arena holds. */
export function arenaReservedBytes(): u32 {
  return reservedBytes;
}

/** Bytes ever handed out. */
export function arenaTotalBytes(): f64 {
  return <f64>totalBytes;
}

/** Allocations ever made. */
export function arenaAllocations(): f64 {
  return <f64>allocations;
}
