/** Pictures of distances beside the oracle: the distance to the nearest chord of all glyphs, in doubles. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Paragraph } from "../../src/layout/paragraph.ts";
import { latinFile, OpenEngine } from "../memory/open-engine.ts";
import { type Chord, chordsOf, distanceTo, windingAt } from "../reference/field.ts";
import { seeds } from "../reference/prng.ts";

let engine: OpenEngine;
beforeAll(async () => {
  engine = await OpenEngine.create();
});
afterAll(() => engine.dispose());

/** Chords of a paragraph's glyphs, each with its pen on the nearest quarter of a pixel and the nearest row, at `scale`. */
function chordsOfText({ lines }: Paragraph, scale: number, padding: number): Chord[] {
  const chords: Chord[] = [];
  for (const { runs } of lines) {
    for (const { run, x, y } of runs) {
      let penX = x;
      for (let i = 0; i < run.length; i++) {
        const left = Math.floor((penX + run.xOffsets[i]! + padding) * scale * 4 + 0.5) / 4;
        const baseline = Math.floor((y + run.yOffsets[i]! + padding) * scale + 0.5);
        const perUnit = (run.size * scale) / run.font.unitsPerEm;
        const outline = run.font.glyphOutline(run.glyphIds[i]!);
        chords.push(...chordsOf(outline, (ux, uy) => [left + ux * perUnit, baseline - uy * perUnit]));
        penX += run.xAdvances[i]!;
      }
    }
  }
  return chords;
}

/** Rounding to bytes takes 1/255 of the spread; what fields are off besides is less than this share of it. */
const beyondRounding = 1e-4;

describe('renderMode "sdf"', () => {
  it("tells each pixel's distance from the nearest outline of glyphs that don't overlap, at any size, scale, spread and place", async () => {
    const font = await engine.loadFont(latinFile);
    seeds(12, (random) => {
      const [size, scale, spread, padding] = [random.int(10, 30), random.pick([1, 1.5, 2]), random.int(2, 9), 5];
      const text = random.pick(["Hi, wq", "mobile", "a.b%c", "8&9"]);
      const paragraph = engine.layout(text, { fonts: [font], size, letterSpacing: random.int(0, 2) });
      const options = { renderMode: "sdf", spread, padding, scale, pixelFormat: "gray8" } as const;
      const { data, width, height, stride } = engine.render(paragraph, options);
      const chords = chordsOfText(paragraph, scale, padding);
      for (let at = random.int(0, 6); at < width * height; at += 7) {
        const [x, y] = [at % width, Math.floor(at / width)];
        const distance = Math.min(spread, distanceTo(chords, x + 0.5, y + 0.5));
        const signed = windingAt(chords, x + 0.5, y + 0.5) !== 0 ? distance : -distance;
        const told = ((data[y * stride + x]! - 127.5) * spread) / 127.5;
        expect(Math.abs(told - signed), `${text} at ${x}, ${y}`).toBeLessThan(spread * (1 / 255 + beyondRounding));
      }
    });
    font.close();
  });

  it("has distances as the alpha of each span's colour in rgba8", async () => {
    const font = await engine.loadFont(latinFile);
    const spans = [
      { text: "red ", color: "#f00" },
      { text: "or not", color: [0, 10, 20, 255] as const },
    ];
    const paragraph = engine.layout(spans, { fonts: [font], size: 20 });
    const gray = engine.render(paragraph, { renderMode: "sdf", pixelFormat: "gray8" });
    const colors = engine.render(paragraph, { renderMode: "sdf" });
    const seen = new Set<string>();
    for (let y = 0; y < gray.height; y++) {
      for (let x = 0; x < gray.width; x++) {
        const [r, g, b, a] = colors.data.subarray(y * colors.stride + x * 4);
        expect(a).toBe(gray.data[y * gray.stride + x]);
        if (a! > 0) seen.add([r, g, b].join());
      }
    }
    expect([...seen].sort()).toEqual(["0,10,20", "255,0,0"]);
    font.close();
  });

  it("lays glyphs on their sides in vertical lines, as coverage has them", async () => {
    const font = await engine.loadFont(latinFile);
    const paragraph = engine.layout("Turned", { fonts: [font], size: 24, writingMode: "vertical-rl" });
    const field = engine.render(paragraph, { renderMode: "sdf", pixelFormat: "gray8", padding: 4 });
    const ink = engine.render(paragraph, { padding: 4 });
    for (let y = 0; y < ink.height; y++) {
      for (let x = 0; x < ink.width; x++) {
        const coverage = ink.data[y * ink.stride + x * 4 + 3]!;
        const level = field.data[y * field.stride + x]!;
        // A pixel that is all ink has its centre inside, and one with none outside.
        if (coverage === 255) expect(level).toBeGreaterThan(127);
        if (coverage === 0) expect(level).toBeLessThan(128);
      }
    }
    font.close();
  });

  it("keeps fields in the glyphs' part of the budget, and lets go of them with their font and under pressure", async () => {
    const font = await engine.loadFont(latinFile);
    const options = { renderMode: "sdf", pixelFormat: "gray8", fonts: [font], size: 31 } as const;
    const kept = () => engine.memory.stats().reclaimables["distance fields"]!;
    const first = engine.render("minimum", options).data;
    const { misses } = kept().use!;
    const second = engine.render("minimum", options).data;
    expect(second).toEqual(first);
    expect(kept().use!.misses).toBe(misses);
    expect(kept().bytes).toBeGreaterThan(0);
    engine.memory.reclaim("emergency");
    expect(kept().bytes).toBe(0);
    expect(engine.render("minimum", options).data).toEqual(first);
    expect(kept().bytes).toBeGreaterThan(0);
    font.close();
    expect(kept().bytes).toBe(0);
  });

  it("refuses what distances can't tell, by name, and where a picture is drawn upon", async () => {
    const font = await engine.loadFont(latinFile);
    const text = { fonts: [font], size: 16, renderMode: "sdf" } as const;
    const coverage = engine.render("x", { fonts: [font], size: 16 }).data;
    for (const [name, option] of Object.entries({
      background: { background: "white" },
      gamma: { gamma: 1.4 },
      hinting: { hinting: "full" },
      opacity: { opacity: 0.5 },
      blendMode: { blendMode: "multiply" },
      decoration: { decoration: "underline" },
      pixelFormat: { pixelFormat: "rgb8" },
      spread: { spread: 0.5 },
      "size × scale": { scale: 64.0 },
    } as const)) {
      const size = name === "size × scale" ? 17 : 16;
      expect(() => engine.render("x", { ...text, size, ...option }), name).toThrow(RangeError);
      expect(() => engine.render("x", { ...text, size, ...option }), name).toThrow(name);
    }
    const spans = [{ text: "x", decoration: "underline" }] as const;
    expect(() => engine.render(spans, text)).toThrow(/spans/);
    const surface = engine.createSurface({ width: 20, height: 20 });
    expect(() => engine.draw("x", surface, text as never)).toThrow(/renderMode/);
    expect(engine.render("x", { fonts: [font], size: 16 }).data).toEqual(coverage);
    surface[Symbol.dispose]();
    font.close();
  });
});
