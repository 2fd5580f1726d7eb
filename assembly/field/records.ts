/**
 * An edge of a field, 96 bytes. In pixels of the field, y downwards, the centre of the first pixel at (0, 0). Edges rise or fall
 * all along, and those of a contour lie one behind the other.
 */

// @ts-ignore: decorator
@inline export const EDGE_BYTES: usize = 96;

// f64: x, y of the start, of the circle's centre, and of the end.
// @ts-ignore: decorator
@inline export const START_X: usize = 0;
// @ts-ignore: decorator
@inline export const START_Y: usize = 8;
// @ts-ignore: decorator
@inline export const CENTER_X: usize = 16;
// @ts-ignore: decorator
@inline export const CENTER_Y: usize = 24;
// @ts-ignore: decorator
@inline export const END_X: usize = 32;
// @ts-ignore: decorator
@inline export const END_Y: usize = 40;
// f64: x, y of the direction at the start and at the end, of length 1.
// @ts-ignore: decorator
@inline export const FROM_X: usize = 48;
// @ts-ignore: decorator
@inline export const FROM_Y: usize = 56;
// @ts-ignore: decorator
@inline export const TO_X: usize = 64;
// @ts-ignore: decorator
@inline export const TO_Y: usize = 72;
/** f64: of the circle; 0 for a line. */
// @ts-ignore: decorator
@inline export const RADIUS: usize = 80;
/** i32: the edge behind this one, as a number; the contour's first behind its last. */
// @ts-ignore: decorator
@inline export const NEXT: usize = 88;
/** i16, of a contour's first edge: 1 where the region lies to the side of (−dy, dx), −1 where to the other. */
// @ts-ignore: decorator
@inline export const SIDE: usize = 92;
/** i16: 1 for an arc that shares its end's direction with the next one, and is measured with it. */
// @ts-ignore: decorator
@inline export const PAIRED: usize = 94;

/** Writes an edge, or what a curve has of one, but for a circle's centre. */
// @ts-ignore: decorator
@inline export function storeEdge(
  at: usize,
  startX: f64,
  startY: f64,
  x: f64,
  y: f64,
  fromX: f64,
  fromY: f64,
  toX: f64,
  toY: f64,
  radius: f64,
  next: i32,
): void {
  store<f64>(at, startX, START_X);
  store<f64>(at, startY, START_Y);
  store<f64>(at, x, END_X);
  store<f64>(at, y, END_Y);
  store<f64>(at, fromX, FROM_X);
  store<f64>(at, fromY, FROM_Y);
  store<f64>(at, toX, TO_X);
  store<f64>(at, toY, TO_Y);
  store<f64>(at, radius, RADIUS);
  store<i32>(at, next, NEXT);
  store<i32>(at, 0, SIDE);
}
