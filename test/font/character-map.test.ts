/** Character maps, each format built by hand from the specification's layout. */

import { describe, expect, it } from "vitest";
import { CharacterMap } from "../../src/font/character-map.ts";
import { openFont } from "../../src/font/open-font.ts";
import { TableReader } from "../../src/source/table-reader.ts";
import { fileBytes, PlainHeap } from "./support.ts";

/** A `cmap` with subtables of 16-bit words, for the given platforms and encodings. */
function cmap(...subtables: [platform: number, encoding: number, words: readonly number[]][]): TableReader {
  const words = [0, subtables.length];
  let offset = 4 + subtables.length * 8;
  for (const [platform, encoding, content] of subtables) {
    words.push(platform, encoding, 0, offset);
    offset += content.length * 2;
  }
  words.push(...subtables.flatMap(([, , content]) => content));
  const view = new DataView(new ArrayBuffer(words.length * 2));
  for (const [i, word] of words.entries()) view.setUint16(i * 2, word & 0xffff);
  return new TableReader(new Uint8Array(view.buffer), "cmap", "test");
}

function glyphs(map: CharacterMap, codePoints: readonly number[]): number[] {
  return codePoints.map((codePoint) => map.glyphId(codePoint));
}

/** Segments A–C by delta and a–b by an array of glyph ids, then the closing one. */
const format4 = [
  ...[4, 0, 0, 6, 0, 0, 0],
  ...[0x43, 0x62, 0xffff, 0, 0x41, 0x61, 0xffff],
  ...[10 - 0x41, 5, 1, 0, 4, 0],
  ...[20, 0],
];
const format12 = [12, 0, 0, 40, 0, 0, 0, 2, 0, 0x41, 0, 0x42, 0, 7, 1, 0xf600, 1, 0xf601, 0, 30];

/** Format 2: bytes A and B, and the pairs 0x82a0 to 0x82a2. */
const shiftJis = [
  ...[2, 0, 0],
  ...Array.from({ length: 256 }, (_, lead) => (lead === 0x82 ? 8 : 0)),
  // Two headers of first code, count, delta and the way to their glyphs.
  ...[0x41, 2, 0, 10],
  ...[0xa0, 3, 10, 6],
  ...[7, 8],
  ...[11, 12, 13],
];

describe("CharacterMap", () => {
  it("reads format 4: deltas, glyph arrays, and 0 in an array for no glyph", () => {
    const map = new CharacterMap(cmap([3, 1, format4]), 100);
    expect(glyphs(map, [0x40, 0x41, 0x43, 0x44, 0x61, 0x62, 0x63, 0xffff])).toEqual([0, 10, 12, 0, 25, 0, 0, 0]);
  });

  it("reads formats 12 and 13 beyond the first plane", () => {
    const codePoints = [0x41, 0x42, 0x43, 0x1f600, 0x1f601, 0x1f602];
    expect(glyphs(new CharacterMap(cmap([3, 10, format12]), 100), codePoints)).toEqual([7, 8, 0, 30, 31, 0]);
    const format13 = [13, ...format12.slice(1)];
    expect(glyphs(new CharacterMap(cmap([3, 10, format13]), 100), codePoints)).toEqual([7, 7, 0, 30, 30, 0]);
  });

  it("reads formats 0, 6 and 10", () => {
    const bytes = Array.from({ length: 128 }, (_, i) => (i === 0x20 ? 0x0304 : 0)); // 0x40 → 3, 0x41 → 4
    expect(glyphs(new CharacterMap(cmap([1, 0, [0, 262, 0, ...bytes]]), 100), [0x40, 0x41, 0xc0])).toEqual([3, 4, 0]);
    const format6 = [6, 0, 0, 0x41, 2, 8, 9];
    expect(glyphs(new CharacterMap(cmap([0, 3, format6]), 100), [0x40, 0x41, 0x42, 0x43])).toEqual([0, 8, 9, 0]);
    const format10 = [10, 0, 0, 0, 0, 0, 1, 0xf600, 0, 2, 8, 9];
    expect(glyphs(new CharacterMap(cmap([0, 4, format10]), 100), [0x1f600, 0x1f601, 0x1f602])).toEqual([8, 9, 0]);
  });

  it("reads format 8, which tells pairs of 16-bit values from single ones", () => {
    const format8 = [8, 0, 0, 0, 0, 0, ...new Array<number>(4096).fill(0), ...format12.slice(6)];
    const map = new CharacterMap(cmap([3, 10, format8]), 100);
    expect(glyphs(map, [0x41, 0x42, 0x43, 0x1f600, 0x1f601])).toEqual([7, 8, 0, 30, 31]);
  });

  it("reads format 2 in the character set of its platform: bytes and pairs of Shift JIS", () => {
    for (const [platform, encoding] of [
      [3, 2],
      [1, 1],
    ] as const) {
      const map = new CharacterMap(cmap([platform, encoding, shiftJis]), 100);
      // A and B are bytes; あ and い pairs, 0x82a0 and 0x82a2; ぁ is 0x829f, before the first.
      expect(glyphs(map, [0x41, 0x42, 0x43, 0x3042, 0x3044, 0x3041, 0x82a0])).toEqual([7, 8, 0, 21, 23, 0, 0]);
    }
  });

  it("gives a character set of one script as Unicode to who reads nothing else", () => {
    const table = new CharacterMap(cmap([3, 2, shiftJis]), 100).unicodeTable();
    const map = new CharacterMap(new TableReader(table!, "cmap", "test"), 100);
    expect(glyphs(map, [0x41, 0x42, 0x43, 0x3042, 0x3044])).toEqual([7, 8, 0, 21, 23]);
    expect(map.unicodeTable()).toBeUndefined();
  });

  it("reads all of Mac Roman, and Macintosh Cyrillic", () => {
    const bytes = (pairs: Record<number, number>) =>
      Array.from({ length: 128 }, (_, i) => ((pairs[i * 2] ?? 0) << 8) | (pairs[i * 2 + 1] ?? 0));
    // Bytes 0x8e and 0xdb: é and € in the one, О and џ in the other.
    const format0 = [0, 262, 0, ...bytes({ 65: 5, 142: 6, 219: 7 })];
    expect(glyphs(new CharacterMap(cmap([1, 0, format0]), 100), [0x41, 0xe9, 0x20ac, 0x8e])).toEqual([5, 6, 7, 0]);
    expect(glyphs(new CharacterMap(cmap([1, 7, format0]), 100), [0x41, 0x41e, 0x45f, 0xe9])).toEqual([5, 6, 7, 0]);
  });

  it("prefers all of Unicode to its first plane", () => {
    const map = new CharacterMap(cmap([0, 3, format4], [3, 1, format4], [3, 10, format12]), 100);
    expect(map.glyphId(0x41)).toBe(7);
  });

  it("finds the characters of a symbol font at their plain code points too", () => {
    const format6 = [6, 0, 0, 0xf041, 1, 8];
    expect(glyphs(new CharacterMap(cmap([3, 0, format6]), 100), [0x41, 0xf041, 0x42])).toEqual([8, 8, 0]);
  });

  it("maps nothing without a table or a format that it knows, and nothing past the last glyph", () => {
    expect(new CharacterMap(undefined, 100).glyphId(0x41)).toBe(0);
    expect(new CharacterMap(cmap([3, 1, [3, 0, 0]]), 100).glyphId(0x41)).toBe(0);
    expect(glyphs(new CharacterMap(cmap([3, 1, format4]), 12), [0x42, 0x43])).toEqual([11, 0]);
  });

  it("refuses a group count that the table has no room for", () => {
    const huge = [...format12];
    huge[6] = 0xffff;
    expect(() => new CharacterMap(cmap([3, 10, huge]), 100)).toThrow(
      expect.objectContaining({ code: "table-damaged" }),
    );
  });

  it("answers a second time as the first, for every code point", () => {
    const map = new CharacterMap(cmap([3, 10, format12]), 100);
    const expected = new Map([
      [0x41, 7],
      [0x42, 8],
      [0x1f600, 30],
      [0x1f601, 31],
    ]);
    for (let round = 0; round < 2; round++) {
      for (let codePoint = 0; codePoint < 0x20000; codePoint++) {
        if (map.glyphId(codePoint) !== (expected.get(codePoint) ?? 0)) expect.fail(`code point ${codePoint}`);
      }
    }
  });

  it("maps every character that the sample fonts were cut for", async () => {
    const samples: [file: string, text: string][] = [
      ["assets/default/NotoSans-Regular.ttf", "Hamburgefonstiv Ελληνικά Кириллица ąčęőß Việt “€½”"],
      ["assets/sample/NotoNaskhArabic-Regular.ttf", "مرحبا بالعالم، ١٢٣"],
      ["assets/sample/NotoSansDevanagari-Regular.ttf", "नमस्ते क्षत्रिय १२३"],
      ["assets/sample/NotoSansHebrew-Regular.ttf", "שלום עולם"],
      ["assets/sample/NotoSansSC-Regular.otf", "你好，世界。文字渲染引擎"],
    ];
    for (const [file, text] of samples) {
      const font = await openFont(fileBytes(file), {}, new PlainHeap());
      const missing = [...text].filter((character) => font.glyphId(character.codePointAt(0) ?? 0) === 0);
      expect([file, ...missing]).toEqual([file]);
      font.close();
    }
  });
});
