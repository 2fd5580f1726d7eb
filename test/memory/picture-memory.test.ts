/** Memory of pictures that were disposed of: used again, counted, bounded, and never two pictures' at once. */

import { afterEach, describe, expect, it } from "vitest";
import { pixelFormats } from "../../src/compose/pixel-format.ts";
import type { EngineOptions } from "../../src/engine/options.ts";
import type { Bitmap } from "../../src/export/bitmap.ts";
import type { Font } from "../../src/font/font.ts";
import { type Random, seeds } from "../reference/prng.ts";
import { latinFile, OpenEngine } from "./open-engine.ts";

const name = "memory of pictures";
const engines: OpenEngine[] = [];
afterEach(() => {
  for (const engine of engines.splice(0)) engine.dispose();
});

async function start(options: EngineOptions = {}): Promise<{ engine: OpenEngine; font: Font }> {
  const engine = await OpenEngine.create(options);
  engines.push(engine);
  return { engine, font: await engine.loadFont(latinFile) };
}

const keptBytes = (engine: OpenEngine) => engine.memory.stats().reclaimables[name]!.bytes;
const useOf = (engine: OpenEngine) => engine.memory.stats().reclaimables[name]!.use!;
const dispose = (bitmap: Bitmap) => bitmap[Symbol.dispose]();

/** Pictures of one size, of whose kind every second is empty between its lines or at its ends. */
function randomPicture(random: Random) {
  const words = Array.from({ length: random.int(0, 30) }, () => random.pick(["Hamburg", "efonstiv", "\n\n\n", "g"]));
  const options = {
    size: random.pick([9, 14, 40]),
    maxWidth: 190,
    color: random.pick(["black", "rgb(200 30 60 / 0.6)"]),
    background: random.pick([undefined, undefined, "rgb(255 0 0 / 0.3)"]),
    decoration: random.pick([[], [], ["underline"]] as const),
    opacity: random.pick([1, 1, 0.5]),
    pixelFormat: random.pick(["rgba8", ...pixelFormats] as const),
    width: 200,
    height: random.pick([300, 1200]),
  };
  return { text: words.join(" "), options };
}

describe("memory of pictures that were disposed of", () => {
  it("is that of the next picture of their size, whose bytes are those that it has in new memory", async () => {
    const [{ engine, font }, fresh] = [await start(), await start()];
    seeds(60, (random) => {
      const { text, options } = randomPicture(random);
      const [picture, expected] = [
        engine.render(text, { ...options, font }),
        fresh.engine.render(text, { ...options, font: fresh.font }),
      ];
      const [png, expectedPng] = [picture, expected].map((each) => each.toPNGSync({ level: 1 }));
      if (Buffer.compare(png!, expectedPng!) !== 0) expect.fail(JSON.stringify({ text, options }));
      dispose(picture);
    });
    expect(useOf(engine).hits).toBeGreaterThan(20);
    expect(useOf(fresh.engine).hits).toBe(0);
  });

  it("is taken by copies of surfaces and by conversions too", async () => {
    const { engine } = await start();
    const surface = engine.createSurface({ width: 100, height: 100, background: "#123456" });
    dispose(surface.toBitmap());
    const copy = surface.toBitmap();
    expect(useOf(engine).hits).toBe(1);
    expect([...copy.data.subarray(0, 4), ...copy.data.subarray(-4)]).toEqual([
      0x12, 0x34, 0x56, 255, 0x12, 0x34, 0x56, 255,
    ]);
    dispose(copy);
    const held = surface.toBitmap();
    dispose(surface.toBitmap());
    dispose(held.convert("bgra8"));
    expect(useOf(engine).hits).toBe(2);
    expect(engine.memory.stats().host["bitmaps handed out"]!.currentBytes).toBe(40_000);
  });

  it("is not that of a picture whose bytes a caller has seen: they stay what they are, wherever they are on the way to", async () => {
    const { engine, font } = await start();
    const options = { font, size: 20, width: 200, height: 100 };
    const first = engine.render("first", options);
    const { data } = first;
    const copy = data.slice();
    dispose(first);
    expect(keptBytes(engine)).toBe(0);
    dispose(engine.render("second", options));
    expect(data).toEqual(copy);
    expect(engine.memory.stats().host["bitmaps handed out"]!.currentBytes).toBe(0);
  });

  it("may be that of a picture whose file is still being compressed", async () => {
    const { engine, font } = await start();
    const options = { font, size: 20, width: 200, height: 100 };
    const first = engine.render("first", options);
    const png = first.toPNG();
    dispose(first);
    dispose(engine.render("second", options));
    expect(useOf(engine).hits).toBe(1);
    expect(await png).toEqual(engine.render("first", options).toPNGSync());
  });

  it("counts in the budget, goes under pressure, and after pictures that had no use for it", async () => {
    const { engine, font } = await start();
    const draw = (height: number) => dispose(engine.render("a", { font, width: 200, height }));
    const before = engine.inside.totalBytes;
    draw(100);
    expect(keptBytes(engine)).toBe(80_000);
    expect(engine.inside.totalBytes).toBeGreaterThanOrEqual(before + 80_000);
    expect(engine.memory.reclaim("emergency").freedBy[name]).toBe(80_000);
    expect(keptBytes(engine)).toBe(0);
    // 32 of them, where they are large.
    draw(100);
    for (let i = 0; i < 32; i++) draw(90);
    expect(keptBytes(engine)).toBe(80_000 + 72_000);
    draw(90);
    expect(keptBytes(engine)).toBe(72_000);
    // Eight times as much, where they are small.
    engine.memory.reclaim("emergency");
    draw(100);
    for (let i = 0; i < 80; i++) draw(10);
    expect(keptBytes(engine)).toBe(80_000);
    draw(10);
    expect(keptBytes(engine)).toBe(0);
  });

  it("is a third of the budget at most, in eight pieces at most, where three quarters are enough for all", async () => {
    const budget = 8 * 2 ** 20;
    const { engine, font } = await start({ memory: { budget } });
    const pictures = Array.from({ length: 12 }, (_, i) => engine.render("a", { font, width: 200, height: 100 + i }));
    pictures.forEach(dispose);
    expect(keptBytes(engine)).toBe(
      [104, 105, 106, 107, 108, 109, 110, 111].reduce((sum, height) => sum + 800 * height, 0),
    );
    dispose(engine.render("a", { font, width: 1000, height: 700 }));
    expect(keptBytes(engine)).toBeLessThanOrEqual(budget / 3);
    dispose(engine.render("a", { font, width: 1000, height: 800 }));
    expect(keptBytes(engine)).toBeLessThanOrEqual(budget / 3);
    const held = engine.inside.heap.allocate(Math.floor(budget * 0.7), "other");
    engine.memory.reclaim("emergency");
    dispose(engine.render("a", { font, width: 1000, height: 200 }));
    expect(keptBytes(engine)).toBe(0);
    engine.inside.heap.free(held);
  });

  it("is not kept of secrets, nor by an engine that is gone", async () => {
    const { engine, font } = await start({ secretText: true });
    dispose(engine.render("secret", { font, width: 200, height: 100 }));
    expect(keptBytes(engine)).toBe(0);
    const other = await start();
    const [first, last] = [0, 1].map(() => other.engine.render("a", { font: other.font, width: 200, height: 100 }));
    dispose(first!);
    const { inside } = other.engine;
    other.engine.dispose();
    dispose(last!);
    expect(inside.pictures.bytes).toBe(0);
  });
});
