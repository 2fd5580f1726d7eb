/** What a caller may ask of layout, and its checks. In: options as given. Out: a style for each span, all settled. */

import { parseColor } from "../base/color.ts";
import { LayoutError } from "../base/errors.ts";
import { describe, finiteNumber, languageTag, oneOf, string } from "../base/validate.ts";
import { parseFeatures } from "../shape/opentype-tag.ts";
import type { Features } from "../shape/shaper.ts";
import { type BreakOptions, type BreakSettings, breakSettings } from "./break-options.ts";
import type { TextOrientation, Writing, WritingMode } from "./flow.ts";
import {
  chooseFonts,
  cssFontOf,
  type FontChoice,
  type FontLookup,
  type FontOptions,
  namesFonts,
} from "./font-options.ts";
import type { LineOptions } from "./line-options.ts";
import { optionName } from "./option-name.ts";
import type { ColorInput, InlineBox } from "./paragraph-types.ts";
import { type MarkOptions, type Marks, marksOf } from "./span-marks.ts";
import { checkedBox, spanPlace, type VerticalAlign } from "./span-place.ts";

/** Sizes that layout takes, in CSS pixels to the em. Below, glyphs vanish; above, coordinates lose their fractions. */
export const MIN_SIZE_PX = 1 / 64;
export const MAX_SIZE_PX = 10_000;
/** Longest text, in code units: 16 Mi. Arrays of its analysis take some 40 bytes for each. */
export const MAX_TEXT_LENGTH = 16 * 2 ** 20;
/** Largest lengths other than sizes, in pixels. */
const maximumLength = 1e7;

/**
 * Whether full-width punctuation of Chinese and Japanese gives up the blank half of its width beside other punctuation and,
 * where there is no room for it, at the ends of lines: "normal"; or never: "space-all". Fonts with `halt` say what is blank.
 */
export type TextSpacingTrim = "normal" | "space-all";
/** Direction of paragraphs; "auto" is that of each paragraph's first strong character (UAX #9, P2 and P3). */
export type ParagraphDirection = "auto" | "ltr" | "rtl";

/** What a span may set for itself; what it leaves out is the paragraph's. */
export interface StyleOptions extends FontOptions {
  /** CSS pixels to the em; that of `font` where it is text, 16 by default. */
  readonly size?: number | undefined;
  /** OpenType features by tag, as `{ liga: false, ss01: 1 }`. */
  readonly features?: Features | undefined;
  /** BCP 47. */
  readonly language?: string | undefined;
  /** Pixels added behind each cluster; ligatures are off where it isn't 0. */
  readonly letterSpacing?: number | undefined;
  /** Pixels added to each space. */
  readonly wordSpacing?: number | undefined;
  /** Colour of the text; the render call's. */
  readonly color?: ColorInput | undefined;
  /** "normal" by default. */
  readonly textSpacingTrim?: TextSpacingTrim | undefined;
}

/** What a span may say beside its style. */
export interface SpanOptions extends StyleOptions {
  /** "baseline" by default; pixels are counted upwards. */
  readonly verticalAlign?: VerticalAlign | undefined;
}

/** A stretch of text with a style of its own. */
export interface TextSpan extends SpanOptions, MarkOptions {
  /** What is set; never changed, but for white space as `whiteSpace` says. */
  readonly text: string;
  /** A span with text has none. */
  readonly box?: undefined;
}

/** A box among the text, for what is no text. `paragraph.boxes` says where it stands. */
export interface BoxSpan extends SpanOptions {
  /** What stands among the text. */
  readonly box: InlineBox;
  /** A span with a box has none. */
  readonly text?: undefined;
}

/** A part of a text: a stretch of it, or a box. */
export type Span = TextSpan | BoxSpan;

/** Options of a paragraph. */
export interface LayoutOptions extends StyleOptions, BreakOptions, LineOptions {
  /** Multiple of the size; that of `font` where it is text, by default what the fonts ask for, as CSS's `normal`. */
  readonly lineHeight?: number | undefined;
  /** "auto" by default: each paragraph by its first strong character. */
  readonly direction?: ParagraphDirection | undefined;
  /** Width of a tab stop in spaces; 8 by default. */
  readonly tabSize?: number | undefined;
  /** "horizontal-tb" by default. In the vertical modes `maxWidth` and what else goes along lines go down. */
  readonly writingMode?: WritingMode | undefined;
  /** How characters stand in vertical lines; "mixed" by default. */
  readonly textOrientation?: TextOrientation | undefined;
}

/** A style with nothing left open. */
export interface Style extends FontChoice {
  readonly size: number;
  readonly features: Features | undefined;
  readonly language: string | undefined;
  readonly letterSpacing: number;
  readonly wordSpacing: number;
  readonly color: ColorInput | undefined;
  readonly textSpacingTrim: TextSpacingTrim;
  /** Pixels that the text is lower than its line's baseline. */
  readonly baselineShift: number;
  /** What stands in the text's place, which is one U+FFFC then. */
  readonly box: InlineBox | undefined;
  /** What is drawn along the span's text. */
  readonly marks: Marks | undefined;
}

/** A text with its styles: `ends[i]` is where style `styles[i]` stops. */
export interface StyledText {
  readonly text: string;
  readonly ends: readonly number[];
  readonly styles: readonly Style[];
  /** The paragraph's own style, which gives every line its least height. */
  readonly rootStyle: Style;
}

/** Checks a text or spans against the options. */
export function styledText(
  content: string | readonly Span[],
  options: LayoutOptions,
  registry: FontLookup | undefined,
): StyledText {
  if (typeof content === "string") {
    checkLength(content.length);
    const style = resolveStyle(options, undefined, undefined, registry);
    return { text: content, ends: [content.length], styles: [style], rootStyle: style };
  }
  if (!Array.isArray(content))
    throw new TypeError(`text must be a string or an array of spans, got ${describe(content)}`);
  const spans = content as readonly Span[];
  const first = spans.findIndex(namesFonts);
  const isOfSpan = first !== -1 && !namesFonts(options);
  const rootOptions = isOfSpan ? { ...options, ...fontOptionsOf(spans[first]!) } : options;
  const rootStyle = resolveStyle(rootOptions, undefined, isOfSpan ? first : undefined, registry);
  const texts = spans.map(textOf);
  checkLength(texts.reduce((total, text) => total + text.length, 0));
  let end = 0;
  return {
    text: texts.join(""),
    ends: texts.map((text) => {
      end += text.length;
      return end;
    }),
    styles: spans.map((span, place) => spanStyle(span, rootStyle, place, registry)),
    rootStyle,
  };
}

/** What stands for a box in the text: U+FFFC, which line breaking and bidirectional text know as such. */
const objectReplacement = "\ufffc";

function textOf(span: Span, place: number): string {
  if (span?.box !== undefined) return objectReplacement;
  const text: unknown = span?.text;
  return typeof text === "string" ? text : string(text, optionName(place, "text"));
}

/** A style in the making. */
type OpenStyle = { -readonly [Name in keyof Style]: Style[Name] };

/**
 * The style of the span at `place`, which is written to and not copied. What is made for a span counts where each word is one:
 * without copies, functions and names for each, and the like in shaping, text to bitmap made 1.5 KB of objects a word and not
 * 2.5, and took 0.90 of the time in one font and 0.87 in 50, layout alone 0.82 and 0.75 (medians of alternating processes).
 */
function spanStyle(span: Span, rootStyle: Style, place: number, registry: FontLookup | undefined): Style {
  const { verticalAlign, box, text } = span;
  const style = resolveStyle(span, rootStyle, place, registry);
  if (verticalAlign !== undefined) shiftStyle(style, verticalAlign, span, rootStyle, place);
  if (box === undefined) {
    style.marks = marksOf(span, place);
    return style;
  }
  if (text !== undefined) throw new TypeError(`${optionName(place, "text")} must be absent where there is a box`);
  style.box = checkedBox(box, optionName(place, "box"));
  return style;
}

/** Gives `style` the size and place that `align` asks for. */
function shiftStyle(style: OpenStyle, align: VerticalAlign, span: Span, rootStyle: Style, place: number): void {
  const hasOwnSize = (span.size ?? cssFontOf(span, place)?.sizePx) !== undefined;
  const ownSize = hasOwnSize ? style.size : undefined;
  const name = optionName(place, "verticalAlign");
  Object.assign(style, spanPlace(align, name, style.fallback.fonts[0]!, rootStyle.size, ownSize));
}

/** Where only spans name fonts, the paragraph's are those of the first. */
function fontOptionsOf({ font, fonts, families, weight, style, stretch }: Span): FontOptions {
  return { font, fonts, families, weight, style, stretch };
}

function checkLength(length: number): void {
  if (length > MAX_TEXT_LENGTH) throw new LayoutError("text-too-long", { length, limit: MAX_TEXT_LENGTH });
}

function resolveStyle(
  options: StyleOptions,
  parent: Style | undefined,
  place: number | undefined,
  registry: FontLookup | undefined,
): OpenStyle {
  const { features, color, letterSpacing, wordSpacing, textSpacingTrim } = options;
  const css = cssFontOf(options, place);
  const size = options.size ?? css?.sizePx;
  const language =
    options.language === undefined ? parent?.language : languageTag(options.language, optionName(place, "language"));
  const { fallback, query } = chooseFonts(options, { parent, language, registry, place, css });
  return {
    fallback,
    query,
    size: size === undefined ? (parent?.size ?? 16) : checkedSize(size, place),
    features: features === undefined ? parent?.features : checkedFeatures(features, place),
    language,
    letterSpacing:
      letterSpacing === undefined
        ? (parent?.letterSpacing ?? 0)
        : checkedSpacing(letterSpacing, place, "letterSpacing"),
    wordSpacing:
      wordSpacing === undefined ? (parent?.wordSpacing ?? 0) : checkedSpacing(wordSpacing, place, "wordSpacing"),
    color: color === undefined ? parent?.color : checkedColor(color, place),
    textSpacingTrim:
      textSpacingTrim === undefined ? (parent?.textSpacingTrim ?? "normal") : checkedTrim(textSpacingTrim, place),
    baselineShift: 0,
    box: undefined,
    marks: undefined,
  };
}

function checkedSize(size: number, place: number | undefined): number {
  return finiteNumber(size, optionName(place, "size"), MIN_SIZE_PX, MAX_SIZE_PX);
}

function checkedSpacing(spacing: number, place: number | undefined, name: string): number {
  return finiteNumber(spacing, optionName(place, name), -maximumLength, maximumLength);
}

function checkedTrim(trim: TextSpacingTrim, place: number | undefined): TextSpacingTrim {
  return oneOf(trim, optionName(place, "textSpacingTrim"), ["normal", "space-all"]);
}

/** The colour as it was given, once it is known to be one: it is looked up anew, in a cache, when it is drawn. */
function checkedColor(color: ColorInput, place: number | undefined): ColorInput {
  parseColor(color, optionName(place, "color"));
  return color;
}

/** Features as they were given: shapers read them anew for each item. A text without glyphs never gets there. */
function checkedFeatures(features: Features, place: number | undefined): Features {
  parseFeatures(features, optionName(place, "features"));
  return features;
}

/** What the whole paragraph goes by, beside its styles and lines. */
export interface ParagraphSettings {
  readonly direction: ParagraphDirection;
  /** Multiple of the size, or undefined for what the fonts ask for. */
  readonly lineHeight: number | undefined;
  readonly tabSize: number;
  readonly breaks: BreakSettings;
  readonly writing: Writing;
}

/** Checks the paragraph's options. */
export function paragraphSettings(options: LayoutOptions): ParagraphSettings {
  const { direction = "auto", lineHeight = cssFontOf(options, undefined)?.lineHeight, tabSize = 8 } = options;
  return {
    direction: oneOf(direction, "direction", ["auto", "ltr", "rtl"]),
    lineHeight: lineHeight === undefined ? undefined : finiteNumber(lineHeight, "lineHeight", 0, 1000),
    tabSize: finiteNumber(tabSize, "tabSize", 0, 1000),
    breaks: breakSettings(options),
    writing: writingOf(options),
  };
}

function writingOf({ writingMode = "horizontal-tb", textOrientation = "mixed" }: LayoutOptions): Writing {
  return {
    mode: oneOf(writingMode, "writingMode", ["horizontal-tb", "vertical-rl", "vertical-lr"]),
    orientation: oneOf(textOrientation, "textOrientation", ["mixed", "upright", "sideways"]),
  };
}
