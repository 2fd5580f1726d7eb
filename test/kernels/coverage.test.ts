/** Coverage of real glyphs against the exact-area oracle, and of the two builds against each other. */

import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import type { Font } from "../../src/font/font.ts";
import { openFont } from "../../src/font/open-font.ts";
import { coverageError, exactCoverage } from "../reference/coverage.ts";
import { GlyphBench, sameCoverage } from "./support.ts";

const fonts = ["Roboto-Regular.ttf", "NotoSerif-Regular.ttf", "EBGaramond12-Regular.otf"];
const sizes = [1, 12, 16, 24, 48, 96, 200];
const printableAscii = Array.from({ length: 94 }, (_, index) => 33 + index);

describe.each(fonts)("coverage of %s", (file) => {
  let simd: GlyphBench;
  let scalar: GlyphBench;
  let simdFont: Font;
  let scalarFont: Font;

  beforeAll(async () => {
    const path = new URL(`../fonts/${file}`, import.meta.url).pathname;
    simd = await GlyphBench.create("simd");
    scalar = await GlyphBench.create("scalar");
    simdFont = await simd.open(path);
    scalarFont = await scalar.open(path);
  });

  it.each(sizes)("is within 12/255 of the exact area and 0.5 on average at %d px", (size) => {
    let max = 0;
    let sum = 0;
    for (const codePoint of printableAscii) {
      const glyphId = simdFont.glyphId(codePoint);
      const dx = (codePoint & 3) / 4;
      const { pixels, ...box } = simd.glyph(simdFont, glyphId, size, dx);
      const scale = Math.fround(size / simdFont.metrics.unitsPerEm);
      const exact = exactCoverage(simdFont.glyphOutline(glyphId), { ...box, scale, dx });
      const error = coverageError(pixels, exact);
      max = Math.max(max, error.max);
      sum += error.mean;
    }
    expect(max).toBeLessThanOrEqual(12);
    expect(sum / printableAscii.length).toBeLessThanOrEqual(0.5);
  });

  it.each(sizes)("is the same bytes from the SIMD and the scalar build at %d px", (size) => {
    for (const codePoint of printableAscii) {
      const glyphId = simdFont.glyphId(codePoint);
      for (const dx of [0, 0.25, 0.5, 0.75]) {
        const same = sameCoverage(scalar.glyph(scalarFont, glyphId, size, dx), simd.glyph(simdFont, glyphId, size, dx));
        if (!same) expect.fail(`U+${codePoint.toString(16)} at ${dx}`);
      }
    }
  });
});

describe.each([16, 16384])("a font of %d units to the em", (unitsPerEm) => {
  it.each(["simd", "scalar"] as const)("has the coverage of its outlines by the %s build", async (build) => {
    const bench = await GlyphBench.create(build);
    const bytes = await readFile(new URL("../fonts/Roboto-Regular.ttf", import.meta.url));
    const font = await openFont(new Uint8Array(bytes), {}, bench.memory.heap);
    const rescaled = await openFont(withUnitsPerEm(bytes, unitsPerEm), {}, bench.memory.heap);
    expect(rescaled.metrics.unitsPerEm).toBe(unitsPerEm);
    for (const codePoint of printableAscii) {
      const glyphId = font.glyphId(codePoint);
      const expected = bench.glyph(font, glyphId, 16, 0.25);
      const sizePx = (16 * unitsPerEm) / font.metrics.unitsPerEm;
      expect(sameCoverage(bench.glyph(rescaled, glyphId, sizePx, 0.25), expected)).toBe(true);
    }
  });
});

/** A copy of a font that says so of its em (`head`, at byte 18). */
function withUnitsPerEm(bytes: Uint8Array, unitsPerEm: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes);
  const view = new DataView(copy.buffer);
  for (let at = 12; at < 12 + view.getUint16(4) * 16; at += 16) {
    const tag = String.fromCharCode(...copy.subarray(at, at + 4));
    if (tag === "head") view.setUint16(view.getUint32(at + 8) + 18, unitsPerEm);
  }
  return copy;
}
