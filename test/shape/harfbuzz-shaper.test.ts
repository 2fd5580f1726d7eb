import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { Font } from "../../src/font/font.ts";
import type { GlyphRun } from "../../src/shape/glyph-run.ts";
import { HarfBuzzShaper } from "../../src/shape/harfbuzz-shaper.ts";
import type { ShapeRequest } from "../../src/shape/shaper.ts";
import { OracleFont, type OracleGlyph } from "./oracle.ts";
import { FONT_FILES, type FontName, harfbuzzModule, openTestFont, readFont } from "./support.ts";
import { TEXTS, textFor } from "./texts.ts";

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const shaper = new HarfBuzzShaper(harfbuzzModule());
const names = Object.keys(FONT_FILES) as FontName[];
const cache = new Map<FontName, { font: Font; oracle: OracleFont }>();

for (const name of names) {
  const bytes = readFont(name);
  cache.set(name, { font: await openTestFont(bytes), oracle: new OracleFont(bytes) });
}

function fontNamed(name: FontName) {
  return cache.get(name)!;
}

/** The run in the oracle's units, when it was shaped at `unitsPerEm` pixels to the em. */
function glyphsOf(run: GlyphRun): OracleGlyph[] {
  return Array.from({ length: run.length }, (_, i) => ({
    glyphId: run.glyphIds[i]!,
    cluster: run.clusters[i]!,
    xAdvance: run.xAdvances[i]!,
    yAdvance: 0 - run.yAdvances[i]!,
    xOffset: run.xOffsets[i]!,
    yOffset: 0 - run.yOffsets[i]!,
    unsafeToBreak: run.unsafeToBreak[i]!,
  }));
}

type Options = Omit<ShapeRequest, "font" | "size">;

function expectSame(name: FontName, text: string, start: number, end: number, options: Options): void {
  const { font, oracle } = fontNamed(name);
  const run = shaper.shape(text, start, end, { font, size: font.unitsPerEm, ...options });
  expect(glyphsOf(run)).toEqual(oracle.shape(text, start, end, options));
}

describe(`HarfBuzzShaper (SEED=${seed})`, () => {
  afterAll(() => shaper[Symbol.dispose]());

  for (const name of names) {
    it(`gives HarfBuzz's own glyphs, clusters, positions and flags for ${name} texts`, () => {
      for (const text of TEXTS[name]) expectSame(name, text, 0, text.length, {});
    });

    it(`gives them for made-up ${name} texts, parts of texts, directions and features`, () => {
      const options = fc.record({
        direction: fc.constantFrom(undefined, "ltr" as const, "rtl" as const),
        language: fc.constantFrom(undefined, "tr", "fa", "mr-IN", "zh-Hant", "not a language!"),
        features: fc.constantFrom(undefined, { liga: false, kern: 0 }, { smcp: true }, { aalt: 2, frac: 1 }),
      });
      fc.assert(
        fc.property(textFor(name), fc.nat(), fc.nat(), options, (text, a, b, chosen) => {
          const [start, end] = [a % (text.length + 1), b % (text.length + 1)].sort((x, y) => x - y) as [number, number];
          expectSame(name, text, start, end, chosen);
        }),
        { seed, numRuns: 150 },
      );
    });
  }

  it("measures in pixels at the size asked for, with y downwards", () => {
    const { font, oracle } = fontNamed("arabic");
    const text = TEXTS.arabic[1]!;
    const run = shaper.shape(text, 0, text.length, { font, size: 24 });
    const expected = oracle.shape(text, 0, text.length, {});
    const scale = 24 / font.unitsPerEm;
    expect(Array.from(run.yOffsets)).toEqual(expected.map(({ yOffset }) => Math.fround(0 - yOffset * scale)));
    expect(Array.from(run.xAdvances)).toEqual(expected.map(({ xAdvance }) => Math.fround(xAdvance * scale)));
    expect(expected.some(({ yOffset }) => yOffset !== 0)).toBe(true);
    const units = expected.reduce((total, { xAdvance }) => total + xAdvance, 0);
    expect(run.width).toBeCloseTo(units * scale, 4);
  });

  it("says what it guessed: script and direction of the first letter that has one", () => {
    const { font } = fontNamed("arabic");
    const run = shaper.shape("١٢ (ب)", 0, 6, { font, size: 10 });
    expect([run.script, run.direction, run.start, run.end]).toEqual(["Arab", "rtl", 0, 6]);
    expect(shaper.shape("...", 0, 3, { font, size: 10 })).toMatchObject({ script: "Zyyy", direction: "ltr" });
  });

  it("joins an item's letters with the text around it", () => {
    const { font } = fontNamed("arabic");
    const request = { font, size: 10, script: "Arab", direction: "rtl" } as const;
    const alone = shaper.shape("ب", 0, 1, request);
    const between = shaper.shape(`${"x".repeat(50)}ببب`, 51, 52, request);
    expect(between.glyphIds[0]).not.toBe(alone.glyphIds[0]);
    expect(between.clusters[0]).toBe(51);
  });

  it("takes a lone surrogate for U+FFFD", () => {
    const { font } = fontNamed("roboto");
    const run = shaper.shape("a\ud800b", 0, 3, { font, size: 10 });
    const plain = shaper.shape("a\ufffdb", 0, 3, { font, size: 10 });
    expect(Array.from(run.glyphIds)).toEqual(Array.from(plain.glyphIds));
  });

  it("shapes a text longer than one call takes, in both directions, without a seam at white space", () => {
    for (const [name, word] of [
      ["roboto", "AVATAR To "],
      ["arabic", "السلام "],
    ] as const) {
      const { font, oracle } = fontNamed(name);
      const text = word.repeat(15_000);
      const run = shaper.shape(text, 0, text.length, { font, size: font.unitsPerEm });
      const expected = oracle.shape(text, 0, text.length, {});
      expect(run.length).toBe(expected.length);
      expect(Array.from(run.glyphIds)).toEqual(expected.map(({ glyphId }) => glyphId));
      expect(Array.from(run.clusters)).toEqual(expected.map(({ cluster }) => cluster));
      expect(run.width).toBe(expected.reduce((total, { xAdvance }) => total + xAdvance, 0));
    }
  });

  it("names a feature that is no tag, and a value that is no whole number", () => {
    const { font } = fontNamed("roboto");
    const shape = (features: Record<string, number>) => () => shaper.shape("a", 0, 1, { font, size: 10, features });
    expect(shape({ ligatures: 1 })).toThrow(/"ligatures"/);
    expect(shape({ liga: -1 })).toThrow(/features\.liga/);
    expect(shape({ liga: Number.NaN })).toThrow(RangeError);
  });

  it("refuses a range outside the text", () => {
    const { font } = fontNamed("roboto");
    expect(() => shaper.shape("abc", 2, 4, { font, size: 10 })).toThrow(RangeError);
    expect(() => shaper.shape("abc", 2, 1, { font, size: 10 })).toThrow(RangeError);
  });

  it("refuses a closed font", async () => {
    const font = await openTestFont(readFont("roboto"));
    font.close();
    const shape = () => shaper.shape("abc", 0, 3, { font, size: 10 });
    expect(shape).toThrow(expect.objectContaining({ code: "closed" }));
  });
});

describe("HarfBuzzShaper's heap", () => {
  it("stays where it is when fonts come and go", async () => {
    const own = new HarfBuzzShaper(harfbuzzModule());
    const bytes = readFont("devanagari");
    const text = TEXTS.devanagari[1]!;
    const fonts = await Promise.all(Array.from({ length: 300 }, () => openTestFont(bytes)));
    const useOnce = (font: Font) => {
      own.shape(text, 0, text.length, { font, size: 16, features: { liga: false } });
      own.forget(font);
    };
    fonts.slice(0, 20).forEach(useOnce);
    const heapBytes = own.heapBytes;
    fonts.slice(20).forEach(useOnce);
    expect(own.heapBytes).toBe(heapBytes);
  });

  it("reports an error when it is full, and shapes the next text right", () => {
    const own = new HarfBuzzShaper(harfbuzzModule(), { maxHeapBytes: 1.5 * 2 ** 20 });
    const { font, oracle } = fontNamed("devanagari");
    const long = "क्षत्रि".repeat(9_000);
    const attempt = () => own.shape(long, 0, long.length, { font, size: 16 });
    const text = TEXTS.devanagari[0]!;
    for (let round = 0; round < 3; round++) {
      let failure: unknown;
      for (let i = 0; i < 40 && failure === undefined; i++) {
        try {
          attempt();
          own.shape(text, 0, text.length, { font: fontNamed("arabic").font, size: 16 });
        } catch (error) {
          failure = error;
        }
      }
      expect(failure).toMatchObject({ name: "ShapingError", code: "shaping-failed" });
      const run = own.shape(text, 0, text.length, { font, size: font.unitsPerEm });
      expect(glyphsOf(run)).toEqual(oracle.shape(text, 0, text.length, {}));
    }
  });

  it("isn't filled by languages and features from outside", () => {
    const own = new HarfBuzzShaper(harfbuzzModule());
    const { font } = fontNamed("roboto");
    for (let i = 0; i < 5_000; i++) {
      own.shape("a", 0, 1, { font, size: 16, language: `x-${i.toString(36)}` });
      own.shape("a", 0, 1, { font, size: 16, features: { aalt: i } });
    }
    expect(own.heapBytes).toBeLessThan(2 * 2 ** 20);
  });

  it("is empty once disposed, and nothing can be shaped", () => {
    const own = new HarfBuzzShaper(harfbuzzModule());
    own[Symbol.dispose]();
    expect(own.heapBytes).toBe(0);
    const { font } = fontNamed("roboto");
    expect(() => own.shape("a", 0, 1, { font, size: 16 })).toThrow(
      expect.objectContaining({ code: "shaper-unavailable" }),
    );
  });
});
