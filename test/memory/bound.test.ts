/**
 * The bound: 20,000 Chinese characters at five sizes, a font larger than the budget, and a budget that is never passed
 * but by the font's own bytes. Needs a large CJK font: Debian's fonts-noto-cjk, or fonts-droid-fallback for the second.
 */

import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Font } from "../../src/font/font.ts";
import type { MemoryStats } from "../../src/memory/memory-stats.ts";
import { isFullRun, OpenEngine, watchBudget } from "./open-engine.ts";

const budget = 16 * 2 ** 20;
const sizes = [12, 16, 20, 26, 34];
const glyphCount = isFullRun ? 20_000 : 4000;
const glyphsAtOnce = 400;
const firstIdeograph = 0x4e00;

/** CFF outlines in a collection of 19 MB, and TrueType outlines of 4 MB. */
const fonts = [
  { name: "Noto Sans CJK", path: "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", budget },
  {
    name: "Droid Sans Fallback",
    path: "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    budget: 3 * 2 ** 20,
  },
];

/** Distinct characters of the font, in pieces. */
function pieces(font: Font): string[] {
  const characters: string[] = [];
  for (let code = firstIdeograph; characters.length < glyphCount && code < 0xa000; code++) {
    if (font.glyphId(code) !== 0) characters.push(String.fromCharCode(code));
  }
  const count = Math.ceil(characters.length / glyphsAtOnce);
  return Array.from({ length: count }, (_, i) => characters.slice(i * glyphsAtOnce, (i + 1) * glyphsAtOnce).join(""));
}

/** What the host holds, but for the pictures that are the test's. */
function hostBytesOf({ host }: MemoryStats): number {
  return Object.values(host).reduce((sum, { currentBytes, part }) => sum + (part === "caller" ? 0 : currentBytes), 0);
}

function draw(engine: OpenEngine, font: Font, text: string, size: number): Uint8Array {
  return engine.render(text, { font, size, maxWidth: size * 20, pixelFormat: "gray8" }).data;
}

describe.each(fonts)("$name under a budget of its own", ({ path, budget: budgetBytes }) => {
  it.skipIf(!existsSync(path))(
    `never takes the engine past it and the font's bytes, and every glyph is right`,
    async () => {
      const bound = await OpenEngine.create({ memory: { budget: budgetBytes } });
      const roomy = await OpenEngine.create({ memory: { budget: 2 ** 30 } });
      const [font, sameFont] = [await bound.loadFont(path), await roomy.loadFont(path)];
      const texts = pieces(font);
      expect(texts.length).toBeGreaterThanOrEqual(glyphCount / glyphsAtOnce);
      using watched = watchBudget(bound);
      let most = 0;
      for (const size of sizes) {
        for (const text of texts) {
          const isRight = Buffer.compare(draw(bound, font, text, size), draw(roomy, sameFont, text, size)) === 0;
          expect(isRight, `${text.slice(0, 3)} at ${size} px`).toBe(true);
          const stats = bound.memory.stats();
          const fontBytes = stats.owners.font.currentBytes;
          expect(stats.totalBytes).toBe(stats.usedBytes + hostBytesOf(stats) + stats.shaperHeapBytes);
          most = Math.max(most, stats.totalBytes - fontBytes);
          expect(stats.totalBytes).toBeLessThanOrEqual(budgetBytes + fontBytes);
          expect(stats.linearBytes).toBeLessThanOrEqual((budgetBytes + fontBytes) * (17 / 16) + 2 ** 19);
        }
      }
      // Within calls too, and the budget stretched by no more than what fonts hold beyond their part.
      expect(watched.samples).toBeGreaterThan(glyphCount / 4);
      expect(watched.mostOverBytes).toBeLessThanOrEqual(0);
      const { peakBytes, owners, glyphs, budgetBytes: told } = bound.memory.stats();
      // The peak is the kernels' own count, of every moment and not of samples alone.
      expect(peakBytes).toBeLessThanOrEqual(budgetBytes + owners.font.peakBytes);
      expect(told).toBe(budgetBytes);
      expect(glyphs.bitmaps).toBeLessThan(roomy.memory.stats().glyphs.bitmaps);
      expect(glyphs.evictions).toBeGreaterThan(glyphCount);
      expect(most).toBeGreaterThan(budgetBytes / 20);
      bound.dispose();
      roomy.dispose();
    },
    1_200_000,
  );
});
