import { describe, expect, it } from "vitest";
import { LineBreak, type LineBreakOptions, lineBreaks } from "../../src/layout/line-break.ts";
import { parseBreakRow, unicodeRows } from "./unicode-files.ts";

/** Positions where a line may begin, the end included. */
const positions = (text: string, dictionary = false): number[] =>
  [...lineBreaks(text, { dictionary })].flatMap((kind, index) => (index > 0 && kind !== LineBreak.none ? [index] : []));
const pieces = (text: string, dictionary = false): string[] => {
  let start = 0;
  return positions(text, dictionary).map((end) => {
    const piece = text.slice(start, end);
    start = end;
    return piece;
  });
};

describe("line breaking", () => {
  // Rows of Unicode 15.0's file that later versions of UAX #14 contradict, by the rule that changed.
  const changedSince: [rule: string, row: RegExp][] = [
    ["LB20a (16): a hyphen that begins a word stays with it", /^× 002D( × 0308)? ÷ (0023|05D0|00A7|50005|0E01) ÷$/],
    [
      "LB21a (16): Hebrew with a hyphen breaks before Hebrew only when a letter is not Hebrew",
      /^× 05D0 × 002D × 05D0 ÷$/,
    ],
    ["LB25 (16): × between IS and NU, everywhere", /× 002C( × 0308)? ÷ 0030 ÷|× 002E ÷ 003[0-9] /],
    [
      "LB15a (15.1): a quotation mark of no side no longer glues to an opening one over spaces",
      /^× 0022( × 0308)? × 0020 × (2329|0028) ÷$/,
    ],
    ["LB15a, LB15b (15.1): only opening quotation marks glue over spaces", /× 00AB .*÷ 00BB /],
  ];

  const rows = unicodeRows("auxiliary/LineBreakTest.txt");
  it.skipIf(rows === undefined)(
    "passes LineBreakTest.txt but for rows that later versions of UAX #14 contradict",
    () => {
      const failed = rows!.filter((row) => {
        const { text, breaks } = parseBreakRow(row);
        return positions(text).join() !== breaks.join();
      });
      expect(failed.filter((row) => !changedSince.some(([, pattern]) => pattern.test(row)))).toEqual([]);
      expect(failed.length).toBeLessThanOrEqual(33);
    },
  );

  it.each([
    [
      "keeps numbers with their signs",
      "costs $1,234.56 (or €5) 100%",
      ["costs ", "$1,234.56 ", "(or ", "€5) ", "100%"],
    ],
    ["breaks behind hyphens and not before the first", "well-known -x", ["well-", "known ", "-x"]],
    ["breaks between ideographs but not before a full stop", "日本語。文", ["日", "本", "語。", "文"]],
    ["keeps no-break spaces", "10\u00a0km away", ["10\u00a0km ", "away"]],
    ["keeps emoji sequences and flags", "👩‍👩‍👧🇩🇪🇫🇷", ["👩‍👩‍👧", "🇩🇪", "🇫🇷"]],
    ["keeps Latin text in quotes, and breaks around quotes in Chinese", "说“你好”吗", ["说", "“你", "好”", "吗"]],
    ["keeps Balinese aksaras whole", "\u1b05\u1b44\u1b13\u1b13", ["\u1b05\u1b44\u1b13", "\u1b13"]],
    ["breaks behind a soft hyphen", "hy\u00adphen", ["hy\u00ad", "phen"]],
    ["keeps carriage return and line feed together", "a\r\nb\n\nc", ["a\r\n", "b\n", "\n", "c"]],
  ])("%s", (_, text, expected) => {
    expect(pieces(text)).toEqual(expected);
  });

  it("follows line-break and word-break of CSS, by language where they do", () => {
    const at = (text: string, options: LineBreakOptions) =>
      [...lineBreaks(text, options)]
        .slice(1, -1)
        .map((kind) => (kind === LineBreak.none ? "×" : "÷"))
        .join("");
    expect(at("あっあ", { strictness: "strict" })).toBe("×÷");
    expect(at("あっあ", { strictness: "normal" })).toBe("÷÷");
    expect(at("人々", { strictness: "normal" })).toBe("×");
    expect(at("人々", { strictness: "loose" })).toBe("÷");
    expect(at("の〜人", { strictness: "normal" })).toBe("×÷");
    expect(at("の〜人", { strictness: "normal", language: "ja-JP" })).toBe("÷÷");
    expect(at("の！人", { strictness: "loose", language: "ja" })).toBe("÷÷");
    expect(at("‥‥", { strictness: "loose" })).toBe("÷");
    expect(at("a1ก", { wordBreak: "break-all" })).toBe("÷÷");
    expect(at("中文 ab漢한국", { wordBreak: "keep-all" })).toBe("××÷××××");
  });

  it("breaks addresses as UAX #14 does, and as browsers where they are asked for", () => {
    expect(pieces("a/b 2024-25")).toEqual(["a/", "b ", "2024-25"]);
    expect([...lineBreaks("a/b", { asBrowsers: true })]).toEqual([0, 0, 0, LineBreak.allowed]);
    expect(lineBreaks("4-5", { asBrowsers: true })[2]).toBe(LineBreak.allowed);
    expect(lineBreaks("x -5", { asBrowsers: true })[3]).toBe(LineBreak.none);
  });

  it("marks line breaks as mandatory, at the text's end too", () => {
    expect([...lineBreaks("a\nb\n")]).toEqual([0, 0, LineBreak.mandatory, 0, LineBreak.mandatory]);
  });

  it("breaks Thai between words where the runtime has a dictionary", () => {
    expect(pieces("ภาษาไทยง่าย", true)).toEqual(["ภาษา", "ไทย", "ง่าย"]);
  });

  it("breaks long Thai at the words of the whole text, which in quadratic time would outlast the test", () => {
    const text = "ภาษาไทยง่ายสวัสดีชาวโลกประเทศไทยมีอากาศร้อน".repeat(60);
    const words = [...new Intl.Segmenter("th", { granularity: "word" }).segment(text)].map(({ index }) => index);
    expect([0, ...positions(text, true)]).toEqual([...words, text.length]);
    expect(lineBreaks(text.repeat(100))).toHaveLength(100 * text.length + 1);
  });

  it("bears lone surrogates", () => {
    expect(lineBreaks("\ud800 \udc00")).toHaveLength(4);
  });
});
