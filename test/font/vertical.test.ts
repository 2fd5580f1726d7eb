/**
 * Bearings, against HarfBuzz's of the whole font, and vertical metrics, which harfbuzzjs builds it without, against facts of
 * fontTools.
 */

import { describe, expect, it } from "vitest";
import { openFont } from "../../src/font/open-font.ts";
import { type Bytes, type FontHandle, HarfBuzz, MEMORY_MODE_WRITABLE } from "../../src/shape/harfbuzz-module.ts";
import { tagNumber } from "../../src/shape/opentype-tag.ts";
import { buildSfnt, harfbuzzModules, readTables } from "../shape/support.ts";
import { fileBytes, PlainHeap } from "./support.ts";

const harfbuzz = new HarfBuzz(harfbuzzModules().harfbuzzjs);
const exports = harfbuzz.exports as typeof harfbuzz.exports & {
  hb_font_get_glyph_extents(font: FontHandle, glyphId: number, extents: Bytes): number;
};

/** Files, and places in their design spaces. */
const conformance = "test/conformance/text-rendering/fonts/";
const cases: readonly (readonly [what: string, file: string, place: Record<string, number>])[] = [
  ["VORG and vmtx, CFF", "assets/sample/NotoSansSC-Regular.otf", {}],
  ["vmtx alone, TrueType", `${conformance}TestGVAROne.ttf`, {}],
  ["vmtx alone, at another place", `${conformance}TestGVAROne.ttf`, { wght: 650 }],
  ["neither, TrueType", "test/fonts/Roboto-Regular.ttf", {}],
  ["neither, variable", `${conformance}TestGVARFour.ttf`, { wght: 150 }],
];

/** Left bearings of the first glyphs by HarfBuzz, in font units. */
function oracle(bytes: Uint8Array, place: Record<string, number>, unitsPerEm: number, glyphCount: number): number[] {
  const data = harfbuzz.allocate(bytes.byteLength);
  harfbuzz.views.u8.set(bytes, data);
  const blob = exports.hb_blob_create(data, bytes.byteLength, MEMORY_MODE_WRITABLE, 0, 0);
  const font = exports.hb_font_create(exports.hb_face_create(blob, 0));
  exports.hb_font_set_scale(font, unitsPerEm, unitsPerEm);
  const block = harfbuzz.allocate(64);
  Object.entries(place).forEach(([tag, value]) => {
    harfbuzz.views.u32[block >>> 2] = tagNumber(tag);
    harfbuzz.views.f32[(block >>> 2) + 1] = value;
    exports.hb_font_set_variations(font, block, 1);
  });
  return Array.from({ length: glyphCount }, (_, glyphId) => {
    exports.hb_font_get_glyph_extents(font, glyphId, block);
    return harfbuzz.views.i32[block >>> 2]!;
  });
}

describe("left bearings are HarfBuzz's", () => {
  it.each(cases)("%s: %s %o", async (_, file, place) => {
    const bytes = fileBytes(file);
    using font = await openFont(bytes, { variations: place }, new PlainHeap());
    const glyphCount = Math.min(font.glyphCount, 300);
    const expected = oracle(bytes, place, font.unitsPerEm, glyphCount);
    const found = expected.map((_, glyphId) => font.leftBearingUnits(glyphId));
    // HarfBuzz's are whole numbers, rounded on the way.
    const differing = found.flatMap((units, glyphId) => (Math.abs(units - expected[glyphId]!) <= 1 ? [] : [glyphId]));
    expect(differing).toEqual([]);
  });
});

describe("vertical origins", () => {
  it("are as high as VORG says, and halfway along the advance", async () => {
    using font = await openFont(fileBytes("assets/sample/NotoSansSC-Regular.otf"), {}, new PlainHeap());
    expect(font.vhea).toBeDefined();
    const facts: [glyphId: number, xUnits: number, yUnits: number][] = [
      [1, 112, 880],
      [2, 161.5, 880],
      [918, font.advanceUnits(918) / 2, 1380],
      [919, font.advanceUnits(919) / 2, 1880],
    ];
    for (const [glyphId, xUnits, yUnits] of facts) expect(font.verticalOrigin(glyphId)).toEqual({ xUnits, yUnits });
  });

  it("are a bearing of vmtx above the outline, and move with the phantom points", async () => {
    const bytes = fileBytes(`${conformance}TestGVAROne.ttf`);
    using font = await openFont(bytes, {}, new PlainHeap());
    expect(font.vhea).toEqual({ ascenderUnits: 500, descenderUnits: -500, lineGapUnits: 0 });
    // yMax + top bearing: 848 + 0, 773 + 75, 809 + 39.
    expect([0, 2, 3].map((glyphId) => font.verticalOrigin(glyphId).yUnits)).toEqual([848, 848, 848]);
    expect([0, 2, 3].map((glyphId) => font.verticalAdvanceUnits(glyphId))).toEqual([1053, 1000, 1000]);
    using bold = font.at({ wght: 650 });
    // As fontTools' instancer has them there: 848 + 0, 786 + 62, 809 + 39.
    expect([0, 2, 3].map((glyphId) => bold.verticalOrigin(glyphId).yUnits)).toEqual([848, 848, 848]);
    expect([0, 2, 3].map((glyphId) => bold.verticalAdvanceUnits(glyphId))).toEqual([1053, 1000, 1000]);
    expect(bold.verticalOrigin(0).xUnits).toBe(517 / 2);
  });

  it("centre the outline in the line where a font says nothing", async () => {
    using font = await openFont(fileBytes("test/fonts/Roboto-Regular.ttf"), {}, new PlainHeap());
    // "A" is 1456 high, the line 1900 + 500.
    expect(font.verticalOrigin(34)).toEqual({ xUnits: 668, yUnits: 1456 + (2400 - 1456) / 2 });
    expect(font.verticalAdvanceUnits(34)).toBe(2400);
    expect(font.vhea).toBeUndefined();
  });
});

describe("VVAR", () => {
  const bytesOf = (words: readonly number[]) =>
    Uint8Array.from(words.flatMap((word) => [(word >> 8) & 255, word & 255]));
  const [TOP_BEARINGS, ADVANCES] = [
    [20, 30, 40, 50],
    [1000, 1100, 1200, 1300],
  ] as const;
  /** At the end of the axis, by glyph. */
  const deltas = { advance: [0, 60, -30, 7], topBearing: [4, 10, -6, 0], origin: [2, -20, 9, 0] } as const;

  /** One region, the upper half of the first of two axes; twelve items; a map for each kind of delta. */
  function vvar(): Uint8Array {
    const items = [deltas.advance, deltas.topBearing, deltas.origin].flat();
    const [header, store, maps] = [24, 28 + 12 + items.length * 2, 8];
    const at = (map: number) => header + store + map * maps;
    const words = [1, 0, 0, header, 0, at(0), 0, at(1), 0, 0, 0, at(2)];
    words.push(1, 0, 12, 1, 0, 28);
    words.push(2, 1, 0, 0x4000, 0x4000, 0, 0, 0);
    words.push(items.length, 1, 1, 0, ...items);
    while (words.length * 2 < at(0)) words.push(0);
    // Maps of bytes: format, entries of eight bits all of which are the item's, count, items.
    for (const first of [0, 4, 8]) words.push(0x0007, 4, (first << 8) | (first + 1), ((first + 2) << 8) | (first + 3));
    return bytesOf(words);
  }

  function tables(): Map<string, Uint8Array> {
    const vmtx = ADVANCES.flatMap((advance, glyphId) => [advance, TOP_BEARINGS[glyphId]!]);
    const vhea = [1, 0x1000, 500, -500, 0, ...new Array<number>(12).fill(0), ADVANCES.length];
    return readTables(fileBytes("test/fonts/VariableCFF2.otf"))
      .set("vhea", bytesOf(vhea))
      .set("vmtx", bytesOf(vmtx))
      .set("VVAR", vvar());
  }

  const places = [
    [900, 1],
    [650, 0.5],
    [400, 0],
    [100, 0],
  ] as const;

  it("moves advances and top bearings by how far along its axis a font is", async () => {
    using font = await openFont(buildSfnt(tables()), {}, new PlainHeap());
    for (const [wght, share] of places) {
      using place = font.at({ wght });
      const advances = ADVANCES.map((advance, glyphId) => Math.round(advance + deltas.advance[glyphId]! * share));
      expect(ADVANCES.map((_, glyphId) => place.verticalAdvanceUnits(glyphId))).toEqual(advances);
      // The square is 200 high, 250 at 900 and 180 at 100.
      const top = wght < 400 ? 180 : 200 + 50 * share;
      expect(place.verticalOrigin(1).yUnits).toBe(top + TOP_BEARINGS[1] + Math.round(deltas.topBearing[1] * share));
    }
  });

  it("moves the origins of VORG", async () => {
    // 880 for all but glyph 1, which has 900.
    const vorg = bytesOf([1, 0, 880, 1, 1, 900]);
    using font = await openFont(buildSfnt(tables().set("VORG", vorg)), {}, new PlainHeap());
    for (const [wght, share] of places) {
      using place = font.at({ wght });
      const origins = [880, 900, 880, 880].map((origin, id) => origin + Math.round(deltas.origin[id]! * share));
      expect(origins.map((_, glyphId) => place.verticalOrigin(glyphId).yUnits)).toEqual(origins);
    }
  });
});
