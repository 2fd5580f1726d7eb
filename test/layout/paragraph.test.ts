import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layoutParagraph } from "../../src/layout/layout.ts";
import { SimpleShaper } from "../../src/shape/simple-shaper.ts";
import { fonts, layout, linesOf } from "./support.ts";

const latin = { font: fonts.roboto, size: 20 };

describe("a caret", () => {
  it("stands before each cluster, and behind the last one at the text's end", () => {
    const paragraph = layout("ab", latin);
    const a = layout("a", latin).width;
    expect([0, 1, 2].map((index) => paragraph.caretAt(index).x)).toEqual([
      0,
      expect.closeTo(a, 3),
      expect.closeTo(paragraph.width, 3),
    ]);
    expect(paragraph.caretAt(0)).toMatchObject({ top: 0, height: paragraph.height, line: 0, direction: "ltr" });
  });

  it("stands at the right of right-to-left text's start, and at its left at the end", () => {
    const paragraph = layout("שלום", { size: 20 });
    expect(paragraph.caretAt(0)).toMatchObject({ x: expect.closeTo(paragraph.width, 3), direction: "rtl" });
    expect(paragraph.caretAt(4).x).toBeCloseTo(0, 3);
  });

  it("divides a ligature evenly", () => {
    const paragraph = layout("ffi", { font: fonts.latin, size: 20 });
    expect(paragraph.lines[0]!.runs[0]!.run.length).toBe(1);
    expect(paragraph.caretAt(1).x).toBeCloseTo(paragraph.width / 3, 3);
  });

  it("stands on the following line where a line was broken, and on an empty last line", () => {
    const paragraph = layout("aa aa\n", { ...latin, maxWidth: layout("aa", latin).width + 1 });
    expect(linesOf(paragraph)).toEqual(["aa ", "aa\n", ""]);
    expect([2, 3, 5, 6].map((index) => paragraph.caretAt(index).line)).toEqual([0, 1, 1, 2]);
    expect(paragraph.caretAt(6).x).toBe(0);
  });

  it("moves over spaces that hang", () => {
    const paragraph = layout("a  ", { ...latin, maxWidth: 12 });
    const space = layout("\u00a0", latin).width;
    expect(paragraph.caretAt(3).x - paragraph.caretAt(1).x).toBeCloseTo(2 * space, 3);
  });

  it.each([-1, 3, 0.5, Number.NaN])("at %s of a text of two code units is a RangeError", (index) => {
    expect(() => layout("ab", latin).caretAt(index)).toThrow(RangeError);
  });
});

describe("hit testing", () => {
  it("finds the cluster under a point, and the caret's place by its nearer half", () => {
    const paragraph = layout("ab", latin);
    const a = layout("a", latin).width;
    expect(paragraph.hitTest(a * 0.3, 5)).toEqual({
      ...{ index: 0, affinity: "downstream" },
      ...{ start: 0, end: 1, line: 0, isInside: true },
    });
    expect(paragraph.hitTest(a * 0.7, 5)).toMatchObject({ index: 1, start: 0 });
    expect(paragraph.hitTest(a * 1.1, 5)).toMatchObject({ index: 1, start: 1, end: 2 });
  });

  it("finds the nearest text for points outside", () => {
    const paragraph = layout("ab\ncd", latin);
    expect(paragraph.hitTest(-50, -50)).toMatchObject({ index: 0, line: 0, isInside: false });
    expect(paragraph.hitTest(500, 5)).toMatchObject({ index: 2, line: 0, isInside: false });
    expect(paragraph.hitTest(500, 500)).toMatchObject({ index: 5, line: 1, isInside: false });
  });

  it("puts the caret behind spaces that hang, beside them where the line was broken there, and not behind a line break", () => {
    const line = (text: string, options = {}) => layout(text, { ...latin, ...options }).hitTest(500, 5);
    expect(line("ab  ")).toMatchObject({ index: 4, start: 3, isInside: false });
    expect(line("ab  \ncd")).toMatchObject({ index: 4, start: 3, line: 0 });
    expect(line("ab  cd", { maxWidth: layout("ab", latin).width + 1 })).toMatchObject({
      index: 4,
      affinity: "upstream",
      line: 0,
    });
    expect(layout("ab\n\ncd", latin).hitTest(500, 30)).toMatchObject({ index: 3, line: 1 });
  });

  it("finds spaces of different widths that hang each at its own place, in both directions", () => {
    const [space, ideographic] = [" ", "\u3000"].map((each) => layout(`${each}\u2060x`, { size: 20 }));
    const widths = [ideographic!, space!].map((each) => each.selectionRects(0, 1)[0]!.width);
    expect(widths[0]).toBeGreaterThan(widths[1]! * 2);
    for (const word of ["ab", "שם"]) {
      const rects = [2, 3].map((index) => layout(`${word}\u3000 \n`, { size: 20 }).selectionRects(index, index + 1));
      expect(rects.map(([rect]) => rect!.width)).toEqual(widths.map((width) => expect.closeTo(width, 3)));
    }
  });

  it("goes back to the index that a caret was made from, in every script and direction", () => {
    const words = fc.constantFrom("word ", "שלום ", "123 ", "नमस्ते ", "你好", "(", ") ");
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 8 }), (parts) => {
        const paragraph = layout(parts.join(""), { size: 20, maxWidth: 200 });
        const line = paragraph.lines[0]!;
        for (const { segment, index } of new Intl.Segmenter().segment(paragraph.text.slice(0, line.contentEnd))) {
          const caret = paragraph.caretAt(index);
          const [rect] = paragraph.selectionRects(index, index + segment.length);
          if (rect === undefined) continue;
          const hit = paragraph.hitTest(rect.x + rect.width / 2, caret.baseline);
          expect([hit.start, hit.end]).toEqual([index, index + segment.length]);
        }
      }),
      { numRuns: 200, seed: 16 },
    );
  });
});

describe("a selection", () => {
  it("is one rectangle for one direction, as tall as its line", () => {
    const paragraph = layout("hello world", latin);
    expect(paragraph.selectionRects(0, 11)).toEqual([
      { x: 0, y: 0, width: expect.closeTo(paragraph.width, 3), height: paragraph.height },
    ]);
    expect(paragraph.selectionRects(3, 3)).toEqual([]);
  });

  it("has a rectangle for each line, and for each side of a change of direction", () => {
    expect(layout("ab\ncd", latin).selectionRects(1, 4)).toHaveLength(2);
    const mixed = layout("abc שלום", { size: 20 });
    expect(mixed.selectionRects(2, 6)).toHaveLength(2);
    expect(mixed.selectionRects(0, 8)).toHaveLength(1);
  });
});

describe("the simple shaper", () => {
  it("lays out Latin text, with nothing drawn for line breaks", () => {
    const paragraph = layoutParagraph("To be\nor not", { ...latin, maxWidth: 500 }, new SimpleShaper());
    expect(linesOf(paragraph)).toEqual(["To be\n", "or not"]);
    expect(paragraph.lines.flatMap(({ runs }) => runs.map(({ run }) => run.length))).toEqual([5, 6]);
  });
});
