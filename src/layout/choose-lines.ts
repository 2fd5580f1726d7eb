/**
 * All lines of a text, by the way that breaks are chosen. In: a breaker and the line settings. Out: the lines, in logical
 * order, those behind `maxLines` left out.
 */

import { type BrokenLine, type LineStart, textStart } from "./break-lines.ts";
import { greedyLines, type LineChoice } from "./greedy-lines.ts";
import { LineBreak } from "./line-break.ts";
import { wrappingExtra } from "./wrapping-extra.ts";

/** The lines of a text; one at least. */
export function chooseLines(choice: LineChoice): BrokenLine[] {
  const { table, settings } = choice;
  const { maxWidth, maxLines, textWrapStyle } = settings;
  // Whatever the width and the text, so that who left it out learns of it at once.
  if (textWrapStyle !== "auto") wrappingExtra.require();
  const lines: BrokenLine[] = [];
  let from = textStart;
  while (from.entry < table.count && lines.length < maxLines) {
    const room = maxLines - lines.length;
    const chosen =
      textWrapStyle === "auto" || !Number.isFinite(maxWidth)
        ? greedyLines(choice, from, maxWidth, table.count - 1, room)
        : wrappingExtra.code.wrappedLines(choice, textWrapStyle, from, room);
    for (const line of chosen) lines.push(line);
    from = lines[lines.length - 1]!.next;
  }
  const { length } = choice.shaped.text;
  const endsWithBreak = length > 0 && from.start === length && table.kinds[table.count - 1] === LineBreak.mandatory;
  if (lines.length === 0 || (endsWithBreak && lines.length < maxLines)) lines.push(emptyLine(choice, from));
  return lines;
}

function emptyLine({ breaker }: LineChoice, from: LineStart): BrokenLine {
  const { start } = from;
  const nothing = { width: 0, hangStart: 0, hangEnd: 0, indent: breaker.indentOf(from), pieces: [], breaksWord: false };
  return { start, contentEnd: start, end: start, endsParagraph: true, next: from, ...nothing };
}
