import bidiFactory from "bidi-js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mirrored } from "../../src/shape/mirroring.ts";
import { parseTag } from "../../src/shape/opentype-tag.ts";
import { guessScript, scriptDirection, scriptOf } from "../../src/shape/script.ts";
import { planSlimFont, writeSlimFont } from "../../src/shape/slim-sfnt.ts";
import { textPieces } from "../../src/shape/text-pieces.ts";
import { openTestFont, readFont, readTables } from "./support.ts";

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

describe(`textPieces (SEED=${seed})`, () => {
  it("covers the range in order with pieces of at most the limit, and halves no surrogate pair", () => {
    const texts = fc.array(fc.constantFrom("a", " ", "\ud83d\ude00", "\n"), { maxLength: 60 });
    const property = fc.property(texts, fc.integer({ min: 2, max: 9 }), (parts, limit) => {
      const text = parts.join("");
      const pieces = textPieces(text, 0, text.length, limit);
      expect(pieces.map(([from, to]) => text.slice(from, to)).join("")).toBe(text);
      for (const [from, to] of pieces) {
        expect(to - from).toBeLessThanOrEqual(limit);
        expect(() => encodeURIComponent(text.slice(from, to))).not.toThrow();
      }
    });
    fc.assert(property, { seed });
  });

  it("cuts behind white space where there is some", () => {
    expect(textPieces("aaa bbb cc", 0, 10, 6)).toEqual([
      [0, 4],
      [4, 10],
    ]);
  });
});

describe("scriptOf", () => {
  it("knows letters of many scripts and takes digits, marks and punctuation for common", () => {
    const scripts = Array.from("aéЖωبअ你ひ한א1.\u0301\ud83d\ude00", (character) => scriptOf(character.codePointAt(0)!));
    const common = ["Zyyy", "Zyyy", "Zyyy", "Zyyy"];
    expect(scripts).toEqual([
      "Latn",
      "Latn",
      "Cyrl",
      "Grek",
      "Arab",
      "Deva",
      "Hani",
      "Hira",
      "Hang",
      "Hebr",
      ...common,
    ]);
  });

  it("takes a lone surrogate for common", () => {
    expect(scriptOf(0xd800)).toBe("Zyyy");
    expect(guessScript("\udc00 1 ש a", 0, 7)).toBe("Hebr");
    expect(guessScript("\udc00 1 ש a", 0, 3)).toBe("Zyyy");
  });

  it("runs Semitic scripts from right to left, and others from left to right", () => {
    expect(["Arab", "Hebr", "Adlm", "Latn", "Deva", "Zyyy"].map(scriptDirection)).toEqual([
      ...["rtl", "rtl", "rtl", "ltr", "ltr", "ltr"],
    ]);
  });
});

describe("mirrored", () => {
  it("agrees with bidi-js for every character of the basic plane", () => {
    const { getMirroredCharacter } = bidiFactory();
    for (let codePoint = 0; codePoint < 0x1_0000; codePoint++) {
      const character = String.fromCharCode(codePoint);
      expect(mirrored(codePoint)).toBe((getMirroredCharacter(character) ?? character).charCodeAt(0));
    }
  });
});

describe("parseTag", () => {
  it("reads four letters, pads fewer, and refuses anything else by name", () => {
    expect(parseTag("kern", "tag")).toBe(0x6b65726e);
    expect(parseTag("ab", "tag")).toBe(0x61622020);
    expect(() => parseTag("ligature", "a feature")).toThrow(/a feature.*"ligature"/);
    expect(() => parseTag("", "a feature")).toThrow(RangeError);
    expect(() => parseTag("ké", "a feature")).toThrow(RangeError);
  });
});

describe("planSlimFont", () => {
  it("leaves out outlines, and keeps the tables of shaping whole, in order and aligned", async () => {
    const bytes = readFont("chinese");
    const slim = planSlimFont(await openTestFont(bytes));
    const out = new Uint8Array(slim.byteLength).fill(255);
    writeSlimFont(slim, out);
    const before = readTables(bytes);
    const after = readTables(out);
    const tags = [...after.keys()];
    expect(tags).toEqual([...before.keys()].filter((tag) => after.has(tag)));
    expect(tags).toEqual([...tags].sort());
    expect(tags).not.toContain("CFF ");
    expect(tags).toEqual(expect.arrayContaining(["GSUB", "cmap", "head", "hmtx", "maxp"]));
    for (const tag of tags) expect(after.get(tag)).toEqual(before.get(tag));
    expect(slim.tables.every(({ offset }) => offset % 4 === 0)).toBe(true);
    expect(slim.byteLength).toBeLessThan(bytes.byteLength);
  });
});
