/**
 * Colours of the public API, CSS Color 4 sections 4–15: a CSS colour string or four channels in, sRGB bytes out.
 *
 * Hexadecimal colours are read as they are; names and functions are an extra (`css-color.ts`), and go through a small cache,
 * since a paragraph asks for the same few colours over and over.
 */

import { cssColorExtra } from "./css-color-extra.ts";
import { parseHexColor, type Rgba8 } from "./hex-color.ts";
import { describe } from "./validate.ts";

/** A colour as the API takes it: any CSS colour string, or `[red, green, blue, alpha]` with 0–255 channels. */
export type ColorInput = string | readonly [number, number, number, number];

export type { Rgba8 };

const transparent: Rgba8 = Object.freeze([0, 0, 0, 0]);

/** Colours in use at a time are few; when a caller walks through a gradient, the cache starts again. */
const maxCachedColors = 256;
const cachedColors = new Map<string, Rgba8>();

/** No colour of CSS is longer; a longer string is refused before anything scans it. */
const maxColorLength = 256;

/**
 * The colour that `input` stands for, in sRGB. Colours outside sRGB are clipped channel by channel, as browsers do
 * on an sRGB canvas; a `none` channel is 0.
 *
 * `name` is what the messages call the argument. Throws `TypeError` where `input` is neither a string nor a list of
 * four numbers, `RangeError` where it is no CSS colour or a channel is not in 0–255, `RenderError` "extra-not-loaded" where it
 * takes the extra "colors". System colours and `currentcolor` have no meaning here and are refused.
 */
export function parseColor(input: string | readonly number[], name = "color"): Rgba8 {
  if (typeof input !== "string") return channelsToColor(input, name);
  const color = (input.charCodeAt(0) === 0x23 && parseHexColor(input)) || parseCached(input);
  if (color === undefined) throw new RangeError(`${name} must be a CSS colour, got ${describe(input)}`);
  return color;
}

/** The colour as one number, red in the lowest byte: the order of RGBA pixels in a little-endian word. */
export function packColor([red, green, blue, alpha]: Rgba8): number {
  return (red | (green << 8) | (blue << 16) | (alpha << 24)) >>> 0;
}

/** The colour as `#rrggbb`, without its alpha. */
export function colorToHex([red, green, blue]: Rgba8): string {
  return `#${((1 << 24) | (red << 16) | (green << 8) | blue).toString(16).slice(1)}`;
}

function channelsToColor(input: unknown, name: string): Rgba8 {
  if (!Array.isArray(input)) {
    throw new TypeError(`${name} must be a CSS colour or [red, green, blue, alpha], got ${describe(input)}`);
  }
  if (input.length !== 4) {
    throw new RangeError(`${name} must have four channels [red, green, blue, alpha], got ${input.length}`);
  }
  return [
    channel(input[0], name, 0),
    channel(input[1], name, 1),
    channel(input[2], name, 2),
    channel(input[3], name, 3),
  ];
}

function channel(value: unknown, name: string, index: number): number {
  if (typeof value !== "number") throw new TypeError(`${name}[${index}] must be a number, got ${describe(value)}`);
  if (!(value >= 0 && value <= 255)) throw new RangeError(`${name}[${index}] must be between 0 and 255, got ${value}`);
  return Math.round(value);
}

function parseCached(input: string): Rgba8 | undefined {
  if (input.length > maxColorLength) return undefined;
  const cached = cachedColors.get(input);
  if (cached !== undefined) return cached;
  const color = parseText(input.trim().toLowerCase());
  if (color === undefined) return undefined;
  if (cachedColors.size >= maxCachedColors) cachedColors.clear();
  cachedColors.set(input, color);
  return color;
}

function parseText(text: string): Rgba8 | undefined {
  if (text === "transparent") return transparent;
  if (text.startsWith("#")) return parseHexColor(text);
  return cssColorExtra.code.parseCssColor(text);
}
