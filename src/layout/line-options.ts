/**
 * How lines stand: what `Paragraph.relayout` may change, since none of it needs shaping or breaks to be found again. In:
 * options as given. Out: the same, checked, with nothing left open.
 */

import { finiteNumber, integer, object, oneOf, string } from "../base/validate.ts";

/** Where lines stand: "start" and "end" go by the paragraph's direction; "justify" stretches all lines but last ones. */
export type Align = "start" | "end" | "left" | "right" | "center" | "justify";
/** Where last lines stand, and those before a line break: "auto" is `align`, and "start" for "justify". */
export type TextAlignLast = "auto" | Align;
/**
 * What "justify" stretches: "inter-word" spaces, "inter-character" every place between characters that aren't joined, "auto"
 * spaces and the places beside Chinese and Japanese characters.
 */
export type TextJustify = "auto" | "none" | "inter-word" | "inter-character";
/**
 * Which line breaks are chosen: "auto" fills each line as far as it goes, "balance" makes the lines of each paragraph about
 * as wide as each other without adding one, "pretty" finds the best breaks of the paragraph as a whole (Knuth and Plass).
 */
export type TextWrapStyle = "auto" | "balance" | "pretty";
/** Which part of a truncated text the ellipsis stands for. */
export type EllipsisPosition = "end" | "start" | "middle";
/** Punctuation that may stand outside of lines (CSS Text 3, 8.2). */
export type HangingPunctuation = "first" | "last" | "allow-end" | "force-end";

/** What lines are placed by; `Paragraph.relayout` takes these alone. */
export interface LineOptions {
  /** Pixels; lines are broken to stay within. `Infinity` by default. */
  readonly maxWidth?: number | undefined;
  /** Lines kept; all by default. */
  readonly maxLines?: number | undefined;
  /**
   * What stands for text that is left out: on the last line where `maxLines` leaves some out, and on each line that is wider
   * than `maxWidth` where lines don't wrap. Nothing by default.
   */
  readonly ellipsis?: string | undefined;
  /** "end" by default; "start" and "middle" keep the end of the text. */
  readonly ellipsisPosition?: EllipsisPosition | undefined;
  /** "start" by default. */
  readonly align?: Align | undefined;
  /** "auto" by default. */
  readonly textAlignLast?: TextAlignLast | undefined;
  /** "auto" by default. */
  readonly textJustify?: TextJustify | undefined;
  /** Pixels that the first line begins further in, or out where it is negative; 0 by default. */
  readonly textIndent?: number | undefined;
  /** "auto" by default. */
  readonly textWrapStyle?: TextWrapStyle | undefined;
  /** "none" by default, or any of the others. */
  readonly hangingPunctuation?: "none" | HangingPunctuation | readonly HangingPunctuation[] | undefined;
}

/** Line options with nothing left open. */
export interface LineSettings {
  readonly maxWidth: number;
  readonly maxLines: number;
  readonly ellipsis: string;
  readonly ellipsisPosition: EllipsisPosition;
  readonly align: Align;
  readonly textAlignLast: TextAlignLast;
  readonly textJustify: TextJustify;
  readonly textIndent: number;
  readonly textWrapStyle: TextWrapStyle;
  readonly hangingPunctuation: readonly HangingPunctuation[];
}

/** What a paragraph goes by where nothing is said. */
export const defaultLineSettings: LineSettings = {
  maxWidth: Number.POSITIVE_INFINITY,
  maxLines: Number.POSITIVE_INFINITY,
  ellipsis: "",
  ellipsisPosition: "end",
  align: "start",
  textAlignLast: "auto",
  textJustify: "auto",
  textIndent: 0,
  textWrapStyle: "auto",
  hangingPunctuation: [],
};

const aligns = ["start", "end", "left", "right", "center", "justify"] as const;
const maximumIndent = 1e7;

type Checks = { readonly [Name in keyof LineSettings]: (value: unknown) => LineSettings[Name] };

const checks: Checks = {
  maxWidth: (value) => finiteNumber(value, "maxWidth", 0, Number.POSITIVE_INFINITY),
  maxLines: (value) =>
    value === Number.POSITIVE_INFINITY ? value : integer(value, "maxLines", 1, Number.MAX_SAFE_INTEGER),
  ellipsis: (value) => string(value, "ellipsis"),
  ellipsisPosition: (value) => oneOf(value, "ellipsisPosition", ["end", "start", "middle"]),
  align: (value) => oneOf(value, "align", aligns),
  textAlignLast: (value) => oneOf(value, "textAlignLast", ["auto", ...aligns]),
  textJustify: (value) => oneOf(value, "textJustify", ["auto", "none", "inter-word", "inter-character"]),
  textIndent: (value) => finiteNumber(value, "textIndent", -maximumIndent, maximumIndent),
  textWrapStyle: (value) => oneOf(value, "textWrapStyle", ["auto", "balance", "pretty"]),
  hangingPunctuation: (value) => checkedHanging(value),
};

function checkedHanging(value: unknown): readonly HangingPunctuation[] {
  if (value === "none") return [];
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  return all.map((each) => oneOf(each, "hangingPunctuation", ["first", "last", "allow-end", "force-end"]));
}

/** Checks the line options over `otherwise`, which stands where one is absent. */
export function lineSettings(options: LineOptions, otherwise: LineSettings = defaultLineSettings): LineSettings {
  const given: LineOptions = object(options, "options");
  const settle = <Name extends keyof LineSettings>(name: Name): LineSettings[Name] =>
    given[name] === undefined ? otherwise[name] : checks[name](given[name]);
  return {
    maxWidth: settle("maxWidth"),
    maxLines: settle("maxLines"),
    ellipsis: settle("ellipsis"),
    ellipsisPosition: settle("ellipsisPosition"),
    align: settle("align"),
    textAlignLast: settle("textAlignLast"),
    textJustify: settle("textJustify"),
    textIndent: settle("textIndent"),
    textWrapStyle: settle("textWrapStyle"),
    hangingPunctuation: settle("hangingPunctuation"),
  };
}
