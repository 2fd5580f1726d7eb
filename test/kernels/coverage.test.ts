/** Coverage of real glyphs against the exact-area oracle, and of the two builds against each other. */

import { beforeAll, describe, expect, it } from "vitest";
import type { Font } from "../../src/font/font.ts";
import { coverageError, exactCoverage } from "../reference/coverage.ts";
import { GlyphBench, sameCoverage } from "./support.ts";

const fonts = ["Roboto-Regular.ttf", "NotoSerif-Regular.ttf", "EBGaramond12-Regular.otf"];
const sizes = [12, 16, 24, 48, 96, 200];
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

  it.each(sizes)("is within 16/255 of the exact area and 0.6 on average at %d px", (size) => {
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
    expect(max).toBeLessThanOrEqual(16);
    expect(sum / printableAscii.length).toBeLessThanOrEqual(0.6);
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
