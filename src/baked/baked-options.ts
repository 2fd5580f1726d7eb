/** How baked text is drawn: options that are checked, with the font they name. */

import type { ArchivedFont } from "../archive/archive-contents.ts";
import type { TextMeasures } from "../archive/text-measures.ts";
import { ArchiveError } from "../base/errors.ts";
import { parseHexColor } from "../base/hex-color.ts";
import { describe, finiteNumber, object, string } from "../base/validate.ts";

/** How text is drawn. Lengths are CSS pixels. */
export interface BakedTextOptions {
  /** Pixels to the em; `size × scale` is one of the archive's sizes. */
  readonly size: number;
  /** Family of the archive's font; its first. */
  readonly family?: string | undefined;
  /** `#rgb`, `#rgba`, `#rrggbb`, `#rrggbbaa`, or channels from 0 to 255; black. */
  readonly color?: string | readonly [number, number, number, number] | undefined;
  /** Likewise; transparent. */
  readonly background?: string | readonly [number, number, number, number] | undefined;
  /** Empty border; 0. */
  readonly padding?: number | undefined;
  /** Pixels of the picture to a CSS pixel; 1. */
  readonly scale?: number | undefined;
  /** Height of a line as a multiple of `size`; what the font asks for. */
  readonly lineHeight?: number | undefined;
}

/** Red, green, blue and straight alpha, each a whole number 0–255. */
export type Channels = readonly [number, number, number, number];

/** The options with nothing left open. */
export interface BakedSettings {
  readonly font: ArchivedFont;
  readonly measures: TextMeasures;
  readonly size: number;
  readonly scale: number;
  readonly padding: number;
  readonly lineHeight: number | undefined;
  readonly color: Channels;
  readonly background: Channels;
}

const MAX_SIZE_PX = 10_000;
const BLACK: Channels = [0, 0, 0, 255];
const CLEAR: Channels = [0, 0, 0, 0];

/** Throws `TypeError`, `RangeError`, and `ArchiveError` for a family that the archive lacks. */
export function settle(options: BakedTextOptions, fonts: readonly ArchivedFont[]): BakedSettings {
  const { size, family, color, background, padding = 0, scale = 1, lineHeight } = object(options, "options");
  const font = fontOf(fonts, family);
  if (font?.text === undefined) {
    throw new ArchiveError("glyph-not-there", { family: string(family ?? "", "family"), glyphId: 0 });
  }
  return {
    font,
    measures: font.text,
    size: finiteNumber(size, "size", 1 / 64, MAX_SIZE_PX),
    scale: finiteNumber(scale, "scale", 1 / 64, 64),
    padding: finiteNumber(padding, "padding", 0, 16384),
    lineHeight: lineHeight === undefined ? undefined : finiteNumber(lineHeight, "lineHeight", 0, 1000),
    color: color === undefined ? BLACK : channels(color, "color"),
    background: background === undefined ? CLEAR : channels(background, "background"),
  };
}

/** The first font of a family, or of all, that text can be drawn in. */
function fontOf(fonts: readonly ArchivedFont[], family: string | undefined): ArchivedFont | undefined {
  for (const font of fonts) {
    if (font.text !== undefined && (family === undefined || font.record.family === family)) return font;
  }
  return undefined;
}

function channels(input: string | readonly number[], name: string): Channels {
  if (typeof input === "string") {
    const color = parseHexColor(input);
    if (color === undefined) throw new RangeError(`${name} must be a hexadecimal colour, got ${describe(input)}`);
    return color;
  }
  if (!Array.isArray(input)) throw new TypeError(`${name} must be a colour, got ${describe(input)}`);
  if (input.length !== 4) throw new RangeError(`${name} must have four channels, got ${input.length}`);
  const [red, green, blue, alpha] = input.map((value, index) => finiteNumber(value, `${name}[${index}]`, 0, 255));
  return [Math.round(red!), Math.round(green!), Math.round(blue!), Math.round(alpha!)];
}
