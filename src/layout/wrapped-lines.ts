/**
 * Lines that are chosen together: `textWrapStyle` "balance" and "pretty" (CSS Text 4, 6.4). In: a breaker and the line
 * settings. Out: the lines of one paragraph, in logical order. It is the code of the extra "wrapping".
 */

import { type BrokenLine, fits, type LineStart } from "./break-lines.ts";
import type { BreakTable } from "./break-table.ts";
import { greedyLines, type LineChoice } from "./greedy-lines.ts";
import { LineBreak } from "./line-break.ts";
import type { TextWrapStyle } from "./line-options.ts";
import { totalFit } from "./total-fit.ts";

/** Lines of one paragraph from `from` on, `room` at most. */
export function wrappedLines(choice: LineChoice, style: TextWrapStyle, from: LineStart, room: number): BrokenLine[] {
  return style === "balance" ? balancedLines(choice, from, room) : prettyLines(choice, from, room);
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
