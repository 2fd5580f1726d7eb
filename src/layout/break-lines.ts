/**
 * Breaking into lines, one by one. In: a shaped text's table of breaks, and where a line begins. Out: the line, as long as it
 * may be. Nothing is shaped again but the ends of lines that were cut where it isn't safe.
 *
 * White space at a line's end hangs and takes no room. A word that is wider than a line is broken between grapheme
 * clusters, unless `overflowWrap` is "normal".
 */

import { isSafeToBreak } from "../shape/slice-run.ts";
import { type BreakTable, firstAbove, itemBefore } from "./break-table.ts";
import { isHanging } from "./characters.ts";
import type { HangingEnds } from "./hanging-punctuation.ts";
import { LineBreak } from "./line-break.ts";
import type { HyphenMarks } from "./line-marks.ts";
import { controlAdvance, itemAt, lineContent, nextSafe } from "./line-pieces.ts";
import { type Piece, type ShapedText, shapeOnLine } from "./shape-items.ts";
import { lengthOf } from "./spacing.ts";

/** A line before it has its place. */
export interface LogicalLine {
  readonly start: number;
  /** Where what hangs begins. */
  readonly contentEnd: number;
  readonly end: number;
  /** Whether a line break or the text's end ends the line. */
  readonly endsParagraph: boolean;
  /** Pixels, without white space and punctuation that hang. */
  readonly width: number;
  /** Pixels of punctuation that hangs before the line's start and behind its end. */
  readonly hangStart: number;
  readonly hangEnd: number;
  /** Pixels that the line begins further in. */
  readonly indent: number;
  /** In logical order. */
  readonly pieces: readonly Piece[];
}

/** Where a line begins. */
export interface LineStart {
  readonly start: number;
  /** Width of the text before it, and the first break behind it. */
  readonly origin: number;
  readonly entry: number;
}

/** A line, and where the one behind it begins. */
export interface BrokenLine extends LogicalLine {
  readonly next: LineStart;
  /** Whether a word was broken for want of room. */
  readonly breaksWord: boolean;
}

/** What lines are broken by, beside the width. */
export interface BreakerSetup {
  readonly shaped: ShapedText;
  readonly table: BreakTable;
  readonly hyphens: HyphenMarks;
  readonly hanging: HangingEnds;
  readonly indent: number;
  readonly tabStop: number;
  /** Whether words that are too wide are broken. */
  readonly breaksWords: boolean;
}

/** Widths are sums of float32 advances: a line as wide as `maxWidth` but for rounding still fits. */
export function fits(width: number, maxWidth: number): boolean {
  return width <= widestThatFits(maxWidth);
}

function widestThatFits(maxWidth: number): number {
  return maxWidth + 1e-3 + maxWidth * 1e-6;
}

/** Where the first line begins. */
export const textStart: LineStart = { start: 0, origin: 0, entry: 0 };

/** What a line is made from; its pieces are cut when they are asked for. */
class Line implements BrokenLine {
  readonly start: number;
  readonly contentEnd: number;
  readonly end: number;
  readonly endsParagraph: boolean;
  readonly width: number;
  readonly hangStart: number;
  readonly hangEnd: number;
  readonly indent: number;
  readonly next: LineStart;
  readonly breaksWord: boolean;
  readonly #setup: BreakerSetup;
  readonly #isHyphenated: boolean;
  #pieces: readonly Piece[] | undefined;

  constructor(
    setup: BreakerSetup,
    facts: Omit<BrokenLine, "pieces">,
    isHyphenated: boolean,
    pieces?: readonly Piece[],
  ) {
    this.#setup = setup;
    this.start = facts.start;
    this.contentEnd = facts.contentEnd;
    this.end = facts.end;
    this.endsParagraph = facts.endsParagraph;
    this.width = facts.width;
    this.hangStart = facts.hangStart;
    this.hangEnd = facts.hangEnd;
    this.indent = facts.indent;
    this.next = facts.next;
    this.breaksWord = facts.breaksWord;
    this.#isHyphenated = isHyphenated;
    this.#pieces = pieces;
  }

  get pieces(): readonly Piece[] {
    this.#pieces ??= piecesOf(this.#setup, this, this.#isHyphenated).pieces;
    return this.#pieces;
  }
}

type Bounds = Pick<LogicalLine, "start" | "contentEnd" | "indent">;

function piecesOf(setup: BreakerSetup, { start, contentEnd, indent }: Bounds, isHyphenated: boolean) {
  const { shaped, tabStop, hyphens } = setup;
  const content = lineContent(shaped, start, contentEnd, tabStop, indent);
  if (!isHyphenated) return content;
  const hyphen = hyphens.pieceBeside(shaped.items[itemBefore(shaped, contentEnd)]!, contentEnd);
  return { pieces: [...content.pieces, hyphen], width: content.width + hyphen.width };
}

/** Breaks one text into lines of any width. */
export class LineBreaker {
  readonly #setup: BreakerSetup;

  constructor(setup: BreakerSetup) {
    this.#setup = setup;
  }

  /** The line from `from` on that holds as much as fits into `maxWidth`, and one grapheme cluster at least. */
  lineFrom(from: LineStart, maxWidth: number): BrokenLine {
    const available = maxWidth - this.indentOf(from);
    const adjustment = this.adjustmentAt(from.start);
    for (let entry = this.#furthestEntry(from, adjustment, available); entry >= from.entry; entry--) {
      const line = this.lineTo(from, entry, maxWidth);
      // Shaped again at its ends, the line may have become wider than the sum that it was chosen by.
      if (fits(line.width, available)) return line;
    }
    if (this.#setup.breaksWords) return this.#partOfWord(from, adjustment, maxWidth);
    return this.lineTo(from, from.entry, maxWidth);
  }

  /** The line from `from` to break `entry`, however wide it is; `maxWidth` decides what hangs. */
  lineTo(from: LineStart, entry: number, maxWidth: number): BrokenLine {
    const { table } = this.#setup;
    const end = table.positions[entry]!;
    const next = { start: end, origin: table.widths[entry]!, entry: entry + 1 };
    const contentEnd = Math.max(from.start, table.contentEnds[entry]!);
    const sum = Math.max(0, table.contentWidths[entry]! - from.origin);
    const kind = table.kinds[entry];
    const facts = { from, end, contentEnd, next, breaksWord: false, maxWidth, sum };
    const isLast = entry === table.count - 1;
    return this.#line(facts, isLast || kind === LineBreak.mandatory, kind === LineBreak.hyphen, isLast);
  }

  /** Pixels that the line from `from` begins further in: the first line alone. */
  indentOf(from: LineStart): number {
    return from.start === 0 ? this.#setup.indent : 0;
  }

  #line(
    { from, end, contentEnd, next, breaksWord, maxWidth, sum }: Cut,
    endsParagraph: boolean,
    isHyphenated: boolean,
    isLast: boolean,
  ): BrokenLine {
    const { hanging, hyphens, shaped } = this.#setup;
    const { start } = from;
    const indent = this.indentOf(from);
    const isExact = this.#isSafe(start) && this.#isSafe(contentEnd) && !this.#hasTab(start, contentEnd);
    const content = isExact ? undefined : piecesOf(this.#setup, { start, contentEnd, indent }, isHyphenated);
    const hyphenWidth = isHyphenated ? hyphens.widthBeside(shaped.items[itemBefore(shaped, contentEnd)]!) : 0;
    const whole = content?.width ?? sum + hyphenWidth;
    const hangStart = start === 0 ? hanging.ofFirstLine(start) : 0;
    let hangEnd = isHyphenated ? 0 : hanging.ofEnd(start, contentEnd, isLast);
    if (hangEnd === 0 && !isHyphenated && !fits(whole - hangStart, maxWidth - indent)) {
      hangEnd = hanging.ofFullEnd(start, contentEnd);
    }
    const width = whole - hangStart - hangEnd;
    const facts = { start, contentEnd, end, endsParagraph, width, hangStart, hangEnd, indent, next, breaksWord };
    return new Line(this.#setup, facts, isHyphenated, content?.pieces);
  }

  /** The last break that the line may go to by the sum of its advances; one before `from.entry` where there is none. */
  #furthestEntry(from: LineStart, adjustment: number, available: number): number {
    const { table, hanging } = this.#setup;
    const { tabPositions } = table;
    if (tabPositions.length === 0 && hanging.isNone) return this.#furthestPlainEntry(from, adjustment, available);
    let furthest = from.entry - 1;
    let extra = adjustment;
    let tab = tabPositions.length === 0 ? 0 : firstAbove(tabPositions, from.start - 1, 0);
    for (let entry = from.entry; entry < table.count; entry++) {
      const contentEnd = table.contentEnds[entry]!;
      for (; tab < tabPositions.length && tabPositions[tab]! < contentEnd; tab++) {
        const x = this.indentOf(from) + table.tabWidths[tab]! - from.origin + extra;
        extra += controlAdvance(0x09, x, this.#setup.tabStop);
      }
      const kind = table.kinds[entry];
      const content = Math.max(0, table.contentWidths[entry]! - from.origin) + extra;
      const atEnd = this.#endAllowance(from.start, contentEnd, kind === LineBreak.hyphen, entry === table.count - 1);
      if (fits(content + atEnd, available)) furthest = entry;
      else if (!fits(content + Math.min(0, atEnd), available)) break;
      if (kind === LineBreak.mandatory) break;
    }
    return furthest;
  }

  /** The same without tabs and hanging punctuation: 2 ns a break instead of 60 (Node 20, measured on Chinese text). */
  #furthestPlainEntry(from: LineStart, adjustment: number, available: number): number {
    const { hanging, table } = this.#setup;
    const { count, contentWidths, kinds, contentEnds } = table;
    const limit = widestThatFits(available);
    const before = from.origin - adjustment;
    let furthest = from.entry - 1;
    for (let entry = from.entry; entry < count; entry++) {
      const content = contentWidths[entry]! - before;
      const kind = kinds[entry];
      // White space alone is as wide as nothing, whatever the text before it adds up to.
      if (content > limit && contentEnds[entry]! > from.start) {
        const blank = kind === LineBreak.hyphen ? 0 : hanging.ofFullEnd(from.start, contentEnds[entry]!);
        if (blank > 0 && content - blank <= limit) furthest = entry;
        break;
      }
      const isTooWide =
        kind === LineBreak.hyphen && content + this.#endAllowance(from.start, contentEnds[entry]!, true, false) > limit;
      if (!isTooWide) furthest = entry;
      if (kind === LineBreak.mandatory) break;
    }
    return furthest;
  }

  /** What a break adds to the width of its line: a hyphen, less punctuation that hangs at either end. */
  #endAllowance(start: number, contentEnd: number, isHyphenated: boolean, isLast: boolean): number {
    const { hanging, hyphens, shaped } = this.#setup;
    if (hanging.isNone && !isHyphenated) return 0;
    const atStart = start === 0 ? hanging.ofFirstLine(start) : 0;
    if (isHyphenated) return hyphens.widthBeside(shaped.items[itemBefore(shaped, contentEnd)]!) - atStart;
    const atEnd = hanging.ofEnd(start, contentEnd, isLast) || hanging.ofFullEnd(start, contentEnd);
    return -atStart - atEnd;
  }

  /** The part of a word that is too wide that fits, cut between grapheme clusters; one cluster at least. */
  #partOfWord(from: LineStart, adjustment: number, maxWidth: number): BrokenLine {
    const { table, shaped } = this.#setup;
    const limit = table.contentEnds[from.entry]!;
    const available = maxWidth - this.indentOf(from);
    let end = this.#furthestCluster(from, limit, adjustment, available);
    if (end >= limit) return this.lineTo(from, from.entry, maxWidth);
    for (;;) {
      const sum = sumOf(shaped.advances, from.start, end);
      const next = { start: end, origin: from.origin + sum, entry: from.entry };
      const line = this.#line(
        { from, end, contentEnd: end, next, breaksWord: true, maxWidth, sum },
        false,
        false,
        false,
      );
      if (fits(line.width, available)) return line;
      let earlier = end - 1;
      while (earlier > from.start && shaped.clusterStarts[earlier] === 0) earlier--;
      if (earlier <= from.start) return line;
      end = earlier;
    }
  }

  #furthestCluster(from: LineStart, limit: number, adjustment: number, available: number): number {
    const { text, clusterStarts, advances } = this.#setup.shaped;
    const indent = this.indentOf(from);
    let width = adjustment;
    let last = from.start;
    for (let index = from.start; index < limit; index++) {
      if (index > from.start && clusterStarts[index] !== 0) last = index;
      const unit = text.charCodeAt(index);
      width += unit === 0x09 ? controlAdvance(unit, indent + width, this.#setup.tabStop) : advances[index]!;
      if (!fits(width, available) && !isHanging(unit) && last > from.start) return last;
    }
    return limit;
  }

  /** What the line's width changes by where its start is shaped again. */
  adjustmentAt(start: number): number {
    const { shaped } = this.#setup;
    const index = itemAt(shaped.items, start);
    const item = shaped.items[index];
    const run = shaped.runs[index];
    if (item === undefined || run === undefined || item.start === start) return 0;
    const safe = nextSafe(run, start, Math.min(item.end, start + reshapeLimit));
    if (safe === start) return 0;
    const before = sumOf(shaped.advances, start, safe);
    return lengthOf(shapeOnLine(shaped.text, item, [start, safe], [start, safe], shaped.shaper)) - before;
  }

  /** Whether the text may be cut here without shaping it again. */
  #isSafe(index: number): boolean {
    const { items, runs } = this.#setup.shaped;
    const at = itemAt(items, index);
    const run = runs[at];
    return run === undefined || items[at]!.start === index || isSafeToBreak(run, index);
  }

  #hasTab(start: number, end: number): boolean {
    const { tabPositions } = this.#setup.table;
    if (tabPositions.length === 0) return false;
    const tab = firstAbove(tabPositions, start - 1, 0);
    return tab < tabPositions.length && tabPositions[tab]! < end;
  }
}

/** Where a line is cut, and the sum of its advances. */
interface Cut {
  readonly from: LineStart;
  readonly end: number;
  readonly contentEnd: number;
  readonly next: LineStart;
  readonly breaksWord: boolean;
  readonly maxWidth: number;
  readonly sum: number;
}

/** A line's start is looked at this far: joined text may have no safe place in megabytes. */
const reshapeLimit = 1024;

function sumOf(advances: Float32Array, start: number, end: number): number {
  let sum = 0;
  for (let index = start; index < end; index++) sum += advances[index]!;
  return sum;
}

/** Where the white space at the end of `[start, end)` begins. */
export function trimEnd(text: string, start: number, end: number): number {
  let contentEnd = end;
  while (contentEnd > start && isHanging(text.charCodeAt(contentEnd - 1))) contentEnd--;
  return contentEnd;
}
