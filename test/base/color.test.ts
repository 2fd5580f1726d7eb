/** Colours, against what Chromium 2D canvas paints for the same string (opaque ones; alpha loses bits there). */

import { beforeAll, describe, expect, it } from "vitest";
import { colorToHex, packColor, parseColor } from "../../src/base/color.ts";
import { allExtras } from "../../src/entry/all-extras.ts";

beforeAll(() => allExtras.colors());

/** [CSS colour, what Chromium's canvas reads back]. */
const asChromiumPaints: readonly [string, readonly number[]][] = [
  ["red", [255, 0, 0, 255]],
  ["RebeccaPurple", [102, 51, 153, 255]],
  [" transparent ", [0, 0, 0, 0]],
  ["#abc", [170, 187, 204, 255]],
  ["#ABCD", [170, 187, 204, 221]],
  ["#1a2b3c", [26, 43, 60, 255]],
  ["rgb(255 0 0 / 50%)", [255, 0, 0, 128]],
  ["rgb(300, -5, 12)", [255, 0, 12, 255]],
  ["rgb(10% 20% 30%)", [26, 51, 77, 255]],
  ["RGB(1 2 3)", [1, 2, 3, 255]],
  ["rgb(127.5 0.5 1.5)", [128, 1, 2, 255]],
  ["hsl(120 100% 25%)", [0, 128, 0, 255]],
  ["hsl(0.5turn 20% 70%)", [163, 194, 194, 255]],
  ["hsl(-30 50% 50%)", [191, 64, 128, 255]],
  ["hsl(30rad 150% 50%)", [165, 0, 255, 255]],
  ["hwb(194 0% 0%)", [0, 195, 255, 255]],
  ["hwb(90 60% 70%)", [118, 118, 118, 255]],
  ["lab(50% 40 59.5)", [191, 87, 0, 255]],
  ["lab(50 none none)", [119, 119, 119, 255]],
  ["lch(52.2345% 72.2 56.2)", [198, 93, 6, 255]],
  ["oklab(40.1% 0.1143 0.045)", [125, 36, 41, 255]],
  ["oklch(59.686% 0.15619 49.7694)", [198, 93, 6, 255]],
  ["oklch(70% 0.4 150)", [0, 214, 0, 255]],
  ["color(display-p3 0 1 0)", [0, 255, 0, 255]],
  ["color(srgb 0.1 0.2 0.3)", [26, 51, 77, 255]],
  ["color(srgb-linear 0.1 0.2 0.3)", [89, 124, 149, 255]],
  ["color(prophoto-rgb 0.4 0.5 0.6)", [69, 151, 173, 255]],
  ["color(rec2020 0.4 0.5 0.6)", [92, 142, 166, 255]],
  ["color(xyz 0.2 0.3 0.4)", [0, 167, 164, 255]],
  ["color(xyz-d50 0.2 0.3 0.4)", [0, 168, 189, 255]],
];

describe("parseColor", () => {
  it.each(asChromiumPaints)("reads %s as a browser does", (css, expected) => {
    expect(parseColor(css)).toEqual(expected);
    expect(parseColor(css)).toEqual(expected); // and again from the cache
  });

  it("keeps the colour of what is translucent, and takes a channel of none as 0", () => {
    expect(parseColor("#1a2b3c80")).toEqual([26, 43, 60, 128]);
    expect(parseColor("rgba(1,2,3,.25)")).toEqual([1, 2, 3, 64]);
    expect(parseColor("rgb(none 2 3 / none)")).toEqual([0, 2, 3, 0]);
  });

  it("takes four channels, rounded to whole numbers", () => {
    expect(parseColor([1, 2.6, 255, 0])).toEqual([1, 3, 255, 0]);
  });

  it.each([
    "abc",
    "fff",
    "",
    "#",
    "#12",
    "#12345",
    "#ggg",
    "#1234567g",
    "constructor",
    "__proto__",
    "toString()",
    "rgb(1,2)",
    "rgb(1 2 3))",
    "rgb(1 2 3) foo",
    "rgb()",
    "color(",
    "color(foo 1 2 3)",
    "lab(NaN 1 1)",
    "currentcolor",
    "rgb(".padEnd(5_000_000, "1"),
  ])("refuses %.20s with a RangeError that names the argument", (css) => {
    expect(() => parseColor(css, "background")).toThrow(RangeError);
    expect(() => parseColor(css, "background")).toThrow(/^background must be a CSS colour, got "/);
  });

  it("refuses a wrong number of channels and channels out of range by value, other kinds by type", () => {
    expect(() => parseColor([1, 2, 3])).toThrow(
      new RangeError("color must have four channels [red, green, blue, alpha], got 3"),
    );
    expect(() => parseColor([1, 2, 256, 0])).toThrow(RangeError);
    expect(() => parseColor([1, 2, Number.NaN, 0])).toThrow("color[2] must be between 0 and 255, got NaN");
    for (const wrong of [undefined, null, 7, {}, ["1", 2, 3, 4]]) {
      expect(() => parseColor(wrong as unknown as string)).toThrow(TypeError);
    }
  });

  it("stays correct when more colours pass through than the cache holds", () => {
    for (let round = 0; round < 2; round++) {
      for (let red = 0; red < 256; red++) {
        for (const green of [0, 9]) expect(parseColor(`rgb(${red} ${green} 3)`)).toEqual([red, green, 3, 255]);
      }
    }
  });
});

describe("writing colours", () => {
  it("packs red into the lowest byte", () => {
    expect(packColor([0x11, 0x22, 0x33, 0xff])).toBe(0xff332211);
  });

  it("writes six digits, zeros included", () => {
    expect(colorToHex([0, 10, 255, 7])).toBe("#000aff");
  });
});
