/**
 * Heights of line boxes, CSS Inline Layout 3. In: the items on a line. Out: how far the line box reaches above and below
 * its baseline, in pixels. Nothing is rounded.
 */

import type { Font } from "../font/font.ts";
import type { Item } from "./itemise.ts";
import type { Style } from "./options.ts";

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

/** Heights of lines of one paragraph; remembers what each font asks for. */
export class LineHeights {
  readonly #lineHeight: number | undefined;
  readonly #root: Extent;
  readonly #known = new Map<Font, Map<number, Extent>>();

  constructor(rootStyle: Style, lineHeight: number | undefined) {
    this.#lineHeight = lineHeight;
    this.#root = this.#extent(rootStyle.fallback.fonts[0]!, rootStyle.size);
  }

  /** Extent of a line that has items `[from, to)`; never less than the paragraph's own style asks for. */
  ofLine(items: readonly Item[], from: number, to: number): Extent {
    let { ascent, descent } = this.#root;
    for (let index = from; index < to; index++) {
      const { font, style } = items[index]!;
      // As browsers do: a set line height goes by the style's first font, whatever font draws the text.
      const extent = this.#extent(this.#lineHeight === undefined ? font : style.fallback.fonts[0]!, style.size);
      ascent = Math.max(ascent, extent.ascent);
      descent = Math.max(descent, extent.descent);
    }
    return { ascent, descent };
  }

  #extent(font: Font, size: number): Extent {
    let sizes = this.#known.get(font);
    if (sizes === undefined) {
      sizes = new Map();
      this.#known.set(font, sizes);
    }
    let extent = sizes.get(size);
    if (extent === undefined) {
      extent = fontExtent(font, size, this.#lineHeight);
      sizes.set(size, extent);
    }
    return extent;
  }
}
