/**
 * Big-endian reads of font tables (OpenType 1.9 §4.2, data types). The caller has checked the bounds. Shifts instead of
 * the standard library's `bswap`, which is a call where the compiler is asked for small code: 20 % of a decoded glyph.
 */

// @ts-ignore: decorator
@inline
export function readU16(address: usize): u32 {
  const word = <u32>load<u16>(address);
  return ((word & 0xff) << 8) | (word >> 8);
}

// @ts-ignore: decorator
@inline
export function readI16(address: usize): i32 {
  const word = <i32>load<u16>(address);
  return ((word << 24) >> 16) | (word >> 8);
}

// @ts-ignore: decorator
@inline
export function readU32(address: usize): u32 {
  return (readU16(address) << 16) | readU16(address + 2);
}
