/** Division by 255, rounded exactly: ((x + 128) + ((x + 128) >> 8)) >> 8 for every x up to 255 · 255. */

// @ts-ignore: decorator
@inline
export function divide255(value: u32): u32 {
  const t = value + 128;
  return (t + (t >> 8)) >> 8;
}

/** The same of eight lanes. */
// @ts-ignore: decorator
@inline
export function divideLanes(values: v128): v128 {
  const t = i16x8.add(values, i16x8.splat(128));
  return i16x8.shr_u(i16x8.add(t, i16x8.shr_u(t, 8)), 8);
}
