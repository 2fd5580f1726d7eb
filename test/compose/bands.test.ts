/**
 * Pictures in bands: the same bytes for bands of any height, in linear memory that doesn't grow with the picture; and in memory
 * that held other pictures before.
 */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bandRowsOf } from "../../src/compose/bands.ts";
import { PixelConverter } from "../../src/compose/convert.ts";
import { GlyphPainter } from "../../src/compose/draw.ts";
import { drawListOf } from "../../src/compose/draw-list.ts";
import { blendModes, decorations } from "../../src/compose/paint-options.ts";
import { pixelFormats } from "../../src/compose/pixel-format.ts";
import { type DrawOptions, Renderer, type RenderOptions } from "../../src/compose/render.ts";
import { bandsOf, rowsOf, stretchesOf } from "../../src/compose/scene.ts";
import type { Font } from "../../src/font/font.ts";
import { FaceRecords } from "../../src/glyph/face-records.ts";
import { GlyphFiller } from "../../src/glyph/glyph-filler.ts";
import { OutlineCache } from "../../src/glyph/outline-cache.ts";
import { StrikeCache } from "../../src/glyph/strike-cache.ts";
import type { Span } from "../../src/layout/options.ts";
import type { Paragraph } from "../../src/layout/paragraph.ts";
import { chineseFile, disagreements, latinFile, OpenEngine } from "../memory/open-engine.ts";
import { type Random, seeds } from "../reference/prng.ts";

const mib = 2 ** 20;

let engine: OpenEngine;
let fonts: Font[];

beforeAll(async () => {
  engine = await OpenEngine.create();
  fonts = [await engine.loadFont(latinFile), await engine.loadFont(chineseFile)];
});
afterAll(() => engine.dispose());

/** Memory that other pictures have left. */
const usedMemory = { take: (byteLength: number) => ({ bytes: new Uint8Array(byteLength).fill(0xa5), areZero: false }) };

/**
 * Renderers with bands of different heights over one cache of `glyphBytes` of glyphs; the first draws every picture in one
 * piece, and into new memory, the others into memory that isn't zero.
 */
function renderersOf({ inside }: OpenEngine, bandBytes: readonly number[], glyphBytes = 4 * mib): Renderer[] {
  const { kernels, heap, arena } = inside;
  const faces = new FaceRecords(kernels, heap);
  const strikes = new StrikeCache(kernels, heap, glyphBytes);
  const outlines = new OutlineCache(heap, mib, inside.host.counter("marks of the test", "glyphs"));
  const filler = new GlyphFiller(kernels, heap, arena, faces, strikes, outlines);
  const painter = new GlyphPainter(kernels, heap, arena, faces, strikes, filler);
  const rendererOf = (bytes: number, converter: PixelConverter) =>
    new Renderer(kernels, heap, arena, painter, converter, bytes);
  const whole = rendererOf(Number.POSITIVE_INFINITY, new PixelConverter(kernels, arena));
  return [whole, ...bandBytes.map((bytes) => rendererOf(bytes, new PixelConverter(kernels, arena, usedMemory)))];
}

function drawingOf(paragraph: Paragraph) {
  const { width, height } = paragraph;
  return { list: drawListOf(paragraph), width, height, originX: 0, originY: 0 };
}

const words = ["Hamburg", "efonstiv", "Å", "你好，世界", "g", "\n", "AVATAR", "qj", "–"];

function randomParagraph(random: Random): Paragraph {
  const spans = Array.from({ length: random.int(1, 6) }, (): Span => {
    const text = Array.from({ length: random.int(1, 40) }, () => random.pick(words)).join(" ");
    const color = random.pick([undefined, undefined, "#a03040", "rgb(0 0 255 / 0.5)"] as const);
    const size = random.pick([undefined, 7.3, 13, 21, 48, 120, 290, 420]);
    const isMarked = random.int(0, 2) === 0;
    const marks = {
      background: random.pick([undefined, "rgb(80 200 90 / 0.4)"]),
      decoration: random.pick(decorations),
    };
    return { text, color, size, ...(isMarked && marks) };
  });
  const [size, maxWidth] = [random.pick([10, 16, 24]), random.pick([90, 300, 700])];
  return engine.layout(spans, { fonts, size, maxWidth, lineHeight: random.pick([undefined, 0.4, 1.5]) });
}

function randomPaint(random: Random) {
  const isLcd = random.int(0, 5) === 0;
  const hasLayer = !isLcd && random.int(0, 2) === 0;
  return {
    color: random.pick(["black", "#2040e0", "rgb(200 30 60 / 0.6)"]),
    scale: random.pick([1, 1, 1.3]),
    renderMode: isLcd ? "lcd" : random.pick(["gray", "gray", "mono"] as const),
    gamma: random.pick([1, 1, 1.8]),
    decoration: decorations.filter(() => random.int(0, 2) === 0),
    ...(hasLayer ? { opacity: random.pick([1, 0.4]), blendMode: random.pick(blendModes) } : {}),
  } as const;
}

function randomOptions(random: Random): RenderOptions {
  const paint = randomPaint(random);
  const inColor = pixelFormats.filter((format) => format !== "gray8" && format !== "mono1");
  const background = random.pick([
    undefined,
    undefined,
    "white",
    "rgb(255 0 0 / 0.3)",
    { direction: "vertical", colors: ["red", "#00ff0040", "blue"] },
    { direction: "horizontal", colors: ["navy", "#ffffff80"] },
  ] as const);
  return {
    ...paint,
    background,
    padding: random.pick([0, 7.3]),
    pixelFormat: random.pick(["rgba8", ...(paint.renderMode === "lcd" ? inColor : pixelFormats)] as const),
    ...(random.int(0, 4) === 0 ? { width: 150, height: random.int(1, 200) } : {}),
  };
}

/** Bytes of a band from a few rows up. */
const someBandBytes = [1, 20_000, 77_777, 300_000];

describe("a picture in bands", () => {
  it("has the bytes of one that is drawn in one piece, in every format, mode and blend, for bands of any height", () => {
    const [whole, ...banded] = renderersOf(engine, someBandBytes);
    let [pictures, ofSeveralBands] = [0, 0];
    seeds(60, (random) => {
      const drawing = drawingOf(randomParagraph(random));
      const options = { height: Math.min(drawing.height, 2500), ...randomOptions(random) };
      const expected = whole!.render(drawing, options);
      for (const [index, renderer] of banded.entries()) {
        const actual = renderer.render(drawing, options);
        expect([actual.width, actual.height, actual.stride]).toEqual([
          expected.width,
          expected.height,
          expected.stride,
        ]);
        if (Buffer.compare(actual.data, expected.data) !== 0) {
          expect.fail(`bands of ${someBandBytes[index]} bytes, ${JSON.stringify(options)}`);
        }
        pictures++;
        if (bandRowsOf(actual.width, actual.height, "gray8", someBandBytes[index]) < actual.height) ofSeveralBands++;
      }
      expect(engine.memory.stats().owners.surface.netAllocations).toBe(0);
      expect(engine.memory.stats().arena.activeBytes).toBe(0);
    });
    expect(ofSeveralBands).toBeGreaterThan(pictures / 2);
    expect(disagreements(engine.inside)).toEqual([]);
  });

  it("has them too where its text can't be held from band to band: with no room for its bitmaps, or too long", () => {
    const [whole] = renderersOf(engine, []);
    const [, ...banded] = renderersOf(engine, [1, 77_777], 3000);
    const same = (drawing: ReturnType<typeof drawingOf>, options: RenderOptions) => {
      const expected = whole!.render(drawing, options).data;
      for (const renderer of banded) expect(Buffer.compare(renderer.render(drawing, options).data, expected)).toBe(0);
    };
    seeds(15, (random) => same(drawingOf(randomParagraph(random)), { height: 700, ...randomOptions(random) }));
    const paragraph = engine.layout("long and narrow ".repeat(1100), { fonts, size: 5, maxWidth: 1500 });
    const drawing = drawingOf(paragraph);
    expect(drawing.list.glyphIds.length).toBeGreaterThan(16_384);
    same(drawing, {});
  });

  it("has the same layer on a surface as one that is as large as the surface", () => {
    const [whole, ...banded] = renderersOf(engine, someBandBytes);
    seeds(60, (random) => {
      const drawing = drawingOf(randomParagraph(random));
      const place = { x: random.pick([0, 3.4, -20]), y: random.pick([0, 11.7, -400, 900]) };
      const options: DrawOptions = {
        ...randomPaint(random),
        renderMode: "gray",
        ...place,
        opacity: random.pick([0.4, 1]),
        blendMode: random.pick(blendModes),
      };
      const picture = (renderer: Renderer) => {
        const buffer = renderer.createBuffer(400, 500, "rgba8", "#80c040c0");
        renderer.drawOnto(buffer, drawing, options);
        const bytes = buffer.bytes(0, 500).slice();
        buffer[Symbol.dispose]();
        return bytes;
      };
      const expected = picture(whole!);
      for (const renderer of banded) {
        if (Buffer.compare(picture(renderer), expected) !== 0) expect.fail(JSON.stringify(options));
      }
    });
  });

  it("draws glyphs that are higher than any band from one mask, cut at the picture's edges alone", () => {
    const [whole, ...banded] = renderersOf(engine, someBandBytes);
    for (const renderMode of ["gray", "lcd", "mono"] as const) {
      const drawing = drawingOf(engine.layout("ÅgQ你", { fonts, size: 1100 }));
      const options = { renderMode, background: "white", width: 900, height: 700 };
      const expected = whole!.render(drawing, options).data;
      expect(new Set(expected).size).toBeGreaterThan(renderMode === "mono" ? 1 : 20);
      for (const renderer of banded) {
        expect(Buffer.compare(renderer.render(drawing, options).data, expected)).toBe(0);
      }
    }
  });
});

describe("linear memory while a picture is drawn", () => {
  const text = "The quick brown fox jumps over the lazy dog. ".repeat(700);

  it("is the same for a picture of twenty times the size, within a budget that the picture would pass", async () => {
    const small = await OpenEngine.create({ memory: { budget: 16 * mib } });
    const [font] = [await small.loadFont(latinFile)];
    const peak = (content: string, options: RenderOptions) => {
      const paragraph = small.layout(content, { font, size: 24, maxWidth: 1200 });
      const bitmap = small.render(paragraph, options);
      const byteLength = bitmap.data.length;
      expect(bitmap.data.subarray(-40 * bitmap.stride).some((byte) => byte !== bitmap.data[0])).toBe(true);
      bitmap[Symbol.dispose]();
      return { byteLength, surface: small.inside.heap.counts("surface").peakBytes };
    };
    const first = peak(text.slice(0, text.length / 20), { background: "white" });
    const large = peak(text, { background: "white" });
    expect(large.byteLength).toBeGreaterThan(16 * mib);
    expect(large.byteLength).toBeGreaterThan(15 * first.byteLength);
    expect(large.surface).toBe(first.surface);
    expect(large.surface).toBeLessThan(300_000);
    // With a layer there are two bands.
    expect(peak(text, { opacity: 0.5 }).surface).toBeLessThan(600_000);
    expect(small.memory.stats().linearBytes).toBeLessThan(8 * mib);
    small.dispose();
  });

  it("holds a band of fewer rows where there is no room for more", async () => {
    const expected = engine.render(engine.layout("narrow ".repeat(400), { fonts, size: 20, maxWidth: 500 })).data;
    const small = await OpenEngine.create({ memory: { budget: 16 * mib } });
    const font = await small.loadFont(latinFile);
    const paragraph = small.layout("narrow ".repeat(400), { font, size: 20, maxWidth: 500 });
    small.render(paragraph, { width: 500, height: 60 });
    const { usedBytes } = small.memory.stats();
    small.inside.heap.setLimit(usedBytes + 150_000);
    const drawn = renderersOf(small, [256 * 1024])[1]!.render(drawingOf(paragraph), {}).data;
    expect(Buffer.compare(drawn, expected)).toBe(0);
    small.dispose();
  });

  it("of a layer on a surface is as high as what is drawn", async () => {
    const other = await OpenEngine.create();
    const font = await other.loadFont(latinFile);
    const surface = other.createSurface({ width: 1000, height: 1000, background: "white" });
    const before = other.inside.heap.bytesOf("surface");
    other.draw("x", surface, { font, size: 20, opacity: 0.5, y: 500 });
    const { currentBytes, peakBytes } = other.inside.heap.counts("surface");
    expect(currentBytes).toBe(before);
    // An x is ten rows high.
    expect(peakBytes - before).toBeGreaterThan(9 * 4000);
    expect(peakBytes - before).toBeLessThan(14 * 4000);
    other.dispose();
  });
});

describe("the division of a scene", () => {
  const item = (top: number, bottom: number) => ({ top, bottom, x: 0, y: top, width: 1, height: bottom - top });
  const scene = (rows: [number, number][]) => ({
    below: rows.map(([top, bottom]) => ({ ...item(top, bottom), color: [0, 0, 0, 255] as const })),
    pieces: [],
    above: [],
  });

  it("puts what touches several bands into each of them, in its order, and the rest nowhere", () => {
    const bands = bandsOf(
      scene([
        [0, 10],
        [9, 11],
        [-5, 0],
        [25, 99],
        [10, 20],
      ]),
      { top: 0, bottom: 30 },
      10,
    );
    expect(bands.map(({ below }) => below.map(({ top }) => top))).toEqual([[0, 9], [9, 10], [25]]);
    expect(
      rowsOf(
        scene([
          [4, 6],
          [-3, 2],
          [20, 40],
        ]),
        30,
      ),
    ).toEqual({ top: 0, bottom: 30 });
    expect(rowsOf(scene([]), 30)).toEqual({ top: 30, bottom: 30 });
  });

  it("finds the stretches of rows that anything touches", () => {
    const within = { top: 100, bottom: 120 };
    expect(stretchesOf([item(90, 102), item(101, 103), item(110, 112), item(118, 130)], within)).toEqual([
      { top: 100, bottom: 103 },
      { top: 110, bottom: 112 },
      { top: 118, bottom: 120 },
    ]);
    expect(stretchesOf([], within)).toEqual([]);
  });
});
