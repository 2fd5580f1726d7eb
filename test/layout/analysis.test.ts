import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { graphemeStarts } from "../../src/layout/graphemes.ts";
import { visualOrder } from "../../src/layout/reorder.ts";
import { scriptRuns } from "../../src/layout/scripts.ts";
import { scriptCode } from "../../src/shape/script.ts";
import { parseBreakRow, unicodeRows } from "./unicode-files.ts";

const starts = (text: string): number[] => [...graphemeStarts(text)].flatMap((flag, index) => (flag ? [index] : []));

describe("grapheme clusters", () => {
  const rows = unicodeRows("auxiliary/GraphemeBreakTest.txt");
  it.skipIf(rows === undefined)("pass GraphemeBreakTest.txt but for rows that later versions contradict", () => {
    const failed = rows!.filter((row) => {
      const { text, breaks } = parseBreakRow(row);
      return [...starts(text), text.length].join() !== breaks.join();
    });
    // Unicode 16 and later: U+2701 is no longer Extended_Pictographic, so a joiner doesn't join two of them (GB11).
    expect(failed.filter((row) => row !== "÷ 2701 × 200D × 2701 ÷")).toEqual([]);
  });

  it("are those of Intl.Segmenter wherever plain and joined text meet", () => {
    const unit = fc.constantFrom(
      "a",
      "é",
      "\u0301",
      "\r",
      "\n",
      "漢",
      "か",
      "\u3099",
      "\u200d",
      "👩",
      "🇩",
      "©",
      "\ufe0f",
      "к",
      "\u0483",
      "각",
      "ᄀ",
      "\ud800",
      "ก",
      "ำ",
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 20 }), (units) => {
        const text = units.join("");
        expect(starts(text)).toEqual([...new Intl.Segmenter().segment(text)].map(({ index }) => index));
      }),
      { numRuns: 5000, seed: 3 },
    );
  });
});

describe("script runs", () => {
  const runs = (text: string): string[] => {
    const { ends, scripts } = scriptRuns(text);
    return ends.map((end, index) => `${scriptCode(scripts[index]!)}:${text.slice(ends[index - 1] ?? 0, end)}`);
  };

  it.each([
    ["give shared characters the script before them", "abc, где? 漢字。", ["Latn:abc, ", "Cyrl:где? ", "Hani:漢字。"]],
    ["give shared characters at the start the script behind them", "(123) где", ["Cyrl:(123) где"]],
    ["give closing brackets the script of their opening ones", "a (где) b", ["Latn:a (", "Cyrl:где", "Latn:) b"]],
    ["let a mark of several scripts stay with its letter", "कि॑ कि", ["Deva:कि॑ कि"]],
    ["know scripts beyond the basic plane", "𐐨𞤀", ["Dsrt:𐐨", "Adlm:𞤀"]],
    ["are common where nothing says otherwise", "1, 2", ["Zyyy:1, 2"]],
    ["keep a run for kana's shared marks", "カー、ー", ["Kana:カー、ー"]],
  ])("%s", (_, text, expected) => {
    expect(runs(text)).toEqual(expected);
  });

  it("are none for an empty text, and bear lone surrogates", () => {
    expect(runs("")).toEqual([]);
    expect(runs("a\udc00\udc00\ud800b")).toHaveLength(1);
  });
});

describe("visual order", () => {
  const order = (...levels: number[]) =>
    visualOrder(levels.map((level, index) => ({ item: { level }, index }))).map(({ index }) => index);

  it("reverses from the highest level down to the lowest odd one (L2)", () => {
    expect(order(0, 0, 0)).toEqual([0, 1, 2]);
    expect(order(1, 1, 1)).toEqual([2, 1, 0]);
    expect(order(0, 1, 2, 1, 0)).toEqual([0, 3, 2, 1, 4]);
    expect(order(1, 2, 2, 1)).toEqual([3, 1, 2, 0]);
  });
});
