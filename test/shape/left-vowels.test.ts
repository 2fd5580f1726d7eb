/** Tai Tham's left vowels behind other signs: a permutation of the text, to the left of their consonant. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { allExtras } from "../../src/entry/all-extras.ts";
import { HarfBuzzShaper } from "../../src/shape/harfbuzz-shaper.ts";
import { leftVowelsFirst } from "../../src/shape/left-vowels.ts";
import { harfbuzzModule, openTestFont } from "./support.ts";

beforeAll(() => allExtras.names());

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const path = fileURLToPath(new URL("../conformance/text-rendering/fonts/TestShapeLana.ttf", import.meta.url));
const shaper = new HarfBuzzShaper(harfbuzzModule());
afterAll(() => shaper[Symbol.dispose]());

/** Letters, signs of consonants, U+1A60, vowels and tone marks of Tai Tham, and what is not Tai Tham. */
const texts = fc
  .array(fc.oneof(fc.integer({ min: 0x1a20, max: 0x1a7c }), fc.constantFrom(0x20, 0x61, 0x1f600)), { maxLength: 40 })
  .map((codePoints) => String.fromCodePoint(...codePoints));

const isLeft = (character: string) => /[\u1a6e-\u1a72]/.test(character);
const sorted = (text: string) => [...text].sort().join("");

describe(`left vowels of Tai Tham (SEED=${seed})`, () => {
  it("come before tone marks and other vowels of their syllable, and behind consonants' signs", () => {
    expect(leftVowelsFirst("\u1a48\u1a75\u1a6f\u1a60\u1a45")).toBe("\u1a48\u1a6f\u1a75\u1a60\u1a45");
    expect(leftVowelsFirst("\u1a20\u1a56\u1a62\u1a76\u1a6e\u1a6f")).toBe("\u1a20\u1a56\u1a6e\u1a6f\u1a62\u1a76");
  });

  it("stay where no letter comes before the signs, and where they are first", () => {
    for (const text of ["\u1a75\u1a6f", " \u1a75\u1a6f", "\u1a48\u1a6f\u1a75", "\u1a48\u1a60\u1a45\u1a6f"]) {
      expect(leftVowelsFirst(text)).toBe(text);
    }
  });

  it("move alone: a text keeps its characters, the order of all others, and is ordered once and for all", () => {
    const property = fc.property(texts, (text) => {
      const ordered = leftVowelsFirst(text);
      expect(sorted(ordered)).toBe(sorted(text));
      expect([...ordered].filter((each) => !isLeft(each))).toEqual([...text].filter((each) => !isLeft(each)));
      expect(leftVowelsFirst(ordered)).toBe(ordered);
      expect(ordered).not.toMatch(/[\u1a20-\u1a5e][\u1a61-\u1a6d\u1a73-\u1a7c]+[\u1a6e-\u1a72]/);
    });
    fc.assert(property, { seed, numRuns: 500 });
  });

  it("take no longer for long runs of signs than the runs are long", () => {
    const signs = "\u1a75".repeat(200_000);
    expect(leftVowelsFirst(`\u1a48${signs}`)).toHaveLength(200_001);
    expect(leftVowelsFirst(`\u1a48${signs}\u1a6f`).startsWith("\u1a48\u1a6f\u1a75")).toBe(true);
  });

  it("stand on the left, in one cluster with their consonant, wherever the item lies in its text", async () => {
    const font = await openTestFont(new Uint8Array(readFileSync(path)));
    const before = "\u1a20\u1a6e \u1a60";
    const run = shaper.shape(`${before}\u1a48\u1a75\u1a6f`, before.length, before.length + 3, { font, size: 1000 });
    expect([...run.glyphIds].map((id) => font.glyphName(id))).toEqual(["uni1A6F", "uni1A48", "uni1A75"]);
    expect([...run.clusters]).toEqual([before.length, before.length, before.length]);
  });

  it("stay in their item where it is cut in front of them", async () => {
    const font = await openTestFont(new Uint8Array(readFileSync(path)));
    const names = (start: number, end: number) =>
      [...shaper.shape("\u1a48\u1a75\u1a6f", start, end, { font, size: 1000, script: "Lana" }).glyphIds].map((id) =>
        font.glyphName(id),
      );
    expect([names(0, 2), names(2, 3)]).toEqual([["uni1A48", "uni1A75"], ["uni1A6F"]]);
  });
});
