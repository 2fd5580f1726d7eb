/**
 * The best breaks of a paragraph as a whole: D. E. Knuth and M. F. Plass, "Breaking Paragraphs into Lines", Software:
 * Practice and Experience 11 (1981). In: the breaks of a table between two places, and a width. Out: those to take.
 *
 * A line's badness is 100 |r|³, r being how far its spaces are stretched or shrunk beside how far they may be; lines that
 * aren't justified stretch at their ragged edge. Demerits are (1 + badness)², with what hyphens cost. Classes of
 * tightness are left out: neighbouring lines may differ.
 */

import type { LineBreaker, LineStart } from "./break-lines.ts";
import { fits } from "./break-lines.ts";
import { type BreakTable, itemBefore } from "./break-table.ts";
import { LineBreak } from "./line-break.ts";
import type { HyphenMarks } from "./line-marks.ts";
import type { ShapedText } from "./shape-items.ts";

/** What the breaks are chosen by. */
export interface TotalFitSetup {
  readonly shaped: ShapedText;
  readonly table: BreakTable;
  readonly breaker: LineBreaker;
  readonly hyphens: HyphenMarks;
  readonly maxWidth: number;
  /** Whether spaces stretch and shrink; else the lines' ends are ragged. */
  readonly justifies: boolean;
}

/** TeX's \hyphenpenalty and \doublehyphendemerits. */
const hyphenPenalty = 50;
const doubleHyphenDemerits = 10_000;
/** Of a space: how much it may grow at badness 100, and how much it may shrink at all (TeX's Computer Modern has 1/2, 1/3). */
const stretchOfSpace = 1 / 2;
export const shrinkOfSpace = 1 / 3;
/** Of a line: how ragged an edge is at badness 100. */
const stretchOfRaggedLine = 1 / 10;
/** Lines of this many breaks before one are looked at, the fullest first: a bound on the time for very wide lines. */
const candidateLimit = 256;

/** Breaks `[from.entry, last]` that the lines from `from` take, `last` included; undefined where a part is too wide. */
export function totalFit(setup: TotalFitSetup, from: LineStart, last: number): number[] | undefined {
  const nodes = new Nodes(setup, from, last);
  return nodes.choose();
}

/** Node 0 is the paragraph's start, node i the break `from.entry + i - 1`. */
class Nodes {
  readonly #setup: TotalFitSetup;
  readonly #from: LineStart;
  readonly #count: number;
  readonly #demerits: Float64Array;
  readonly #before: Int32Array;
  /** What shaping adds to a line that begins or ends at a node; zero where it is safe to cut. */
  readonly #startAdjustments: Float64Array;
  readonly #spaceWidth: number;

  constructor(setup: TotalFitSetup, from: LineStart, last: number) {
    this.#setup = setup;
    this.#from = from;
    this.#count = last - from.entry + 2;
    this.#demerits = new Float64Array(this.#count);
    this.#before = new Int32Array(this.#count);
    this.#startAdjustments = new Float64Array(this.#count);
    const { shaped } = setup;
    const style = shaped.items[itemBefore(shaped, from.start + 1)]!.style;
    const font = style.fallback.fonts[0]!;
    this.#spaceWidth = (font.advanceUnits(font.glyphId(0x20)) * style.size) / font.unitsPerEm;
  }

  choose(): number[] | undefined {
    let first = 0;
    for (let node = 1; node < this.#count; node++) {
      while (first < node && !this.#couldFit(first, node)) first++;
      if (first === node || !this.#chooseBefore(first, node)) return undefined;
      this.#startAdjustments[node] = this.#setup.breaker.adjustmentAt(this.#positionOf(node));
    }
    return this.#pathTo(this.#count - 1);
  }

  /** Finds the best line that ends at `node`, of those that begin at `first` or later; false where none fits. */
  #chooseBefore(first: number, node: number): boolean {
    let best = Number.POSITIVE_INFINITY;
    const limit = Math.min(node, first + candidateLimit);
    for (let start = first; start < limit; start++) {
      const total = this.#demerits[start]! + this.#demeritsOf(start, node);
      if (total >= best) continue;
      best = total;
      this.#before[node] = start;
    }
    this.#demerits[node] = best;
    // A hyphen may be too wide everywhere; nothing then ends here, and later lines go past it.
    return best < Number.POSITIVE_INFINITY || this.#isHyphen(node);
  }

  #demeritsOf(start: number, node: number): number {
    const available = this.#availableFrom(start);
    const slack = available - this.#widthOf(start, node) - this.#hyphenWidth(node);
    const spaces = this.#spacesOf(start, node);
    const isLast = node === this.#count - 1;
    let ratio: number;
    if (slack < 0) {
      if (fits(-slack, 0)) ratio = 0;
      else {
        const shrink = this.#setup.justifies ? spaces * this.#spaceWidth * shrinkOfSpace : 0;
        if (-slack > shrink) return Number.POSITIVE_INFINITY;
        ratio = -slack / shrink;
      }
    } else if (isLast) ratio = 0;
    else if (this.#setup.justifies)
      ratio = slack / Math.max(spaces * this.#spaceWidth * stretchOfSpace, 1e-3 * available);
    else ratio = slack / Math.max(stretchOfRaggedLine * available, 1e-3);
    const badness = 100 * ratio ** 3;
    const demerits = (1 + badness) ** 2;
    if (!this.#isHyphen(node)) return demerits;
    return demerits + hyphenPenalty ** 2 + (this.#isHyphen(start) ? doubleHyphenDemerits : 0);
  }

  #couldFit(start: number, node: number): boolean {
    const available = this.#availableFrom(start);
    const shrink = this.#setup.justifies ? this.#spacesOf(start, node) * this.#spaceWidth * shrinkOfSpace : 0;
    return fits(this.#widthOf(start, node) - shrink, available);
  }

  #availableFrom(start: number): number {
    const { breaker, maxWidth } = this.#setup;
    return maxWidth - (start === 0 ? breaker.indentOf(this.#from) : 0);
  }

  #widthOf(start: number, node: number): number {
    const { widths, contentWidths } = this.#setup.table;
    const before = start === 0 ? this.#from.origin : widths[this.#entryOf(start)]!;
    return Math.max(0, contentWidths[this.#entryOf(node)]! - before) + this.#startAdjustments[start]!;
  }

  #spacesOf(start: number, node: number): number {
    const { spaces, contentSpaces } = this.#setup.table;
    const first = this.#from.entry;
    const before = start > 0 ? spaces[this.#entryOf(start)]! : first > 0 ? spaces[first - 1]! : 0;
    return Math.max(0, contentSpaces[this.#entryOf(node)]! - before);
  }

  #hyphenWidth(node: number): number {
    if (!this.#isHyphen(node)) return 0;
    const { shaped, hyphens } = this.#setup;
    return hyphens.widthBeside(shaped.items[itemBefore(shaped, this.#positionOf(node))]!);
  }

  #isHyphen(node: number): boolean {
    return node > 0 && this.#setup.table.kinds[this.#entryOf(node)] === LineBreak.hyphen;
  }

  #positionOf(node: number): number {
    return this.#setup.table.positions[this.#entryOf(node)]!;
  }

  #entryOf(node: number): number {
    return this.#from.entry + node - 1;
  }

  #pathTo(last: number): number[] {
    const path: number[] = [];
    for (let node = last; node > 0; node = this.#before[node]!) path.push(this.#entryOf(node));
    return path.reverse();
  }
}
