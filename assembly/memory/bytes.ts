/**
 * Copy and fill. Which instruction is best depends on the length (measured, see ARCHITECTURE.md): `memory.copy` and
 * `memory.fill` have a fixed cost that vector code beats on short blocks; and `memory.copy` collapses on some x86
 * cores where source and destination alias modulo 4 KiB.
 */

const COPY_VECTOR_LIMIT: usize = 128;
/** Up to this length a loop of vectors beats the instruction where the ranges are apart. */
const COPY_LOOP_LIMIT: usize = 512;
const FILL_VECTOR_LIMIT: usize = 128;
const FILL_LOOP_LIMIT: usize = 512;
/**
 * Up to this length `memory.fill` takes 11 ns a KiB; beyond, some C libraries go over to the processor's own instruction,
 * which takes 40 ns to begin (glibc 2.36, Zen 3: 22 ns for 2 KiB, 78 for 3). Up to three times the length more calls are faster.
 */
const FILL_CALL_LIMIT: usize = 2048;
/** Lengths at which the instruction collapses: 26 ns at 2,112 bytes are 1,100 at 2,176. */
const ALIAS_MINIMUM: usize = 2113;
const ALIAS_MAXIMUM: usize = 768 << 10;

/**
 * Copies `byteLength` bytes; the ranges may overlap. Long blocks are told first, and by the fewest steps: what stands before
 * `memory.copy` shows in 1 KiB, where each nanosecond is 5 %.
 */
export function copyBytes(destination: usize, source: usize, byteLength: usize): void {
  if (ASC_FEATURE_SIMD) {
    if (
      byteLength <= COPY_LOOP_LIMIT ||
      (byteLength - ALIAS_MINIMUM < ALIAS_MAXIMUM - ALIAS_MINIMUM && ((destination - source - 1) & 4095) < 31)
    ) {
      if (byteLength - 16 <= COPY_VECTOR_LIMIT - 16) return copyVectors(destination, source, byteLength);
      if (byteLength < 16) return copyWords(destination, source, byteLength);
      // Apart either way, in one comparison. Ranges that overlap lie closer together than a page, and don't collapse.
      if (destination - source - byteLength <= 0 - (byteLength << 1)) {
        return copyDisjoint(destination, source, byteLength);
      }
    }
  }
  memory.copy(destination, source, byteLength);
}

/**
 * 16 to 128 bytes by overlapping heads and tails: every load comes before any store, so overlap is harmless. Stores go
 * upwards: across lines of the cache they took twice the time in another order. And there are no more of them than vectors:
 * one that lies within the one before took as long as four others, where it isn't aligned.
 */
// @ts-ignore: decorator
@inline
function copyVectors(destination: usize, source: usize, byteLength: usize): void {
  const sourceEnd = source + byteLength;
  const destinationEnd = destination + byteLength;
  const a = v128.load(source);
  const h = v128.load(sourceEnd - 16);
  if (byteLength > 64) {
    const b = v128.load(source, 16);
    const c = v128.load(source, 32);
    const d = v128.load(source, 48);
    const e = v128.load(sourceEnd - 64);
    const f = v128.load(sourceEnd - 48);
    const g = v128.load(sourceEnd - 32);
    v128.store(destination, a);
    v128.store(destination, b, 16);
    v128.store(destination, c, 32);
    v128.store(destination, d, 48);
    if (byteLength > 80) {
      if (byteLength > 96) {
        v128.store(destinationEnd - 64, e);
        v128.store(destinationEnd - 48, f);
      }
      v128.store(destinationEnd - 32, g);
    }
    v128.store(destinationEnd - 16, h);
    return;
  }
  if (byteLength > 32) {
    const b = v128.load(source, 16);
    const g = v128.load(sourceEnd - 32);
    v128.store(destination, a);
    v128.store(destination, b, 16);
    if (byteLength > 48) v128.store(destinationEnd - 32, g);
    v128.store(destinationEnd - 16, h);
    return;
  }
  v128.store(destination, a);
  v128.store(destinationEnd - 16, h);
}

/** Up to 15 bytes, in the same way. */
function copyWords(destination: usize, source: usize, byteLength: usize): void {
  const sourceEnd = source + byteLength;
  const destinationEnd = destination + byteLength;
  if (byteLength >= 8) {
    const a = load<u64>(source);
    const b = load<u64>(sourceEnd - 8);
    store<u64>(destination, a);
    store<u64>(destinationEnd - 8, b);
  } else if (byteLength >= 4) {
    const a = load<u32>(source);
    const b = load<u32>(sourceEnd - 4);
    store<u32>(destination, a);
    store<u32>(destinationEnd - 4, b);
  } else if (byteLength) {
    const middle = byteLength >> 1;
    const a = load<u8>(source);
    const b = load<u8>(source + middle);
    const c = load<u8>(sourceEnd - 1);
    store<u8>(destination, a);
    store<u8>(destination + middle, b);
    store<u8>(destinationEnd - 1, c);
  }
}

/** Disjoint ranges of more than 64 bytes, by a vector loop, and two or four vectors that end where the range does. */
function copyDisjoint(destination: usize, source: usize, byteLength: usize): void {
  const shift = destination - source;
  const last = source + byteLength - 64;
  do {
    copySixtyFour(source + shift, source);
    source += 64;
  } while (source < last);
  if (source < last + 32) return copySixtyFour(last + shift, last);
  const a = v128.load(last, 32);
  const b = v128.load(last, 48);
  v128.store(last + shift, a, 32);
  v128.store(last + shift, b, 48);
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

/** Sets `byteLength` bytes to `value`. */
export function fillBytes(destination: usize, value: u32, byteLength: usize): void {
  if (ASC_FEATURE_SIMD && byteLength - 16 <= FILL_VECTOR_LIMIT - 16) fillVectors(destination, i8x16.splat(<i8>value), byteLength);
  else fillOther(destination, value, byteLength);
}

/** 16 to 128 bytes by heads and tails that overlap. */
// @ts-ignore: decorator
@inline
function fillVectors(destination: usize, vector: v128, byteLength: usize): void {
  const end = destination + byteLength;
  if (byteLength > 64) {
    fillSixtyFour(destination, vector);
    if (byteLength > 80) {
      if (byteLength > 96) {
        v128.store(end - 64, vector);
        v128.store(end - 48, vector);
      }
      v128.store(end - 32, vector);
    }
    v128.store(end - 16, vector);
    return;
  }
  v128.store(destination, vector);
  if (byteLength > 32) {
    v128.store(destination, vector, 16);
    if (byteLength > 48) v128.store(end - 32, vector);
  }
  v128.store(end - 16, vector);
}

/** Lengths that heads and tails don't cover. Apart, for a function that may call out costs every caller a frame. */
function fillOther(destination: usize, value: u32, byteLength: usize): void {
  if (ASC_FEATURE_SIMD && byteLength - 64 <= FILL_LOOP_LIMIT - 64) {
    const vector = i8x16.splat(<i8>value);
    const end = destination + byteLength;
    do {
      fillSixtyFour(destination, vector);
      destination += 64;
    } while (destination + 64 <= end);
    while (destination + 16 <= end) {
      v128.store(destination, vector);
      destination += 16;
    }
    if (destination < end) v128.store(end - 16, vector);
    return;
  }
  if (byteLength - FILL_CALL_LIMIT - 1 < FILL_CALL_LIMIT << 1) {
    do {
      memory.fill(destination, <u8>value, FILL_CALL_LIMIT);
      destination += FILL_CALL_LIMIT;
      byteLength -= FILL_CALL_LIMIT;
    } while (byteLength > FILL_CALL_LIMIT);
  }
  memory.fill(destination, <u8>value, byteLength);
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
