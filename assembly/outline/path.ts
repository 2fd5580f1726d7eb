/**
 * Outlines given as verbs and coordinates (`src/font/outline.ts`) to packed outlines: CFF, and whatever the host
 * computes. Verbs: 0 move, 1 line, 2 quadratic, 3 cubic, 4 close; contours that are left open are closed.
 */

import { ERROR_DAMAGED } from "../lib/layout";
import { packBegin, packBox, packCubic, packEnd, packLine, packQuad, packTurns } from "./pack";

/** Most fraction bits that a coordinate keeps; more than CFF's own 16.16 rounding could show at any size. */
const MAX_SHIFT: i32 = 5;

let turns: i32 = 0;
let heading: i32 = 0;
let firstHeading: i32 = 0;

/** A side of a contour. One function, not three copies: paths are packed once, size counts more. */
function line(x0: i32, y0: i32, x1: i32, y1: i32): void {
  packLine(x0, y0, x1, y1);
}

/** Notes the way from one x to the next, to count the contour's turns. */
function head(from: i32, to: i32): void {
  const step = to - from;
  if (!step) return;
  if (!heading) firstHeading = step;
  else turns += <i32>((step ^ heading) < 0);
  heading = step;
}

function read(coords: usize, index: u32, factor: f32): i32 {
  return <i32>nearest(load<f32>(coords + (<usize>index << 2)) * factor);
}

/** Coordinates that the verbs take together; -1 if a verb is unknown. */
function countCoords(verbs: usize, verbCount: u32): i32 {
  let total: i32 = 0;
  for (let i: u32 = 0; i < verbCount; i++) {
    const verb = <i32>load<u8>(verbs + i);
    if (verb > 4) return -1;
    total += verb == 4 ? 0 : verb == 0 ? 2 : verb << 1;
  }
  return total;
}

/** Packs a path into the arena. `coords` is f32 in font units. The outline's address, or an error. */
export function packPath(verbs: usize, verbCount: u32, coords: usize, coordCount: u32): i32 {
  if (countCoords(verbs, verbCount) != <i32>coordCount) return ERROR_DAMAGED;
  let xMin: f32 = Infinity;
  let yMin: f32 = Infinity;
  let xMax: f32 = -Infinity;
  let yMax: f32 = -Infinity;
  for (let i: u32 = 0; i < coordCount; i += 2) {
    const x = load<f32>(coords + (<usize>i << 2));
    const y = load<f32>(coords + (<usize>i << 2), 4);
    // Not-a-number fails this comparison too.
    if (!(abs(x) < 1e6 && abs(y) < 1e6)) return ERROR_DAMAGED;
    xMin = min(xMin, x);
    xMax = max(xMax, x);
    yMin = min(yMin, y);
    yMax = max(yMax, y);
  }
  let shift = MAX_SHIFT;
  let factor: f32 = 32;
  const reach = max(max(-xMin, xMax), max(-yMin, yMax));
  while (reach * factor > 32766.0) {
    shift--;
    factor *= 0.5;
  }
  const error = packBegin(verbCount * 2, verbCount, verbCount, shift);
  if (error) return error;
  if (coordCount) {
    packBox(
      <i32>nearest(xMin * factor),
      <i32>nearest(yMin * factor),
      <i32>nearest(xMax * factor),
      <i32>nearest(yMax * factor),
    );
  }
  emitPath(verbs, verbCount, coords, factor);
  return <i32>packEnd();
}

function emitPath(verbs: usize, verbCount: u32, coords: usize, factor: f32): void {
  let at: u32 = 0;
  let startX: i32 = 0;
  let startY: i32 = 0;
  let x: i32 = 0;
  let y: i32 = 0;
  turns = 0;
  heading = 0;
  firstHeading = 0;
  for (let i: u32 = 0; i < verbCount; i++) {
    const verb = <u32>load<u8>(verbs + i);
    if (verb == 0 || verb == 4) {
      line(x, y, startX, startY);
      head(x, startX);
      x = startX;
      y = startY;
      if (verb == 4) continue;
      endContour();
      startX = read(coords, at, factor);
      startY = read(coords, at + 1, factor);
      x = startX;
      y = startY;
      at += 2;
      continue;
    }
    const x1 = read(coords, at, factor);
    const y1 = read(coords, at + 1, factor);
    head(x, x1);
    if (verb == 1) {
      line(x, y, x1, y1);
      x = x1;
      y = y1;
      at += 2;
      continue;
    }
    const x2 = read(coords, at + 2, factor);
    const y2 = read(coords, at + 3, factor);
    head(x1, x2);
    if (verb == 2) {
      packQuad(x, y, x1, y1, x2, y2);
      x = x2;
      y = y2;
      at += 4;
      continue;
    }
    const x3 = read(coords, at + 4, factor);
    const y3 = read(coords, at + 5, factor);
    head(x2, x3);
    packCubic(x, y, x1, y1, x2, y2, x3, y3);
    x = x3;
    y = y3;
    at += 6;
  }
  line(x, y, startX, startY);
  head(x, startX);
  endContour();
}

function endContour(): void {
  packTurns(turns + <i32>((heading ^ firstHeading) < 0));
  turns = 0;
  heading = 0;
  firstHeading = 0;
}
