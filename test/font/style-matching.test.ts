/** Matching by style, against a plain reading of the specification; CSS fonts, families and unicode-ranges. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Coverage, parseUnicodeRange } from "../../src/font/registry/coverage.ts";
import { parseCssFont, parseFamilies } from "../../src/font/registry/css-font.ts";
import type { FaceStyle, WantedStyle } from "../../src/font/registry/font-style.ts";
import {
  parseRange,
  parseSlant,
  parseSlantRange,
  parseStretch,
  parseWeight,
} from "../../src/font/registry/font-style.ts";
import { matchStyle } from "../../src/font/registry/style-matching.ts";
import { matchingFaces } from "../reference/style-matching.ts";

const SEED = Number(process.env.TYPECASE_SEED ?? Date.now() % 2 ** 31);

const range = (least: number, most: number) =>
  fc
    .tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }), fc.boolean())
    .map(([a, b, isFixed]) => (isFixed ? ([a, a] as const) : ([Math.min(a, b), Math.max(a, b)] as const)));

const face: fc.Arbitrary<FaceStyle> = fc.record({
  weight: range(1, 10).map(([a, b]) => [a * 100, b * 100] as const),
  stretch: range(2, 8).map(([a, b]) => [a * 25, b * 25] as const),
  slant: fc.oneof(
    fc.constantFrom("normal" as const, "italic" as const),
    range(-20, 30).map((oblique) => ({ oblique })),
  ),
});

const wanted: fc.Arbitrary<WantedStyle> = fc.record({
  weight: fc.integer({ min: 1, max: 1000 }),
  stretch: fc.integer({ min: 50, max: 200 }),
  slant: fc.oneof(
    fc.constantFrom("normal" as const, "italic" as const),
    fc.integer({ min: -20, max: 30 }).map((oblique) => ({ oblique })),
  ),
});

describe(`matching by style (seed ${SEED})`, () => {
  it("leaves the faces that a plain reading of CSS Fonts 4 leaves", () => {
    fc.assert(
      fc.property(fc.array(face, { minLength: 1, maxLength: 12 }), wanted, (styles, style) => {
        const faces = styles.map((each, index) => ({ style: each, index }));
        expect(matchStyle(faces, style)).toEqual(matchingFaces(faces, style));
      }),
      { seed: SEED, numRuns: 20_000 },
    );
  });

  const family = (...weights: number[]) =>
    weights.map((weight) => ({
      style: { weight: [weight, weight], stretch: [100, 100], slant: "normal" } as FaceStyle,
    }));
  const weightFor = (weight: number, ...weights: number[]) =>
    matchStyle(family(...weights), { weight, stretch: 100, slant: "normal" })[0]!.style.weight[0];

  it("takes the weights that the specification's own examples take", () => {
    expect(weightFor(400, 300, 500, 600)).toBe(500);
    expect(weightFor(500, 300, 400, 600)).toBe(400);
    expect(weightFor(450, 400, 500)).toBe(500);
    expect(weightFor(400, 300, 600)).toBe(300);
    expect(weightFor(350, 100, 400)).toBe(100);
    expect(weightFor(600, 500, 900)).toBe(900);
    expect(weightFor(900, 400, 700)).toBe(700);
    expect(weightFor(100, 400, 700)).toBe(400);
  });

  it("decides by stretch before style, and by style before weight", () => {
    const faces = [
      { style: { weight: [400, 400], stretch: [75, 75], slant: "normal" } },
      { style: { weight: [900, 900], stretch: [100, 100], slant: "italic" } },
    ] as const;
    expect(matchStyle(faces, { weight: 400, stretch: 100, slant: "normal" })).toEqual([faces[1]]);
    const slanted = [
      { style: { weight: [400, 400], stretch: [100, 100], slant: "normal" } },
      { style: { weight: [900, 900], stretch: [100, 100], slant: { oblique: [10, 10] } } },
    ] as const;
    expect(matchStyle(slanted, { weight: 400, stretch: 100, slant: "italic" })).toEqual([slanted[1]]);
  });
});

describe("slants", () => {
  /** What is taken for `wish` from all of `styles`, then from those that are left, and so on. */
  function orderFor(wish: string, styles: readonly string[]): string[] {
    const left = styles.map((style) => ({
      name: style,
      style: { weight: [400, 400], stretch: [100, 100], slant: parseSlantRange(style, "style") } as FaceStyle,
    }));
    const slant = parseSlant(wish, "wish");
    return styles.map(() => {
      const [next] = matchStyle(left, { weight: 400, stretch: 100, slant });
      left.splice(left.indexOf(next!), 1);
      return next!.name;
    });
  }

  const oblique = (...degrees: number[]) => degrees.map((angle) => `oblique ${angle}deg`);

  // Each row is a paragraph of CSS Fonts 4 §5.2: upright faces take shallow angles before italic ones; italic means 14
  // degrees where nothing is italic; angles of the other sign come last.
  it.each([
    ["normal", ["normal", ...oblique(5, 20), "italic", ...oblique(-5, -20)]],
    ["italic", ["italic", ...oblique(14, 20, 30, 10, 5), "normal", ...oblique(-5, -20)]],
    ["oblique", [...oblique(14, 20, 10, 5), "italic", "normal", ...oblique(-5, -14)]],
    ["oblique 20deg", [...oblique(20, 25, 40, 15, 5), "italic", "normal", ...oblique(-5, -20)]],
    ["oblique 10deg", [...oblique(10, 6, 2, 12, 30), "italic", "normal", ...oblique(-2, -10)]],
    ["oblique -20deg", [...oblique(-20, -25, -40, -15, -5), "italic", "normal", ...oblique(5, 20)]],
    ["oblique -10deg", [...oblique(-10, -6, -2, -12, -30), "italic", "normal", ...oblique(2, 10)]],
  ])("for %s are taken in the order of the specification", (wish, order) => {
    expect(orderFor(wish, order)).toEqual(order);
    expect(orderFor(wish, order.toReversed())).toEqual(order);
  });
});

describe("a CSS font", () => {
  it("says its parts, in any order before the size", () => {
    expect(parseCssFont("italic 700 condensed 16px/1.5 'Open Sans', serif", "font")).toEqual({
      families: [
        { name: "Open Sans", isGeneric: false },
        { name: "serif", isGeneric: true },
      ],
      weight: 700,
      stretch: 75,
      slant: "italic",
      sizePx: 16,
      lineHeight: 1.5,
    });
    expect(parseCssFont("bold oblique -8deg 12pt/24px Inter", "font")).toMatchObject({
      weight: 700,
      slant: { oblique: -8 },
      sizePx: 16,
      lineHeight: 1.5,
    });
    expect(parseCssFont("1in/150% a", "font")).toMatchObject({ sizePx: 96, lineHeight: 1.5, weight: 400 });
    expect(parseCssFont("normal 16px/normal a", "font").lineHeight).toBeUndefined();
    expect(parseCssFont("Helvetica Neue, Arial", "font")).toMatchObject({
      families: [{ name: "Helvetica Neue" }, { name: "Arial" }],
      sizePx: undefined,
    });
  });

  it("may have names with digits, commas and brackets in quotes", () => {
    const names = (text: string) => parseFamilies(text, "families").map(({ name }) => name);
    expect(names(`"16px, bold", 'Font "2"', 8bit Wonder,serif`)).toEqual([
      "16px, bold",
      'Font "2"',
      "8bit Wonder",
      "serif",
    ]);
    expect(parseFamilies(["serif", "'serif'", "a, b"], "families")).toEqual([
      { name: "serif", isGeneric: true },
      { name: "serif", isGeneric: false },
      { name: "a", isGeneric: false },
      { name: "b", isGeneric: false },
    ]);
  });

  it("that is none is a RangeError that names the argument, soon", () => {
    for (const text of [
      "bold bold 16px a",
      "italic oblique 16px a",
      "16px a,",
      "16px a,,b",
      ", a",
      "16px 'a",
      "",
      "''",
    ]) {
      expect(() => parseCssFont(text, "font"), text).toThrow(/^font must/);
    }
    // In quadratic time these would outlast the test.
    for (const text of [`16px ${",".repeat(1e6)}`, " ".repeat(1e6)]) {
      expect(() => parseCssFont(text, "font"), text.slice(0, 10)).toThrow(RangeError);
    }
    for (const word of ["1 ", "16px "]) expect(parseCssFont(word.repeat(500_000), "font").families).toHaveLength(1);
  });
});

describe("descriptors", () => {
  it("are weights, stretches and slants, and ranges of them", () => {
    expect(parseRange("900 100", "weight", parseWeight)).toEqual([100, 900]);
    expect(parseRange("bold", "weight", parseWeight)).toEqual([700, 700]);
    expect(parseRange(["normal", 650], "weight", parseWeight)).toEqual([400, 650]);
    expect(parseRange("75% expanded", "stretch", parseStretch)).toEqual([75, 125]);
    expect(parseSlantRange("oblique", "style")).toEqual({ oblique: [14, 14] });
    expect(parseSlantRange("oblique 12deg -4deg", "style")).toEqual({ oblique: [-4, 12] });
    expect(() => parseRange("1 2 3", "weight", parseWeight)).toThrow(/^weight must be one value or two/);
  });

  it("of unicode-range are code points, ranges and wildcards", () => {
    expect([...parseUnicodeRange("U+26, u+0-7F, U+4??", "unicodeRange").ranges()]).toEqual([
      [0, 0x7f],
      [0x400, 0x4ff],
    ]);
    expect(parseUnicodeRange("U+1????", "unicodeRange").size).toBe(0x10000);
    for (const text of ["U+??????", "U+4?-5?", "U+", "26", "U+26 U+27", "U+1234567"]) {
      expect(() => parseUnicodeRange(text, "unicodeRange"), text).toThrow(/^unicodeRange must/);
    }
  });
});

describe(`a set of code points (seed ${SEED})`, () => {
  it("has what its ranges have, however they overlap", () => {
    const ranges = fc.array(fc.tuple(fc.nat(60), fc.nat(60)), { maxLength: 12 });
    fc.assert(
      fc.property(ranges, (pairs) => {
        const coverage = Coverage.of(pairs);
        const members = new Set<number>();
        for (const [first, last] of pairs) for (let each = first; each <= last; each++) members.add(each);
        for (let each = 0; each <= 61; each++) expect(coverage.has(each)).toBe(members.has(each));
        expect(coverage.size).toBe(members.size);
        const bounds = [...coverage.ranges()];
        for (let i = 1; i < bounds.length; i++) expect(bounds[i]![0]).toBeGreaterThan(bounds[i - 1]![1] + 1);
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });
});
