/**
 * A paragraph as plain data for `JSON.stringify`: what was shaped and where it stands, with no outlines or pixels.
 * Lengths are rounded to a ten-thousandth of a pixel.
 */

import type { WritingMode } from "../layout/flow.ts";
import type { Line, PlacedBox, PlacedMark, PositionedRun } from "../layout/paragraph-types.ts";
import { FontNumbers, type ParagraphView } from "./paragraph-view.ts";

/** A font that the runs refer to by its index in `fonts`. */
export interface FontJSON {
  readonly family: string;
  readonly subfamily: string;
  readonly weight: number;
  readonly style: string;
  readonly unitsPerEm: number;
  readonly variations: Readonly<Record<string, number>>;
}

/** A glyph run at its place; lengths in CSS pixels, y downwards, one entry of each list a glyph in visual order. */
export interface RunJSON {
  /** Index into `fonts`. */
  readonly font: number;
  readonly size: number;
  readonly script: string;
  readonly language: string;
  readonly direction: "ltr" | "rtl" | "ttb";
  /** Code units of the text that the run covers: `[start, end)`. */
  readonly start: number;
  readonly end: number;
  /** Where the pen begins, from the paragraph's upper left corner. */
  readonly x: number;
  readonly y: number;
  /** Whether the run is turned clockwise by a quarter about that place. */
  readonly isRotated: boolean;
  readonly baselineShift: number;
  readonly width: number;
  readonly color: string | readonly number[] | null;
  readonly glyphIds: readonly number[];
  readonly clusters: readonly number[];
  readonly xAdvances: readonly number[];
  readonly yAdvances: readonly number[];
  readonly xOffsets: readonly number[];
  readonly yOffsets: readonly number[];
}

/** A line of runs. */
export interface LineJSON {
  readonly start: number;
  readonly end: number;
  readonly x: number;
  readonly top: number;
  readonly height: number;
  readonly baseline: number;
  readonly width: number;
  readonly runs: readonly RunJSON[];
  /** Backgrounds and lines of spans. */
  readonly marks: readonly MarkJSON[];
}

/** A rectangle behind or along code units `[start, end)`, in CSS pixels from the paragraph's upper left corner. */
export interface MarkJSON {
  readonly kind: PlacedMark["kind"];
  readonly start: number;
  readonly end: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly color: string | readonly number[] | null;
}

/** A whole paragraph. */
export interface ParagraphJSON {
  readonly text: string | null;
  readonly width: number;
  readonly height: number;
  readonly writingMode: WritingMode;
  readonly fonts: readonly FontJSON[];
  readonly lines: readonly LineJSON[];
  /** Boxes among the text: the code unit that stands for each, and its rectangle. */
  readonly boxes: readonly BoxJSON[];
}

/** A box at its place. */
export interface BoxJSON {
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The paragraph as plain data that shares nothing with it. Fonts are listed in the order of their first use. */
export function paragraphToJSON(paragraph: ParagraphView): ParagraphJSON {
  const numbers = new FontNumbers();
  const lines = paragraph.lines.map((line) => lineToJSON(line, numbers));
  const fonts = numbers.fonts.map(({ family, subfamily, weight, style, unitsPerEm, variations }) => ({
    family,
    subfamily,
    weight,
    style,
    unitsPerEm,
    variations: { ...variations },
  }));
  const { text, width, height, writingMode = "horizontal-tb", boxes = [] } = paragraph;
  const size = { width: pixel(width), height: pixel(height) };
  return { text: text ?? null, ...size, writingMode, fonts, lines, boxes: boxes.map(boxToJSON) };
}

function boxToJSON({ index, x, y, width, height }: PlacedBox): BoxJSON {
  return { index, x: pixel(x), y: pixel(y), width: pixel(width), height: pixel(height) };
}

function lineToJSON(line: Line, numbers: FontNumbers): LineJSON {
  return {
    start: line.start,
    end: line.end,
    x: pixel(line.x),
    top: pixel(line.top),
    height: pixel(line.height),
    baseline: pixel(line.baseline),
    width: pixel(line.width),
    runs: line.runs.map((positioned) => runToJSON(positioned, numbers)),
    marks: line.marks.map(markToJSON),
  };
}

function markToJSON({ kind, start, end, x, y, width, height, color }: PlacedMark): MarkJSON {
  const rect = { x: pixel(x), y: pixel(y), width: pixel(width), height: pixel(height) };
  return { kind, start, end, ...rect, color: plainColor(color) };
}

function plainColor(color: PlacedMark["color"]): string | readonly number[] | null {
  return typeof color === "object" ? [...color] : (color ?? null);
}

function runToJSON({ run, x, y, isRotated, baselineShift, color }: PositionedRun, numbers: FontNumbers): RunJSON {
  const { size, script, language, direction, start, end, width, length } = run;
  return {
    font: numbers.of(run.font),
    size,
    script,
    language,
    direction,
    start,
    end,
    x: pixel(x),
    y: pixel(y),
    isRotated,
    baselineShift: pixel(baselineShift),
    width: pixel(width),
    color: plainColor(color),
    glyphIds: [...run.glyphIds.subarray(0, length)],
    clusters: [...run.clusters.subarray(0, length)],
    xAdvances: pixels(run.xAdvances, length),
    yAdvances: pixels(run.yAdvances, length),
    xOffsets: pixels(run.xOffsets, length),
    yOffsets: pixels(run.yOffsets, length),
  };
}

function pixels(values: Float32Array, length: number): number[] {
  return Array.from(values.subarray(0, length), pixel);
}

/** Floats of 32 bits carry seven digits; written out as doubles they would show sixteen. Adding 0 drops the sign of −0. */
function pixel(value: number): number {
  return Math.round(value * 1e4) / 1e4 + 0;
}
