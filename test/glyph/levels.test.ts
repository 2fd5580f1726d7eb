/** The three levels of glyph caches through the public API: bounds, counts, recency, scans, places in a pixel. */

import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { runTrace } from "../../bench/cache-trace.ts";
import type { EvictionOrder } from "../../src/index.ts";
import { latinFile, OpenEngine } from "../memory/open-engine.ts";
import { seeds } from "../reference/prng.ts";

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

async function open(options: Parameters<typeof OpenEngine.create>[0] = {}) {
  const engine = await OpenEngine.create({ shaper: "simple", ...options });
  return { engine, font: await engine.loadFont(latinFile) };
}

describe("the levels of an engine", () => {
  it("divide the glyphs' part of the budget, and are told in statistics and in the report", async () => {
    const { engine, font } = await open({ memory: { glyphs: 1_000_000 } });
    engine.render(letters, { font, size: 20 });
    engine.render(letters, { font, size: 20 });
    engine.render(letters, { font, size: 21 });
    const { glyphs, outlines, metrics, reclaimables } = engine.memory.stats();
    expect([glyphs.limitBytes, outlines.limitBytes, metrics.limitBytes]).toEqual([800_000, 180_000, 20_000]);
    expect([glyphs.hits, glyphs.misses, glyphs.hitRatio]).toEqual([letters.length, 2 * letters.length, 1 / 3]);
    expect(outlines.misses).toBeGreaterThan(0);
    for (const name of ["glyph bitmaps", "glyph outlines", "glyph metrics"]) expect(reclaimables).toHaveProperty(name);
    expect(reclaimables["glyph bitmaps"]!.use).toMatchObject({ hits: glyphs.hits, hitRatio: 1 / 3, evictions: 0 });
    expect(engine.memory.report()).toMatch(/glyph bitmaps +\S+ KiB of 781\.3 KiB, 33 % of 186 look-ups hit, 0 evicted/);
    engine.memory.reclaim("emergency");
    const after = engine.memory.stats();
    expect([after.glyphs.bytes, after.outlines.bytes, after.metrics.bytes]).toEqual([0, 0, 0]);
    expect(after.glyphs.evictions).toBe(2 * letters.length);
    engine.dispose();
  });

  it("count a glyph of a picture in bands once, though it is measured and drawn", async () => {
    const { engine, font } = await open();
    const text = "many rows of letters ".repeat(200);
    const draw = () => engine.render(text, { font, size: 24, maxWidth: 1000, scale: 1 });
    expect(draw().data.length).toBeGreaterThan(2 * 2 ** 18);
    const { hits, misses } = engine.memory.stats().glyphs;
    draw();
    const after = engine.memory.stats().glyphs;
    expect([after.hits - hits, after.misses]).toEqual([hits + misses, misses]);
    engine.dispose();
  });

  it("keep nothing between calls where they are turned off, and the pictures are the same", async () => {
    const { engine, font } = await open({ cache: { glyphs: false } });
    const { engine: roomy, font: same } = await open();
    for (const size of [12, 12, 90]) {
      expect(isSame(engine.render(letters, { font, size }), roomy.render(letters, { font: same, size }))).toBe(true);
      const { glyphs, outlines, metrics } = engine.memory.stats();
      expect([glyphs.bytes, glyphs.bitmaps, outlines.bytes, metrics.bytes]).toEqual([0, 0, 0, 0]);
    }
    engine.dispose();
    roomy.dispose();
  });

  it("refuse what is no division, by name", async () => {
    const create = (glyphs: unknown) => OpenEngine.create({ cache: { glyphs: glyphs as boolean } });
    await expect(create("yes")).rejects.toThrow(
      new TypeError('cache.glyphs must be a boolean or an object, got "yes"'),
    );
    await expect(create({ bitmaps: 1.5 })).rejects.toThrow("cache.glyphs.bitmaps must be between 0 and 1, got 1.5");
    await expect(create({ outlines: 0.5 })).rejects.toThrow(/cache\.glyphs must have shares that add up to 1 at most/);
    await expect(create({ subpixelPositions: 3 })).rejects.toThrow(
      "cache.glyphs.subpixelPositions must be 1, 2 or 4, got 3",
    );
    await expect(create({ eviction: "fifo" })).rejects.toThrow(/cache\.glyphs\.eviction must be one of/);
  });
});

describe("eviction", () => {
  it("takes glyphs one by one, the least recently used first, and never passes the bound", async () => {
    const { engine, font } = await open({ memory: { glyphs: 120_000 } });
    // Seen in every text, among ever new sizes.
    for (let size = 20; size < 70; size++) {
      engine.render("daily", { font, size: 16 });
      engine.render(letters, { font, size });
      const { bytes, limitBytes } = engine.memory.stats().glyphs;
      expect(bytes).toBeLessThanOrEqual(limitBytes);
    }
    const before = engine.memory.stats().glyphs;
    expect(before.evictions).toBeGreaterThan(500);
    engine.render("daily", { font, size: 16 });
    expect(engine.memory.stats().glyphs.misses).toBe(before.misses);
    engine.dispose();
  });

  it("draws a glyph that is larger than the whole level without keeping it, and nothing goes for its sake", async () => {
    const { engine, font } = await open({ memory: { glyphs: 20_000 } });
    const { engine: roomy, font: same } = await open();
    engine.render("abc", { font, size: 12 });
    engine.render("abc", { font, size: 12 });
    const before = engine.memory.stats().glyphs;
    expect(isSame(engine.render("M", { font, size: 250 }), roomy.render("M", { font: same, size: 250 }))).toBe(true);
    const after = engine.memory.stats().glyphs;
    expect([after.bitmaps, after.evictions]).toEqual([before.bitmaps, before.evictions + 1]);
    engine.render("abc", { font, size: 12 });
    expect(engine.memory.stats().glyphs.hits).toBe(before.hits + 3);
    engine.dispose();
    roomy.dispose();
  });

  it("changes no picture, whatever the bound, the texts and the order of eviction", () =>
    seedsOf(3, async (random) => {
      const eviction: EvictionOrder = random.pick(["segmented", "lru"]);
      const { engine, font } = await open({
        memory: { glyphs: random.pick([0, 3000, 20_000, 80_000]) },
        cache: { glyphs: { eviction } },
      });
      const { engine: roomy, font: same } = await open();
      for (let i = 0; i < 25; i++) {
        const size = random.pick([9, 12, 12.5, 30, 77]);
        const text = Array.from({ length: random.int(1, 120) }, () => random.pick([...letters, " "])).join("");
        const options = { size, maxWidth: 600, renderMode: random.pick(["gray", "mono"] as const) } as const;
        const drawn = engine.render(text, { font, ...options });
        expect(isSame(drawn, roomy.render(text, { font: same, ...options })), `seed ${random.seed}, text ${i}`).toBe(
          true,
        );
        const { glyphs, outlines, metrics } = engine.memory.stats();
        for (const { bytes, limitBytes } of [glyphs, outlines, metrics]) expect(bytes).toBeLessThanOrEqual(limitBytes);
      }
      engine.dispose();
      roomy.dispose();
    }));

  it("keeps daily letters through pages of glyphs that are seen once, where a plain LRU loses many", async () => {
    const bytes = new Uint8Array(await readFile(latinFile));
    const trace = { seed: 5, textsBetween: 10, pages: 2, pageBitmaps: 5000, glyphBytes: 600_000 };
    const of = (order: EvictionOrder) => runTrace(OpenEngine.create, bytes, order, trace);
    const [segmented, lru] = [await of("segmented"), await of("lru")];
    expect(segmented.hits + segmented.misses).toBe(lru.hits + lru.misses);
    expect(segmented.misses).toBeLessThan(lru.misses * 0.8);
  });
});

describe("metrics that are left of evicted bitmaps", () => {
  it("spare the rasteriser a text that is measured again, and the picture is the same", async () => {
    const { engine, font } = await open({
      memory: { glyphs: 60_000 },
      cache: { glyphs: { metrics: 0.2, outlines: 0 } },
    });
    const { engine: roomy, font: same } = await open();
    const options = { size: 40, maxWidth: 500, scale: 1 } as const;
    const text = `${letters} `.repeat(12);
    const draw = () => engine.render(text, { font, ...options });
    const expected = roomy.render(text, { font: same, ...options });
    expect(expected.data.length).toBeGreaterThan(2 ** 19);
    draw();
    const { misses } = engine.memory.stats().glyphs;
    expect(isSame(draw(), expected)).toBe(true);
    const after = engine.memory.stats();
    expect(after.metrics.hits).toBeGreaterThan(letters.length);
    expect(after.glyphs.misses - misses).toBeLessThan(misses);
    engine.dispose();
    roomy.dispose();
  });
});

describe("places in a pixel", () => {
  it.each([1, 2, 4] as const)("are %i where the engine is told so", async (subpixelPositions) => {
    const { engine, font } = await open({ cache: { glyphs: { subpixelPositions } } });
    const { engine: four, font: same } = await open();
    for (const [by, its] of [
      [engine, font],
      [four, same],
    ] as const)
      by.render("a".repeat(64), { font: its, size: 13.1 });
    expect(engine.memory.stats().glyphs.bitmaps).toBe(subpixelPositions);
    const at = (by: OpenEngine, its: typeof font, x: number) => {
      const surface = by.createSurface({ width: 20, height: 20 });
      by.draw("a", surface, { font: its, size: 13, x });
      return surface.toBitmap();
    };
    // The nearest place that there is has the picture that an engine of four places has there.
    for (const x of [2, 2.25, 2.5, 2.75, 3.1]) {
      const nearest = Math.floor(x * subpixelPositions + 0.5) / subpixelPositions;
      expect(isSame(at(engine, font, x), at(four, same, nearest)), `at ${x}`).toBe(true);
    }
    engine.dispose();
    four.dispose();
  });
});

async function seedsOf(count: number, body: (random: Parameters<Parameters<typeof seeds>[1]>[0]) => Promise<void>) {
  const randoms: Parameters<typeof body>[0][] = [];
  seeds(count, (random) => randoms.push(random));
  for (const random of randoms) await body(random);
}

/** Whether pictures have the same bytes: by far faster than to ask where they differ. */
function isSame(a: { readonly data: Uint8Array }, b: { readonly data: Uint8Array }): boolean {
  return Buffer.compare(a.data, b.data) === 0;
}
