/** Positions. In: lines in logical order. Out: lines with their runs in visual order at their places. */

import type { Direction } from "../shape/glyph-run.ts";
import type { LogicalLine } from "./break-lines.ts";
import { isWordSeparator } from "./characters.ts";
import { LineHeights } from "./line-height.ts";
import { itemAt, type Piece } from "./line-pieces.ts";
import type { Align, Style } from "./options.ts";
import type { Gap, PlacedLine, PositionedRun } from "./paragraph-types.ts";
import { visualOrder } from "./reorder.ts";
import type { ShapedText } from "./shape-items.ts";
import { withStretchedSpaces } from "./spacing.ts";

/** What positioning goes by. */
export interface PositionOptions {
  readonly align: Align;
  readonly maxWidth: number;
  readonly lineHeight: number | undefined;
  readonly rootStyle: Style;
}

/** Places lines below each other. */
export function positionLines(
  shaped: ShapedText,
  lines: readonly LogicalLine[],
  options: PositionOptions,
): PlacedLine[] {
  const heights = new LineHeights(options.rootStyle, options.lineHeight);
  const boxWidth = Number.isFinite(options.maxWidth) ? options.maxWidth : widest(lines);
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
    const placed = placeLine(shaped, line, direction, boxWidth, options);
    const box = { top, height: ascent + descent, baseline: top + ascent };
    top += box.height;
    const { start, end, contentEnd, endsParagraph } = line;
    return { start, end, contentEnd, endsParagraph, direction, ...box, ...placed };
  });
}

function widest(lines: readonly LogicalLine[]): number {
  let width = 0;
  for (const line of lines) width = Math.max(width, line.width);
  return width;
}

type Placed = Pick<PlacedLine, "x" | "width" | "runs" | "gaps">;

function placeLine(
  shaped: ShapedText,
  line: LogicalLine,
  direction: Direction,
  boxWidth: number,
  options: PositionOptions,
): Placed {
  const pieces = options.align === "justify" && !line.endsParagraph ? justified(shaped, line, options) : line.pieces;
  const width = pieces === line.pieces ? line.width : pieces.reduce((total, piece) => total + piece.width, 0);
  const x = startOf(options.align, direction, boxWidth - width);
  const runs: PositionedRun[] = [];
  const gaps: Gap[] = [];
  let at = x;
  for (const piece of visualOrder(pieces)) {
    if (piece.run === undefined) gaps.push(gapOf(piece, at, piece.item.level % 2 === 1 ? "rtl" : "ltr"));
    else if (piece.run.length > 0)
      runs.push({ run: piece.run, x: at, baselineShift: 0, color: piece.item.style.color });
    at += piece.width;
  }
  addHangingGaps(gaps, shaped, line, direction, x, width);
  return { x, width, runs, gaps };
}

function gapOf({ start, end, width }: Piece, x: number, direction: Direction): Gap {
  return { start, end, x, width, direction };
}

/** Adds what hangs at the line's end, outside of its width: a gap for each stretch of clusters that are equally wide. */
function addHangingGaps(
  gaps: Gap[],
  { advances, clusterStarts }: ShapedText,
  { contentEnd, end }: LogicalLine,
  direction: Direction,
  lineX: number,
  lineWidth: number,
): void {
  let edge = direction === "rtl" ? lineX : lineX + lineWidth;
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

/** The line's pieces with its spaces stretched to `maxWidth`; unchanged where it has none, or a tab. */
function justified(shaped: ShapedText, line: LogicalLine, { maxWidth }: PositionOptions): readonly Piece[] {
  const { text } = shaped;
  let spaces = 0;
  for (let index = line.start; index < line.contentEnd; index++) {
    const unit = text.charCodeAt(index);
    if (unit === 0x09) return line.pieces;
    if (isWordSeparator(unit)) spaces++;
  }
  const extra = (maxWidth - line.width) / spaces;
  if (spaces === 0 || !(extra > 0) || !Number.isFinite(extra)) return line.pieces;
  return line.pieces.map((piece) => {
    if (piece.run === undefined) return piece;
    const run = withStretchedSpaces(piece.run, text, extra);
    return { ...piece, run, width: run.width };
  });
}
