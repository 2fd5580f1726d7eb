/** What the writers that keep text as outlines or data read of a paragraph; `Paragraph` of layout satisfies it. */

import type { WritingMode } from "../layout/flow.ts";
import type { Line, PlacedBox, PositionedRun } from "../layout/paragraph-types.ts";

/** A paragraph as lines of positioned runs, in CSS pixels. */
export interface ParagraphView {
  readonly width: number;
  readonly height: number;
  readonly lines: readonly Line[];
  /** The text that was laid out; the label of an SVG where it is given. */
  readonly text?: string | undefined;
  /** "horizontal-tb" where it is absent. */
  readonly writingMode?: WritingMode | undefined;
  readonly boxes?: readonly PlacedBox[] | undefined;
}

/** A font as its runs refer to it; `export` reaches fonts through layout alone. */
export type RunFont = PositionedRun["run"]["font"];

/** Numbers each font by first use, so that output does not depend on what else the process has loaded. */
export class FontNumbers {
  readonly fonts: RunFont[] = [];
  readonly #numbers = new Map<RunFont, number>();

  /** The number of `font`, 0 for the first that is asked for. */
  of(font: RunFont): number {
    const known = this.#numbers.get(font);
    if (known !== undefined) return known;
    this.#numbers.set(font, this.fonts.length);
    return this.fonts.push(font) - 1;
  }
}
