/**
 * Collapsing white space, CSS Text 3, 4.1 (phase I, and what phase II removes at line breaks that stay). In: a text. Out:
 * the text that is laid out, with the place of each of its code units in the text as it was given.
 *
 * U+000A, U+000D and the two together are segment breaks. Other separators of lines and paragraphs break lines whatever
 * `whiteSpace` says (CSS Text 3, 5.1).
 */

import type { WhiteSpace } from "./break-options.ts";
import { eastAsianFlag, LineBreakClass } from "./generated/unicode-data.ts";
import { lineBreakValueOf } from "./line-break.ts";

/** A text with its white space collapsed. */
export interface CollapsedText {
  readonly text: string;
  /** For each code unit of `text` its place in the source, and the source's length for the end; absent where nothing changed. */
  readonly sources: Uint32Array | undefined;
}

/** `source` as `whiteSpace` has it. */
export function collapseWhiteSpace(source: string, whiteSpace: WhiteSpace): CollapsedText {
  if (whiteSpace === "pre" || whiteSpace === "pre-wrap" || isCollapsed(source)) {
    return { text: source, sources: undefined };
  }
  const writer = new Writer(source);
  const keepsBreaks = whiteSpace === "pre-line";
  for (let index = 0; index < source.length; ) {
    if (!isCollapsible(source.charCodeAt(index))) {
      index++;
      continue;
    }
    let end = index + 1;
    while (end < source.length && isCollapsible(source.charCodeAt(end))) end++;
    writer.keepTo(index);
    writeSpaces(writer, source, index, end, keepsBreaks);
    writer.skipTo(end);
    index = end;
  }
  writer.keepTo(source.length);
  return writer.finish();
}

/** Whether there are only single spaces, and none at either end. */
function isCollapsed(source: string): boolean {
  return !/[\t\n\r]| {2}|^ | $/.test(source);
}

function isCollapsible(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d;
}

/** Writes what a stretch of collapsible white space becomes. */
function writeSpaces(writer: Writer, source: string, start: number, end: number, keepsBreaks: boolean): void {
  let hasBreak = false;
  for (let index = start; index < end; index++) {
    const unit = source.charCodeAt(index);
    if (unit !== 0x0a && unit !== 0x0d) continue;
    hasBreak = true;
    if (!keepsBreaks) break;
    writer.put("\n", index);
    if (unit === 0x0d && source.charCodeAt(index + 1) === 0x0a) index++;
  }
  if (hasBreak && keepsBreaks) return;
  if (writer.isAtLineStart || end === source.length) return;
  if (hasBreak && vanishesBetween(source, start, end)) return;
  writer.put(" ", start);
}

/** Whether a segment break is removed: beside a zero-width space, and between East Asian characters but Hangul. */
function vanishesBetween(source: string, start: number, end: number): boolean {
  const before = characterBefore(source, start);
  const after = source.codePointAt(end)!;
  return before === 0x200b || after === 0x200b || (isWideWithoutSpaces(before) && isWideWithoutSpaces(after));
}

function characterBefore(source: string, index: number): number {
  const last = source.charCodeAt(index - 1);
  const isLow = last >= 0xdc00 && last < 0xe000;
  const pair = isLow && index > 1 ? source.codePointAt(index - 2)! : 0;
  return pair > 0xffff ? pair : last;
}

const { H2, H3, JL, JV, JT } = LineBreakClass;

function isWideWithoutSpaces(codePoint: number): boolean {
  const value = lineBreakValueOf(codePoint);
  const own = value & 63;
  const isHangul = own === H2 || own === H3 || own === JL || own === JV || own === JT;
  return (value & eastAsianFlag) !== 0 && !isHangul;
}

/** Copies stretches of a text, and remembers where they came from. */
class Writer {
  readonly #source: string;
  readonly #parts: string[] = [];
  readonly #sources: Uint32Array;
  #length = 0;
  #from = 0;
  #last = 0x0a;

  constructor(source: string) {
    this.#source = source;
    this.#sources = new Uint32Array(source.length + 1);
  }

  /** Whether a line begins here for sure: at the text's start, and behind a line break. */
  get isAtLineStart(): boolean {
    const last = this.#last;
    return (last >= 0x0a && last <= 0x0d) || last === 0x85 || last === 0x2028 || last === 0x2029;
  }

  keepTo(end: number): void {
    if (end <= this.#from) return;
    this.#parts.push(this.#source.slice(this.#from, end));
    for (let index = this.#from; index < end; index++) this.#sources[this.#length++] = index;
    this.#last = this.#source.charCodeAt(end - 1);
    this.#from = end;
  }

  skipTo(end: number): void {
    this.#from = end;
  }

  put(unit: string, source: number): void {
    this.#parts.push(unit);
    this.#sources[this.#length++] = source;
    this.#last = unit.charCodeAt(0);
  }

  finish(): CollapsedText {
    this.#sources[this.#length] = this.#source.length;
    return { text: this.#parts.join(""), sources: this.#sources.slice(0, this.#length + 1) };
  }
}

/** Number of code units of the collapsed text that come from before `source`: where that place is in it. */
export function collapsedIndex(sources: Uint32Array | undefined, source: number): number {
  if (sources === undefined) return source;
  let low = 0;
  let high = sources.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sources[middle]! < source) low = middle + 1;
    else high = middle;
  }
  return low;
}
