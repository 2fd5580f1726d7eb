/**
 * Breaking into lines, greedily. In: a shaped text and a width. Out: lines in logical order. Nothing is shaped again but
 * the ends of lines that were cut where it isn't safe.
 *
 * White space at a line's end hangs and takes no room. A word that is wider than a line is broken between grapheme
 * clusters (CSS's `overflow-wrap: break-word`).
 */

import { isHanging } from "./characters.ts";
import { LineBreak } from "./line-break.ts";
import { controlAdvance, itemAt, type LineContent, lineContent, nextSafe } from "./line-pieces.ts";
import { type ShapedText, shapeOnLine } from "./shape-items.ts";

/** A line before it has its place. */
export interface LogicalLine extends LineContent {
  readonly start: number;
  /** Where what hangs begins. */
  readonly contentEnd: number;
  readonly end: number;
  /** Whether a line break or the text's end ends the line. */
  readonly endsParagraph: boolean;
}

/** Widths are sums of float32 advances: a line as wide as `maxWidth` but for rounding still fits. */
export function fits(width: number, maxWidth: number): boolean {
  return width <= maxWidth + 1e-3 + maxWidth * 1e-6;
}

/** Breaks a text into lines of at most `maxWidth` pixels; stops behind `maxLines`. */
export function breakLines(shaped: ShapedText, maxWidth: number, maxLines: number, tabStop: number): LogicalLine[] {
  const { text, breaks } = shaped;
  const lines: LogicalLine[] = [];
  let start = 0;
  do {
    const line = nextLine(shaped, start, maxWidth, tabStop);
    lines.push(line);
    start = line.end;
  } while (start < text.length && lines.length < maxLines);
  const endsWithBreak = start === text.length && text.length > 0 && breaks[start] === LineBreak.mandatory;
  if (endsWithBreak && lines.length < maxLines) {
    lines.push({ start, contentEnd: start, end: start, endsParagraph: true, pieces: [], width: 0 });
  }
  return lines;
}

function nextLine(shaped: ShapedText, start: number, maxWidth: number, tabStop: number): LogicalLine {
  let { end, endsParagraph } = findEnd(shaped, start, maxWidth, tabStop);
  for (;;) {
    const contentEnd = trimEnd(shaped.text, start, end);
    const content = lineContent(shaped, start, contentEnd, tabStop);
    // Shaped again at its ends, the line may have become wider than the sum that it was chosen by.
    const earlier = fits(content.width, maxWidth) ? start : earlierBreak(shaped, start, end);
    if (earlier <= start) return { start, contentEnd, end, endsParagraph, ...content };
    end = earlier;
    endsParagraph = false;
  }
}

/** Where the white space at the end of `[start, end)` begins. */
export function trimEnd(text: string, start: number, end: number): number {
  let contentEnd = end;
  while (contentEnd > start && isHanging(text.charCodeAt(contentEnd - 1))) contentEnd--;
  return contentEnd;
}

/** The last place before `end` where the line may end; by grapheme clusters where there is no other. */
function earlierBreak({ text, breaks, clusterStarts }: ShapedText, start: number, end: number): number {
  const contentEnd = trimEnd(text, start, end);
  for (let index = contentEnd - 1; index > start; index--) {
    if (breaks[index] !== LineBreak.none) return index;
  }
  for (let index = contentEnd - 1; index > start; index--) {
    if (clusterStarts[index] !== 0) return index;
  }
  return start;
}

/** Where the line from `start` ends by the sum of its advances. */
function findEnd(
  shaped: ShapedText,
  start: number,
  maxWidth: number,
  tabStop: number,
): { end: number; endsParagraph: boolean } {
  const { text, breaks, clusterStarts, advances } = shaped;
  let width = startAdjustment(shaped, start);
  let lastBreak = start;
  let lastCluster = start;
  for (let index = start; index < text.length; index++) {
    if (index > start) {
      const kind = breaks[index];
      if (kind === LineBreak.mandatory) return { end: index, endsParagraph: true };
      if (kind === LineBreak.allowed) lastBreak = index;
      if (clusterStarts[index] !== 0) lastCluster = index;
    }
    const unit = text.charCodeAt(index);
    width += unit === 0x09 ? controlAdvance(unit, width, tabStop) : advances[index]!;
    if (fits(width, maxWidth) || isHanging(unit)) continue;
    if (lastBreak > start) return { end: lastBreak, endsParagraph: false };
    if (lastCluster > start) return { end: lastCluster, endsParagraph: false };
  }
  return { end: text.length, endsParagraph: true };
}

/** A line's start is looked at this far: joined text may have no safe place in megabytes. */
const reshapeLimit = 1024;

/** What the line's width changes by where its start is shaped again. */
function startAdjustment(shaped: ShapedText, start: number): number {
  const index = itemAt(shaped.items, start);
  const item = shaped.items[index];
  const run = shaped.runs[index];
  if (item === undefined || run === undefined || item.start === start) return 0;
  const safe = nextSafe(run, start, Math.min(item.end, start + reshapeLimit));
  if (safe === start) return 0;
  let before = 0;
  for (let at = start; at < safe; at++) before += shaped.advances[at]!;
  return shapeOnLine(shaped.text, item, [start, safe], [start, safe], shaped.shaper).width - before;
}
