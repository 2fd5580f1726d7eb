/** Quads of texts on an atlas: drawn from its pages one after another, they are what the library itself draws. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AtlasQuads } from "../../src/compose/atlas-quads.ts";
import type { AtlasContent } from "../../src/engine/options.ts";
import type { GlyphAtlas } from "../../src/export/glyph-atlas.ts";
import type { Font } from "../../src/font/font.ts";
import { chineseFile, latinFile, OpenEngine } from "../memory/open-engine.ts";
import { seeds } from "../reference/prng.ts";

let engine: OpenEngine;
let fonts: Font[];

beforeAll(async () => {
  engine = await OpenEngine.create();
  fonts = [await engine.loadFont(latinFile), await engine.loadFont(chineseFile)];
});
afterAll(() => engine.dispose());

const [width, height] = [260, 160];

/** Black text on white, three channels: each quad laid over what is there, each channel by its coverage. */
function drawQuads(atlas: GlyphAtlas<AtlasContent>, { count, positions, uvs, pages }: AtlasQuads): Uint8Array {
  const { size, pixelBytes } = atlas;
  const pixels = new Map(atlas.pages.map((page) => [page.index, page.pixels()]));
  const out = new Uint8Array(width * height * 3).fill(255);
  for (let quad = 0; quad < count; quad++) {
    const [left, top, right, bottom] = positions.subarray(quad * 4, quad * 4 + 4) as unknown as number[];
    const [u, v] = [uvs[quad * 4]! * size, uvs[quad * 4 + 1]! * size];
    const page = pixels.get(pages[quad]!)!;
    for (let y = Math.max(0, top!); y < Math.min(height, bottom!); y++) {
      for (let x = Math.max(0, left!); x < Math.min(width, right!); x++) {
        const from = ((v + y - top!) * size + u + x - left!) * pixelBytes;
        for (let channel = 0; channel < 3; channel++) {
          const at = (y * width + x) * 3 + channel;
          const coverage = page[from + (pixelBytes === 4 ? channel : 0)]!;
          out[at] = Math.round((out[at]! * (255 - coverage)) / 255);
        }
      }
    }
  }
  return out;
}

describe("quads of coverage", () => {
  it("are what render draws, byte by byte: anywhere, at any size, in grey and LCD, standing and lying", () => {
    const lines = ["AVATAR office, Typecase!", "你好，世界 and the rest of it", "fi fl ffi 0123 jQg"];
    seeds(24, (random) => {
      const mode = random.pick(["gray", "lcd"] as const);
      const gamma = random.pick([1, 1.4]);
      const hinting = mode === "gray" ? random.pick(["none", "full"] as const) : "none";
      using atlas = engine.atlas({ mode, size: 256, pages: 8, padding: random.int(0, 2), gamma, hinting });
      const paragraph = engine.layout(random.pick(lines), {
        ...{ fonts, size: random.int(8, 40), maxWidth: random.int(120, 240) },
        ...(random.int(0, 2) === 0 && hinting === "none" && { writingMode: "vertical-rl" }),
      });
      const place = { x: random.float() * 20 - 5, y: random.float() * 20 - 5, scale: random.pick([1, 1.5, 2]) };
      const quads = atlas.quads(paragraph, place);
      using surface = engine.createSurface({ width, height, pixelFormat: "rgb8", background: "white" });
      engine.draw(paragraph, surface, { ...place, color: "black", renderMode: mode, gamma, hinting });
      using bitmap = surface.toBitmap();
      expect(Buffer.compare(drawQuads(atlas, quads), bitmap.data)).toBe(0);
      expect(quads.count).toBeGreaterThan(5);
    });
  });

  it("of many texts are those of each, with the colours of spans, or their own", () => {
    using atlas = engine.atlas({ size: 512 });
    const [font] = fonts as [Font];
    const spans = engine.layout([{ text: "ab", color: "#f00" }, { text: "cd" }], { font, size: 20 });
    const run = engine.shape("ef", { font, size: 20 });
    const quads = atlas.quads([
      { text: spans, x: 10, y: 5, color: "#0f08" },
      { text: run, x: 100 },
    ]);
    expect([quads.count, quads.positions.length, quads.uvs.length, quads.pages.length]).toEqual([6, 24, 24, 6]);
    const colors = Array.from({ length: 6 }, (_, at) => [...quads.colors.subarray(at * 4, at * 4 + 4)].join());
    expect(colors).toEqual(["255,0,0,255", "255,0,0,255", "0,255,0,136", "0,255,0,136", "0,0,0,255", "0,0,0,255"]);
    const alone = atlas.quads(spans, { x: 10, y: 5 });
    expect([...quads.positions.subarray(0, 16)]).toEqual([...alone.positions]);
    expect(quads.positions[16]).toBeGreaterThanOrEqual(100);
    expect(atlas.quads([]).count).toBe(0);
  });

  it("go to whole pixels where an atlas keeps one position, which are a quarter of the glyphs", () => {
    const paragraph = engine.layout("nnnnnnnnnnnnnnnn", { fonts, size: 15 });
    const glyphs = ([1, 2, 4] as const).map((subpixelPositions) => {
      using atlas = engine.atlas({ size: 128, subpixelPositions });
      atlas.quads(paragraph);
      return atlas.counts().glyphs;
    });
    expect(glyphs).toEqual([1, 2, 4]);
  });
});
