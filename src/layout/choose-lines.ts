/**
 * All lines of a text, by the way that breaks are chosen. In: a breaker and the line settings. Out: the lines, in logical
 * order, those behind `maxLines` left out.
 */

import { type BrokenLine, fits, type LineBreaker, type LineStart, textStart } from "./break-lines.ts";
import type { BreakTable } from "./break-table.ts";
import { LineBreak } from "./line-break.ts";
import type { HyphenMarks } from "./line-marks.ts";
import type { LineSettings } from "./line-options.ts";
import type { ShapedText } from "./shape-items.ts";
import { totalFit } from "./total-fit.ts";

/** What lines are chosen from and by. */
export interface LineChoice {
  readonly shaped: ShapedText;
  readonly table: BreakTable;
  readonly breaker: LineBreaker;
  readonly hyphens: HyphenMarks;
  readonly settings: LineSettings;
}

/** The lines of a text; one at least. */
export function chooseLines(choice: LineChoice): BrokenLine[] {
  const { table, settings } = choice;
  const { maxWidth, maxLines, textWrapStyle } = settings;
  const lines: BrokenLine[] = [];
  let from = textStart;
  while (from.entry < table.count && lines.length < maxLines) {
    const room = maxLines - lines.length;
    const isGreedy = textWrapStyle === "auto" || !Number.isFinite(maxWidth);
    const chosen = isGreedy
      ? greedyLines(choice, from, maxWidth, table.count - 1, room)
      : textWrapStyle === "balance"
        ? balancedLines(choice, from, room)
        : prettyLines(choice, from, room);
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

/** Lines as long as they may be, up to the end of break `last`. */
function greedyLines(
  { breaker }: LineChoice,
  start: LineStart,
  maxWidth: number,
  last: number,
  room: number,
): BrokenLine[] {
  const lines: BrokenLine[] = [];
  for (let from = start; from.entry <= last && lines.length < room; ) {
    const line = breaker.lineFrom(from, maxWidth);
    lines.push(line);
    from = line.next;
  }
  return lines;
}

/** Index of the break that ends the paragraph from `entry` on. */
function paragraphEnd({ kinds, count }: BreakTable, entry: number): number {
  let last = entry;
  while (last < count - 1 && kinds[last] !== LineBreak.mandatory) last++;
  return last;
}

/** The narrowest width in which lines are found has this many steps of bisection: a thousandth of the width. */
const balanceSteps = 10;

/** Lines of one paragraph, as many as greedy breaking makes, in the least width that needs no more. */
function balancedLines(choice: LineChoice, from: LineStart, room: number): BrokenLine[] {
  const { maxWidth } = choice.settings;
  const last = paragraphEnd(choice.table, from.entry);
  let best = greedyLines(choice, from, maxWidth, last, room);
  if (best.length === 1 || best.some((line) => line.breaksWord || !fits(line.width + line.indent, maxWidth)))
    return best;
  let low = 0;
  let high = maxWidth;
  for (let step = 0; step < balanceSteps; step++) {
    const middle = (low + high) / 2;
    const lines = greedyLines(choice, from, middle, last, best.length + 1);
    const isWorse =
      lines.length > best.length || lines.some((line) => line.breaksWord || !fits(line.width + line.indent, middle));
    if (isWorse || lines[lines.length - 1]!.end < best[best.length - 1]!.end) low = middle;
    else {
      best = lines;
      high = middle;
    }
  }
  return best;
}

/** Lines of one paragraph by the breaks that are best as a whole; greedy ones where a word is too wide, or has tabs. */
function prettyLines(choice: LineChoice, from: LineStart, room: number): BrokenLine[] {
  const { table, breaker, settings } = choice;
  const { maxWidth } = settings;
  const last = paragraphEnd(table, from.entry);
  const greedy = () => greedyLines(choice, from, maxWidth, last, room);
  if (table.tabPositions.length > 0) return greedy();
  const justifies = settings.align === "justify" && settings.textJustify !== "none";
  const entries = totalFit({ ...choice, maxWidth, justifies }, from, last);
  if (entries === undefined) return greedy();
  const lines: BrokenLine[] = [];
  let start = from;
  for (const entry of entries.slice(0, room)) {
    const line = breaker.lineTo(start, entry, maxWidth);
    // Shaped again at its end, a line may be wider than it was taken for.
    if (!justifies && !fits(line.width + line.indent, maxWidth)) return greedy();
    lines.push(line);
    start = line.next;
  }
  return lines;
}
