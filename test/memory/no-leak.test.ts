/** No leak: engines and fonts that come and go leave nothing, and linear memory stops growing after the first round. */

import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Font } from "../../src/font/font.ts";
import { OpenEngine, pathOf } from "./open-engine.ts";

const fontCount = 20;
/** Fonts of the tree, of both outline formats, static and variable, packed, on several faces. */
const files = ["assets/default", "assets/sample", "test/fonts", "test/conformance/text-rendering/fonts"]
  .flatMap((folder) =>
    readdirSync(pathOf(folder))
      .sort()
      .map((name) => pathOf(`${folder}/${name}`)),
  )
  .filter((path) => /\.(ttf|otf|ttc|woff2)$/.test(path))
  .slice(0, fontCount);

const cycleCount = 200;

/** Each font has a size of its own, so that the rasteriser's scratch is as large after every round. */
async function cycle(engine: OpenEngine, path: string, index: number): Promise<void> {
  const font = await engine.loadFont(path);
  const places: Font[] =
    font.axes.length > 0 ? [font, font.at({ [font.axes[0]!.tag]: font.axes[0]!.maximum })] : [font];
  for (const place of places) {
    const text = "Load, render, close 你好 مرحبا";
    engine.render(text, { font: place, size: 12 + (index % 7) })[Symbol.dispose]();
    engine.render("a field", { font: place, size: 16, renderMode: "sdf", spread: 2 })[Symbol.dispose]();
  }
  for (const place of places) place.close();
}

describe("what comes and goes", () => {
  it(`leaves nothing behind: ${cycleCount} cycles of load, render, close over ${fontCount} fonts`, async () => {
    const engine = await OpenEngine.create();
    expect(new Set(files).size).toBe(fontCount);
    for (const [index, path] of files.entries()) await cycle(engine, path, index);
    const first = engine.memory.stats();
    for (let round = 1; round < cycleCount; round++) {
      const index = round % fontCount;
      await cycle(engine, files[index]!, index);
    }
    const last = engine.memory.stats();
    expect(engine.memory.growthSince(first).filter(({ where }) => where !== "library")).toEqual([]);
    for (const owner of ["font", "outline", "bitmap", "atlas", "surface", "other"] as const) {
      expect(last.owners[owner].netAllocations, owner).toBe(0);
    }
    expect(last.linearBytes).toBe(first.linearBytes);
    expect(last.shaperHeapBytes).toBeLessThanOrEqual(first.shaperHeapBytes * 1.5);
    expect(engine.memory.leaks()).toEqual([]);
    engine.dispose();
    expect(engine.memory.stats()).toMatchObject({ usedBytes: 0, totalBytes: 0 });
  }, 120_000);

  it("leaves nothing behind: 200 engines, each as large as the first with its font", async () => {
    const sizes = new Map<number, number>();
    for (let i = 0; i < 200; i++) {
      const engine = await OpenEngine.create();
      const index = i % fontCount;
      await cycle(engine, files[index]!, index);
      const { linearBytes } = engine.memory.stats();
      expect(linearBytes).toBe(sizes.get(index) ?? linearBytes);
      sizes.set(index, linearBytes);
      engine.dispose();
      const { usedBytes, totalBytes, heap } = engine.memory.stats();
      expect({ usedBytes, totalBytes, live: heap.netAllocations }).toEqual({ usedBytes: 0, totalBytes: 0, live: 0 });
      expect(heap.frees).toBe(heap.allocations);
    }
    expect(sizes.size).toBe(fontCount);
  }, 120_000);
});
