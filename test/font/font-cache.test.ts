/** Which registered fonts keep their bytes, alone and in an engine. */

import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { FontCache, MAX_QUEUED, type Suspendable } from "../../src/font/registry/font-cache.ts";
import { woffOf } from "../support/woff.ts";
import {
  chineseFile,
  garamondFile,
  latinFile,
  robotoFile,
  serifFile,
  TestEngine,
  woff2File,
} from "./registry-support.ts";

const SEED = Number(process.env.TYPECASE_SEED ?? Date.now() % 2 ** 31);

/** Fonts of known sizes, and a cache over them whose moments are told by hand. */
class World {
  used: "used" | "none" | "unknown" = "used";
  budget = Number.MAX_SAFE_INTEGER;
  readonly due: (() => void)[] = [];
  readonly fonts: FakeFont[] = [];
  readonly cache = new FontCache({
    heapBytes: () => this.fonts.reduce((total, { heldBytes }) => total + heldBytes, 0),
    budgetBytes: () => this.budget,
    inUse: () => this.used,
    later: (work) => this.due.push(work),
  });

  add(bytes: number, canReopen = true): FakeFont {
    const font = new FakeFont(bytes, canReopen);
    this.fonts.push(font);
    return font;
  }

  use(font: FakeFont): void {
    font.isOpen = true;
    this.cache.use(font);
  }

  /** A call of the engine that uses fonts. */
  call(...fonts: FakeFont[]): void {
    this.used = "used";
    for (const font of fonts) this.use(font);
    this.used = "none";
    this.cache.settle();
  }

  runDue(): void {
    for (const work of this.due.splice(0)) work();
  }

  open(): FakeFont[] {
    return this.fonts.filter(({ isOpen }) => isOpen);
  }
}

class FakeFont implements Suspendable {
  isOpen = false;
  readonly bytes: number;
  readonly canReopen: boolean;

  constructor(bytes: number, canReopen: boolean) {
    this.bytes = bytes;
    this.canReopen = canReopen;
  }

  get heldBytes(): number {
    return this.isOpen ? this.bytes : 0;
  }

  suspend(): void {
    this.isOpen = false;
  }
}

describe("the cache of fonts", () => {
  it("lets the least recently used go when there are too many, after the call is over", () => {
    const world = new World();
    const [a, b, c] = [world.add(10), world.add(10), world.add(10)];
    world.cache.setLimits({ fonts: 2 });
    world.call(a, b);
    world.call(a);
    world.used = "used";
    world.use(c);
    expect(world.open()).toEqual([a, b, c]);
    world.call();
    expect(world.cache.stats()).toMatchObject({ fonts: 2, queued: 1, evicted: 1, freed: 0, bytes: 30 });
    world.runDue();
    expect(world.open()).toEqual([a, c]);
    expect(world.cache.stats()).toMatchObject({ fonts: 2, queued: 0, freed: 1, freedBytes: 10, bytes: 20 });
  });

  it("lets as many go as its bound of bytes asks for", () => {
    const world = new World();
    const fonts = [50, 10, 20, 30].map((bytes) => world.add(bytes));
    world.call(...fonts);
    world.cache.setLimits({ bytes: 60 });
    expect(world.open()).toEqual([fonts[1], fonts[2], fonts[3]]);
    world.cache.setLimits({ bytes: 59 });
    expect(world.open()).toEqual([fonts[2], fonts[3]]);
  });

  it("takes a font out of the queue that is wanted again before its turn", () => {
    const world = new World();
    const [a, b] = [world.add(10), world.add(10)];
    world.cache.setLimits({ fonts: 1 });
    world.call(a);
    world.call(b);
    world.call(a);
    world.runDue();
    expect(world.open()).toEqual([a]);
    expect(world.cache.stats()).toMatchObject({ opened: 2, reopened: 0, rescued: 1, evicted: 2, freed: 1 });
    world.call(b);
    expect(world.cache.stats()).toMatchObject({ opened: 3, reopened: 1 });
  });

  it("keeps what can't be opened again, and what is used in the middle of a call", () => {
    const world = new World();
    const [fixed, used, other] = [world.add(10, false), world.add(10), world.add(10)];
    world.call(fixed, other);
    world.used = "used";
    world.use(used);
    expect(world.cache.reclaim("emergency")).toBe(10);
    expect(world.open()).toEqual([fixed, used]);
    world.call();
    expect(world.cache.reclaim("emergency")).toBe(10);
    expect(world.open()).toEqual([fixed]);
    expect(world.cache.stats()).toMatchObject({ fonts: 1, fixedFonts: 1 });
  });

  it("gives back only what waits in the queue where nobody knows what is in use", () => {
    const world = new World();
    const [a, b] = [world.add(10), world.add(10)];
    world.cache.setLimits({ fonts: 1 });
    world.call(a, b);
    world.used = "unknown";
    expect([world.cache.reclaim("emergency"), world.cache.reclaim("emergency")]).toEqual([10, 0]);
    expect(world.open()).toEqual([b]);
  });

  it("gives back the share of a level", () => {
    const world = new World();
    world.call(...Array.from({ length: 8 }, () => world.add(10)));
    expect(world.cache.reclaim("moderate")).toBe(20);
    expect(world.cache.reclaim("aggressive")).toBe(30);
    expect(world.cache.reclaim("emergency")).toBe(30);
  });

  it("is within its bounds after any calls, and its books agree", () => {
    const command = fc.oneof(
      fc.record({ kind: fc.constant("call" as const), fonts: fc.array(fc.nat(29), { maxLength: 12 }) }),
      fc.record({ kind: fc.constant("due" as const) }),
      fc.record({ kind: fc.constant("drain" as const) }),
      fc.record({
        kind: fc.constant("reclaim" as const),
        level: fc.constantFrom("moderate", "aggressive", "emergency"),
      }),
      fc.record({ kind: fc.constant("limits" as const), fonts: fc.nat(12), bytes: fc.nat(1500) }),
    );
    fc.assert(
      fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
        const world = new World();
        for (let i = 0; i < 30; i++) world.add(10 * (i + 1), i % 7 !== 0);
        for (const each of commands) {
          if (each.kind === "call") world.call(...each.fonts.map((index) => world.fonts[index]!));
          else if (each.kind === "due") world.runDue();
          else if (each.kind === "drain") world.cache.drain();
          else if (each.kind === "reclaim") world.cache.reclaim(each.level as "moderate");
          else world.cache.setLimits(each);
          const stats = world.cache.stats();
          expect(stats.queued).toBeLessThanOrEqual(MAX_QUEUED);
          expect(stats.fonts + stats.queued).toBe(world.open().length);
          expect(stats.bytes).toBe(world.open().reduce((total, { bytes }) => total + bytes, 0));
          expect(stats.evicted).toBe(stats.freed + stats.queued + stats.rescued);
          if (each.kind !== "call") continue;
          expect(stats.fonts).toBeLessThanOrEqual(Math.max(stats.limitFonts, stats.fixedFonts));
          expect(world.due.length).toBeLessThanOrEqual(1);
        }
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it("refuses bounds that are none", () => {
    const { cache } = new World();
    expect(() => cache.setLimits({ fonts: -1 })).toThrow(/^limits\.fonts must be between/);
    expect(() => cache.setLimits({ bytes: "1" as never })).toThrow(/^limits\.bytes must be a number/);
  });
});

describe("in an engine, registered fonts", () => {
  const files = [latinFile, robotoFile, serifFile, garamondFile];
  const families = ["A", "B", "C", "D"];
  let engine: TestEngine;
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "typecase-cache-"));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  beforeEach(async () => {
    engine = await TestEngine.create();
    for (const [index, file] of files.entries()) await engine.fonts.add(file, { family: families[index]! });
  });

  afterEach(() => {
    engine.dispose();
    expect(engine.memory.leaks()).toEqual([]);
  });

  const bytesOfFonts = () => engine.memory.stats().owners.font.currentBytes;

  it("give up their bytes and take them up again, and nobody notices", () => {
    const render = () =>
      families.map((family) => engine.render(`AVATAR ${family}`, { families: [family], size: 30 }).data);
    const paragraphs = families.map((family) => engine.layout("office fjord", { families: [family], size: 20 }));
    const draw = () => paragraphs.map((paragraph) => engine.render(paragraph).data);
    const relay = () => paragraphs.map((paragraph) => engine.toJSON(paragraph.relayout({ maxWidth: 60 })));
    const before = [render(), draw(), relay(), paragraphs.map((paragraph) => engine.toSVG(paragraph))];
    engine.fonts.cache.setLimits({ fonts: 0 });
    expect([bytesOfFonts(), engine.fonts.cache.stats().fonts]).toEqual([0, 0]);
    expect([...engine.fonts].every(({ status }) => status === "unloaded")).toBe(true);
    const after = [render(), draw(), relay(), paragraphs.map((paragraph) => engine.toSVG(paragraph))];
    expect(after).toEqual(before);
    expect(engine.fonts.cache.stats().reopened).toBeGreaterThanOrEqual(families.length);
  });

  it("draw the same under a bound of one font as under none, over seeded random texts", async () => {
    const roomy = await TestEngine.create();
    for (const [index, file] of files.entries()) await roomy.fonts.add(file, { family: families[index]! });
    engine.fonts.cache.setLimits({ fonts: 1 });
    const kept: [number, ReturnType<typeof engine.layout>, ReturnType<typeof engine.layout>][] = [];
    fc.assert(
      fc.property(
        fc.array(fc.record({ text: fc.stringMatching(/^[ -~]{0,12}$/), family: fc.nat(3) }), {
          minLength: 1,
          maxLength: 4,
        }),
        fc.nat(3),
        (spans, old) => {
          const content = spans.map(({ text, family }) => ({ text, families: [families[family]!] }));
          const [a, b] = [engine.layout(content, {}), roomy.layout(content, {})];
          expect(engine.render(a, { padding: 2 }).data).toEqual(roomy.render(b, { padding: 2 }).data);
          const earlier = kept[old];
          if (earlier)
            expect(engine.render(earlier[1], { padding: 1 }).data).toEqual(
              roomy.render(earlier[2], { padding: 1 }).data,
            );
          if (kept.length < 4) kept.push([kept.length, a, b]);
        },
      ),
      { seed: SEED, numRuns: 60 },
    );
    roomy.dispose();
    expect(engine.fonts.cache.stats().evicted).toBeGreaterThan(10);
  });

  it("are freed after the call has returned, by themselves", async () => {
    engine.fonts.cache.setLimits({ fonts: 1 });
    engine.layout(
      [
        { text: "a", families: "A" },
        { text: "b", families: "B" },
      ],
      {},
    );
    expect(engine.fonts.cache.stats()).toMatchObject({ fonts: 1, queued: 1 });
    await expect.poll(() => engine.fonts.cache.stats()).toMatchObject({ fonts: 1, queued: 0, freed: 1 });
  });

  it("make way for each other under a bound on fonts, while those of the caller stay", async () => {
    const small = await TestEngine.create({ memory: { budget: 8 * 2 ** 20, fonts: 400_000 } });
    const own = await small.loadFont(robotoFile);
    for (let copy = 0; copy < 12; copy++) {
      const path = join(folder, `copy-${copy}.ttf`);
      copyFileSync(latinFile, path);
      await small.fonts.add(path, { family: `F${copy}` });
    }
    const widths = Array.from({ length: 12 }, (_, copy) => small.measure("office", { families: [`F${copy}`] }).width);
    expect(new Set(widths).size).toBe(1);
    expect(own.glyphOutline(own.glyphId(0x41)).verbs.length).toBeGreaterThan(3);
    const stats = small.memory.stats();
    expect(stats.owners.font.peakBytes).toBeLessThanOrEqual(400_000);
    expect(small.fonts.cache.stats().freed).toBeGreaterThan(3);
    expect(stats.reclaimables["registered fonts"]).toMatchObject({ part: "fonts", where: "linear" });
    own.close();
    small.dispose();
  });

  it("go under memory pressure, when they are asked", async () => {
    await engine.fonts.add(chineseFile, { family: "Z" });
    engine.render("你好", { families: "Z" });
    const result = engine.memory.reclaim("emergency");
    expect(result.freedBy["registered fonts"]).toBeGreaterThan(10_000);
    expect(bytesOfFonts()).toBe(0);
    expect(engine.render("你好", { families: "Z" }).data.some((value) => value !== 0)).toBe(true);
  });

  it.each([
    ["a WOFF file", () => written("packed.woff", woffOf(new Uint8Array(readFileSync(serifFile))))],
    ["a WOFF2 file", () => woff2File],
    ["WOFF in bytes", () => woffOf(new Uint8Array(readFileSync(serifFile)))],
    ["WOFF2 in bytes", () => new Uint8Array(readFileSync(woff2File))],
  ])("that are packed are unpacked again, and nobody notices: %s", async (_name, source) => {
    const font = await engine.fonts.add(source(), { family: "Packed" });
    const paragraph = engine.layout("ABC", { families: "Packed", size: 40 });
    const draw = () => [engine.render(paragraph).data, engine.render("CAB", { families: "Packed", size: 33 }).data];
    const before = draw();
    const held = bytesOfFonts();
    for (let round = 0; round < 2; round++) {
      engine.fonts.cache.setLimits({ fonts: 0 });
      expect([font.status, bytesOfFonts(), engine.fonts.cache.stats().fixedFonts]).toEqual(["unloaded", 0, 0]);
      engine.fonts.cache.setLimits({ fonts: 64 });
      expect(draw()).toEqual(before);
      expect([font.status, bytesOfFonts()]).toEqual(["loaded", held]);
    }
  });

  it("that are packed and have changed meanwhile are an error, and passed over", async () => {
    const path = written("changing.woff", woffOf(new Uint8Array(readFileSync(serifFile))));
    const font = await engine.fonts.add(path, { family: "Packed" });
    engine.fonts.cache.setLimits({ fonts: 0 });
    writeFileSync(path, woffOf(new Uint8Array(readFileSync(robotoFile))));
    engine.measure("ABC", { families: "Packed, A" });
    expect([font.status, font.error?.code]).toEqual(["failed", "source-changed"]);
  });

  it("stay where they would have to be waited for, and give up what is made of their bytes under pressure", async () => {
    const bytes = new Uint8Array(readFileSync(serifFile));
    const font = await engine.fonts.add(new Blob([bytes]), { family: "Blob" });
    await engine.fonts.load("20px Blob");
    const draw = () => engine.render("Hamburg", { families: "Blob", size: 20 }).data;
    const before = draw();
    engine.fonts.cache.setLimits({ fonts: 0 });
    expect([font.status, engine.fonts.cache.stats().fixedFonts]).toEqual(["loaded", 1]);
    engine.memory.reclaim("emergency");
    const { bitmap, outline } = engine.memory.stats().owners;
    expect([bitmap.currentBytes, outline.currentBytes]).toEqual([0, 0]);
    expect(draw()).toEqual(before);
  });

  function written(name: string, bytes: Uint8Array): string {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    return path;
  }
});
