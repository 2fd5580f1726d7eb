/** Paragraphs of several styles beside Chromium: heights of lines, boxes, shifts, carets, selections, vertical writing. */

import { beforeAll, expect, it } from "vitest";
import type { Font } from "../../src/font/font.ts";
import type { Span } from "../../src/layout/options.ts";
import type { Paragraph } from "../../src/layout/paragraph.ts";
import { describeInChromium } from "../support/describe-in-chromium.ts";
import { askParagraphs, type PageRect, type RichPlaces, type RichRequest } from "./chromium-page.ts";
import { layout } from "./support.ts";
import { fontFiles, fontsOf, hasFonts } from "./texts/system-fonts.ts";

/** Chromium rounds ascenders and descenders to whole pixels. Laid out this many times larger, that hardly shows. */
const zoom = 16;

const fontOf = new Map<string, Font>();

beforeAll(async () => {
  if (!hasFonts) return;
  for (const script of ["Latin", "Greek", "Arabic", "Hebrew", "Devanagari", "Thai", "Japanese"]) {
    fontOf.set(script, (await fontsOf(script))[0]!);
  }
});

const pathsOf = (scripts: readonly string[]) => scripts.map((script) => fontFiles[script]!);
const fontsFor = (scripts: readonly string[]) => scripts.map((script) => fontOf.get(script)!);

interface SpanCase {
  readonly text?: string;
  readonly box?: { readonly width: number; readonly height: number; readonly baseline?: number };
  readonly scripts?: readonly string[];
  readonly size?: number;
  /** Pixels upwards. */
  readonly raised?: number;
}

interface HeightCase {
  readonly name: string;
  readonly scripts: readonly string[];
  readonly size: number;
  readonly spans: readonly SpanCase[];
  readonly lineHeight?: number;
  readonly maxWidth?: number;
}

const heightCases: readonly HeightCase[] = [
  { name: "one font", scripts: ["Latin"], size: 16, spans: [{ text: "Handgloves" }] },
  { name: "a fallback font", scripts: ["Latin", "Japanese"], size: 16, spans: [{ text: "Tokyo 東京 in spring" }] },
  { name: "only a fallback font", scripts: ["Latin", "Thai"], size: 16, spans: [{ text: "ภาษาไทย" }] },
  {
    name: "three fonts of fallback",
    scripts: ["Latin", "Arabic", "Devanagari"],
    size: 17,
    spans: [{ text: "one الف नमस्ते two" }],
  },
  { name: "a larger span", scripts: ["Latin"], size: 16, spans: [{ text: "small " }, { text: "LARGE", size: 40 }] },
  {
    name: "a span of another font whose letters come from a fallback",
    scripts: ["Latin", "Japanese"],
    size: 16,
    spans: [{ text: "a " }, { text: "東京", scripts: ["Arabic", "Japanese"] }, { text: " b" }],
  },
  {
    name: "a set line height",
    scripts: ["Latin", "Arabic"],
    size: 16,
    lineHeight: 1.5,
    spans: [{ text: "one الف " }, { text: "large", size: 30, scripts: ["Greek"] }],
  },
  {
    name: "a line height below the letters'",
    scripts: ["Latin"],
    size: 16,
    lineHeight: 0.5,
    spans: [{ text: "tight " }, { text: "larger", size: 33, scripts: ["Arabic", "Latin"] }],
  },
  {
    name: "raised and lowered spans",
    scripts: ["Latin"],
    size: 16,
    spans: [{ text: "up", raised: 9 }, { text: " and " }, { text: "down", raised: -5.5, size: 11 }],
  },
  {
    name: "raised spans of a set line height",
    scripts: ["Latin"],
    size: 16,
    lineHeight: 1.2,
    spans: [{ text: "x" }, { text: "2", raised: 7, size: 10 }, { text: " + y" }, { text: "i", raised: -4, size: 10 }],
  },
  {
    name: "a box on the baseline",
    scripts: ["Latin"],
    size: 16,
    spans: [{ text: "a " }, { box: { width: 30, height: 44 } }, { text: " b" }],
  },
  {
    name: "boxes that are raised and lowered",
    scripts: ["Latin", "Japanese"],
    size: 16,
    spans: [
      { text: "東 " },
      { box: { width: 10, height: 20 }, raised: 11 },
      { box: { width: 12.5, height: 20 }, raised: -13 },
      { text: " b" },
    ],
  },
  {
    name: "boxes that break over lines",
    scripts: ["Latin"],
    size: 16,
    maxWidth: 70,
    spans: [
      { box: { width: 40, height: 20 } },
      { box: { width: 40, height: 50 } },
      { text: "ab cd " },
      { box: { width: 60, height: 9 } },
      { text: "." },
    ],
  },
];

interface CaretText {
  readonly text: string;
  readonly scripts: readonly string[];
  readonly direction?: "rtl";
}

const caretTexts: readonly CaretText[] = [
  { text: "Waves AV of tea, naïve e\u0301 x", scripts: ["Latin"] },
  { text: "abc שלום def", scripts: ["Latin", "Hebrew"] },
  { text: "אבג abc 123 דה", scripts: ["Hebrew", "Latin"], direction: "rtl" },
  { text: "سلام عليكم أهلا", scripts: ["Arabic"], direction: "rtl" },
  { text: "one سلام 123 two", scripts: ["Latin", "Arabic"] },
  { text: "नमस्ते दुनिया क्षत्रिय", scripts: ["Devanagari"] },
  { text: "東京、きょうは「晴れ」ABC", scripts: ["Japanese"] },
  { text: "ภาษาไทยน้ำ", scripts: ["Thai"] },
];

interface SelectionText extends CaretText {
  readonly width: number;
  readonly ranges: readonly (readonly [number, number])[];
}

const selectionTexts: readonly SelectionText[] = [
  {
    text: "The quick brown fox jumps over the lazy dog",
    scripts: ["Latin"],
    width: 130,
    ranges: [
      [0, 5],
      [4, 30],
      [10, 11],
    ],
  },
  {
    text: "one אחת שתים three ארבע five",
    scripts: ["Latin", "Hebrew"],
    width: 150,
    ranges: [
      [0, 6],
      [2, 9],
      [5, 20],
      [0, 28],
    ],
  },
];

interface VerticalText {
  readonly text: string;
  readonly scripts: readonly string[];
  readonly language: string;
}

const verticalTexts: readonly VerticalText[] = [
  {
    text: "東京の「春」は、ゲート。ヴァイオリン〜（株）2024年 A4 & Latin words in it, と続く。",
    scripts: ["Japanese"],
    language: "ja",
  },
  { text: "清晨五点半的渡口，第一班船。“引号”（完） No. 5", scripts: ["Japanese"], language: "zh" },
  { text: "Only Latin words, with AV kerning and 123 numbers here", scripts: ["Latin"], language: "en" },
];

function spansOf(spans: readonly SpanCase[]): Span[] {
  return spans.map(({ text, box, scripts, size, raised = 0 }) => ({
    ...(box === undefined ? { text: text! } : { box }),
    ...(scripts && { fonts: fontsFor(scripts) }),
    ...(size && { size }),
    verticalAlign: raised,
  }));
}

function richRequest({ scripts, size, spans, lineHeight, maxWidth }: HeightCase): RichRequest {
  return {
    fontPaths: pathsOf(scripts),
    size: size * zoom,
    ...(maxWidth && { inlineSize: maxWidth * zoom }),
    style: `line-height: ${lineHeight ?? "normal"}; white-space: pre-wrap;`,
    spans: spans.map(({ text, box, scripts: own, size: ownSize, raised }) => ({
      ...(text !== undefined && { text }),
      ...(box && { box: { width: box.width * zoom, height: box.height * zoom } }),
      ...(own && { fontPaths: pathsOf(own) }),
      ...(ownSize && { size: ownSize * zoom }),
      ...(raised && { style: `vertical-align: ${raised * zoom}px` }),
    })),
  };
}

describeInChromium("beside Chromium", () => {
  it.skipIf(!hasFonts)(
    "lines of mixed fonts, sizes, shifts and boxes are as high, and boxes stand where they do",
    async () => {
      const theirs = await askParagraphs<RichPlaces[]>("placesOf", heightCases.map(richRequest));
      heightCases.forEach((given, index) => {
        const { scripts, size, spans, lineHeight, maxWidth } = given;
        const paragraph = layout(spansOf(spans), {
          fonts: fontsFor(scripts),
          size,
          ...(lineHeight !== undefined && { lineHeight }),
          ...(maxWidth !== undefined && { maxWidth }),
        });
        const their = theirs[index]!;
        const off = Math.abs(paragraph.height - their.height / zoom);
        expect.soft(off, given.name).toBeLessThan(0.1 * paragraph.lines.length);
        expect.soft(paragraph.boxes, given.name).toHaveLength(their.boxes.length);
        paragraph.boxes.forEach(({ x, y, width, height }, box) => {
          const { left, top, ...rest } = their.boxes[box]!;
          const sizes = [left, top, rest.width, rest.height].map((each) => each / zoom);
          const parts = [x, y, width, height].map((each, at) => Math.abs(each - sizes[at]!));
          expect
            .soft(Math.max(...parts), `${given.name}: box ${box} at ${sizes} and ours at ${[x, y]}`)
            .toBeLessThan(0.15);
        });
      });
    },
  );

  it.skipIf(!hasFonts)("carets stand at the same places in every script and direction", async () => {
    const requests = caretTexts.map(
      ({ text, scripts, direction }): RichRequest => ({
        spans: [{ text }],
        fontPaths: pathsOf(scripts),
        size: 32,
        ...(direction && { direction }),
        style: "white-space: pre",
      }),
    );
    const theirs = await askParagraphs<(number | null)[][]>("caretsOf", requests);
    let count = 0;
    caretTexts.forEach(({ text, scripts, direction }, at) => {
      const paragraph = layout(text, { fonts: fontsFor(scripts), size: 32, direction: direction ?? "ltr" });
      for (let index = 0; index < text.length; index = paragraph.nextCaret(index)) {
        const their = theirs[at]![index]!;
        const { x, secondary } = paragraph.caretAt(index);
        // Where the direction changes there are two places, and Chromium knows one of them.
        const off = Math.min(
          Math.abs(x - their),
          secondary === undefined ? Number.POSITIVE_INFINITY : Math.abs(secondary.x - their),
        );
        expect.soft(off, `${text} ${index}: ${their}, ours at ${x} and ${secondary?.x}`).toBeLessThan(0.1);
        count++;
      }
    });
    expect(count).toBeGreaterThan(100);
  });

  it.skipIf(!hasFonts)("selections cover the same rectangles", async () => {
    const requests = selectionTexts.map(
      ({ text, scripts, width, ranges }): RichRequest => ({
        spans: [{ text }],
        fontPaths: pathsOf(scripts),
        size: 20,
        inlineSize: width,
        style: "white-space: pre-wrap",
        ranges,
      }),
    );
    const theirs = await askParagraphs<PageRect[][][]>("selectionsOf", requests);
    selectionTexts.forEach(({ text, scripts, width, ranges }, at) => {
      const paragraph = layout(text, {
        fonts: fontsFor(scripts),
        size: 20,
        maxWidth: width,
        direction: "ltr",
      });
      ranges.forEach(([start, end], range) => {
        const ours = merged(paragraph.selectionRects(start, end).map(({ x, y, width: w }) => [y, x, x + w]));
        const expected = merged(theirs[at]![range]!.map((rect) => [rect.top, rect.left, rect.left + rect.width]));
        const name = `${text} ${start}–${end}: ${JSON.stringify(expected)}, ours ${JSON.stringify(ours)}`;
        expect.soft(ours.length, name).toBe(expected.length);
        ours.forEach(([, left, right], index) => {
          const [, theirLeft, theirRight] = expected[index]!;
          expect.soft(Math.max(Math.abs(left - theirLeft), Math.abs(right - theirRight)), name).toBeLessThan(0.1);
        });
      });
    });
  });

  for (const mode of ["vertical-rl", "vertical-lr"] as const) {
    for (const orientation of ["mixed", "upright", "sideways"] as const) {
      it.skipIf(!hasFonts)(`${mode} text that is ${orientation} stands where Chromium has it`, async () => {
        const requests = verticalTexts.map(
          ({ text, scripts, language }): RichRequest => ({
            spans: [{ text }],
            fontPaths: pathsOf(scripts),
            size: 20 * zoom,
            inlineSize: 333 * zoom,
            language,
            style: `writing-mode: ${mode}; text-orientation: ${orientation}; line-height: 2; white-space: pre-wrap; overflow-wrap: break-word`,
          }),
        );
        const theirs = await askParagraphs<RichPlaces[]>("placesOf", requests);
        verticalTexts.forEach(({ text, scripts, language }, at) => {
          const options = { fonts: fontsFor(scripts), size: 20, lineHeight: 2, maxWidth: 333, language };
          const paragraph = layout(text, { ...options, writingMode: mode, textOrientation: orientation });
          expectSamePlaces(paragraph, theirs[at]!, `${mode} ${orientation} ${text}`);
        });
      });
    }
  }
});

/** Characters begin and end at the same heights, and their lines have their middles at the same places. */
function expectSamePlaces(paragraph: Paragraph, their: RichPlaces, name: string): void {
  expect.soft(paragraph.width, name).toBeCloseTo(their.width / zoom, 1);
  for (let index = 0; index < paragraph.text.length; index++) {
    const rect = their.characters[index];
    const bounds = paragraph.clusterBounds(index)!;
    if (!rect || bounds.start !== index) continue;
    const [left, top, width, height] = [rect.left, rect.top, rect.width, rect.height].map((each) => each / zoom);
    const at = `${name} ${index} ${paragraph.text.slice(index, bounds.end)}: ${[left, top, width, height]}, ours ${JSON.stringify(bounds)}`;
    // Advances of fonts without vertical metrics are whole pixels in Chromium: a hundredth for each letter of a line.
    expect.soft(Math.abs(bounds.y - top!), at).toBeLessThan(0.15);
    expect.soft(Math.abs(bounds.y + bounds.height - top! - height!), at).toBeLessThan(0.15);
    // Chromium's rectangles are as thick as the letters, ours as the line.
    expect.soft(Math.abs(bounds.x + bounds.width / 2 - left! - width! / 2), at).toBeLessThan(0.1);
  }
}

/** Rectangles of one line that touch, as one: line, left and right. */
function merged(rects: readonly (readonly number[])[]): [line: number, left: number, right: number][] {
  const sorted = rects
    .map(([top, left, right]): [number, number, number] => [Math.round(top! / 10), left!, right!])
    .filter(([, left, right]) => right - left > 0.05)
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const out: [number, number, number][] = [];
  for (const [line, left, right] of sorted) {
    const last = out.at(-1);
    if (last !== undefined && last[0] === line && left - last[2] < 0.05) last[2] = Math.max(last[2], right);
    else out.push([line, left, right]);
  }
  return out;
}
