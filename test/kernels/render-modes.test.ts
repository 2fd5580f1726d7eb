/** LCD and black-and-white strikes against the grey ones: the filter as FreeType documents it, the table as given. */

import { describe, expect, it } from "vitest";
import { strikeMode } from "../../src/glyph/strike-mode.ts";
import { cast } from "../../src/kernels/pointers.ts";
import { BitmapRecord, StrikeFlag, StrikeRecord } from "../../src/kernels/records.ts";
import { builds, GlyphBench } from "./support.ts";

const fontPath = "assets/default/NotoSans-Regular.ttf";
const fir5 = [0x08, 0x4d, 0x56, 0x4d, 0x08];

describe.each(builds)("strikes of the %s build", (build) => {
  it("filters stripes of a third of a pixel for LCD", async () => {
    const bench = await GlyphBench.create(build);
    const { kernels, arena } = bench.memory;
    const font = await bench.open(fontPath);
    for (const [character, sizePx, quarter] of [
      ["g", 16, 1],
      ["W", 33, 3],
      ["i", 9, 0],
      ["@", 120, 2],
    ] as const) {
      const glyphId = font.glyphId(character.codePointAt(0)!);
      const scale = Math.fround(sizePx / font.metrics.unitsPerEm);
      arena.scope(() => {
        const outline = bench.outline(font, glyphId);
        const strike = kernels.exports.strikeCreate(scale, 0);
        kernels.views.u32[(strike + StrikeRecord.flags) >>> 2] = StrikeFlag.lcd;
        const bitmap = kernels.exports.strikeBitmap(strike, outline, quarter * 0.25);
        const view = new DataView(kernels.memory.buffer, bitmap);
        const left = view.getInt16(BitmapRecord.left, true);
        const top = view.getInt16(BitmapRecord.top, true);
        const width = view.getUint16(BitmapRecord.width, true);
        const height = view.getUint16(BitmapRecord.height, true);
        const pixels = kernels.views.bytes(cast(bitmap + BitmapRecord.size), width * height * 4).slice();
        const stripes = stripeCoverage(bench, outline, scale, quarter, left - 1, top, width + 2, height);
        for (let y = 0; y < height; y++) {
          for (let i = 0; i < width * 3; i++) {
            const at = y * (width + 2) * 3 + i + 3;
            const sum = fir5.reduce((total, weight, k) => total + weight * stripes[at + k - 2]!, 0);
            const pixel = (y * width + Math.floor(i / 3)) * 4;
            const difference = Math.abs(pixels[pixel + (i % 3)]! - sum / 256);
            // The judge's curves have other chords: it draws them at three times the height.
            if (difference > 8)
              expect.fail(`"${character}" at ${sizePx} px, row ${y}, stripe ${i}: off by ${difference}`);
          }
        }
        for (let at = 0; at < pixels.length; at += 4) {
          expect(pixels[at + 3]).toBe(Math.max(pixels[at]!, pixels[at + 1]!, pixels[at + 2]!));
        }
      });
    }
  });

  it("maps coverage by the table of the strike", async () => {
    const bench = await GlyphBench.create(build);
    const { kernels, arena, heap } = bench.memory;
    const font = await bench.open(fontPath);
    const scale = Math.fround(20 / font.metrics.unitsPerEm);
    for (const mode of [strikeMode("mono", 1), strikeMode("gray", 1.8), strikeMode("gray", 0.5)]) {
      const plain = bench.glyph(font, font.glyphId(0x26), 20, 0.25);
      arena.scope(() => {
        const outline = bench.outline(font, font.glyphId(0x26));
        const strike = kernels.exports.strikeCreate(scale, 0);
        const table = heap.allocate(256, "bitmap");
        kernels.views.u8.set(mode.table!, table);
        kernels.views.u32[(strike + StrikeRecord.table) >>> 2] = table;
        const bitmap = kernels.exports.strikeBitmap(strike, outline, 0.25);
        const pitch = kernels.views.u16[(bitmap + BitmapRecord.pitch) >>> 1]!;
        const pixels = kernels.views.bytes(cast(bitmap + BitmapRecord.size), pitch * plain.height);
        for (let y = 0; y < plain.height; y++) {
          for (let x = 0; x < plain.width; x++) {
            expect(pixels[y * pitch + x]).toBe(mode.table![plain.pixels[y * plain.width + x]!]);
          }
        }
        kernels.exports.strikeFree(strike);
        expect(kernels.exports.heapIsLive(table)).toBeFalsy();
      });
    }
  });
});

/** Coverage of stripes: an outline three times as wide, from pixel `left` on. */
function stripeCoverage(
  bench: GlyphBench,
  outline: Parameters<GlyphBench["coverage"]>[0],
  scale: number,
  quarter: number,
  left: number,
  top: number,
  width: number,
  height: number,
): Uint8Array {
  const { exports, views } = bench.memory.kernels;
  // Three pictures of the glyph, each a third of a pixel further, don't give stripes; one at three times the size does,
  // three rows of which cover one row.
  const pitch = (width * 3 + 3) & ~3;
  const out = bench.memory.arena.allocate(pitch * height * 3 + 16);
  const error = exports.rasterise(
    outline,
    Math.fround(scale * 3),
    quarter * 0.75,
    left * 3,
    top * 3,
    width * 3,
    height * 3,
    out,
    pitch,
    false,
  );
  if (error !== 0) throw new Error(`kernel error ${error}`);
  const rows = views.bytes(out, pitch * height * 3);
  const stripes = new Uint8Array(width * 3 * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width * 3; x++) {
      const sum = [0, 1, 2].reduce((total, k) => total + rows[(y * 3 + k) * pitch + x]!, 0);
      stripes[y * width * 3 + x] = Math.round(sum / 3);
    }
  }
  return stripes;
}
