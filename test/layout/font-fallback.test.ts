/** Which font draws a cluster, among fonts whose characters and variation sequences are known. */

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Font } from "../../src/font/font.ts";
import { FontFallback } from "../../src/layout/font-fallback.ts";
import { graphemeStarts } from "../../src/layout/graphemes.ts";
import { layoutParagraph } from "../../src/layout/layout.ts";
import { SimpleShaper } from "../../src/shape/simple-shaper.ts";
import { openTestFont } from "../shape/support.ts";
import { fonts, layout } from "./support.ts";

const SEED = Number(process.env.TYPECASE_SEED ?? Date.now() % 2 ** 31);

/** A font of these characters, and of these sequences of a character and a selector. */
function fontWith(characters: string, sequences: readonly string[] = [], tableTags: readonly string[] = []): Font {
  const glyphId = (codePoint: number, selector?: number): number => {
    const text = String.fromCodePoint(codePoint);
    if (selector === undefined) return characters.includes(text) ? codePoint & 0xffff : 0;
    return sequences.includes(text + String.fromCodePoint(selector)) ? 1 : 0;
  };
  return { glyphId, tableTags, hasOutlines: true } as unknown as Font;
}

/** For each grapheme cluster of `text` the index of its font. */
function choices(text: string, ...fonts: Font[]): number[] {
  const starts = graphemeStarts(text);
  const out = new Uint16Array(text.length);
  FontFallback.over(fonts).assign(text, 0, text.length, starts, out);
  return [...out].filter((_, index) => starts[index] !== 0);
}

describe("fallback", () => {
  const plain = fontWith("a1☺葛漢");
  const emoji = fontWith("1☺\u20e3👩🚀", ["☺\ufe0f", "☺\ufe0e", "1\ufe0f"]);

  it("draws an emoji sequence by the font that lists it, and the plain character by the first", () => {
    expect(choices("a☺a☺\ufe0f", plain, emoji)).toEqual([0, 0, 0, 1]);
    expect(choices("1\ufe0f\u20e3", plain, emoji)).toEqual([1]);
    expect(choices("1", plain, emoji)).toEqual([0]);
  });

  it("draws a letter and its mark by a font that has the two as one character", () => {
    expect(choices("e\u0301e\u0323\u0302x\u0301", fontWith("eéệx"), fontWith("ex\u0301"))).toEqual([0, 0, 1]);
    expect(choices("é", fontWith("e\u0301"), fontWith("é"))).toEqual([1]);
  });

  it("draws text presentation by the first font that has the character", () => {
    expect(choices("☺\ufe0e", plain, emoji)).toEqual([0]);
  });

  it("draws a sequence that none lists by the first font that has its characters", () => {
    expect(choices("漢\u{e0100}", plain, emoji)).toEqual([0]);
    expect(choices("☺\ufe0f", plain, fontWith("☺"))).toEqual([0]);
  });

  it("finds the variant of an ideograph behind a font that has only its usual form", () => {
    expect(choices("葛\u{e0100}葛", plain, fontWith("葛", ["葛\u{e0100}"]))).toEqual([1, 0]);
  });

  describe("of a text font, then one with colours", () => {
    const text = fontWith("a1☺⌚☝❤🏽⚡");
    const color = fontWith("a1☺⌚☝❤🏽⚡\u20e3🔥", ["☺\ufe0f"], ["glyf", "COLR"]);

    it.each([
      ["an emoji by default", "⌚", 1],
      ["one that is to be text", "⌚\ufe0e", 0],
      ["text by default", "☺", 0],
      ["what is to be an emoji", "☺\ufe0f", 1],
      ["what is to be an emoji, listed by neither", "❤\ufe0f", 1],
      ["a base with a modifier of skin", "☝🏽", 1],
      ["a sequence with an emoji", "❤\u200d🔥", 1],
      ["a keycap", "1\ufe0f\u20e3", 1],
      ["a digit", "1", 0],
      ["a letter", "a", 0],
    ] as const)("draws %s", (_, cluster, font) => {
      expect(choices(cluster, text, color)).toEqual([font]);
      // In the other order, what says nothing of its presentation goes to the font with colours, for it is first.
      const saysNothing = ["☺", "1", "a"].includes(cluster);
      expect(choices(cluster, color, text)).toEqual([saysNothing ? 0 : 1 - font]);
    });

    it("takes what there is where one of the two kinds is missing", () => {
      expect(choices("⌚⌚\ufe0e", text)).toEqual([0, 0]);
      expect(choices("⌚\ufe0e", color)).toEqual([0]);
      expect(choices("⌚", text, fontWith("⌚", [], ["CBDT", "glyf"]))).toEqual([1]);
    });
  });

  it("keeps an emoji of several people or things in one font, joiners and all", () => {
    expect(choices("👩\u200d🚀", fontWith("👩"), emoji)).toEqual([1]);
    expect(choices("👩\u200d🔬", fontWith("a"), emoji)).toEqual([1]);
  });
});

describe(`fallback in a paragraph (seed ${SEED})`, () => {
  /** Letters of the fonts' scripts, marks that only one of them has, and what joins and selects. */
  const parts = fc.constantFrom(
    ...["a", "é", "я", "ק", "ب", "क", "漢", "1", " ", "👩", "🚀", "☺", "🇫", "🇷"],
    ...[
      "\u0301",
      "\u0323",
      "\u05b8",
      "\u064e",
      "\u093c",
      "\u094d",
      "\u200d",
      "\ufe0e",
      "\ufe0f",
      "\u20e3",
      "\u{1f3fd}",
    ],
  );
  const texts = fc.array(parts, { minLength: 1, maxLength: 24 }).map((each) => each.join(""));
  const names = ["latin", "plain", "hebrew", "arabic", "devanagari", "chinese"] as const;
  const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

  it("changes fonts between grapheme clusters alone, whatever the fonts and their order", () => {
    const property = fc.property(texts, fc.shuffledSubarray([...names], { minLength: 1 }), (text, chosen) => {
      const paragraph = layout(text, { fonts: chosen.map((name) => fonts[name]), size: 16 });
      const starts = new Set([...segmenter.segment(paragraph.text)].map(({ index }) => index));
      const runs = paragraph.lines.flatMap((line) => line.runs).sort((one, other) => one.run.start - other.run.start);
      for (const [index, { run }] of runs.entries()) {
        const before = runs[index - 1]?.run;
        if (before && before.font !== run.font) expect(starts, `${run.start} of ${text}`).toContain(run.start);
      }
    });
    fc.assert(property, { seed: SEED, numRuns: 400 });
  });

  it("shows the one character that a letter and its mark are, by either shaper", async () => {
    const hinted = await openTestFont(new Uint8Array(readFileSync("test/fonts/NotoSans-Hinted.ttf")));
    expect([hinted.glyphId(0xe9) > 0, hinted.glyphId(0x301)]).toEqual([true, 0]);
    for (const shaper of [undefined, new SimpleShaper()]) {
      const options = { fonts: [hinted, fonts.plain], size: 16 };
      const { lines } = shaper ? layoutParagraph("xe\u0301a", options, shaper) : layout("xe\u0301a", options);
      const runs = lines[0]!.runs.map(({ run }) => [run.font === hinted, [...run.glyphIds]]);
      expect(runs).toEqual([[true, [0x78, 0xe9, 0x61].map((codePoint) => hinted.glyphId(codePoint))]]);
    }
  });

  it("asks the fonts once for each cluster, however often it comes", () => {
    let asked = 0;
    const counting = { ...fontWith("ab\u0301"), glyphId: () => ++asked } as unknown as Font;
    const fallback = FontFallback.over([fontWith("x"), counting]);
    const assign = (text: string) =>
      fallback.assign(text, 0, text.length, graphemeStarts(text), new Uint16Array(text.length));
    assign("ab\u0301");
    const first = asked;
    assign("ab\u0301".repeat(500));
    expect([first > 0, asked]).toEqual([true, first]);
  });
});
