/** Rounding of floats by addition: what the rasteriser quantises coordinates with. */

/** Units of x in a pixel. */
export const FULL: f32 = 4096.0;
export const PER_FULL: f32 = 1.0 / 4096.0;

/**
 * Adding it to a float of magnitude below 2^22 rounds to the nearest integer (ties to even) and leaves that in the low
 * bits. A conversion that traps or saturates where it doesn't fit takes three times as long (measured).
 */
export const TO_INTEGER: f32 = 12582912.0;
/** Its own bits. The low 16 are zero, so an i16 may take a sum's bits as they are. */
export const TO_INTEGER_BITS: i32 = 0x4b400000;

/** The integer nearest to `value`, of magnitude below 2^22. */
// @ts-ignore: decorator
@inline
export function toInteger(value: f32): i32 {
  return reinterpret<i32>(value + TO_INTEGER) - TO_INTEGER_BITS;
}
