/** No leak: engines and fonts that come and go leave nothing, and linear memory stops growing after the first round. */

import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Font } from "../../src/font/font.ts";
import { OpenEngine, pathOf } from "./open-engine.ts";

/** Fonts of the tree, of both outline formats, static and variable, on several faces: 20 to open. */
const files = ["assets/default", "assets/sample", "test/fonts"]
  .flatMap((folder) => readdirSync(pathOf(folder)).map((name) => pathOf(`${folder}/${name}`)))
  .filter((path) => /\.(ttf|otf|ttc)$/.test(path))
  .sort();

const fontCount = 20;
const cycleCount = 200;

/** Each font has a size of its own, so that the rasteriser's scratch is as large after every round. */
async function cycle(engine: OpenEngine, path: string, index: number): Promise<void> {
  const font = await engine.loadFont(path);
  const places: Font[] =
    font.axes.length > 0 ? [font, font.at({ [font.axes[0]!.tag]: font.axes[0]!.maximum })] : [font];
  for (const place of places) {
    engine.render("Load, render, close 你好 مرحبا", { font: place, size: 12 + (index % 7) });
    engine.render("a field", { font: place, size: 16, renderMode: "sdf", spread: 2 });
  }
  for (const place of places) place.close();
}

describe("what comes and goes", () => {
  it(`leaves nothing behind: ${cycleCount} cycles of load, render, close over ${fontCount} fonts`, async () => {
    const engine = await OpenEngine.create();
    const opened = Array.from({ length: fontCount }, (_, i) => files[i % files.length]!);
    expect(files.length).toBeGreaterThan(8);
    for (const [index, path] of opened.entries()) await cycle(engine, path, index);
    const first = engine.memory.stats();
    for (let round = 1; round < cycleCount; round++) {
      const index = round % fontCount;
      await cycle(engine, opened[index]!, index);
    }
    const last = engine.memory.stats();
    expect(engine.memory.growthSince(first).filter(({ where }) => where === "linear")).toEqual([]);
    for (const owner of ["font", "outline", "bitmap", "surface"] as const) {
      expect(last.owners[owner].netAllocations, owner).toBe(0);
    }
    expect(last.linearBytes).toBe(first.linearBytes);
    expect(last.shaperHeapBytes).toBeLessThanOrEqual(first.shaperHeapBytes * 1.5);
    expect(engine.memory.leaks()).toEqual([]);
    engine.dispose();
    expect(engine.memory.stats()).toMatchObject({ usedBytes: 0, totalBytes: 0 });
  }, 120_000);

  it("leaves nothing behind: 200 engines, and each is as large as the first", async () => {
    const sizes = new Set<number>();
    for (let i = 0; i < 200; i++) {
      const engine = await OpenEngine.create();
      await cycle(engine, files[0]!, 0);
      sizes.add(engine.memory.stats().linearBytes);
      engine.dispose();
      const { usedBytes, totalBytes, heap } = engine.memory.stats();
      expect({ usedBytes, totalBytes, live: heap.netAllocations }).toEqual({ usedBytes: 0, totalBytes: 0, live: 0 });
      expect(heap.frees).toBe(heap.allocations);
    }
    expect(sizes.size).toBe(1);
  }, 120_000);
});
