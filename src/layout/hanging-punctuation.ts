/** Punctuation that stands outside of its line, or its blank part: CSS Text 3, 8.2, and 4, 8.5. In: a line's first or last character. Out: how wide it is. */

import { LatePattern } from "../base/late-pattern.ts";
import type { HangingPunctuation } from "./line-options.ts";
import { itemAt } from "./line-pieces.ts";
import type { ShapedText } from "./shape-items.ts";
import { trimmingFor } from "./trimming.ts";

/** Stops and commas that hang at a line's end. */
const stops = new Set([..."،۔、。，．﹐﹑﹒｡､,."].map((stop) => stop.charCodeAt(0)));
const openingPattern = /* @__PURE__ */ new LatePattern("[\\p{Ps}\\p{Pi}\\p{Pf}\"']");
const closingPattern = /* @__PURE__ */ new LatePattern("[\\p{Pe}\\p{Pi}\\p{Pf}\"']");

/** What hangs of one text's lines. */
export class HangingEnds {
  readonly #shaped: ShapedText;
  readonly #asked: ReadonlySet<HangingPunctuation>;

  constructor(shaped: ShapedText, asked: readonly HangingPunctuation[]) {
    this.#shaped = shaped;
    this.#asked = new Set(asked);
  }

  /** Whether nothing ever hangs. */
  get isNone(): boolean {
    return this.#asked.size === 0;
  }

  /** Width that hangs at the start of the text's first line. */
  ofFirstLine(start: number): number {
    return this.#asked.has("first") ? this.#widthOf(start, openingPattern) : 0;
  }

  /** Width that hangs at the end of a line in any case. */
  ofEnd(start: number, contentEnd: number, isLastLine: boolean): number {
    const at = contentEnd - 1;
    if (at < start) return 0;
    if (isLastLine && this.#asked.has("last")) {
      const closing = this.#widthOf(at, closingPattern);
      if (closing > 0) return closing;
    }
    return this.#asked.has("force-end") ? this.#widthOfStop(at) : 0;
  }

  /** Width that hangs at the end of a line that would be too wide: a stop, or the blank half of what is full-width. */
  ofFullEnd(start: number, contentEnd: number): number {
    if (contentEnd <= start) return 0;
    const stop = this.#asked.has("allow-end") ? this.#widthOfStop(contentEnd - 1) : 0;
    return stop > 0 ? stop : this.#blankEnd(contentEnd - 1);
  }

  #blankEnd(at: number): number {
    const { text, items, advances, shaper } = this.#shaped;
    const unit = text.charCodeAt(at);
    if (unit < 0x2018) return 0;
    const { font, style } = items[itemAt(items, at)]!;
    if (style.textSpacingTrim !== "normal") return 0;
    const blank = trimmingFor(shaper)?.endTrim(unit, { font, language: style.language }, style.size, shaper) ?? 0;
    // A character that has given up its half already has none to give.
    return advances[at]! > 1.5 * blank ? blank : 0;
  }

  #widthOfStop(at: number): number {
    return stops.has(this.#shaped.text.charCodeAt(at)) ? this.#shaped.advances[at]! : 0;
  }

  #widthOf(at: number, pattern: LatePattern): number {
    const { text, advances } = this.#shaped;
    return at < text.length && pattern.test(text.charAt(at)) ? advances[at]! : 0;
  }
}
