/**
 * Kernels of the benches: the project's copy, fill, arena and heap, and what they are compared with, each repeated inside
 * one call, so that the way from JavaScript into WebAssembly is not what is measured.
 */

import { arenaAllocate, arenaMark, arenaRelease } from "../../assembly/memory/arena";
import { copyBytes, fillBytes } from "../../assembly/memory/bytes";
import { heapAllocate, heapFree } from "../../assembly/memory/heap";

export { arenaAllocate, arenaMark, arenaRelease } from "../../assembly/memory/arena";
export { heapAllocate, heapFree } from "../../assembly/memory/heap";

const OWNER_OTHER: u32 = 7;

/** Ours: `copyBytes`. */
export function repeatCopyBytes(destination: usize, source: usize, byteLength: usize, repetitions: u32): void {
  for (let i: u32 = 0; i < repetitions; i++) copyBytes(destination, source, byteLength);
}

/** The instruction `memory.copy`. */
export function repeatMemoryCopy(destination: usize, source: usize, byteLength: usize, repetitions: u32): void {
  for (let i: u32 = 0; i < repetitions; i++) memory.copy(destination, source, byteLength);
}

/** `vectorCopy`. It is inlined here as ours is, and as the instruction stands: all three pay the same for being called. */
export function repeatVectorCopy(destination: usize, source: usize, byteLength: usize, repetitions: u32): void {
  for (let i: u32 = 0; i < repetitions; i++) vectorCopy(destination, source, byteLength);
}

/** A loop of vectors, four to a turn, then one, then bytes. */
function vectorCopy(destination: usize, source: usize, byteLength: usize): void {
  const end = source + byteLength;
  while (source + 64 <= end) {
    const a = v128.load(source);
    const b = v128.load(source, 16);
    const c = v128.load(source, 32);
    const d = v128.load(source, 48);
    v128.store(destination, a);
    v128.store(destination, b, 16);
    v128.store(destination, c, 32);
    v128.store(destination, d, 48);
    source += 64;
    destination += 64;
  }
  while (source + 16 <= end) {
    v128.store(destination, v128.load(source));
    source += 16;
    destination += 16;
  }
  while (source < end) store<u8>(destination++, load<u8>(source++));
}

/** Ours: `fillBytes`. */
export function repeatFillBytes(destination: usize, value: u32, byteLength: usize, repetitions: u32): void {
  for (let i: u32 = 0; i < repetitions; i++) fillBytes(destination, value, byteLength);
}

/** The instruction `memory.fill`. */
export function repeatMemoryFill(destination: usize, value: u32, byteLength: usize, repetitions: u32): void {
  for (let i: u32 = 0; i < repetitions; i++) memory.fill(destination, <u8>value, byteLength);
}

/** `vectorFill`, likewise. */
export function repeatVectorFill(destination: usize, value: u32, byteLength: usize, repetitions: u32): void {
  for (let i: u32 = 0; i < repetitions; i++) vectorFill(destination, value, byteLength);
}

/** A loop of vectors, four to a turn, then one, then bytes. */
function vectorFill(destination: usize, value: u32, byteLength: usize): void {
  const vector = i8x16.splat(<i8>value);
  const end = destination + byteLength;
  while (destination + 64 <= end) {
    v128.store(destination, vector);
    v128.store(destination, vector, 16);
    v128.store(destination, vector, 32);
    v128.store(destination, vector, 48);
    destination += 64;
  }
  while (destination + 16 <= end) {
    v128.store(destination, vector);
    destination += 16;
  }
  while (destination < end) store<u8>(destination++, <u8>value);
}

/** `count` blocks of the arena, and all of them back at once. Gives the last address, 0 where one did not fit. */
export function repeatArena(byteLength: u32, count: u32): usize {
  const mark = arenaMark();
  let last: usize = 0;
  for (let i: u32 = 0; i < count; i++) last = arenaAllocate(byteLength, 16);
  arenaRelease(mark);
  return last;
}

/** `count` times a block of the heap, and back. Gives the number of those that went well. */
export function repeatHeap(byteLength: u32, count: u32): u32 {
  let done: u32 = 0;
  for (let i: u32 = 0; i < count; i++) done += <u32>heapFree(heapAllocate(byteLength, OWNER_OTHER));
  return done;
}

/**
 * `count` blocks of the heap of four sizes in turn, all live together, then all back, first those of odd place: free
 * blocks split and join. `table` has room for `count` addresses. Gives the number of those that went well.
 */
export function repeatHeapMany(byteLength: u32, count: u32, table: usize): u32 {
  let done: u32 = 0;
  for (let i: u32 = 0; i < count; i++)
    store<u32>(table + (i << 2), <u32>heapAllocate(byteLength << (i & 3), OWNER_OTHER));
  for (let i: u32 = 1; i < count; i += 2) done += <u32>heapFree(load<u32>(table + (i << 2)));
  for (let i: u32 = 0; i < count; i += 2) done += <u32>heapFree(load<u32>(table + (i << 2)));
  return done;
}
