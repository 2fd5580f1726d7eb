/** Warming up through the public API. */

import { describe, expect, it } from "vitest";
import type { WarmProgress } from "../../src/index.ts";
import { chineseFile, latinFile, OpenEngine, pathOf } from "../memory/open-engine.ts";

const ascii = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join("");

async function open(options: Parameters<typeof OpenEngine.create>[0] = {}, file = latinFile) {
  const engine = await OpenEngine.create({ shaper: "simple", ...options });
  return { engine, font: await engine.loadFont(file) };
}

describe("warming up", () => {
  it("makes every bitmap that the text needs, wherever it is drawn, and the pictures are the same", async () => {
    for (const file of [latinFile, pathOf("test/fonts/EBGaramond12-Regular.otf")]) {
      const { engine, font } = await open({}, file);
      const { engine: cold, font: same } = await open({}, file);
      const warmed = await engine.warm(ascii, { font, sizes: [12, 16, 24], coverage: 1 });
      expect(warmed).toMatchObject({
        coverage: 1,
        bitmaps: warmed.glyphs * 12,
        made: warmed.glyphs * 12,
        isComplete: true,
      });
      for (const size of [12, 16, 24]) {
        const text = ascii.repeat(3);
        expect(isSame(engine.render(text, { font, size }), cold.render(text, { font: same, size }))).toBe(true);
      }
      expect(engine.memory.stats().glyphs).toMatchObject({ misses: 0, hitRatio: 1 });
      expect((await engine.warm(ascii, { font, sizes: [12, 16, 24], coverage: 1 })).made).toBe(0);
      engine.dispose();
      cold.dispose();
    }
  });

  it("takes the fewest glyphs that make up the share, the most frequent first", async () => {
    const { engine, font } = await open();
    const text = `${"e".repeat(50)}${"t".repeat(30)}${"a".repeat(15)}${"q".repeat(5)}`;
    expect(await engine.warm(text, { font, size: 16 })).toMatchObject({ glyphs: 2, coverage: 0.8, bitmaps: 8 });
    engine.render("et", { font, size: 16 });
    expect(engine.memory.stats().glyphs.misses).toBe(0);
    engine.render("a", { font, size: 16 });
    expect(engine.memory.stats().glyphs.misses).toBe(1);
    expect(await engine.warm(text, { font, size: 16, coverage: 0.81 })).toMatchObject({ glyphs: 3, coverage: 0.95 });
    expect(await engine.warm(text, { font, size: 16, coverage: 0 })).toMatchObject({ glyphs: 0, bitmaps: 0 });
    expect(await engine.warm("", { font })).toMatchObject({ glyphs: 0, coverage: 1, isComplete: true });
    engine.dispose();
  });

  it("counts glyphs as they are shaped, in the fonts and modes that draw them", async () => {
    const engine = await OpenEngine.create();
    const [latin, chinese] = [await engine.loadFont(latinFile), await engine.loadFont(chineseFile)];
    const options = { fonts: [latin, chinese], size: 20 };
    const painted = { renderMode: "lcd", gamma: 1.4, scale: 2 } as const;
    await engine.warm("office 你好", { ...options, ...painted, coverage: 1 });
    const { bitmaps } = engine.memory.stats().glyphs;
    engine.render("office 你好", { ...options, ...painted, background: "white" });
    expect(engine.memory.stats().glyphs).toMatchObject({ bitmaps, misses: 0 });
    engine.render("office 你好", options);
    expect(engine.memory.stats().glyphs.misses).toBeGreaterThan(5);
    engine.dispose();
  });

  it("yields to the event loop between batches, tells how far it is, and can be ended", async () => {
    const { engine, font } = await open();
    const seen: WarmProgress[] = [];
    let turns = 0;
    const tick = setInterval(() => turns++, 0);
    const options = { font, sizes: [20, 21, 22, 23, 24, 25, 26, 27], coverage: 1 };
    const warmed = await engine.warm(ascii, { ...options, onProgress: (progress) => seen.push(progress) });
    clearInterval(tick);
    expect(turns).toBeGreaterThan(0);
    expect(seen.length).toBeGreaterThanOrEqual(8);
    expect(seen.map(({ done }) => done)).toEqual([...seen.map(({ done }) => done)].sort((a, b) => a - b));
    expect(seen.at(-1)).toEqual({ done: warmed.bitmaps, total: warmed.bitmaps });

    const ending = new AbortController();
    const reason = new Error("enough");
    const ended = engine.warm(ascii, {
      ...options,
      sizes: [40, 41, 42],
      signal: ending.signal,
      onProgress: () => ending.abort(reason),
    });
    await expect(ended).rejects.toBe(reason);
    const { bitmaps } = engine.memory.stats().glyphs;
    expect(bitmaps).toBeGreaterThan(warmed.bitmaps);
    expect(bitmaps).toBeLessThan(warmed.bitmaps + 3 * 4 * 95);
    await expect(engine.warm(ascii, { ...options, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(engine.render("after that", { font, size: 40 }).width).toBeGreaterThan(100);
    engine.dispose();
  });

  it("stops where the level is full, and what was in use is still there", async () => {
    const { engine, font } = await open({ memory: { glyphs: 100_000 } });
    for (let i = 0; i < 2; i++) engine.render("daily", { font, size: 16 });
    const { misses } = engine.memory.stats().glyphs;
    const warmed = await engine.warm(ascii, { font, sizes: [20, 30, 40, 50], coverage: 1 });
    expect(warmed.isComplete).toBe(false);
    const { bytes, limitBytes } = engine.memory.stats().glyphs;
    expect(bytes).toBeLessThanOrEqual(limitBytes);
    engine.render("daily", { font, size: 16 });
    expect(engine.memory.stats().glyphs.misses).toBe(misses);
    engine.dispose();
  });

  it("is kept as long as what was drawn at that moment", async () => {
    const { engine, font } = await open();
    engine.render(ascii, { font, size: 15 });
    await engine.warm(ascii, { font, size: 16, coverage: 1 });
    engine.memory.reclaim("moderate");
    const { misses } = engine.memory.stats().glyphs;
    engine.render("new", { font, size: 16 });
    expect(engine.memory.stats().glyphs.misses).toBe(misses);
    engine.dispose();
  });

  it("refuses wrong arguments by name, and fonts and engines that have gone while it waited", async () => {
    const { engine, font } = await open();
    const wrong = (text: unknown, options: object) => engine.warm(text as string, { font, ...options });
    await expect(wrong(7, {})).rejects.toThrow(new TypeError("text must be a string, got 7"));
    await expect(wrong("a", { coverage: 2 })).rejects.toThrow(
      new RangeError("coverage must be between 0 and 1, got 2"),
    );
    await expect(wrong("a", { sizes: 12 })).rejects.toThrow(new TypeError("sizes must be an array, got 12"));
    await expect(wrong("a", { sizes: [12, 300] })).rejects.toThrow(/^sizes\[1\] must be between .* and 256, got 300$/);
    await expect(wrong("a", { sizes: [200], scale: 2 })).rejects.toThrow(/^sizes\[0\] must be between .* and 128/);
    await expect(wrong("a", { onProgress: 1 })).rejects.toThrow(new TypeError("onProgress must be a function, got 1"));
    await expect(wrong("a", { signal: 1 })).rejects.toThrow(new TypeError("signal must be an AbortSignal, got 1"));
    await expect(wrong("a", { renderMode: "sepia" })).rejects.toThrow(/renderMode/);
    const sizes = [20, 21, 22, 23, 24];
    const closing = engine.warm(ascii, { font, sizes, coverage: 1, onProgress: () => font.close() });
    await expect(closing).rejects.toMatchObject({ code: "closed" });
    const other = await engine.loadFont(latinFile);
    const leaving = engine.warm(ascii, { font: other, sizes, coverage: 1, onProgress: () => engine.dispose() });
    await expect(leaving).rejects.toMatchObject({ code: "disposed" });
    expect(engine.memory.stats().usedBytes).toBe(0);
  });
});

/** Whether pictures have the same bytes: by far faster than to ask where they differ. */
function isSame(a: { readonly data: Uint8Array }, b: { readonly data: Uint8Array }): boolean {
  return Buffer.compare(a.data, b.data) === 0;
}
