/**
 * From the points of a TrueType glyph to a path: contours of points on and off the curve, as quadratic splines.
 *
 * Specification: OpenType 1.9.1, "glyf".
 */

import type { GlyphOutline } from "./outline.ts";
import { OutlinePen } from "./outline-pen.ts";

/** Points of a glyph, contour after contour. */
export interface ContourPoints {
  readonly xs: number[];
  readonly ys: number[];
  readonly onCurve: boolean[];
  /** Index of each contour's last point. */
  readonly contourEnds: number[];
}

/** Draws contours of on-curve and off-curve points: between two off-curve points lies an implied on-curve midpoint. */
export function drawContours(points: ContourPoints): GlyphOutline {
  const pen = new OutlinePen();
  let first = 0;
  for (const last of points.contourEnds) {
    if (last >= first) drawContour(pen, points, first, last);
    first = last + 1;
  }
  return pen.finish();
}

/**
 * Draws one contour. It starts at its first point; where that is off the curve, at its last; where both are, halfway
 * between them: so does FreeType, and with it every outline that is compared between engines.
 */
function drawContour(pen: OutlinePen, { xs, ys, onCurve }: ContourPoints, first: number, last: number): void {
  const startsOn = onCurve[first]!;
  const endsOn = onCurve[last]!;
  const start = startsOn ? first : last;
  const startX = startsOn || endsOn ? xs[start]! : (xs[first]! + xs[last]!) / 2;
  const startY = startsOn || endsOn ? ys[start]! : (ys[first]! + ys[last]!) / 2;
  const from = startsOn ? first + 1 : first;
  const to = !startsOn && endsOn ? last - 1 : last;
  pen.moveTo(startX, startY);
  let control = -1;
  for (let i = from; i <= to; i++) {
    const x = xs[i]!;
    const y = ys[i]!;
    if (onCurve[i]) {
      if (control < 0) pen.lineTo(x, y);
      else pen.quadraticTo(xs[control]!, ys[control]!, x, y);
      control = -1;
    } else {
      if (control >= 0) pen.quadraticTo(xs[control]!, ys[control]!, (xs[control]! + x) / 2, (ys[control]! + y) / 2);
      control = i;
    }
  }
  if (control >= 0) pen.quadraticTo(xs[control]!, ys[control]!, startX, startY);
  pen.close();
}
