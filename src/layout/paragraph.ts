/** A paragraph that is laid out: its lines, and what stands where. Lengths are CSS pixels, y downwards. */

import { integer, oneOf } from "../base/validate.ts";
import type { Direction } from "../shape/glyph-run.ts";
import { wraps } from "./break-options.ts";
import { minContentWidth } from "./break-table.ts";
import type { Affinity, Caret, CaretPosition, Hit } from "./carets.ts";
import { caretsExtra } from "./carets-extra.ts";
import type { Flow, Rect, WritingMode } from "./flow.ts";
import { layLines, spaceWidth } from "./lay-lines.ts";
import { defaultLineSettings, type LineOptions, lineSettings } from "./line-options.ts";
import { type MissingCharacter, missingCharacters } from "./missing-characters.ts";
import type { ParagraphSource } from "./paragraph-source.ts";
import type { PlacedBox, PlacedLine } from "./paragraph-types.ts";
import type { ClusterBounds } from "./selection.ts";
import type { CaretUnit, TextPlaces } from "./text-places.ts";
import { collapsedIndex } from "./white-space.ts";

/** Where a caret is before it moves; "downstream" where nothing is said. */
export interface CaretStart {
  /** Code unit that the caret is before. */
  readonly index: number;
  /** Which of two places it means; "downstream" where it is absent. */
  readonly affinity?: Affinity | undefined;
}

/** How far lines reach, along them and across, and where the first and the last have their baselines. */
function sizesOf(lines: readonly PlacedLine[], flow: Flow) {
  const first = lines[0]!;
  const last = lines[lines.length - 1]!;
  const blockSize = last.blockStart + last.blockSize;
  let inlineSize = 0;
  let longestLine = 0;
  for (const line of lines) {
    inlineSize = Math.max(inlineSize, line.inlineStart + line.inlineSize);
    longestLine = Math.max(longestLine, line.inlineSize);
  }
  const ascent = flow.across(first.baseline);
  return { inlineSize, blockSize, longestLine, ascent, descent: blockSize - flow.across(last.baseline) };
}

/**
 * What drawing makes of a paragraph, made once. It lies in the paragraph and goes with it: what a `WeakMap` leads to, V8's
 * frequent collections take for live, so lists that led to their paragraphs kept all of them until the next full collection,
 * and text to bitmap took 1.3 times as long (measured).
 */
export let madeOnceOf: <Made>(paragraph: Paragraph, make: () => Made) => Made;

/** Text in lines. Immutable; `relayout` gives another one. */
export class Paragraph {
  /** The text as it is laid out, its white space collapsed where `whiteSpace` says so; all indexes are places in it. */
  readonly text: string;
  /** From the first to the last. */
  readonly lines: readonly PlacedLine[];
  /** How lines lie: horizontal, or vertical from right to left or left to right. */
  readonly writingMode: WritingMode;
  /**
   * What a picture of the paragraph needs: to the right edge of the line that reaches furthest, and the sum of the lines'
   * heights. In vertical writing the sum of the lines' widths, and to the furthest line's lower edge.
   */
  readonly width: number;
  /** Pixels of all lines together; in vertical writing the length of the longest. */
  readonly height: number;
  /** Length of the longest line. */
  readonly longestLine: number;
  /** Pixels from where the first line begins (its top, or a side in vertical writing) to its baseline. */
  readonly ascent: number;
  /** Pixels from the last line's baseline to where the line ends. */
  readonly descent: number;
  /** Direction of the first paragraph of the text. */
  readonly direction: Direction;
  /** Whether `maxLines` left lines out. */
  readonly isTruncated: boolean;
  readonly #source: ParagraphSource;
  readonly #flow: Flow;
  readonly #inlineSize: number;
  #placesMade: TextPlaces | undefined;
  #missing: readonly MissingCharacter[] | undefined;
  #boxes: readonly PlacedBox[] | undefined;
  #made: unknown;

  static {
    madeOnceOf = <Made>(paragraph: Paragraph, make: () => Made) => {
      paragraph.#made ??= make();
      return paragraph.#made as Made;
    };
  }

  constructor(source: ParagraphSource) {
    this.#source = source;
    const { shaped } = source;
    this.text = shaped.text;
    this.direction = shaped.paragraphLevels[0]! % 2 === 1 ? "rtl" : "ltr";
    const { lines, flow, isTruncated } = layLines(source);
    this.lines = lines;
    this.isTruncated = isTruncated;
    this.writingMode = source.paragraph.writing.mode;
    this.#flow = flow;
    const sizes = sizesOf(lines, flow);
    this.#inlineSize = sizes.inlineSize;
    this.width = flow.isVertical ? sizes.blockSize : sizes.inlineSize;
    this.height = flow.isVertical ? sizes.inlineSize : sizes.blockSize;
    this.ascent = sizes.ascent;
    this.descent = sizes.descent;
    this.longestLine = sizes.longestLine;
  }

  /** Boxes among the text, line by line, in visual order; those that were left out with their text are not among them. */
  get boxes(): readonly PlacedBox[] {
    this.#boxes ??= this.#source.shaped.items.some(({ style }) => style.box !== undefined)
      ? this.lines.flatMap((line) => line.boxes)
      : [];
    return this.#boxes;
  }

  /**
   * Characters that none of the fonts has, each once: the lines show the sign for a missing glyph in their place, in most
   * fonts an empty box. Of text that `maxLines` or an ellipsis left out nothing is told.
   */
  get missing(): readonly MissingCharacter[] {
    this.#missing ??= missingCharacters(
      this.text,
      this.lines.flatMap(({ runs }) => runs.map(({ run }) => run)),
    );
    return this.#missing;
  }

  /** The same text in lines of other options; nothing is shaped again but the ends of lines cut where it isn't safe. */
  relayout(options: LineOptions): Paragraph {
    return new Paragraph({ ...this.#source, lines: lineSettings(options, this.#source.lines) });
  }

  /** Where code unit `index` of `text` stood in the text that was given, before its white space was collapsed. */
  sourceIndexOf(index: number): number {
    integer(index, "index", 0, this.text.length);
    return this.#source.sources?.[index] ?? index;
  }

  /** Where code unit `sourceIndex` of the text that was given is in `text`; what follows it, where it was collapsed. */
  indexOfSource(sourceIndex: number): number {
    const { sources } = this.#source;
    integer(sourceIndex, "sourceIndex", 0, sources === undefined ? this.text.length : sources[this.text.length]!);
    return collapsedIndex(sources, sourceIndex);
  }

  /** Pixels that the widest part takes that can't be broken: at less than this width, lines overflow (CSS's min-content). */
  get minContentWidth(): number {
    const { shaped, table, paragraph } = this.#source;
    return minContentWidth(shaped, table, paragraph.breaks.overflowWrap === "anywhere" && wraps(paragraph.breaks));
  }

  /** Pixels that the text takes where nothing but its own line breaks breaks it (CSS's max-content). */
  get maxContentWidth(): number {
    return this.relayout({ ...defaultLineSettings, textIndent: this.#source.lines.textIndent }).#inlineSize;
  }

  /** The word that code unit `index` is of, or the space or sign between words: what a double click selects (UAX #29). */
  wordAt(index: number): {
    /** First code unit. */
    readonly start: number;
    /** Code unit behind it. */
    readonly end: number;
  } {
    integer(index, "index", 0, this.text.length);
    return this.#places.wordAt(index);
  }

  /** What stands at a point; the nearest thing where nothing does. */
  hitTest(x: number, y: number): Hit {
    if (typeof x !== "number" || typeof y !== "number") throw new TypeError("x and y must be numbers");
    return this.#places.hit(x, y);
  }

  /**
   * Where a caret before code unit `index` stands; at the text's length, behind its end. Inside a grapheme cluster it
   * stands before the cluster. Where a line was broken to fit, it stands at the start of the following line, and with
   * `affinity` "upstream" at the end of the one before. Where the text's direction changes, its other place is `secondary`.
   */
  caretAt(index: number, affinity: Affinity = "downstream"): Caret {
    return this.#places.caretAt(this.#checked(index), checkedAffinity(affinity));
  }

  /** Where a caret goes from before code unit `index`: behind the grapheme cluster, or the next word's end. */
  nextCaret(index: number, unit: CaretUnit = "grapheme"): number {
    return this.#places.next(this.#checked(index), checkedUnit(unit));
  }

  /** Where a caret goes back to from before code unit `index`: before a grapheme cluster, or to a word's start. */
  previousCaret(index: number, unit: CaretUnit = "grapheme"): number {
    return this.#places.previous(this.#checked(index), checkedUnit(unit));
  }

  /**
   * Where a caret goes by an arrow key: by a grapheme cluster as the eye sees them, on to the line before or behind at a
   * line's end. In vertical writing "left" is up and "right" is down.
   */
  moveCaret({ index, affinity = "downstream" }: CaretStart, to: "left" | "right"): CaretPosition {
    const from = { index: this.#checked(index), affinity: checkedAffinity(affinity) };
    return this.#places.moved(from, oneOf(to, "to", ["left", "right"]) === "right");
  }

  /**
   * Rectangles, as thick as their lines, that cover code units `[start, end)`; none overlap. Where nothing but a line break
   * is selected of a line, its rectangle is as wide as a space.
   */
  selectionRects(start: number, end: number): Rect[] {
    integer(start, "start", 0, this.text.length);
    integer(end, "end", start, this.text.length);
    return this.#places.selectionRects(start, end, spaceWidth(this.#source.rootStyle));
  }

  /**
   * Where the grapheme cluster of code unit `index` stands, and what of the text it is; undefined where `maxLines` or an
   * ellipsis left it out.
   */
  clusterBounds(index: number): ClusterBounds | undefined {
    return this.#places.clusterBounds(integer(index, "index", 0, Math.max(0, this.text.length - 1)));
  }

  #checked(index: unknown): number {
    return integer(index, "index", 0, this.text.length);
  }

  /** Carets, hits and words. Throws `RenderError` "extra-not-loaded". */
  get #places(): TextPlaces {
    if (this.#placesMade === undefined) {
      const { shaped, paragraph } = this.#source;
      const text = { text: this.text, lines: this.lines, clusterStarts: shaped.clusterStarts, flow: this.#flow };
      this.#placesMade = new caretsExtra.code.TextPlaces(text, paragraph.breaks.dictionaryBreaks);
    }
    return this.#placesMade;
  }
}

function checkedAffinity(affinity: unknown): Affinity {
  return oneOf(affinity, "affinity", ["downstream", "upstream"]);
}

function checkedUnit(unit: unknown): CaretUnit {
  return oneOf(unit, "unit", ["grapheme", "word"]);
}
