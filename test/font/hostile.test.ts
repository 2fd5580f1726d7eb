/** Small fonts made to cost their reader hours or gigabytes: each is an error, soon. */

import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Font } from "../../src/font/font.ts";
import { openFont } from "../../src/font/open-font.ts";
import { buildSfnt, readTables } from "../shape/support.ts";
import { fileBytes, PlainHeap } from "./support.ts";

/** An intact font takes some milliseconds. */
const LIMIT_MS = 2000;

/** opentype.js prints what it skips. */
const silenced = (["log", "warn", "error"] as const).map((method) => vi.spyOn(console, method));
beforeAll(() => silenced.forEach((spy) => void spy.mockImplementation(() => {})));
afterAll(() => silenced.forEach((spy) => void spy.mockRestore()));

async function soon<Value>(work: () => Value | Promise<Value>): Promise<Value> {
  const started = performance.now();
  try {
    return await work();
  } finally {
    expect(performance.now() - started).toBeLessThan(LIMIT_MS);
  }
}

/** A font of the tree with another table in it. */
function withTable(file: string, tag: string, table: Uint8Array): Promise<Font> {
  const tables = readTables(fileBytes(file));
  return openFont(buildSfnt(tables.set(tag, table)), {}, new PlainHeap());
}

const u16 = (...values: number[]): number[] => values.flatMap((value) => [value >> 8, value & 255]);

/** An INDEX of CFF with offsets of two bytes. */
function index(items: readonly (readonly number[])[]): number[] {
  if (items.length === 0) return [0, 0];
  let offset = 1;
  const offsets = [1, ...items.map((item) => (offset += item.length))];
  return [...u16(items.length), 2, ...u16(...offsets), ...items.flat()];
}

/** A CFF table of two glyphs with these charstrings and global subroutines. */
function cffTable(charstrings: readonly number[][], globalSubroutines: readonly number[][]): Uint8Array {
  const number = (value: number): number[] => [29, 0, 0, ...u16(value)];
  const topDict = (at: number): number[] => [...number(at), 17, ...number(0), ...number(at), 18];
  const head = (at: number): number[] => [
    ...[1, 0, 4, 2],
    ...index([[65]]),
    ...index([topDict(at)]),
    ...index([]),
    ...index(globalSubroutines),
  ];
  return Uint8Array.from([...head(head(0).length), ...index(charstrings)]);
}

/** `count` calls of global subroutine `subroutine`, of less than 1240. */
const calls = (subroutine: number, count: number): number[] =>
  Array.from({ length: count }, () => [28, ...u16((subroutine - 107) & 0xffff), 29]).flat();

describe("a font that would take for ever", () => {
  const garamond = "test/fonts/EBGaramond12-Regular.otf";
  const square = [139, 139, 21, 239, 6, 239, 7, 39, 6, 14];

  it("by subroutines that call each other thousands of times is damaged in that glyph", async () => {
    const subroutines = Array.from({ length: 10 }, (_, i) => [...(i < 9 ? calls(i + 1, 50) : []), 11]);
    const font = await withTable(garamond, "CFF ", cffTable([square, [...calls(0, 50), 14]], subroutines));
    expect(font.glyphOutline(0).toSVGPathData()).toBe("M0,0 L100,0 L100,100 L0,100 Z");
    await soon(() => expect(() => font.glyphOutline(1)).toThrow(/glyph 1 .*subroutines run more than/));
    expect(font.glyphOutline(0).verbs).toHaveLength(5);
  });

  it("by subroutines that call themselves is damaged in that glyph, or ends", async () => {
    const font = await withTable(garamond, "CFF ", cffTable([square, [...calls(0, 1), 14]], [calls(0, 40)]));
    await soon(() => expect(() => font.glyphOutline(1)).toThrow(/subroutines/));
  });

  it("by 65,535 names over the same bytes has none of them, and all else", async () => {
    const name = new Uint8Array(6 + 0xffff * 12 + 0xffff);
    const view = new DataView(name.buffer);
    view.setUint16(2, 0xffff);
    for (let i = 0; i < 0xffff; i++) {
      [3, 1, i, 256 + (i & 0xff), 0xfffe, 0].forEach((value, field) => {
        view.setUint16(6 + i * 12 + field * 2, value);
      });
    }
    const font = await soon(() => withTable("test/fonts/Roboto-Regular.ttf", "name", name));
    expect([font.family, font.subfamily, font.name("family")]).toEqual(["", "Regular", undefined]);
    expect(font.glyphOutline(font.glyphId(0x41)).verbs.length).toBeGreaterThan(5);
  });

  it("by thousands of variations of thousands of points, all over the same bytes, is damaged in that glyph", async () => {
    const tables = readTables(fileBytes("test/fonts/Variable.ttf"));
    const maxp = tables.get("maxp")!;
    const glyphCount = (maxp[4]! << 8) | maxp[5]!;
    // 32,768 points at the origin: their flags say "the same place, 256 times".
    const glyph = [...u16(1, 0, 0, 0, 0, 0x7fff, 0), ...Array.from({ length: 128 }, () => [0x39, 255]).flat()];
    const axisCount = (tables.get("fvar")![8]! << 8) | tables.get("fvar")![9]!;
    const header = 20 + (glyphCount + 1) * 4;
    const peakAt = header;
    const dataAt = header + axisCount * 2;
    const tupleCount = 4095;
    // Each tuple: no bytes of its own, the shared peak, private points (which are all), and runs of 64 zeros.
    const tuples = Array.from({ length: tupleCount }, () => u16(0, 0x2000)).flat();
    const data = [...u16(tupleCount, 4 + tuples.length), ...tuples, 0, ...new Array<number>(1100).fill(0xbf)];
    const gvar = new Uint8Array(dataAt + data.length);
    const view = new DataView(gvar.buffer);
    gvar.set([...u16(1, 0, axisCount, 1, 0, peakAt, glyphCount, 1, 0, dataAt)]);
    for (let i = 1; i <= glyphCount; i++) view.setUint32(20 + i * 4, data.length);
    gvar.set(Array.from({ length: axisCount }, () => u16(0x4000)).flat(), peakAt);
    gvar.set(data, dataAt);
    const head = tables.get("head")!.slice();
    head[51] = 1;
    const loca = new Uint8Array((glyphCount + 1) * 4);
    for (let i = 1; i <= glyphCount; i++) new DataView(loca.buffer).setUint32(i * 4, glyph.length);
    tables.set("gvar", gvar).set("head", head).set("loca", loca).set("glyf", Uint8Array.from(glyph));
    const font = await openFont(buildSfnt(tables), {}, new PlainHeap());
    expect(font.glyphOutline(0).verbs.length).toBeGreaterThan(0);
    const axis = font.axes[0]!;
    const varied = font.at({ [axis.tag]: axis.maximum });
    await soon(() => expect(() => varied.glyphOutline(0)).toThrow(/glyph 0 .*variations are too many/));
  });

  it("by lookups of kerning that share their lists is damaged where kerning is asked for", async () => {
    // One script whose 4,096 features are all the same one, of 768 lookups.
    const [tag, featureCount, lookupCount] = [(text: string) => [...new TextEncoder().encode(text)], 4096, 768];
    const scripts = [...u16(1), ...tag("latn"), ...u16(8, 4, 0, 0, 0xffff, featureCount)];
    const features = [...u16(1), ...tag("kern"), ...u16(8, 0, lookupCount)];
    const featuresAt = 10 + scripts.length + featureCount * 2;
    const gpos = new Uint8Array(featuresAt + features.length + lookupCount * 2);
    gpos.set([...u16(1, 0, 10, featuresAt, 0), ...scripts]);
    gpos.set(features, featuresAt);
    const font = await withTable("test/fonts/Roboto-Regular.ttf", "GPOS", gpos);
    await soon(() => expect(() => font.kerningUnits(1, 2)).toThrow(/over 1024 lookups/));
  });
});
