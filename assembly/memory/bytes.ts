/**
 * Copy and fill. Which instruction is best depends on the length (measured, see ARCHITECTURE.md): `memory.copy` and
 * `memory.fill` have a fixed cost that vector code beats on short blocks; and `memory.copy` collapses on some x86
 * cores where source and destination alias modulo 4 KiB.
 */

/** Up to this length, vectors from both ends that overlap in the middle. */
const VECTORS_LIMIT: usize = 64;
/** Up to these lengths a loop of vectors is mostly faster than the instructions. */
const COPY_LOOP_LIMIT: usize = 640;
const FILL_LOOP_LIMIT: usize = 512;
/** And copies up to this one, where `loopLess` takes nothing off: the instruction takes 12.6 to 16.6 ns there, the loop 13.1 to 13.6. */
const COPY_LOOP_MAXIMUM: usize = 768;
/**
 * Up to this length `memory.fill` takes 11 ns a KiB; beyond, some C libraries go over to the processor's own instruction,
 * which takes 40 ns to begin (glibc 2.36, Zen 3: 22 ns for 2 KiB, 78 for 3). Up to three times the length more calls are faster,
 * and all but the first begin with a line of the cache: else 4 KiB took 1.3 times as long as in one call (Zen 4).
 */
const FILL_CALL_LIMIT: usize = 2048;
/** Lengths at which the instruction collapses: 26 ns at 2,112 bytes are 1,100 at 2,176. */
const ALIAS_MINIMUM: usize = 2113;
const ALIAS_MAXIMUM: usize = 768 << 10;
/**
 * From here on the ranges are beyond the caches, and where vectors of both lie alike, the loop takes 0.76 to 0.99 of the
 * instruction's time on Zen 4, and up to 1.06 on Zen 3.
 */
const HUGE_MINIMUM: usize = 12 << 20;

/**
 * Copies `byteLength` bytes; the ranges may overlap. Short blocks take 7 to 40 cycles, so that each branch that is taken
 * shows, and so does a truth value that is made of `&&` or `||`: conditions stand one by one, and what they skip comes later.
 * Asked in another order, 512 bytes out of line took 1.2 times as long.
 */
export function copyBytes(destination: usize, source: usize, byteLength: usize): void {
  if (ASC_FEATURE_SIMD) {
    do {
      if (byteLength <= COPY_LOOP_LIMIT) {
        if (byteLength < 16) break;
        if (byteLength <= VECTORS_LIMIT) return copyVectors(destination, source, byteLength);
      } else if (byteLength - ALIAS_MINIMUM < ALIAS_MAXIMUM - ALIAS_MINIMUM) {
        if (((destination - source - 1) & 4095) >= 31) break;
      } else {
        if (byteLength >= HUGE_MINIMUM) {
          if ((destination - source) & 15) break;
        } else if (byteLength + loopLess(destination) > COPY_LOOP_MAXIMUM) break;
      }
      // Apart, or at least 65 bytes downwards, in one comparison.
      if (destination - source + 64 < byteLength + 64) break;
      return copyUpwards(destination, source, byteLength);
    } while (false);
  }
  memory.copy(destination, source, byteLength);
}

/**
 * 16 to 64 bytes by overlapping heads and tails: every load comes before any store, so overlap is harmless. Stores go
 * upwards: across lines of the cache they took twice the time in another order. And there are no more of them than vectors:
 * one that lies within the one before took as long as four others, where it isn't aligned.
 */
// @ts-ignore: decorator
@inline
function copyVectors(destination: usize, source: usize, byteLength: usize): void {
  const sourceEnd = source + byteLength;
  const destinationEnd = destination + byteLength;
  const a = v128.load(source);
  const d = v128.load(sourceEnd - 16);
  if (byteLength > 32) {
    const b = v128.load(source, 16);
    const c = v128.load(sourceEnd - 32);
    v128.store(destination, a);
    v128.store(destination, b, 16);
    if (byteLength > 48) v128.store(destinationEnd - 32, c);
  } else {
    v128.store(destination, a);
  }
  v128.store(destinationEnd - 16, d);
}

/**
 * More than 64 bytes, by a loop of vectors, and by four, two or one that end where the range does; eight bytes where they
 * reach: another vector may cross the same line of the cache once more, which took 1.5 times as long for 65 bytes. What the
 * end reads again must not be written to: `destination` lies apart, or more than 64 bytes below.
 */
function copyUpwards(destination: usize, source: usize, byteLength: usize): void {
  const shift = destination - source;
  const last = source + byteLength - 64;
  do {
    copySixtyFour(source + shift, source);
    source += 64;
  } while (source < last);
  const end = last + shift;
  if (source < last + 32) return copySixtyFour(end, last);
  if (source < last + 48) {
    const a = v128.load(last, 32);
    const b = v128.load(last, 48);
    v128.store(end, a, 32);
    v128.store(end, b, 48);
    return;
  }
  if (source < last + 56) return v128.store(end, v128.load(last, 48), 48);
  store<u64>(end, load<u64>(last, 56), 56);
}

// @ts-ignore: decorator
@inline
function copySixtyFour(destination: usize, source: usize): void {
  const a = v128.load(source);
  const b = v128.load(source, 16);
  const c = v128.load(source, 32);
  const d = v128.load(source, 48);
  v128.store(destination, a);
  v128.store(destination, b, 16);
  v128.store(destination, c, 32);
  v128.store(destination, d, 48);
}

/** Sets `byteLength` bytes to `value`, in the same ways. */
export function fillBytes(destination: usize, value: u32, byteLength: usize): void {
  if (ASC_FEATURE_SIMD) {
    do {
      if (byteLength + loopLess(destination) > FILL_LOOP_LIMIT) break;
      if (byteLength <= VECTORS_LIMIT) {
        if (byteLength < 16) break;
        return fillVectors(destination, i8x16.splat(<i8>value), byteLength);
      }
      return fillUpwards(destination, i8x16.splat(<i8>value), byteLength);
    } while (false);
  }
  while (byteLength - FILL_CALL_LIMIT - 1 < FILL_CALL_LIMIT << 1) {
    const part = FILL_CALL_LIMIT - (destination & 63);
    memory.fill(destination, <u8>value, part);
    destination += part;
    byteLength -= part;
  }
  memory.fill(destination, <u8>value, byteLength);
}

/**
 * By how much the limit is lower where a block begins: 127 at a multiple of 32, where the instruction's vectors, wider than
 * ours, lie in one line of the cache each; otherwise 0. Without a branch, which 65 bytes would show by a seventh.
 */
// @ts-ignore: decorator
@inline
function loopLess(destination: usize): usize {
  return ((destination & 31) - 1) >> 25;
}

/** 16 to 64 bytes. */
// @ts-ignore: decorator
@inline
function fillVectors(destination: usize, vector: v128, byteLength: usize): void {
  v128.store(destination, vector);
  if (byteLength > 32) {
    v128.store(destination, vector, 16);
    if (byteLength > 48) v128.store(destination + byteLength - 32, vector);
  }
  v128.store(destination + byteLength - 16, vector);
}

/** More than 64 bytes. */
function fillUpwards(destination: usize, vector: v128, byteLength: usize): void {
  const last = destination + byteLength - 64;
  do {
    fillSixtyFour(destination, vector);
    destination += 64;
  } while (destination < last);
  if (destination < last + 32) return fillSixtyFour(last, vector);
  if (destination < last + 48) {
    v128.store(last, vector, 32);
    v128.store(last, vector, 48);
    return;
  }
  if (destination < last + 56) return v128.store(last, vector, 48);
  v128.store_lane<u64>(last, vector, 0, 56);
}

// @ts-ignore: decorator
@inline
function fillSixtyFour(destination: usize, vector: v128): void {
  v128.store(destination, vector);
  v128.store(destination, vector, 16);
  v128.store(destination, vector, 32);
  v128.store(destination, vector, 48);
}

/** Sets `count` 32-bit words to `value`: fills a surface with a colour. `destination` needs no alignment. */
export function fillWords(destination: usize, value: u32, count: usize): void {
  const end = destination + (count << 2);
  if (ASC_FEATURE_SIMD) {
    const vector = i32x4.splat(value);
    while (destination + 16 <= end) {
      v128.store(destination, vector);
      destination += 16;
    }
  }
  while (destination < end) {
    store<u32>(destination, value);
    destination += 4;
  }
}
