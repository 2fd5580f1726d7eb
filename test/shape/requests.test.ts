/** What a request may ask for beside font and text: features for parts of it, flags, vertical lines. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GlyphRun } from "../../src/shape/glyph-run.ts";
import { HarfBuzzShaper } from "../../src/shape/harfbuzz-shaper.ts";
import type { ShapeFlag, ShapeRequest } from "../../src/shape/shaper.ts";
import { ShapingCache } from "../../src/shape/shaping-cache.ts";
import { SimpleShaper } from "../../src/shape/simple-shaper.ts";
import { isSafeToBreak, sliceGlyphRun } from "../../src/shape/slice-run.ts";
import { OracleFont } from "./oracle.ts";
import { createWords, harfbuzzModule, openTestFont, readFont } from "./support.ts";

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const shaper = new HarfBuzzShaper(harfbuzzModule());
const latin = await openTestFont(readFont("garamond"));
const chinese = await openTestFont(readFont("chinese"));
const devanagari = await openTestFont(readFont("devanagari"));

const shape = (text: string, request: ShapeRequest) => shaper.shape(text, 0, text.length, request);
const idsOf = (run: GlyphRun) => [...run.glyphIds];

describe(`features with ranges (SEED=${seed})`, () => {
  it("hold for their part of the text alone", () => {
    const text = "Lines lines";
    const plain = shape("Lines", { font: latin, size: 16 });
    const small = shape("lines", { font: latin, size: 16, features: { smcp: true } });
    expect(idsOf(small).slice(1)).not.toEqual(idsOf(plain).slice(1));
    const mixed = shape(text, { font: latin, size: 16, features: { smcp: [{ value: true, start: 6, end: 11 }] } });
    const space = latin.glyphId(0x20);
    expect(idsOf(mixed)).toEqual([...idsOf(plain), space, ...idsOf(small)]);
  });

  it("count code units of the text, wherever the item begins", () => {
    const property = fc.property(fc.nat(30), fc.nat(10), (before, length) => {
      const text = `${"x".repeat(before)} difficult offices`;
      const [start, end] = [before + 1, before + 1 + length];
      const features = { liga: [{ value: 0, start, end }], smcp: [{ value: true, start: end, end: text.length }] };
      const run = shaper.shape(text, before + 1, text.length, { font: latin, size: 16, features });
      const whole = shaper.shape(text, 0, text.length, { font: latin, size: 16, features });
      const first = [...whole.clusters].findIndex((cluster) => cluster > before);
      expect(idsOf(run)).toEqual(idsOf(whole).slice(first));
    });
    fc.assert(property, { seed, numRuns: 60 });
  });

  it("are the same through a cache, which doesn't keep them", () => {
    const cache = new ShapingCache(new HarfBuzzShaper(harfbuzzModule()), 2 ** 20, { createWords });
    for (const end of [1, 3, 6]) {
      const request = { font: latin, size: 16, features: { liga: [{ value: false, start: 0, end }] } };
      expect(idsOf(cache.shape("office", 0, 6, request))).toEqual(idsOf(shape("office", request)));
    }
    expect(cache.counts().runs.entries).toBe(0);
  });

  it("are named where they are wrong", () => {
    const wrong = (range: object) => () =>
      shape("a", { font: latin, size: 16, features: { liga: [range] } as unknown as ShapeRequest["features"] });
    expect(wrong({ value: true, start: 2, end: 1 })).toThrow(/features\.liga\[0\]\.end/);
    expect(wrong({ value: "on", start: 0, end: 1 })).toThrow(/features\.liga\[0\]\.value/);
    expect(wrong({ value: true, end: 1 })).toThrow(TypeError);
  });
});

describe("flags", () => {
  const withFlags = (text: string, ...flags: ShapeFlag[]) => shape(text, { font: devanagari, size: 16, flags });

  it("show, hide or remove what is never seen", () => {
    const text = "क\u200dक";
    expect(shape(text, { font: latin, size: 16, script: "Latn" }).length).toBe(3);
    const removed = shape("a\u200db", { font: latin, size: 16, flags: ["remove-default-ignorables"] });
    expect(removed.length).toBe(2);
    const kept = shape("a\u200bb", { font: latin, size: 16, flags: ["preserve-default-ignorables"] });
    const hidden = shape("a\u200bb", { font: latin, size: 16 });
    expect(kept.length).toBe(3);
    expect([hidden.xAdvances[1], hidden.glyphIds[1]]).toEqual([0, latin.glyphId(0x20)]);
    expect(kept.glyphIds[1]).not.toBe(hidden.glyphIds[1]);
  });

  it("leave out the dotted circle under a mark without a base, for one text alone", () => {
    const bare = withFlags("\u093f", "no-dotted-circle").length;
    expect(withFlags("\u093f").length).toBe(bare + 1);
    expect(withFlags("\u093f", "no-dotted-circle").length).toBe(bare);
  });

  it("that are none are named", () => {
    expect(() => withFlags("a", "bold" as ShapeFlag)).toThrow(/flags/);
    expect(() => shape("a", { font: latin, size: 16, flags: "x" as unknown as ShapeFlag[] })).toThrow(TypeError);
  });
});

describe("vertical runs", () => {
  const request = { font: chinese, size: 20, direction: "ttb", script: "Hani", language: "zh" } as const;
  const text = "中文（你好）。";

  it("are HarfBuzz's glyphs, by the font's vertical metrics", () => {
    const oracle = new OracleFont(readFont("chinese"));
    const expected = oracle.shape(text, 0, text.length, { direction: "ttb", script: "Hani", language: "zh" });
    const run = shape(text, { ...request, size: chinese.unitsPerEm });
    expect(idsOf(run)).toEqual(expected.map(({ glyphId }) => glyphId));
    expect([...run.clusters]).toEqual(expected.map(({ cluster }) => cluster));
    expect([...run.xOffsets]).toEqual(expected.map(({ xOffset }) => xOffset));
    expect([...run.yAdvances]).toEqual(idsOf(run).map((glyphId) => chinese.verticalAdvanceUnits(glyphId)));
    expect([...run.yOffsets]).toEqual(idsOf(run).map((glyphId) => chinese.verticalOrigin(glyphId).yUnits));
    expect(run.yOffsets[0]).toBe(880);
  });

  it("of a font without vertical metrics are as high as lines, each glyph at its place in one", () => {
    const { ascenderUnits, descenderUnits, unitsPerEm } = latin.metrics;
    const run = shape("A.", { font: latin, size: unitsPerEm, direction: "ttb" });
    expect([...run.yAdvances]).toEqual([1, 1].map(() => ascenderUnits - descenderUnits));
    expect([...run.yOffsets]).toEqual([ascenderUnits, ascenderUnits]);
  });

  it("are as high as their glyphs, and no width", () => {
    const run = shape(text, request);
    expect(run.width).toBe(0);
    expect(run.height).toBeCloseTo(text.length * 20, 3);
    expect(shape(text, { ...request, direction: "ltr" }).height).toBe(0);
  });

  it("are cut like others", () => {
    const run = shape(text, request);
    expect(isSafeToBreak(run, 2)).toBe(true);
    const part = sliceGlyphRun(run, 2, 5);
    expect(idsOf(part)).toEqual(idsOf(run).slice(2, 5));
    expect(part.height).toBeCloseTo(60, 3);
  });

  it("need HarfBuzz", () => {
    expect(() => new SimpleShaper().shape("a", 0, 1, { ...request })).toThrow(/direction/);
  });
});
