/** What an engine's memory tells: statistics, report, trend, leaks, the largest blocks, metrics, periodic reports. */

import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { memoryGrowth } from "../../src/memory/leak-check.ts";
import { Period } from "../../src/memory/periodic.ts";
import { TrendTracker } from "../../src/memory/trend.ts";
import { prng } from "../reference/prng.ts";
import { chineseFile, latinFile, OpenEngine } from "./open-engine.ts";

describe("a trend", () => {
  const track = (byteCounts: readonly number[], options = {}) => {
    const tracker = new TrendTracker(options);
    for (const [second, bytes] of byteCounts.entries()) tracker.sample(second * 1000, bytes);
    return tracker.trend();
  };

  it("finds the slope of a line exactly", () => {
    const trend = track(Array.from({ length: 100 }, (_, i) => 5_000_000 + 12_345 * i));
    expect(trend).toMatchObject({ direction: "increasing", sampleCount: 100, spanMs: 99_000, firstBytes: 5_000_000 });
    expect(trend.bytesPerSecond).toBeCloseTo(12_345, 6);
    expect(track(Array.from({ length: 50 }, (_, i) => 5_000_000 - 9000 * i)).direction).toBe("decreasing");
  });

  it("is unknown under three samples, and stable for what doesn't change", () => {
    expect(track([]).direction).toBe("unknown");
    expect(track([1, 1e9]).direction).toBe("unknown");
    expect(track([7e6, 7e6, 7e6])).toMatchObject({ direction: "stable", bytesPerSecond: 0 });
  });

  it("takes neither noise nor a sawtooth for a leak, and finds a leak under both", () => {
    const random = prng(0x7e4d);
    const noise = Array.from({ length: 256 }, () => 2e7 + random.float() * 4e6);
    const saw = Array.from({ length: 256 }, (_, i) => 2e7 + (i % 16) * 1e5);
    expect([track(noise).direction, track(saw).direction]).toEqual(["stable", "stable"]);
    expect(track(noise.map((bytes, i) => bytes + i * 20_000)).direction).toBe("increasing");
    expect(track(saw.map((bytes, i) => bytes + i * 4000)).direction).toBe("increasing");
  });

  it("forgets what is older than its ring, and keeps to its interval", () => {
    const fall = Array.from({ length: 300 }, (_, i) => 1e9 - 1e6 * i);
    const rise = Array.from({ length: 64 }, (_, i) => 1e6 * i);
    expect(track([...fall, ...rise], { capacity: 64 })).toMatchObject({ direction: "increasing", sampleCount: 64 });
    const tracker = new TrendTracker({ everyMs: 100 });
    for (let ms = 0; ms < 1000; ms += 10) tracker.offer(ms, 1);
    expect(tracker.sampleCount).toBe(10);
  });
});

describe("the statistics of an engine", () => {
  it("are plain data of linear memory, the host and HarfBuzz, and their parts add up", async () => {
    const engine = await OpenEngine.create();
    const font = await engine.loadFont(chineseFile);
    const bitmap = engine.render("你好，世界", { font, size: 40 });
    const stats = engine.memory.stats();
    expect(JSON.parse(JSON.stringify(stats))).toEqual(stats);
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    expect(sum(Object.values(stats.owners).map(({ currentBytes }) => currentBytes))).toBe(stats.usedBytes);
    const kept = Object.values(stats.host).filter(({ part }) => part !== "caller");
    const outside = sum(kept.map(({ currentBytes }) => currentBytes)) + sum(Object.values(stats.libraries));
    expect(stats.totalBytes).toBe(stats.usedBytes + outside);
    const { parts } = engine.memory.status();
    const inParts = sum(Object.values(parts).map(({ usedBytes }) => usedBytes));
    expect(inParts + sum(Object.values(stats.libraries))).toBe(stats.totalBytes);
    expect(stats.host["bitmaps handed out"]!.currentBytes).toBe(bitmap.data.byteLength);
    const marks = stats.host["outline marks"]!.currentBytes;
    expect(parts.glyphs.usedBytes).toBe(stats.glyphs.bytes + stats.outlines.bytes + marks);
    engine.dispose();
  });

  it("count pictures until they are disposed of, copies and those of surfaces too", async () => {
    const engine = await OpenEngine.create();
    const font = await engine.loadFont(latinFile);
    const held = () => engine.memory.stats().host["bitmaps handed out"]!.currentBytes;
    const bitmap = engine.render("one", { font, size: 30 });
    const copy = bitmap.convert("gray8");
    const surface = engine.createSurface({ width: 10, height: 20 });
    const shown = surface.toBitmap();
    expect(held()).toBe(bitmap.data.byteLength + copy.data.byteLength + 800);
    for (const picture of [bitmap, copy, shown, bitmap]) picture[Symbol.dispose]();
    expect(held()).toBe(0);
    engine.dispose();
  });

  it("stop counting pictures that nobody disposed of once they are collected", async () => {
    setFlagsFromString("--expose-gc");
    const collect: () => void = runInNewContext("gc");
    const engine = await OpenEngine.create();
    const font = await engine.loadFont(latinFile);
    for (let i = 0; i < 100; i++) engine.render("dropped", { font, size: 30 });
    const held = () => engine.memory.stats().host["bitmaps handed out"]!.currentBytes;
    expect(held()).toBeGreaterThan(100_000);
    // Callbacks of the registry come in a task of their own, after the collection.
    for (let attempt = 0; attempt < 50 && held() > 20_000; attempt++) {
      collect();
      await sleep(10);
    }
    expect(held()).toBeLessThanOrEqual(20_000);
    engine.dispose();
  });
});

describe("a report", () => {
  it("names what there is in words and units, and is text to the end", async () => {
    const engine = await OpenEngine.create({ memory: { budget: 32 * 2 ** 20 } });
    const font = await engine.loadFont(latinFile);
    engine.render("report", { font, size: 40 });
    const report = engine.memory.report();
    for (const wanted of [
      /^Memory report\n/,
      /^ {2}Used +[\d.]+ KiB of 32\.0 MiB \(\d+ %, ok\)$/m,
      /^ {2}Linear memory +[\d.]+ (KiB|MiB), in use /m,
      /^ {2}bitmap +[\d.]+ KiB, peak [\d.]+ KiB, \d+ blocks$/m,
      /^ {2}harfbuzz +[\d.]+ KiB$/m,
      /^ {2}1\. +\w+: [\d,]+ bytes, [\d,]+ allocations old$/m,
      /^ {2}Trend +unknown/m,
    ]) {
      expect(report).toMatch(wanted);
    }
    expect(report).not.toMatch(/NaN|undefined|Infinity/);
    expect(report.endsWith("\n")).toBe(true);
    engine.dispose();
    expect(engine.memory.report()).toContain("Used          0 bytes");
  });
});

describe("the largest blocks", () => {
  it("come by size, with owner and age", async () => {
    const engine = await OpenEngine.create();
    const { heap } = engine.inside;
    const blocks = [3000, 9000, 6000].map((byteLength) => heap.allocate(byteLength, "other"));
    const largest = engine.memory.largestBlocks(3);
    expect(largest.map(({ owner, byteLength, ageAllocations }) => [owner, byteLength, ageAllocations])).toEqual([
      ["other", 9000, 1],
      ["other", 6000, 0],
      ["other", 3000, 2],
    ]);
    expect(largest[0]!.stack).toBeUndefined();
    for (const block of blocks) heap.free(block);
    expect(engine.memory.largestBlocks()).toEqual([]);
    engine.dispose();
  });

  it("say in debug mode which call made them, kernels' blocks too, and addresses used again are told apart", async () => {
    const engine = await OpenEngine.create({ memory: { debug: true } });
    const font = await engine.loadFont(latinFile);
    function drawTheFirst() {
      engine.render("first", { font, size: 120 });
    }
    function drawTheSecond() {
      engine.render("second", { font, size: 121 });
    }
    const stacks = () => {
      const bitmaps = engine.memory.largestBlocks(1000).filter(({ owner }) => owner === "bitmap");
      return new Set(bitmaps.map(({ stack }) => /drawThe\w+/.exec(stack ?? "")?.[0]));
    };
    drawTheFirst();
    expect([...stacks()]).toEqual(["drawTheFirst"]);
    engine.memory.reclaim("emergency");
    drawTheSecond();
    expect([...stacks()]).toEqual(["drawTheSecond"]);
    engine.dispose();
  });
});

describe("leaks", () => {
  it("are what a caller forgot before dispose, with the call that made it in debug mode", async () => {
    const engine = await OpenEngine.create({ memory: { debug: true } });
    async function forgetAFont() {
      await engine.loadFont(latinFile);
    }
    function forgetASurface() {
      engine.createSurface({ width: 30, height: 20 });
    }
    const forgetAPool = () => engine.memory.createFixedPool({ name: "slots", blockBytes: 16, capacity: 1 });
    const closed = await engine.loadFont(chineseFile);
    await forgetAFont();
    forgetASurface();
    forgetAPool();
    closed.close();
    engine.dispose();
    const leaks = engine.memory.leaks();
    expect(leaks.map(({ what, bytes }) => [what, bytes > 1000])).toEqual([
      ['font "Noto Sans"', true],
      ["surface of 30 × 20 px", true],
      ['pool "slots"', false],
    ]);
    expect(leaks[0]!.stack).toContain("forgetAFont");
    expect(leaks[1]!.stack).toContain("forgetASurface");
    expect(leaks[2]!.stack!.split("\n")[0]).toContain("forgetAPool");
  });

  it("are blocks that nobody freed, too", async () => {
    const engine = await OpenEngine.create({ memory: { debug: true } });
    const forgotten = engine.inside.heap.allocate(777, "outline");
    engine.dispose();
    expect(engine.memory.leaks()).toMatchObject([{ what: "block of outline", bytes: 777 }]);
    expect(engine.memory.leaks()[0]!.stack).toContain("reports.test.ts");
    engine.inside.heap.free(forgotten);
  });

  it("are none where all was given back, and have no stacks out of debug mode", async () => {
    const engine = await OpenEngine.create();
    const font = await engine.loadFont(latinFile);
    expect(engine.memory.leaks()).toMatchObject([{ what: 'font "Noto Sans"', stack: undefined }]);
    font.close();
    engine.createSurface({ width: 1, height: 1 })[Symbol.dispose]();
    engine.dispose();
    expect(engine.memory.leaks()).toEqual([]);
  });

  it("between two moments are the owners that grew", async () => {
    const engine = await OpenEngine.create();
    const font = await engine.loadFont(latinFile);
    engine.render("warm", { font, size: 20 })[Symbol.dispose]();
    const before = engine.memory.stats();
    expect(engine.memory.growthSince(before)).toEqual([]);
    const surface = engine.createSurface({ width: 100, height: 100 });
    const bitmap = engine.render("warm", { font, size: 20 });
    expect(engine.memory.growthSince(before)).toEqual([
      { name: "surface", where: "linear", bytes: expect.any(Number), blocks: 2 },
      { name: "bitmaps handed out", where: "host", bytes: bitmap.data.byteLength, blocks: 0 },
    ]);
    expect(engine.memory.growthSince(before, 2 ** 20)).toEqual([]);
    surface[Symbol.dispose]();
    bitmap[Symbol.dispose]();
    expect(memoryGrowth(JSON.parse(JSON.stringify(before)), engine.memory.stats())).toEqual([]);
    engine.dispose();
  });
});

describe("metrics and periodic reports", () => {
  it("are numbers in MB by name", async () => {
    const engine = await OpenEngine.create({ memory: { budget: 64 * 2 ** 20 } });
    const font = await engine.loadFont(latinFile);
    engine.render("metrics", { font, size: 20 });
    const usage = engine.memory.resourceUsage();
    const stats = engine.memory.stats();
    expect(usage).toMatchObject({
      memory_budget_mb: 64,
      memory_total_mb: stats.totalBytes / 2 ** 20,
      linear_memory_mb: stats.linearBytes / 2 ** 20,
      library_harfbuzz_mb: stats.libraries.harfbuzz! / 2 ** 20,
      active_allocations: stats.heap.netAllocations,
    });
    for (const [name, value] of Object.entries(usage)) {
      expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
      expect(Number.isFinite(value) && value >= 0, name).toBe(true);
    }
    engine.dispose();
  });

  it("come every so many renders, or milliseconds of the clock that was handed in", async () => {
    let nowMs = 0;
    const engine = await OpenEngine.create({ memory: { now: () => nowMs } });
    const font = await engine.loadFont(latinFile);
    const told = { renders: 0, ms: 0, throwing: 0 };
    engine.memory.reportEvery({ renders: 3 }, () => told.renders++);
    const byTime = engine.memory.reportEvery({ ms: 1000 }, ({ totalBytes }) => {
      told.ms++;
      expect(totalBytes).toBeGreaterThan(0);
    });
    engine.memory.reportEvery({ renders: 5 }, () => {
      told.throwing++;
      throw new Error("a caller's fault");
    });
    for (let i = 0; i < 10; i++) {
      nowMs += 300;
      engine.measure("no render", { font });
      engine.render("render", { font });
    }
    expect(told).toEqual({ renders: 3, ms: 2, throwing: 2 });
    expect(engine.memory.stats().callbackErrors).toBe(2);
    expect(engine.memory.trend()).toMatchObject({ sampleCount: 3 });
    byTime[Symbol.dispose]();
    nowMs += 5000;
    engine.render("render", { font });
    expect(told.ms).toBe(2);
    engine.dispose();
  });

  it("come no more often for callbacks that render: one waits for the next call, and no more", async () => {
    const engine = await OpenEngine.create();
    const font = await engine.loadFont(latinFile);
    let told = 0;
    engine.memory.reportEvery({ renders: 1 }, () => {
      told++;
      engine.render("from a report", { font });
    });
    for (let i = 0; i < 50; i++) engine.render("render", { font });
    expect(told).toBe(99);
    engine.dispose();
  });

  it("refuse what is no period or no callback", async () => {
    expect(() => new Period({}, 0)).toThrow(TypeError);
    expect(() => new Period({ renders: 0 }, 0)).toThrow(RangeError);
    expect(() => new Period({ ms: "1" as never }, 0)).toThrow(TypeError);
    const engine = await OpenEngine.create();
    const { memory } = engine;
    expect(() => memory.reportEvery({ renders: 1 }, 5 as never)).toThrow(/callback must be a function/);
    expect(() => memory.onPressure(undefined as never)).toThrow(TypeError);
    expect(() => memory.reclaim("none" as never)).toThrow(/level must be one of/);
    expect(() => memory.largestBlocks(-1)).toThrow(/count/);
    expect(() => memory.growthSince(null as never)).toThrow(/before/);
    expect(() => memory.growthSince({} as never)).toThrow(
      new TypeError("before.owners must be an object, got undefined"),
    );
    await expect(OpenEngine.create({ memory: { now: 5 as never } })).rejects.toThrow(/memory\.now/);
    await expect(OpenEngine.create({ memory: { debug: 1 as never } })).rejects.toThrow(/memory\.debug/);
    await expect(OpenEngine.create({ memory: { onPressure: {} as never } })).rejects.toThrow(/memory\.onPressure/);
    engine.dispose();
  });

  it("goes on where a caller's clock throws or tells no time, and counts it", async () => {
    let asked = 0;
    const now = () => {
      if (asked++ % 2 === 0) throw new Error("a caller's fault");
      return Number.NaN;
    };
    const engine = await OpenEngine.create({ memory: { now } });
    const fonts = [await engine.loadFont(latinFile)];
    expect(engine.render("on time", { fonts, size: 20 }).width).toBeGreaterThan(40);
    expect(engine.memory.stats().callbackErrors).toBeGreaterThanOrEqual(2);
    engine.dispose();
  });
});

describe("the arena", () => {
  it("refuses lengths and alignments that there can't be, and says what is too much", async () => {
    const engine = await OpenEngine.create();
    const { arena } = engine.inside;
    for (const byteLength of [-1, 1.5, Number.NaN]) expect(() => arena.allocate(byteLength)).toThrow(RangeError);
    for (const align of [0, 3, 24, -8, 2 ** 17, 0.5]) expect(() => arena.allocate(8, align)).toThrow(/align/);
    for (const byteLength of [2 ** 30, 2 ** 32, 2 ** 40]) {
      expect(() => arena.allocate(byteLength)).toThrow(/insufficient memory/);
      expect(() => engine.inside.heap.allocate(byteLength, "other")).toThrow(/insufficient memory/);
    }
    arena.scope(() => {
      for (const [kind, size] of Object.entries({ u8: 1, u16: 2, i32: 4, f64: 8 } as const)) {
        arena.allocate(1, 1);
        expect(arena.allocateArray(kind as "u8", 3) % size, kind).toBe(0);
      }
      expect(() => arena.allocateArray("f64", 2 ** 31)).toThrow(/insufficient memory/);
    });
    expect(arena.counts()).toMatchObject({ activeBytes: 0 });
    engine.dispose();
  });
});
