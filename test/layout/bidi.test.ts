import bidiFactory from "bidi-js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bidiClassOf, embeddingLevels } from "../../src/layout/bidi.ts";
import { BidiClass } from "../../src/layout/generated/unicode-data.ts";
import { unicodeRows } from "./unicode-files.ts";

const directions = ["auto", "ltr", "rtl"] as const;
const levelsOf = (text: string, direction: (typeof directions)[number]): number[] => {
  const { levels } = embeddingLevels(text, direction);
  return levels === undefined ? new Array<number>(text.length).fill(0) : [...levels];
};

/** One character of every class, as BidiTest.txt names them. */
const sampleOfClass: Record<string, string> = {
  L: "a",
  R: "\u05d0",
  AL: "\u0627",
  EN: "1",
  ES: "+",
  ET: "#",
  AN: "\u0660",
  CS: ",",
  NSM: "\u0300",
  BN: "\u00ad",
  B: "\u2029",
  S: "\t",
  WS: " ",
  ON: "!",
  LRE: "\u202a",
  RLE: "\u202b",
  LRO: "\u202d",
  RLO: "\u202e",
  PDF: "\u202c",
  LRI: "\u2066",
  RLI: "\u2067",
  FSI: "\u2068",
  PDI: "\u2069",
};

describe("embedding levels", () => {
  const characterRows = unicodeRows("BidiCharacterTest.txt");
  it.skipIf(characterRows === undefined)("pass every row of BidiCharacterTest.txt", () => {
    const failed: string[] = [];
    for (const row of characterRows!) {
      const [codes, direction, , expected] = row.split(";") as [string, string, string, string];
      const codePoints = codes.split(" ").map((code) => Number.parseInt(code, 16));
      const levels = levelsOf(
        String.fromCodePoint(...codePoints),
        (["ltr", "rtl", "auto"] as const)[Number(direction)]!,
      );
      let at = 0;
      const isRight = expected.split(" ").every((level, index) => {
        const actual = levels[at];
        at += codePoints[index]! > 0xffff ? 2 : 1;
        return level === "x" || Number(level) === actual;
      });
      if (!isRight) failed.push(row);
    }
    expect(failed).toEqual([]);
  });

  const classRows = unicodeRows("BidiTest.txt");
  it.skipIf(classRows === undefined)("pass every row of BidiTest.txt", () => {
    const failed: string[] = [];
    let expected: string[] = [];
    for (const row of classRows!) {
      if (row.startsWith("@Levels:")) expected = row.slice(8).trim().split(/\s+/);
      if (row.startsWith("@")) continue;
      const [classes, bits] = row.split(";") as [string, string];
      const text = classes
        .trim()
        .split(" ")
        .map((name) => sampleOfClass[name]!)
        .join("");
      directions.forEach((direction, bit) => {
        if (!(Number(bits) & (1 << bit))) return;
        const levels = levelsOf(text, direction);
        if (expected.some((level, index) => level !== "x" && Number(level) !== levels[index])) {
          failed.push(`${row} ${direction}: ${levels}`);
        }
      });
    }
    expect(failed.slice(0, 10)).toEqual([]);
  });

  it("are those of bidi-js for long random paragraphs of every class", () => {
    const oracle = bidiFactory();
    // Without separators: bidi-js resets levels of the paragraph before the one it is in.
    const ofParagraph = Object.values(sampleOfClass).filter((sample) => sample !== sampleOfClass.B);
    const samples = [...ofParagraph, "(", ")", "[", "]", "\u2329", "\u3009"];
    const texts = fc.array(fc.constantFrom(...samples), { minLength: 1, maxLength: 60 }).map((each) => each.join(""));
    fc.assert(
      fc.property(texts, fc.constantFrom(...directions), (text, direction) => {
        // X9 removes some characters; UAX #9 leaves their levels to the implementation.
        const kept = (_: number, index: number) => !/[\u00ad\u202a-\u202e]/.test(text[index]!);
        const expected = [...oracle.getEmbeddingLevels(text, direction).levels];
        expect(levelsOf(text, direction).filter(kept)).toEqual(expected.filter(kept));
      }),
      { numRuns: 20_000, seed: 9 },
    );
  });

  it("put right-to-left scripts beyond the basic plane right to left, both halves of a pair alike", () => {
    expect(levelsOf("a \u{1e900}\u{1e901} b", "ltr")).toEqual([0, 0, 1, 1, 1, 1, 0, 0]);
  });

  it("give each paragraph of a text its own direction", () => {
    expect(levelsOf("ab\nא\nc", "auto")).toEqual([0, 0, 0, 1, 1, 0]);
  });

  it("need no array for text without right-to-left characters", () => {
    expect(embeddingLevels("plain text, 漢字 and 😀", "auto").levels).toBeUndefined();
  });

  it("bear lone surrogates", () => {
    expect(levelsOf("א\ud800\udc00\udc00\ud83d", "auto")).toHaveLength(5);
  });

  it.each([
    ["tabs", "\t"],
    ["digits", "12 34 "],
    ["isolates", "\u2067א\u2069"],
    ["open isolates", "\u2068"],
    ["brackets", "([א"],
  ])(
    "are there for a megabyte of %s in a right-to-left paragraph, which in quadratic time would outlast the test",
    (_, unit) => {
      const text = `א${unit.repeat(2 ** 20 / unit.length)}`;
      expect(embeddingLevels(text, "rtl").levels).toHaveLength(text.length);
    },
  );

  it("know the classes of unassigned code points by their blocks", () => {
    expect(bidiClassOf(0x10ff0)).toBe(BidiClass.R);
    expect(bidiClassOf(0x1eeff)).toBe(BidiClass.AL);
    expect(bidiClassOf(0xffff)).toBe(BidiClass.BN);
  });
});
