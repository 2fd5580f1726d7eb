/**
 * Vertical metrics of a face by the rules that browsers agree on: `hhea`, unless it is empty or the font sets
 * USE_TYPO_METRICS, then the typographic metrics of `OS/2`, then its Windows metrics.
 *
 * Specification: OpenType 1.9.1, "hhea", "OS/2", "post"; CSS Inline 3, "Ascent and descent metrics".
 */

import type { TableReader } from "../source/table-reader.ts";
import type { FontTables } from "./font-tables.ts";

/** `hhea`'s line metrics, as the table has them. */
export interface HheaMetrics {
  /** From the baseline up. */
  readonly ascenderUnits: number;
  /** Negative below the baseline. */
  readonly descenderUnits: number;
  /** Space between one line's descender and the next one's ascender. */
  readonly lineGapUnits: number;
}

/** Metrics of a face in font units, y upwards from the baseline. */
export interface FontMetrics extends HheaMetrics {
  /** Font units to the em, 16 to 16,384. */
  readonly unitsPerEm: number;
  /** Height of "H". */
  readonly capHeightUnits: number;
  /** Height of "x". */
  readonly xHeightUnits: number;
  /** Upper edge of the underline; negative below the baseline. */
  readonly underlinePositionUnits: number;
  /** Of the underline. */
  readonly underlineThicknessUnits: number;
  /** Upper edge of the line through the text. */
  readonly strikeoutPositionUnits: number;
  /** Of the line through the text. */
  readonly strikeoutThicknessUnits: number;
  /** Em of subscript letters, and how far their baseline is below that of the text. */
  readonly subscriptSizeUnits: number;
  /** How far the baseline of subscript letters is below that of the text. */
  readonly subscriptOffsetUnits: number;
  /** Em of superscript letters, and how far their baseline is above that of the text. */
  readonly superscriptSizeUnits: number;
  /** How far the baseline of superscript letters is above that of the text. */
  readonly superscriptOffsetUnits: number;
}

/** Weight, style and where the tables say them. */
export interface FontStyle {
  /** 1–1000; 400 is regular and 700 bold. */
  readonly weight: number;
  readonly style: "normal" | "italic" | "oblique";
}

/** Measures the top of a character's outline, in font units, or undefined where the font has none. */
export type MeasureTop = (character: string) => number | undefined;

const USE_TYPO_METRICS = 1 << 7;
const ITALIC = 1 << 0;
const OBLIQUE = 1 << 9;
const MAC_BOLD = 1 << 0;
const MAC_ITALIC = 1 << 1;

// What to assume of a font that doesn't say, as shares of the em; the first two are CSS's own fallbacks.
const X_HEIGHT_SHARE = 0.5;
const CAP_HEIGHT_SHARE = 0.7;
const UNDERLINE_POSITION_SHARE = -0.1;
const STROKE_SHARE = 0.05;
// What most text fonts say.
const SCRIPT_SIZE_SHARE = 0.65;
const SUBSCRIPT_OFFSET_SHARE = 0.14;
const SUPERSCRIPT_OFFSET_SHARE = 0.48;

/** `hhea`'s own line metrics. */
export function readHhea(hhea: TableReader): HheaMetrics {
  return { ascenderUnits: hhea.i16(4), descenderUnits: hhea.i16(6), lineGapUnits: hhea.i16(8) };
}

/** Metrics by the browsers' rules. */
export function readMetrics(tables: FontTables, unitsPerEm: number, measureTop: MeasureTop): FontMetrics {
  const os2 = tables.reader("OS/2");
  const version = os2 ? os2.u16(0) : 0;
  const stated = os2 && version >= 2 ? { xHeight: os2.i16(86), capHeight: os2.i16(88) } : undefined;
  const xHeightUnits = stated?.xHeight || measureTop("x") || unitsPerEm * X_HEIGHT_SHARE;
  return {
    unitsPerEm,
    ...lineMetrics(tables.require("hhea"), os2),
    xHeightUnits,
    capHeightUnits: stated?.capHeight || measureTop("H") || unitsPerEm * CAP_HEIGHT_SHARE,
    ...readUnderline(tables.reader("post"), unitsPerEm),
    ...readStrikeout(os2, unitsPerEm, xHeightUnits),
    ...readScriptSizes(os2, unitsPerEm),
  };
}

function lineMetrics(hhea: TableReader, os2: TableReader | undefined): HheaMetrics {
  const metrics = readHhea(hhea);
  // An `OS/2` that ends before the Windows metrics is of no version known; Apple's first had 68 bytes.
  if (!os2 || os2.byteLength < 78) return metrics;
  const typo = { ascenderUnits: os2.i16(68), descenderUnits: os2.i16(70), lineGapUnits: os2.i16(72) };
  if (os2.u16(62) & USE_TYPO_METRICS && !isEmpty(typo)) return typo;
  if (!isEmpty(metrics)) return metrics;
  if (!isEmpty(typo)) return typo;
  return { ascenderUnits: os2.u16(74), descenderUnits: -os2.u16(76), lineGapUnits: 0 };
}

function isEmpty({ ascenderUnits, descenderUnits }: HheaMetrics): boolean {
  return ascenderUnits === 0 && descenderUnits === 0;
}

function readUnderline(
  post: TableReader | undefined,
  unitsPerEm: number,
): Pick<FontMetrics, "underlinePositionUnits" | "underlineThicknessUnits"> {
  const thickness = post ? post.i16(10) : 0;
  if (post && thickness > 0) return { underlinePositionUnits: post.i16(8), underlineThicknessUnits: thickness };
  return {
    underlinePositionUnits: unitsPerEm * UNDERLINE_POSITION_SHARE,
    underlineThicknessUnits: unitsPerEm * STROKE_SHARE,
  };
}

function readStrikeout(
  os2: TableReader | undefined,
  unitsPerEm: number,
  xHeightUnits: number,
): Pick<FontMetrics, "strikeoutPositionUnits" | "strikeoutThicknessUnits"> {
  const thickness = os2 ? os2.i16(26) : 0;
  if (os2 && thickness > 0) return { strikeoutPositionUnits: os2.i16(28), strikeoutThicknessUnits: thickness };
  const stroke = unitsPerEm * STROKE_SHARE;
  return { strikeoutPositionUnits: xHeightUnits / 2 + stroke / 2, strikeoutThicknessUnits: stroke };
}

/** Sizes and places of subscripts and superscripts. A font that gives no size gives no place either. */
function readScriptSizes(os2: TableReader | undefined, unitsPerEm: number): ScriptSizes {
  const [subscriptSize, superscriptSize] = os2 ? [os2.i16(12), os2.i16(20)] : [0, 0];
  return {
    subscriptSizeUnits: subscriptSize > 0 ? subscriptSize : unitsPerEm * SCRIPT_SIZE_SHARE,
    subscriptOffsetUnits: os2 && subscriptSize > 0 ? os2.i16(16) : unitsPerEm * SUBSCRIPT_OFFSET_SHARE,
    superscriptSizeUnits: superscriptSize > 0 ? superscriptSize : unitsPerEm * SCRIPT_SIZE_SHARE,
    superscriptOffsetUnits: os2 && superscriptSize > 0 ? os2.i16(24) : unitsPerEm * SUPERSCRIPT_OFFSET_SHARE,
  };
}

type ScriptSizes = Pick<
  FontMetrics,
  "subscriptSizeUnits" | "subscriptOffsetUnits" | "superscriptSizeUnits" | "superscriptOffsetUnits"
>;

/** Weight and style from `OS/2`, or from `head` where there is none. */
export function readStyle(tables: FontTables): FontStyle {
  const os2 = tables.reader("OS/2");
  if (!os2) {
    const macStyle = tables.require("head").u16(44);
    return { weight: macStyle & MAC_BOLD ? 700 : 400, style: macStyle & MAC_ITALIC ? "italic" : "normal" };
  }
  const selection = os2.u16(62);
  const style = selection & OBLIQUE ? "oblique" : selection & ITALIC ? "italic" : "normal";
  return { weight: weightOf(os2.u16(4)), style };
}

/** Old fonts count weights from 1 to 9. */
function weightOf(weightClass: number): number {
  if (weightClass === 0) return 400;
  return weightClass < 10 ? weightClass * 100 : Math.min(weightClass, 1000);
}
