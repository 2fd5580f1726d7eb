/** Fonts of a system that aren't plain: variable ones, and those with coloured glyphs, registered from a folder. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Bitmap } from "../../src/export/bitmap.ts";
import { buildSfnt, readTables } from "../shape/support.ts";
import { runsOf, TestEngine } from "./registry-support.ts";
import { fileBytes } from "./support.ts";
import { withRandomVariations } from "./varied-font.ts";

const SEED = 33;
const folder = mkdtempSync(join(tmpdir(), "typecase-unusual-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const u16 = (...values: number[]) => values.flatMap((value) => [(value >> 8) & 255, value & 255]);
const u32 = (...values: number[]) => values.flatMap((value) => u16(value >>> 16, value));

/** A `name` that says one family, in English for Windows. */
function nameTable(family: string): Uint8Array {
  const text = [...family].flatMap((letter) => u16(letter.charCodeAt(0)));
  const record = u16(3, 1, 0x409, 1, text.length, 0);
  return Uint8Array.from([...u16(0, 1, 6 + record.length), ...record, ...text]);
}

const plainTables = () => new Map(readTables(fileBytes("test/fonts/NotoSans-Hinted.ttf")));

/** Glyph 1 is painted as glyph 2 in the palette's first colour. */
function layeredTables(): Map<string, Uint8Array> {
  const tables = plainTables().set("name", nameTable("Layered"));
  tables.set("COLR", Uint8Array.from([...u16(0, 1), ...u32(14, 20), ...u16(1), ...u16(1, 0, 1), ...u16(2, 0)]));
  tables.set("CPAL", Uint8Array.from([...u16(0, 1, 1, 1), ...u32(14), ...u16(0), ...[0, 0, 255, 255]]));
  return tables;
}

/** Bitmaps alone, as fonts of emoji have them. */
function bitmapTables(): Map<string, Uint8Array> {
  const tables = plainTables().set("name", nameTable("Bitmaps"));
  for (const tag of ["glyf", "loca", "cvt ", "fpgm", "prep"]) tables.delete(tag);
  return tables.set("CBDT", Uint8Array.from(u16(3, 0))).set("CBLC", Uint8Array.from([...u16(3, 0), ...u32(0)]));
}

let engine: TestEngine;

beforeAll(async () => {
  const varied = withRandomVariations(plainTables().set("name", nameTable("Varied")), SEED);
  const svg = plainTables().set("name", nameTable("Pictures"));
  svg.set("SVG ", Uint8Array.from([...u16(0), ...u32(10, 0), ...u16(0)]));
  const fonts = {
    varied,
    layered: buildSfnt(layeredTables()),
    bitmaps: buildSfnt(bitmapTables()),
    svg: buildSfnt(svg),
  };
  for (const [name, bytes] of Object.entries(fonts)) writeFileSync(join(folder, `${name}.ttf`), bytes);
  writeFileSync(join(folder, "plain.ttf"), buildSfnt(plainTables().set("name", nameTable("Plain"))));
  engine = await TestEngine.create();
  const { added } = await engine.fonts.addSystem({ folders: [folder] });
  expect(added).toBeGreaterThanOrEqual(4);
});
afterAll(() => engine.dispose());

const fontOf = (families: string, style: { weight?: number; stretch?: number } = {}) =>
  engine.layout("Rage", { families: [families], size: 20, ...style }).lines[0]!.runs[0]!.run.font;

it("a variable font of the system is opened at the weight that a text asks for, within its axis", () => {
  expect([250, 500, 1000].map((weight) => fontOf("Varied", { weight }).variations.wght)).toEqual([250, 500, 900]);
  const widths = [100, 500, 900].map((weight) => {
    const font = fontOf("Varied", { weight });
    const advances = [..."Rage"].map((letter) => font.advanceUnits(font.glyphId(letter.codePointAt(0)!)));
    const { width } = engine.measure("Rage", { families: ["Varied"], weight, size: font.unitsPerEm });
    expect(width).toBeCloseTo(
      advances.reduce((sum, advance) => sum + advance),
      0,
    );
    return width;
  });
  expect(new Set(widths).size).toBeGreaterThan(1);
});

it("its places share the bytes of the file", () => {
  fontOf("Varied", { weight: 300 });
  const held = engine.memory.stats().owners.font.currentBytes;
  for (let weight = 310; weight < 400; weight += 10) fontOf("Varied", { weight });
  expect(engine.memory.stats().owners.font.currentBytes).toBe(held);
});

it("a hinted picture of it differs from place to place, and from one that isn't hinted", () => {
  const draw = (weight: number, hinting: "none" | "full"): Bitmap =>
    engine.render("Rage", { families: ["Varied"], weight, size: 13, hinting });
  const pictures = [draw(300, "full"), draw(300, "none"), draw(800, "full"), draw(800, "none")];
  const texts = pictures.map(({ data }) => Buffer.from(data).toString("base64"));
  expect(new Set(texts).size).toBe(4);
});

it.each(["Layered", "Pictures"])("a font with coloured glyphs is drawn by its outlines: %s", (family) => {
  const options = { size: 24, color: "black", background: "white" } as const;
  const [colored, plain] = [family, "Plain"].map((each) => engine.render("Rage", { families: [each], ...options }));
  expect(fontOf(family).family).toBe(family);
  expect(Buffer.compare(colored!.data, plain!.data)).toBe(0);
});

it("one of bitmaps alone is passed over", () => {
  const paragraph = engine.layout("Rage", { families: ["Bitmaps", "Plain"], size: 20 });
  expect(runsOf(paragraph)).toEqual([["Rage", "Plain"]]);
});

it("a caller's own font of coloured glyphs counts as one, whichever table has them", async () => {
  const font = await engine.loadFont(join(folder, "svg.ttf"));
  const registered = await engine.fonts.add(font, { family: "Own" });
  expect(registered.status).toBe("loaded");
  expect(engine.render("Rage", { families: ["Own"], size: 20 }).width).toBeGreaterThan(10);
});
