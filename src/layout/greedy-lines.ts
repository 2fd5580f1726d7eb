/** Lines that are each as long as may be. In: a breaker, and where to begin. Out: the lines, in logical order. */

import type { BrokenLine, LineBreaker, LineStart } from "./break-lines.ts";
import type { BreakTable } from "./break-table.ts";
import type { HyphenMarks } from "./line-marks.ts";
import type { LineSettings } from "./line-options.ts";
import type { ShapedText } from "./shape-items.ts";

/** What lines are chosen from and by. */
export interface LineChoice {
  readonly shaped: ShapedText;
  readonly table: BreakTable;
  readonly breaker: LineBreaker;
  readonly hyphens: HyphenMarks;
  readonly settings: LineSettings;
}

/** Lines as long as they may be, up to the end of break `last`. */
export function greedyLines(
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
