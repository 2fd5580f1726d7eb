import { describe, expect, it } from "vitest";
import type { LayoutOptions } from "../../src/layout/options.ts";
import { fonts, glyphsOf, layout, linesOf } from "./support.ts";

const latin = { font: fonts.roboto, size: 20 };
const lay = (text: string, options: LayoutOptions = {}) => layout(text, { ...latin, ...options });
const widthOf = (text: string, options: LayoutOptions = {}) => lay(text, options).width;
const dots = fonts.roboto.glyphId(0x2026);

/** What a line shows, the ellipsis included. */
const shown = (paragraph: ReturnType<typeof lay>, line: number) =>
  paragraph.lines[line]!.runs.map(({ run }) =>
    run.start === run.end ? "…" : paragraph.text.slice(run.start, run.end),
  ).join("");

describe("an ellipsis", () => {
  const text = "The quick brown fox jumps over the lazy dog";
  const maxWidth = widthOf("The quick bro");

  it.each([
    ["end", "The quick b…"],
    ["start", "…the lazy dog"],
    ["middle", "The q…y dog"],
  ] as const)("at the %s leaves what fits", (ellipsisPosition, expected) => {
    const paragraph = lay(text, { maxWidth, maxLines: 1, ellipsis: "…", ellipsisPosition });
    expect(shown(paragraph, 0)).toBe(expected);
    expect(paragraph.lines[0]!.width).toBeLessThanOrEqual(maxWidth + 0.01);
    expect(paragraph.isTruncated).toBe(true);
  });

  it("stands on the last line that is kept, for all lines that aren't", () => {
    const middle = lay(text, { maxWidth, maxLines: 2, ellipsis: "…", ellipsisPosition: "middle" });
    expect(shown(middle, 0)).toBe("The quick");
    expect(shown(middle, 1)).toMatch(/^brow.*….*dog$/);
    expect(middle.lines[1]!.end).toBe(text.length);
  });

  it("never cuts a grapheme cluster", () => {
    const family = "👩‍👩‍👧";
    for (const ellipsisPosition of ["end", "start", "middle"] as const) {
      for (let width = 0; width < 120; width += 7) {
        const options = { maxWidth: width, maxLines: 1, ellipsis: "…", ellipsisPosition } as const;
        const paragraph = lay(`e\u0301e\u0301${family}e\u0301 xe\u0301 ye\u0301 ${family}e\u0301`, options);
        const kept = shown(paragraph, 0).replace("…", " ");
        expect(kept).not.toMatch(/(^|[\s…])[\u0301\u200d]/);
        expect(kept).not.toMatch(/[\u200d]($|\s)/);
      }
    }
  });

  it("alone is left where nothing fits", () => {
    for (const ellipsisPosition of ["end", "start", "middle"] as const) {
      const paragraph = lay(text, { maxWidth: 1, maxLines: 1, ellipsis: "…", ellipsisPosition });
      expect(glyphsOf(paragraph.lines[0]!).map(({ glyphId }) => glyphId)).toEqual([dots]);
    }
  });

  it("ends each line that doesn't wrap and is too wide", () => {
    const paragraph = lay("The quick brown fox\nsits\nThe quick brown cat", {
      maxWidth,
      whiteSpace: "pre",
      ellipsis: "…",
    });
    expect(paragraph.lines.map((_, index) => shown(paragraph, index))).toEqual([
      "The quick b…",
      "sits",
      "The quick b…",
    ]);
    expect(lay("sits", { maxWidth, whiteSpace: "nowrap", ellipsis: "…" }).isTruncated).toBe(false);
  });

  it("keeps the tail of the last paragraph only", () => {
    const paragraph = lay("one two three four\nend", {
      maxWidth: widthOf("one two"),
      maxLines: 1,
      ellipsis: "…",
      ellipsisPosition: "start",
    });
    expect(shown(paragraph, 0)).toBe("…end");
  });

  it("stands between the parts of right-to-left text", () => {
    const options = { size: 20, maxWidth: 120, maxLines: 1, ellipsis: "…", ellipsisPosition: "middle" } as const;
    const { runs } = layout("שלום עולם טוב מאוד היום", options).lines[0]!;
    const at = runs.findIndex(({ run }) => run.start === run.end);
    const [left, right] = [runs.slice(0, at), runs.slice(at + 1)].map((side) => side.map(({ run }) => run.start));
    expect(Math.min(...left!)).toBeGreaterThan(Math.max(...right!));
  });
});

describe("an indent", () => {
  const text = "one two three four";

  it("moves the first line in, and leaves it less room", () => {
    const maxWidth = widthOf("one two three");
    const paragraph = lay(text, { maxWidth, textIndent: 10 });
    expect(linesOf(paragraph)).toEqual(["one two ", "three four"]);
    expect(paragraph.lines.map(({ x }) => x)).toEqual([10, 0]);
    expect(lay("one two three\nfour", { maxWidth: 500, textIndent: 10 }).lines.map(({ x }) => x)).toEqual([10, 0]);
  });

  it("goes out where it is negative", () => {
    const paragraph = lay(text, { maxWidth: widthOf("one two three") - 10, textIndent: -10 });
    expect(linesOf(paragraph)[0]).toBe("one two three ");
    expect(paragraph.lines[0]!.x).toBe(-10);
  });

  it("counts from the right in right-to-left text", () => {
    const line = layout("שלום", { size: 20, maxWidth: 200, textIndent: 30 }).lines[0]!;
    expect(line.x + line.width).toBeCloseTo(170, 3);
  });
});

describe("last lines", () => {
  it.each([
    ["auto", "justify", 0],
    ["right", "justify", 1],
    ["center", "start", 0.5],
  ] as const)("stand as textAlignLast %s says, when others stand as %s", (textAlignLast, align, share) => {
    const paragraph = lay("one two three\nfour", { maxWidth: 90, align, textAlignLast });
    for (const line of paragraph.lines.filter(({ endsParagraph }) => endsParagraph)) {
      expect(line.x).toBeCloseTo(share * (90 - line.width), 3);
    }
  });

  it("are justified where textAlignLast says so", () => {
    const [line] = lay("one two", { maxWidth: 200, align: "start", textAlignLast: "justify" }).lines;
    expect(line!.width).toBe(200);
  });
});

describe("justified lines", () => {
  const wide = { align: "justify", textAlignLast: "justify", maxWidth: 300 } as const;

  it("part letters where inter-character is asked for, but joined ones", () => {
    const [line] = lay("abcd", { ...wide, textJustify: "inter-character" }).lines;
    const places = glyphsOf(line!).map(({ x }) => x);
    const extra = (300 - widthOf("abcd")) / 3;
    expect(places[1]! - widthOf("a")).toBeCloseTo(extra, 1);
    expect(line!.runs.at(-1)!.run.width).toBeCloseTo(300, 1);
    const arabic = layout("محمد", { ...wide, size: 20, textJustify: "inter-character" }).lines[0]!;
    expect(arabic.width).toBeLessThan(200);
  });

  it("keep right-to-left letters in place, with the room between them", () => {
    const { lines } = layout("אבג", { ...wide, size: 20, textJustify: "inter-character" });
    const rects = [0, 1, 2].map((index) => glyphsOf(lines[0]!)[2 - index]!.x);
    const plain = layout("אבג", { size: 20 });
    const widths = [0, 1, 2].map((index) => plain.selectionRects(index, index + 1)[0]!.width);
    expect(rects[0]).toBeCloseTo(300 - widths[0]!, 0);
    expect(rects[2]).toBeCloseTo(0, 0);
  });

  it("stay as they are with nothing to stretch, a tab, or textJustify none", () => {
    expect(lay("abc", wide).lines[0]!.width).toBeCloseTo(widthOf("abc"), 3);
    expect(lay("a b\tc", wide).lines[0]!.width).toBeCloseTo(widthOf("a b\tc"), 3);
    expect(lay("a b c", { ...wide, textJustify: "none" }).lines[0]!.width).toBeCloseTo(widthOf("a b c"), 3);
  });
});

describe("punctuation", () => {
  it("hangs only where it is asked to", () => {
    const text = "“one two.”";
    const plain = lay(text, { maxWidth: 300, align: "right" }).lines[0]!;
    expect(plain.x + plain.width).toBeCloseTo(300, 3);
    const hung = lay(text, { maxWidth: 300, hangingPunctuation: ["first", "last"] }).lines[0]!;
    // The font kerns quotes with what they stand beside.
    expect(hung.runs[0]!.x).toBeLessThan(-0.9 * widthOf("“"));
    expect(hung.width).toBeLessThan(plain.width - widthOf("“") * 1.5);
    expect(hung.x).toBe(0);
  });

  it("makes room at the end of a line, in case of need or always", () => {
    const maxWidth = widthOf("one two") + 1;
    const text = "one two, three";
    expect(linesOf(lay(text, { maxWidth }))).toEqual(["one ", "two, ", "three"]);
    for (const hangingPunctuation of ["allow-end", "force-end"] as const) {
      const [line] = lay(text, { maxWidth, hangingPunctuation }).lines;
      expect(text.slice(line!.start, line!.contentEnd)).toBe("one two,");
      expect(line!.width).toBeCloseTo(widthOf("one two"), 0);
    }
    expect(lay("one,", { maxWidth: 300, hangingPunctuation: "allow-end" }).lines[0]!.width).toBeCloseTo(
      widthOf("one,"),
      3,
    );
    expect(lay("one,", { maxWidth: 300, hangingPunctuation: "force-end" }).lines[0]!.width).toBeLessThan(
      widthOf("one,"),
    );
  });

  it("of full width is set close beside other, and has its room back at the start of a line", () => {
    const chinese = { fonts: [fonts.chinese], size: 20, language: "zh" } as const;
    const width = (text: string, options: LayoutOptions = {}) => layout(text, { ...chinese, ...options }).width;
    const single = width("。") + width("，");
    const pair = width("。，");
    expect(width("。，", { textSpacingTrim: "space-all" })).toBeCloseTo(single, 3);
    expect(pair === single || Math.abs(single - pair - 10) < 0.5).toBe(true);
  });
});

describe("content widths", () => {
  it("are those of the widest word and of the text unbroken", () => {
    const paragraph = lay("one three\ntwo extraordinarily four", { maxWidth: 50 });
    expect(paragraph.minContentWidth).toBeCloseTo(widthOf("extraordinarily"), 2);
    expect(paragraph.maxContentWidth).toBeCloseTo(widthOf("two extraordinarily four"), 2);
    expect(lay("one three", { overflowWrap: "anywhere" }).minContentWidth).toBeLessThan(15);
    expect(lay("one three", { whiteSpace: "nowrap" }).minContentWidth).toBeCloseTo(widthOf("one three"), 2);
  });
});

describe("line options", () => {
  it.each([
    ["whiteSpace", { whiteSpace: "wrap" }, RangeError],
    ["lineBreak", { lineBreak: 3 }, TypeError],
    ["wordBreak", { wordBreak: "all" }, RangeError],
    ["overflowWrap", { overflowWrap: "" }, RangeError],
    ["hyphens", { hyphens: true }, TypeError],
    ["hyphenateCharacter", { hyphenateCharacter: 2 }, TypeError],
    ["dictionaryBreaks", { dictionaryBreaks: "no" }, TypeError],
    ["ellipsisPosition", { ellipsisPosition: "left" }, RangeError],
    ["textAlignLast", { textAlignLast: "middle" }, RangeError],
    ["textJustify", { textJustify: "spaces" }, RangeError],
    ["textIndent", { textIndent: Number.NaN }, RangeError],
    ["textWrapStyle", { textWrapStyle: null }, TypeError],
    ["hangingPunctuation", { hangingPunctuation: ["first", "never"] }, RangeError],
    ["textSpacingTrim", { textSpacingTrim: "trim" }, RangeError],
  ])("%s of a wrong kind or value is refused by name", (name, options, kind) => {
    expect(() => lay("a", options as LayoutOptions)).toThrow(kind);
    expect(() => lay("a", options as LayoutOptions)).toThrow(name);
  });
});

describe("a million characters", () => {
  it.each([
    ["in words, at every way to choose breaks", "The quick brown fox jumps over the lazy dog. ", {}],
    ["without a space", "x", {}],
    ["of one paragraph justified as a whole", "word and word ", { align: "justify", textWrapStyle: "pretty" }],
    ["balanced", "word and word ", { textWrapStyle: "balance" }],
    ["collapsed from line breaks", "word\n  and\t\n", { whiteSpace: "normal" }],
  ] as const)("%s are laid out", (_, unit, options) => {
    const text = unit.repeat(Math.ceil(1e6 / unit.length));
    const paragraph = lay(text, { maxWidth: 600, ...options });
    expect(paragraph.lines.at(-1)!.end).toBe(paragraph.text.length);
    expect(paragraph.lines.length).toBeGreaterThan(10_000);
    expect(paragraph.relayout({ maxWidth: 900 }).lines.length).toBeLessThan(paragraph.lines.length);
  });
});
