/**
 * Colours of CSS by their names, which are culori's list, and by functions: `rgb()`, `hsl()`, `hwb()`, `lab()`, `lch()`, `oklab()`, `oklch()` and `color()`, to sRGB.
 *
 * Specification: CSS Color 4, sections 4 to 10; the matrices are made of the primaries that its colour spaces are defined by,
 * the one of OKLab is Björn Ottosson's. A library for this was 10 KB of every bundle; the tests compare with it.
 */

import { colorsNamed } from "culori/fn";
import type { Rgba8 } from "./hex-color.ts";

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/** Red, green, blue and alpha, 0 to 1 inside sRGB. */
export type UnitColor = readonly [red: number, green: number, blue: number, alpha: number];

/** A number of a colour, and what it is counted in: "" for a plain one. */
interface Component {
  readonly value: number;
  readonly unit: string;
}

const namedColors: Readonly<Record<string, number>> = colorsNamed;

/** The colour of a name or a function in lower case; undefined for what is neither. */
export function parseCssColor(text: string): Rgba8 | undefined {
  // culori looks names up without hasOwn ("constructor" would be black) and takes hexadecimal without its "#".
  if (!text.includes("(")) return Object.hasOwn(namedColors, text) ? unpackRgb(namedColors[text] ?? 0) : undefined;
  const color = parseColorFunction(text);
  return color && [toByte(color[0]), toByte(color[1]), toByte(color[2]), toByte(color[3])];
}

function unpackRgb(rgb: number): Rgba8 {
  return [rgb >>> 16, (rgb >>> 8) & 255, rgb & 255, 255];
}

function toByte(unit: number): number {
  return Math.round(clamp(unit, 0, 1) * 255);
}

/** The colour of a function in lower case; undefined for what is none. */
export function parseColorFunction(text: string): UnitColor | undefined {
  const [, name = "", body = ""] = /^([a-z]+)\(\s*([^()]*?)\s*\)$/.exec(text) ?? [];
  if (name === "color") {
    const [, space = "", channels = ""] = /^([a-z][a-z0-9-]*)\s+(.*)$/s.exec(body) ?? [];
    return converted(convertOf(space), splitModern(channels));
  }
  const model = name === "rgba" || name === "hsla" ? name.slice(0, 3) : name;
  if (!body.includes(",")) return converted(functions[model], splitModern(body));
  return converted(legacyFunctions[model], splitLegacy(body));
}

function converted(convert: Convert | undefined, found: Split | undefined): UnitColor | undefined {
  const rgb = convert && found && convert(found.components);
  return rgb && [...rgb, found.alpha];
}

type Components = readonly [Component, Component, Component];
interface Split {
  readonly components: Components;
  readonly alpha: number;
}

function splitModern(body: string): Split | undefined {
  const [channels = "", alpha, more] = body.split("/");
  const words = channels.trim().split(/\s+/);
  return more === undefined && words.length === 3 ? readSplit(words, alpha?.trim()) : undefined;
}

function splitLegacy(body: string): Split | undefined {
  const words = body.split(",").map((word) => word.trim());
  if (words.length > 4 || words.includes("none")) return undefined;
  return readSplit(words.slice(0, 3), words[3]);
}

function readSplit(words: readonly string[], alphaWord: string | undefined): Split | undefined {
  const [first, second, third] = words.map(readComponent);
  const alpha = alphaWord === undefined ? { value: 1, unit: "" } : readComponent(alphaWord);
  if (!first || !second || !third || !alpha || (alpha.unit !== "" && alpha.unit !== "%")) return undefined;
  return { components: [first, second, third], alpha: clamp(scaled(alpha, 1), 0, 1) };
}

/** A number with its unit; "none" is 0. */
function readComponent(word: string): Component | undefined {
  if (word === "none") return { value: 0, unit: "" };
  const [, digits, unit = ""] = /^([+-]?\d*\.?\d+(?:e[+-]?\d+)?)(%|deg|grad|rad|turn)?$/.exec(word) ?? [];
  return digits === undefined ? undefined : { value: Number(digits), unit };
}

/** Makes linear or encoded channels of components; undefined where their units are wrong. */
type Convert = (components: Components) => Triple | undefined;

const degreesOf: Readonly<Record<string, number>> = { "": 1, deg: 1, grad: 0.9, rad: 180 / Math.PI, turn: 360 };

/** `component` with all of its range, 100 %, being `whole`. */
function scaled({ value, unit }: Component, whole: number): number {
  return unit === "%" ? (value / 100) * whole : value;
}

/** Channels that are numbers or percentages of `wholes`. */
function channels(wholes: Triple, toRgb: (channels: Triple) => Triple): Convert {
  return (components) => {
    if (components.some(({ unit }) => unit !== "" && unit !== "%")) return undefined;
    return toRgb(map(wholes, (whole, index) => scaled(components[index]!, whole)));
  };
}

/** A hue at `hueAt`, the others as above. */
function withHue(hueAt: 0 | 2, wholes: Triple, toRgb: (channels: Triple, radians: number) => Triple): Convert {
  return (components) => {
    const factor = degreesOf[components[hueAt].unit];
    if (factor === undefined) return undefined;
    if (components.some(({ unit }, index) => index !== hueAt && unit !== "" && unit !== "%")) return undefined;
    const degrees = components[hueAt].value * factor;
    const others = map(wholes, (whole, index) => (index === hueAt ? degrees : scaled(components[index]!, whole)));
    return toRgb(others, (degrees * Math.PI) / 180);
  };
}

const rgb = /* @__PURE__ */ channels([255, 255, 255], (channel) => map(channel, (value) => value / 255));
const hsl = /* @__PURE__ */ withHue(0, [0, 100, 100], ([hue, saturation, lightness]) =>
  hslToRgb(hue, saturation / 100, lightness / 100),
);
const hwb = /* @__PURE__ */ withHue(0, [0, 100, 100], ([hue, white, black]) => hwbToRgb(hue, white / 100, black / 100));
const polar = (lightness: number, chroma: number, radians: number): Triple => [
  lightness,
  Math.max(0, chroma) * Math.cos(radians),
  Math.max(0, chroma) * Math.sin(radians),
];

const functions: Readonly<Record<string, Convert>> = {
  __proto__: null as never,
  rgb,
  hsl,
  hwb,
  lab: /* @__PURE__ */ channels([100, 125, 125], labToRgb),
  lch: /* @__PURE__ */ withHue(2, [100, 150, 0], ([lightness, chroma], radians) =>
    labToRgb(polar(lightness, chroma, radians)),
  ),
  oklab: /* @__PURE__ */ channels([1, 0.4, 0.4], oklabToRgb),
  oklch: /* @__PURE__ */ withHue(2, [1, 0.4, 0], ([lightness, chroma], radians) =>
    oklabToRgb(polar(lightness, chroma, radians)),
  ),
};

/** With commas: all numbers or all percentages, and lightness and saturation are percentages. */
const legacyFunctions: Readonly<Record<string, Convert>> = {
  __proto__: null as never,
  rgb: (components) => (new Set(components.map(({ unit }) => unit)).size === 1 ? rgb(components) : undefined),
  hsl: (components) => (components[1].unit === "%" && components[2].unit === "%" ? hsl(components) : undefined),
};

/** A colour space of red, green and blue: its primaries, white point and curve. */
interface RgbSpace {
  readonly primaries: Matrix;
  readonly decode: (encoded: number) => number;
}

const D65: Triple = /* @__PURE__ */ whiteOf(0.3127, 0.329);
const D50: Triple = /* @__PURE__ */ whiteOf(0.3457, 0.3585);

const srgbToXyz = /* @__PURE__ */ matrixOf([0.64, 0.33, 0.3, 0.6, 0.15, 0.06], D65);
const xyzToSrgb = /* @__PURE__ */ inverse(srgbToXyz);
const rec2020Alpha = 1.09929682680944;
const rec2020Beta = 0.018053968510807;

const rgbSpaces: Readonly<Record<string, () => RgbSpace>> = {
  "display-p3": () => ({ primaries: matrixOf([0.68, 0.32, 0.265, 0.69, 0.15, 0.06], D65), decode: decodeSrgb }),
  "a98-rgb": () => ({
    primaries: matrixOf([0.64, 0.33, 0.21, 0.71, 0.15, 0.06], D65),
    decode: (value) => power(value, 563 / 256),
  }),
  "prophoto-rgb": () => ({
    primaries: multiply(
      bradford(D50, D65),
      matrixOf([0.734699, 0.265301, 0.159597, 0.840403, 0.036598, 0.000105], D50),
    ),
    decode: (value) => (Math.abs(value) <= 16 / 512 ? value / 16 : power(value, 1.8)),
  }),
  rec2020: () => ({
    primaries: matrixOf([0.708, 0.292, 0.17, 0.797, 0.131, 0.046], D65),
    decode: (value) =>
      Math.abs(value) < rec2020Beta * 4.5
        ? value / 4.5
        : Math.sign(value) * ((Math.abs(value) + rec2020Alpha - 1) / rec2020Alpha) ** (1 / 0.45),
  }),
};

const one: Triple = [1, 1, 1];

/** The conversion of a colour space of `color()`; undefined for one that there is none of. */
function convertOf(space: string): Convert | undefined {
  if (space === "srgb") return channels(one, (channel) => channel);
  if (space === "srgb-linear") return channels(one, encoded);
  if (space === "xyz-d50") return channels(one, xyz50ToRgb);
  if (space === "xyz" || space === "xyz-d65") return channels(one, (xyz) => encoded(apply(xyzToSrgb, xyz)));
  if (!Object.hasOwn(rgbSpaces, space)) return undefined;
  const { primaries, decode } = rgbSpaces[space]!();
  return channels(one, (channel) => encoded(apply(xyzToSrgb, apply(primaries, map(channel, decode)))));
}

function hslToRgb(hue: number, givenSaturation: number, lightness: number): Triple {
  const saturation = clamp(givenSaturation, 0, 1);
  const chroma = saturation * Math.min(lightness, 1 - lightness);
  const channel = (offset: number) => {
    const k = (((offset + hue / 30) % 12) + 12) % 12;
    return lightness - chroma * Math.max(-1, Math.min(k - 3, 9 - k, 1));
  };
  return [channel(0), channel(8), channel(4)];
}

function hwbToRgb(hue: number, givenWhite: number, givenBlack: number): Triple {
  const [white, black] = [Math.max(0, givenWhite), Math.max(0, givenBlack)];
  if (white + black >= 1) return map(one, () => white / (white + black));
  return map(hslToRgb(hue, 1, 0.5), (channel) => channel * (1 - white - black) + white);
}

function labToRgb([givenLightness, a, b]: Triple): Triple {
  const lightness = clamp(givenLightness, 0, 100);
  const y = (lightness + 16) / 116;
  const [x, z] = [y + a / 500, y - b / 200];
  const [epsilon, kappa] = [216 / 24389, 24389 / 27];
  const cubed = (value: number) => (value ** 3 > epsilon ? value ** 3 : (116 * value - 16) / kappa);
  const xyz: Triple = [cubed(x), lightness > kappa * epsilon ? y ** 3 : lightness / kappa, cubed(z)];
  return xyz50ToRgb(map(xyz, (value, index) => value * D50[index]!));
}

function xyz50ToRgb(xyz: Triple): Triple {
  return encoded(apply(xyzToSrgb, apply(bradford(D50, D65), xyz)));
}

const oklabToLms: Matrix = [
  [1, 0.3963377774, 0.2158037573],
  [1, -0.1055613458, -0.0638541728],
  [1, -0.0894841775, -1.291485548],
];
const lmsToSrgb: Matrix = [
  [4.0767416621, -3.3077115913, 0.2309699292],
  [-1.2684380046, 2.6097574011, -0.3413193965],
  [-0.0041960863, -0.7034186147, 1.707614701],
];

function oklabToRgb([lightness, a, b]: Triple): Triple {
  const lms = apply(oklabToLms, [clamp(lightness, 0, 1), a, b]);
  const cubed = map(lms, (value) => value ** 3);
  return encoded(apply(lmsToSrgb, cubed));
}

function encoded(channel: Triple): Triple {
  return map(channel, (value) =>
    Math.abs(value) <= 0.0031308
      ? 12.92 * value
      : Math.sign(value) * 1.055 * Math.abs(value) ** (1 / 2.4) - 0.055 * Math.sign(value),
  );
}

function decodeSrgb(value: number): number {
  return Math.abs(value) <= 0.04045 ? value / 12.92 : Math.sign(value) * ((Math.abs(value) + 0.055) / 1.055) ** 2.4;
}

function power(value: number, exponent: number): number {
  return Math.sign(value) * Math.abs(value) ** exponent;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

function map(triple: Triple, change: (value: number, index: number) => number): Triple {
  return [change(triple[0], 0), change(triple[1], 1), change(triple[2], 2)];
}

function apply(matrix: Matrix, [x, y, z]: Triple): Triple {
  return [0, 1, 2].map((row) => matrix[row]![0] * x + matrix[row]![1] * y + matrix[row]![2] * z) as unknown as Triple;
}

function columnOf(matrix: Matrix, index: number): Triple {
  return [matrix[0][index]!, matrix[1][index]!, matrix[2][index]!];
}

function transposed(matrix: Matrix): Matrix {
  return [columnOf(matrix, 0), columnOf(matrix, 1), columnOf(matrix, 2)];
}

function multiply(left: Matrix, right: Matrix): Matrix {
  return transposed([0, 1, 2].map((index) => apply(left, columnOf(right, index))) as unknown as Matrix);
}

function inverse([[a, b, c], [d, e, f], [g, h, i]]: Matrix): Matrix {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const adjugate: Matrix = [
    [e * i - f * h, c * h - b * i, b * f - c * e],
    [f * g - d * i, a * i - c * g, c * d - a * f],
    [d * h - e * g, b * g - a * h, a * e - b * d],
  ];
  return adjugate.map((row) => map(row, (value) => value / determinant)) as unknown as Matrix;
}

/** XYZ of a white point by its chromaticity. */
function whiteOf(x: number, y: number): Triple {
  return [x / y, 1, (1 - x - y) / y];
}

/** Linear channels to XYZ, by the chromaticities of red, green and blue and the white that they make together. */
function matrixOf(
  [rx, ry, gx, gy, bx, by]: readonly [number, number, number, number, number, number],
  white: Triple,
): Matrix {
  const columns = transposed([
    [rx, ry, 1 - rx - ry],
    [gx, gy, 1 - gx - gy],
    [bx, by, 1 - bx - by],
  ]);
  const amounts = apply(inverse(columns), white);
  return columns.map((row) => map(row, (value, index) => value * amounts[index]!)) as unknown as Matrix;
}

const cone: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

/** XYZ as seen under one white to XYZ as seen under another (Bradford). */
function bradford(from: Triple, to: Triple): Matrix {
  const [source, target] = [apply(cone, from), apply(cone, to)];
  const adapted = cone.map((row, index) => map(row, (value) => (value * target[index]!) / source[index]!));
  return multiply(inverse(cone), adapted as unknown as Matrix);
}
