/** Rendering through the public API: backgrounds, alpha, formats, edges, colours, sizes, fallback. */

import { afterAll, describe, expect, it } from "vitest";
import type { Bitmap, RenderTextOptions } from "../../src/entry/node.ts";
import { coverageError, exactCoverage } from "../reference/coverage.ts";
import { chineseFile, equalBytes, hebrewFile, latinFile, pathOf, pixelAt, typecase } from "./support.ts";

const engine = await typecase.TextEngine.create();
const latin = await engine.loadFont(pathOf(latinFile));
const hebrew = await engine.loadFont(pathOf(hebrewFile));
const chinese = await engine.loadFont(pathOf(chineseFile));
afterAll(() => engine.dispose());

const render = (text: string, options: RenderTextOptions = {}) =>
  engine.render(text, { font: latin, size: 32, ...options });

/** The alpha channel of an rgba8 bitmap, row by row. */
function alphaOf({ data }: Bitmap): Uint8Array {
  return data.filter((_, index) => index % 4 === 3);
}

/** Distinct pixels of an rgba8 bitmap, as "r,g,b,a". */
function colorsOf({ data }: Bitmap): Set<string> {
  const colors = new Set<string>();
  for (let at = 0; at < data.length; at += 4) colors.add(data.subarray(at, at + 4).join());
  return colors;
}

/** Bounds of the pixels for which `isInk` holds. */
function inkBox(bitmap: Bitmap, isInk: (pixel: number[]) => boolean) {
  let [left, top, right, bottom] = [bitmap.width, bitmap.height, 0, 0];
  for (let y = 0; y < bitmap.height; y++) {
    for (let x = 0; x < bitmap.width; x++) {
      if (!isInk(pixelAt(bitmap, x, y))) continue;
      [left, top, right, bottom] = [
        Math.min(left, x),
        Math.min(top, y),
        Math.max(right, x + 1),
        Math.max(bottom, y + 1),
      ];
    }
  }
  return { left, top, right, bottom };
}

const hasAlpha = (pixel: number[]) => pixel[3]! > 0;

describe("a background", () => {
  it("that is opaque fills the picture, and the text is blended onto it, each channel rounded once", () => {
    const coverage = alphaOf(render("Blend"));
    const { data } = render("Blend", { color: "rgb(200 30 60)", background: "rgb(10 220 130)" });
    let wrong = 0;
    for (let pixel = 0; pixel < coverage.length; pixel++) {
      const a = coverage[pixel]!;
      const expected = [
        [200, 10],
        [30, 220],
        [60, 130],
      ].map(([over, under]) => Math.round((over! * a + under! * (255 - a)) / 255));
      if (expected.some((value, channel) => data[pixel * 4 + channel] !== value) || data[pixel * 4 + 3] !== 255)
        wrong++;
    }
    expect(wrong).toBe(0);
  });

  it("that is transparent leaves the text's exact colour under every alpha", () => {
    const colors = colorsOf(render("Straight alpha", { color: "rgb(201 33 66)" }));
    expect(colors.size).toBeGreaterThan(50);
    for (const color of colors) expect(color === "0,0,0,0" || color.startsWith("201,33,66,")).toBe(true);
    expect(colors).toContain("201,33,66,255");
    expect(colors).toContain("0,0,0,0");
  });

  it("that is translucent shows through where there is no text", () => {
    const bitmap = render("x", { background: "rgb(255 0 0 / 0.5)", padding: 4 });
    expect(pixelAt(bitmap, 0, 0)).toEqual([255, 0, 0, 128]);
  });

  it("premultiplied has no channel above its alpha", () => {
    const { data, pixelFormat } = render("pre", {
      color: "rgb(255 255 255 / 0.6)",
      pixelFormat: "rgba8-premultiplied",
    });
    expect(pixelFormat).toBe("rgba8-premultiplied");
    let most = 0;
    for (let at = 0; at < data.length; at += 4) {
      expect(Math.max(data[at]!, data[at + 1]!, data[at + 2]!)).toBeLessThanOrEqual(data[at + 3]!);
      most = Math.max(most, data[at + 3]!);
    }
    expect(most).toBe(153);
  });
});

describe("gray8", () => {
  it("has a byte a pixel, black on white", () => {
    const gray = render("Grey", { pixelFormat: "gray8" });
    const coverage = alphaOf(render("Grey"));
    expect(gray.stride).toBe(gray.width);
    expect(gray.data.map((value) => 255 - value)).toEqual(coverage);
  });

  it("takes colours by their luma", () => {
    const { data } = render("", { pixelFormat: "gray8", background: "rgb(255 0 0)" });
    expect(data[0]).toBe(76);
  });
});

describe("padding and scale", () => {
  it("padding moves the picture and adds nothing else", () => {
    const plain = render("Pad");
    const padded = render("Pad", { padding: 5 });
    expect([padded.width, padded.height]).toEqual([plain.width + 10, plain.height + 10]);
    for (let y = 0; y < plain.height; y++) {
      const from = (y + 5) * padded.stride + 20;
      const row = padded.data.subarray(from, from + plain.stride);
      expect(equalBytes(row, plain.data.subarray(y * plain.stride, (y + 1) * plain.stride))).toBe(true);
    }
  });

  it("a scale of 2 is the text of twice the size", () => {
    const doubled = render("Scale", { scale: 2, lineHeight: 1.5 });
    const large = render("Scale", { size: 64, lineHeight: 1.5 });
    expect([doubled.width, doubled.height]).toEqual([large.width, large.height]);
    expect(equalBytes(doubled.data, large.data)).toBe(true);
  });
});

describe("a width and a height", () => {
  it("are the picture's, whatever the text needs, and move nothing", () => {
    const free = render("Fixed size", { padding: 6 });
    const large = render("Fixed size", { padding: 6, width: 400, height: 100 });
    const small = render("Fixed size", { padding: 6, width: 40, height: 30 });
    expect([large.width, large.height, small.width, small.height]).toEqual([400, 100, 40, 30]);
    for (let y = 0; y < small.height; y++) {
      const rows = [free, large, small].map(({ data, stride }) => data.subarray(y * stride, y * stride + small.stride));
      expect(equalBytes(rows[0]!, rows[1]!) && equalBytes(rows[0]!, rows[2]!)).toBe(true);
    }
    expect(inkBox(large, hasAlpha)).toEqual(inkBox(free, hasAlpha));
    expect(render("x", { width: 30, height: 20, scale: 2 })).toMatchObject({ width: 60, height: 40 });
  });
});

describe("the edges of a picture", () => {
  it("cut what lies above and below, and change nothing inside", () => {
    const whole = render("Åqj", { size: 60, lineHeight: 2 });
    const cut = render("Åqj", { size: 60, lineHeight: 0.5 });
    expect(cut.height).toBe(30);
    const offset = (whole.height - cut.height) / 2;
    const inside = whole.data.subarray(offset * whole.stride, (offset + cut.height) * whole.stride);
    expect(equalBytes(cut.data, inside)).toBe(true);
    expect(
      alphaOf(cut)
        .subarray(0, cut.width)
        .some((value) => value > 0),
    ).toBe(true);
  });

  it("cut what lies left and right, for glyphs drawn from the cache and from their outlines", () => {
    for (const size of [60, 300]) {
      const letters = [{ text: "W", letterSpacing: -size * 0.45 }, { text: "W" }];
      const options = { font: latin, size };
      const narrow = engine.layout([{ text: "W", letterSpacing: -size * 0.45 }], options);
      const cut = engine.render(narrow);
      const whole = engine.render(engine.layout([{ text: "W" }], options));
      expect(cut.width).toBeLessThan(whole.width);
      for (let y = 0; y < cut.height; y += 7) {
        const row = cut.data.subarray(y * cut.stride, y * cut.stride + cut.stride);
        expect(equalBytes(row, whole.data.subarray(y * whole.stride, y * whole.stride + cut.stride))).toBe(true);
      }
      // The second letter begins left of the picture's edge when the first has gone further left than it is wide.
      const backwards = engine.layout([{ text: "W", letterSpacing: -size * 2 }, { text: "W" }], options);
      expect(engine.render(backwards).width).toBe(1);
      expect(engine.render(letters, options).width).toBeGreaterThan(cut.width);
    }
  });
});

describe("spans", () => {
  it("have their own colours, and the render call's where they have none", () => {
    const spans = [{ text: "HH", color: "red" }, { text: "HH" }, { text: "HH", color: "rgb(0 0 255)" }];
    const bitmap = engine.render(spans, { font: latin, size: 32, color: "lime", background: "white" });
    const [red, green, blue] = [
      inkBox(bitmap, (pixel) => pixel.join() === "255,0,0,255"),
      inkBox(bitmap, (pixel) => pixel.join() === "0,255,0,255"),
      inkBox(bitmap, (pixel) => pixel.join() === "0,0,255,255"),
    ];
    expect(red.right).toBeLessThanOrEqual(green.left);
    expect(green.right).toBeLessThanOrEqual(blue.left);
    expect(red.left).toBeLessThan(red.right);
  });

  it("of one colour are drawn as one text is", () => {
    const one = render("colour", { color: "navy" });
    const three = engine.render(
      [{ text: "col" }, { text: "ou", color: "#000080" }, { text: "r", color: [0, 0, 128, 255] }],
      {
        font: latin,
        size: 32,
        color: "navy",
      },
    );
    expect(equalBytes(one.data, three.data)).toBe(true);
  });
});

describe("large sizes", () => {
  /** 256 px to the em is drawn through the cache, and a hair more from the outline. */
  it("are drawn from outlines as through the cache", () => {
    // Of glyphs none of whose curves takes one chord more at the larger size.
    for (const font of [latin, chinese]) {
      const cached = engine.render("&gR", { font, size: 256 });
      const direct = engine.render("&gR", { font, size: 256.001 });
      const [a, b] = [alphaOf(cached), alphaOf(direct)];
      expect(Math.abs(cached.width - direct.width)).toBeLessThanOrEqual(1);
      let worst = 0;
      for (let y = 0; y < Math.min(cached.height, direct.height); y++) {
        for (let x = 0; x < Math.min(cached.width, direct.width); x++) {
          worst = Math.max(worst, Math.abs(a[y * cached.width + x]! - b[y * direct.width + x]!));
        }
      }
      expect(worst).toBeLessThanOrEqual(1);
    }
  });

  it("keep to the exact area at 2048 px", () => {
    const run = engine.shape("g", { font: latin, size: 2048 });
    const bitmap = engine.render(run);
    expect(bitmap.height).toBeGreaterThan(2048);
    const scale = run.size / latin.unitsPerEm;
    const top = -Math.round(latin.metrics.ascenderUnits * scale);
    const placement = { scale, left: 0, top, width: bitmap.width, height: bitmap.height };
    const expected = exactCoverage(latin.glyphOutline(run.glyphIds[0]!), placement);
    expect(expected.filter((value) => value === 255).length).toBeGreaterThan(200_000);
    expect(coverageError(alphaOf(bitmap), expected).max).toBeLessThanOrEqual(16);
  });
});

describe("fallback", () => {
  it("draws each character with the first font that has it, as that font alone would", () => {
    const mixed = engine.layout("Aש你", { fonts: [latin, hebrew, chinese], size: 40, direction: "ltr" });
    expect(mixed.lines[0]!.runs.map(({ run }) => run.font.family)).toEqual([
      "Noto Sans",
      "Noto Sans Hebrew",
      "Noto Sans CJK SC",
    ]);
    const bitmap = engine.render(mixed);
    const alone = engine.render(engine.layout("你", { fonts: [latin, hebrew, chinese], size: 40 }));
    const { top, bottom } = inkBox(alone, hasAlpha);
    const x = mixed.lines[0]!.runs[2]!.x;
    const shifted = inkBox(bitmap, hasAlpha);
    expect(shifted.right).toBeGreaterThan(x + 30);
    expect(bottom - top).toBeGreaterThan(30);
  });

  it("shows the first font's missing glyph where no font has a character", () => {
    const { runs } = engine.layout("\u{10ffff}", { fonts: [latin, hebrew] }).lines[0]!;
    expect(runs[0]!.run.font).toBe(latin);
    expect([...runs[0]!.run.glyphIds]).toEqual([0]);
    expect(alphaOf(engine.render("\u{10ffff}", { font: latin })).some((value) => value > 0)).toBe(true);
  });
});
