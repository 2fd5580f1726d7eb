/**
 * The budget within calls: HarfBuzz's memory, the host's scratch and what is kept of shaped text grow while the engine
 * works, and never past it.
 */

import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { InsufficientMemory } from "../../src/base/errors.ts";
import type { Font } from "../../src/font/font.ts";
import { BufferManager } from "../../src/memory/buffer-manager.ts";
import { type Random, seeds } from "../reference/prng.ts";
import { arabicFile, chineseFile, devanagariFile, latinFile, OpenEngine, watchBudget } from "./open-engine.ts";

const mib = 2 ** 20;
const syllables = "क्षत्रि";

describe("HarfBuzz's memory", () => {
  it("grows no further than the budget has room, and what doesn't fit is an error with the facts", async () => {
    const engine = await OpenEngine.create({ memory: { budget: 2 * mib } });
    const font = await engine.loadFont(devanagariFile);
    using watched = watchBudget(engine);
    const shape = (count: number) => engine.shape(syllables.repeat(count), { font });
    const few = shape(10).glyphIds.join();
    let failure: unknown;
    try {
      shape(9000);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(InsufficientMemory);
    const { requested, available, owner } = failure as InsufficientMemory;
    expect(owner).toBe("harfbuzz");
    expect(requested).toBeGreaterThan(available);
    expect(watched.mostOverBytes).toBeLessThanOrEqual(0);
    expect(watched.samples).toBeGreaterThan(0);
    expect(shape(10).glyphIds.join()).toBe(few);
    engine.memory.setBudget({ budget: 64 * mib });
    expect(shape(9000).length).toBeGreaterThan(9000);
    engine.dispose();
  });

  it("takes the place of glyphs that no call is using", async () => {
    const engine = await OpenEngine.create({ memory: { budget: 3 * mib, glyphs: 2 * mib } });
    const [latin, devanagari] = [await engine.loadFont(latinFile), await engine.loadFont(devanagariFile)];
    const surface = engine.createSurface({ width: 256, height: 512 });
    for (let size = 20; size < 60; size++) engine.render("Quick wafting zephyrs vex bold Jim", { font: latin, size });
    const before = engine.memory.stats();
    engine.shape(syllables.repeat(2500), { font: devanagari });
    const after = engine.memory.stats();
    expect(after.shaperHeapBytes).toBeGreaterThan(before.shaperHeapBytes);
    expect(after.glyphs.bytes).toBeLessThan(before.glyphs.bytes);
    surface[Symbol.dispose]();
    engine.dispose();
  });

  it("is made anew where the fonts of other texts fill it", async () => {
    const engine = await OpenEngine.create({ memory: { budget: 16 * mib } });
    const bytes = await readFile(devanagariFile);
    const text = syllables.repeat(200);
    // Fonts of the same file have tables of their own in HarfBuzz's memory where their bytes differ.
    const fonts: Font[] = [];
    for (let i = 0; i < 60; i++) {
      const own = new Uint8Array(bytes);
      own[own.length - 1] = i;
      fonts.push(await engine.loadFont(own));
    }
    const expected = engine.shape(text, { font: fonts[0]! }).glyphIds.join();
    engine.memory.setBudget({ budget: engine.memory.status().usedBytes + mib });
    for (const font of fonts) expect(engine.shape(text, { font }).glyphIds.join()).toBe(expected);
    expect(engine.memory.status().overBytes).toBe(0);
    engine.dispose();
  });
});

describe("scratch of the host", () => {
  it("is kept where there is room, and else is made for its use", () => {
    let free = 10_000;
    const room = {
      get freeBytes() {
        return free;
      },
      admit: (byteLength: number) => {
        free -= byteLength;
        return free >= 0;
      },
    };
    const buffers = new BufferManager({}, room);
    buffers.borrow("rows", 8000)[Symbol.dispose]();
    expect([buffers.bytes, free]).toEqual([8192, 10_000 - 8192]);
    const loan = buffers.borrow("rows", 20_000);
    expect(loan.bytes.length).toBe(20_000);
    expect(buffers.bytes).toBe(8192);
    loan[Symbol.dispose]();
    expect(buffers.counts()).toMatchObject({ hits: 0, misses: 2, inUse: 0 });
  });
});

describe("an engine", () => {
  it("of 3 MiB never passes its budget, whatever is laid out, drawn and written", async () => {
    const work: [engine: OpenEngine, fonts: Font[]][] = [];
    for (let i = 0; i < 2; i++) {
      const engine = await OpenEngine.create({ memory: { budget: 3 * mib } });
      const fonts: Font[] = [];
      for (const file of [latinFile, arabicFile, devanagariFile, chineseFile]) fonts.push(await engine.loadFont(file));
      work.push([engine, fonts]);
    }
    seeds(work.length, (random) => {
      const [engine, fonts] = work.pop()!;
      using watched = watchBudget(engine);
      expect(refusalsIn(engine, fonts, random)).toBeLessThan(8);
      expect(watched.mostOverBytes).toBeLessThanOrEqual(0);
      expect(watched.mostBytes).toBeGreaterThan(mib);
      engine.dispose();
    });
  });
});

const words = ["Hello", "مرحبا", "नमस्ते", "你好", "office", "1,234.50", "AVATAR"];

/** Draws and writes random texts; how many did not fit. */
function refusalsIn(engine: OpenEngine, fonts: readonly Font[], random: Random): number {
  let refusals = 0;
  for (let i = 0; i < 80; i++) {
    const text = Array.from({ length: random.int(1, 400) }, () => random.pick(words) + random.int(0, 99)).join(" ");
    try {
      const bitmap = engine.render(text, { fonts, size: random.int(8, 64), maxWidth: random.int(400, 900) });
      if (random.float() < 0.3) bitmap.toPNGSync();
    } catch (error) {
      if (!(error instanceof InsufficientMemory)) throw error;
      refusals++;
    }
    expect(engine.memory.status().overBytes, `after text ${i}`).toBe(0);
  }
  return refusals;
}
