/**
 * Parts of curves, four side by side. In pixels of the field, y downwards; numbers are f32, of each part one after another.
 */

// The curve about the part's middle, from −1 to 1.
// @ts-ignore: decorator
@inline export const X1: usize = 0;
// @ts-ignore: decorator
@inline export const Y1: usize = 16;
// @ts-ignore: decorator
@inline export const X2: usize = 32;
// @ts-ignore: decorator
@inline export const Y2: usize = 48;
// @ts-ignore: decorator
@inline export const X3: usize = 64;
// @ts-ignore: decorator
@inline export const Y3: usize = 80;
// The middle: its column and row, and how far right of and below them it is.
// @ts-ignore: decorator
@inline export const MIDDLE_COLUMN: usize = 96;
// @ts-ignore: decorator
@inline export const MIDDLE_ROW: usize = 112;
// @ts-ignore: decorator
@inline export const RIGHT: usize = 128;
// @ts-ignore: decorator
@inline export const BELOW: usize = 144;
// The first row that is not above the start, and the end.
// @ts-ignore: decorator
@inline export const FROM_ROW: usize = 160;
// @ts-ignore: decorator
@inline export const TO_ROW: usize = 176;
// 1 where the region is to the left, (−dy, dx), else −1.
// @ts-ignore: decorator
@inline export const FILLED: usize = 192;
// The arcs: their direction in the middle and their curvatures; the curve's directions at the start and at the end.
// @ts-ignore: decorator
@inline export const MIDDLE_X: usize = 208;
// @ts-ignore: decorator
@inline export const MIDDLE_Y: usize = 224;
// @ts-ignore: decorator
@inline export const BEFORE: usize = 240;
// @ts-ignore: decorator
@inline export const BEHIND: usize = 256;
// @ts-ignore: decorator
@inline export const START_DX: usize = 272;
// @ts-ignore: decorator
@inline export const START_DY: usize = 288;
// @ts-ignore: decorator
@inline export const END_DX: usize = 304;
// @ts-ignore: decorator
@inline export const END_DY: usize = 320;
// @ts-ignore: decorator
@inline export const FOUR_BYTES: usize = 336;
/** Bytes of a part. */
// @ts-ignore: decorator
@inline export const PART_BYTES: usize = FOUR_BYTES / 4;
