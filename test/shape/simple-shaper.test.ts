import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Font } from "../../src/font/font.ts";
import { SimpleShaper } from "../../src/shape/simple-shaper.ts";
import { OracleFont } from "./oracle.ts";
import { openTestFont, readFont } from "./support.ts";

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const shaper = new SimpleShaper();
const roboto = await openTestFont(readFont("roboto"));
const hebrew = await openTestFont(readFont("hebrew"));

/** Roboto with one pair kerned by -100 units, and a variant of "a" for VS1. */
const kerned = {
  unitsPerEm: roboto.unitsPerEm,
  advanceUnits: (glyphId: number) => roboto.advanceUnits(glyphId),
  kerningUnits: (left: number, right: number) =>
    left === roboto.glyphId(0x41) && right === roboto.glyphId(0x56) ? -100 : 0,
  glyphId: (codePoint: number, selector?: number) =>
    selector === undefined ? roboto.glyphId(codePoint) : codePoint === 0x61 && selector === 0xfe00 ? 7 : 0,
} as Font;

describe(`SimpleShaper (SEED=${seed})`, () => {
  it("gives HarfBuzz's glyphs, clusters and advances where no features are applied and no marks are placed", () => {
    const off = { liga: false, clig: false, kern: false, ccmp: false, locl: false, mark: false, calt: false };
    const oracle = new OracleFont(readFont("roboto"));
    const composing = ["e\u0301", "n\u0303", "o\u0308"];
    const characters = fc.constantFrom(
      ..."AVTo ,.fil",
      "é",
      ...composing,
      "\ud83d\ude00",
      "\ud800",
      "\udc00",
      "\u200b",
    );
    const texts = fc.array(characters, { maxLength: 30 }).map((parts) => parts.join(""));
    const property = fc.property(texts, fc.constantFrom("ltr" as const, "rtl" as const), (text, direction) => {
      const options = { direction, script: "Latn", features: off };
      const run = shaper.shape(text, 0, text.length, { font: roboto, size: roboto.unitsPerEm, ...options });
      const expected = oracle.shape(text, 0, text.length, options);
      expect(Array.from(run.glyphIds)).toEqual(expected.map(({ glyphId }) => glyphId));
      expect(Array.from(run.clusters)).toEqual(expected.map(({ cluster }) => cluster));
      expect(Array.from(run.xAdvances)).toEqual(expected.map(({ xAdvance }) => xAdvance));
    });
    fc.assert(property, { seed, numRuns: 300 });
  });

  it("kerns pairs, says so in unsafeToBreak, and leaves it where kern is off", () => {
    const request = { font: kerned, size: roboto.unitsPerEm };
    const run = shaper.shape("AVA", 0, 3, request);
    const plain = shaper.shape("AVA", 0, 3, { ...request, features: { kern: false } });
    expect(run.xAdvances[0]).toBe(plain.xAdvances[0]! - 100);
    expect(Array.from(run.unsafeToBreak)).toEqual([0, 1, 0]);
    expect(Array.from(plain.unsafeToBreak)).toEqual([0, 0, 0]);
    expect(run.width).toBe(plain.width - 100);
  });

  it("kerns pairs as they stand in a right-to-left run, and flags the later letter", () => {
    const run = shaper.shape("VA", 0, 2, { font: kerned, size: roboto.unitsPerEm, direction: "rtl" });
    expect(Array.from(run.clusters)).toEqual([1, 0]);
    expect(run.xAdvances[0]).toBe(roboto.advanceUnits(roboto.glyphId(0x41)) - 100);
    expect(Array.from(run.unsafeToBreak)).toEqual([1, 0]);
  });

  it("takes a variation selector with the character before it, and drops one that the font doesn't know", () => {
    const run = shaper.shape("a\ufe00b\ufe00", 0, 4, { font: kerned, size: 10 });
    expect(Array.from(run.glyphIds)).toEqual([7, roboto.glyphId(0x62)]);
    expect(Array.from(run.clusters)).toEqual([0, 2]);
  });

  it("puts marks behind their base in both directions, in one cluster", () => {
    const text = "\u05d0\u05b8\u05d1";
    const [alef, qamats, bet] = Array.from(text, (character) => hebrew.glyphId(character.codePointAt(0)!));
    const run = shaper.shape(text, 0, 3, { font: hebrew, size: 10 });
    expect(run.direction).toBe("rtl");
    expect(Array.from(run.glyphIds)).toEqual([bet, alef, qamats]);
    expect(Array.from(run.clusters)).toEqual([2, 0, 0]);
  });

  it("puts marks together with their base where the font has a glyph for both, and leaves them where it has none", () => {
    const idsOf = (text: string) => [...shaper.shape(text, 0, text.length, { font: roboto, size: 10 }).glyphIds];
    const glyph = (character: string) => roboto.glyphId(character.codePointAt(0)!);
    expect(idsOf("e\u0301")).toEqual([glyph("é")]);
    expect(roboto.glyphId(0x1e57)).toBe(0);
    expect(idsOf("p\u0307")).toEqual([glyph("p"), glyph("\u0307")]);
  });

  it("mirrors brackets in right-to-left runs", () => {
    const run = shaper.shape("(\u05d0", 0, 2, { font: hebrew, size: 10 });
    expect(run.glyphIds[1]).toBe(hebrew.glyphId(0x29));
  });

  it("shapes a part of a text, its clusters indexing the whole", () => {
    const run = shaper.shape("abcdef", 2, 4, { font: roboto, size: 10 });
    expect([run.start, run.end, ...run.clusters]).toEqual([2, 4, 2, 3]);
    expect(() => shaper.shape("abc", 2, 9, { font: roboto, size: 10 })).toThrow(RangeError);
  });
});
