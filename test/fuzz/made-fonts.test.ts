/** Fonts that are made to do harm, through the engine: each ends soon, in a picture or an error that tells of the font. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildSfnt, readTables } from "../shape/support.ts";
import { bytesOf } from "./fonts.ts";
import { Trial } from "./trial.ts";

const TEXT = "Rage";
let trial: Trial;

beforeAll(async () => {
  trial = await Trial.create();
});

afterAll(() => {
  expect(trial.complaints()).toEqual([]);
  trial[Symbol.dispose]();
});

const hinted = () => readTables(bytesOf({ file: "test/fonts/NotoSans-Hinted.ttf" }).slice());
const u16 = (...values: readonly number[]): number[] => values.flatMap((value) => [(value >> 8) & 255, value & 255]);

/** The hinted font with these glyphs alone, all characters on the first ones. */
function withGlyphs(glyphs: readonly Uint8Array[]): Uint8Array {
  const tables = hinted();
  const [head, maxp, hhea] = ["head", "maxp", "hhea"].map((tag) => tables.get(tag)!.slice());
  const count = glyphs.length;
  const loca = new DataView(new ArrayBuffer((count + 1) * 4));
  const glyf = new Uint8Array(glyphs.reduce((sum, glyph) => sum + glyph.length, 0));
  let at = 0;
  glyphs.forEach((glyph, i) => {
    glyf.set(glyph, at);
    at += glyph.length;
    loca.setUint32((i + 1) * 4, at);
  });
  head![51] = 1;
  maxp!.set(u16(count), 4);
  hhea!.set(u16(1), 34);
  tables.set("head", head!).set("maxp", maxp!).set("hhea", hhea!).set("glyf", glyf);
  tables.set("loca", new Uint8Array(loca.buffer)).set("hmtx", new Uint8Array(4 + count * 2));
  return buildSfnt(tables);
}

const MORE = 0x20;
const OFFSETS = 0x02;

/** A composite of these glyphs, each at an offset, or anchored by its first point to the first one of the glyph. */
function composite(parts: readonly number[], flags: number): Uint8Array {
  const header = u16(-1, 0, 0, 100, 100);
  const components = parts.flatMap((part, i) => u16(flags | (i + 1 < parts.length ? MORE : 0), part, 0));
  return Uint8Array.from([...header, ...components]);
}

const triangle = Uint8Array.from([...u16(1, 0, 0, 512, 512, 2, 0), 1, 1, 1, ...u16(0, 512, -256, 0, 0, 512), 0]);

describe("a font made to do harm ends in a picture or an error", () => {
  const cases: readonly (readonly [what: string, make: () => Uint8Array])[] = [
    ["a glyph of itself", () => withGlyphs(new Array(20).fill(composite([1], OFFSETS)))],
    [
      "glyphs of each other",
      () => withGlyphs(Array.from({ length: 20 }, (_, i) => composite([(i + 1) % 20], OFFSETS))),
    ],
    [
      "glyphs that double at each of 30 levels",
      () => withGlyphs(Array.from({ length: 30 }, (_, i) => (i < 29 ? composite([i + 1, i + 1], OFFSETS) : triangle))),
    ],
    [
      "65,535 components in each glyph",
      () => withGlyphs([...new Array(19).fill(composite(new Array<number>(65_535).fill(19), OFFSETS)), triangle]),
    ],
    [
      "10,000 glyphs nested in each other, each anchored by a point",
      () => withGlyphs(Array.from({ length: 10_000 }, (_, i) => (i < 9999 ? composite([i + 1], 0) : triangle))),
    ],
    [
      "glyphs of 32,767 points in as many contours",
      () => {
        const ends = Array.from({ length: 32_767 }, (_, i) => u16(i)).flat();
        const flags = new Array<number>(32_767).fill(0x31);
        return withGlyphs(new Array(3).fill(Uint8Array.from([...u16(32_767, 0, 0, 1, 1), ...ends, 0, 0, ...flags])));
      },
    ],
    [
      "a loca that runs backwards",
      () => {
        const tables = hinted();
        const loca = tables.get("loca")!;
        const words = Array.from({ length: loca.length / 2 }, (_, i) => [...loca.subarray(i * 2, i * 2 + 2)]);
        return buildSfnt(tables.set("loca", Uint8Array.from(words.reverse().flat())));
      },
    ],
    [
      "a collection of 4,096 fonts that are all the same, one byte apart",
      () => {
        const font = buildSfnt(hinted());
        const start = 12 + 4096 * 4;
        const bytes = new Uint8Array(start + font.length);
        const view = new DataView(bytes.buffer);
        [0x74746366, 0x10000, 4096].forEach((word, i) => void view.setUint32(i * 4, word));
        for (let i = 0; i < 4096; i++) view.setUint32(12 + i * 4, start + (i % 300));
        bytes.set(font, start);
        return bytes;
      },
    ],
    [
      "tables that are all the same bytes",
      () => buildSfnt(new Map([...hinted()].map(([tag]) => [tag, hinted().get("glyf")!]))),
    ],
    [
      "twilight, storage and stack of 65,535 entries",
      () => {
        const tables = hinted();
        const maxp = tables.get("maxp")!.slice();
        return buildSfnt(tables.set("maxp", maxp.fill(0xff, 14, 26)));
      },
    ],
  ];

  it.each(cases)("%s", async (_, make) => {
    expect(["picture", "font error", "shaping error"]).toContain(await trial.run(make(), TEXT));
  });
});
