/** Big-endian reads of font tables (OpenType 1.9 §4.2, data types). The caller has checked the bounds. */

// @ts-ignore: decorator
@inline
export function readU16(address: usize): u32 {
  return <u32>bswap<u16>(load<u16>(address));
}

// @ts-ignore: decorator
@inline
export function readI16(address: usize): i32 {
  return <i32>bswap<i16>(load<i16>(address));
}

// @ts-ignore: decorator
@inline
export function readU32(address: usize): u32 {
  return bswap<u32>(load<u32>(address));
}
