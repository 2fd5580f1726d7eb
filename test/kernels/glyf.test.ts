/**
 * The decoder of TrueType outlines against its plain twin, over glyphs that no font designer drew: every way to write a flag
 * and a delta, runs of flags of every length, contours of one point, components in components, and damage.
 */

import { describe, expect, it } from "vitest";
import { type GlyfBytes, readGlyfOutline } from "../../src/font/glyf-outline.ts";
import { packPath } from "../../src/glyph/pack-path.ts";
import { type OutlineSegments, readPackedOutline } from "../../src/glyph/packed-outline.ts";
import { type Bytes, cast, type Face, type Ptr } from "../../src/kernels/pointers.ts";
import { FaceRecord } from "../../src/kernels/records.ts";
import type { EngineMemory } from "../../src/memory/engine-memory.ts";
import { type Random, seeds } from "../reference/prng.ts";
import { kernelMemory } from "./support.ts";

const simd = await kernelMemory("simd");
const scalar = await kernelMemory("scalar");

const GLYPHS = 24;
/** Bytes behind the tables, which the kernels may read: other ones in each build, since nothing may depend on them. */
const BEHIND_BYTES = 32;

const [ON_CURVE, REPEAT] = [0x01, 0x08];
const [WORDS, OFFSETS, SCALE, MORE, TWO_SCALES, MATRIX] = [0x01, 0x02, 0x08, 0x20, 0x40, 0x80];
const ONE = 0x4000;

type Point = readonly [x: number, y: number, isOn: boolean];

function words(...values: readonly number[]): number[] {
  return values.flatMap((value) => [(value >> 8) & 0xff, value & 0xff]);
}

/** A delta in one of the ways that there are: its bytes, and its flags, those of x. */
function delta(value: number, random: Random): { bytes: number[]; flags: number } {
  if (value === 0 && random.int(0, 7) > 0) return { bytes: [], flags: 0x10 };
  if (Math.abs(value) > 255 || random.int(0, 7) === 0) return { bytes: words(value), flags: 0 };
  return { bytes: [Math.abs(value)], flags: value < 0 ? 0x02 : 0x12 };
}

/** Flags as the table has them: of those that are the same, some as runs, runs of one included. */
function writtenFlags(flags: readonly number[], random: Random): number[] {
  const written: number[] = [];
  for (let at = 0; at < flags.length; ) {
    let run = 1;
    while (run < 256 && flags[at + run] === flags[at]) run++;
    if (run === 1 ? random.int(0, 15) > 0 : random.int(0, 3) === 0) run = 0;
    written.push(flags[at]! | (run === 0 ? 0 : REPEAT));
    if (run > 0) written.push(run - 1);
    at += Math.max(run, 1);
  }
  return written;
}

function simpleGlyph(contours: readonly (readonly Point[])[], random: Random): number[] {
  const points = contours.flat();
  let end = -1;
  const ends = contours.flatMap((contour) => {
    end += contour.length;
    return words(end);
  });
  const instructions = Array.from({ length: random.int(0, 5) }, () => random.int(0, 255));
  const xs = points.map(([x], i) => delta(x - (points[i - 1]?.[0] ?? 0), random));
  const ys = points.map(([, y], i) => delta(y - (points[i - 1]?.[1] ?? 0), random));
  const flags = points.map(([, , isOn], i) => (isOn ? ON_CURVE : 0) | xs[i]!.flags | (ys[i]!.flags << 1));
  const body = [
    ...writtenFlags(flags, random),
    ...xs.flatMap(({ bytes }) => bytes),
    ...ys.flatMap(({ bytes }) => bytes),
  ];
  return [...words(contours.length, 0, 0, 0, 0), ...ends, ...words(instructions.length), ...instructions, ...body];
}

/** Contours of a few points or of many, whose neighbours often share a coordinate. */
function randomContours(random: Random): Point[][] {
  const reach = random.pick([20, 300, 3000]);
  return Array.from({ length: random.int(1, 5) }, () => {
    let [x, y] = [random.int(-reach, reach), random.int(-reach, reach)];
    const onCurve = random.int(0, 4);
    return Array.from({ length: random.int(1, random.pick([4, 20, 90])) }, (): Point => {
      if (random.int(0, 3) > 0) x = random.int(-reach, reach);
      if (random.int(0, 3) > 0) y = random.int(-reach, reach);
      return [x, y, random.int(0, 4) <= onCurve];
    });
  });
}

/** Up to three of the glyphs below `below`, at offsets; `scaled` some of them. */
function compositeGlyph(below: number, scaled: boolean, random: Random): number[] {
  const glyph = words(-1, 0, 0, 0, 0);
  for (let more = random.int(0, 2); more >= 0; more--) {
    const scaling = scaled ? random.pick([0, SCALE, TWO_SCALES, MATRIX]) : 0;
    const isWords = random.int(0, 1) === 1;
    // Offsets that are scaled, as some fonts want theirs, are 0x0800.
    const kind = OFFSETS | scaling | (isWords ? WORDS : 0) | random.pick([0, 0x0800]);
    const factor = () => random.int(-2 * ONE, 2 * ONE - 1);
    const scales = Array.from({ length: { 0: 0, [SCALE]: 1, [TWO_SCALES]: 2, [MATRIX]: 4 }[scaling]! }, factor);
    const args = isWords
      ? words(random.int(-500, 500), random.int(-500, 500))
      : [random.int(0, 255), random.int(0, 255)];
    glyph.push(...words(kind | (more > 0 ? MORE : 0), random.int(0, below - 1)), ...args, ...words(...scales));
  }
  return glyph;
}

/** One component, with all four numbers of its matrix the same: a point's coordinates become their sum times it. */
function summingGlyph(component: number, factor: number): number[] {
  return words(-1, 0, 0, 0, 0, OFFSETS | WORDS | MATRIX, component, 0, 0, factor, factor, factor, factor);
}

interface Tables {
  readonly glyf: Uint8Array;
  readonly loca: Uint8Array;
}

function tablesOf(glyphs: readonly (readonly number[])[]): Tables {
  let end = 0;
  const starts = glyphs.map((glyph) => {
    const start = end;
    end += glyph.length;
    return start;
  });
  const loca = [...starts, end].flatMap((offset) => words(offset >> 16, offset));
  return { glyf: Uint8Array.from(glyphs.flat()), loca: Uint8Array.from(loca) };
}

function randomTables(random: Random, scaled: boolean): Tables {
  const glyphs: number[][] = [];
  for (let glyphId = 0; glyphId < GLYPHS; glyphId++) {
    const isSimple = glyphId < 4 || random.int(0, 3) > 0;
    glyphs.push(isSimple ? simpleGlyph(randomContours(random), random) : compositeGlyph(glyphId, scaled, random));
  }
  return tablesOf(glyphs);
}

/** What `use` makes of a face of these tables in linear memory. */
function withFace<Result>(
  { kernels, arena }: EngineMemory,
  { glyf, loca }: Tables,
  behind: number,
  use: (face: Ptr<Face>) => Result,
): Result {
  return arena.scope(() => {
    const room = arena.allocate<Bytes>(FaceRecord.size + loca.length + glyf.length + BEHIND_BYTES, 16);
    const [locaAt, glyfAt] = [room + FaceRecord.size, room + FaceRecord.size + loca.length];
    const { u8, u32 } = kernels.views;
    u8.set(loca, locaAt);
    u8.set(glyf, glyfAt);
    u8.fill(behind, glyfAt + glyf.length, glyfAt + glyf.length + BEHIND_BYTES);
    u32.set([glyfAt, glyf.length, locaAt, loca.length, 1, loca.length / 4 - 1, 0, 0], room >>> 2);
    return use(cast(room));
  });
}

/** Every glyph as the kernels decode it: its segments, or the error's number. */
function decoded(memory: EngineMemory, tables: Tables, behind: number): (OutlineSegments | number)[] {
  return withFace(memory, tables, behind, (face) =>
    Array.from({ length: tables.loca.length / 4 - 1 }, (_, glyphId) =>
      memory.arena.scope(() => {
        const outline = memory.kernels.exports.decodeGlyph(face, glyphId);
        return outline < 0 ? outline : readPackedOutline(memory.kernels.views, outline);
      }),
    ),
  );
}

/** What is to be drawn, in font units: the box, and segments in an order of their own. */
function drawn({ box, lines, quadratics, shift }: OutlineSegments): string[] {
  const texts: string[] = [];
  for (const [coords, size] of [
    [lines, 4],
    [quadratics, 6],
  ] as const) {
    for (let at = 0; at < coords.length; at += size) {
      const segment = coords.slice(at, at + size).map((coordinate) => coordinate / 2 ** shift);
      // One that stays where it is adds nothing.
      if (segment.some((coordinate, i) => coordinate !== segment[i & 1])) texts.push(segment.join(" "));
    }
  }
  return [box.map((side) => side / 2 ** shift).join(" "), ...texts.sort()];
}

function expected({ glyf, loca }: Tables, glyphId: number): OutlineSegments {
  const bytes: GlyfBytes = {
    glyf: () => glyf,
    loca: () => loca,
    locaIsLong: true,
    shiftOf: () => 0,
    glyphCount: loca.length / 4 - 1,
    source: "made",
  };
  const packed = packPath(readGlyfOutline(bytes, glyphId));
  if (typeof packed === "number") throw new Error(`kernel error ${packed}`);
  return packed;
}

/** The tables with some bytes of `glyf` changed, or its end cut off. */
function damaged({ glyf, loca }: Tables, random: Random): Tables {
  const bytes = glyf.slice(0, random.int(0, 3) === 0 ? random.int(0, glyf.length) : glyf.length);
  for (let count = random.int(1, 12); count > 0; count--) bytes[random.int(0, bytes.length)] = random.int(0, 255);
  return { glyf: bytes, loca };
}

describe("decodeGlyph", () => {
  it("gives the segments of its plain twin, and the same in both builds", () => {
    seeds(150, (random) => {
      const tables = randomTables(random, false);
      const [lanes, plain] = [decoded(simd, tables, 0xff), decoded(scalar, tables, 0)];
      expect(lanes).toEqual(plain);
      for (const [glyphId, outline] of lanes.entries()) {
        if (typeof outline === "number") throw new Error(`glyph ${glyphId}: kernel error ${outline}`);
        const judge = expected(tables, glyphId);
        expect(drawn(outline), `glyph ${glyphId}`).toEqual(drawn(judge));
        // A bound may be too high, never too low.
        expect(outline.isWide || !judge.isWide, `glyph ${glyphId}`).toBe(true);
      }
    });
  });

  it("gives the same in both builds for scaled components and for damage, whatever lies behind the table", () => {
    let failed = 0;
    seeds(300, (random) => {
      const whole = randomTables(random, true);
      const tables = random.int(0, 2) === 0 ? whole : damaged(whole, random);
      const [lanes, plain] = [decoded(simd, tables, 0xff), decoded(scalar, tables, 0)];
      expect(lanes).toEqual(plain);
      failed += lanes.filter((outline) => typeof outline === "number").length;
    });
    if (process.env.TYPECASE_SEED === undefined) expect(failed).toBeGreaterThan(100);
  });

  it("keeps points within their box where nested components make a glyph as large as none is", () => {
    seeds(20, (random) => {
      const reach = random.int(1000, 16000);
      const point = (): Point => [random.int(reach / 2, reach), random.int(reach / 2, reach), random.int(0, 1) === 1];
      const glyphs = [simpleGlyph([Array.from({ length: random.int(3, 6) }, point)], random)];
      while (glyphs.length < GLYPHS) glyphs.push(summingGlyph(glyphs.length - 1, random.pick([2 * ONE - 1, -2 * ONE])));
      const tables = tablesOf(glyphs);
      const outlines = decoded(simd, tables, 0);
      expect(outlines).toEqual(decoded(scalar, tables, 0));
      for (const [glyphId, outline] of outlines.entries()) {
        if (typeof outline === "number") continue;
        const [left, bottom, right, top] = outline.box;
        const coords = [...outline.lines, ...outline.quadratics];
        const isInside = (coordinate: number, i: number) =>
          i % 2 === 0 ? coordinate >= left && coordinate <= right : coordinate >= bottom && coordinate <= top;
        expect(coords.every(isInside), `glyph ${glyphId}`).toBe(true);
      }
      expect(outlines.filter((outline) => typeof outline !== "number").length).toBeGreaterThan(10);
    });
  });

  it("marks what may be wound more than seven times, where contours close by an upright side", () => {
    const square: Point[] = [
      [100, 100, true],
      [900, 100, true],
      [900, 900, true],
      [100, 900, true],
    ];
    seeds(1, (random) => {
      const glyphs = [1, 7, 8, 16].map((times) => simpleGlyph(new Array<Point[]>(times).fill(square), random));
      const outlines = decoded(simd, tablesOf(glyphs), 0) as OutlineSegments[];
      expect(outlines.map(({ isWide }) => isWide)).toEqual([false, false, true, true]);
    });
  });
});
