import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { allExtras } from "../../src/entry/all-extras.ts";
import { paragraphToSVG } from "../../src/export/svg.ts";
import { formatNumber } from "../../src/export/xml.ts";
import { elementsOf, parseXml } from "../reference/xml-check.ts";
import { boxFont, paragraphOf, positionedRun } from "./paragraph-fixture.ts";

beforeAll(() => allExtras.colors());

const font = boxFont();
const paragraph = paragraphOf([positionedRun(font, [4, 7, 0, 4])], "Text");

describe("paragraphToSVG", () => {
  it("writes each glyph once as a symbol, and refers to it wherever it stands", () => {
    const root = parseXml(paragraphToSVG(paragraph));
    const ids = elementsOf(root, "path").map((path) => path.attributes.id);
    const uses = elementsOf(root, "use").map((use) => use.attributes.href);
    expect(ids).toHaveLength(2);
    expect(uses).toEqual([`#${ids[0]}`, `#${ids[1]}`, `#${ids[0]}`]);
  });

  it("keeps equal glyph ids of two fonts apart", () => {
    const two = paragraphOf([positionedRun(font, [4]), positionedRun(boxFont("Other"), [4])]);
    expect(elementsOf(parseXml(paragraphToSVG(two)), "path")).toHaveLength(2);
  });

  it("places symbols and paths at the same points, with y turned downwards", () => {
    const symbols = parseXml(paragraphToSVG(paragraph, { padding: 8 }));
    const [group] = elementsOf(symbols, "g");
    expect(group!.attributes.transform).toBe("translate(11 26) scale(0.02 -0.02)");
    // The second glyph: after an advance of 8.1 px, offset by −0.5 and 2 px; 0.02 px to the unit.
    expect(group!.children[1]!.attributes).toMatchObject({ x: "380", y: "-100" });
    const paths = elementsOf(parseXml(paragraphToSVG(paragraph, { padding: 8, glyphs: "paths" })), "path");
    expect(paths.map((path) => path.attributes.d!.slice(0, 12))).toEqual([
      "M11 30L19 30",
      "M18.6 32L32.",
      "M33.3 30L41.",
    ]);
    expect(paths).toHaveLength(3);
  });

  it("writes outlines in font units with every verb, and decimals that don't trail", () => {
    const [path] = elementsOf(parseXml(paragraphToSVG(paragraph)), "path");
    expect(path!.attributes.d).toBe("M0-200L400-200Q450 300 400 800C0.5 800.25 0.33 800 0 800Z");
  });

  it("is as large as the rendered picture: whole pixels, padding on both sides", () => {
    const root = parseXml(paragraphToSVG(paragraph, { padding: 8 }));
    expect(root.attributes).toMatchObject({ width: "77", height: "40", viewBox: "0 0 77 40", role: "img" });
  });

  it("writes colours as hexadecimal and alpha as opacity, whatever they came as", () => {
    const spans = paragraphOf([positionedRun(font, [1]), positionedRun(font, [1], { color: "rgb(255 0 0 / 50%)" })]);
    const svg = paragraphToSVG(spans, { color: "RED", background: [1, 2, 3, 255] });
    const fills = elementsOf(parseXml(svg), "g").map(({ attributes }) => [attributes.fill, attributes["fill-opacity"]]);
    expect(fills).toEqual([
      ["#ff0000", undefined],
      ["#ff0000", "0.502"],
    ]);
    expect(elementsOf(parseXml(svg), "rect")[0]!.attributes).toMatchObject({ fill: "#010203", width: "61" });
  });

  it("draws no background where none is asked for", () => {
    expect(elementsOf(parseXml(paragraphToSVG(paragraph, { background: "#fff0" })), "rect")).toEqual([]);
  });

  it("names the picture by its text for a screen reader, or by the label that is given", () => {
    const root = parseXml(paragraphToSVG(paragraph));
    expect([root.attributes["aria-label"], elementsOf(root, "title")[0]!.text]).toEqual(["Text", "Text"]);
    expect(parseXml(paragraphToSVG(paragraph, { label: "Other" })).attributes["aria-label"]).toBe("Other");
    expect(paragraphToSVG(paragraphOf([]))).not.toContain("title");
  });

  it("is well-formed and says the same text, whatever the text is", () => {
    const anything = fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((u) => String.fromCharCode(u)) });
    const markup = fc.string({
      unit: fc.constantFrom("<", ">", "&", '"', "'", "]]>", "\0", "\n", "\ud800", "\udc00", "a", "\ufffe"),
    });
    fc.assert(
      fc.property(fc.oneof(anything, markup, fc.string({ unit: "binary" })), (label) => {
        const root = parseXml(paragraphToSVG(paragraph, { label }));
        const kept = label.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "");
        expect(root.attributes["aria-label"] ?? "").toBe(kept);
      }),
      { numRuns: 500 },
    );
  });

  it("writes the same file for the same paragraph, and other ids for other outlines", () => {
    expect(paragraphToSVG(paragraph)).toBe(
      paragraphToSVG(paragraphOf([positionedRun(boxFont(), [4, 7, 0, 4])], "Text")),
    );
    const idOf = (glyphId: number) =>
      elementsOf(parseXml(paragraphToSVG(paragraphOf([positionedRun(font, [glyphId])]))), "path")[0]!.attributes.id!;
    expect(idOf(4).split("-")[0]).not.toBe(idOf(5).split("-")[0]);
  });

  it("refuses options that are none, naming them", () => {
    expect(() => paragraphToSVG(paragraph, { glyphs: "text" as "paths" })).toThrow(
      /^glyphs must be one of symbols, paths/,
    );
    expect(() => paragraphToSVG(paragraph, { padding: Number.NaN })).toThrow(/^padding must be/);
    expect(() => paragraphToSVG(paragraph, { background: "no" })).toThrow(/^background must be a CSS colour/);
  });
});

describe("formatNumber", () => {
  it.each([
    [0, 2, "0"],
    [-0.001, 2, "0"],
    [10, 2, "10"],
    [10, 0, "10"],
    [1.5, 2, "1.5"],
    [-1.005, 1, "-1"],
    [1e-9, 7, "0"],
    [123456.789, 2, "123456.79"],
  ])("writes %d with %d decimals as %s", (value, decimals, expected) => {
    expect(formatNumber(value, decimals)).toBe(expected);
  });
});
