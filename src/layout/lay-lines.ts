/** From shaped text to placed lines: what `relayout` does again. In: a paragraph's source. Out: its lines. */

import { fits, LineBreaker, type LogicalLine } from "./break-lines.ts";
import { wraps } from "./break-options.ts";
import { chooseLines } from "./choose-lines.ts";
import { truncatedLine } from "./ellipsis.ts";
import { HangingEnds } from "./hanging-punctuation.ts";
import { LineBreak } from "./line-break.ts";
import { HyphenMarks } from "./line-marks.ts";
import type { Style } from "./options.ts";
import type { ParagraphSource } from "./paragraph-source.ts";
import { type PlacedLines, positionLines } from "./position-lines.ts";
import type { ShapedText } from "./shape-items.ts";

/** Lines at their places, and whether text was left out. */
export function layLines(source: ParagraphSource): PlacedLines & { isTruncated: boolean } {
  const { shaped, heights, paragraph, lines: settings } = source;
  const logical: LogicalLine[] = choose(source);
  const isTruncated = truncate(source, logical);
  // Only whole paragraphs' best breaks count on spaces that shrink.
  const shrinks = settings.textWrapStyle === "pretty";
  const { writing } = paragraph;
  return { ...positionLines(shaped, logical, { settings, shrinks, heights, writing }), isTruncated };
}

function choose(source: ParagraphSource): LogicalLine[] {
  const { shaped, table, paragraph, lines: settings } = source;
  const { breaks } = paragraph;
  const hyphens = new HyphenMarks(shaped, breaks.hyphenateCharacter);
  const breaker = new LineBreaker({
    shaped,
    table,
    hyphens,
    hanging: new HangingEnds(shaped, settings.hangingPunctuation),
    indent: settings.textIndent,
    tabStop: tabStopOf(source),
    breaksWords: wraps(breaks) && breaks.overflowWrap !== "normal",
  });
  return chooseLines({ shaped, table, breaker, hyphens, settings });
}

/** Puts ellipses for what there is no room for; gives whether text is left out behind the last line. */
function truncate(source: ParagraphSource, lines: LogicalLine[]): boolean {
  const { shaped, paragraph, lines: settings } = source;
  const { maxLines, maxWidth, ellipsis } = settings;
  const last = lines[lines.length - 1]!;
  const isTruncated = lines.length === maxLines && leavesOut(shaped, last.end, last.start);
  if (ellipsis === "") return isTruncated;
  if (!wraps(paragraph.breaks)) {
    lines.forEach((line, index) => {
      if (!fits(line.indent + line.width, maxWidth)) lines[index] = truncated(source, line, line.end);
    });
  }
  if (isTruncated) lines[lines.length - 1] = truncated(source, last, shaped.text.length);
  return isTruncated;
}

/** `line` with an ellipsis for the text up to `limit` that it has no room for. */
function truncated(source: ParagraphSource, line: LogicalLine, limit: number): LogicalLine {
  const { shaped, rootStyle, lines: settings } = source;
  const { ellipsis, ellipsisPosition: position, maxWidth } = settings;
  const index = shaped.paragraphEnds.findIndex((end) => end > line.start);
  const level = shaped.paragraphLevels[index === -1 ? shaped.paragraphLevels.length - 1 : index]!;
  const { indent } = line;
  const tabStop = tabStopOf(source);
  return truncatedLine(shaped, line.start, { ellipsis, position, limit, maxWidth, indent, tabStop, rootStyle, level });
}

/** Whether lines follow behind `end`; a line break at the very end has an empty one behind it. */
function leavesOut({ text, breaks }: ShapedText, end: number, start: number): boolean {
  return end < text.length || (start < end && breaks[end] === LineBreak.mandatory);
}

const tabStopOf = ({ paragraph, rootStyle }: ParagraphSource): number => paragraph.tabSize * spaceWidth(rootStyle);

/** Advance of a style's space, in pixels. */
export function spaceWidth(style: Style): number {
  const font = style.fallback.fonts[0]!;
  return (
    (font.advanceUnits(font.glyphId(0x20)) * style.size) / font.unitsPerEm + style.letterSpacing + style.wordSpacing
  );
}
