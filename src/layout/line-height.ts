/**
 * Heights of line boxes, CSS Inline Layout 3. In: the items on a line. Out: how far the line box reaches above and below
 * its baseline, in pixels. Nothing is rounded.
 */

import type { Font } from "../font/font.ts";
import { isCentral, type Writing } from "./flow.ts";
import type { Item } from "./itemise.ts";
import type { Style } from "./options.ts";
import type { InlineBox } from "./paragraph-types.ts";

/** Pixels above and below a baseline. */
export interface Extent {
  readonly ascent: number;
  readonly descent: number;
}

/**
 * Extent of a font at a size. With no `lineHeight`, ascender, descender and line gap, the gap half on each side; with
 * one, `lineHeight × size`, of which what is more (or less) than the content area goes half on each side.
 */
export function fontExtent(font: Font, size: number, lineHeight: number | undefined): Extent {
  const { unitsPerEm, ascenderUnits, descenderUnits, lineGapUnits } = font.metrics;
  const scale = size / unitsPerEm;
  const ascent = ascenderUnits * scale;
  const descent = Math.abs(descenderUnits) * scale;
  const content = ascent + descent;
  const height = lineHeight === undefined ? content + Math.max(0, lineGapUnits) * scale : lineHeight * size;
  const halfLeading = (height - content) / 2;
  return { ascent: ascent + halfLeading, descent: descent + halfLeading };
}

/**
 * Extent of a font about the middle between its ascender and descender, where vertical lines have their baselines (CSS
 * Inline Layout 3, 4.1.1, "central").
 */
export function centralExtent(font: Font, size: number, lineHeight: number | undefined): Extent {
  const { ascent, descent } = fontExtent(font, size, lineHeight);
  const half = (ascent + descent) / 2;
  return { ascent: half, descent: half };
}

/** Pixels that the middle of a style's letters is over their baseline. */
export function centralOffset({ fallback, size }: Style): number {
  const { unitsPerEm, ascenderUnits, descenderUnits } = fallback.fonts[0]!.metrics;
  return ((ascenderUnits - Math.abs(descenderUnits)) / 2) * (size / unitsPerEm);
}

/**
 * Extent of a box. In vertical lines it isn't turned: it is centred on their baselines, or stands on them with its left side
 * (CSS Inline Layout 3, appendix A, "synthesized baselines").
 */
export function boxExtent({ width, height, baseline = height }: InlineBox, writing: Writing): Extent {
  if (writing.mode === "horizontal-tb") return { ascent: baseline, descent: height - baseline };
  return isCentral(writing) ? { ascent: width / 2, descent: width / 2 } : { ascent: width, descent: 0 };
}

/** Heights of lines of one paragraph: what its items ask for is reckoned once, however often it is laid out. */
export class LineHeights {
  readonly #root: Extent;
  /** For each item how far it reaches over and under its line's baseline. */
  readonly #ascents: Float64Array;
  readonly #descents: Float64Array;

  /**
   * As browsers do: a style's first font always counts, and others that draw its text where no height is set. Extents are
   * reckoned anew for each item: looking them up by font took longer than the three multiplications.
   */
  constructor(items: readonly Item[], rootStyle: Style, lineHeight: number | undefined, writing: Writing) {
    const extentOf = isCentral(writing) ? centralExtent : fontExtent;
    this.#root = extentOf(rootStyle.fallback.fonts[0]!, rootStyle.size, lineHeight);
    this.#ascents = new Float64Array(items.length);
    this.#descents = new Float64Array(items.length);
    for (let index = 0; index < items.length; index++) {
      const { font, style } = items[index]!;
      const { fallback, size, box, baselineShift } = style;
      const first = fallback.fonts[0]!;
      let { ascent, descent } = box === undefined ? extentOf(first, size, lineHeight) : boxExtent(box, writing);
      if (box === undefined && lineHeight === undefined && font !== first) {
        const other = extentOf(font, size, lineHeight);
        ascent = Math.max(ascent, other.ascent);
        descent = Math.max(descent, other.descent);
      }
      this.#ascents[index] = ascent - baselineShift;
      this.#descents[index] = descent + baselineShift;
    }
  }

  /** Extent of a line that has items `[from, to)`; never less than the paragraph's own style asks for. */
  ofLine(from: number, to: number): Extent {
    let { ascent, descent } = this.#root;
    for (let index = from; index < to; index++) {
      ascent = Math.max(ascent, this.#ascents[index]!);
      descent = Math.max(descent, this.#descents[index]!);
    }
    return { ascent, descent };
  }
}
