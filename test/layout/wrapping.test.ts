import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LayoutOptions } from "../../src/layout/options.ts";
import { fonts, glyphsOf, layout, linesOf } from "./support.ts";

const latin = { font: fonts.roboto, size: 20 };
const widthOf = (text: string, options: LayoutOptions = {}) => layout(text, { ...latin, ...options }).width;
const seed = Number(process.env.TYPECASE_SEED ?? 6);

/** Lines' texts without the white space at their ends. */
const trimmed = (text: string, options: LayoutOptions) =>
  linesOf(layout(text, { ...latin, ...options })).map((line) => line.trim());

describe("white space", () => {
  it.each([
    ["normal", "a b c d"],
    ["nowrap", "a b c d"],
    ["pre-line", "a b\nc\n\nd"],
    ["pre-wrap", " a  b \t\nc\n\n  d "],
    ["pre", " a  b \t\nc\n\n  d "],
  ] as const)("%s makes of it what CSS says", (whiteSpace, expected) => {
    expect(layout(" a  b \t\nc\n\n  d ", { ...latin, whiteSpace }).text).toBe(expected);
  });

  it("keeps the place of every character in the text that was given, over spans too", () => {
    const spans = [{ text: "  one \n" }, { text: "\n two", size: 30 }, { text: "  \u2028  three " }];
    const source = spans.map(({ text }) => text).join("");
    const paragraph = layout(spans, { ...latin, whiteSpace: "normal" });
    expect(paragraph.text).toBe("one two \u2028three");
    for (const [index, letter] of [...paragraph.text].entries()) {
      if (letter !== " ") expect(source[paragraph.sourceIndexOf(index)]).toBe(letter);
      expect(paragraph.indexOfSource(paragraph.sourceIndexOf(index))).toBe(index);
    }
    expect(paragraph.sourceIndexOf(paragraph.text.length)).toBe(source.length);
    expect(paragraph.lines[0]!.runs.map(({ run }) => [run.size, paragraph.text.slice(run.start, run.end)])).toEqual([
      [20, "one "],
      [30, "two"],
    ]);
    expect(() => paragraph.sourceIndexOf(-1)).toThrow(RangeError);
    expect(() => paragraph.indexOfSource(source.length + 1)).toThrow(/sourceIndex/);
  });

  it("of a line feed between ideographs vanishes, and beside Hangul doesn't", () => {
    expect(layout("清晨\n五点 \n 半", { whiteSpace: "normal" }).text).toBe("清晨五点半");
    expect(layout("가\n나", { whiteSpace: "normal" }).text).toBe("가 나");
    expect(layout("𠀀\n𠀁 \u200b\nx", { whiteSpace: "normal" }).text).toBe("𠀀𠀁 \u200bx");
  });

  it("hangs at the ends of lines but where it is kept as it is", () => {
    expect(widthOf("ab  ", { whiteSpace: "pre-wrap" })).toBeCloseTo(widthOf("ab"), 3);
    expect(widthOf("ab  ", { whiteSpace: "pre" })).toBeCloseTo(widthOf("ab\u00a0\u00a0"), 3);
  });

  it("collapses to the same text however often it is collapsed, and maps back in order", () => {
    const unit = fc.constantFrom(" ", "  ", "\n", "\t", "\r\n", "a", "語", "\u2028", "\u200b", "한", "𠀀");
    fc.assert(
      fc.property(
        fc.array(unit, { maxLength: 30 }),
        fc.constantFrom("normal", "pre-line", "nowrap"),
        (units, whiteSpace) => {
          const source = units.join("");
          const paragraph = layout(source, { whiteSpace, size: 16 });
          expect(layout(paragraph.text, { whiteSpace, size: 16 }).text).toBe(paragraph.text);
          expect(paragraph.text.replace(/\s/g, "")).toBe(source.replace(/\s/g, ""));
          let last = -1;
          for (let index = 0; index <= paragraph.text.length; index++) {
            const at = paragraph.sourceIndexOf(index);
            expect(at).toBeGreaterThan(last);
            last = at;
          }
        },
      ),
      { numRuns: 1000, seed },
    );
  });
});

describe("soft hyphens", () => {
  it("draw a hyphen where a line is broken, and nothing elsewhere", () => {
    const maxWidth = widthOf("beauti‐") + 0.5;
    const paragraph = layout("beauti\u00adful beauti\u00adful", { ...latin, maxWidth });
    expect(linesOf(paragraph)).toEqual(["beauti\u00ad", "ful ", "beauti\u00ad", "ful"]);
    const hyphen = fonts.roboto.glyphId(0x2010);
    const glyphs = (line: number) => glyphsOf(paragraph.lines[line]!).map(({ glyphId }) => glyphId);
    expect(glyphs(0).at(-1)).toBe(hyphen);
    expect(glyphs(1)).not.toContain(hyphen);
    expect(paragraph.lines[0]!.width).toBeCloseTo(widthOf("beauti‐"), 2);
    expect(widthOf("beauti\u00adful")).toBeCloseTo(widthOf("beautiful"), 2);
  });

  it("are left alone where the hyphen itself has no room, or nobody wants them", () => {
    const maxWidth = widthOf("abc") + 1;
    expect(trimmed("ab abc\u00addef", { maxWidth, overflowWrap: "normal" })).toEqual(["ab", "abc\u00ad", "def"]);
    const narrow = widthOf("xx abc") + 1;
    expect(trimmed("xx abc\u00addef", { maxWidth: narrow })).toEqual(["xx", "abc\u00ad", "def"]);
    expect(trimmed("xx abc\u00addef", { maxWidth: narrow, hyphens: "none", overflowWrap: "normal" })).toEqual([
      "xx",
      "abc\u00addef",
    ]);
  });

  it("stand on the side where right-to-left text goes on", () => {
    const text = "של\u00adום";
    const paragraph = layout(text, { size: 20, maxWidth: layout("של-", { size: 20 }).width + 1 });
    expect(linesOf(paragraph)).toEqual(["של\u00ad", "ום"]);
    expect(paragraph.lines[0]!.runs[0]!.run.start).toBe(paragraph.lines[0]!.runs[0]!.run.end);
  });
});

describe("hyphenation", () => {
  const everyThird = (word: string) => Array.from({ length: Math.floor((word.length - 1) / 3) }, (_, i) => 3 * (i + 1));

  it("asks once for each word, with the paragraph's language, and breaks where it is told", () => {
    const asked: [string, string | undefined][] = [];
    const hyphenate = (word: string, language: string | undefined) => {
      asked.push([word, language]);
      return everyThird(word);
    };
    const maxWidth = widthOf("wonder wond") + 1;
    const paragraph = layout("wonder wonder, über", { ...latin, maxWidth, hyphenate, language: "en" });
    expect(asked).toEqual([
      ["wonder", "en"],
      ["über", "en"],
    ]);
    expect(linesOf(paragraph)).toEqual(["wonder won", "der, über"]);
    expect(glyphsOf(paragraph.lines[0]!).at(-1)!.glyphId).toBe(fonts.roboto.glyphId(0x2010));
  });

  it("leaves words with soft hyphens to these, and is off where hyphens are manual", () => {
    const maxWidth = widthOf("wonder") - 1;
    const options = { maxWidth, hyphenate: everyThird };
    expect(trimmed("wo\u00adnder", options)).toEqual(["wo\u00ad", "nder"]);
    expect(trimmed("wonder", options)).toEqual(["won", "der"]);
    expect(trimmed("wonder", { ...options, hyphens: "manual", overflowWrap: "normal" })).toEqual(["wonder"]);
  });

  it("draws the character that is asked for", () => {
    const paragraph = layout("wonder", {
      ...latin,
      maxWidth: widthOf("won=") + 1,
      hyphenate: everyThird,
      hyphenateCharacter: "=",
    });
    expect(paragraph.lines[0]!.width).toBeCloseTo(widthOf("won="), 2);
  });

  it("refuses what isn't a list of places in the word", () => {
    const options = (hyphenate: unknown) => ({ ...latin, hyphenate: hyphenate as () => number[] });
    expect(() => layout("word", options(5))).toThrow(TypeError);
    expect(() =>
      layout(
        "word",
        options(() => 5),
      ),
    ).toThrow(/hyphenate/);
    expect(() =>
      layout(
        "word",
        options(() => [1.5]),
      ),
    ).toThrow(RangeError);
    expect(() =>
      layout(
        "word",
        options(() => [9]),
      ),
    ).toThrow(/hyphenate's offsets/);
  });
});

describe("dictionaries", () => {
  it("can be switched off, so that every runtime breaks Thai alike", () => {
    const text = "ภาษาไทยง่าย ภาษา";
    const options = { maxWidth: 1, overflowWrap: "normal" } as const;
    expect(linesOf(layout(text, options)).length).toBeGreaterThan(2);
    expect(linesOf(layout(text, { ...options, dictionaryBreaks: false }))).toEqual(["ภาษาไทยง่าย ", "ภาษา"]);
  });
});

/** Words of many lengths. */
const words = "a of the quick brown jumps incredibly extraordinarily I wharf Typography to AVATAR".split(" ");
const sentences = fc.array(fc.constantFrom(...words), { minLength: 2, maxLength: 12 }).map((all) => all.join(" "));

describe("greedy lines", () => {
  it("hold as many words as fit", () => {
    fc.assert(
      fc.property(sentences, fc.integer({ min: 60, max: 400 }), (text, maxWidth) => {
        const lines = linesOf(layout(text, { ...latin, maxWidth, overflowWrap: "normal" }));
        for (const [index, line] of lines.slice(0, -1).entries()) {
          const next = lines[index + 1]!.split(" ")[0]!;
          expect(widthOf(line + next), `"${line}" and "${next}" in ${maxWidth} px`).toBeGreaterThan(maxWidth);
          if (line.trim().includes(" ")) expect(widthOf(line.trim())).toBeLessThanOrEqual(maxWidth + 0.01);
        }
      }),
      { numRuns: 300, seed },
    );
  });
});

describe("balanced lines", () => {
  it("are as many as greedy ones, and could not be narrower", () => {
    fc.assert(
      fc.property(sentences, fc.integer({ min: 150, max: 400 }), (text, maxWidth) => {
        const options = { ...latin, maxWidth, overflowWrap: "normal" } as const;
        const greedy = layout(text, options);
        const balanced = layout(text, { ...options, textWrapStyle: "balance" });
        expect(balanced.lines).toHaveLength(greedy.lines.length);
        expect(linesOf(balanced).join("")).toBe(text);
        if (greedy.lines.length === 1 || greedy.longestLine > maxWidth) return;
        expect(balanced.longestLine).toBeLessThanOrEqual(greedy.longestLine + 0.01);
        const lessWidth = balanced.longestLine - maxWidth / 500;
        const narrower = layout(text, { ...options, maxWidth: lessWidth });
        expect(narrower.lines.length > greedy.lines.length || narrower.longestLine > lessWidth).toBe(true);
      }),
      { numRuns: 300, seed },
    );
  });

  it("are balanced paragraph by paragraph, and stop at maxLines", () => {
    const text = "one two three four five six\nseven eight nine ten eleven twelve";
    const options = { ...latin, maxWidth: widthOf("one two three four"), textWrapStyle: "balance" } as const;
    expect(trimmed(text, options)).toEqual(["one two three", "four five six", "seven eight nine", "ten eleven twelve"]);
    expect(layout(text, { ...options, maxLines: 3, ellipsis: "…" }).isTruncated).toBe(true);
  });
});

describe("pretty lines", () => {
  /** Demerits of lines by the paper's formula, from widths of their words; written apart from the library's. */
  function demeritsOf(lines: readonly string[], maxWidth: number, justifies: boolean): number {
    const space = widthOf("\u00a0");
    return lines.reduce((total, line, index) => {
      const slack = maxWidth - widthOf(line);
      const gaps = line.split(" ").length - 1;
      let ratio = 0;
      if (slack < -0.005) ratio = justifies && gaps > 0 ? -slack / ((gaps * space) / 3) : Number.POSITIVE_INFINITY;
      if (ratio > 1) return Number.POSITIVE_INFINITY;
      if (slack > 0 && index < lines.length - 1) {
        ratio = justifies ? slack / Math.max((gaps * space) / 2, maxWidth / 1000) : slack / (maxWidth / 10);
      }
      return total + (1 + 100 * ratio ** 3) ** 2;
    }, 0);
  }

  /** Every way to break words into lines. */
  function* waysOf(all: readonly string[]): Generator<string[]> {
    for (let ways = 0; ways < 2 ** (all.length - 1); ways++) {
      const lines = [all[0]!];
      for (let i = 1; i < all.length; i++) {
        if (ways & (1 << (i - 1))) lines.push(all[i]!);
        else lines[lines.length - 1] += ` ${all[i]}`;
      }
      yield lines;
    }
  }

  it.each([
    ["ragged", "start", false],
    ["justified", "justify", true],
  ] as const)("have the least demerits of all ways to break a paragraph: %s", (_, align, justifies) => {
    const short = fc.array(fc.constantFrom(...words), { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(short, fc.integer({ min: 160, max: 300 }), (all, maxWidth) => {
        const paragraph = layout(all.join(" "), { ...latin, maxWidth, align, textWrapStyle: "pretty" });
        const ours = demeritsOf(
          linesOf(paragraph).map((line) => line.trim()),
          maxWidth,
          justifies,
        );
        let best = Number.POSITIVE_INFINITY;
        for (const lines of waysOf(all)) best = Math.min(best, demeritsOf(lines, maxWidth, justifies));
        if (best < Number.POSITIVE_INFINITY) expect(ours).toBeLessThanOrEqual(best * 1.0001);
      }),
      { numRuns: 40, seed },
    );
  });

  it("shrink spaces of justified lines by a third at most, and fill the width", () => {
    const space = widthOf("\u00a0");
    fc.assert(
      fc.property(sentences, fc.integer({ min: 160, max: 300 }), (text, maxWidth) => {
        const options = { ...latin, maxWidth, align: "justify", textWrapStyle: "pretty" } as const;
        const { lines } = layout(text, options);
        for (const line of lines) {
          const content = text.slice(line.start, line.contentEnd);
          const gaps = content.split(" ").length - 1;
          if (gaps === 0) continue;
          const room = line.width - widthOf(content);
          expect(room).toBeGreaterThanOrEqual((-gaps * space) / 3 - 0.01);
          if (!line.endsParagraph) expect(line.width).toBeCloseTo(maxWidth, 2);
          expect(line.runs.reduce((sum, { run }) => sum + run.width, 0)).toBeCloseTo(line.width, 1);
        }
      }),
      { numRuns: 200, seed },
    );
  });

  it("are greedy where a word is too wide, and never end in two hyphens in a row where that can be helped", () => {
    const options = { ...latin, maxWidth: 100 } as const;
    const text = "an extraordinarily long one";
    expect(trimmed(text, { ...options, textWrapStyle: "pretty" })).toEqual(trimmed(text, options));
    const hyphenated = "compre\u00adhensible arrange\u00adments of things to come and go again";
    const lines = linesOf(layout(hyphenated, { ...latin, maxWidth: 170, textWrapStyle: "pretty" }));
    expect(lines.some((line, index) => line.endsWith("\u00ad") && lines[index + 1]?.endsWith("\u00ad"))).toBe(false);
  });
});

describe("relayout", () => {
  const options = fc.record({
    maxWidth: fc.constantFrom(30, 90, 200, 500),
    align: fc.constantFrom("start", "justify", "center"),
    textWrapStyle: fc.constantFrom("auto", "balance", "pretty"),
    textIndent: fc.constantFrom(0, 20, -10),
    maxLines: fc.constantFrom(1, 3, Number.POSITIVE_INFINITY),
    ellipsis: fc.constantFrom("", "…"),
    ellipsisPosition: fc.constantFrom("end", "start", "middle"),
    hangingPunctuation: fc.constantFrom("none", "allow-end", ["first", "last", "force-end"]),
    textJustify: fc.constantFrom("auto", "inter-character"),
  }) as fc.Arbitrary<LayoutOptions>;
  const texts = fc
    .array(
      fc.constantFrom("office ", "AVATAR, ", "“fi”\t", "beauti\u00adful ", "نص ", "你好、「世界」。", "\n", "ab. "),
      {
        maxLength: 15,
      },
    )
    .map((parts) => parts.join(""));

  it("gives what laying out afresh gives, with any line options", () => {
    fc.assert(
      fc.property(texts, options, options, (text, first, second) => {
        const all = { fonts: [fonts.roboto, fonts.arabic, fonts.chinese], size: 16 };
        const again = layout(text, { ...all, ...first }).relayout(second);
        const fresh = layout(text, { ...all, ...second });
        expect(linesOf(again)).toEqual(linesOf(fresh));
        expect(again.lines.map(glyphsOf)).toEqual(fresh.lines.map(glyphsOf));
        expect([again.width, again.height, again.isTruncated]).toEqual([fresh.width, fresh.height, fresh.isTruncated]);
      }),
      { numRuns: 500, seed },
    );
  });

  it("keeps what it isn't told", () => {
    const paragraph = layout("one two three", { ...latin, maxWidth: 60, align: "right", textIndent: 7 });
    const again = paragraph.relayout({ maxWidth: 300 });
    expect(again.lines[0]!.x).toBeCloseTo(300 - again.lines[0]!.width, 3);
  });
});
