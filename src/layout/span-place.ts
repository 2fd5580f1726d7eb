/**
 * What stands apart from its line's baseline: subscripts, superscripts, shifted spans (CSS Inline Layout 3, 4.2) and boxes.
 * In: a span's options and the style around it. Out: its size, and how far down it is shifted.
 */

import { finiteNumber, object, oneOf } from "../base/validate.ts";
import type { Font } from "../font/font.ts";
import type { InlineBox } from "./paragraph-types.ts";

/**
 * Where a span stands: on its line's "baseline", as many pixels above it, or as the font has "sub"scripts and "super"scripts.
 * Those have its size for them too, unless the span has one of its own.
 */
export type VerticalAlign = "baseline" | "sub" | "super" | number;

/** Longest shift and side of a box, in pixels. */
const maximumLength = 1e7;

/** A size in pixels, and how far down. */
export interface SpanPlace {
  readonly size: number;
  readonly baselineShift: number;
}

/** Size and shift of a span whose own size is `ownSize`, if it has one, in a paragraph of `size`. */
export function spanPlace(
  align: VerticalAlign,
  name: string,
  font: Font,
  size: number,
  ownSize: number | undefined,
): SpanPlace {
  const plain = { size: ownSize ?? size, baselineShift: 0 };
  if (typeof align === "number") {
    return { ...plain, baselineShift: -finiteNumber(align, name, -maximumLength, maximumLength) };
  }
  const where = oneOf(align, name, ["baseline", "sub", "super"]);
  if (where === "baseline") return plain;
  const { metrics } = font;
  const perUnit = size / metrics.unitsPerEm;
  switch (where) {
    case "sub":
      return {
        size: ownSize ?? metrics.subscriptSizeUnits * perUnit,
        baselineShift: metrics.subscriptOffsetUnits * perUnit,
      };
    case "super":
      return {
        size: ownSize ?? metrics.superscriptSizeUnits * perUnit,
        baselineShift: -metrics.superscriptOffsetUnits * perUnit,
      };
  }
}

/** A box, checked. The caller's own object, so that it can be known again. */
export function checkedBox(box: InlineBox, name: string): InlineBox {
  const { width, height, baseline } = object(box, name);
  finiteNumber(width, `${name}.width`, 0, maximumLength);
  finiteNumber(height, `${name}.height`, 0, maximumLength);
  if (baseline !== undefined) finiteNumber(baseline, `${name}.baseline`, -maximumLength, maximumLength);
  return box;
}
