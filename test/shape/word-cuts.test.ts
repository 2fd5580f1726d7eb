/** Cuts between words: texts put together from parts that were shaped apart, beside the same texts shaped whole. */

import { describe, expect, it } from "vitest";
import type { Font } from "../../src/font/font.ts";
import { HarfBuzzShaper } from "../../src/shape/harfbuzz-shaper.ts";
import { glyphsAcross, glyphsBehind, lookupReach, pairTies } from "../../src/shape/lookup-reach.ts";
import { scriptDirection } from "../../src/shape/script.ts";
import { cutsAtSeenSpaces, cutsBeforeLetters, WordCuts, WordList } from "../../src/shape/word-cuts.ts";
import { prng } from "../reference/prng.ts";
import { madeUpText, WRITINGS } from "./script-texts.ts";
import { FONT_FILES, type FontName, harfbuzzModule, openTestFont, readFont } from "./support.ts";

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const textCount = 150;

const fonts = new Map<FontName, Font>();
for (const name of Object.keys(FONT_FILES) as FontName[]) fonts.set(name, await openTestFont(readFont(name)));
const shaper = new HarfBuzzShaper(harfbuzzModule());
const list = new WordList(1024);
const usual = new Set<string>();

function rightCuts(font: Font, script: string): WordCuts {
  const [reach, spaceId] = [lookupReach(font, usual), font.glyphId(0x20)];
  const isSeen = reach?.involved[spaceId] === 1;
  const across = isSeen && cutsAtSeenSpaces(script) ? glyphsAcross(font, usual, spaceId) : undefined;
  const behind = isSeen && cutsBeforeLetters(script) ? glyphsBehind(font, usual, spaceId) : undefined;
  return new WordCuts(font, script, reach, { across, behind, ties: pairTies(font, usual) });
}

/** Cuts beside any character, as if no lookup saw any in company. */
function wrongCuts(font: Font): WordCuts {
  return new WordCuts(font, "Hani", { involved: new Uint8Array(font.glyphCount), circleIds: [] });
}

const factsOf = (text: string, font: Font, script: string, shift: number) => {
  const request = { font, size: 16, script, direction: scriptDirection(script) } as const;
  const { length, glyphIds, clusters, xAdvances, xOffsets, yOffsets } = shaper.shape(text, 0, text.length, request);
  return Array.from({ length }, (_, i) => [
    ...[glyphIds[i], clusters[i]! + shift, xAdvances[i], xOffsets[i], yOffsets[i]],
  ]);
};

/** As `isSameInParts`; nothing, too, where the text is given up after it was shaped. */
function isSameUnlessGivenUp(text: string, font: Font, script: string, cuts: WordCuts): boolean | undefined {
  const run = shaper.shape(text, 0, text.length, { font, size: 16, script });
  return cuts.hasCircle(run) ? undefined : isSameInParts(text, font, script, cuts);
}

/** Whether the words of `text`, each shaped by itself, are what the whole is; nothing where it isn't cut. */
function isSameInParts(text: string, font: Font, script: string, cuts: WordCuts): boolean | undefined {
  const count = cuts.cut(text, 0, text.length, list);
  const whole = factsOf(text, font, script, 0);
  if (count <= 1) return undefined;
  const words = Array.from({ length: count }, (_, i) => {
    const start = i === 0 ? 0 : list.ends[i - 1]!;
    return factsOf(text.slice(start, list.ends[i]), font, script, start);
  });
  const parts = (scriptDirection(script) === "rtl" ? words.reverse() : words).flat();
  return JSON.stringify(parts) === JSON.stringify(whole);
}

const countOf = (answers: readonly unknown[], answer: unknown) => answers.filter((each) => each === answer).length;

describe(`cuts between words (SEED=${seed})`, () => {
  it("are tried in eight scripts", () => {
    expect(new Set(WRITINGS.map(({ script }) => script)).size).toBe(8);
  });

  for (const writing of WRITINGS) {
    const { font: name, script } = writing;
    it(`leave ${textCount} texts in ${script} (${name}) what they are, where cuts beside any character would not`, () => {
      const font = fonts.get(name)!;
      const random = prng(seed ^ script.charCodeAt(0));
      const texts = Array.from({ length: textCount }, () => madeUpText(writing, random));
      const right = rightCuts(font, script);
      for (const text of texts)
        expect(isSameUnlessGivenUp(text, font, script, right) ?? true, JSON.stringify(text)).toBe(true);
      const wrong = wrongCuts(font);
      const answers = texts.map((text) => isSameInParts(text, font, script, wrong));
      // Simplified Chinese has hardly a pair.
      if (script !== "Hani") expect(countOf(answers, false)).toBeGreaterThan(textCount / 20);
    });
  }

  it("stand between kana that no pair ties, and not between those that one does", () => {
    const font = fonts.get("japanese")!;
    const cuts = rightCuts(font, "Hira");
    const text = "すべてのひとはうまれながらにして、じゆうであり、かつ、トップとガスについて";
    const count = cuts.cut(text, 0, text.length, list);
    const isCut = new Set(list.ends.subarray(0, count));
    const { unsafeToBreak } = shaper.shape(text, 0, text.length, { font, size: 16, script: "Hira" });
    expect(unsafeToBreak.some((each) => each === 1)).toBe(true);
    // HarfBuzz marks where a pair was kerned; a text isn't cut there, and nearly everywhere else.
    for (let i = 1; i < text.length; i++)
      if (unsafeToBreak[i] === 1) expect(isCut.has(i), text.slice(i - 1)).toBe(false);
    expect(count).toBeGreaterThan(0.7 * text.length);
  });

  it("tie nothing where pairs are wrongly left out, which the comparison finds", () => {
    const font = fonts.get("japanese")!;
    const nothing = { isTied: () => false, has: () => true } as unknown as ReturnType<typeof pairTies>;
    const cuts = new WordCuts(font, "Hira", lookupReach(font, usual), { ties: nothing });
    const random = prng(seed);
    const writing = WRITINGS.find(({ font: name }) => name === "japanese")!;
    const answers = Array.from({ length: textCount }, () =>
      isSameInParts(madeUpText(writing, random), font, "Hira", cuts),
    );
    expect(countOf(answers, false)).toBeGreaterThan(5);
  });

  it("stand behind each space of Hindi, and nowhere in a text with an accent that a rule looks for behind spaces", () => {
    const cuts = rightCuts(fonts.get("devanagari")!, "Deva");
    const text = "सभी मनुष्यों को गौरव";
    expect(cuts.cut(text, 0, text.length, list)).toBe(4);
    expect(cuts.cut(`${text}\u0951`, 0, text.length + 1, list)).toBe(0);
    expect(cuts.cut(`${text} ◌`, 0, text.length + 2, list)).toBe(0);
  });

  it("stand behind the spaces of a font that kerns them, but before what it kerns with them and between spaces that it does", () => {
    const cuts = rightCuts(fonts.get("roboto")!, "Latn");
    const wordsOf = (text: string) => {
      const count = cuts.cut(text, 0, text.length, list);
      return Array.from({ length: count }, (_, i) => text.slice(i === 0 ? 0 : list.ends[i - 1], list.ends[i]));
    };
    expect(wordsOf("Yes or no  and Ten or Ť")).toEqual(["Yes ", "or ", "no ", " ", "and Ten ", "or Ť"]);
    expect(wordsOf("a word e\u0301 ")).toEqual([]);
    expect(cuts.separator).toBe("|");
    expect(cuts.areApart(0x20, 0x61)).toBe(true);
    expect(cuts.areApart(0x20, 0x54)).toBe(false);
    expect(cuts.areApart(0x61, 0x61)).toBe(false);
  });

  it("are wrong where what lookups want behind a space is left out, which the comparison finds", () => {
    const font = fonts.get("roboto")!;
    const behind = new Uint8Array(font.glyphCount);
    const cuts = new WordCuts(font, "Latn", lookupReach(font, usual), { behind });
    const random = prng(seed);
    const writing = WRITINGS.find(({ font: name }) => name === "roboto")!;
    const texts = Array.from({ length: 3 * textCount }, () => madeUpText(writing, random));
    const answers = texts.map((text) => isSameInParts(text, font, "Latn", cuts));
    expect(countOf(answers, false)).toBeGreaterThan(5);
  });

  it("are given up where a broken syllable brings a dotted circle", () => {
    const font = fonts.get("devanagari")!;
    const cuts = rightCuts(font, "Deva");
    const shape = (text: string) => shaper.shape(text, 0, text.length, { font, size: 16, script: "Deva" });
    expect(cuts.hasCircle(shape("क ख"))).toBe(false);
    expect(cuts.hasCircle(shape("क \u093eख"))).toBe(true);
    // Broken syllables have their numbers modulo 15, and here the last of the text has that of another.
    const text = "उ  ऎ  ै   इॆ  ञ वॴथ आ ़ञझउलरथ";
    expect(cuts.hasCircle(shape(text))).toBe(true);
    expect(isSameInParts(text, font, "Deva", cuts)).toBe(false);
  });
});
