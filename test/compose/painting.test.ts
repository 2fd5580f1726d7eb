/** Formats, modes and surfaces through the public API, against conversions and the compositing judge. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { blendModes } from "../../src/compose/paint-options.ts";
import { pixelFormats } from "../../src/compose/pixel-format.ts";
import type { Font, Paragraph, TextEngine } from "../../src/entry/node.ts";
import { compositeRow } from "../reference/blend.ts";
import { importTypecase } from "../support/typecase.ts";

let engine: TextEngine;
let font: Font;
let paragraph: Paragraph;

beforeAll(async () => {
  engine = await (await importTypecase()).TextEngine.create();
  font = await engine.loadFont("assets/default/NotoSans-Regular.ttf");
  paragraph = engine.layout([{ text: "Hamburg ", color: "#a03040" }, { text: "efonstiv" }], {
    fonts: [font],
    size: 21,
  });
});
afterAll(() => engine.dispose());

const levels = (data: Uint8Array) => new Set(data);

describe("pixel formats", () => {
  it.each(pixelFormats)("%s is the conversion of the picture in colour", (pixelFormat) => {
    const options = { background: "#eef4ff", color: "#123" };
    const bitmap = engine.render(paragraph, { ...options, pixelFormat });
    const judge = engine.render(paragraph, options).convert(pixelFormat);
    expect(bitmap.pixelFormat).toBe(pixelFormat);
    expect([bitmap.width, bitmap.height, bitmap.stride]).toEqual([judge.width, judge.height, judge.stride]);
    if (pixelFormat === "gray8") {
      // Grey is blended as grey: rounded once where the judge rounds each channel and then the luma.
      const worst = bitmap.data.reduce((most, level, i) => Math.max(most, Math.abs(level - judge.data[i]!)), 0);
      expect(worst).toBeLessThanOrEqual(1);
    } else if (pixelFormat !== "mono1") {
      expect(Buffer.compare(bitmap.data, judge.data)).toBe(0);
    }
  });

  it("mono1 is grey8 cut at its middle", () => {
    const gray = engine.render(paragraph, { pixelFormat: "gray8" });
    const mono = engine.render(paragraph, { pixelFormat: "mono1" });
    expect(Buffer.compare(mono.data, gray.convert("mono1").data)).toBe(0);
    expect(mono.stride).toBe(Math.ceil(mono.width / 8));
  });
});

describe("render modes", () => {
  it("mono has no levels between paper and ink", () => {
    const { data } = engine.render(paragraph, { renderMode: "mono", pixelFormat: "gray8", color: "black" });
    expect(levels(engine.render("x", { font, size: 30, renderMode: "mono", pixelFormat: "gray8" }).data)).toEqual(
      new Set([0, 255]),
    );
    expect(levels(data).size).toBe(3); // paper, and the luma of both inks
  });

  it("lcd colours the edges and leaves the mean as it is", () => {
    const gray = engine.render(paragraph, { background: "white", color: "black", padding: 4 });
    const lcd = engine.render(paragraph, { background: "white", color: "black", padding: 4, renderMode: "lcd" });
    const mean = (data: Uint8Array) => data.reduce((sum, byte) => sum + byte, 0) / data.length;
    expect(Math.abs(mean(lcd.data) - mean(gray.data))).toBeLessThan(0.6);
    expect(lcd.data.some((byte, i) => (i & 3) === 0 && byte !== lcd.data[i + 2])).toBe(true);
  });

  it("lcd lies on white where a picture or surface has colour and no alpha, as on a white one", () => {
    const options = { renderMode: "lcd", color: "#2040a0c0" } as const;
    const white = engine.render(paragraph, { ...options, background: "white", pixelFormat: "rgb8" });
    const bare = engine.render(paragraph, { ...options, pixelFormat: "rgb8" });
    expect(Buffer.compare(bare.data, white.data)).toBe(0);
    expect(white.data.some((byte, i) => i % 3 === 0 && byte !== white.data[i + 2])).toBe(true);
    using surface = engine.createSurface({ width: white.width, height: white.height, pixelFormat: "rgb8" });
    for (const prepare of [() => {}, () => surface.clear(), () => surface.clear("transparent")]) {
      prepare();
      engine.draw(paragraph, surface, options);
      expect(Buffer.compare(surface.toBitmap().data, white.data)).toBe(0);
    }
  });

  it.each([1, 0.5])("lcd lies on white too where text took the place of all, at opacity %d", (opacity) => {
    using surface = engine.createSurface({ width: 120, height: 60, pixelFormat: "rgb8", background: "#123" });
    using white = engine.createSurface({ width: 120, height: 60, pixelFormat: "rgb8" });
    engine.draw("source", surface, { font, size: 20, y: 20, color: "#0a0", opacity, blendMode: "source" });
    engine.draw("source", white, { font, size: 20, y: 20, color: "#0a0", opacity });
    for (const each of [surface, white]) engine.draw("stripes", each, { font, size: 20, x: 5, renderMode: "lcd" });
    for (const each of [surface, white])
      engine.draw("stripes", each, { font, size: 20, x: 8, y: 22, renderMode: "lcd" });
    const [replaced, drawn] = [surface.toBitmap().data, white.toBitmap().data];
    if (opacity === 1) expect(Buffer.compare(replaced, drawn)).toBe(0);
    expect(Math.max(...replaced.map((level, i) => Math.abs(level - drawn[i]!)))).toBeLessThanOrEqual(1);
  });

  it.each(["rgb8", "gray8", "mono1"] as const)("a see-through background of %s lies on white", (pixelFormat) => {
    const see = { direction: "vertical", colors: ["#0000", "#f008"] } as const;
    const over = { direction: "vertical", colors: ["#fff", "#ff7777"] } as const;
    const [bare, opaque] = [see, over].map((background) => engine.render(paragraph, { background, pixelFormat }).data);
    const most = Math.max(...bare!.map((byte, i) => Math.abs(byte - opaque![i]!)));
    if (pixelFormat !== "mono1") expect(most).toBeLessThanOrEqual(2);
    expect(bare!.some((byte) => byte !== 255)).toBe(true);
  });

  it("large glyphs, which are not kept, have the same modes", () => {
    for (const options of [{ renderMode: "mono" }, { renderMode: "lcd" }, { gamma: 2 }] as const) {
      const kept = engine.render("o", { font, size: 256, background: "white", ...options });
      const drawn = engine.render("o", { font, size: 257, background: "white", ...options });
      const ink = (data: Uint8Array) => data.reduce((sum, byte) => sum + 255 - byte, 0);
      expect(ink(drawn.data) / ink(kept.data)).toBeCloseTo((257 / 256) ** 2, 2);
    }
  });

  it("gamma makes text heavier above 1 and lighter below", () => {
    const ink = (gamma: number) =>
      engine.render(paragraph, { gamma, pixelFormat: "gray8" }).data.reduce((sum, level) => sum + 255 - level, 0);
    expect(ink(1.8)).toBeGreaterThan(ink(1));
    expect(ink(0.6)).toBeLessThan(ink(1));
  });
});

describe("surfaces", () => {
  it("hold what was drawn, and give it in any format", () => {
    const { width, height } = engine.render(paragraph);
    const surface = engine.createSurface({ width, height, background: "#fed" });
    engine.draw(paragraph, surface, { color: "navy" });
    for (const pixelFormat of pixelFormats) {
      const judge = engine.render(paragraph, { color: "navy", background: "#fed" }).convert(pixelFormat);
      expect(Buffer.compare(surface.toBitmap(pixelFormat).data, judge.data)).toBe(0);
    }
    surface.clear("white");
    expect(levels(surface.toBitmap().data)).toEqual(new Set([255]));
    surface[Symbol.dispose]();
  });

  it("place text at x and y, and fill its box with the background", () => {
    const surface = engine.createSurface({ width: 300, height: 80, background: "white" });
    engine.draw(paragraph, surface, { x: 16, y: 8, background: "yellow" });
    const { data } = surface.toBitmap();
    const pixel = (x: number, y: number) => [...data.subarray((y * 300 + x) * 4, (y * 300 + x) * 4 + 4)];
    expect(pixel(15, 9)).toEqual([255, 255, 255, 255]);
    expect(pixel(16, 8)).toEqual([255, 255, 0, 255]);
    expect(pixel(16, 7)).toEqual([255, 255, 255, 255]);
    surface[Symbol.dispose]();
  });

  it("give their memory back, once, and refuse to be used after", () => {
    const before = engine.memory.stats().owners.surface.currentBytes;
    const surface = engine.createSurface({ width: 64, height: 64 });
    surface[Symbol.dispose]();
    surface[Symbol.dispose]();
    expect(engine.memory.stats().owners.surface.currentBytes).toBe(before);
    expect(() => surface.toBitmap()).toThrow(/disposed/);
    expect(() => engine.draw(paragraph, surface)).toThrow(/disposed/);
  });

  it("goes with its engine, which leaves no live block", async () => {
    const other = await (await importTypecase()).TextEngine.create();
    const surface = other.createSurface({ width: 64, height: 64 });
    other.draw("gone", surface, { font: await other.loadFont("assets/default/NotoSans-Regular.ttf") });
    other.dispose();
    expect(other.memory.stats().usedBytes).toBe(0);
    expect(() => surface.fill("red")).toThrow(/disposed/);
    expect(() => surface.toBitmap()).toThrow(/disposed/);
    surface[Symbol.dispose]();
  });
});

describe("compositing", () => {
  it.each(blendModes)("%s lays the text's layer onto the surface as the judge does", (blendMode) => {
    const { width, height } = engine.render(paragraph);
    // Source-over at full opacity needs no layer: it blends glyph by glyph.
    for (const opacity of blendMode === "source-over" ? [0.4] : [1, 0.4]) {
      const surface = engine.createSurface({ width, height, background: "#80c040c0" });
      const expected = surface.toBitmap("rgba8-premultiplied").data;
      const layer = engine.createSurface({ width, height });
      engine.draw(paragraph, layer, { color: "#2040e0" });
      compositeRow(expected, layer.toBitmap("rgba8-premultiplied").data, Math.round(opacity * 255), blendMode);
      engine.draw(paragraph, surface, { color: "#2040e0", blendMode, opacity });
      const actual = surface.toBitmap("rgba8-premultiplied").data;
      expect(Buffer.compare(actual, expected)).toBe(0);
      surface[Symbol.dispose]();
      layer[Symbol.dispose]();
    }
  });
});

describe("fills and lines", () => {
  it("gradients begin and end with their colours", () => {
    const options = { background: { direction: "vertical", colors: ["#102030", "#ff8040"] }, padding: 20 } as const;
    const { data, width, height } = engine.render(paragraph, options);
    expect([...data.subarray(0, 4)]).toEqual([16, 32, 48, 255]);
    expect([...data.subarray((height * width - 1) * 4)]).toEqual([255, 128, 64, 255]);
    const surface = engine.createSurface({ width: 11, height: 1 });
    surface.fill({ direction: "horizontal", colors: ["black", "white", "black"] });
    const row = surface.toBitmap("gray8").data;
    expect([...row]).toEqual([0, 51, 102, 153, 204, 255, 204, 153, 102, 51, 0]);
    surface[Symbol.dispose]();
  });

  it("rectangles end on whole pixels and are cut at the edges", () => {
    const surface = engine.createSurface({ width: 8, height: 8, pixelFormat: "gray8" });
    surface.fill("black", { x: -3, y: 2, width: 5.4, height: 99 });
    const { data } = surface.toBitmap();
    expect([...data]).toEqual(Array.from(data, (_, i) => ((i & 7) < 2 && i >> 3 >= 2 ? 0 : 255)));
    surface[Symbol.dispose]();
  });

  it("rectangles may lie as far off as texts, and be as large", () => {
    const far = 2 ** 24;
    const gradient = { direction: "horizontal", colors: ["red", "red"] } as const;
    using surface = engine.createSurface({ width: 8, height: 8, pixelFormat: "rgb8" });
    for (const fill of ["red", gradient]) {
      surface.clear();
      surface.fill(fill, { x: far, y: -far, width: 2 * far, height: 2 * far });
      surface.fill(fill, { x: 2, y: far, width: 3, height: 3 });
      expect(surface.toBitmap().data.every((level) => level === 255)).toBe(true);
      surface.fill(fill, { x: -far, y: -far, width: 2 * far, height: 2 * far });
      expect(surface.toBitmap().data.every((level, i) => level === (i % 3 === 0 ? 255 : 0))).toBe(true);
    }
    expect(() => surface.fill("red", { x: 2 * far, y: 0, width: 1, height: 1 })).toThrow(/^rect\.x/);
  });

  it.each(["underline", "line-through", "overline"] as const)("%s runs along all of the text", (decoration) => {
    const plain = engine.render(paragraph, { pixelFormat: "gray8" });
    const { data, width, height } = engine.render(paragraph, { pixelFormat: "gray8", decoration });
    const rows = Array.from({ length: height }, (_, y) => data.subarray(y * width, (y + 1) * width));
    const full = rows.flatMap((row, y) => (row.subarray(0, width - 1).every((level) => level < 128) ? [y] : []));
    const { unitsPerEm, underlinePositionUnits, strikeoutPositionUnits, ascenderUnits, underlineThicknessUnits } =
      font.metrics;
    const top = { underline: underlinePositionUnits, "line-through": strikeoutPositionUnits, overline: ascenderUnits };
    const first = Math.round(paragraph.lines[0]!.baseline - (top[decoration] * 21) / unitsPerEm);
    expect(full[0]).toBe(first);
    expect(full.length).toBe(Math.max(1, Math.round((underlineThicknessUnits * 21) / unitsPerEm)));
    expect(plain.height).toBe(height);
  });
});

describe("what can't be drawn", () => {
  it("is refused with the argument's name", () => {
    const gray = engine.createSurface({ width: 8, height: 8, pixelFormat: "mono1" });
    const gradient = { direction: "vertical", colors: ["red", "blue"] } as const;
    expect(() => engine.draw(paragraph, gray, { renderMode: "lcd" })).toThrow(/^renderMode/);
    expect(() => engine.draw(paragraph, gray, { opacity: 0.5 })).toThrow(/^opacity/);
    expect(() => engine.draw(paragraph, gray, { blendMode: "screen" })).toThrow(/^blendMode/);
    expect(() => engine.draw(paragraph, gray, { background: gradient })).toThrow(/^background/);
    expect(() => gray.fill(gradient)).toThrow(/^fill must be one colour/);
    expect(() => engine.render(paragraph, { renderMode: "lcd", pixelFormat: "gray8" })).toThrow(/^renderMode/);
    expect(() => engine.render(paragraph, { renderMode: "lcd", opacity: 0.5 })).toThrow(/^opacity/);
    expect(() => engine.render(paragraph, { gamma: 0 })).toThrow(/^gamma/);
    expect(() => engine.render(paragraph, { decoration: "blink" as never })).toThrow(/^decoration/);
    expect(() => engine.render(paragraph, { background: { direction: "vertical", colors: [] } })).toThrow(
      /^background/,
    );
    expect(() => engine.createSurface({ width: 0, height: 1 })).toThrow(/^width/);
    expect(() => gray.toBitmap("rgb565" as never)).toThrow(/^pixelFormat/);
    gray[Symbol.dispose]();
  });
});
