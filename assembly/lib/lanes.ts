/**
 * Constants in all four lanes. One that is loaded is one instruction; a `v128.const` becomes three in V8, one of them a
 * transfer between register files, at every use: 3 to 5 % of a 12 px glyph (measured).
 */

const CONSTANTS: usize = memory.data<f32>(
  [
    1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 4096, 4096, 4096, 4096, 0.000244140625, 0.000244140625, 0.000244140625,
    0.000244140625, 12582912, 12582912, 12582912, 12582912,
  ],
  16,
);

// @ts-ignore: decorator
@inline
export function oneLanes(): v128 {
  return v128.load(CONSTANTS);
}

// @ts-ignore: decorator
@inline
export function halfLanes(): v128 {
  return v128.load(CONSTANTS, 16);
}

/** `FULL` of `quantise.ts`. */
// @ts-ignore: decorator
@inline
export function fullLanes(): v128 {
  return v128.load(CONSTANTS, 32);
}

/** `PER_FULL` of `quantise.ts`. */
// @ts-ignore: decorator
@inline
export function perFullLanes(): v128 {
  return v128.load(CONSTANTS, 48);
}

/** `TO_INTEGER` of `quantise.ts`. */
// @ts-ignore: decorator
@inline
export function toIntegerLanes(): v128 {
  return v128.load(CONSTANTS, 64);
}
