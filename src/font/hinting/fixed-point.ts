/**
 * Arithmetic of TrueType instructions: whole numbers that stand for 26.6, 2.14 and 16.16 fractions, halves rounded away
 * from zero, as FreeType does. Numbers beyond 2⁵³ lose their last bits, which only damaged programs come to.
 *
 * Specification: OpenType 1.9.1, "TrueType fundamentals", "Graphics state"; FreeType, "Computations".
 */

/** a × b, b being 16.16. */
export function mulFix(a: number, b: number): number {
  return roundedQuotient(a * b, 0x10000);
}

/** a × b, b being 2.14. */
export function mulFix14(a: number, b: number): number {
  return roundedQuotient(a * b, 0x4000);
}

/** ax × bx + ay × by, b being 2.14. */
export function dot14(ax: number, ay: number, bx: number, by: number): number {
  return roundedQuotient(ax * bx + ay * by, 0x4000);
}

/** a × b ÷ c; the largest number of 32 bits where c is 0. */
export function mulDiv(a: number, b: number, c: number): number {
  if (c === 0) return a * b < 0 ? -0x7fffffff : 0x7fffffff;
  return roundedQuotient(a * b, c);
}

/** a ÷ b as 16.16. */
export function divFix(a: number, b: number): number {
  return mulDiv(a, 0x10000, b);
}

/** The nearest whole pixel, of 26.6. */
export function roundPixel(value: number): number {
  return (value + 32) & ~63;
}

function roundedQuotient(value: number, divisor: number): number {
  const quotient = Math.floor(Math.abs(value / divisor) + 0.5);
  return value < 0 !== divisor < 0 ? 0 - quotient : quotient;
}

/** A direction as 2.14, of length 1. */
export interface UnitVector {
  readonly x: number;
  readonly y: number;
}

export const xAxis: UnitVector = { x: 0x4000, y: 0 };
export const yAxis: UnitVector = { x: 0, y: 0x4000 };

/** The direction of x and y; undefined where both are 0. */
export function unitVector(x: number, y: number): UnitVector | undefined {
  const length = Math.hypot(x, y);
  if (length === 0) return undefined;
  const scaled = (value: number) => Math.trunc(Math.round((value / length) * 0x10000) / 4);
  return { x: scaled(x), y: scaled(y) };
}
