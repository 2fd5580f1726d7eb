/** Atlases: glyphs on pages, in any order and under any bound, are whole, apart, told of, and given back. */

import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RenderError } from "../../../src/base/errors.ts";
import type { AtlasContent } from "../../../src/engine/options.ts";
import type { AtlasGlyph, GlyphAtlas } from "../../../src/export/glyph-atlas.ts";
import type { Font } from "../../../src/font/font.ts";
import type { AtlasOptions } from "../../../src/glyph/atlas/options.ts";
import { disagreements, latinFile, OpenEngine } from "../../memory/open-engine.ts";
import { seeds } from "../../reference/prng.ts";
import { Mirror, meet } from "./support.ts";

let engine: OpenEngine;
let latin: Font;

beforeEach(async () => {
  engine = await OpenEngine.create();
  latin = await engine.loadFont(latinFile);
});
afterEach(() => engine.dispose());

const characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789&@#%()[]{}";

/** The part of a page that a glyph has. */
function pixelsOf(atlas: GlyphAtlas<AtlasContent>, { page, x, y, width, height }: AtlasGlyph): Uint8Array {
  const { size, pixelBytes } = atlas;
  const all = atlas.pages.find(({ index }) => index === page)!.pixels();
  const out = new Uint8Array(width * height * pixelBytes);
  for (let row = 0; row < height; row++) {
    const from = ((y + row) * size + x) * pixelBytes;
    out.set(all.subarray(from, from + width * pixelBytes), row * width * pixelBytes);
  }
  return out;
}

describe("an atlas", () => {
  it("keeps glyphs apart and whole through growth, eviction and reuse, within its pages and bytes", () => {
    seeds(12, (random) => {
      const padding = random.int(0, 3);
      const size = random.pick([128, 192, 256]);
      const pages = random.int(1, 3);
      const mode = random.pick(["gray", "lcd"] as const);
      const options: AtlasOptions = { size, pages, padding, mode };
      using atlas = engine.atlas(options);
      const mirror = new Mirror(atlas);
      const held = new Map<string, { glyph: AtlasGlyph; pixels: Uint8Array }>();
      let { epoch } = atlas;
      for (let step = 0; step < 150; step++) {
        const character = random.pick([...characters]);
        const sizePx = random.pick([9, 12, 17, 25, 40]);
        const subpixel = random.int(0, 3);
        const glyph = atlas.glyph(latin, latin.glyphId(character.codePointAt(0)!), { size: sizePx, subpixel });
        if (atlas.epoch !== epoch) held.clear();
        epoch = atlas.epoch;
        held.set(`${character}/${sizePx}/${subpixel}`, { glyph, pixels: pixelsOf(atlas, glyph) });
        expect(atlas.pages.length).toBeLessThanOrEqual(pages);
        if (random.int(0, 9) === 0) mirror.upload();
      }
      const all = [...held.values()];
      for (const [at, { glyph, pixels }] of all.entries()) {
        expect(Math.min(glyph.x, glyph.y)).toBeGreaterThanOrEqual(padding);
        expect(Math.max(glyph.x + glyph.width, glyph.y + glyph.height)).toBeLessThanOrEqual(size - padding);
        expect(Buffer.compare(pixelsOf(atlas, glyph), pixels)).toBe(0);
        for (const { glyph: other } of all.slice(at + 1)) {
          if (other.page === glyph.page) expect(meet(glyph, other, padding)).toBe(false);
        }
      }
      mirror.upload();
      expect(mirror.differences()).toEqual([]);
      expect(mirror.upload()).toEqual([]);
      const { bytes, limitBytes, evictions } = atlas.counts();
      expect(bytes).toBe(atlas.pages.length * size * size * atlas.pixelBytes);
      expect(bytes).toBeLessThanOrEqual(limitBytes);
      expect(engine.memory.stats().owners.atlas.currentBytes).toBe(bytes);
      if (size === 128 && pages === 1) expect(evictions).toBeGreaterThan(0);
    });
    expect(disagreements(engine.inside)).toEqual([]);
    expect(engine.memory.stats().owners.atlas).toMatchObject({ currentBytes: 0, netAllocations: 0 });
  });

  it("has nothing but zeros where no glyph is, however many came and went", () => {
    seeds(6, (random) => {
      using atlas = engine.atlas({ size: 128, pages: 1, padding: 1 });
      const live: AtlasGlyph[] = [];
      let { epoch } = atlas;
      for (let step = 0; step < 120; step++) {
        const options = { size: random.int(8, 40), subpixel: random.int(0, 3) };
        const glyph = atlas.glyph(latin, latin.glyphId(random.pick([...characters]).codePointAt(0)!), options);
        if (atlas.epoch !== epoch) live.length = 0;
        epoch = atlas.epoch;
        live.push(glyph);
      }
      const inked = atlas.pages[0]!.pixels().reduce((count, byte) => count + (byte > 0 ? 1 : 0), 0);
      const { usedShare } = atlas.counts();
      expect(inked).toBeLessThanOrEqual(usedShare * 128 * 128);
    });
  });

  it("says where a glyph lies, in pixels and in shares of the page, and how it stands to the pen", () => {
    using atlas = engine.atlas({ size: 256 });
    const glyph = atlas.glyph(latin, latin.glyphId("g".codePointAt(0)!), { size: 32 });
    const { x, y, width, height, uv, bearingX, bearingY, advance } = glyph;
    expect(uv.map((side) => side * 256)).toEqual([x, y, x + width, y + height]);
    const { coords } = latin.glyphOutline(glyph.glyphId);
    const [xs, ys] = [0, 1].map((axis) =>
      [...coords].filter((_, at) => at % 2 === axis).map((unit) => (unit * 32) / 1000),
    );
    expect(bearingX).toBe(Math.floor(Math.min(...xs!)));
    expect(bearingX + width).toBe(Math.ceil(Math.max(...xs!)));
    expect(bearingY).toBe(Math.ceil(Math.max(...ys!)));
    expect(bearingY - height).toBe(Math.floor(Math.min(...ys!)));
    expect(advance).toBeCloseTo((latin.advanceUnits(glyph.glyphId) * 32) / 1000, 10);
    const space = atlas.glyph(latin, latin.glyphId(0x20), { size: 32 });
    expect(space).toMatchObject({ page: -1, width: 0, height: 0 });
    expect(space.advance).toBeGreaterThan(0);
  });

  it.each(["gray", "sdf"] as const)("has each glyph once where texts of one call share it, as %s", (mode) => {
    using atlas = engine.atlas({ mode });
    const text = engine.layout("abab", { font: latin, size: 16 });
    const quads = atlas.quads([
      { text, x: 0, y: 0 },
      { text, x: 0, y: 40 },
    ]);
    expect(quads.count).toBe(8);
    const places = new Set(Array.from({ length: 8 }, (_, at) => quads.uvs.subarray(4 * at, 4 * at + 4).join(" ")));
    // Coverage is kept for quarters of a pixel, so the second "ab" of a text may have others; the second text has none.
    expect(atlas.counts().glyphs).toBe(places.size);
    expect([...quads.uvs.subarray(0, 16)]).toEqual([...quads.uvs.subarray(16)]);
    if (mode === "sdf") expect(places.size).toBe(2);
  });

  it("keeps what is used in one call, moves it together where that makes room, and says so where nothing does", () => {
    using atlas = engine.atlas({ size: 128, pages: 1 });
    const small = engine.shape("abcdefghijklmnopqrstuvwxyz", { font: latin, size: 12 });
    const large = engine.shape("&", { font: latin, size: 90 });
    for (let turn = 0; turn < 3; turn++) {
      expect(atlas.quads(small).count).toBe(26);
      expect(atlas.quads(large).count).toBe(1);
    }
    const both = atlas.quads([{ text: small }, { text: large }]);
    expect(both.count).toBe(27);
    expect(both.epoch).toBe(atlas.epoch);
    const many = engine.shape(characters, { font: latin, size: 40 });
    expect(() => atlas.quads(many)).toThrow(expect.objectContaining({ code: "atlas-full" }));
    expect(atlas.quads(small).count).toBe(26);
    const { usedShare, glyphs } = atlas.counts();
    expect(glyphs).toBeGreaterThanOrEqual(26);
    expect(usedShare).toBeLessThan(1);
  });

  it("refuses what can't be, by name", () => {
    expect(() => engine.atlas({ size: 32 })).toThrow(/^size must be between 64 and 8192/);
    expect(() => engine.atlas({ size: "1" as never })).toThrow(TypeError);
    expect(() => engine.atlas({ mode: "color" as never })).toThrow(/^mode must be one of gray, lcd/);
    expect(() => engine.atlas({ subpixelPositions: 3 as never })).toThrow(/^subpixelPositions must be 1, 2 or 4/);
    expect(() => engine.atlas({ size: 1024, maxBytes: 1000 })).toThrow(/^maxBytes must be between 1048576/);
    using atlas = engine.atlas({ size: 64 });
    expect(() => atlas.glyph(latin, 70_000, { size: 12 })).toThrow(/^glyphId must be between 0/);
    expect(() => atlas.glyph(latin, 36)).toThrow(/^size must be a number/);
    expect(() => atlas.glyph(latin, 36, { size: 300 })).toThrow(/^size must be between 1 and 256/);
    expect(() => atlas.quads("text" as never)).toThrow(/^text must be a Paragraph or a GlyphRun, got "text"/);
    expect(() => atlas.glyph(latin, latin.glyphId(0x57), { size: 200 })).toThrow(
      expect.objectContaining({ code: "glyph-larger-than-page", size: 64 }),
    );
    expect(atlas.counts()).toMatchObject({ pages: 0, glyphs: 0, bytes: 0 });
  });

  it("gives the least recently used pages back under pressure, and makes them again", () => {
    using atlas = engine.atlas({ size: 128, pages: 8, subpixelPositions: 1 });
    const mirror = new Mirror(atlas);
    const runs = [20, 24, 28, 32, 36, 40].map((size) => engine.shape(characters.slice(0, 40), { font: latin, size }));
    for (const run of runs) atlas.quads(run);
    mirror.upload();
    const before = atlas.pages.length;
    expect(before).toBeGreaterThan(4);
    const { freedBytes, freedBy } = engine.memory.reclaim("moderate");
    expect(freedBytes).toBeGreaterThanOrEqual(freedBy["glyph atlas 1"]!);
    expect(before - atlas.pages.length).toBe(Math.ceil(before / 4));
    const { misses } = atlas.counts();
    atlas.quads(runs.at(-1)!);
    expect(atlas.counts().misses).toBe(misses);
    const { epoch } = atlas;
    atlas.quads(runs[0]!);
    expect(atlas.counts().misses).toBeGreaterThan(misses);
    expect(atlas.epoch).toBe(epoch);
    mirror.upload();
    expect(mirror.differences()).toEqual([]);
    engine.memory.reclaim("emergency");
    expect(atlas.counts()).toMatchObject({ pages: 0, glyphs: 0, bytes: 0, usedShare: 0 });
    expect(engine.memory.stats().host["glyphs of atlases"]!.currentBytes).toBe(0);
    expect(atlas.quads(runs[0]!).count).toBe(40);
  });

  it("is within the engine's budget, and the budget's change is felt", () => {
    using atlas = engine.atlas({ size: 256, pages: 64, subpixelPositions: 1 });
    const pageBytes = 256 * 256;
    engine.memory.setBudget({ budget: 2 ** 21, glyphs: 6 * pageBytes });
    for (let size = 20; size < 60; size++) atlas.quads(engine.shape(characters.slice(0, 30), { font: latin, size }));
    expect(atlas.counts()).toMatchObject({ limitBytes: 3 * pageBytes, pages: 3 });
    engine.memory.setBudget({ glyphs: 2 * pageBytes });
    expect(atlas.counts()).toMatchObject({ limitBytes: pageBytes, pages: 1 });
  });

  it("gives glyphs back with their font, and everything when it is disposed of", async () => {
    const before = engine.memory.stats();
    const other = await engine.loadFont(latinFile);
    const atlas = engine.atlas({ size: 256 });
    atlas.quads(engine.shape("one", { font: latin, size: 20 }));
    atlas.quads(engine.shape("other", { font: other, size: 21 }));
    expect(atlas.counts().glyphs).toBeGreaterThan(6);
    other.close();
    expect(atlas.counts().glyphs).toBeLessThanOrEqual(3);
    atlas[Symbol.dispose]();
    atlas[Symbol.dispose]();
    const after = engine.memory.stats();
    expect(after.owners.atlas.currentBytes).toBe(before.owners.atlas.currentBytes);
    expect(Object.keys(after.reclaimables)).toEqual(Object.keys(before.reclaimables));
    expect(() => atlas.quads(engine.shape("one", { font: latin, size: 20 }))).toThrow(RenderError);
    engine.atlas().glyph(latin, 36, { size: 20 });
    engine.dispose();
    expect(engine.inside.heap.usedBytes).toBe(0);
  });
});
