/** Hot and cold bitmaps of a strike: what lies where once it is rebuilt, and that pictures and books stay as they were. */

import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { openFont } from "../../src/font/open-font.ts";
import { stampBitmap, visitBitmaps } from "../../src/glyph/bitmap-visits.ts";
import { FaceRecords } from "../../src/glyph/face-records.ts";
import { gatherHotBitmaps } from "../../src/glyph/hot-bitmaps.ts";
import { readBitmap, type StoredBitmap, slotsOf } from "../../src/glyph/strike-bitmaps.ts";
import type { MissingGlyph, Ptr, Strike } from "../../src/kernels/pointers.ts";
import { BitmapRecord, BitmapStamp, MissingRecord, PoolRecord } from "../../src/kernels/records.ts";
import type { EngineMemory } from "../../src/memory/engine-memory.ts";
import { builds, kernelMemory } from "../kernels/support.ts";
import { disagreements, latinFile } from "../memory/open-engine.ts";
import { type Random, seeds } from "../reference/prng.ts";

const glyphCount = 300;
const always = () => true;
/** More than any stamp. */
const ALL = 2 ** 32;

/** A strike of a font's first glyphs at a random size, drawn at random times, once or more often. */
async function makeWorld(build: (typeof builds)[number]) {
  const memory = await kernelMemory(build);
  const font = await openFont(latinFile, {}, memory.heap);
  const face = new FaceRecords(memory.kernels, memory.heap).of(font);
  const fill = (strike: Ptr<Strike>, glyphs: readonly number[]) =>
    memory.arena.scope((arena) => {
      const list = arena.allocate<MissingGlyph>(glyphs.length * MissingRecord.size, 4);
      const { u16, u32 } = memory.kernels.views;
      glyphs.forEach((glyph, i) => {
        const at = list + i * MissingRecord.size;
        u16[(at + MissingRecord.glyph) >>> 1] = glyph;
        u16[(at + MissingRecord.subpixel) >>> 1] = glyph & 3;
        u32[(at + MissingRecord.strike) >>> 2] = strike;
        u32[(at + MissingRecord.outline) >>> 2] = 0;
      });
      expect(memory.kernels.exports.strikeRasterise(face, list, glyphs.length)).toBe(glyphs.length);
    });
  return { memory, font, fill };
}

function stampAll({ kernels }: EngineMemory, strike: Ptr<Strike>, random: Random): void {
  visitBitmaps(kernels, strike, (bitmap) => {
    stampBitmap(kernels, bitmap, random.int(1, 1000) * 2 + (random.float() < 0.4 ? BitmapStamp.again : 0));
  });
}

/** Marks a random share of a strike's bitmaps and gives them back. */
function evictSome({ kernels }: EngineMemory, strike: Ptr<Strike>, random: Random, share: number): void {
  visitBitmaps(kernels, strike, (bitmap) => {
    if (random.float() < share) stampBitmap(kernels, bitmap, BitmapStamp.marked);
  });
  kernels.exports.strikeClear(strike, true);
}

function picturesOf({ kernels }: EngineMemory, strike: Ptr<Strike>): Map<number, StoredBitmap> {
  return new Map([...slotsOf(kernels, strike)].map((slot) => [slot, readBitmap(kernels, strike, slot)!]));
}

/** Stamps of a strike's bitmaps by the slab that they lie in, and whether that is marked as hot. */
function slabsOf({ kernels }: EngineMemory, strike: Ptr<Strike>) {
  const { u16, u32 } = kernels.views;
  const slabs = new Map<number, { isHot: boolean; stamps: Map<number, number> }>();
  visitBitmaps(kernels, strike, (bitmap, stamp) => {
    const distance = u16[(bitmap + BitmapRecord.slab) >>> 1]!;
    if (distance === 0) return;
    const slab = bitmap - distance * 16;
    const isHot = u32[(slab + PoolRecord.after) >>> 2] === 1;
    const known = slabs.get(slab) ?? { isHot, stamps: new Map<number, number>() };
    slabs.set(slab, known);
    known.stamps.set(bitmap, stamp);
  });
  return [...slabs.values()];
}

describe.each(builds)("a strike that is rebuilt (%s)", (build) => {
  it("has what was drawn in several calls in slabs of its own, the latest first, and the same pictures", async () => {
    const { memory, font, fill } = await makeWorld(build);
    const { kernels, heap } = memory;
    const usedBytes = heap.usedBytes;
    seeds(4, (random) => {
      const scale = random.int(6, 24) / font.unitsPerEm;
      const strike = kernels.exports.strikeCreate(scale, font.glyphCount);
      fill(
        strike,
        Array.from({ length: glyphCount }, (_, glyph) => glyph),
      );
      for (let round = 0; round < 3; round++) {
        stampAll(memory, strike, random);
        evictSome(memory, strike, random, 0.2);
        const expected = picturesOf(memory, strike);
        expect(gatherHotBitmaps(kernels, strike, ALL, () => false)).toBe(0);
        // What is drawn now stays.
        const placesNow = () =>
          slabsOf(memory, strike)
            .flatMap(({ stamps }) => [...stamps])
            .flatMap(([bitmap, stamp]) => (stamp >= 1000 ? [bitmap] : []))
            .sort((a, b) => a - b);
        const before = placesNow();
        gatherHotBitmaps(kernels, strike, 1000, always);
        expect(placesNow()).toEqual(before);
        const moved = gatherHotBitmaps(kernels, strike, ALL, always);
        if (round === 0) expect(moved).toBeGreaterThan(10);
        expect(gatherHotBitmaps(kernels, strike, ALL, always)).toBe(0);
        expect(picturesOf(memory, strike)).toEqual(expected);
        expect(disagreements(memory)).toEqual([]);
        if (round > 0) continue;
        for (const { isHot, stamps } of slabsOf(memory, strike)) {
          if (!isHot) continue;
          const inOrder = [...stamps].sort(([a], [b]) => a - b).map(([, stamp]) => stamp);
          expect(inOrder.every((stamp) => (stamp & BitmapStamp.again) !== 0)).toBe(true);
          expect(inOrder).toEqual([...inOrder].sort((a, b) => b - a));
        }
      }
      // Bitmaps that are made now take the places that were left.
      fill(
        strike,
        Array.from({ length: glyphCount }, (_, glyph) => glyph),
      );
      expect(picturesOf(memory, strike).size).toBe(glyphCount);
      kernels.exports.strikeFree(strike);
    });
    kernels.exports.releaseGrid();
    memory.arena.reset();
    expect(heap.usedBytes).toBe(usedBytes);
  });

  it("goes on where memory is short: what was moved was moved whole", async () => {
    const { memory, font, fill } = await makeWorld(build);
    const { kernels } = memory;
    seeds(3, (random) => {
      const strike = kernels.exports.strikeCreate(12 / font.unitsPerEm, font.glyphCount);
      fill(
        strike,
        Array.from({ length: glyphCount }, (_, glyph) => glyph),
      );
      stampAll(memory, strike, random);
      const expected = picturesOf(memory, strike);
      kernels.state.failAfter(random.int(1, 3));
      gatherHotBitmaps(kernels, strike, ALL, always);
      kernels.state.failAfter(0);
      expect(picturesOf(memory, strike)).toEqual(expected);
      expect(disagreements(memory)).toEqual([]);
      kernels.exports.strikeFree(strike);
    });
  });
});

describe("the record of a slab", () => {
  it("has the offsets that assembly/memory/pool.ts draws", async () => {
    const source = await readFile(new URL("../../assembly/memory/pool.ts", import.meta.url), "utf8");
    const drawn = new Map([...source.matchAll(/const POOL_(\w+): usize = (\d+);/g)].map((m) => [m[1]!, Number(m[2])]));
    for (const [field, offset] of Object.entries(PoolRecord)) {
      expect(drawn.get(field.replace(/[A-Z]/g, "_$&").toUpperCase()), field).toBe(offset);
    }
  });
});
