/**
 * IUP: points that no instruction has moved follow those that were, along their contour.
 *
 * Specification: OpenType 1.9.1, "The TrueType instruction set", "Interpolate untouched points through the outline".
 */

import { divFix, mulFix } from "./fixed-point.ts";
import { TOUCHED_X, TOUCHED_Y, type Zone } from "./zone.ts";

/** Places of a zone's points along one axis. */
interface Axis {
  readonly unscaled: Int32Array;
  readonly original: Int32Array;
  readonly current: Int32Array;
}

/** Moves what is untouched on one axis. */
export function interpolateUntouched(zone: Zone, isX: boolean): void {
  const axis: Axis = isX
    ? { unscaled: zone.unscaledX, original: zone.originalX, current: zone.x }
    : { unscaled: zone.unscaledY, original: zone.originalY, current: zone.y };
  const flag = isX ? TOUCHED_X : TOUCHED_Y;
  let first = 0;
  for (const last of zone.contourEnds) {
    if (last < zone.pointCount) moveContour(axis, zone.touched, flag, first, last);
    first = last + 1;
  }
}

function moveContour(axis: Axis, touched: Uint8Array, flag: number, first: number, last: number): void {
  let point = first;
  while (point <= last && (touched[point]! & flag) === 0) point++;
  if (point > last) return;
  const firstTouched = point;
  let lastTouched = point;
  for (point++; point <= last; point++) {
    if ((touched[point]! & flag) === 0) continue;
    between(axis, lastTouched + 1, point - 1, lastTouched, point);
    lastTouched = point;
  }
  if (lastTouched === firstTouched) {
    shiftAll(axis, first, last, firstTouched);
    return;
  }
  between(axis, lastTouched + 1, last, lastTouched, firstTouched);
  between(axis, first, firstTouched - 1, lastTouched, firstTouched);
}

function shiftAll({ original, current }: Axis, first: number, last: number, by: number): void {
  const delta = current[by]! - original[by]!;
  for (let i = first; i <= last; i++) if (i !== by) current[i]! += delta;
}

/** Points between two that were moved: as far along as in the outline; those outside move with the nearer. */
function between(axis: Axis, first: number, last: number, a: number, b: number): void {
  if (first > last) return;
  const { unscaled, original, current } = axis;
  const [low, high] = unscaled[a]! <= unscaled[b]! ? [a, b] : [b, a];
  const [lowDelta, highDelta] = [current[low]! - original[low]!, current[high]! - original[high]!];
  const isFlat = current[low] === current[high] || unscaled[low] === unscaled[high];
  const scale = isFlat ? 0 : divFix(current[high]! - current[low]!, unscaled[high]! - unscaled[low]!);
  for (let i = first; i <= last; i++) {
    const place = original[i]!;
    if (place <= original[low]!) current[i] = place + lowDelta;
    else if (place >= original[high]!) current[i] = place + highDelta;
    else current[i] = current[low]! + mulFix(unscaled[i]! - unscaled[low]!, scale);
  }
}
