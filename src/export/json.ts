/**
 * A paragraph as plain data for `JSON.stringify`: what was shaped and where it stands, with no outlines or pixels.
 * Lengths are rounded to a ten-thousandth of a pixel.
 */

import type { WritingMode } from "../layout/flow.ts";
import type { Line, PlacedBox, PlacedMark, PositionedRun } from "../layout/paragraph-types.ts";
import { FontNumbers, type ParagraphView } from "./paragraph-view.ts";

/** A font that the runs refer to by its index in `fonts`. */
export interface FontJSON {
  /** As the font says. */
  readonly family: string;
  /** Style within the family, as "Bold". */
  readonly subfamily: string;
  /** 1–1000. */
  readonly weight: number;
  /** "normal", "italic" or "oblique". */
  readonly style: string;
  /** Font units to the em. */
  readonly unitsPerEm: number;
  /** Its place in its design space, by axis. */
  readonly variations: Readonly<Record<string, number>>;
}

/** A glyph run at its place; lengths in CSS pixels, y downwards, one entry of each list a glyph in visual order. */
export interface RunJSON {
  /** Index into `fonts`. */
  readonly font: number;
  /** CSS pixels to the em. */
  readonly size: number;
  /** ISO 15924 code. */
  readonly script: string;
  /** BCP 47, or "". */
  readonly language: string;
  /** Which way the run is read. */
  readonly direction: "ltr" | "rtl" | "ttb";
  /** Code units of the text that the run covers: `[start, end)`. */
  readonly start: number;
  /** Code unit behind the run. */
  readonly end: number;
  /** Where the pen begins, from the paragraph's upper left corner. */
  readonly x: number;
  /** See `x`. */
  readonly y: number;
  /** Whether the run is turned clockwise by a quarter about that place. */
  readonly isRotated: boolean;
  /** How far its baseline is below the line's, or to its left in vertical writing. */
  readonly baselineShift: number;
  /** Of all its advances. */
  readonly width: number;
  /** The span's colour as it was given; null for the render call's. */
  readonly color: string | readonly number[] | null;
  /** Of its font. */
  readonly glyphIds: readonly number[];
  /** First code units of the glyphs' clusters. */
  readonly clusters: readonly number[];
  /** From each pen to the next, to the right. */
  readonly xAdvances: readonly number[];
  /** From each pen to the next, down. */
  readonly yAdvances: readonly number[];
  /** How far each glyph stands to the right of its pen. */
  readonly xOffsets: readonly number[];
  /** How far each glyph stands below its pen. */
  readonly yOffsets: readonly number[];
}

/** A line of runs. */
export interface LineJSON {
  /** First code unit. */
  readonly start: number;
  /** Code unit behind the line. */
  readonly end: number;
  /** Left edge. */
  readonly x: number;
  /** Upper edge. */
  readonly top: number;
  /** Of its line box. */
  readonly height: number;
  /** From the paragraph's top, from its left edge in vertical writing. */
  readonly baseline: number;
  /** Of its glyphs without trailing spaces. */
  readonly width: number;
  /** In visual order, from left to right; in vertical writing from top to bottom. */
  readonly runs: readonly RunJSON[];
  /** Backgrounds and lines of spans. */
  readonly marks: readonly MarkJSON[];
}

/** A rectangle behind or along code units `[start, end)`, in CSS pixels from the paragraph's upper left corner. */
export interface MarkJSON {
  /** What it is. */
  readonly kind: PlacedMark["kind"];
  /** First code unit. */
  readonly start: number;
  /** Code unit behind it. */
  readonly end: number;
  /** Left edge. */
  readonly x: number;
  /** Upper edge. */
  readonly y: number;
  /** From left to right. */
  readonly width: number;
  /** From top to bottom. */
  readonly height: number;
  /** As it was given; null for the render call's. */
  readonly color: string | readonly number[] | null;
}

/** A whole paragraph. */
export interface ParagraphJSON {
  /** The text as it was laid out. */
  readonly text: string | null;
  /** CSS pixels. */
  readonly width: number;
  /** CSS pixels. */
  readonly height: number;
  /** Which way lines go. */
  readonly writingMode: WritingMode;
  /** The fonts that draw it; runs name them by their place here. */
  readonly fonts: readonly FontJSON[];
  /** From the first to the last. */
  readonly lines: readonly LineJSON[];
  /** Boxes among the text: the code unit that stands for each, and its rectangle. */
  readonly boxes: readonly BoxJSON[];
}

/** A box at its place. */
export interface BoxJSON {
  /** Code unit that stands for it. */
  readonly index: number;
  /** Left edge. */
  readonly x: number;
  /** Upper edge. */
  readonly y: number;
  /** From left to right. */
  readonly width: number;
  /** From top to bottom. */
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
