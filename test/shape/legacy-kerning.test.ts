import { describe, expect, it } from "vitest";
import { HarfBuzzShaper } from "../../src/shape/harfbuzz-shaper.ts";
import { buildKernTable, buildSfnt, harfbuzzModule, openTestFont, readFont, readTables } from "./support.ts";

const shaper = new HarfBuzzShaper(harfbuzzModule());
const roboto = await openTestFont(readFont("roboto"));
const [a, v] = [roboto.glyphId(0x41), roboto.glyphId(0x56)];

/** Roboto with the pair "AV" in a `kern` table, with or without its GPOS, whose `kern` feature comes first. */
function robotoWithKernTable(keepsGpos: boolean) {
  const tables = readTables(readFont("roboto"));
  if (!keepsGpos) tables.delete("GPOS");
  tables.set("kern", buildKernTable(a, v, -101));
  return openTestFont(buildSfnt(tables));
}

/** Where each glyph is drawn, in font units. */
function placesOf(font: typeof roboto, text: string, options = {}): number[] {
  const run = shaper.shape(text, 0, text.length, { font, size: font.unitsPerEm, ...options });
  let penX = 0;
  return Array.from(run.xAdvances, (advance, i) => {
    penX += advance;
    return penX - advance + run.xOffsets[i]!;
  });
}

describe("kerning by the kern table", () => {
  it("moves the second glyph of a pair by all of it, half in the advance of either", async () => {
    const font = await robotoWithKernTable(false);
    const run = shaper.shape("AV.", 0, 3, { font, size: font.unitsPerEm });
    const [advanceA, advanceV] = [font.advanceUnits(a), font.advanceUnits(v)];
    expect(placesOf(font, "AV.")).toEqual([0, advanceA - 101, advanceA + advanceV - 101]);
    expect(Array.from(run.xAdvances.subarray(0, 2))).toEqual([advanceA - 51, advanceV - 50]);
    expect(Array.from(run.unsafeToBreak)).toEqual([0, 1, 0]);
  });

  it("looks over marks, and is left out where kern is off", async () => {
    const font = await robotoWithKernTable(false);
    const plain = placesOf(font, "A\u0327V", { features: { kern: false } });
    const kerned = placesOf(font, "A\u0327V");
    expect(kerned.at(-1)! - plain.at(-1)!).toBe(-101);
  });

  it("takes pairs as they stand in a right-to-left run, and flags the later letter", async () => {
    const font = await robotoWithKernTable(false);
    const run = shaper.shape("VA", 0, 2, { font, size: font.unitsPerEm, direction: "rtl" });
    expect(Array.from(run.glyphIds)).toEqual([a, v]);
    expect(run.width).toBe(font.advanceUnits(a) + font.advanceUnits(v) - 101);
    expect(Array.from(run.unsafeToBreak)).toEqual([1, 0]);
  });

  it("gives way to a kern feature", async () => {
    expect(placesOf(await robotoWithKernTable(true), "AVA")).toEqual(placesOf(roboto, "AVA"));
  });

  it("is for the scripts and languages that GPOS has no kern feature for", async () => {
    const [alpha, upsilon] = [roboto.glyphId(0x391), roboto.glyphId(0x3a5)];
    const tables = readTables(readFont("roboto"));
    tables.set("kern", buildKernTable(alpha, upsilon, -77));
    const kerned = await openTestFont(buildSfnt(tables));
    expect(placesOf(kerned, "ΑΥ")).toEqual(placesOf(roboto, "ΑΥ"));
    const font = await openTestFont(buildSfnt(tables.set("GPOS", withoutFeatures(tables.get("GPOS")!, "grek"))));
    expect(placesOf(font, "ΑΥ")).toEqual([0, roboto.advanceUnits(alpha) - 77]);
    // GPOS kerns Latin as before, and what the table says of Greek glyphs does not count there.
    expect(placesOf(font, "AVA")).toEqual(placesOf(roboto, "AVA"));
    expect(placesOf(font, "ΑΥ", { script: "Latn" })).toEqual(placesOf(roboto, "ΑΥ", { script: "Latn" }));
  });
});

/** `GPOS` with an empty script in the place of `script`. */
function withoutFeatures(gpos: Uint8Array, script: string): Uint8Array {
  const out = new Uint8Array(gpos.byteLength + 10);
  out.set(gpos);
  const view = new DataView(out.buffer);
  const list = view.getUint16(4);
  for (let i = 0; i < view.getUint16(list); i++) {
    const record = list + 2 + i * 6;
    if (String.fromCharCode(...out.subarray(record, record + 4)) === script) {
      view.setUint16(record + 4, gpos.byteLength - list);
    }
  }
  // A script of one system, of no features.
  [4, 0, 0, 0xffff, 0].forEach((word, i) => void view.setUint16(gpos.byteLength + i * 2, word));
  return out;
}
