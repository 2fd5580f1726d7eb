/** Outlines that no font designer drew: random, degenerate, huge, wound many times, cut by windows. */

import { describe, expect, it } from "vitest";
import { Verb } from "../../src/font/outline.ts";
import { packOutline } from "../../src/glyph/outline-packer.ts";
import { type Bytes, cast, type Ptr } from "../../src/kernels/pointers.ts";
import { BitmapRecord, KernelError } from "../../src/kernels/records.ts";
import { coverageError, exactCoverage } from "../reference/coverage.ts";
import { prng, seeds } from "../reference/prng.ts";
import { type Coverage, GlyphBench, type Outline, outlineOf, randomPath, sameCoverage } from "./support.ts";

const simd = await GlyphBench.create("simd");
const scalar = await GlyphBench.create("scalar");

/** A closed polygon. */
function polygon(points: readonly (readonly [number, number])[]): Outline {
  return outlineOf([Verb.move, ...points.slice(1).map(() => Verb.line), Verb.close], points.flat());
}

/** Several outlines as one. */
function together(outlines: readonly Outline[]): Outline {
  return outlineOf(
    outlines.flatMap((outline) => [...outline.verbs]),
    outlines.flatMap((outline) => [...outline.coords]),
  );
}

function coverageBy(bench: GlyphBench, outline: Outline, scale: number, dx: number): Coverage {
  const { kernels, arena, heap } = bench.memory;
  return arena.scope(() => bench.coverage(packOutline(kernels, arena, heap, 0, outline), scale, dx));
}

/** Coverage by both builds, which must agree, and its largest and mean error. */
function check(outline: Outline, scale: number, dx = 0): { coverage: Coverage; max: number; mean: number } {
  const coverage = coverageBy(simd, outline, scale, dx);
  expect(sameCoverage(coverageBy(scalar, outline, scale, dx), coverage)).toBe(true);
  const { pixels, ...box } = coverage;
  const exact = pixels.length === 0 ? pixels : exactCoverage(outline, { ...box, scale, dx });
  return { coverage, ...coverageError(pixels, exact) };
}

describe("rasterising", () => {
  it("covers random paths as exactly as glyphs, the same in both builds", () => {
    seeds(300, (random) => {
      const { max } = check(randomPath(random, 1000), Math.fround(random.int(1, 60) / 1000), random.int(0, 3) / 4);
      // Curves that double back on themselves have cusps, which chords cut.
      expect(max).toBeLessThanOrEqual(40);
    });
  });

  it("covers random polygons to within 1/255", () => {
    seeds(300, (random) => {
      const points = Array.from(
        { length: random.int(3, 20) },
        () => [random.int(-1000, 1000), random.int(-1000, 1000)] as const,
      );
      expect(check(polygon(points), Math.fround(random.int(1, 80) / 1000)).max).toBeLessThanOrEqual(1);
    });
  });

  it("keeps the area of curves whose ends stand one over the other, as of those that lie level", () => {
    seeds(300, (random) => {
      // A strip between two such curves, of 8 pixels or more: in fewer, what lies in the pixel beside counts for much.
      const length = random.int(400, 900);
      const [near, far] = [random.int(-300, 300), random.int(-300, 300)];
      const turned = random.int(0, 1) === 1;
      const place = (along: number, across: number) => (turned ? [along, across] : [across, along]);
      const coords = [place(0, 0), place(length / 2, near), place(length, 0)];
      coords.push(place(length, 350), place(length / 2, 350 + far), place(0, 350), place(0, 0));
      const verbs = [Verb.move, Verb.quadratic, Verb.line, Verb.quadratic, Verb.line, Verb.close];
      const scale = Math.fround(random.int(20, 80) / 1000);
      const { max, mean } = check(outlineOf(verbs, coords.flat()), scale, random.int(0, 3) / 4);
      expect(max).toBeLessThanOrEqual(12);
      // Without their bulges it is 5.5.
      expect(mean).toBeLessThanOrEqual(1.5);
    });
  });

  it.each([1, 7, 8, 16, 40])("fills what is wound %d times, either way round", (times) => {
    const square = polygon([
      [100, 100],
      [900, 130],
      [870, 900],
      [130, 860],
    ]);
    const reversed = polygon([
      [100, 100],
      [130, 860],
      [870, 900],
      [900, 130],
    ]);
    for (const contour of [square, reversed]) {
      const outline = together(Array.from({ length: times }, () => contour));
      // In sums, and in pairs of them, where a picture is small.
      expect(check(outline, 0.05, 0.25).max).toBeLessThanOrEqual(times);
      expect(check(outline, 0.02, 0.25).max).toBeLessThanOrEqual(times);
    }
  });

  it("fills a spiral that winds 40 times around its middle", () => {
    const points = Array.from({ length: 40 * 24 }, (_, i) => {
      const angle = (i * Math.PI) / 12;
      const radius = 200 + i;
      return [radius * Math.cos(angle), radius * Math.sin(angle)] as const;
    });
    const outline = polygon([...points, [0, 0]]);
    expect(check(outline, 0.06).max).toBeLessThanOrEqual(2);
    const { pixels, left, top, width } = check(outline, 0.06).coverage;
    expect(pixels[-top * width - left]).toBe(255);
  });

  it("draws nothing for what has no area", () => {
    const nothing = [
      outlineOf([], []),
      outlineOf([Verb.move], [5, 5]),
      outlineOf([Verb.move, Verb.close], [5, 5]),
      polygon([
        [0, 0],
        [500, 700],
      ]),
      polygon([
        [100, 0],
        [100, 800],
        [100, 300],
      ]),
      polygon([
        [0, 100],
        [800, 100],
        [300, 100],
      ]),
      outlineOf([Verb.move, Verb.quadratic, Verb.close], [0, 0, 300, 300, 600, 600]),
    ];
    for (const outline of nothing) {
      expect(check(outline, 0.1).coverage.pixels.every((coverage) => coverage <= 1)).toBe(true);
    }
  });

  it("covers coordinates at the ends of their range", () => {
    for (const reach of [16383, 16384, 32767, 32768, 100_000]) {
      const outline = polygon([
        [-reach, -reach],
        [reach, -reach + 7],
        [reach - 3, reach],
      ]);
      expect(check(outline, Math.fround(100 / reach)).max, `reach ${reach}`).toBeLessThanOrEqual(2);
    }
  });

  it.each([16, 16384])("covers random polygons of %d units to the em from 1 to 2,048 px", (unitsPerEm) => {
    seeds(4, (random) => {
      for (const size of [1, 2, 12, 200, 2048]) {
        const points = Array.from(
          { length: random.int(3, 12) },
          () => [random.int(0, unitsPerEm), random.int(0, unitsPerEm)] as const,
        );
        expect(check(polygon(points), size / unitsPerEm, 0.5).max, `${size} px`).toBeLessThanOrEqual(2);
      }
    });
  });

  it("covers pictures wider and higher than one tile", () => {
    const outline = together([
      polygon([
        [0, 0],
        [1000, 40],
        [500, 1000],
      ]),
      outlineOf(
        [Verb.move, Verb.quadratic, Verb.cubic, Verb.close],
        [200, 200, 500, 900, 800, 200, 700, 0, 300, 0, 200, 200],
      ),
    ]);
    for (const size of [999, 1000, 1001, 1023, 2048, 2500]) {
      const { coverage, max } = check(outline, Math.fround(size / 1000));
      expect(coverage.width).toBeGreaterThanOrEqual(size);
      expect(max, `${size} px`).toBeLessThanOrEqual(9);
    }
  });

  it("covers any window of a picture as it covers the whole", () => {
    seeds(60, (random) => {
      const outline = randomPath(random, 1000);
      const scale = Math.fround(random.int(20, 400) / 1000);
      const { coverage } = check(outline, scale);
      if (coverage.width === 0 || coverage.height === 0) return;
      const window = {
        left: coverage.left + random.int(-20, coverage.width),
        top: coverage.top + random.int(-20, coverage.height),
        width: random.int(1, coverage.width + 30),
        height: random.int(1, coverage.height + 30),
      };
      const part = windowOf(simd, outline, scale, window);
      expect(Buffer.compare(windowOf(scalar, outline, scale, window), part)).toBe(0);
      expect(coverageError(part, cut(coverage, window)).max).toBeLessThanOrEqual(1);
    });
  });

  it("makes bitmaps that lie side by side, and touches none that is there, however their sizes come", () => {
    seeds(6, (random) => {
      for (const { memory } of [simd, scalar]) {
        const { kernels, arena, heap } = memory;
        const strike = kernels.exports.strikeCreate(1 / 64, 0);
        const whole = (bitmap: number) => {
          const { u8, u16 } = kernels.views;
          const [pitch, height] = [BitmapRecord.pitch, BitmapRecord.height].map(
            (field) => u16[(bitmap + field) >>> 1]!,
          );
          return u8.slice(bitmap, bitmap + BitmapRecord.size + pitch! * height!);
        };
        const made = new Map<Ptr<Bytes>, Uint8Array>();
        for (let i = 0; i < 120; i++) {
          const outline = randomPath(random, random.int(64, 1500));
          const bitmap = arena.scope(() =>
            kernels.exports.strikeBitmap(strike, packOutline(kernels, arena, heap, 0, outline), 0),
          );
          expect(bitmap).toBeGreaterThan(0);
          made.set(cast(bitmap), whole(bitmap));
          // Some go, so that others come between those that stay.
          const gone = random.float() < 0.3 ? random.pick([...made.keys()]) : undefined;
          if (gone === undefined) continue;
          expect(Buffer.compare(whole(gone), made.get(gone)!)).toBe(0);
          made.delete(gone);
          kernels.exports.strikeBitmapFree(gone);
        }
        for (const [bitmap, bytes] of made) {
          expect(Buffer.compare(whole(bitmap), bytes)).toBe(0);
          kernels.exports.strikeBitmapFree(bitmap);
        }
        kernels.exports.strikeFree(strike);
      }
    });
  });

  it("draws what bulges over the seam of two tiles as what bulges elsewhere", () => {
    const [unitsPerPx, heightPx, seamPx, widthPx] = [8, 10, 448, 600];
    const heightUnits = heightPx * unitsPerPx;
    const bulging = (rightPx: number) => {
      const right = rightPx * unitsPerPx;
      const verbs = [Verb.move, Verb.line, Verb.quadratic, Verb.line, Verb.close];
      return outlineOf(verbs, [0, 0, right, 0, right + 1, heightUnits / 2, right, heightUnits, 0, heightUnits]);
    };
    const [near, far] = [widthPx * unitsPerPx - unitsPerPx, widthPx * unitsPerPx];
    const distant = polygon([
      [near, 0],
      [far, 0],
      [far, heightUnits],
    ]);
    const columnBehind = (px: number) => {
      const { pixels, width } = check(together([bulging(px), distant]), 1 / unitsPerPx).coverage;
      return Array.from({ length: heightPx }, (_, y) => pixels[y * width + px]!);
    };
    const elsewhere = columnBehind(seamPx + 2);
    expect(Math.max(...elsewhere)).toBeGreaterThan(0);
    expect(columnBehind(seamPx)).toEqual(elsewhere);
  });

  it("has room for the chords of more curves than 16 bits count, or says that it hasn't", () => {
    const curves = 150_000;
    const verbs: number[] = [Verb.move];
    const coords = [0, 0];
    for (let i = 0; i < curves; i++) {
      verbs.push(Verb.quadratic, Verb.cubic);
      coords.push(16, 0, 16, 16, 0, 16, 0, 8, 0, 0);
    }
    const outline = outlineOf([...verbs, Verb.close], coords);
    expect(() => coverageBy(simd, outline, 1, 0)).toThrow(`kernel error ${KernelError.outOfMemory}`);
    expect(check(randomPath(prng(5), 500), 0.1).max).toBeLessThanOrEqual(40);
  });

  it("refuses paths that contradict themselves", () => {
    for (const outline of [
      outlineOf([Verb.move, Verb.line], [0, 0]),
      outlineOf([9], []),
      outlineOf([Verb.move], [Number.NaN, 0]),
      outlineOf([Verb.move, Verb.line], [0, 0, Number.POSITIVE_INFINITY, 3]),
    ]) {
      expect(() => check(outline, 0.1)).toThrow(expect.objectContaining({ code: "glyph-damaged" }));
    }
    expect(
      check(
        polygon([
          [0, 0],
          [500, 0],
          [0, 500],
        ]),
        0.1,
      ).max,
    ).toBeLessThanOrEqual(1);
  });
});

type Window = Omit<Coverage, "pixels">;

/** Coverage of a window of an outline, with guard bytes after it. */
function windowOf(bench: GlyphBench, outline: Outline, scale: number, window: Window): Uint8Array {
  const { kernels, arena, heap } = bench.memory;
  const { left, top, width, height } = window;
  return arena.scope(() => {
    const packed = packOutline(kernels, arena, heap, 0, outline);
    const pitch = width + (left & 3);
    const out: Ptr<Bytes> = arena.allocate(pitch * height + 64);
    kernels.views.bytes(cast(out + pitch * height), 64).fill(0xee);
    expect(kernels.exports.rasterise(packed, scale, 0, left, top, width, height, out, pitch, false)).toBe(0);
    expect(kernels.views.bytes(cast(out + pitch * height), 64).every((byte) => byte === 0xee)).toBe(true);
    const pixels = new Uint8Array(width * height);
    for (let y = 0; y < height; y++) pixels.set(kernels.views.bytes(cast(out + y * pitch), width), y * width);
    return pixels;
  });
}

/** The same window, cut from the whole picture. */
function cut(whole: Coverage, window: Window): Uint8Array {
  const pixels = new Uint8Array(window.width * window.height);
  for (let y = 0; y < window.height; y++) {
    for (let x = 0; x < window.width; x++) {
      const column = window.left + x - whole.left;
      const row = window.top + y - whole.top;
      const inside = column >= 0 && row >= 0 && column < whole.width && row < whole.height;
      pixels[y * window.width + x] = inside ? whole.pixels[row * whole.width + column]! : 0;
    }
  }
  return pixels;
}
