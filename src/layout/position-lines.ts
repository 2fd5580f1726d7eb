/** Positions. In: lines in logical order. Out: lines with their runs in visual order at their places. */

import type { Direction } from "../shape/glyph-run.ts";
import type { LogicalLine } from "./break-lines.ts";
import { justified } from "./justify.ts";
import { LineHeights } from "./line-height.ts";
import type { Align, LineSettings } from "./line-options.ts";
import { itemAt, type Piece } from "./line-pieces.ts";
import type { Style } from "./options.ts";
import type { Gap, PlacedLine, PositionedRun } from "./paragraph-types.ts";
import { visualOrder } from "./reorder.ts";
import type { ShapedText } from "./shape-items.ts";

/** What positioning goes by. */
export interface PositionOptions {
  readonly settings: LineSettings;
  /** Whether lines may be made narrower than their text by a part of their spaces. */
  readonly shrinks: boolean;
  readonly lineHeight: number | undefined;
  readonly rootStyle: Style;
}

/** Places lines below each other. */
export function positionLines(
  shaped: ShapedText,
  lines: readonly LogicalLine[],
  options: PositionOptions,
): PlacedLine[] {
  const { maxWidth } = options.settings;
  const heights = new LineHeights(options.rootStyle, options.lineHeight);
  const boxWidth = Number.isFinite(maxWidth) ? maxWidth : widest(lines);
  let top = 0;
  let paragraph = 0;
  let item = 0;
  return lines.map((line) => {
    while (line.start >= shaped.paragraphEnds[paragraph]! && paragraph < shaped.paragraphEnds.length - 1) paragraph++;
    const direction: Direction = shaped.paragraphLevels[paragraph]! % 2 === 1 ? "rtl" : "ltr";
    const firstItem = itemAt(shaped.items, line.start);
    item = firstItem;
    while (item < shaped.items.length && shaped.items[item]!.start < line.end) item++;
    const { ascent, descent } = heights.ofLine(shaped.items, firstItem, item);
    const place = { top, height: ascent + descent, baseline: top + ascent };
    top += place.height;
    return placeLine(shaped, line, direction, boxWidth, place, options);
  });
}

function widest(lines: readonly LogicalLine[]): number {
  let width = 0;
  for (const line of lines) width = Math.max(width, line.indent + line.width);
  return width;
}

type Place = Pick<PlacedLine, "top" | "height" | "baseline">;

/** Places one line between the edges of its box. */
function placeLine(
  shaped: ShapedText,
  line: LogicalLine,
  direction: Direction,
  boxWidth: number,
  place: Place,
  options: PositionOptions,
): PlacedLine {
  const { settings } = options;
  const align = alignOf(line, settings);
  const available = boxWidth - line.indent;
  const pieces = align === "justify" ? justifiedPieces(shaped, line, available, options) : undefined;
  const width = pieces === undefined ? line.width : available;
  const x = startOf(align, direction, available - width) + (direction === "ltr" ? line.indent : 0);
  return new PositionedLine(shaped, line, pieces, { direction, x, width, ...place });
}

/** How a line stands: last lines, and those before a line break, may stand as `textAlignLast` says. */
function alignOf({ endsParagraph }: LogicalLine, { align, textAlignLast }: LineSettings): Align {
  if (!endsParagraph) return align;
  if (textAlignLast !== "auto") return textAlignLast;
  return align === "justify" ? "start" : align;
}

/** The line's pieces, as wide together as there is room; undefined where nothing stretches. */
function justifiedPieces(
  { text }: ShapedText,
  line: LogicalLine,
  available: number,
  { settings, shrinks }: PositionOptions,
): readonly Piece[] | undefined {
  const room = available - line.width;
  if (!Number.isFinite(room) || room === 0 || (room < 0 && !shrinks)) return undefined;
  const { pieces } = line;
  // What shrinks is spaces alone: characters of other scripts don't come closer than they stand.
  const mode = room < 0 ? "inter-word" : settings.textJustify;
  const stretched = justified(pieces, text, line.contentEnd, room, mode);
  return stretched === pieces ? undefined : stretched;
}

type Measures = Place & Pick<PlacedLine, "direction" | "x" | "width">;

/**
 * A line at its place. Its runs are cut and ordered when they are first asked for: a paragraph that is laid out to be
 * measured, or at a width that the next event changes again, never needs them.
 */
class PositionedLine implements PlacedLine {
  readonly start: number;
  readonly end: number;
  readonly contentEnd: number;
  readonly endsParagraph: boolean;
  readonly direction: Direction;
  readonly x: number;
  readonly width: number;
  readonly top: number;
  readonly height: number;
  readonly baseline: number;
  readonly #shaped: ShapedText;
  readonly #line: LogicalLine;
  readonly #pieces: readonly Piece[] | undefined;
  #contents: Pick<PlacedLine, "runs" | "gaps"> | undefined;

  constructor(shaped: ShapedText, line: LogicalLine, pieces: readonly Piece[] | undefined, measures: Measures) {
    this.#shaped = shaped;
    this.#line = line;
    this.#pieces = pieces;
    this.start = line.start;
    this.end = line.end;
    this.contentEnd = line.contentEnd;
    this.endsParagraph = line.endsParagraph;
    this.direction = measures.direction;
    this.x = measures.x;
    this.width = measures.width;
    this.top = measures.top;
    this.height = measures.height;
    this.baseline = measures.baseline;
  }

  get runs(): readonly PositionedRun[] {
    return this.#placed().runs;
  }

  get gaps(): readonly Gap[] {
    return this.#placed().gaps;
  }

  #placed(): Pick<PlacedLine, "runs" | "gaps"> {
    this.#contents ??= placePieces(this.#shaped, this.#line, this.#pieces ?? this.#line.pieces, this);
    return this.#contents;
  }
}

/** A line's pieces from left to right. */
function placePieces(
  shaped: ShapedText,
  line: LogicalLine,
  pieces: readonly Piece[],
  { x, width, direction }: Measures,
): Pick<PlacedLine, "runs" | "gaps"> {
  const runs: PositionedRun[] = [];
  const gaps: Gap[] = [];
  const isRightToLeft = direction === "rtl";
  let at = x - (isRightToLeft ? line.hangEnd : line.hangStart);
  for (const piece of visualOrder(pieces)) {
    if (piece.run === undefined) gaps.push(gapOf(piece, at, piece.item.level % 2 === 1 ? "rtl" : "ltr"));
    else if (piece.run.length > 0)
      runs.push({ run: piece.run, x: at, baselineShift: 0, color: piece.item.style.color });
    at += piece.width;
  }
  const edge = isRightToLeft ? x - line.hangEnd : x + width + line.hangEnd;
  addHangingGaps(gaps, shaped, line, direction, edge);
  return { runs, gaps };
}

function gapOf({ start, end, width }: Piece, x: number, direction: Direction): Gap {
  return { start, end, x, width, direction };
}

/**
 * Adds the white space that hangs at the line's end, from `lineEdge` on: a gap for each stretch of clusters that are equally
 * wide.
 */
function addHangingGaps(
  gaps: Gap[],
  { advances, clusterStarts }: ShapedText,
  { contentEnd, end }: LogicalLine,
  direction: Direction,
  lineEdge: number,
): void {
  let edge = lineEdge;
  for (let start = contentEnd; start < end; ) {
    const advance = advances[start]!;
    let width = 0;
    let next = start;
    for (; next < end && (clusterStarts[next] === 0 || advances[next] === advance); next++) width += advances[next]!;
    gaps.push({ start, end: next, x: direction === "rtl" ? edge - width : edge, width, direction });
    edge += direction === "rtl" ? -width : width;
    start = next;
  }
}

/** Left edge of a line with `room` pixels to spare; a line that is too wide overflows at its end. */
function startOf(align: Align, direction: Direction, room: number): number {
  const isRightToLeft = direction === "rtl";
  if (room <= 0) return isRightToLeft ? room : 0;
  if (align === "center") return room / 2;
  if (align === "right") return room;
  if (align === "left") return 0;
  return isRightToLeft === (align === "end") ? 0 : room;
}
