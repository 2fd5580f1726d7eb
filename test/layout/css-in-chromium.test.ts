/** Options that have CSS's names do what CSS's properties do in Chromium. */

import { beforeAll, describe, expect, it } from "vitest";
import type { LayoutOptions } from "../../src/layout/options.ts";
import { describeInChromium } from "../support/describe-in-chromium.ts";
import { askPage, fontPathsOf, type LinesRequest } from "./chromium-page.ts";
import { layout } from "./support.ts";
import { fontsOf, hasFonts } from "./texts/system-fonts.ts";

interface Case {
  readonly name: string;
  readonly text: string;
  readonly width: number;
  /** CSS beside what `options` say. */
  readonly style?: string;
  readonly options: LayoutOptions;
  readonly script?: string;
  readonly language?: string;
  readonly direction?: "rtl";
}

const size = 16;
const spaced = "  The  quick\tbrown \n fox   jumps over\n\nthe lazy  dog and runs away. ";
const kana = "きゃっきゃっとチョコレートをたべるーあ々語〜そう…といった・そうだ！ヴァイオリン";

/** Where lines begin. */
const lineCases: readonly Case[] = [
  ...(["normal", "pre", "pre-wrap", "pre-line", "nowrap"] as const).map((whiteSpace) => ({
    name: `whiteSpace ${whiteSpace}`,
    text: spaced,
    width: 101,
    options: { whiteSpace },
  })),
  {
    name: "line breaks between ideographs vanish",
    text: "清晨五点\n半的渡口 \n 第一班船",
    width: 120,
    options: { whiteSpace: "normal" },
    script: "Chinese",
    language: "zh",
  },
  ...(["auto", "loose", "normal", "strict", "anywhere"] as const).flatMap((lineBreak) =>
    [39, 55, 71, 103].map((width) => ({
      name: `lineBreak ${lineBreak} of Japanese at ${width} px`,
      text: kana,
      width,
      options: { lineBreak },
      script: "Japanese",
      language: "ja",
    })),
  ),
  ...(["normal", "break-all", "keep-all"] as const).flatMap((wordBreak) => [
    {
      name: `wordBreak ${wordBreak} of Latin`,
      text: "The quick brown fox 12345678 jumps",
      width: 60,
      options: { wordBreak },
    },
    {
      name: `wordBreak ${wordBreak} of Korean`,
      text: "도서관 창가 자리에는 늘 같은 노인이 앉아 있었다",
      width: 75,
      options: { wordBreak },
      script: "Korean",
      language: "ko",
    },
  ]),
  ...(["normal", "break-word", "anywhere"] as const).map((overflowWrap) => ({
    name: `overflowWrap ${overflowWrap}`,
    text: "an incomprehensibilities of office wall",
    width: 60,
    options: { overflowWrap },
  })),
  ...(["none", "manual"] as const).map((hyphens) => ({
    name: `hyphens ${hyphens}`,
    text: "in\u00adcom\u00adpre\u00adhen\u00adsi\u00adble of\u00adfice AV\u00adAV",
    width: 72,
    options: { hyphens, overflowWrap: "normal" as const },
  })),
  {
    name: "no-break spaces and word joiners",
    text: "10\u00a0km and 20\u202fkm or\u20601\u2060000 to\u2011day",
    width: 52,
    options: { overflowWrap: "normal" },
  },
  {
    name: "textIndent",
    text: "The quick brown fox jumps over the lazy dog",
    width: 110,
    style: "text-indent: 48px",
    options: { textIndent: 48 },
  },
  {
    name: "addresses and compounds",
    text: "see https://example.org/a/b?q=1 and/or 2024-2025 A-4 (well-known) 1/2 of 50% x–y",
    width: 30,
    options: { overflowWrap: "normal" },
  },
];

/** Where characters stand. */
const placeCases: readonly Case[] = [
  ...(["start", "end", "center", "justify", "right"] as const).map((align) => ({
    name: `align ${align}`,
    text: "The quick brown fox jumps over the lazy dog and then runs away",
    width: 141,
    options: { align },
  })),
  ...(["start", "end", "center", "justify"] as const).map((textAlignLast) => ({
    name: `textAlignLast ${textAlignLast} of justified text`,
    text: "The quick brown fox jumps over the lazy dog",
    width: 141,
    options: { align: "justify" as const, textAlignLast },
  })),
  {
    name: "align justify from right to left",
    text: "בכל בוקר, בשעה מוקדמת, פותח הדייג הזקן את המחסן שלו",
    width: 151,
    options: { align: "justify" },
    script: "Hebrew",
    language: "he",
    direction: "rtl",
  },
  ...(["auto", "inter-word", "none"] as const).map((textJustify) => ({
    name: `textJustify ${textJustify} of Japanese and Latin`,
    text: "古い地図をひろげ、ノートに small letters で何かを書きうつしている。古い地図をひろげ",
    width: 167,
    options: { align: "justify" as const, textJustify },
    script: "Japanese",
    language: "ja",
  })),
  {
    name: "textJustify inter-character of Latin",
    text: "The quick brown fox jumps over the lazy dog and then runs away",
    width: 141,
    options: { align: "justify", textJustify: "inter-character" },
  },
  {
    name: "textIndent from right to left",
    text: "בכל בוקר, בשעה מוקדמת, פותח הדייג",
    width: 151,
    style: "text-indent: 30px",
    options: { textIndent: 30 },
    script: "Hebrew",
    language: "he",
    direction: "rtl",
  },
  {
    name: "tab stops",
    text: "a\tbb\tccc\nabcdefgh\tx\n\ty\tz",
    width: 600,
    options: { whiteSpace: "pre-wrap", tabSize: 4 },
  },
  {
    name: "tab stops behind an indent",
    text: "a\tbb\tccc\td",
    width: 600,
    style: "text-indent: 21px",
    options: { whiteSpace: "pre-wrap", textIndent: 21 },
  },
  {
    name: "letter and word spacing",
    text: "office of AVATAR fjord",
    width: 600,
    style: "letter-spacing: 2px; word-spacing: 5px",
    options: { letterSpacing: 2, wordSpacing: 5 },
  },
];

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** CSS of the options that have CSS's names. */
function cssOf({ options, style = "" }: Case): string {
  const named = Object.entries(options).filter(([, value]) => typeof value === "string");
  const properties = named.map(([name, value]) => `${name === "align" ? "text-align" : kebab(name)}: ${value}`);
  if (options.tabSize !== undefined) properties.push(`tab-size: ${options.tabSize}`);
  return [...properties, style].join("; ");
}

const requestOf = (each: Case): LinesRequest => ({
  text: each.text,
  fontPaths: fontPathsOf(each.script ?? "Latin"),
  size,
  width: each.width,
  language: each.language ?? "en",
  direction: each.direction ?? "ltr",
  style: cssOf(each),
});

/** CSS's own defaults, where ours are others. */
async function lay({ text, width, options, script = "Latin", language = "en", direction: given }: Case) {
  const direction = given ?? "ltr";
  const defaults = { whiteSpace: "normal", overflowWrap: "normal" } as const;
  return layout(text, {
    ...defaults,
    fonts: await fontsOf(script),
    size,
    maxWidth: width,
    language,
    direction,
    ...options,
  });
}

describeInChromium("CSS's options beside Chromium", () => {
  let lineStarts: number[][];
  let places: (number | null)[][];

  beforeAll(async () => {
    if (!hasFonts) return;
    lineStarts = await askPage("breakLines", lineCases.map(requestOf));
    places = await askPage("placeCharacters", placeCases.map(requestOf));
  });

  describe.skipIf(!hasFonts)("break lines at the same places", () => {
    it.each(lineCases.map((each, index) => ({ ...each, index })))("$name", async (each) => {
      const paragraph = await lay(each);
      const { text } = each;
      // Of white space that takes no room, the browser says of no line that it is there.
      const ours = paragraph.lines
        .slice(1)
        .flatMap(({ start, contentEnd }) => (contentEnd > start ? [paragraph.sourceIndexOf(start)] : []));
      const linesOf = (starts: readonly number[]) =>
        [0, ...starts].map((start, i) => text.slice(start, [...starts, text.length][i]));
      const parts = (starts: readonly number[]) => linesOf(starts).map((line) => line.trim());
      expect(parts(ours)).toEqual(parts(lineStarts[each.index]!));
    });
  });

  describe.skipIf(!hasFonts)("put characters at the same places", () => {
    it.each(placeCases.map((each, index) => ({ ...each, index })))("$name", async (each) => {
      const paragraph = await lay(each);
      const off = places[each.index]!.flatMap((left, index) => {
        if (left === null || /\s/.test(each.text[index]!)) return [];
        const [rect] = paragraph.selectionRects(index, index + 1);
        return rect !== undefined && Math.abs(rect.x - left) < 0.1
          ? []
          : [{ at: each.text.slice(index), left, ours: rect?.x }];
      });
      expect(off).toEqual([]);
    });
  });
});
