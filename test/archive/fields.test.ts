/** Distance fields in archives: what an atlas takes from them is what it would make of the font. */

import { afterEach, describe, expect, it } from "vitest";
import type { Font, GlyphSelection, TextEngine } from "../../src/entry/node.ts";
import { equalBytes, errorOf, latinFile, pathOf, typecase } from "../engine/support.ts";

const engines: TextEngine[] = [];
afterEach(() => {
  for (const engine of engines.splice(0)) engine.dispose();
});

async function newEngine(): Promise<TextEngine> {
  const engine = await typecase.TextEngine.create();
  engines.push(engine);
  return engine;
}

async function saved(engine: TextEngine, selection: GlyphSelection): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const sink = new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(chunk) });
  await engine.saveGlyphs(sink, { glyphs: [selection] });
  return new Uint8Array(Buffer.concat(chunks));
}

/** The first page of an atlas of distance fields with a text's glyphs. */
function pageOf(engine: TextEngine, font: Font, text: string, kind: "sdf" | "msdf", spread: number): Uint8Array {
  const atlas = engine.atlas({ size: 256, mode: kind, spread, fieldSize: 32 });
  for (const character of text) atlas.glyph(font, font.glyphId(character.codePointAt(0)!));
  return Uint8Array.from(atlas.pages[0]!.pixels());
}

describe("distance fields in archives", () => {
  it.each(["sdf", "msdf"] as const)("are those that an atlas makes of the font, with no font (%s)", async (kind) => {
    const engine = await newEngine();
    const font = await engine.loadFont(pathOf(latinFile));
    const bytes = await saved(engine, { font, text: "Field", sizes: [32], field: { kind, spread: 6 } });
    const other = await newEngine();
    using loaded = await other.loadGlyphs(bytes);
    const [baked] = loaded.fonts as [Font];
    expect(loaded.bitmapCount).toBeGreaterThanOrEqual(5);
    expect(equalBytes(pageOf(other, baked, "Field", kind, 6), pageOf(engine, font, "Field", kind, 6))).toBe(true);
    const lacking = await errorOf(() => pageOf(other, baked, "Field", kind, 5));
    expect(lacking).toMatchObject({ code: "glyph-not-there", sizePx: 32 });
    expect(await errorOf(() => other.render("Field", { font: baked, size: 32 }))).toMatchObject({
      code: "glyph-not-there",
    });
  });

  it("are checked by name", async () => {
    const engine = await newEngine();
    const font = await engine.loadFont(pathOf(latinFile));
    const base = { font, text: "a", sizes: [32] };
    const failure = (selection: object) => errorOf(() => saved(engine, { ...base, ...selection }));
    expect(String(await failure({ field: { kind: "tsdf", spread: 8 } }))).toMatch(
      /^RangeError: glyphs\[0\].field.kind/,
    );
    expect(String(await failure({ field: { kind: "sdf", spread: 0 } }))).toMatch(
      /^RangeError: glyphs\[0\].field.spread/,
    );
    expect(String(await failure({ field: 8 }))).toMatch(/^TypeError: glyphs\[0\].field/);
    expect(String(await failure({ field: { kind: "sdf", spread: 8 }, gamma: 2 }))).toMatch(
      /^RangeError: glyphs\[0\].field and glyphs\[0\].gamma exclude each other/,
    );
  });
});
