/** Scratch of layout calls: arrays in the arena, which end with the work, and what comes of dirty ones. */

import { describe, expect, it } from "vitest";
import { embeddingLevels } from "../../src/layout/bidi.ts";
import { lineBreaks } from "../../src/layout/line-break.ts";
import { seeds } from "../reference/prng.ts";
import { hebrewFile, latinFile, OpenEngine } from "./open-engine.ts";

const alphabet = [..."abc אבג ابت 12.5 ($) \t\n\u0301\u200d-–“”漢字กข😀\u2067\u2069\u202e\u202c"];

describe("scratch in the arena", () => {
  it("gives arrays that lie apart, aligned to their elements, until the work is done", async () => {
    const { scratch, arena } = (await OpenEngine.create()).inside;
    const before = arena.counts();
    scratch.use(3 + 40 + 40, (block) => {
      const bytes = block.u8(3).fill(1);
      const words = block.u32(10).fill(2);
      const signed = block.i32(10).fill(-3);
      expect([words.byteOffset % 4, signed.byteOffset % 4]).toEqual([0, 0]);
      expect([...bytes, ...words, ...signed].join()).toBe(
        [1, 1, 1, ...Array(10).fill(2), ...Array(10).fill(-3)].join(),
      );
      expect(arena.counts().activeBytes).toBeGreaterThanOrEqual(83);
      expect(() => block.u32(100)).toThrow(RangeError);
    });
    expect(arena.counts()).toMatchObject({ activeBytes: 0, allocations: before.allocations + 1 });
    expect(() =>
      scratch.use(8, () => {
        throw new Error("the work failed");
      }),
    ).toThrow("the work failed");
    expect(arena.counts().activeBytes).toBe(0);
  });

  it("is the host's where the block would be long, or most of what is free", async () => {
    const { inside } = await OpenEngine.create({ memory: { budget: 2 ** 20 } });
    const { allocations } = inside.arena.counts();
    const isOnHost = (byteLength: number) =>
      inside.scratch.use(byteLength, (block) => block.u8(byteLength).buffer !== inside.kernels.memory.buffer);
    expect([isOnHost(1000), isOnHost(400_000), isOnHost(2 ** 21)]).toEqual([false, true, true]);
    expect(inside.arena.counts().allocations).toBe(allocations + 1);
  });

  it("is counted while it lasts where it is the host's: of long texts, and of pictures too large for kept buffers", async () => {
    const engine = await OpenEngine.create();
    const { inside, memory } = engine;
    const heldNow = (name: string) => memory.stats().host[name];
    inside.scratch.use(2 ** 20, () =>
      expect(heldNow("scratch of long texts")).toMatchObject({ currentBytes: 2 ** 20, part: "caller" }),
    );
    expect(() =>
      inside.scratch.use(2 ** 20 + 1, () => {
        throw new Error("the work failed");
      }),
    ).toThrow("the work failed");
    expect(heldNow("scratch of long texts")).toMatchObject({ currentBytes: 0, peakBytes: 2 ** 20 + 1 });

    const font = await engine.loadFont(latinFile);
    engine.layout("long ".repeat(60_000), { font, size: 10, maxWidth: 1000 });
    expect(heldNow("scratch of long texts")!.peakBytes).toBeGreaterThan(1_400_000);

    const large = engine.render("Large", { font, size: 40, width: 2400, height: 2000, background: "red" });
    expect(heldNow("scratch beyond its buffers")!.currentBytes).toBe(0);
    const writing = [large.toPNG(), large.toPNG()];
    const lent = heldNow("scratch beyond its buffers")!.currentBytes;
    expect(lent).toBeGreaterThanOrEqual(2400 * 2000);
    await Promise.all(writing);
    expect(heldNow("scratch beyond its buffers")).toMatchObject({ currentBytes: 0, peakBytes: lent });
    expect(memory.status().state).toBe("ok");
    engine.dispose();
  });

  it("finds the same levels and breaks in memory that others have written to as in new arrays", async () => {
    const { scratch } = (await OpenEngine.create()).inside;
    seeds(40, (random) => {
      const text = Array.from({ length: random.int(0, 300) }, () => random.pick(alphabet)).join("");
      scratch.use(8000, (block) => block.u8(8000).set(random.bytes(8000)));
      const direction = random.pick(["auto", "ltr", "rtl"] as const);
      expect(embeddingLevels(text, direction, scratch)).toEqual(embeddingLevels(text, direction));
      expect(lineBreaks(text, {}, scratch)).toEqual(lineBreaks(text));
    });
  });

  it("is taken and released by every call of layout", async () => {
    const engine = await OpenEngine.create();
    const fonts = [await engine.loadFont(latinFile), await engine.loadFont(hebrewFile)];
    for (const [text, blocks] of [
      ["Hello", 1],
      ["Hello, שלום", 2],
    ] as const) {
      const before = engine.memory.stats().arena;
      const paragraph = engine.layout(text, { fonts, size: 16 });
      const after = engine.memory.stats().arena;
      expect(after.allocations - before.allocations, text).toBe(blocks);
      expect(after.activeBytes).toBe(0);
      expect(paragraph.lines[0]!.runs.length).toBe(blocks);
    }
    engine.dispose();
  });
});
