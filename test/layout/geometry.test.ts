/** Carets, hits, selections and bounds: that they agree with each other, whatever the text's directions and lines. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Affinity, CaretPosition } from "../../src/layout/carets.ts";
import type { Rect } from "../../src/layout/flow.ts";
import type { LayoutOptions } from "../../src/layout/options.ts";
import type { Paragraph } from "../../src/layout/paragraph.ts";
import { fonts, layout } from "./support.ts";

const SEED = Number(process.env.TYPECASE_SEED ?? Date.now() % 2 ** 31);
const latin = { font: fonts.roboto, size: 20 };
const words = [
  "word ",
  "office ",
  "שלום ",
  "עִבְרִית ",
  "123 ",
  "नमस्ते ",
  "你好",
  "(",
  ") ",
  "\n",
  "  ",
  "é",
  "سلام ",
  "«ab» ",
  "\t",
];
const affinities: readonly Affinity[] = ["downstream", "upstream"];

const texts = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 9 }).map((parts) => parts.join(""));
const options: fc.Arbitrary<LayoutOptions> = fc.record({
  size: fc.constant(20),
  maxWidth: fc.constantFrom(60, 130, 400, Number.POSITIVE_INFINITY),
  align: fc.constantFrom("start", "center", "end", "justify"),
  direction: fc.constantFrom("auto", "ltr", "rtl"),
  writingMode: fc.constantFrom("horizontal-tb", "vertical-rl", "vertical-lr"),
});

/** Where grapheme clusters begin, and the end. */
function caretIndexes({ text, nextCaret }: Paragraph, paragraph: Paragraph): number[] {
  const indexes = [0];
  for (let index = 0; index < text.length; ) {
    index = nextCaret.call(paragraph, index);
    indexes.push(index);
  }
  return indexes;
}

const indexesOf = (paragraph: Paragraph) => caretIndexes(paragraph, paragraph);

/** The middle of a caret's bar. */
function middleOf(paragraph: Paragraph, { index, affinity }: CaretPosition): [x: number, y: number] {
  const { x, top, width, height } = paragraph.caretAt(index, affinity);
  return [x + width / 2, top + height / 2];
}

const runs = { numRuns: 150, seed: SEED };

describe(`carets and hits agree (seed ${SEED})`, () => {
  it("a point in a caret hits a caret at the same place", () => {
    fc.assert(
      fc.property(texts, options, (text, given) => {
        const paragraph = layout(text, given);
        for (const index of indexesOf(paragraph)) {
          for (const affinity of affinities) {
            const [x, y] = middleOf(paragraph, { index, affinity });
            const hit = paragraph.hitTest(x, y);
            const again = middleOf(paragraph, hit);
            expect(again[0], `${index} ${affinity} of ${JSON.stringify(text)}`).toBeCloseTo(x, 2);
            expect(again[1]).toBeCloseTo(y, 2);
          }
        }
      }),
      runs,
    );
  });

  it("a point beside a caret, on the cluster that it stands before or behind, hits the caret's own index", () => {
    fc.assert(
      fc.property(texts, options, (text, given) => {
        const paragraph = layout(text, given);
        const isVertical = given.writingMode !== "horizontal-tb";
        for (const start of indexesOf(paragraph).slice(0, -1)) {
          const bounds = paragraph.clusterBounds(start)!;
          const length = isVertical ? bounds.height : bounds.width;
          if (length < 0.1) continue;
          const center = [bounds.x + bounds.width / 2, bounds.y + bounds.height / 2] as const;
          for (const [index, affinity] of [
            [start, "downstream"],
            [bounds.end, "upstream"],
          ] as const) {
            const caret = middleOf(paragraph, { index, affinity });
            // Three tenths of the way from the caret to the cluster's middle.
            const [x, y] = caret.map((at, axis) => at + (center[axis]! - at) * 0.3) as [number, number];
            const hit = paragraph.hitTest(x, y);
            expect([hit.start, hit.end, hit.index], JSON.stringify(text)).toEqual([start, bounds.end, index]);
            expect(middleOf(paragraph, hit).map((at) => Math.round(at * 50))).toEqual(
              caret.map((at) => Math.round(at * 50)),
            );
          }
        }
      }),
      runs,
    );
  });

  it("next and previous carets undo each other, cluster by cluster", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const paragraph = layout(text, { size: 20 });
        const indexes = indexesOf(paragraph);
        const segments = [...new Intl.Segmenter().segment(text)].map(({ index }) => index);
        expect(indexes).toEqual([...segments, text.length]);
        indexes.forEach((index, at) => {
          expect(paragraph.previousCaret(index)).toBe(indexes[Math.max(0, at - 1)]);
          if (index < text.length) expect(paragraph.previousCaret(paragraph.nextCaret(index))).toBe(index);
        });
      }),
      runs,
    );
  });

  it("arrow keys undo each other, and visit every stop of a line in order", () => {
    fc.assert(
      fc.property(texts, options, (text, given) => {
        const paragraph = layout(text, { ...given, direction: given.direction === "auto" ? "ltr" : given.direction });
        const along = (position: CaretPosition) =>
          middleOf(paragraph, position)[given.writingMode === "horizontal-tb" ? 0 : 1];
        const lineOf = ({ index, affinity }: CaretPosition) => paragraph.caretAt(index, affinity).line;
        const key = (position: CaretPosition) => `${lineOf(position)}:${along(position).toFixed(1)}`;
        let position: CaretPosition = { index: 0, affinity: "downstream" };
        // From wherever the text begins to the far left, then right all the way.
        for (let step = 0; step < 2 * text.length + 9; step++) position = paragraph.moveCaret(position, "left");
        const places: CaretPosition[] = [position];
        for (let step = 0; step < 2 * text.length + 9; step++) {
          const next = paragraph.moveCaret(position, "right");
          if (key(next) === key(position) && next.index === position.index) break;
          const isForward = lineOf(next) !== lineOf(position) || along(next) >= along(position) - 0.01;
          expect(isForward, `${JSON.stringify(text)} ${key(position)} → ${key(next)}`).toBe(true);
          expect(key(paragraph.moveCaret(next, "left")), JSON.stringify([text, position, next])).toBe(key(position));
          places.push(next);
          position = next;
        }
        expect(paragraph.moveCaret(position, "right")).toEqual(position);
        // Every cluster that can be seen was passed.
        const boxes = indexesOf(paragraph)
          .slice(0, -1)
          .filter((index) => text[index] !== "\n");
        const stops = new Set(places.map(key));
        for (const index of boxes) {
          const passed = stops.has(key({ index, affinity: "downstream" }));
          expect(passed, `${JSON.stringify(text)} ${index}`).toBe(true);
        }
      }),
      runs,
    );
  });
});

describe("words", () => {
  it("end and begin where Intl.Segmenter's do", () => {
    const paragraph = layout("It can't be, can it? 3.5 km — «שלום» 東京!", { size: 20 });
    const likes = [...new Intl.Segmenter("en", { granularity: "word" }).segment(paragraph.text)].filter(
      (each) => each.isWordLike,
    );
    const ends = likes.map(({ index, segment }) => index + segment.length);
    const found: number[] = [];
    for (let index = 0; index < paragraph.text.length; ) {
      index = paragraph.nextCaret(index, "word");
      found.push(index);
    }
    expect(found).toEqual([...ends, paragraph.text.length]);
    const starts: number[] = [];
    for (let index = paragraph.text.length; index > 0; ) {
      index = paragraph.previousCaret(index, "word");
      starts.push(index);
    }
    expect(starts.reverse()).toEqual(likes.map(({ index }) => index));
    expect(paragraph.nextCaret(1, "word")).toBe(2);
    expect(paragraph.previousCaret(5, "word")).toBe(3);
  });

  it("are clusters' neighbours in no text", () => {
    const paragraph = layout("", latin);
    expect([paragraph.nextCaret(0), paragraph.previousCaret(0), paragraph.nextCaret(0, "word")]).toEqual([0, 0, 0]);
    expect(paragraph.moveCaret({ index: 0 }, "left")).toEqual({ index: 0, affinity: "downstream" });
    expect(paragraph.clusterBounds(0)).toBeUndefined();
  });
});

describe("a caret where the direction changes", () => {
  const mixed = layout("abc שלום def", { size: 20, direction: "ltr" });
  const edges = (start: number, end: number) => {
    const [rect] = mixed.selectionRects(start, end);
    return [rect!.x, rect!.x + rect!.width];
  };

  it("stands before the text that follows, and its second place is behind the text before", () => {
    const [left, right] = edges(4, 8);
    expect(mixed.caretAt(4)).toMatchObject({ x: expect.closeTo(right!, 3), direction: "rtl" });
    expect(mixed.caretAt(4).secondary).toMatchObject({ x: expect.closeTo(left!, 3), direction: "ltr" });
    expect(mixed.caretAt(8)).toMatchObject({ x: expect.closeTo(right!, 3), direction: "ltr" });
    expect(mixed.caretAt(8).secondary).toMatchObject({ x: expect.closeTo(left!, 3), direction: "rtl" });
  });

  it("changes its places with the other affinity", () => {
    for (const index of [4, 8]) {
      const [down, up] = affinities.map((affinity) => mixed.caretAt(index, affinity));
      expect([up!.x, up!.secondary!.x]).toEqual([down!.secondary!.x, down!.x]);
    }
  });

  it("has one place everywhere else", () => {
    for (const index of [0, 1, 2, 3, 5, 6, 7, 9, 12]) expect(mixed.caretAt(index).secondary).toBeUndefined();
  });

  it("has the line's own edge for its second place where the other direction begins or ends the text", () => {
    const hebrew = layout("שלום", { size: 20, direction: "ltr" });
    expect(hebrew.caretAt(0)).toMatchObject({ x: expect.closeTo(hebrew.width, 3), secondary: { x: 0 } });
    expect(hebrew.caretAt(4)).toMatchObject({ x: 0, secondary: { x: expect.closeTo(hebrew.width, 3) } });
  });
});

describe("a caret where a line was broken", () => {
  const broken = layout("aa aa", { ...latin, maxWidth: layout("aa", latin).width + 1 });

  it("stands on the line that its affinity says", () => {
    expect(broken.caretAt(3)).toMatchObject({ line: 1, x: 0, secondary: undefined });
    expect(broken.caretAt(3, "upstream").line).toBe(0);
    expect(broken.caretAt(3, "upstream").x).toBeGreaterThan(broken.lines[0]!.width);
  });

  it("does not stop twice in one place of the text on its way", () => {
    const right = (position: CaretPosition) => paragraphRight(broken, position);
    const behindSecond = right({ index: 1, affinity: "downstream" });
    expect(behindSecond.index).toBe(2);
    expect(right(behindSecond)).toEqual({ index: 3, affinity: "downstream" });
    expect(broken.moveCaret({ index: 3 }, "left").index).toBe(2);
  });
});

const paragraphRight = (paragraph: Paragraph, position: CaretPosition) => paragraph.moveCaret(position, "right");

describe("selections", () => {
  it("cover exactly the clusters that are selected", () => {
    fc.assert(
      fc.property(texts, options, fc.nat(), fc.nat(), (text, given, a, b) => {
        const paragraph = layout(text, given);
        const indexes = indexesOf(paragraph);
        const [start, end] = [indexes[a % indexes.length]!, indexes[b % indexes.length]!].sort((x, y) => x - y) as [
          number,
          number,
        ];
        const rects = paragraph.selectionRects(start, end);
        const isVertical = given.writingMode !== "horizontal-tb";
        const lengthOf = ({ width, height }: { width: number; height: number }) => (isVertical ? height : width);
        let selected = 0;
        for (const index of indexes.slice(0, -1)) {
          const bounds = paragraph.clusterBounds(index)!;
          const [x, y] = [bounds.x + bounds.width / 2, bounds.y + bounds.height / 2];
          const around = rects.filter(
            (rect) => x > rect.x && x < rect.x + rect.width && y > rect.y && y < rect.y + rect.height,
          );
          if (lengthOf(bounds) < 0.05) continue;
          const isSelected = index >= start && index < end;
          if (isSelected) selected += lengthOf(bounds);
          expect(around, `${JSON.stringify(text)} ${start}–${end} ${index}`).toHaveLength(isSelected ? 1 : 0);
        }
        const onLines = rects.filter((rect) => lengthOf(rect) > 0 && !isEmptyLine(paragraph, rect, isVertical));
        expect(onLines.reduce((sum, rect) => sum + lengthOf(rect), 0)).toBeCloseTo(selected, 1);
      }),
      runs,
    );
  });

  it("have a rectangle as wide as a space on an empty line", () => {
    const space = layout("\u00a0", latin).width;
    const paragraph = layout("ab\n\ncd", latin);
    const [, line] = paragraph.lines;
    expect(paragraph.selectionRects(2, 5)).toEqual([
      { x: 0, y: line!.top, width: expect.closeTo(space, 3), height: line!.height },
      expect.objectContaining({ y: paragraph.lines[2]!.top }),
    ]);
    const rtl = layout("\nשלום", { size: 20, maxWidth: 200, direction: "rtl" });
    const [empty] = rtl.selectionRects(0, 1);
    expect(empty!.x + empty!.width).toBeCloseTo(200, 3);
  });
});

/** Whether a rectangle is that of a line with nothing to see. */
function isEmptyLine(paragraph: Paragraph, rect: Rect, isVertical: boolean): boolean {
  const index = paragraph.lines.findIndex((each) =>
    isVertical ? Math.abs(each.x - rect.x) < 0.01 : Math.abs(each.top - rect.y) < 0.01,
  );
  const { start, end } = paragraph.lines[index]!;
  return Array.from({ length: end - start }, (_, at) => paragraph.clusterBounds(start + at)!).every(
    ({ width, height }) => (isVertical ? height : width) === 0,
  );
}

describe("bounds of clusters", () => {
  it("are as thick as the line, and say which code units they are of", () => {
    const paragraph = layout("e\u0301x", { size: 20 });
    const [first, same] = [paragraph.clusterBounds(0), paragraph.clusterBounds(1)];
    expect(first).toEqual(same);
    expect(first).toMatchObject({ start: 0, end: 2, line: 0, x: 0, y: 0, height: paragraph.height });
  });

  it("part a ligature where the font says", () => {
    // GDEF has 315 and 631 of 946 for it; thirds would be 315.3 and 630.7. At this size a pixel is a unit.
    const paragraph = layout("ffi", { font: fonts.plain, size: fonts.plain.unitsPerEm });
    expect(paragraph.lines[0]!.runs[0]!.run.length).toBe(1);
    expect([1, 2, 3].map((index) => paragraph.caretAt(index).x)).toEqual([315, 631, 946]);
  });

  it("are undefined for what was left out", () => {
    const paragraph = layout("one two three four", { ...latin, maxWidth: 60, maxLines: 1, ellipsis: "…" });
    expect(paragraph.clusterBounds(0)).toBeDefined();
    expect(paragraph.clusterBounds(16)).toBeUndefined();
  });

  it.each([-1, 3, 0.5])("at %s of a text of three code units are a RangeError", (index) => {
    expect(() => layout("abc", latin).clusterBounds(index)).toThrow(/^index must be/);
  });
});

describe("arguments", () => {
  const paragraph = layout("abc", latin);

  it("of the wrong kind are refused by name", () => {
    expect(() => paragraph.caretAt(1, "left" as never)).toThrow(/^affinity must be/);
    expect(() => paragraph.nextCaret(1, "line" as never)).toThrow(/^unit must be/);
    expect(() => paragraph.moveCaret({ index: 1 }, "up" as never)).toThrow(/^to must be/);
    expect(() => paragraph.moveCaret({ index: 4 }, "left")).toThrow(RangeError);
    expect(() => paragraph.hitTest("1" as never, 2)).toThrow(TypeError);
  });
});
