/** The ellipsis of a truncated paragraph. In: the first code unit of the last line. Out: the line, cut, with the ellipsis. */

import { ShapedRun } from "../shape/shaped-run.ts";
import { fits, type LogicalLine, trimEnd } from "./break-lines.ts";
import type { Item } from "./itemise.ts";
import { LineBreak } from "./line-break.ts";
import { itemAt, lineContent, type Piece } from "./line-pieces.ts";
import type { Style } from "./options.ts";
import { type ShapedText, shapeRange } from "./shape-items.ts";
import { arraysOf } from "./spacing.ts";

/** What the cut needs to know. */
export interface EllipsisOptions {
  readonly ellipsis: string;
  readonly maxWidth: number;
  readonly tabStop: number;
  readonly rootStyle: Style;
  /** Level of the paragraph that the line is of. */
  readonly level: number;
}

/**
 * The line from `start` on, cut between grapheme clusters so that the ellipsis fits behind it. The ellipsis alone stays
 * where even one cluster is too wide.
 */
export function truncatedLine(shaped: ShapedText, start: number, options: EllipsisOptions): LogicalLine {
  const { text, clusterStarts, advances } = shaped;
  let cut = lineLimit(shaped, start, options.maxWidth);
  for (;;) {
    const contentEnd = trimEnd(text, start, cut);
    const content = lineContent(shaped, start, contentEnd, options.tabStop);
    const mark = ellipsisPiece(shaped, contentEnd, start, options);
    const width = content.width + mark.width;
    if (contentEnd === start || fits(width, options.maxWidth)) {
      return { start, contentEnd, end: cut, endsParagraph: true, pieces: [...content.pieces, mark], width };
    }
    // As many clusters less as the line is too wide by, and one at least.
    let excess = width - options.maxWidth;
    cut = contentEnd;
    do {
      cut--;
      excess -= advances[cut]!;
    } while (cut > start && (clusterStarts[cut] === 0 || excess > 0));
  }
}

/** First place behind `start` where the line must end, or where the text is wider than `maxWidth` already. */
function lineLimit({ text, breaks, advances, clusterStarts }: ShapedText, start: number, maxWidth: number): number {
  let width = 0;
  for (let index = start; index < text.length; index++) {
    if (index > start && breaks[index] === LineBreak.mandatory) return index;
    // A little wider than the line: shaped again at its end, the text could be narrower.
    if (width > maxWidth * 1.1 + 1 && clusterStarts[index] !== 0) return index;
    width += advances[index]!;
  }
  return text.length;
}

/** The ellipsis in the style of the text before it. */
function ellipsisPiece(shaped: ShapedText, at: number, start: number, options: EllipsisOptions): Piece {
  const { ellipsis, rootStyle, level } = options;
  const before = shaped.items[itemAt(shaped.items, Math.max(start, at - 1))];
  const style = before?.style ?? rootStyle;
  const font = style.fallback.fontOf(ellipsis);
  const item: Item = { start: at, end: at, level, style, font, script: before?.script, isControl: false };
  const shapedRun = shapeRange(ellipsis, item, 0, ellipsis.length, shaped.shaper);
  const { size, direction, script, language } = shapedRun;
  const clusters = new Uint32Array(shapedRun.length).fill(at);
  const facts = { font, size, direction, script, language };
  const run = new ShapedRun(facts, at, at, { ...arraysOf(shapedRun), clusters });
  return { item, start: at, end: at, run, width: run.width };
}
