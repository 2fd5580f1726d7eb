/** Lines along spans and colours behind them: where they lie, beside the places of characters. */

import { describe, expect, it } from "vitest";
import { decorations } from "../../src/layout/decorations.ts";
import type { Span } from "../../src/layout/options.ts";
import type { Paragraph } from "../../src/layout/paragraph.ts";
import type { PlacedLine, PlacedMark } from "../../src/layout/paragraph-types.ts";
import { type Random, seeds } from "../reference/prng.ts";
import { fonts, layout } from "./support.ts";

const words = [
  "office",
  "AVATAR",
  "שלום",
  "مرحبا",
  "你好，世界",
  "123",
  "\t",
  "in\u00adcom\u00adpre\u00adhen\u00adsible",
  "नमस्ते",
];

function randomSpans(random: Random): Span[] {
  return Array.from({ length: random.int(1, 7) }, (): Span => {
    if (random.int(0, 7) === 0) return { box: { width: 20, height: 12 } };
    const text = Array.from({ length: random.int(1, 6) }, () => random.pick(words)).join(random.pick(["", " "]));
    return {
      text,
      size: random.pick([undefined, 11, 30]),
      verticalAlign: random.pick(["baseline", "super", 4] as const),
      ...(random.int(0, 2) > 0 && { background: "#ddd" }),
      ...(random.int(0, 2) > 0 && { decoration: decorations.filter(() => random.int(0, 1) === 0) }),
    };
  });
}

/** For each code unit of the text its span. */
const ownersOf = (spans: readonly Span[]): Span[] =>
  spans.flatMap((span) => [...(span.text ?? "-")].flatMap((c) => (c.length === 1 ? [span] : [span, span])));

/** Pixels along the line, `[from, to)`. */
const along = (mark: PlacedMark) => (mark.isVertical ? [mark.y, mark.y + mark.height] : [mark.x, mark.x + mark.width]);

const kindsOf = (span: Span): string[] => {
  const { background, decoration = [] } = span as { background?: string; decoration?: readonly string[] };
  return [...(background === undefined ? [] : ["background"]), ...decoration];
};

/** Each character of a marked span that isn't left hanging lies on a mark of each of its kinds, and no other does. */
function expectMarked(paragraph: Paragraph, line: PlacedLine, owners: readonly Span[]): number {
  let count = 0;
  for (let index = line.start; index < line.contentEnd; ) {
    const { start, end, ...bounds } = paragraph.clusterBounds(index)!;
    const isVertical = paragraph.writingMode !== "horizontal-tb";
    const [from, size] = isVertical ? [bounds.y, bounds.height] : [bounds.x, bounds.width];
    const middle = from + size / 2;
    for (const kind of ["background", ...decorations]) {
      const covers = line.marks.filter(
        (mark) => mark.kind === kind && along(mark)[0]! <= middle && middle < along(mark)[1]!,
      );
      const wanted = size > 0.01 && kindsOf(owners[start]!).includes(kind) ? 1 : 0;
      if (size > 0.01) expect(covers.length, `${kind} at ${index}`).toBe(wanted);
      count += wanted;
    }
    index = end;
  }
  return count;
}

describe("marks of spans", () => {
  it("lie along all characters of their spans and no others, whatever is reordered, tabbed, cut or turned", () => {
    let count = 0;
    seeds(120, (random) => {
      const spans = randomSpans(random);
      const writingMode = random.pick(["horizontal-tb", "horizontal-tb", "vertical-rl", "vertical-lr"] as const);
      const align = random.pick(["start", "justify", "center"] as const);
      const paragraph = layout(spans, { size: 16, maxWidth: random.pick([60, 150, 400]), writingMode, align });
      const owners = ownersOf(spans);
      for (const line of paragraph.lines) count += expectMarked(paragraph, line, owners);
    });
    expect(count).toBeGreaterThan(2000);
  });

  it("are one rectangle a line for a span of several fonts, by the span's own font", () => {
    const { lines } = layout([{ text: "a " }, { text: "b 你好 c", decoration: "underline" }], { size: 20 });
    const { unitsPerEm, underlinePositionUnits, underlineThicknessUnits } = fonts.plain.metrics;
    const [mark, ...more] = lines[0]!.marks;
    expect(more).toEqual([]);
    expect(mark!.y).toBeCloseTo(lines[0]!.baseline - (underlinePositionUnits * 20) / unitsPerEm, 6);
    expect(mark!.height).toBeCloseTo((underlineThicknessUnits * 20) / unitsPerEm, 6);
  });

  it("leave out the white space that hangs at a line's end", () => {
    const { lines } = layout([{ text: "one two   three", background: "red" }], { size: 16, maxWidth: 70 });
    expect(lines.map(({ marks }) => marks[0]!.width)).toEqual(lines.map(({ width }) => expect.closeTo(width, 4)));
  });

  it("go with a span's size and shift", () => {
    const [plain, raised] = ["baseline", 7].map(
      (verticalAlign) =>
        layout([{ text: "x", background: "red", verticalAlign: verticalAlign as number, size: 10 }], { size: 20 })
          .lines[0]!,
    ) as [PlacedLine, PlacedLine];
    expect(plain.marks[0]!.y - plain.baseline).toBeCloseTo(raised.marks[0]!.y + 7 - raised.baseline, 5);
    const { ascenderUnits, descenderUnits, unitsPerEm } = fonts.plain.metrics;
    expect(plain.marks[0]!.height).toBeCloseTo(((ascenderUnits + Math.abs(descenderUnits)) * 10) / unitsPerEm, 5);
  });

  it("have the colour that is given, the text's, or the call's", () => {
    const decoration = "underline";
    const { marks } = layout([
      { text: "a", decoration, color: "red", decorationColor: "blue" },
      { text: "b", decoration, color: "red" },
      { text: "c", decoration },
    ]).lines[0]!;
    expect(marks.map(({ color }) => color)).toEqual(["blue", "red", undefined]);
  });

  it("stay through another width, and aren't made where no span asks", () => {
    const marked = layout([{ text: "one two three four", decoration: ["overline", "line-through"] }], { size: 16 });
    expect(marked.relayout({ maxWidth: 60 }).lines.flatMap(({ marks }) => marks).length).toBe(
      2 * marked.relayout({ maxWidth: 60 }).lines.length,
    );
    expect(layout([{ text: "plain" }]).lines[0]!.marks).toEqual([]);
  });

  it("are refused by name where they are wrong", () => {
    const bad = (span: object) => () => layout([{ text: "a" }, { text: "b", ...span }] as Span[]);
    expect(bad({ decoration: "blink" })).toThrow(/^spans\[1\]\.decoration/);
    expect(bad({ decoration: 5 })).toThrow(TypeError);
    expect(bad({ background: "nocolour" })).toThrow(/^spans\[1\]\.background/);
    expect(bad({ decorationColor: [1, 2] })).toThrow(/^spans\[1\]\.decorationColor/);
  });
});
