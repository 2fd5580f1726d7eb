import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GlyphCacheStats } from "../../src/entry/node.ts";
import {
  bytesOf,
  chineseFile,
  equalBytes,
  errorOf,
  latinFile,
  liveBlocks,
  pathOf,
  typecase,
} from "../engine/support.ts";

const run = promisify(execFile);
const program = fileURLToPath(new URL("draw-in-process.mjs", import.meta.url));
const { FileVector, TextEngine } = typecase;

let folder: string;
let files = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "typecase-"));
});
afterAll(() => rm(folder, { recursive: true }));

const newPath = () => join(folder, `${files++}.glyphs`);

async function drawInProcess(
  font: string,
  text: string,
  file = "",
): Promise<{ picture: string; stats: GlyphCacheStats }> {
  const { stdout } = await run(process.execPath, [program, pathOf(font), text, file]);
  return JSON.parse(stdout);
}

/** A file with the glyphs of `text` at 16 px. */
async function fileOf(text: string, maxBytes?: number): Promise<{ path: string; picture: Uint8Array }> {
  const path = newPath();
  using engine = await TextEngine.create({ cache: { file: path, maxFileBytes: maxBytes } });
  const font = await engine.loadFont(pathOf(latinFile));
  return { path, picture: engine.render(text, { fonts: [font], size: 16 }).data };
}

describe("the glyph cache in a file", () => {
  it.each([
    [latinFile, "Typecase keeps what it has drawn: AVATAR, office, ¿qué?"],
    [chineseFile, "你好，世界"],
  ])("gives a second process the pictures of the first, to the byte (%s)", async (font, text) => {
    const path = newPath();
    const without = await drawInProcess(font, text);
    const first = await drawInProcess(font, text, path);
    const second = await drawInProcess(font, text, path);
    expect([first.picture, second.picture]).toEqual([without.picture, without.picture]);
    expect(first.stats).toMatchObject({ hits: 0, strikes: 9, added: first.stats.bitmaps });
    expect(first.stats.added).toBeGreaterThan(30);
    expect(second.stats).toMatchObject({ hits: first.stats.added, added: 0, bitmaps: first.stats.bitmaps });
  });

  it("knows a font by its contents: a copy elsewhere has its glyphs, one that differs in a byte of `glyf` has not", async () => {
    const { path, picture } = await fileOf("known");
    const bytes = bytesOf(latinFile);
    const changed = Uint8Array.from(bytes);
    changed[tableOffset(bytes, "glyf") + 12]! ^= 1;
    for (const [file, isKnown] of [
      [bytes, true],
      [changed, false],
    ] as const) {
      using engine = await TextEngine.create();
      const cache = await engine.openGlyphCache(path);
      const font = await engine.loadFont(file);
      const { data } = engine.render("known", { fonts: [font], size: 16 });
      if (isKnown) expect(equalBytes(data, picture)).toBe(true);
      expect(cache.stats().hits > 0).toBe(isKnown);
    }
  });

  it("tells sizes, modes, gammas and places of the design space apart", async () => {
    const path = newPath();
    using engine = await TextEngine.create({ cache: { file: path } });
    const cache = await engine.openGlyphCache(path);
    const font = await engine.loadFont(pathOf("test/fonts/Variable.ttf"), {});
    const heavy = font.at(Object.fromEntries(font.axes.map(({ tag, maximum }) => [tag, maximum])));
    const text = String.fromCodePoint(0x41, 0x42, 0x43, 0x61);
    for (const face of [font, heavy]) {
      for (const size of [16, 16.5]) {
        engine.render(text, { fonts: [face], size });
        engine.render(text, { fonts: [face], size, gamma: 1.4 });
        engine.render(text, { fonts: [face], size, renderMode: "lcd" });
      }
    }
    expect(cache.stats()).toMatchObject({ strikes: 12, hits: 0 });
  });

  it("counts in the engine's memory while it is open, and no more after it", async () => {
    const path = newPath();
    const engine = await TextEngine.create();
    const before = engine.memory.stats();
    const cache = await engine.openGlyphCache(path);
    const font = await engine.loadFont(pathOf(latinFile));
    engine.render("counted", { fonts: [font], size: 16 });
    const { host } = engine.memory.stats();
    expect(host["glyph cache file"]?.currentBytes).toBe(cache.stats().memoryBytes);
    expect(cache.stats().memoryBytes).toBeGreaterThan(1000);
    engine.dispose();
    expect(cache.stats().memoryBytes).toBe(0);
    expect(liveBlocks(before)).toBe(0);
  });

  it("keeps the strikes used last where its bound is passed, and never passes it", async () => {
    const path = newPath();
    const limit = 2 ** 16;
    using engine = await TextEngine.create();
    const cache = await engine.openGlyphCache(path, { maxBytes: limit });
    const font = await engine.loadFont(pathOf(latinFile));
    const text = "The quick brown fox jumps over the lazy dog";
    for (let size = 10; size < 40; size++) {
      engine.render(text, { fonts: [font], size });
      expect(cache.stats().bytes).toBeLessThanOrEqual(limit);
    }
    cache.sync();
    expect(cache.stats().evictions).toBeGreaterThan(0);
    using next = await TextEngine.create();
    const reopened = await next.openGlyphCache(await copyOf(path), { maxBytes: limit });
    const same = await next.loadFont(pathOf(latinFile));
    const picture = next.render(text, { fonts: [same], size: 39 }).data;
    expect(reopened.stats().hits).toBeGreaterThan(20);
    expect(equalBytes(picture, engine.render(text, { fonts: [font], size: 39 }).data)).toBe(true);
  });

  it("refuses what is damaged, foreign or cut short and leaves the engine as it was, or replaces it where that is asked", async () => {
    const { path } = await fileOf("whole");
    const whole = await readFile(path);
    const vector = await FileVector.create(newPath(), { kind: "u32" });
    vector.extend([1, 2, 3, 4, 5]);
    vector.close();
    const damaged = Uint8Array.from(whole);
    for (let at = 0; at < damaged.length; at += 97) damaged[at]! ^= 0x55;
    const bad: [string, (file: string) => Promise<void>][] = [
      ["damaged", (file) => writeFile(file, damaged)],
      ["no vector", (file) => writeFile(file, "not glyphs")],
      ["other numbers", (file) => copyFile(vector.path, file)],
      [
        "cut short",
        async (file) => {
          await copyFile(path, file);
          await truncate(file, whole.length >> 1);
        },
      ],
    ];
    for (const [name, make] of bad) {
      const file = newPath();
      await make(file);
      using engine = await TextEngine.create();
      const error = await errorOf(() => engine.openGlyphCache(file));
      expect(
        [typecase.ArchiveError, typecase.MemoryError].some((type) => error instanceof type),
        name,
      ).toBe(true);
      const font = await engine.loadFont(pathOf(latinFile));
      engine.render("goes on", { fonts: [font], size: 16 });
      expect(engine.memory.stats().host["glyph cache file"]?.currentBytes ?? 0, name).toBe(0);
      const cache = await engine.openGlyphCache(file, { recreate: true });
      engine.render("goes on", { fonts: [font], size: 18 });
      expect(cache.stats().added, name).toBeGreaterThan(3);
    }
  });

  it("draws on without the file when pages of it turn out damaged later", async () => {
    const { path, picture } = await fileOf("abcdefghijklmnopqrstuvwxyz ".repeat(3));
    using engine = await TextEngine.create({ cache: { file: path } });
    const font = await engine.loadFont(pathOf(latinFile));
    await writeFile(path, new Uint8Array(100));
    const { data } = engine.render("abcdefghijklmnopqrstuvwxyz ".repeat(3), { fonts: [font], size: 16 });
    expect(equalBytes(data, picture)).toBe(true);
    await rm(path);
  });

  it("rejects options of the wrong kind or value by name", async () => {
    using engine = await TextEngine.create();
    await expect(engine.openGlyphCache(newPath(), { maxBytes: 10 })).rejects.toThrow(/^maxBytes must be/);
    await expect(engine.openGlyphCache(newPath(), { recreate: 1 as never })).rejects.toThrow(
      /^recreate must be a boolean/,
    );
    await expect(engine.openGlyphCache(7 as never)).rejects.toThrow(/^file must be/);
  });
});

async function copyOf(path: string): Promise<string> {
  const copy = newPath();
  await copyFile(path, copy);
  return copy;
}

function tableOffset(bytes: Uint8Array, tag: string): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let at = 12; at < 12 + view.getUint16(4) * 16; at += 16) {
    if (new TextDecoder().decode(bytes.subarray(at, at + 4)) === tag) return view.getUint32(at + 8);
  }
  throw new Error(`no ${tag}`);
}
