/** Shaping through the public API: what is kept of it, and what a request may ask for. */

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { OpenEngine } from "../memory/open-engine.ts";

const bytesOf = (path: string) => new Uint8Array(readFileSync(new URL(`../../${path}`, import.meta.url)));
const latin = bytesOf("test/fonts/NotoSerif-Regular.ttf");
const variable = bytesOf("test/fonts/Variable.ttf");

describe("an engine's shaped text", () => {
  it("is kept, counted under the budget and given back", async () => {
    using engine = await OpenEngine.create();
    const font = await engine.loadFont(latin);
    // A font's words are looked for once it has shaped 2,048 code units.
    for (const letter of "xyz") engine.shape(letter.repeat(700), { font });
    const text = "the quick brown fox and the lazy dog and the fox ".repeat(8);
    const first = engine.shape(text, { font });
    const again = engine.shape(text, { font });
    engine.shape(`${text}at last`, { font });
    expect([...again.xAdvances]).toEqual([...first.xAdvances]);
    const { shaping, reclaimables } = engine.memory.stats();
    expect(shaping?.runs).toMatchObject({ entries: 5, hits: 1, misses: 5, evictions: 0 });
    expect(shaping?.words.entries).toBe(7);
    const bytes = shaping!.runs.bytes + shaping!.words.bytes;
    expect(reclaimables["shaped text"]).toEqual({ bytes, part: "buffers", where: "host" });
    expect(bytes).toBeGreaterThan(text.length * 20);
    expect(engine.memory.reclaim("emergency").freedBy["shaped text"]).toBe(bytes);
    expect(engine.memory.stats().shaping).toMatchObject({ runs: { bytes: 0 }, words: { bytes: 0 } });
    expect([...engine.shape(text, { font }).glyphIds]).toEqual([...first.glyphIds]);
  });

  it("shapes new words in arrays that serve again, in an engine of a mebibyte too", async () => {
    using engine = await OpenEngine.create({ memory: { budget: 2 ** 20 } });
    const font = await engine.loadFont(latin);
    for (let i = 0; i < 60; i++) {
      const text = `the quick brown fox and the lazy dog and the number${String.fromCharCode(97 + (i % 26), 65 + i)} `;
      engine.shape(text.repeat(2), { font });
    }
    const arrays = engine.memory.pools().find(({ name }) => name === "glyph arrays")!;
    expect(arrays.hits).toBeGreaterThan(10);
    expect(arrays.hits).toBeGreaterThan(5 * arrays.misses);
  });

  it("goes when its font closes, and is bounded by a part of the buffers", async () => {
    using engine = await OpenEngine.create({ memory: { budget: 32 * 2 ** 20, buffers: 400_000 } });
    const font = await engine.loadFont(latin);
    const line = "of two hundred lines of text, no less, each of them longer than any word";
    for (let i = 0; i < 200; i++) engine.shape(`number ${i} ${line}`, { font });
    const { runs, words } = engine.memory.stats().shaping!;
    expect(runs.bytes + words.bytes).toBeLessThanOrEqual(400_000 * 0.375);
    expect(runs.evictions).toBeGreaterThan(50);
    font.close();
    expect(engine.memory.stats().shaping).toMatchObject({ runs: { bytes: 0 }, words: { bytes: 0 } });
  });

  it("isn't kept where nobody wants that, and never of secrets", async () => {
    for (const options of [
      { cache: { runs: false } },
      { secretText: true },
      { secretText: true, cache: { runs: true } },
    ]) {
      using engine = await OpenEngine.create(options);
      const font = await engine.loadFont(latin);
      expect(engine.shape("office", { font }).length).toBeGreaterThan(0);
      expect(engine.memory.stats().shaping).toBeUndefined();
      expect(engine.memory.stats().reclaimables["shaped text"]).toBeUndefined();
    }
    await expect(OpenEngine.create({ cache: { runs: 1 as unknown as boolean } })).rejects.toThrow(/cache\.runs/);
  });
});

describe("shape with variations", () => {
  it("sets the text in the font at that place, and keeps the place", async () => {
    using engine = await OpenEngine.create();
    const font = await engine.loadFont(variable);
    const [axis] = font.axes;
    const variations = { [axis!.tag]: axis!.maximum };
    using place = font.at(variations);
    const expected = engine.shape("AAA", { font: place });
    const run = engine.shape("AAA", { font, variations });
    expect([...run.xAdvances]).toEqual([...expected.xAdvances]);
    expect(run.width).not.toBe(engine.shape("AAA", { font }).width);
    expect(engine.shape("B", { font, variations }).font).toBe(run.font);
    expect(engine.shape("B", { font, variations: {} }).font).toBe(font);
    using bitmap = engine.render(run, { color: "#000" });
    expect(bitmap.width).toBeGreaterThan(0);
    font.close();
    expect(run.font.closed).toBe(true);
  });

  it("holds 64 places and closes the oldest", async () => {
    using engine = await OpenEngine.create();
    const font = await engine.loadFont(variable);
    const [axis] = font.axes;
    const runs = Array.from({ length: 70 }, (_, i) =>
      engine.shape("A", {
        font,
        variations: { [axis!.tag]: axis!.minimum + ((axis!.maximum - axis!.minimum) * i) / 100 },
      }),
    );
    expect(runs.filter((run) => run.font.closed)).toHaveLength(6);
    expect(runs[69]!.font.closed).toBe(false);
  });

  it("names an axis that the font hasn't", async () => {
    using engine = await OpenEngine.create();
    const font = await engine.loadFont(latin);
    expect(() => engine.shape("A", { font, variations: { wght: 700 } })).toThrow(
      expect.objectContaining({ code: "unknown-axis" }),
    );
    expect(() => engine.shape("A", { font, variations: 7 as never })).toThrow(TypeError);
  });
});

describe("a vertical run", () => {
  it("is drawn downwards, an em wide", async () => {
    using engine = await OpenEngine.create();
    const font = await engine.loadFont(bytesOf("assets/sample/NotoSansSC-Regular.otf"));
    const run = engine.shape("你好世界", { font, size: 20, direction: "ttb" });
    using bitmap = engine.render(run, { color: "#000", background: "#fff", pixelFormat: "gray8" });
    expect([bitmap.width, bitmap.height]).toEqual([20, 80]);
    for (let character = 0; character < 4; character++) {
      const rows = bitmap.data.subarray(character * 20 * bitmap.stride, (character + 1) * 20 * bitmap.stride);
      expect(rows.some((value: number) => value < 100)).toBe(true);
    }
  });
});
