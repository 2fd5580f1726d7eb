import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LayoutError } from "../../src/base/errors.ts";
import { layoutParagraph } from "../../src/layout/layout.ts";
import { fonts, glyphsOf, layout, linesOf, shaper } from "./support.ts";

const latin = { font: fonts.roboto, size: 20 };
const widthOf = (text: string, options = {}) => layout(text, { ...latin, ...options }).width;

describe("lines", () => {
  it("break at spaces, which hang and take no room", () => {
    const paragraph = layout("aaa   aab", { ...latin, maxWidth: widthOf("aab") });
    expect(linesOf(paragraph)).toEqual(["aaa   ", "aab"]);
    expect(paragraph.lines[0]!.width).toBeCloseTo(widthOf("aaa"), 3);
  });

  it("break where the text says so, with an empty line behind a last line break", () => {
    expect(linesOf(layout("a\nb\r\n\nc\n", latin))).toEqual(["a\n", "b\r\n", "\n", "c\n", ""]);
  });

  it("are one empty line for an empty text, as high as any other", () => {
    const paragraph = layout("", latin);
    expect(paragraph.lines).toHaveLength(1);
    expect(paragraph.height).toBeCloseTo(layout("x", latin).height, 6);
    expect(layout([], latin).lines).toHaveLength(1);
  });

  it("break a word that is too wide between grapheme clusters, and only such a word", () => {
    const paragraph = layout("ab abcdefgh", { ...latin, maxWidth: widthOf("abcd") });
    expect(linesOf(paragraph)).toEqual(["ab ", "abcd", "efgh"]);
    expect(linesOf(layout("e\u0301e\u0301👩‍👩‍👧", { ...latin, maxWidth: 0 }))).toEqual([
      "e\u0301",
      "e\u0301",
      "👩‍👩‍👧",
    ]);
  });

  it("draw nothing for line breaks, joiners and marks of direction", () => {
    const paragraph = layout("a\u200d\u2066b\u2069\r\n\u0007c\u2028d", latin);
    const visible = paragraph.lines.flatMap(({ runs }) =>
      runs.flatMap(({ run }) => [...run.glyphIds].filter((_, glyph) => run.xAdvances[glyph] !== 0)),
    );
    expect(visible).toEqual(["a", "b", "c", "d"].map((letter) => fonts.roboto.glyphId(letter.codePointAt(0)!)));
  });

  it("cut inside a ligature as if each part stood alone", () => {
    const serif = { font: fonts.latin, size: 20 };
    const paragraph = layout("ffi", { ...serif, maxWidth: layout("ffi", serif).width * 0.7 });
    expect(layout("ffi", serif).lines[0]!.runs[0]!.run.length).toBe(1);
    expect(paragraph.lines.map(glyphsOf)).toEqual(
      linesOf(paragraph).map((text) => glyphsOf(layout(text, serif).lines[0]!)),
    );
    expect(paragraph.lines.length).toBeGreaterThan(1);
  });

  it("stretch spaces to the width when justified, but for the last line", () => {
    const paragraph = layout("aa bb cc dd", { ...latin, maxWidth: widthOf("aa bb cc") + 7, align: "justify" });
    expect(paragraph.lines[0]!.width).toBeCloseTo(widthOf("aa bb cc") + 7, 2);
    expect(paragraph.lines[1]!.width).toBeCloseTo(widthOf("dd"), 3);
  });

  it.each([
    ["start", "ltr", 0],
    ["start", "rtl", 1],
    ["end", "ltr", 1],
    ["end", "rtl", 0],
    ["left", "rtl", 0],
    ["right", "ltr", 1],
    ["center", "ltr", 0.5],
  ] as const)("align to the %s in a paragraph %s", (align, direction, share) => {
    const [line] = layout("word", { ...latin, align, direction, maxWidth: 300 }).lines;
    expect(line!.x).toBeCloseTo(share * (300 - line!.width), 3);
  });

  it("put tabs at stops of eight spaces, or what tabSize says", () => {
    const space = widthOf("\u00a0");
    const { runs } = layout("a\tb\tc", latin).lines[0]!;
    expect(runs.map(({ x }) => x)).toEqual([0, expect.closeTo(8 * space, 3), expect.closeTo(16 * space, 3)]);
    expect(layout("a\tb", { ...latin, tabSize: 4 }).lines[0]!.runs[1]!.x).toBeCloseTo(4 * space, 3);
  });
});

describe("maxLines", () => {
  it("cuts the last line between clusters so that the ellipsis fits", () => {
    const maxWidth = widthOf("The quick bro");
    const paragraph = layout("The quick brown fox jumps", { ...latin, maxWidth, maxLines: 1, ellipsis: "…" });
    expect(paragraph.isTruncated).toBe(true);
    expect(paragraph.lines).toHaveLength(1);
    expect(paragraph.lines[0]!.width).toBeLessThanOrEqual(maxWidth + 0.01);
    const { runs } = paragraph.lines[0]!;
    expect([...runs.at(-1)!.run.glyphIds]).toEqual([fonts.roboto.glyphId(0x2026)]);
    expect(paragraph.text.slice(0, runs[0]!.run.end)).toBe("The quick b");
  });

  it("puts the ellipsis at the left end of right-to-left text", () => {
    const paragraph = layout("שלום עולם שלום עולם", { size: 20, maxWidth: 100, maxLines: 1, ellipsis: "…" });
    expect(paragraph.lines[0]!.runs[0]!.run.glyphIds).toHaveLength(1);
    expect(paragraph.lines[0]!.x).toBeCloseTo(100 - paragraph.lines[0]!.width, 3);
  });

  it("leaves a text alone that fits, and ends lines that a line break ended", () => {
    expect(layout("a\nb", { ...latin, maxLines: 2, ellipsis: "…" }).isTruncated).toBe(false);
    const paragraph = layout("a\nb", { ...latin, maxLines: 1, ellipsis: "…" });
    expect(paragraph.lines[0]!.width).toBeCloseTo(widthOf("a…"), 3);
  });
});

describe("fonts", () => {
  const families = (text: string) =>
    layout(text).lines[0]!.runs.map(({ run }) => `${run.font.family}: ${text.slice(run.start, run.end)}`);

  it("fall back to the first that has a cluster, be it a comma or a space", () => {
    expect(families("Hello, 你好, world")).toEqual([
      "Noto Sans: Hello, ",
      "Noto Sans CJK SC: 你好",
      "Noto Sans: , ",
      "Noto Sans: world",
    ]);
  });

  it("keep a run whole over what is never seen", () => {
    const text = "你好\u200e，\u2060世界。";
    expect(layout(text).lines[0]!.runs).toHaveLength(1);
  });

  it("show .notdef of the first font for what none has", () => {
    const { run } = layout("\u{1f9ff}").lines[0]!.runs[0]!;
    expect(run.font).toBe(fonts.plain);
    expect([...run.glyphIds]).toEqual([0]);
  });

  it("don't split a cluster between fonts", () => {
    const { runs } = layout([{ text: "e" }, { text: "\u0301x", font: fonts.roboto }], latin).lines[0]!;
    expect(runs.map(({ run }) => [run.start, run.end])).toEqual([
      [0, 2],
      [2, 3],
    ]);
  });
});

describe("line heights", () => {
  const { ascenderUnits, descenderUnits, lineGapUnits, unitsPerEm } = fonts.roboto.metrics;

  it("are what the font asks for by default", () => {
    const paragraph = layout("a\nb", latin);
    const height = ((ascenderUnits - descenderUnits + lineGapUnits) * 20) / unitsPerEm;
    expect(paragraph.height).toBeCloseTo(2 * height, 4);
    expect(paragraph.lines[1]!.baseline - paragraph.lines[0]!.baseline).toBeCloseTo(height, 4);
  });

  it("are multiples of the size when set, with what is over half above and half below", () => {
    const { lines, height } = layout("a\nb", { ...latin, lineHeight: 2 });
    const content = ((ascenderUnits - descenderUnits) * 20) / unitsPerEm;
    expect(height).toBeCloseTo(80, 6);
    expect(lines[0]!.baseline).toBeCloseTo((40 - content) / 2 + (ascenderUnits * 20) / unitsPerEm, 4);
  });

  it("grow with the largest span", () => {
    const paragraph = layout([{ text: "a" }, { text: "b", size: 40 }], latin);
    expect(paragraph.height).toBeCloseTo(layout("b", { font: fonts.roboto, size: 40 }).height, 4);
  });
});

describe("spacing", () => {
  it("adds letter spacing behind each cluster and breaks ligatures", () => {
    const options = { font: fonts.latin, size: 20 };
    const plain = layout("office", { ...options, features: { liga: false, clig: false } });
    const spaced = layout("office", { ...options, letterSpacing: 2 });
    expect(spaced.lines[0]!.runs[0]!.run.length).toBe(6);
    expect(spaced.width).toBeCloseTo(plain.width + 12, 3);
  });

  it("adds word spacing to spaces", () => {
    expect(widthOf("a b c", { wordSpacing: 5 })).toBeCloseTo(widthOf("a b c") + 10, 3);
  });
});

describe("spans", () => {
  it("carry their colours, features and sizes to their runs", () => {
    const { runs } = layout(
      [
        { text: "red ", color: "red" },
        { text: "big", size: 30 },
      ],
      latin,
    ).lines[0]!;
    expect(runs.map(({ color, run }) => [color, run.size])).toEqual([
      ["red", 20],
      [undefined, 30],
    ]);
  });

  it("bring their own fonts when the options have none", () => {
    const paragraph = layoutParagraph([{ text: "a", font: fonts.roboto }], {}, shaper);
    expect(paragraph.lines[0]!.runs[0]!.run.font).toBe(fonts.roboto);
  });
});

describe("bad arguments", () => {
  it.each([0, Number.NaN, 1e9, -3, Number.POSITIVE_INFINITY])("size %s is a RangeError that names it", (size) => {
    expect(() => layout("a", { size })).toThrow(RangeError);
    expect(() => layout("a", { size })).toThrow(/size/);
  });

  it.each([
    ["text", () => layoutParagraph(5 as never, latin, shaper)],
    ["spans[0].text", () => layout([{ text: 5 as never }])],
    ["maxWidth", () => layout("a", { maxWidth: "9" as never })],
    ["fonts[0]", () => layout("a", { fonts: [{} as never] })],
    ["align", () => layout("a", { align: 3 as never })],
    ["options", () => layoutParagraph("a", null as never, shaper)],
  ])("%s of the wrong kind is a TypeError that names it", (name, call) => {
    expect(call).toThrow(TypeError);
    expect(call).toThrow(name);
  });

  it("no fonts, and a text that is too long, are LayoutErrors", () => {
    expect(() => layoutParagraph("a", {}, shaper)).toThrow(LayoutError);
    expect(() => layout("a".repeat(2 ** 24 + 1))).toThrow(expect.objectContaining({ code: "text-too-long" }));
  });

  it("lone surrogates are harmless", () => {
    const paragraph = layout("a\ud800b \udc00\udc00 c", { size: 20, maxWidth: 30 });
    expect(linesOf(paragraph).join("")).toBe(paragraph.text);
  });
});

describe("any text at any width", () => {
  const word = fc.constantFrom(
    "office",
    "fi",
    "Tavern",
    "AVAVA",
    "a",
    "supercalifragilistic",
    "سلام",
    "محمد",
    "لا",
    "שלום",
    "(שלום)",
    "123",
    "1,234.5",
    "नमस्ते",
    "क्षत्रिय",
    "你好世界",
    "、",
    "—",
    "\u2067",
    "\u2069",
    "\u202e",
    "\u200d",
    "👩‍👩‍👧",
    "e\u0301",
    "\ud800",
  );
  const separator = fc.constantFrom(" ", " ", " ", "", "  ", "\n", "\r\n", "\t", "\u00a0", "\u200b", "-");
  const texts = fc.array(fc.tuple(word, separator), { maxLength: 14 }).map((parts) => parts.flat().join(""));
  const widths = fc.constantFrom(0, 15, 40, 80, 150, 400);

  it("covers the text exactly, within the width, and lays out again the same at another width", () => {
    fc.assert(
      fc.property(texts, widths, fc.constantFrom("auto", "rtl", "ltr"), (text, maxWidth, direction) => {
        const options = { size: 16, maxWidth, direction } as const;
        const paragraph = layout(text, options);
        expect(linesOf(paragraph).join("")).toBe(text);
        for (const line of paragraph.lines) {
          expect(line.runs.reduce((sum, { run }) => sum + run.width, 0)).toBeLessThanOrEqual(line.width + 0.01);
          if (line.width <= maxWidth + 0.01) continue;
          const content = text.slice(line.start, line.contentEnd);
          expect([...new Intl.Segmenter().segment(content)].length, content).toBe(1);
        }
        const again = layout(text, { ...options, maxWidth: 77 }).relayout({ maxWidth });
        expect(again.lines.map(glyphsOf)).toEqual(paragraph.lines.map(glyphsOf));
      }),
      { numRuns: 1000, seed: 14 },
    );
  });

  it.each([
    ["Latin", fonts.latin, ["office", "AVATAR", "fi", "ffl", "To", "Typography,", "Wafer.", "supercalifragilistic"]],
    ["Arabic", fonts.arabic, ["سلام", "محمد", "لا", "مستشفيات", "بالعالم", "الله"]],
    ["Devanagari", fonts.devanagari, ["नमस्ते", "क्षत्रिय", "हिन्दी", "र्कि"]],
  ])("gives every line the glyphs that its text alone would have: %s", (_, font, words) => {
    const sentences = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 12 }).map((all) => all.join(" "));
    fc.assert(
      fc.property(sentences, fc.double({ min: 5, max: 300, noNaN: true }), (text, maxWidth) => {
        const options = { font, size: 16, align: "left" } as const;
        for (const line of layout(text, { ...options, maxWidth }).lines) {
          const alone = layout(text.slice(line.start, line.contentEnd), options).lines[0]!;
          expect(alone.width).toBeCloseTo(line.width, 2);
          const shift = line.x - alone.x;
          expect(glyphsOf(line)).toEqual(
            glyphsOf(alone).map((glyph) => ({ ...glyph, x: expect.closeTo(glyph.x + shift, 1) })),
          );
        }
      }),
      { numRuns: 300, seed: 15 },
    );
  });
});

/** Two million in the normal run, ten in the full one; `bad-input.test.ts` lays out and draws ten in every run. */
const longLength = process.env.TYPECASE_CASES === undefined ? 2e6 : 1e7;

describe("long text", () => {
  it.each([
    ["words", "The quick brown fox jumps over the lazy dog. "],
    ["one endless word", "abcdefghij"],
    ["Arabic", "مرحبا بالعالم "],
    ["spaces", " "],
  ])(
    `of ${longLength} characters is laid out: %s`,
    (_, unit) => {
      const text = unit.repeat(Math.floor(longLength / unit.length));
      const paragraph = layout(text, { size: 16, maxWidth: 600, fonts: [fonts.roboto, fonts.arabic] });
      expect(paragraph.lines.at(-1)!.end).toBe(text.length);
      // Half a minute of it is shaping and collecting what was shaped; a busy machine takes several times that.
    },
    300_000,
  );
});
