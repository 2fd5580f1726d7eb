/** What layout gives to the stages after it: lines of positioned runs, as plain data, in CSS pixels, y downwards. */

import type { ColorInput } from "../base/color.ts";
import type { Direction, GlyphRun } from "../shape/glyph-run.ts";

export type { ColorInput } from "../base/color.ts";
/** What the outlines that glyph ids stand for are written in; the stages above reach fonts through layout alone. */
export { coordinatesOfVerb, Verb } from "../font/outline.ts";

/** A glyph run at its place on a line. */
export interface PositionedRun {
  readonly run: GlyphRun;
  /** Left edge of the run, in pixels from the paragraph's left edge. */
  readonly x: number;
  /** Pixels that the run's baseline lies below the line's; 0 but for shifted spans. */
  readonly baselineShift: number;
  /** Colour of the span that the text came from; the render call's colour where it is absent. */
  readonly color?: ColorInput | undefined;
}

/** A stretch of a line without glyphs: a tab, a control character, or white space that hangs at the line's end. */
export interface Gap {
  /** Code units `[start, end)`. */
  readonly start: number;
  readonly end: number;
  /** Left edge in pixels from the paragraph's, and width. */
  readonly x: number;
  readonly width: number;
  readonly direction: Direction;
}

/** One line of a paragraph. */
export interface Line {
  /** Code units of the text that the line covers: `[start, end)`, trailing spaces and the line break included. */
  readonly start: number;
  readonly end: number;
  /** Pixels from the paragraph's top to the line's baseline. */
  readonly baseline: number;
  /** Pixels from the paragraph's left edge to the line's, by its alignment. */
  readonly x: number;
  /** Advance of the line's glyphs without trailing spaces, in pixels. */
  readonly width: number;
  /** Pixels from the paragraph's top to the line box's top, and the box's height. */
  readonly top: number;
  readonly height: number;
  /** Runs in visual order, left to right. */
  readonly runs: readonly PositionedRun[];
}

/** A line as layout makes it, with what hit testing and carets need beside what is drawn. */
export interface PlacedLine extends Line {
  /** Where the white space that hangs at the line's end, and its line break, begin. */
  readonly contentEnd: number;
  /** Direction of the paragraph that the line is of. */
  readonly direction: Direction;
  /** Whether the line ends with a line break or the text, not where it was broken to fit. */
  readonly endsParagraph: boolean;
  /** Stretches without glyphs, in no order. */
  readonly gaps: readonly Gap[];
}
