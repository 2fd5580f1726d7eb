/** The same text gives the same bytes: in two engines, with SIMD and without, cold and warm, and under a tight budget. */

import { describe, expect, it } from "vitest";
import type { EngineOptions, TextEngine } from "../../src/entry/node.ts";
import { equalBytes, liveBlocks, pathOf, sampleFiles, sampleText, typecase } from "./support.ts";

const { TextEngine: Engine } = typecase;
const pictures = [
  { size: 40, maxWidth: 600, color: "rgb(30 60 90 / 0.8)", background: "#fffaf0", padding: 8 },
  { size: 13, maxWidth: 200 },
  { size: 17.3, maxWidth: 200, pixelFormat: "gray8" },
  { size: 300, maxWidth: 2000, pixelFormat: "rgba8-premultiplied" },
] as const;

async function drawAll(engine: TextEngine): Promise<Uint8Array[]> {
  const fonts = await Promise.all(sampleFiles.map((file) => engine.loadFont(pathOf(file))));
  return pictures.map((options) => engine.render(sampleText, { fonts, ...options }).data);
}

async function drawWith(options: EngineOptions): Promise<Uint8Array[]> {
  const engine = await Engine.create(options);
  try {
    return await drawAll(engine);
  } finally {
    engine.dispose();
  }
}

describe("the sample paragraph", async () => {
  const expected = await drawWith({});

  it.each<[string, EngineOptions]>([
    ["another engine", {}],
    ["the scalar kernels", { simd: false }],
    ["a glyph cache that holds nothing", { memory: { glyphs: 0 } }],
    ["a budget that makes it evict", { memory: { budget: 24 * 2 ** 20, glyphs: 20_000 } }],
  ])("is the same bytes with %s", async (_, options) => {
    const drawn = await drawWith(options);
    expect(drawn.map((data, i) => equalBytes(data, expected[i]!))).toEqual(pictures.map(() => true));
  });

  it("is the same bytes when its glyphs are in the cache already", async () => {
    const engine = await Engine.create();
    const cold = await drawAll(engine);
    const warm = await drawAll(engine);
    expect(warm.map((data, i) => equalBytes(data, cold[i]!))).toEqual(pictures.map(() => true));
    engine.dispose();
  });
});

describe("memory", () => {
  it("is all given back when the engine is disposed of", async () => {
    const engine = await Engine.create();
    await drawAll(engine);
    expect(liveBlocks(engine.memory.stats())).toBeGreaterThan(50);
    engine.dispose();
    const { owners, usedBytes, glyphs } = engine.memory.stats();
    for (const [owner, { netAllocations, currentBytes, allocations, frees }] of Object.entries(owners)) {
      expect({ owner, netAllocations, currentBytes, frees }).toEqual({
        owner,
        netAllocations: 0,
        currentBytes: 0,
        frees: allocations,
      });
    }
    expect([usedBytes, glyphs.strikes]).toEqual([0, 0]);
  });

  it("of a font is given back when it closes, its glyphs with it", async () => {
    const engine = await Engine.create();
    await drawAll(engine);
    const before = engine.memory.stats();
    const font = await engine.loadFont(pathOf(sampleFiles[0]!));
    engine.render("Glyphs of its own", { font, size: 33 });
    expect(engine.memory.stats().owners.font.netAllocations).toBeGreaterThan(before.owners.font.netAllocations);
    font.close();
    const after = engine.memory.stats();
    for (const owner of ["font", "bitmap", "surface"] as const) {
      expect(after.owners[owner].netAllocations, owner).toBe(before.owners[owner].netAllocations);
      expect(after.owners[owner].currentBytes, owner).toBe(before.owners[owner].currentBytes);
    }
    engine.dispose();
  });

  it("of a variable font's places is given back with the engine, whether they were used or not", async () => {
    const engine = await Engine.create();
    const font = await engine.loadFont(pathOf("test/fonts/Variable.ttf"));
    const tag = font.axes[0]!.tag;
    const unused = font.at({ [tag]: font.axes[0]!.maximum });
    const used = unused.at({ [tag]: font.axes[0]!.minimum });
    engine.measure("AB", { font: used });
    font.close();
    expect(engine.memory.stats().owners.font.netAllocations).toBeGreaterThan(0);
    engine.dispose();
    expect([unused.closed, used.closed]).toEqual([true, true]);
    expect(liveBlocks(engine.memory.stats())).toBe(0);
  });

  it("doesn't grow while the same work is done again", async () => {
    const engine = await Engine.create();
    const round = async () => {
      const font = await engine.loadFont(pathOf(sampleFiles[4]!));
      engine.render("你好世界", { font, size: 30 });
      font.close();
    };
    await round();
    const { linearBytes, usedBytes } = engine.memory.stats();
    for (let i = 0; i < 20; i++) await round();
    expect(engine.memory.stats()).toMatchObject({ linearBytes, usedBytes });
    engine.dispose();
  });

  it("stays under the glyph cache's bound however many sizes are drawn", async () => {
    const engine = await Engine.create({ memory: { glyphs: 100_000 } });
    const font = await engine.loadFont(pathOf(sampleFiles[0]!));
    for (let size = 10; size < 80; size++) engine.render("Many sizes, many glyphs", { font, size });
    const { glyphs } = engine.memory.stats();
    expect(glyphs.bytes).toBeLessThanOrEqual(100_000);
    expect(glyphs.evictions).toBeGreaterThan(100);
    engine.dispose();
  });
});
