/** Positions. In: lines in logical order. Out: lines with their runs in visual order at their places. */

import type { Direction, GlyphRun } from "../shape/glyph-run.ts";
import type { LogicalLine } from "./break-lines.ts";
import { Flow, type FlowRect, isCentral, type Writing } from "./flow.ts";
import type { Item } from "./itemise.ts";
import { justified } from "./justify.ts";
import { boxExtent, centralOffset, type Extent, type LineHeights } from "./line-height.ts";
import type { Align, LineSettings } from "./line-options.ts";
import { itemAt } from "./line-pieces.ts";
import type { Style } from "./options.ts";
import type { Gap, InlineBox, PlacedBox, PlacedLine, PlacedMark, PositionedRun } from "./paragraph-types.ts";
import { MarkedStretches } from "./place-marks.ts";
import { visualOrder } from "./reorder.ts";
import type { Piece, ShapedText } from "./shape-items.ts";

/** What positioning goes by. */
export interface PositionOptions {
  readonly settings: LineSettings;
  /** Whether lines may be made narrower than their text by a part of their spaces. */
  readonly shrinks: boolean;
  readonly heights: LineHeights;
  readonly writing: Writing;
}

/** Lines at their places, and how they lie. */
export interface PlacedLines {
  readonly lines: PlacedLine[];
  readonly flow: Flow;
}

/** Places lines behind each other. */
export function positionLines(
  shaped: ShapedText,
  lines: readonly LogicalLine[],
  options: PositionOptions,
): PlacedLines {
  const { maxWidth } = options.settings;
  const extents = extentsOf(shaped, lines, options);
  const total = extents.reduce((sum, { ascent, descent }) => sum + ascent + descent, 0);
  const flow = new Flow(options.writing.mode, total);
  const boxWidth = Number.isFinite(maxWidth) ? maxWidth : widest(lines);
  const bearings = { ...options, flow, isCentral: isCentral(options.writing) };
  let blockStart = 0;
  let paragraph = 0;
  const placed = lines.map((line, index) => {
    while (line.start >= shaped.paragraphEnds[paragraph]! && paragraph < shaped.paragraphEnds.length - 1) paragraph++;
    const direction: Direction = shaped.paragraphLevels[paragraph]! % 2 === 1 ? "rtl" : "ltr";
    const { ascent, descent } = extents[index]!;
    const blockSize = ascent + descent;
    const baseline = flow.across(blockStart + (flow.isOverFirst ? ascent : descent));
    const place = { blockStart, blockSize, baseline };
    blockStart += blockSize;
    return placeLine(shaped, line, direction, boxWidth, place, bearings);
  });
  return { lines: placed, flow };
}

/** How far each line reaches over and under its baseline. */
function extentsOf({ items }: ShapedText, lines: readonly LogicalLine[], { heights }: PositionOptions): Extent[] {
  return lines.map((line) => {
    const first = itemAt(items, line.start);
    let item = first;
    while (item < items.length && items[item]!.start < line.end) item++;
    return heights.ofLine(first, item);
  });
}

function widest(lines: readonly LogicalLine[]): number {
  let width = 0;
  for (const line of lines) width = Math.max(width, line.indent + line.width);
  return width;
}

type Place = Pick<PlacedLine, "blockStart" | "blockSize" | "baseline">;

/** What the runs of all lines are placed by. */
interface Bearings extends PositionOptions {
  readonly flow: Flow;
  /** Whether baselines are in the middle of the letters. */
  readonly isCentral: boolean;
}

/** Places one line between the edges of its box. */
function placeLine(
  shaped: ShapedText,
  line: LogicalLine,
  direction: Direction,
  boxWidth: number,
  place: Place,
  bearings: Bearings,
): PlacedLine {
  const { settings } = bearings;
  const align = alignOf(line, settings);
  const available = boxWidth - line.indent;
  const pieces = align === "justify" ? justifiedPieces(shaped, line, available, bearings) : undefined;
  const inlineSize = pieces === undefined ? line.width : available;
  const inlineStart = startOf(align, direction, available - inlineSize) + (direction === "ltr" ? line.indent : 0);
  return new PositionedLine(shaped, line, pieces, { direction, inlineStart, inlineSize, ...place }, bearings);
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

type Measures = FlowRect & Pick<PlacedLine, "direction" | "baseline">;

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
  readonly inlineStart: number;
  readonly inlineSize: number;
  readonly blockStart: number;
  readonly blockSize: number;
  readonly x: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly baseline: number;
  readonly #shaped: ShapedText;
  readonly #line: LogicalLine;
  readonly #pieces: readonly Piece[] | undefined;
  readonly #bearings: Bearings;
  #contents: Contents | undefined;

  constructor(
    shaped: ShapedText,
    line: LogicalLine,
    pieces: readonly Piece[] | undefined,
    measures: Measures,
    bearings: Bearings,
  ) {
    this.#shaped = shaped;
    this.#line = line;
    this.#pieces = pieces;
    this.#bearings = bearings;
    this.start = line.start;
    this.end = line.end;
    this.contentEnd = line.contentEnd;
    this.endsParagraph = line.endsParagraph;
    this.direction = measures.direction;
    this.inlineStart = measures.inlineStart;
    this.inlineSize = measures.inlineSize;
    this.blockStart = measures.blockStart;
    this.blockSize = measures.blockSize;
    this.baseline = measures.baseline;
    const { x, y, width, height } = bearings.flow.rect(measures);
    this.x = x;
    this.top = y;
    this.width = width;
    this.height = height;
  }

  get runs(): readonly PositionedRun[] {
    return this.#placed().runs;
  }

  get gaps(): readonly Gap[] {
    return this.#placed().gaps;
  }

  get boxes(): readonly PlacedBox[] {
    return this.#placed().boxes;
  }

  get marks(): readonly PlacedMark[] {
    return this.#placed().marks;
  }

  #placed(): Contents {
    this.#contents ??= placePieces(this.#shaped, this.#line, this.#pieces ?? this.#line.pieces, this, this.#bearings);
    return this.#contents;
  }
}

type Contents = Pick<PlacedLine, "runs" | "gaps" | "boxes" | "marks">;

/** A line's pieces from left to right. */
function placePieces(
  shaped: ShapedText,
  line: LogicalLine,
  pieces: readonly Piece[],
  measures: Measures,
  bearings: Bearings,
): Contents {
  const { inlineStart, inlineSize, direction } = measures;
  const runs: PositionedRun[] = [];
  const gaps: Gap[] = [];
  const boxes: PlacedBox[] = [];
  let marked: MarkedStretches | undefined;
  const isRightToLeft = direction === "rtl";
  let at = inlineStart - (isRightToLeft ? line.hangEnd : line.hangStart);
  for (const piece of visualOrder(pieces)) {
    const { item, run } = piece;
    if (run === undefined) gaps.push(gapOf(piece, at, item.level % 2 === 1 ? "rtl" : "ltr"));
    else if (run.length > 0) runs.push(placeRun(run, item, at, measures.baseline, bearings));
    if (item.style.box !== undefined) boxes.push(placeBox(piece, item.style.box, at, measures.baseline, bearings));
    const { marks } = item.style;
    if (marks !== undefined) {
      marked ??= new MarkedStretches();
      const { start, end } = piece;
      marked.add({ style: item.style, marks, start, end, inlineStart: at, inlineEnd: at + piece.width });
    }
    at += piece.width;
  }
  const edge = isRightToLeft ? inlineStart - line.hangEnd : inlineStart + inlineSize + line.hangEnd;
  addHangingGaps(gaps, shaped, line, direction, edge);
  const baselineOf = (style: Style) => alphabeticBaseline(style, measures.baseline, bearings);
  return { runs, gaps, boxes, marks: marked?.placed(bearings.flow.isVertical, baselineOf) ?? [] };
}

/** Where the letters of a style stand: y, or in vertical lines x of those that lie on their sides. */
function alphabeticBaseline(style: Style, baseline: number, { flow, isCentral }: Bearings): number {
  if (!flow.isVertical) return baseline + style.baselineShift;
  return baseline - style.baselineShift - (isCentral ? centralOffset(style) : 0);
}

/** A run whose pen begins `at` pixels along the line. */
function placeRun(run: GlyphRun, item: Item, at: number, baseline: number, bearings: Bearings): PositionedRun {
  const { flow } = bearings;
  const { style } = item;
  const { baselineShift, color } = style;
  if (!flow.isVertical) return { run, x: at, y: baseline + baselineShift, isRotated: false, baselineShift, color };
  // Letters that lie on their sides have their middle on the line's, as those have that stand upright.
  const lowering = bearings.isCentral && !item.isUpright ? centralOffset(style) : 0;
  const x = baseline - baselineShift - lowering;
  return { run, x, y: at, isRotated: !item.isUpright, baselineShift, color };
}

/** A box that begins `at` pixels along the line. */
function placeBox(piece: Piece, box: InlineBox, at: number, baseline: number, bearings: Bearings): PlacedBox {
  const { width, height } = box;
  const { ascent, descent } = boxExtent(box, bearings.writing);
  const { baselineShift } = piece.item.style;
  const place = bearings.flow.isVertical
    ? { x: baseline - baselineShift - descent, y: at }
    : { x: at, y: baseline + baselineShift - ascent };
  return { box, index: piece.start, ...place, width, height };
}

function gapOf({ start, end, width }: Piece, inlineStart: number, direction: Direction): Gap {
  return { start, end, inlineStart, inlineSize: width, direction };
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
    const inlineStart = direction === "rtl" ? edge - width : edge;
    gaps.push({ start, end: next, inlineStart, inlineSize: width, direction });
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
