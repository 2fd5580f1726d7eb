import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPackedOutline, writePackedOutline } from "../../src/glyph/packed-outline.ts";
import { cast } from "../../src/kernels/pointers.ts";
import { builds, GlyphBench, sameCoverage } from "../kernels/support.ts";
import { OpenEngine, pathOf } from "../memory/open-engine.ts";

const fontFiles = ["test/fonts/Roboto-Regular.ttf", "test/fonts/EBGaramond12-Regular.otf"];
const text = "Hamburgefonstiv 0123456789 &@%§";

describe.each(builds)("a kept outline, %s", (build) => {
  it("draws the same bytes as the outline that it was read from, for every glyph of Latin text", async () => {
    const bench = await GlyphBench.create(build);
    const { kernels, arena } = bench.memory;
    const font = await bench.open(pathOf("test/fonts/Roboto-Regular.ttf"));
    for (const sizePx of [12, 33, 190]) {
      const scale = Math.fround(sizePx / font.unitsPerEm);
      for (let codePoint = 33; codePoint < 592; codePoint++) {
        const glyphId = font.glyphId(codePoint);
        arena.scope(() => {
          const decoded = bench.outline(font, glyphId);
          const packed = writePackedOutline(readPackedOutline(kernels.views, decoded), false);
          const kept = arena.allocate<"packed outline">(packed.length, 16);
          kernels.views.u8.set(packed, kept);
          const before = bench.coverage(decoded, scale, 0.25);
          const after = bench.coverage(cast(kept), scale, 0.25);
          expect(sameCoverage(before, after), `U+${codePoint.toString(16)} at ${sizePx} px`).toBe(true);
        });
      }
    }
  });
});

describe.each(fontFiles)("the outline cache and %s", (file) => {
  let engine: OpenEngine;
  beforeAll(async () => {
    engine = await OpenEngine.create();
  });
  afterAll(() => engine.dispose());

  const draw = (by: OpenEngine, font: Awaited<ReturnType<OpenEngine["loadFont"]>>, size: number) =>
    Buffer.from(by.render(text, { fonts: [font], size }).data);

  it("draws each size as an engine that never drew another", async () => {
    const font = await engine.loadFont(pathOf(file));
    for (const size of [12, 13.5, 40, 12, 90, 300]) {
      const fresh = await OpenEngine.create();
      const other = await fresh.loadFont(pathOf(file));
      expect(draw(engine, font, size).equals(draw(fresh, other, size)), `${size} px`).toBe(true);
      fresh.dispose();
    }
    const { outlines } = engine.memory.stats();
    expect(outlines.outlines).toBeGreaterThan(20);
    expect(outlines.hits).toBeGreaterThan(40);
    expect(engine.memory.stats().owners.outline.currentBytes).toBe(outlines.bytes);
    font.close();
    expect(engine.memory.stats().outlines.outlines).toBe(0);
    expect(engine.memory.stats().owners.outline.netAllocations).toBe(0);
    expect(engine.memory.stats().host["outline marks"]?.currentBytes).toBe(0);
  });

  it("stays under its part of the budget, and draws the same without room for any outline", async () => {
    const small = await OpenEngine.create({ memory: { budget: 4 * 2 ** 20, glyphs: 22_223 } });
    const font = await engine.loadFont(pathOf(file));
    const other = await small.loadFont(pathOf(file));
    for (const size of [14, 15, 16, 17, 18]) {
      expect(draw(small, other, size).equals(draw(engine, font, size)), `${size} px`).toBe(true);
      const { outlines } = small.memory.stats();
      expect(outlines.bytes).toBeLessThanOrEqual(4000);
    }
    expect(small.memory.stats().outlines.evictions).toBeGreaterThan(0);
    small.memory.reclaim("emergency");
    expect(small.memory.stats().outlines.bytes).toBe(0);
    expect(draw(small, other, 19).equals(draw(engine, font, 19))).toBe(true);
    small.dispose();
    font.close();
  });
});
