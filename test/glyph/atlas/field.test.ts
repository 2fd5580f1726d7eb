/** Distance fields beside the oracle: the distance to the nearest of all chords, in doubles. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Font } from "../../../src/font/font.ts";
import { FieldMaker } from "../../../src/glyph/atlas/field/field.ts";
import type { StoredBitmap } from "../../../src/glyph/strike-bitmaps.ts";
import { FieldKernels } from "../../../src/kernels/field-kernels.ts";
import { latinFile, OpenEngine } from "../../memory/open-engine.ts";
import { type Chord, chordsOf, distanceTo, rectangleUnion, windingAt } from "../../reference/field.ts";
import { type Random, seeds } from "../../reference/prng.ts";

let engine: OpenEngine;
let fonts: Font[];

beforeAll(async () => {
  engine = await OpenEngine.create();
  fonts = [];
  for (const file of [latinFile, "test/fonts/Roboto-Regular.ttf", "test/fonts/EBGaramond12-Regular.otf"]) {
    fonts.push(await engine.loadFont(file));
  }
});
afterAll(() => engine.dispose());

/** Largest difference, in pixels, of what bytes say and of how far `chords` are, as far as the spread. */
function largestError(
  { left, top, width, height, pixels }: StoredBitmap,
  spread: number,
  chords: readonly Chord[],
  isInside: (x: number, y: number) => boolean,
  every = 1,
): number {
  let largest = 0;
  for (let at = 0; at < width * height; at += every) {
    const [x, y] = [left + (at % width) + 0.5, top + Math.floor(at / width) + 0.5];
    const distance = Math.min(spread, distanceTo(chords, x, y));
    const told = ((pixels[at]! - 127.5) * spread) / 127.5;
    largest = Math.max(largest, Math.abs((isInside(x, y) ? distance : -distance) - told));
  }
  return largest;
}

/** Bytes are 2/255 of the spread apart, so that rounding alone takes 1/255 of it. What is off besides is less, in spreads. */
const beyondRounding = 1e-4;
/** Contours that meet are cut as lines, which are so far from their curves at most. */
const cutPx = 1 / 1000;
const largestAllowed = (spread: number) => spread * (1 / 255 + beyondRounding);

describe("distance fields", () => {
  it("are as exact as bytes can be, glyph by glyph: lines, quadratics and cubics, at any size and spread", () => {
    let worst = 0;
    seeds(40, (random) => {
      const font = random.pick(fonts);
      const outline = font.glyphOutline(font.glyphId(random.pick([..."ABDGJOQRSWaegijsk&@%8396§ß"]).codePointAt(0)!));
      const [sizePx, spread] = [random.int(16, 64), random.int(2, 10)];
      const scale = sizePx / font.unitsPerEm;
      const field = new FieldMaker(spread, false).make(outline, scale);
      const chords = chordsOf(outline, (x, y) => [x * scale, -y * scale]);
      const isInside = (x: number, y: number) => windingAt(chords, x, y) !== 0;
      const error = largestError(field, spread, chords, isInside, 7);
      expect(error).toBeLessThan(largestAllowed(spread));
      worst = Math.max(worst, error / (spread / 255));
    });
    expect(worst).toBeGreaterThan(0.9);
  });

  it("are as exact of rows of frames and blocks: wider than words of bits, and as deep inside as they like", () => {
    let widest = 0;
    seeds(40, (random) => {
      const spread = random.int(1, 12) + random.float();
      const outline = framesOutline(random);
      const [simd, scalar] = [true, false].map((build) =>
        new FieldMaker(spread, false, new FieldKernels(build)).make(outline, 1),
      );
      const chords = chordsOf(outline, (x, y) => [x, -y]);
      const isInside = (x: number, y: number) => windingAt(chords, x, y) !== 0;
      expect(largestError(simd!, spread, chords, isInside, 5)).toBeLessThan(largestAllowed(spread));
      expect(scalar).toEqual(simd);
      widest = Math.max(widest, simd!.width);
    });
    expect(widest).toBeGreaterThan(128);
  });

  it("are as exact of thin rings, whose curves are told apart by their halves alone, and of lenses of two curves", () => {
    seeds(25, (random) => {
      const spread = random.int(2, 9);
      const size = random.float() * 20 + 5;
      const outline = random.int(0, 2) === 0 ? lensOutline(size, random) : ringOutline(size, random);
      const [simd, scalar] = [true, false].map((build) =>
        new FieldMaker(spread, false, new FieldKernels(build)).make(outline, 1),
      );
      const chords = chordsOf(outline, (x, y) => [x, -y]);
      const isInside = (x: number, y: number) => windingAt(chords, x, y) !== 0;
      expect(largestError(simd!, spread, chords, isInside, 5)).toBeLessThan(largestAllowed(spread));
      expect(scalar).toEqual(simd);
    });
  });

  it("are made of every letter and digit of every font, with finite numbers all along, at sizes that round as they like", () => {
    const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    for (const font of fonts) {
      for (const [at, letter] of [...letters].entries()) {
        const outline = font.glyphOutline(font.glyphId(letter.codePointAt(0)!));
        for (const sizePx of [48, 31 + at / 7]) {
          const { pixels } = new FieldMaker(8, false).make(outline, sizePx / font.unitsPerEm);
          // There is ink, and there is ground.
          expect(Math.max(...pixels), letter).toBeGreaterThan(127);
          expect(Math.min(...pixels), letter).toBe(0);
        }
      }
    }
  });

  it("are those of the union where contours overlap: what lies inside of the ink doesn't count", () => {
    seeds(60, (random) => {
      const rectangles = randomRectangles(random);
      const turn = random.pick([0, random.float() * 6]);
      const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
      const outline = rectanglesOutline(rectangles, random, ([x, y]) => [x * cos - y * sin, x * sin + y * cos]);
      const field = new FieldMaker(6, false).make(outline, 1);
      const turned = rectangleUnion(rectangles).map(({ x0, y0, x1, y1 }) => ({
        ...{ x0: x0 * cos - y0 * sin, y0: -(x0 * sin + y0 * cos) },
        ...{ x1: x1 * cos - y1 * sin, y1: -(x1 * sin + y1 * cos) },
      }));
      const isInside = (x: number, y: number) => {
        const [u, v] = [x * cos + -y * sin, -x * sin + -y * cos];
        return rectangles.some(([left, top, right, bottom]) => left < u && u < right && top < v && v < bottom);
      };
      expect(largestError(field, 6, turned, isInside, 3)).toBeLessThan(largestAllowed(6));
    });
  });

  it("of a contour around another of its direction are those of the outer one alone, and of a hole those of both", () => {
    const square = (size: number, isHole: boolean) => {
      const points = [
        [-size, -size],
        [size, -size],
        [size, size],
        [-size, size],
      ];
      return isHole ? points.reverse() : points;
    };
    const outlineOf = (isHole: boolean) => ({
      verbs: new Uint8Array([0, 1, 1, 1, 4, 0, 1, 1, 1, 4]),
      coords: new Float32Array([...square(10, false), ...square(4, isHole)].flat()),
    });
    const at = (isHole: boolean) => {
      const { left, top, width, pixels } = new FieldMaker(4, false).make(outlineOf(isHole), 1);
      return ((pixels[(0 - top) * width + 3 - left]! - 127.5) * 4) / 127.5;
    };
    expect(at(false)).toBe(4);
    expect(at(true)).toBeCloseTo(-0.5, 1);
  });

  it("are the same bytes of both builds of the kernels, of fonts' glyphs and of overlapping contours", () => {
    const [simd, scalar] = [new FieldKernels(true), new FieldKernels(false)];
    seeds(60, (random) => {
      const font = random.pick(fonts);
      const glyph = font.glyphOutline(random.int(1, font.glyphCount - 1));
      const outline = random.int(0, 5) === 0 ? overlapping(glyph) : glyph;
      const [scale, spread] = [(random.float() * 90 + 6) / font.unitsPerEm, random.int(1, 12) + random.float()];
      const hasChannels = random.int(0, 3) === 0;
      const fields = [simd, scalar].map((kernels) => new FieldMaker(spread, hasChannels, kernels).make(outline, scale));
      expect(fields[0]).toEqual(fields[1]);
    });
  });

  it("are the same bytes of both builds of curves whose points fall together: cusps, loops, and lines there and back", () => {
    const [simd, scalar] = [new FieldKernels(true), new FieldKernels(false)];
    seeds(300, (random) => {
      const most = random.int(2, 20);
      const parts = Array.from({ length: random.int(1, 4) }, () => random.int(1, 3));
      const verbs = Uint8Array.from([0, ...parts, 4]);
      const numbers = 2 + 2 * parts.reduce((sum, points) => sum + points, 0);
      const outline = { verbs, coords: Float32Array.from({ length: numbers }, () => random.int(0, most)) };
      const [scale, spread] = [random.pick([1, 0.37, 2.5]), random.pick([1, 3.3, 8])];
      const fields = [simd, scalar].map((kernels) => new FieldMaker(spread, false, kernels).make(outline, scale));
      expect(fields[0]).toEqual(fields[1]);
    });
  });

  it("are as exact where curves overlap, as parts of glyphs of variable fonts do: letters over themselves", () => {
    let cut = 0;
    seeds(3, (random) => {
      const font = random.pick(fonts);
      const letter = random.pick([..."ADOUVcjx"]);
      const outline = overlapping(font.glyphOutline(font.glyphId(letter.codePointAt(0)!)));
      const [sizePx, spread] = [random.int(20, 56), random.int(3, 9)];
      const scale = sizePx / font.unitsPerEm;
      const field = new FieldMaker(spread, false).make(outline, scale);
      const chords = chordsOf(outline, (x, y) => [x * scale, -y * scale], cutPx / 10);
      // What bounds the union: chords cut where others cross them, without those with ink on both sides.
      const bounds = boundaryOf(chords);
      if (bounds.length < chords.length) cut++;
      const isInside = (x: number, y: number) => windingAt(chords, x, y) !== 0;
      expect(largestError(field, spread, bounds, isInside, 11)).toBeLessThan(largestAllowed(spread) + cutPx);
    });
    expect(cut).toBe(3);
  });

  it("of outlines that enclose nothing, or are no more than a line there and back, have no ink", () => {
    const empty = new FieldMaker(8, false).make({ verbs: new Uint8Array(0), coords: new Float32Array(0) }, 1);
    expect(empty).toMatchObject({ width: 0, height: 0 });
    const back = { verbs: new Uint8Array([0, 1, 1, 4]), coords: new Float32Array([0, 0, 10, 10, 0, 0]) };
    const { pixels } = new FieldMaker(8, false).make(back, 1);
    expect(Math.max(...pixels)).toBe(0);
  });
});

describe("the memory that fields are made in", () => {
  const held = () => engine.memory.stats().libraries["memory of distance fields"]!;

  it("is one of an engine, counts in its budget, and goes under pressure: the next field is the same", () => {
    const options = { mode: "sdf", size: 256 } as const;
    const slot = fonts[0]!.glyphId(71);
    expect(held()).toBe(0);
    const before = engine.memory.status().usedBytes;
    using atlas = engine.atlas(options);
    const { width, height } = atlas.glyph(fonts[0]!, slot);
    const bytes = held();
    const pixels = atlas.pages[0]!.pixels().slice();
    expect(bytes).toBeGreaterThanOrEqual(width * height * 8);
    expect(engine.memory.status().usedBytes).toBeGreaterThanOrEqual(before + bytes);
    using other = engine.atlas(options);
    other.glyph(fonts[0]!, slot);
    expect(held()).toBe(bytes);
    engine.memory.reclaim("moderate");
    expect(held()).toBe(bytes);
    engine.memory.reclaim("aggressive");
    expect(held()).toBe(0);
    using third = engine.atlas(options);
    third.glyph(fonts[0]!, slot);
    expect(held()).toBe(bytes);
    expect(third.pages[0]!.pixels()).toEqual(pixels);
  });
});

/** The same glyph twice, the second a little to the right and higher: its contours cross those of the first. */
function overlapping({ verbs, coords }: { readonly verbs: Uint8Array; readonly coords: Float32Array }) {
  const moved = coords.map((value, at) => value + (at % 2 === 0 ? 83.3 : 37.1));
  return { verbs: Uint8Array.from([...verbs, ...verbs]), coords: Float32Array.from([...coords, ...moved]) };
}

/** Pieces of chords, cut where they cross each other, that have ink on one side alone. */
function boundaryOf(chords: readonly Chord[]): Chord[] {
  return chords.flatMap((chord) => {
    const [dx, dy] = [chord.x1 - chord.x0, chord.y1 - chord.y0];
    const shares = [0, 1];
    for (const { x0, y0, x1, y1 } of chords) {
      const isBeside =
        Math.max(x0, x1) < Math.min(chord.x0, chord.x1) ||
        Math.min(x0, x1) > Math.max(chord.x0, chord.x1) ||
        Math.max(y0, y1) < Math.min(chord.y0, chord.y1) ||
        Math.min(y0, y1) > Math.max(chord.y0, chord.y1);
      if (isBeside) continue;
      const across = dx * (y1 - y0) - dy * (x1 - x0);
      const share = ((x0 - chord.x0) * (y1 - y0) - (y0 - chord.y0) * (x1 - x0)) / across;
      const other = ((x0 - chord.x0) * dy - (y0 - chord.y0) * dx) / across;
      if (share > 0 && share < 1 && other >= 0 && other <= 1) shares.push(share);
    }
    shares.sort((a, b) => a - b);
    return shares.slice(1).flatMap((to, at) => {
      const from = shares[at]!;
      const [x, y] = [chord.x0 + (dx * (from + to)) / 2, chord.y0 + (dy * (from + to)) / 2];
      const off = 1e-7 / Math.hypot(dx, dy);
      const isInside = [1, -1].map((side) => windingAt(chords, x - dy * off * side, y + dx * off * side) !== 0);
      if (isInside[0] === isInside[1]) return [];
      const piece = { x0: chord.x0 + dx * from, y0: chord.y0 + dy * from };
      return [{ ...piece, x1: chord.x0 + dx * to, y1: chord.y0 + dy * to }];
    });
  });
}

/** Quadrangles side by side, some with one inside that is a hole, at places that round as they like. */
function framesOutline(random: Random) {
  const points: number[] = [];
  const verbs: number[] = [];
  let x = random.float() * 3;
  for (let frame = random.int(1, 5); frame > 0; frame--) {
    const [width, height] = [random.float() * 50 + 1, random.float() * 50 + 1];
    const [y, lean] = [random.float() * 10, random.float() * 4];
    const hole = random.int(0, 1) * random.float() * 0.9;
    for (const [share, isHole] of [[1, false] as const, [hole, true] as const]) {
      if (share === 0) continue;
      const [dx, dy] = [(width * (1 - share)) / 2, (height * (1 - share)) / 2];
      const corners = [
        [x + dx, y + dy],
        [x + width - dx, y + dy + lean * share],
        [x + width - dx, y + height - dy + lean * share],
        [x + dx, y + height - dy],
      ];
      points.push(...(isHole ? corners.reverse() : corners).flat());
      verbs.push(0, 1, 1, 1, 4);
    }
    x += width + random.float() * 20 + 0.5;
  }
  return { verbs: Uint8Array.from(verbs), coords: Float32Array.from(points) };
}

/** An ellipse of four cubics with another inside of it that is a hole, somewhere up to a fiftieth of its size smaller. */
function ringOutline(size: number, random: Random) {
  const height = size * (random.float() + 0.5);
  const inner = 1 - (random.float() * 0.3 + 0.02);
  const round = 0.5523;
  const quarters = [
    [0, 1, round, 1, 1, round, 1, 0],
    [1, 0, 1, -round, round, -1, 0, -1],
    [0, -1, -round, -1, -1, -round, -1, 0],
    [-1, 0, -1, round, -round, 1, 0, 1],
  ] as const;
  const points = [0, 1, ...quarters.flatMap((quarter) => quarter.slice(2))];
  const ellipse = (zoom: number, isHole: boolean) =>
    points.map((value, at) => value * zoom * (at % 2 === 0 ? (isHole ? -size : size) : height));
  return {
    verbs: Uint8Array.from([0, 3, 3, 3, 3, 4, 0, 3, 3, 3, 3, 4]),
    coords: Float32Array.from([...ellipse(1, false), ...ellipse(inner, true)]),
  };
}

/** A curve from a corner to another, and one back. */
function lensOutline(size: number, random: Random) {
  const [above, below, lean] = [size * (random.float() + 0.2), size * (random.float() + 0.2), size * random.float()];
  return {
    verbs: Uint8Array.from([0, 3, 3, 4]),
    coords: Float32Array.from([
      0,
      0,
      size,
      -below,
      2 * size,
      -below,
      3 * size,
      lean,
      2 * size,
      above + lean,
      size,
      above,
      0,
      0,
    ]),
  };
}

function randomRectangles(random: Random): [number, number, number, number][] {
  return Array.from({ length: random.int(2, 5) }, () => {
    const [left, top] = [random.int(-20, 10), random.int(-20, 10)];
    return [left, top, left + random.int(1, 18), top + random.int(1, 18)];
  });
}

/** All in one direction, begun anywhere, so that they overlap, touch and lie on each other. */
function rectanglesOutline(
  rectangles: readonly (readonly [number, number, number, number])[],
  random: Random,
  place: (point: readonly [number, number]) => readonly [number, number],
) {
  const coords = rectangles.flatMap(([left, top, right, bottom]) => {
    const corners = [
      [left, top],
      [right, top],
      [right, bottom],
      [left, bottom],
    ] as const;
    const first = random.int(0, 3);
    return [0, 1, 2, 3].flatMap((at) => [...place(corners[(first + at) % 4]!)]);
  });
  return { verbs: Uint8Array.from(rectangles.flatMap(() => [0, 1, 1, 1, 4])), coords: Float32Array.from(coords) };
}
