/**
 * The lesser and the greater of two numbers without a branch: `f64.min` and `f64.max` compile to one, on x86, that processors guess
 * wrong every other time. Where one is NaN both builds give the same.
 */

// @ts-ignore: decorator
@inline export function lesser(a: f64, b: f64): f64 {
  if (ASC_FEATURE_SIMD) return f64x2.extract_lane(f64x2.pmin(f64x2.splat(a), f64x2.splat(b)), 0);
  return b < a ? b : a;
}

// @ts-ignore: decorator
@inline export function greater(a: f64, b: f64): f64 {
  if (ASC_FEATURE_SIMD) return f64x2.extract_lane(f64x2.pmax(f64x2.splat(a), f64x2.splat(b)), 0);
  return a < b ? b : a;
}
