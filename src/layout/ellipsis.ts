/**
 * The ellipsis of a line that has no room for its text. In: the line's first code unit. Out: the line, cut between grapheme
 * clusters, with the ellipsis behind, before or between what is left.
 */

import { fits, type LogicalLine, trimEnd } from "./break-lines.ts";
import { isHanging, isLineSeparator } from "./characters.ts";
import { LineBreak } from "./line-break.ts";
import { markPiece } from "./line-marks.ts";
import type { EllipsisPosition } from "./line-options.ts";
import { itemAt, type LineContent, lineContent } from "./line-pieces.ts";
import type { Style } from "./options.ts";
import type { Piece, ShapedText } from "./shape-items.ts";

/** What the cut needs to know. */
export interface EllipsisOptions {
  readonly ellipsis: string;
  readonly position: EllipsisPosition;
  /** Where the text that the line stands for ends: at the end of all text, or of a line that doesn't wrap. */
  readonly limit: number;
  readonly maxWidth: number;
  readonly indent: number;
  readonly tabStop: number;
  readonly rootStyle: Style;
  /** Level of the paragraph that the line is of. */
  readonly level: number;
}

/**
 * The line from `start` on, cut so that the ellipsis fits. The ellipsis alone stays where even one cluster is too wide.
 */
export function truncatedLine(shaped: ShapedText, start: number, options: EllipsisOptions): LogicalLine {
  const cut = new Cut(shaped, start, options);
  if (options.position === "end") return cut.atEnd();
  return options.position === "start" ? cut.around(0) : cut.around(0.5);
}

/** One line's text, on its way to fit. */
class Cut {
  readonly #shaped: ShapedText;
  readonly #start: number;
  readonly #options: EllipsisOptions;
  readonly #available: number;

  constructor(shaped: ShapedText, start: number, options: EllipsisOptions) {
    this.#shaped = shaped;
    this.#start = start;
    this.#options = options;
    this.#available = options.maxWidth - options.indent;
  }

  /** As much of the line's start as fits before the ellipsis. */
  atEnd(): LogicalLine {
    const start = this.#start;
    let end = this.#lineLimit();
    for (;;) {
      const contentEnd = trimEnd(this.#shaped.text, start, end);
      const mark = this.#mark(contentEnd);
      const content = this.#content(start, contentEnd);
      const width = content.width + mark.width;
      if (contentEnd === start || fits(width, this.#available)) {
        return this.#line([...content.pieces, mark], width, contentEnd, end);
      }
      end = this.#shorter(start, contentEnd, width - this.#available);
    }
  }

  /** The line's start in `share` of the room, the ellipsis, and as much of the text's end as fits. */
  around(share: number): LogicalLine {
    const { limit } = this.#options;
    const start = this.#start;
    const mark = this.#mark(start);
    const room = this.#available - mark.width;
    const textEnd = trimEnd(this.#shaped.text, start, limit);
    const head = share === 0 ? { pieces: [], width: 0, end: start } : this.#head(Math.max(0, room) * share);
    const tail = this.#tail(head.end, textEnd, room - head.width);
    const width = head.width + mark.width + tail.width;
    const middle = share === 0 ? mark : this.#mark(head.end);
    return this.#line([...head.pieces, middle, ...tail.pieces], width, textEnd, limit);
  }

  /** The line's start, as wide as `room` at most. */
  #head(room: number): LineContent & { end: number } {
    const start = this.#start;
    let end = this.#lineLimit();
    for (;;) {
      end = trimEnd(this.#shaped.text, start, end);
      const content = this.#content(start, end);
      if (end === start || fits(content.width, room)) return { ...content, end };
      end = this.#shorter(start, end, content.width - room);
    }
  }

  /** The end of the text, as wide as `room` at most: from behind `limit`, and from the last line break on. */
  #tail(limit: number, textEnd: number, room: number): LineContent {
    const { text, advances, clusterStarts } = this.#shaped;
    let start = textEnd;
    let width = 0;
    for (let index = textEnd - 1; index >= limit && !isLineSeparator(text.charCodeAt(index)); index--) {
      width += advances[index]!;
      if (!fits(width, room)) break;
      if (clusterStarts[index] !== 0) start = index;
    }
    for (;;) {
      while (start < textEnd && isHanging(text.charCodeAt(start))) start++;
      const content = this.#content(start, textEnd);
      if (start >= textEnd || fits(content.width, room)) return content;
      do start++;
      while (start < textEnd && clusterStarts[start] === 0);
    }
  }

  /** A place before `end` such that the text to it is narrower by `excess`, and by one cluster at least. */
  #shorter(start: number, end: number, excess: number): number {
    const { clusterStarts, advances } = this.#shaped;
    let left = excess;
    let shorter = end;
    do {
      shorter--;
      left -= advances[shorter]!;
    } while (shorter > start && (clusterStarts[shorter] === 0 || left > 0));
    return shorter;
  }

  /** First place behind the start where the line must end, or where the text is wider than the line already. */
  #lineLimit(): number {
    const { breaks, advances, clusterStarts } = this.#shaped;
    const { limit } = this.#options;
    let width = 0;
    for (let index = this.#start; index < limit; index++) {
      if (index > this.#start && breaks[index] === LineBreak.mandatory) return index;
      // A little wider than the line: shaped again at its end, the text could be narrower.
      if (width > this.#available * 1.1 + 1 && clusterStarts[index] !== 0) return index;
      width += advances[index]!;
    }
    return limit;
  }

  #content(start: number, end: number): LineContent {
    return lineContent(this.#shaped, start, end, this.#options.tabStop, this.#options.indent);
  }

  /** The ellipsis in the style of the text before it. */
  #mark(at: number): Piece {
    const { ellipsis, rootStyle, level } = this.#options;
    const { items } = this.#shaped;
    const before = items[itemAt(items, Math.max(this.#start, at - 1))];
    const style = before?.style ?? rootStyle;
    return markPiece(this.#shaped, ellipsis, at, { style, script: before?.script, level });
  }

  #line(pieces: readonly Piece[], width: number, contentEnd: number, end: number): LogicalLine {
    const { indent } = this.#options;
    return {
      start: this.#start,
      contentEnd,
      end,
      endsParagraph: true,
      width,
      hangStart: 0,
      hangEnd: 0,
      indent,
      pieces,
    };
  }
}
