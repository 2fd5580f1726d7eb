/** Carets of ligatures, beside HarfBuzz's. */

import { beforeAll, describe, expect, it } from "vitest";
import type { Font } from "../../src/font/font.ts";
import { loadReaders } from "../../src/font/late-readers.ts";
import { LigatureCarets } from "../../src/font/ligature-carets.ts";
import { TableReader } from "../../src/source/table-reader.ts";
import { OracleFont } from "../shape/oracle.ts";
import { FONT_FILES, type FontName, openTestFont, readFont } from "../shape/support.ts";

beforeAll(() => loadReaders());

describe("carets of ligatures", () => {
  it.each(Object.keys(FONT_FILES) as FontName[])("are HarfBuzz's for every glyph of %s", async (name) => {
    const bytes = readFont(name);
    const font = await openTestFont(bytes);
    expectSame(font, new OracleFont(bytes));
  });

  it("are there for some fonts, so that the comparison means something", async () => {
    const counts = await Promise.all(
      (["latin", "plain", "garamond", "hebrew"] as const).map(async (name) => {
        const font = await openTestFont(readFont(name));
        return glyphs(font).filter((glyph) => font.ligatureCarets(glyph).length > 0).length;
      }),
    );
    expect(counts).toEqual([5, 5, 6, 4]);
  });
});

function glyphs(font: Font): number[] {
  return Array.from({ length: font.glyphCount }, (_, glyph) => glyph);
}

function expectSame(font: Font, oracle: OracleFont): void {
  for (const glyph of glyphs(font)) {
    const [ours, theirs] = [font.ligatureCarets(glyph).map(Math.round), oracle.ligatureCarets(glyph)];
    if (ours.length > 0 || theirs.length > 0) expect(ours, `glyph ${glyph}`).toEqual(theirs);
  }
}

/** A `GDEF` with carets for the ligatures 5 to 7: `values` are caret value tables, `store` an item variation store. */
function gdef(values: readonly (readonly number[])[], store: readonly number[] = []): TableReader {
  const headerWords = 9;
  // Coverage (format 2, glyphs 5–7) at 10, three ligatures that share one table at 20.
  const list = [10, 3, 20, 20, 20, 2, 1, 5, 7, 0];
  let offset = 2 + values.length * 2;
  const offsets = values.map((value) => {
    const own = offset;
    offset += value.length * 2;
    return own;
  });
  const body = [...list, values.length, ...offsets, ...values.flat()];
  const storeOffset = store.length === 0 ? 0 : (headerWords + body.length) * 2;
  const words = [1, 3, 0, 0, headerWords * 2, 0, 0, 0, storeOffset, ...body, ...store];
  const bytes = new Uint8Array(words.length * 2);
  const view = new DataView(bytes.buffer);
  words.forEach((word, index) => {
    view.setUint16(index * 2, word & 0xffff);
  });
  return new TableReader(bytes, "GDEF", "test");
}

describe("a caret list", () => {
  it("is read by ranges of glyphs, sorted from left to right", () => {
    const carets = new LigatureCarets(
      gdef([
        [1, 700],
        [1, -20],
        [1, 350],
      ]),
      [],
    );
    expect([4, 5, 7, 8].map((glyph) => carets.of(glyph))).toEqual([[], [-20, 350, 700], [-20, 350, 700], []]);
  });

  it("says nothing where a caret is a point of the outline", () => {
    expect(
      new LigatureCarets(
        gdef([
          [1, 300],
          [2, 4],
        ]),
        [],
      ).of(6),
    ).toEqual([]);
  });

  it("passes over device tables for whole pixels", () => {
    // Format 3, its device table behind it: sizes 9 to 12, format 1.
    expect(new LigatureCarets(gdef([[3, 300, 6, 9, 12, 1, 0x5555]]), []).of(6)).toEqual([300]);
  });

  it("moves with variation", () => {
    // One region, of one axis from 0 to 1, and one delta of 40.
    const store = [1, 0, 12, 1, 0, 22, 1, 1, 0, 0x4000, 0x4000, 1, 1, 1, 0, 40];
    const table = gdef([[3, 300, 6, 0, 0, 0x8000]], store);
    const places = [[], [0.5], [1]].map((coordinates) => new LigatureCarets(table, coordinates).of(6));
    expect(places).toEqual([[300], [320], [340]]);
  });

  it("that ends too early is damaged", () => {
    const whole = gdef([[1, 300]]).bytes;
    const cut = new TableReader(whole.slice(0, whole.length - 3), "GDEF", "test");
    expect(() => new LigatureCarets(cut, []).of(6)).toThrow(expect.objectContaining({ code: "table-damaged" }));
  });
});
