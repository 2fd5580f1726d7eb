/** What layout gives to the stages after it: lines of positioned runs, as plain data, in CSS pixels, y downwards. */

import type { ColorInput } from "../base/color.ts";
import type { Direction, GlyphRun } from "../shape/glyph-run.ts";
import type { Decoration } from "./decorations.ts";
import type { FlowRect } from "./flow.ts";

export type { ColorInput } from "../base/color.ts";
/** What the outlines that glyph ids stand for are written in; the stages above reach fonts through layout alone. */
export { coordinatesOfVerb, Verb } from "../font/outline.ts";
/** What drawing reads glyphs from, which makes no arrays for each run. */
export { arraysBehind, firstOf } from "../shape/shaped-run.ts";

/** A glyph run at its place on a line. */
export interface PositionedRun {
  /** The glyphs; pens go on from `x` and `y` by its advances. */
  readonly run: GlyphRun;
  /**
   * Where the pen begins, in pixels from the paragraph's upper left corner: at the run's left edge, on its baseline; in
   * vertical writing at its upper edge.
   */
  readonly x: number;
  /** See `x`. */
  readonly y: number;
  /** Whether the run lies on its side: all of it is turned clockwise by a quarter about the place where the pen begins. */
  readonly isRotated: boolean;
  /** Pixels that the run's baseline lies below the line's, or to its left in vertical writing; 0 but for shifted spans. */
  readonly baselineShift: number;
  /** Colour of the span that the text came from; the render call's colour where it is absent. */
  readonly color?: ColorInput | undefined;
}

/** A stretch of a line without glyphs: a tab, a box, a control character, or white space that hangs at the line's end. */
export interface Gap {
  /** Code units `[start, end)`. */
  readonly start: number;
  /** Code unit behind it. */
  readonly end: number;
  /** Pixels along the line, from where the paragraph's lines begin, and how many of them. */
  readonly inlineStart: number;
  /** Pixels along the line. */
  readonly inlineSize: number;
  /** Of the text that it stands in. */
  readonly direction: Direction;
}

/** Something that stands among the text and is no text, as a picture. Lengths are pixels. */
export interface InlineBox {
  /** Pixels from left to right. */
  readonly width: number;
  /** Pixels from top to bottom. */
  readonly height: number;
  /** How far below its upper edge the line's baseline crosses it; its height by default, so that it stands on the line. */
  readonly baseline?: number | undefined;
}

/** A box at its place, in pixels from the paragraph's upper left corner. */
export interface PlacedBox {
  /** The box as it was given. */
  readonly box: InlineBox;
  /** The code unit of the text, a U+FFFC, that stands for it. */
  readonly index: number;
  /** Left edge. */
  readonly x: number;
  /** Upper edge. */
  readonly y: number;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
}

/** A rectangle that a span asks for, in pixels from the paragraph's upper left corner: a colour behind it, or a line along it. */
export interface PlacedMark {
  /** What it is; "line-through" is above the letters, and all else below them. */
  readonly kind: "background" | Decoration;
  /** Code units of the span that it marks, `[start, end)`. */
  readonly start: number;
  /** Code unit behind the span. */
  readonly end: number;
  /** Left edge. */
  readonly x: number;
  /** Upper edge. */
  readonly y: number;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Whether it goes along a vertical line. */
  readonly isVertical: boolean;
  /** The render call's colour where it is absent. */
  readonly color: ColorInput | undefined;
}

/** One line of a paragraph. */
export interface Line {
  /** Code units of the text that the line covers: `[start, end)`, trailing spaces and the line break included. */
  readonly start: number;
  /** Code unit behind the line. */
  readonly end: number;
  /** Pixels from the paragraph's top to the line's baseline; from its left edge in vertical writing. */
  readonly baseline: number;
  /** The line's rectangle: as long as its glyphs without trailing spaces, and as thick as its line box. */
  readonly x: number;
  /** Upper edge of the line's rectangle, pixels from the paragraph's top. */
  readonly top: number;
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Runs in visual order, left to right; in vertical writing from top to bottom. */
  readonly runs: readonly PositionedRun[];
  /** Backgrounds and lines of the line's spans, from left to right; in vertical writing from top to bottom. */
  readonly marks: readonly PlacedMark[];
}

/** A line as layout makes it, with what hit testing and carets need beside what is drawn. */
export interface PlacedLine extends Line, FlowRect {
  /** Where the white space that hangs at the line's end, and its line break, begin. */
  readonly contentEnd: number;
  /** Direction of the paragraph that the line is of. */
  readonly direction: Direction;
  /** Whether the line ends with a line break or the text, not where it was broken to fit. */
  readonly endsParagraph: boolean;
  /** Stretches without glyphs, in no order. */
  readonly gaps: readonly Gap[];
  /** Boxes among the text, in visual order. */
  readonly boxes: readonly PlacedBox[];
}
