/** Flat glyph lists of paragraphs and runs: what a draw call takes, as structures of arrays, made once for each. */

import type { ColorInput } from "../base/color.ts";
import { madeOnceOf, type Paragraph } from "../layout/paragraph.ts";
import { arraysBehind, firstOf, type PlacedMark, type PositionedRun } from "../layout/paragraph-types.ts";
import { ChunkedList, type ReadonlyChunks } from "../memory/chunked-list.ts";

type GlyphRun = PositionedRun["run"];

/** Glyphs of one font, size and colour, side by side in the list's arrays, that all stand or all lie on their sides. */
export interface DrawSpan {
  readonly font: GlyphRun["font"];
  /** CSS pixels to the em. */
  readonly size: number;
  readonly color: ColorInput | undefined;
  /** Whether glyphs are turned clockwise by a quarter, about their pens. */
  readonly isTurned: boolean;
  /** First glyph and number of glyphs. */
  readonly start: number;
  readonly count: number;
}

/** Glyphs with the place of each pen, in CSS pixels from the paragraph's corner, y downwards. */
export interface DrawList {
  readonly glyphIds: Uint16Array;
  readonly xs: Float32Array;
  readonly ys: Float32Array;
  readonly spans: ReadonlyChunks<DrawSpan>;
  /** The fonts of `spans`, each once: a text that changes them from word to word has few of them. */
  readonly fonts: ReadonlySet<DrawSpan["font"]>;
  /** Whether all spans have the colour of the call that draws them, and all their glyphs stand. */
  readonly isPlain: boolean;
  /** Where runs lie. Made when lines are first drawn along them: most texts have none, and hundreds of runs. */
  readonly boxes: () => ReadonlyChunks<RunBox>;
  /** What spans ask for along their text. */
  readonly marks: readonly PlacedMark[];
  /**
   * What `pieces.ts` knows of the list from its last drawing. It lies here and goes with the list: by a `WeakMap` every list of
   * words in fonts that change lived until a full collection, and in a process with much else on its heap text to bitmap took
   * 1.5 times the time of one font (measured; `madeOnceOf` has the same of paragraphs).
   */
  readonly drawn: { known: unknown };
}

/** Where a run lies, for lines drawn along it. CSS pixels, as in the list. */
export interface RunBox {
  readonly font: GlyphRun["font"];
  readonly size: number;
  readonly color: ColorInput | undefined;
  /** Where the run begins on its line, and how long it is: from left to right, or from top to bottom. */
  readonly start: number;
  readonly length: number;
  /** y of the baseline; in vertical text x of where letters that lie on their sides have it. */
  readonly baseline: number;
  readonly isVertical: boolean;
}

/**
 * Runs of a chunk. A paragraph has tens of runs or, as a book in several fonts, hundreds of thousands: arrays that grew
 * with them would be copied over and over, and be held twice. The time is that of arrays within a tenth (measured: 220 ns
 * a run at 1,000 runs, 360 at 100,000; 2.4 against 2.2 µs for a paragraph of one run).
 */
const CHUNK_RUNS = 1024;

/** Fonts that are known to be in the set of a list's without a look into it, which is a tenth of adding a word in another font. */
const LAST_FONTS = 64;

const listsOfRuns = new WeakMap<GlyphRun, DrawList>();

/** The draw list of a paragraph. Paragraphs don't change, so it is made once. */
export function drawListOf(paragraph: Paragraph): DrawList {
  return madeOnceOf(paragraph, () => {
    const { lines } = paragraph;
    let glyphCount = 0;
    for (const line of lines) for (const { run } of line.runs) glyphCount += run.length;
    const builder = new Builder(glyphCount);
    for (const line of lines) {
      builder.marks.push(...line.marks);
      for (const placed of line.runs) builder.add(placed);
    }
    return builder.list(() => boxesOf(lines));
  });
}

/** The draw list of a run whose pen starts at (0, 0). */
export function drawListOfRun(run: GlyphRun): DrawList {
  const known = listsOfRuns.get(run);
  if (known !== undefined) return known;
  const builder = new Builder(run.length);
  const placed = { run, x: 0, y: 0, isRotated: false, color: undefined };
  builder.add(placed);
  const list = builder.list(() => boxesOf([{ runs: [placed] }]));
  listsOfRuns.set(run, list);
  return list;
}

/** A run with the place of its pen. */
type PlacedRun = Pick<PositionedRun, "run" | "x" | "y" | "isRotated" | "color">;

function boxesOf(lines: readonly { readonly runs: readonly PlacedRun[] }[]): ReadonlyChunks<RunBox> {
  const boxes = new ChunkedList<RunBox>({ chunkLength: CHUNK_RUNS });
  for (const line of lines) for (const placed of line.runs) boxes.push(boxOf(placed));
  return boxes;
}

/** All of the same properties in the same order, and none copied from another object, which took 15 times as long. */
function boxOf({ run, x, y, isRotated, color }: PlacedRun): RunBox {
  const { font, size, width } = run;
  if (isRotated) return { font, size, color, start: y, length: width, baseline: x, isVertical: true };
  if (run.direction !== "ttb") return { font, size, color, start: x, length: width, baseline: y, isVertical: false };
  // Upright glyphs have their middle on the line, which is as far over the baseline as letters are higher than deep.
  const { ascenderUnits, descenderUnits, unitsPerEm } = font.metrics;
  const middle = ((ascenderUnits + descenderUnits) / 2) * (size / unitsPerEm);
  return { font, size, color, start: y, length: run.height, baseline: x - middle, isVertical: true };
}

/** A span that may still go on. */
type OpenSpan = Omit<DrawSpan, "count"> & { count: number };

class Builder {
  readonly #glyphIds: Uint16Array;
  readonly #xs: Float32Array;
  readonly #ys: Float32Array;
  readonly #spans = new ChunkedList<DrawSpan>({ chunkLength: CHUNK_RUNS });
  readonly #fonts = new Set<DrawSpan["font"]>();
  readonly #lastFonts = new Array<DrawSpan["font"] | undefined>(LAST_FONTS).fill(undefined);
  readonly marks: PlacedMark[] = [];
  #last: OpenSpan | undefined;
  #isPlain = true;
  #count = 0;

  constructor(glyphCount: number) {
    this.#glyphIds = new Uint16Array(glyphCount);
    this.#xs = new Float32Array(glyphCount);
    this.#ys = new Float32Array(glyphCount);
  }

  /** Adds a run, whose glyphs are those of the span before where they look like them. */
  add({ run, x, y, isRotated, color }: PlacedRun): void {
    const { font, size, length } = run;
    if (length === 0) return;
    this.#place(run, x, y, isRotated);
    const last = this.#last;
    if (last?.font === font && last.size === size && last.color === color && last.isTurned === isRotated) {
      last.count += length;
    } else {
      this.#last = { font, size, color, isTurned: isRotated, start: this.#count, count: length };
      this.#spans.push(this.#last);
      this.#addFont(font);
      if (color !== undefined || isRotated) this.#isPlain = false;
    }
    this.#count += length;
  }

  #addFont(font: DrawSpan["font"]): void {
    const place = font.id % LAST_FONTS;
    if (this.#lastFonts[place] === font) return;
    this.#lastFonts[place] = font;
    this.#fonts.add(font);
  }

  /** Writes a run's glyphs behind those that are there; its pen begins at (x, y). */
  #place(run: GlyphRun, x: number, y: number, isTurned: boolean): void {
    const start = this.#count;
    const { glyphIds, xAdvances, yAdvances, xOffsets, yOffsets } = arraysBehind(run);
    const first = firstOf(run);
    const shift = start - first;
    const end = first + run.length;
    // One array for all three is zeros that words share.
    if (!isTurned && xOffsets === yOffsets && yOffsets === yAdvances) {
      this.#placeOnLine(glyphIds, xAdvances, first, end, x, y);
      return;
    }
    let penX = isTurned ? 0 : x;
    let penY = isTurned ? 0 : y;
    for (let i = first; i < end; i++) {
      this.#glyphIds[shift + i] = glyphIds[i]!;
      const glyphX = penX + xOffsets[i]!;
      const glyphY = penY + yOffsets[i]!;
      this.#xs[shift + i] = isTurned ? x - glyphY : glyphX;
      this.#ys[shift + i] = isTurned ? y + glyphX : glyphY;
      penX += xAdvances[i]!;
      penY += yAdvances[i]!;
    }
  }

  /** The same for glyphs that stand on their line, one behind the other: of most words in fonts that change two arrays are read. */
  #placeOnLine(glyphIds: Uint16Array, advances: Float32Array, first: number, end: number, x: number, y: number): void {
    const [ids, xs, ys] = [this.#glyphIds, this.#xs, this.#ys];
    let penX = x;
    for (let from = first, to = this.#count; from < end; from++, to++) {
      ids[to] = glyphIds[from]!;
      xs[to] = penX;
      ys[to] = y;
      penX += advances[from]!;
    }
  }

  list(makeBoxes: () => ReadonlyChunks<RunBox>): DrawList {
    let boxes: ReadonlyChunks<RunBox> | undefined;
    return {
      glyphIds: this.#glyphIds,
      xs: this.#xs,
      ys: this.#ys,
      spans: this.#spans,
      fonts: this.#fonts,
      isPlain: this.#isPlain,
      boxes: () => {
        boxes ??= makeBoxes();
        return boxes;
      },
      marks: this.marks,
      drawn: { known: undefined },
    };
  }
}
