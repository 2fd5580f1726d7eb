import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GlyphRun } from "../../src/shape/glyph-run.ts";
import { HarfBuzzShaper } from "../../src/shape/harfbuzz-shaper.ts";
import { copyGlyphs, createGlyphArrays, ShapedRun } from "../../src/shape/shaped-run.ts";
import { isSafeToBreak, sliceGlyphRun } from "../../src/shape/slice-run.ts";
import { FONT_FILES, type FontName, harfbuzzModule, openTestFont, readFont } from "./support.ts";
import { textFor } from "./texts.ts";

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const graphemes = new Intl.Segmenter();
const shaper = new HarfBuzzShaper(harfbuzzModule());

function arraysOf(run: GlyphRun) {
  const { glyphIds, clusters, xAdvances, yAdvances, xOffsets, yOffsets } = run;
  return [glyphIds, clusters, xAdvances, yAdvances, xOffsets, yOffsets].map((array) => Array.from(array));
}

/** `run` as words lie in their page: between glyphs of others, whose clusters are `index` of the text. */
function amongOthers(run: GlyphRun, index: number): GlyphRun {
  const { length, start } = run;
  const arrays = createGlyphArrays(length + 2);
  copyGlyphs(run, 0, length, arrays, 1, -start);
  for (const beside of [0, length + 1]) arrays.clusters[beside] = index - start;
  return new ShapedRun(run, start, run.end, arrays, undefined, 1, length);
}

describe(`sliceGlyphRun (SEED=${seed})`, () => {
  for (const name of Object.keys(FONT_FILES) as FontName[]) {
    it(`cuts ${name} runs where it is safe into what shaping the parts gives`, async () => {
      const font = await openTestFont(readFont(name));
      const dottedCircle = font.glyphId(0x25cc);
      const property = fc.property(textFor(name), (text) => {
        const { script, direction } = shaper.shape(text, 0, text.length, { font, size: 20 });
        const request = { font, size: 20, direction, script };
        const run = shaper.shape(text, 0, text.length, request);
        // HarfBuzz itself forgets flags where it completes a broken syllable with a dotted circle.
        fc.pre(dottedCircle === 0 || !run.glyphIds.includes(dottedCircle));
        for (const { index: at } of graphemes.segment(text)) {
          if (!isSafeToBreak(run, at)) continue;
          for (const [start, end] of [
            [0, at],
            [at, text.length],
          ] as const) {
            const part = sliceGlyphRun(run, start, end);
            // Without the other half, for HarfBuzz's promise is that of a line break.
            const alone = shaper.shape(text.slice(start, end), 0, end - start, request);
            const moved = arraysOf(alone);
            moved[1] = moved[1]!.map((cluster) => cluster + start);
            expect(arraysOf(part)).toEqual(moved);
            expect([part.start, part.end, part.length]).toEqual([start, end, alone.length]);
            expect(part.width).toBe(alone.width);
          }
        }
      });
      fc.assert(property, { seed, numRuns: 60 });
    });
  }

  it("cuts a run that lies among others as it cuts the same with arrays of its own, whatever stands beside", async () => {
    const [latin, hebrew] = [await openTestFont(readFont("latin")), await openTestFont(readFont("hebrew"))];
    for (const [font, text] of [
      [latin, "office ffi e\u0301 "],
      [hebrew, "שָׁלוֹם עוֹלָם"],
    ] as const) {
      const own = shaper.shape(`  ${text}`, 2, 2 + text.length, { font, size: 20 });
      for (let at = own.start; at <= own.end; at++) {
        // Its neighbours claim to be where the cut is, and safe.
        expect(isSafeToBreak(amongOthers(own, at), at), `at ${at}`).toBe(isSafeToBreak(own, at));
        for (const [start, end] of [
          [own.start, at],
          [at, own.end],
        ] as const) {
          const part = sliceGlyphRun(amongOthers(own, at), start, end);
          const expected = sliceGlyphRun(own, start, end);
          expect(arraysOf(part)).toEqual(arraysOf(expected));
          expect([part.start, part.end, part.width]).toEqual([expected.start, expected.end, expected.width]);
        }
      }
    }
  });

  it("partitions a run at any clusters, in both directions", async () => {
    const font = await openTestFont(readFont("hebrew"));
    const text = "שָׁלוֹם עוֹלָם";
    for (const direction of ["ltr", "rtl"] as const) {
      const run = shaper.shape(text, 0, text.length, { font, size: 20, direction });
      const cuts = [...new Set(run.clusters), text.length].sort((a, b) => a - b);
      const parts = cuts.slice(1).map((end, i) => sliceGlyphRun(run, cuts[i]!, end));
      if (direction === "rtl") parts.reverse();
      expect(parts.flatMap(({ glyphIds }) => Array.from(glyphIds))).toEqual(Array.from(run.glyphIds));
      expect(parts.every(({ length }) => length > 0)).toBe(true);
      expect(parts.reduce((total, { width }) => total + width, 0)).toBeCloseTo(run.width, 4);
    }
  });

  it("is the run itself over all of its text, and empty over nothing", async () => {
    const font = await openTestFont(readFont("roboto"));
    const run = shaper.shape("xxofficexx", 2, 8, { font, size: 20 });
    expect(sliceGlyphRun(run, 0, 10)).toBe(run);
    expect(sliceGlyphRun(run, 4, 4)).toMatchObject({ length: 0, width: 0, start: 4, end: 4 });
    expect(sliceGlyphRun(run, 9, 10).length).toBe(0);
  });

  it("shares the arrays of the run", async () => {
    const font = await openTestFont(readFont("roboto"));
    const run = shaper.shape("abc", 0, 3, { font, size: 20 });
    expect(sliceGlyphRun(run, 1, 3).xAdvances.buffer).toBe(run.xAdvances.buffer);
  });
});

describe("isSafeToBreak", () => {
  it("is false inside a ligature and inside a joined word, and true at the ends and at spaces between words", async () => {
    const arabic = shaper.shape("سلام سلام", 0, 9, { font: await openTestFont(readFont("arabic")), size: 20 });
    expect([0, 1, 5, 9].map((at) => isSafeToBreak(arabic, at))).toEqual([true, false, true, true]);
    const latin = shaper.shape("fifi", 0, 4, { font: await openTestFont(readFont("garamond")), size: 20 });
    expect([1, 3].map((at) => isSafeToBreak(latin, at))).toEqual([false, false]);
  });
});
