/** Colour functions, against culori over random strings. The seed is printed; `TYPECASE_SEED` sets it. */

import { beforeAll, describe, expect, it } from "vitest";
import { parseColor } from "../../src/base/color.ts";
import { allExtras } from "../../src/entry/all-extras.ts";
import { colorByCulori } from "../reference/css-color.ts";
import { prng } from "../reference/prng.ts";

beforeAll(() => allExtras.colors());

const seed = Number(process.env.TYPECASE_SEED ?? 20261121);
const CASES = 4000;

/** Channels of each function: their range, and the unit that percentages stand for. */
const ranges: Readonly<Record<string, readonly (readonly [least: number, most: number] | "hue" | "percent")[]>> = {
  rgb: [
    [0, 255],
    [0, 255],
    [0, 255],
  ],
  hsl: ["hue", "percent", "percent"],
  hwb: ["hue", "percent", "percent"],
  lab: [
    [0, 100],
    [-125, 125],
    [-125, 125],
  ],
  lch: [[0, 100], [0, 150], "hue"],
  oklab: [
    [0, 1],
    [-0.4, 0.4],
    [-0.4, 0.4],
  ],
  oklch: [[0, 1], [0, 0.4], "hue"],
};
const spaces = ["srgb", "srgb-linear", "display-p3", "a98-rgb", "prophoto-rgb", "rec2020", "xyz", "xyz-d50", "xyz-d65"];

describe("colour functions", () => {
  it(`are what culori makes of them, seed ${seed}`, () => {
    const random = prng(seed);
    const between = (least: number, most: number) => Number((least + random.float() * (most - least)).toFixed(4));
    const channel = (range: readonly [number, number] | "hue" | "percent") => {
      if (range === "percent") return `${between(0, 100)}%`;
      if (range !== "hue") return String(between(...range));
      const units = [
        ["", 400],
        ["deg", 800],
        ["turn", 2],
        ["rad", 8],
        ["grad", 500],
      ] as const;
      const [unit, most] = units[Math.floor(random.float() * units.length)]!;
      return `${between(-most, most)}${unit}`;
    };
    for (let round = 0; round < CASES; round++) {
      const names = [...Object.keys(ranges), "color"];
      const name = names[Math.floor(random.float() * names.length)]!;
      const channels = (ranges[name] ?? [[0, 1] as const, [0, 1] as const, [0, 1] as const]).map(channel);
      const alpha = random.float() < 0.5 ? "" : ` / ${random.float() < 0.5 ? between(0, 1) : `${between(0, 100)}%`}`;
      const space = name === "color" ? `${spaces[Math.floor(random.float() * spaces.length)]} ` : "";
      const text = `${name}(${space}${channels.join(" ")}${alpha})`;
      const expected = colorByCulori(text);
      expect(expected, text).toBeDefined();
      const given = parseColor(text);
      // Culori's matrices have fewer digits: what lies between two bytes may fall to either.
      for (const [index, byte] of given.entries()) {
        expect(Math.abs(byte - expected![index]!), text).toBeLessThan(0.51);
      }
    }
  });

  it.each([
    "rgb(1 2 3 4)",
    "rgb(1, 2, none)",
    "rgb(1%, 2, 3%)",
    "hsl(1, 2, 3)",
    "lab(1deg 2 3)",
    "lab(1, 2, 3)",
    "hwb(1%, 2% 3%)",
    "rgb(1 2 3 / 4 / 5)",
    "rgb(1 2 3 / 4deg)",
    "color(srgb 1 2)",
    "color(constructor 1 2 3)",
    "constructor(1 2 3)",
    "rgb(1. 2 3)",
    "hsl(1% 2% 3%)",
  ])("%s is no colour", (text) => {
    expect(() => parseColor(text)).toThrow(RangeError);
  });

  it("clamps lightness, chroma and alpha where CSS does", () => {
    expect(parseColor("lab(150 0 0)")).toEqual([255, 255, 255, 255]);
    expect(parseColor("oklch(0.5 -1 20)")).toEqual(parseColor("oklch(0.5 0 20)"));
    expect(parseColor("rgb(0 0 0 / 300%)")).toEqual([0, 0, 0, 255]);
  });
});
