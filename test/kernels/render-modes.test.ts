/** Strikes of LCD stripes, and those with a table: what they make of coverage, byte for byte. */

import { describe, expect, it } from "vitest";
import { Verb } from "../../src/font/outline.ts";
import { packOutline } from "../../src/glyph/outline-packer.ts";
import { strikeMode } from "../../src/glyph/strike-mode.ts";
import { type Bytes, cast, type PackedOutline, type Ptr } from "../../src/kernels/pointers.ts";
import { BitmapRecord, StrikeFlag, StrikeRecord } from "../../src/kernels/records.ts";
import { seeds } from "../reference/prng.ts";
import { filteredRow, halfTable, identityTable, powerTable } from "../reference/stripes.ts";
import { builds, GlyphBench, type Outline, randomPath } from "./support.ts";

const fontPath = "assets/default/NotoSans-Regular.ttf";
/** A power of two: a glyph of thrice its units' width and one of three stripes to the pixel are the same numbers then. */
const scale = 2 ** -5;
/** How far curves may differ: of the wide glyph's they are other chords. */
const curveTolerance = 4;
/** Pixels around a bitmap in which nothing may be. */
const marginPx = 3;

/** What a strike makes of an outline, four bytes a pixel for LCD. */
interface StrikeBitmap {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly rows: Uint8Array;
}

describe.each(builds)("strikes of the %s build", async (build) => {
  const bench = await GlyphBench.create(build);
  const { kernels, arena, heap } = bench.memory;

  function packed(outline: Outline): Ptr<PackedOutline> {
    return packOutline(kernels, arena, heap, 0, outline);
  }

  function bitmapOf(outline: Outline, dx: number, table: Uint8Array | undefined, lcd: boolean): StrikeBitmap {
    const strike = kernels.exports.strikeCreate(scale, 0);
    if (lcd) kernels.views.u32[(strike + StrikeRecord.flags) >>> 2] = StrikeFlag.lcd;
    if (table !== undefined) {
      const address = heap.allocate(256, "bitmap");
      kernels.views.u8.set(table, address);
      kernels.views.u32[(strike + StrikeRecord.table) >>> 2] = address;
    }
    const bitmap = kernels.exports.strikeBitmap(strike, packed(outline), dx);
    if (bitmap < 0) throw new Error(`kernel error ${bitmap}`);
    const view = new DataView(kernels.memory.buffer, bitmap, BitmapRecord.size);
    const [left, top] = [view.getInt16(BitmapRecord.left, true), view.getInt16(BitmapRecord.top, true)];
    const [width, height] = [view.getUint16(BitmapRecord.width, true), view.getUint16(BitmapRecord.height, true)];
    expect(view.getUint16(BitmapRecord.pitch, true)).toBe(lcd ? width * 4 : width);
    const rows = kernels.views.bytes(cast(bitmap + BitmapRecord.size), width * height * (lcd ? 4 : 1)).slice();
    kernels.exports.strikeBitmapFree(cast(bitmap));
    kernels.exports.strikeFree(strike);
    return { left, top, width, height, rows };
  }

  /** The same by grey coverage of a glyph three times as wide, and the judge. */
  function expectStripes(outline: Outline, dx: number, table: Uint8Array | undefined, tolerance: number): void {
    const { left, top, width, height, rows } = bitmapOf(outline, dx, table, true);
    const wide = {
      ...outline,
      toSVGPathData: () => "",
      coords: outline.coords.map((value, i) => (i % 2 === 0 ? value * 3 : value)),
    };
    const [columns, lines] = [width + 2 * marginPx, height + 2 * marginPx];
    const pitch = (columns + 2) * 3;
    const out = arena.allocate<Bytes>(pitch * lines + 16);
    const [firstStripe, firstRow] = [(left - marginPx - 1) * 3, top - marginPx];
    const stripesOf = kernels.exports.rasterise;
    expect(stripesOf(packed(wide), scale, dx * 3, firstStripe, firstRow, pitch, lines, out, pitch, true)).toBe(0);
    for (let y = 0; y < lines; y++) {
      const stripes = kernels.views.bytes(cast(out + y * pitch), pitch);
      const expected = filteredRow(stripes, table);
      const actual = new Uint8Array(columns * 4);
      if (table !== undefined) for (let i = 0; i < actual.length; i++) actual[i] = table[0]!;
      const row = y - marginPx;
      if (row >= 0 && row < height) actual.set(rows.subarray(row * width * 4, (row + 1) * width * 4), marginPx * 4);
      const difference = actual.reduce((most, value, at) => Math.max(most, Math.abs(value - expected[at]!)), 0);
      if (difference > tolerance) expect.fail(`row ${row} of ${height} is off by ${difference}`);
    }
  }

  it.each([
    ["as it is", undefined],
    ["by the table of a gamma", strikeMode("lcd", 1.8).table],
  ])("filters stripes of a third of a pixel for LCD, %s", (_, table) => {
    seeds(200, (random) => {
      const polygons = randomPath(random, 400, [Verb.line]);
      arena.scope(() => expectStripes(polygons, random.int(0, 3) / 4, table, 0));
    });
  });

  it("filters those of curves likewise", async () => {
    const font = await bench.open(fontPath);
    for (const character of "gWi@&Å") {
      const outline = font.glyphOutline(font.glyphId(character.codePointAt(0)!));
      for (const dx of [0, 0.25, 0.5, 0.75]) arena.scope(() => expectStripes(outline, dx, undefined, curveTolerance));
    }
  });

  it("maps coverage by the table of the strike, which goes with it", () => {
    seeds(30, (random) => {
      const outline = randomPath(random, 400);
      for (const table of [halfTable, powerTable(1.8), powerTable(0.5)]) {
        const before = kernels.state.liveBlocks;
        const [plain, mapped] = arena.scope(() => [
          bitmapOf(outline, 0.25, undefined, false),
          bitmapOf(outline, 0.25, table, false),
        ]);
        expect(mapped).toEqual({ ...plain, rows: plain.rows.map((coverage) => table[coverage]!) });
        expect(kernels.state.liveBlocks).toBe(before);
      }
    });
  });
});

describe("tables of render modes", () => {
  it("are black from half a pixel on for mono, a power for gamma, and none where coverage stays", () => {
    expect(strikeMode("mono", 1).table).toEqual(halfTable);
    for (const gamma of [0.4, 0.5, 1.4, 1.8, 2.2, 3]) {
      expect(strikeMode("gray", gamma).table).toEqual(powerTable(gamma));
      expect(strikeMode("lcd", gamma).table).toEqual(powerTable(gamma));
    }
    expect(powerTable(1)).toEqual(identityTable);
    expect(strikeMode("gray", 1).table).toBeUndefined();
    expect(strikeMode("lcd", 1).table).toBeUndefined();
  });
});
