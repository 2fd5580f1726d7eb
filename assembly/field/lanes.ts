/**
 * Numbers of single precision, four at a time with SIMD and one without. In: `V`, a vector or a number. Out: the same bits in each lane
 * from both, so that what is written once in these words is the same program twice.
 */

/** How many parts are gone through together. */
// @ts-ignore: decorator
@inline export const LANES = ASC_FEATURE_SIMD ? 4 : 1;

// @ts-ignore: decorator
@inline export function at<V>(from: usize): V {
  if (isVector<V>()) return v128.load(from);
  return load<f32>(from);
}

// @ts-ignore: decorator
@inline export function put<V>(to: usize, value: V): void {
  if (isVector<V>()) v128.store(to, value);
  else store<f32>(to, value);
}

/** Whole numbers as i32. */
// @ts-ignore: decorator
@inline export function putWhole<V>(to: usize, value: V): void {
  if (isVector<V>()) v128.store(to, i32x4.trunc_sat_f32x4_s(value));
  else store<i32>(to, i32(value));
}

// @ts-ignore: decorator
@inline export function all<V>(value: f32): V {
  if (isVector<V>()) return f32x4.splat(value);
  return value;
}

// @ts-ignore: decorator
@inline export function plus<V>(a: V, b: V): V {
  if (isVector<V>()) return f32x4.add(a, b);
  return a + b;
}

// @ts-ignore: decorator
@inline export function minus<V>(a: V, b: V): V {
  if (isVector<V>()) return f32x4.sub(a, b);
  return a - b;
}

// @ts-ignore: decorator
@inline export function times<V>(a: V, b: V): V {
  if (isVector<V>()) return f32x4.mul(a, b);
  return a * b;
}

// @ts-ignore: decorator
@inline export function over<V>(a: V, b: V): V {
  if (isVector<V>()) return f32x4.div(a, b);
  return a / b;
}

// @ts-ignore: decorator
@inline export function root<V>(a: V): V {
  if (isVector<V>()) return f32x4.sqrt(a);
  return sqrt<f32>(a);
}

// @ts-ignore: decorator
@inline export function size<V>(a: V): V {
  if (isVector<V>()) return f32x4.abs(a);
  return abs<f32>(a);
}

// @ts-ignore: decorator
@inline export function up<V>(a: V): V {
  if (isVector<V>()) return f32x4.ceil(a);
  return ceil<f32>(a);
}

// @ts-ignore: decorator
@inline export function least<V>(a: V, b: V): V {
  if (isVector<V>()) return f32x4.pmin(a, b);
  return b < a ? b : a;
}

// @ts-ignore: decorator
@inline export function most<V>(a: V, b: V): V {
  if (isVector<V>()) return f32x4.pmax(a, b);
  return a < b ? b : a;
}

/** Lanes where a is less than b: ones in a vector's, else the number 1. */
// @ts-ignore: decorator
@inline export function isLess<V>(a: V, b: V): V {
  if (isVector<V>()) return f32x4.lt(a, b);
  return f32(i32(a < b));
}

// @ts-ignore: decorator
@inline export function both<V>(a: V, b: V): V {
  if (isVector<V>()) return v128.and(a, b);
  return a * b;
}

// @ts-ignore: decorator
@inline export function either<V>(a: V, b: V): V {
  if (isVector<V>()) return v128.or(a, b);
  return max<f32>(a, b);
}

/** `a` in those lanes, `b` in others. */
// @ts-ignore: decorator
@inline export function where<V>(lanes: V, a: V, b: V): V {
  if (isVector<V>()) return v128.bitselect(a, b, lanes);
  return lanes != 0 ? a : b;
}

/** A bit for each of those lanes. */
// @ts-ignore: decorator
@inline export function bitsOf<V>(lanes: V): i32 {
  if (isVector<V>()) return i32x4.bitmask(lanes);
  return i32(lanes);
}

/** a b + c d. */
// @ts-ignore: decorator
@inline export function dot<V>(a: V, b: V, c: V, d: V): V {
  return plus<V>(times<V>(a, b), times<V>(c, d));
}

/** a b − c d. */
// @ts-ignore: decorator
@inline export function cross<V>(a: V, b: V, c: V, d: V): V {
  return minus<V>(times<V>(a, b), times<V>(c, d));
}

/** The cube root of a number above 0, to a twentieth: the upper bits are the exponent, and what is below them all but the logarithm. */
// @ts-ignore: decorator
@inline export function cubeRoot<V>(a: V): V {
  if (isVector<V>()) {
    const third = i32x4.trunc_sat_f32x4_s(f32x4.mul(f32x4.convert_i32x4_s(a), f32x4.splat(0.333333)));
    return i32x4.add(third, i32x4.splat(709965728));
  }
  return reinterpret<f32>(i32(f32(reinterpret<i32>(f32(a))) * f32(0.333333)) + 709965728);
}
