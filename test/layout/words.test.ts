import { describe, expect, it } from "vitest";
import { wordStarts } from "../../src/layout/words.ts";
import { layout } from "./support.ts";
import { parseBreakRow, unicodeRows } from "./unicode-files.ts";

const starts = (text: string, dictionary = false): number[] =>
  [...wordStarts(text, { dictionary })].flatMap((flag, index) => (flag ? [index] : []));

describe("words", () => {
  const rows = unicodeRows("auxiliary/WordBreakTest.txt");
  it.skipIf(rows === undefined)("pass WordBreakTest.txt but for rows that later versions contradict", () => {
    const failed = rows!.filter((row) => {
      const { text, breaks } = parseBreakRow(row);
      return [...starts(text), text.length].join() !== breaks.join();
    });
    expect(rows!.length).toBeGreaterThan(1800);
    // Unicode 16 and later: U+2701 is no longer Extended_Pictographic, so nothing joins it to what is before it (WB3c).
    expect(failed.filter((row) => !row.endsWith("× 200D × 2701 ÷"))).toEqual([]);
  });

  it("are found by the dictionary in scripts without spaces, and Latin ones beside them by the rules", () => {
    const words = (text: string) => starts(text, true).map((start, i, all) => text.slice(start, all[i + 1]));
    expect(words("ภาษาไทยง่าย ok")).toEqual(["ภาษา", "ไทย", "ง่าย", " ", "ok"]);
    expect(words("can't 3.14 a:b").filter((word) => word !== " ")).toEqual(["can't", "3.14", "a:b"]);
    expect(words("日本語の本").slice(0, 2)).toEqual(["日本語", "の"]);
  });

  it("are what wordAt finds around a place of a paragraph", () => {
    const paragraph = layout("can't  stop", { size: 20 });
    expect([0, 3, 5, 8, 11].map((index) => paragraph.wordAt(index))).toEqual([
      { start: 0, end: 5 },
      { start: 0, end: 5 },
      { start: 5, end: 7 },
      { start: 7, end: 11 },
      { start: 7, end: 11 },
    ]);
    expect(layout("", { size: 20 }).wordAt(0)).toEqual({ start: 0, end: 0 });
    expect(() => paragraph.wordAt(12)).toThrow(RangeError);
  });

  it("bear lone surrogates and an empty text", () => {
    expect(starts("")).toEqual([]);
    expect(starts("\ud800a")[0]).toBe(0);
  });
});
