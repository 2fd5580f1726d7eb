/** Long runs in linear memory: what an engine gives of them, what they count as, and where they go. */

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Font } from "../../src/font/font.ts";
import { reclaimShares } from "../../src/memory/reclaimable.ts";
import type { GlyphRun } from "../../src/shape/glyph-run.ts";
import { HarfBuzzShaper } from "../../src/shape/harfbuzz-shaper.ts";
import { MIN_POOLED_GLYPHS } from "../../src/shape/kept-glyphs.ts";
import { ShapingCache } from "../../src/shape/shaping-cache.ts";
import { disagreements, OpenEngine } from "../memory/open-engine.ts";
import { prng, type Random } from "../reference/prng.ts";
import { createWords, harfbuzzModule, openTestFont, readFont } from "./support.ts";

const bytesOf = (path: string) => new Uint8Array(readFileSync(new URL(`../../${path}`, import.meta.url)));
const latin = bytesOf("assets/default/NotoSans-Regular.ttf");
const arabic = bytesOf("assets/sample/NotoNaskhArabic-Regular.ttf");
const words = { latin: ["office", "AVATAR", "fjord", "12", "tea,"], arabic: ["سلام", "على", "من", "كتاب"] };

type Writing = keyof typeof words;

interface FreshRun {
  readonly writing: Writing;
  readonly text: string;
  readonly size: number;
  readonly arrays: string;
}

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

function madeUpText(random: Random, writing: Writing, length: number): string {
  let text = "";
  while (text.length < length) text += `${random.pick(words[writing])}${random.int(0, 30) === 0 ? "  " : " "}`;
  return text;
}

/** All that a run's arrays hold, in short: comparing arrays of thousands would take the longest of all. */
function arraysOf({ glyphIds, clusters, xAdvances, yAdvances, xOffsets, yOffsets, unsafeToBreak }: GlyphRun): string {
  const hash = createHash("sha256").update(String(glyphIds.length));
  for (const array of [glyphIds, clusters, xAdvances, yAdvances, xOffsets, yOffsets, unsafeToBreak]) {
    hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  }
  return hash.digest("hex");
}

const pooledBytes = ({ inside }: OpenEngine) => inside.pools.kept!.bytes;
/** Bytes owned as buffers that are no rasteriser's grid. */
function bufferBytes({ inside }: OpenEngine): number {
  inside.kernels.exports.releaseGrid();
  return inside.heap.bytesOf("buffer");
}

async function openFonts(engine: OpenEngine): Promise<Record<Writing, Font>> {
  return { latin: await engine.loadFont(latin), arabic: await engine.loadFont(arabic) };
}

describe("a long run", () => {
  it("lies in linear memory, is given out as a copy, and counts once", async () => {
    using engine = await OpenEngine.create();
    const font = await engine.loadFont(latin);
    const text = "office ".repeat(300);
    const first = engine.shape(text, { font });
    expect(first.length).toBeGreaterThan(MIN_POOLED_GLYPHS);
    const expected = arraysOf(first);
    first.xAdvances.fill(0);
    const second = engine.shape(text, { font });
    expect(arraysOf(second)).toBe(expected);
    second.clusters.fill(7);
    expect(arraysOf(engine.shape(text, { font }))).toBe(expected);
    const { reclaimables, shaping, owners } = engine.memory.stats();
    expect(shaping?.runs).toMatchObject({ hits: 2, entries: 1 });
    expect(reclaimables["long shaped runs"]).toEqual({ bytes: pooledBytes(engine), part: "buffers", where: "linear" });
    expect(owners.buffer.currentBytes).toBe(pooledBytes(engine));
    expect(pooledBytes(engine)).toBeGreaterThanOrEqual(23 * first.length);
    // The host has the key, some objects and the words.
    expect(reclaimables["shaped text"]!.bytes).toBeLessThan(2 * text.length + 1000 + shaping!.words.bytes + 1);
    expect(engine.memory.leaks()).toHaveLength(1);
    font.close();
    expect(owners.buffer.currentBytes > 0 && bufferBytes(engine)).toBe(0);
  });

  it("has the clusters of wherever it begins", async () => {
    using engine = await OpenEngine.create();
    const runMemory = engine.inside.pools.kept;
    using plain = new HarfBuzzShaper(harfbuzzModule());
    using cache = new ShapingCache(new HarfBuzzShaper(harfbuzzModule()), 2 ** 21, { createWords, runMemory });
    const request = { font: await openTestFont(readFont("latin")), size: 16 };
    const part = "office ".repeat(200);
    for (const before of ["", "a ", "", "tea and coffee. "]) {
      const text = `${before}${part}`;
      const run = cache.shape(text, before.length, text.length, request);
      expect(arraysOf(run)).toBe(arraysOf(plain.shape(text, before.length, text.length, request)));
      expect(run.clusters[0]).toBe(before.length);
    }
    expect(cache.counts().runs).toMatchObject({ hits: 3, misses: 1 });
    expect(cache.bytes).toBeGreaterThan(runMemory!.bytes);
    cache.setLimit(0);
    expect(runMemory!.bytes).toBe(0);
  });

  it("gives a share back under pressure, and everything in an emergency", async () => {
    using engine = await OpenEngine.create();
    const font = await engine.loadFont(latin);
    for (let i = 0; i < 30; i++) engine.shape(`${i} and `.repeat(300), { font });
    for (const level of ["moderate", "aggressive", "emergency"] as const) {
      const before = pooledBytes(engine);
      const used = engine.inside.heap.bytesOf("buffer");
      const { freedBy } = engine.inside.reclaim(level);
      const freed = before - pooledBytes(engine);
      expect(freed).toBeGreaterThanOrEqual(Math.floor(before * reclaimShares[level] * 0.9));
      expect(used - engine.inside.heap.bytesOf("buffer")).toBeGreaterThanOrEqual(freed);
      expect((freedBy["long shaped runs"] ?? 0) + (freedBy["shaped text"] ?? 0)).toBeGreaterThanOrEqual(freed);
    }
    expect(pooledBytes(engine)).toBe(0);
    expect(engine.memory.stats().shaping?.runs).toMatchObject({ bytes: 0, entries: 0 });
  });

  it.each([
    ["", false],
    [", in debug mode", true],
  ])(
    `is the same as fresh shaping's, whatever is evicted, bounded, closed or fails between (SEED=${seed})%s`,
    async (_, debug) => {
      const random = prng(seed);
      const fresh = await freshRuns(random);
      const engine = await OpenEngine.create({ memory: { budget: 24 * 2 ** 20, debug } });
      let fonts = await openFonts(engine);
      const changes = [
        () => void engine.inside.reclaim(random.pick(["moderate", "aggressive", "emergency"] as const)),
        () => engine.memory.setBudget({ buffers: random.pick([200_000, 1_000_000, 3_000_000]) }),
        () => engine.inside.kernels.state.failAfter(random.int(1, 6)),
        async () => {
          for (const font of Object.values(fonts)) font.close();
          expect(engine.memory.stats().shaping?.runs.bytes).toBe(0);
          expect(bufferBytes(engine)).toBe(0);
          engine.inside.kernels.state.failAfter(0);
          fonts = await openFonts(engine);
        },
      ];
      for (let step = 0; step < 800; step++) {
        if (random.int(0, 9) === 0) await random.pick(changes)();
        const { writing, text, size, arrays } = random.pick(fresh);
        expect(arraysOf(engine.shape(text, { font: fonts[writing], size })), `step ${step}`).toBe(arrays);
        expect(disagreements(engine.inside)).toEqual([]);
        const { shaping, reclaimables } = engine.memory.stats();
        expect(shaping!.runs.bytes).toBeLessThanOrEqual(shaping!.runs.limitBytes);
        expect(reclaimables["shaped text"]!.bytes).toBeLessThanOrEqual(shaping!.runs.bytes + shaping!.words.bytes);
      }
      const { hits, evictions } = engine.memory.stats().shaping!.runs;
      expect(hits).toBeGreaterThan(40);
      expect(evictions).toBeGreaterThan(20);
      engine.dispose();
      expect(engine.inside.heap.total()).toMatchObject({ currentBytes: 0, netAllocations: 0 });
    },
  );

  it("isn't kept where linear memory has no room for it, and nothing makes way", async () => {
    using engine = await OpenEngine.create();
    const font = await engine.loadFont(latin);
    const text = "office ".repeat(400);
    const expected = arraysOf(engine.shape(text, { font }));
    engine.inside.reclaim("emergency");
    engine.render("glyphs that stay", { font })[Symbol.dispose]();
    const { bitmaps } = engine.memory.stats().glyphs;
    for (let n = 1; n <= 12; n++) {
      engine.inside.kernels.state.failAfter(n);
      for (let i = 0; i < 2; i++) {
        expect(arraysOf(engine.shape(text, { font }))).toBe(expected);
        expect(disagreements(engine.inside)).toEqual([]);
      }
      engine.inside.kernels.state.failAfter(0);
      expect(engine.memory.stats().glyphs.bitmaps).toBe(bitmaps);
      engine.inside.pools.buffers.reclaim("emergency");
      engine.memory.setBudget({ buffers: 0 });
      expect(pooledBytes(engine)).toBe(0);
      engine.memory.setBudget({ buffers: 2 ** 24 });
    }
    engine.inside.call(false, () => {
      engine.inside.heap.setLimit(engine.inside.heap.usedBytes + 1000);
      expect(arraysOf(engine.shape(text, { font }))).toBe(expected);
      expect(pooledBytes(engine)).toBe(0);
    });
    expect(engine.memory.stats().glyphs.bitmaps).toBe(bitmaps);
  });
});

/** Texts around the length from which runs are long, with what shaping gives that keeps nothing. */
async function freshRuns(random: Random): Promise<FreshRun[]> {
  using engine = await OpenEngine.create({ cache: { runs: false } });
  const fonts = await openFonts(engine);
  return Array.from({ length: 24 }, (_, i) => {
    const writing: Writing = i % 3 === 0 ? "arabic" : "latin";
    const text = madeUpText(random, writing, random.pick([60, 900, 1020, 1500, 3000, 7000]));
    const size = random.pick([16, 16, 20]);
    return { writing, text, size, arrays: arraysOf(engine.shape(text, { font: fonts[writing], size })) };
  });
}
