/**
 * Places of what spans ask for along their text. In: a line's stretches at their places. Out: rectangles. A span is marked by
 * its own first font, whatever fonts its characters come from, so that a line along it has no steps (CSS Text Decoration 3,
 * 2.1: the decorating box).
 */

import { contentArea, decorationRect, type Stretch } from "./decorations.ts";
import type { Style } from "./options.ts";
import type { PlacedMark } from "./paragraph-types.ts";
import type { Marks } from "./span-marks.ts";

/** Part of a line in one style, which has marks. */
export interface MarkedStretch {
  readonly style: Style;
  readonly marks: Marks;
  /** Code units that are in it, `[start, end)`. */
  readonly start: number;
  readonly end: number;
  /** Pixels along the line. */
  readonly inlineStart: number;
  readonly inlineEnd: number;
}

/** Joins what stands side by side and is of one span, so that a line along it is one rectangle. */
export class MarkedStretches {
  readonly #stretches: MarkedStretch[] = [];

  /** Adds what stands behind all others, from left to right or from top to bottom. */
  add(stretch: MarkedStretch): void {
    const last = this.#stretches.at(-1);
    if (last === undefined || last.style !== stretch.style || last.inlineEnd !== stretch.inlineStart) {
      this.#stretches.push(stretch);
      return;
    }
    const start = Math.min(last.start, stretch.start);
    const end = Math.max(last.end, stretch.end);
    this.#stretches[this.#stretches.length - 1] = { ...last, start, end, inlineEnd: stretch.inlineEnd };
  }

  /** Rectangles of all, where `baselineOf` says where a style's letters stand. */
  placed(isVertical: boolean, baselineOf: (style: Style) => number): readonly PlacedMark[] {
    return this.#stretches.flatMap((stretch) => marksAlong(stretch, isVertical, baselineOf(stretch.style)));
  }
}

function marksAlong(marked: MarkedStretch, isVertical: boolean, baseline: number): PlacedMark[] {
  const { style, marks, start, end, inlineStart, inlineEnd } = marked;
  const font = style.fallback.fonts[0]!;
  const length = inlineEnd - inlineStart;
  const stretch: Stretch = { font, size: style.size, start: inlineStart, length, baseline, isVertical };
  const facts = { start, end, isVertical };
  const placed: PlacedMark[] = [];
  if (marks.background !== undefined) {
    placed.push({ kind: "background", ...facts, ...contentArea(stretch), color: marks.background });
  }
  const color = marks.decorationColor ?? style.color;
  for (const kind of marks.decorations) placed.push({ kind, ...facts, ...decorationRect(kind, stretch), color });
  return placed;
}
