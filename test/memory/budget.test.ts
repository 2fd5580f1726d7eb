/** Budgets, their parts, and what is done under pressure. */

import { describe, expect, it } from "vitest";
import { InsufficientMemory } from "../../src/base/errors.ts";
import { Budget } from "../../src/memory/budget.ts";
import type { PressureEvent } from "../../src/memory/engine-memory.ts";
import { memoryStateOf, PressureWatch, pressureLevelOf, Reclaimables } from "../../src/memory/pressure.ts";
import type { Reclaimable, ReclaimLevel } from "../../src/memory/reclaimable.ts";
import { latinFile, OpenEngine } from "./open-engine.ts";

const mib = 2 ** 20;

describe("a budget", () => {
  it("is split 70 : 20 : 10 among fonts, glyphs and buffers, where parts aren't set", () => {
    const budget = new Budget({ budget: 100 * mib, glyphs: 5 * mib });
    expect(budget.part("fonts") / budget.bytes).toBeCloseTo(0.7, 6);
    expect(budget.part("buffers") / budget.bytes).toBeCloseTo(0.1, 6);
    expect(budget.part("glyphs")).toBe(5 * mib);
  });

  it("cuts parts that were set when it is turned down, and leaves shares to follow", () => {
    const budget = new Budget({ budget: 64 * mib, glyphs: 40 * mib });
    budget.change({ budget: 10 * mib });
    expect([budget.part("glyphs"), budget.part("fonts")]).toEqual([10 * mib, 7 * mib]);
  });

  it("stretches by what fonts hold beyond their part", () => {
    const budget = new Budget({ budget: 16 * mib });
    expect(budget.stretchedFor(5 * mib)).toBe(16 * mib);
    expect(budget.stretchedFor(20 * mib)).toBe(36 * mib - budget.part("fonts"));
  });

  it.each([
    [{ budget: "64" }, TypeError, /memory\.budget/],
    [{ budget: 1000 }, RangeError, /memory\.budget/],
    [{ budget: Number.NaN }, RangeError, /memory\.budget/],
    [{ glyphs: -1 }, RangeError, /memory\.glyphs/],
    [{ budget: mib, fonts: 2 * mib }, RangeError, /memory\.fonts/],
    [{ buffers: null }, TypeError, /memory\.buffers/],
  ])("refuses %o", (options, kind, message) => {
    const budget = new Budget({});
    expect(() => new Budget(options as object)).toThrow(kind);
    expect(() => budget.change(options as object)).toThrow(message);
    expect(budget.bytes).toBe(256 * mib);
  });
});

describe("pressure", () => {
  it.each([
    [0, "none", "ok"],
    [749, "none", "ok"],
    [750, "moderate", "warning"],
    [899, "moderate", "warning"],
    [900, "aggressive", "warning"],
    [1000, "aggressive", "warning"],
    [1001, "emergency", "over-budget"],
  ])("of %i in 1,000 bytes is %s", (used, level, state) => {
    expect([pressureLevelOf(used, 1000), memoryStateOf(used, 1000)]).toEqual([level, state]);
  });

  it("calls for action when it rises, once for each level, and at every look in an emergency", () => {
    const watch = new PressureWatch();
    const looks = ["none", "moderate", "moderate", "aggressive", "moderate", "aggressive", "emergency", "emergency"];
    expect(looks.map((level) => watch.rises(level as "none"))).toEqual([
      undefined,
      "moderate",
      undefined,
      "aggressive",
      undefined,
      "aggressive",
      "emergency",
      "emergency",
    ]);
  });

  it("asks every member for its share, and names who gave", () => {
    const asked: [string, ReclaimLevel][] = [];
    const member = (name: string, bytes: number): Reclaimable => ({
      name,
      part: "buffers",
      where: "host",
      bytes,
      reclaim: (level) => {
        asked.push([name, level]);
        return bytes / 4;
      },
    });
    const members = new Reclaimables();
    members.add(member("one", 400));
    const other = members.add(member("other", 800));
    members.add(member("empty", 0));
    expect(members.sumOutside()).toEqual({ heldBytes: 1200, claimedBytes: 1200 });
    const bounded = members.add({ ...member("bounded", 10), limitBytes: 50 });
    expect(members.sumOutside()).toEqual({ heldBytes: 1210, claimedBytes: 1250 });
    bounded[Symbol.dispose]();
    expect(members.reclaim("moderate")).toEqual({
      level: "moderate",
      freedBytes: 300,
      freedBy: { one: 100, other: 200 },
    });
    expect(asked.map(([name]) => name)).toEqual(["one", "other", "empty"]);
    expect(() => members.add(member("one", 1))).toThrow(/"one"/);
    other[Symbol.dispose]();
    expect(members.reclaim("emergency").freedBytes).toBe(100);
  });
});

async function engineWithGlyphs(options: { onPressure?: (event: PressureEvent) => void } = {}) {
  const engine = await OpenEngine.create({ memory: { budget: 4 * mib, ...options } });
  const font = await engine.loadFont(latinFile);
  const draw = (size: number) => engine.render("The quick brown fox jumps over the lazy dog", { font, size });
  for (let size = 10; size < 30; size++) draw(size);
  return { engine, font, draw };
}

describe("an engine under pressure", () => {
  it.each([
    ["moderate", 0.25],
    ["aggressive", 0.5],
    ["emergency", 1],
  ] as const)("gives back at least its share of the glyphs at %s, the oldest first", async (level, share) => {
    const { engine, draw } = await engineWithGlyphs();
    const before = engine.memory.stats().glyphs;
    const { freedBy, freedBytes } = engine.memory.reclaim(level);
    const after = engine.memory.stats().glyphs;
    expect(freedBy["glyph bitmaps"]).toBe(before.bytes - after.bytes);
    expect(freedBytes).toBeGreaterThanOrEqual(before.bytes * share);
    const most = before.bytes * share + before.bytes / before.strikes + 16_384;
    expect(before.bytes - after.bytes).toBeLessThanOrEqual(most);
    // Strikes go by age: the last size that was drawn is still there, unless everything went.
    const { bitmaps } = engine.memory.stats().glyphs;
    draw(29);
    expect(engine.memory.stats().glyphs.bitmaps === bitmaps).toBe(level !== "emergency");
    engine.dispose();
  });

  it("acts by itself when what others hold drives it up, and tells once for each level", async () => {
    const events: PressureEvent[] = [];
    const { engine, draw } = await engineWithGlyphs({ onPressure: (event) => events.push(event) });
    const counter = engine.inside.host.counter("a cache of the test", "buffers");
    expect(engine.memory.status()).toMatchObject({ state: "ok", level: "none" });
    const fillTo = (share: number) => counter.add(Math.ceil(share * 4 * mib) - engine.inside.totalBytes);
    for (const share of [0.8, 0.8, 0.99]) {
      fillTo(share);
      draw(29);
    }
    expect(events.map(({ level, cause }) => [level, cause])).toEqual([
      ["moderate", "usage"],
      ["aggressive", "usage"],
    ]);
    for (const event of events) expect(event.freedBytes).toBeGreaterThan(0);
    expect(JSON.parse(JSON.stringify(events))).toEqual(events);
    counter.add(-counter.currentBytes);
    draw(29);
    expect(events.at(-1)).toMatchObject({ level: "none", state: "ok", freedBytes: 0 });
    engine.dispose();
  });

  it("gives back at once what no longer fits when the budget is turned down, and draws the same", async () => {
    const { engine, draw } = await engineWithGlyphs();
    const expected = draw(20).data;
    engine.memory.setBudget({ budget: mib });
    const { totalBytes, glyphs, limitBytes } = engine.memory.stats();
    expect(totalBytes).toBeLessThanOrEqual(mib);
    expect(glyphs.bytes).toBeLessThanOrEqual(glyphs.limitBytes);
    expect(glyphs.limitBytes).toBeGreaterThan(mib / 10);
    expect(glyphs.limitBytes).toBeLessThanOrEqual(mib / 5);
    expect(limitBytes).toBeLessThan(mib);
    expect(draw(20).data).toEqual(expected);
    engine.memory.setBudget({ budget: 8 * mib });
    expect(engine.memory.stats().glyphs.limitBytes / glyphs.limitBytes).toBeCloseTo(8, 3);
    engine.dispose();
  });

  it("makes room for an allocation that fails, tells so, and throws only where nothing helps", async () => {
    const events: PressureEvent[] = [];
    const { engine, font } = await engineWithGlyphs({ onPressure: (event) => events.push(event) });
    const { usedBytes, limitBytes, glyphs } = engine.memory.stats();
    const free = limitBytes - usedBytes;
    const side = Math.floor(Math.sqrt((free + glyphs.bytes / 2) / 4));
    engine.createSurface({ width: side, height: side });
    expect(events[0]).toMatchObject({ cause: "allocation", freedBy: { "glyph bitmaps": expect.any(Number) } });
    const evictions = engine.memory.stats().glyphs.evictions;
    const hopeless = () => engine.createSurface({ width: 4000, height: 4000 });
    expect(hopeless).toThrow(InsufficientMemory);
    // Nothing could have made room for that, so nothing was given up for it.
    expect(engine.memory.stats().glyphs.evictions).toBe(evictions);
    expect(engine.render("still here", { font, size: 12 }).width).toBeGreaterThan(10);
    engine.dispose();
  });

  it("goes on when a callback throws, and counts it", async () => {
    const { engine, font, draw } = await engineWithGlyphs({
      onPressure: () => {
        throw new Error("a caller's fault");
      },
    });
    let told = 0;
    const listening = engine.memory.onPressure(() => told++);
    engine.inside.host.counter("a cache of the test", "buffers").add(3.5 * mib);
    expect(draw(15).width).toBeGreaterThan(100);
    expect([told, engine.memory.stats().callbackErrors]).toEqual([1, 1]);
    listening[Symbol.dispose]();
    font.close();
    engine.dispose();
  });

  it("lets a callback use the engine", async () => {
    const widths: number[] = [];
    const { engine, font, draw } = await engineWithGlyphs();
    engine.memory.onPressure(() => widths.push(engine.render("from a callback", { font, size: 13 }).width));
    engine.inside.host.counter("a cache of the test", "buffers").add(3.25 * mib);
    draw(15);
    expect(widths).toHaveLength(1);
    expect(widths[0]).toBeGreaterThan(50);
    engine.dispose();
  });

  it("refuses a font that passes a bound on fonts, and admits it where there is none", async () => {
    const bounded = await OpenEngine.create({ memory: { budget: 4 * mib, fonts: 20_000 } });
    await expect(bounded.loadFont(latinFile)).rejects.toMatchObject({
      code: "insufficient-memory",
      owner: "font",
      requested: expect.any(Number),
      available: expect.any(Number),
    });
    expect(bounded.memory.stats().owners.font.netAllocations).toBe(0);
    bounded.dispose();
    const free = await OpenEngine.create({ memory: { budget: mib } });
    await free.loadFont(latinFile);
    expect(free.memory.status().parts.fonts.usedBytes).toBeGreaterThan(20_000);
    free.dispose();
  });

  it("empties pools at aggressive, HarfBuzz's too, and gives its heap back in an emergency, and shapes on", async () => {
    const { engine, draw } = await engineWithGlyphs();
    draw(20).toPNGSync();
    const keeping = () => engine.memory.pools().flatMap(({ name, bytes }) => (bytes > 0 ? [name] : []));
    expect(keeping()).toEqual(["scratch buffers", "text buffers"]);
    engine.memory.reclaim("aggressive");
    expect(keeping()).toEqual([]);
    const expected = draw(21).data;
    expect(engine.memory.stats().libraries.harfbuzz).toBeGreaterThan(2 ** 17);
    expect(engine.memory.reclaim("emergency").freedBy.harfbuzz).toBeGreaterThan(2 ** 17);
    expect(engine.memory.stats().libraries.harfbuzz).toBe(0);
    expect(draw(21).data).toEqual(expected);
    engine.dispose();
  });
});
