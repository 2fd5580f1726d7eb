/** TrueType outlines against opentype.js's own, over every glyph of four fonts; and what damage does. */

import { Blob, Face, Font as HarfBuzzFont } from "harfbuzzjs";
import { type PathCommand, parse } from "opentype.js/dist/opentype.mjs";
import { describe, expect, it } from "vitest";
import { type GlyfBytes, MAX_COMPONENT_DEPTH, readGlyfOutline } from "../../src/font/glyf-outline.ts";
import { openFont } from "../../src/font/open-font.ts";
import type { GlyphOutline } from "../../src/font/outline.ts";
import { coordinatesOfVerb, Verb } from "../../src/font/outline.ts";
import { fileBytes, PlainHeap } from "./support.ts";

const FILES = [
  "test/fonts/Roboto-Regular.ttf",
  "test/fonts/NotoSerif-Regular.ttf",
  "assets/default/NotoSans-Regular.ttf",
  "assets/sample/NotoSansDevanagari-Regular.ttf",
];

describe("readGlyfOutline", () => {
  it.each(FILES)("draws every glyph of %s as opentype.js does, wherever it stands", async (file) => {
    const bytes = fileBytes(file);
    const font = await openFont(bytes, {}, new PlainHeap());
    const oracle = parse(bytes.buffer, { lowMemory: true });
    let drawn = 0;
    for (let glyphId = 0; glyphId < font.glyphCount; glyphId++) {
      const contours = contoursOf(font.glyphOutline(glyphId));
      const { commands } = oracle.glyphs.get(glyphId).path;
      // opentype.js leaves glyphs where their coordinates put them; where they stand, HarfBuzz tells below.
      const shift = commands.length === 0 ? 0 : leftOfCoords(font.glyphOutline(glyphId)) - leftOfCommands(commands);
      expect([glyphId, ...contours]).toEqual([glyphId, ...oracleContours(commands.map(moved(shift)))]);
      drawn += contours.length;
    }
    expect(drawn).toBeGreaterThan(1000);
    font.close();
  });

  it.each(FILES)("puts every glyph of %s where HarfBuzz does", async (file) => {
    const bytes = fileBytes(file);
    const font = await openFont(bytes, {}, new PlainHeap());
    const oracle = new HarfBuzzFont(new Face(new Blob(bytes)));
    for (let glyphId = 0; glyphId < font.glyphCount; glyphId++) {
      const path = font.glyphOutline(glyphId).toSVGPathData();
      if (path !== "") expect(leftOf(path), `glyph ${glyphId}`).toBeCloseTo(leftOf(oracle.glyphToPath(glyphId)), 2);
    }
    font.close();
  });

  it("places components by offset, by scale, by scaled offset and by matching points", () => {
    const base = simpleGlyph([
      [0, 0],
      [0, 100],
      [100, 100],
    ]);
    const half = 0x2000;
    // Flags: 1 words, 2 offsets, 8 scale, 0x800 scaled offset.
    expect(svg([base, composite(0x0003, 0, [10, 20])])).toBe("M10,20 L10,120 L110,120 Z");
    expect(svg([base, composite(0x000b, 0, [10, 20], [half])])).toBe("M10,20 L10,70 L60,70 Z");
    expect(svg([base, composite(0x080b, 0, [10, 20], [half])])).toBe("M5,10 L5,60 L55,60 Z");
    expect(svg([base, composite(0x0083, 0, [0, 0], [0, 0x4000, -0x4000, 0])])).toBe("M0,0 L-100,0 L-100,100 Z");
    const matched = composite(0x0023, 0, [0, 0], [], composite(0x0001, 0, [2, 0]).subarray(10));
    expect(svg([base, matched])).toBe("M0,0 L0,100 L100,100 Z M100,100 L100,200 L200,200 Z");
  });

  it("starts a contour of off-curve points halfway between its last and first", () => {
    const round = simpleGlyph(
      [
        [0, 0],
        [0, 100],
        [100, 100],
        [100, 0],
      ],
      [0, 0, 0, 0],
    );
    expect(svg([round])).toBe("M50,0 Q0,0 0,50 Q0,100 50,100 Q100,100 100,50 Q100,0 50,0 Z");
    const endsOn = simpleGlyph(
      [
        [0, 0],
        [0, 100],
        [100, 100],
      ],
      [0, 1, 1],
    );
    expect(svg([endsOn])).toBe("M100,100 Q0,0 0,100 Z");
  });

  it("ends a cycle of components, and one that multiplies at every level", () => {
    expect(() => svg([composite(0x0003, 0, [0, 0])])).toThrow(
      expect.objectContaining({ code: "glyph-damaged", glyphId: 0, source: "test" }),
    );
    const double = (id: number) => composite(0x0023, id, [0, 0], [], composite(0x0003, id, [0, 0]).subarray(10));
    const levels = Array.from({ length: MAX_COMPONENT_DEPTH }, (_, i) => double(i));
    expect(() =>
      svg([
        simpleGlyph([
          [0, 0],
          [0, 9],
          [9, 9],
        ]),
        ...levels,
      ]),
    ).toThrow(/components/);
  });

  it("refuses contours that end before they begin, missing components and missing points", () => {
    const backwards = simpleGlyph([
      [0, 0],
      [0, 100],
      [100, 100],
    ]);
    new DataView(backwards.buffer).setInt16(0, 2);
    expect(() => svg([backwards])).toThrow(expect.objectContaining({ code: "glyph-damaged" }));
    expect(() => svg([composite(0x0003, 7, [0, 0])])).toThrow(/glyph 7/);
    expect(() =>
      svg([
        simpleGlyph([
          [0, 0],
          [9, 9],
        ]),
        composite(0x0001, 0, [5, 0]),
      ]),
    ).toThrow(/anchored/);
    expect(() =>
      svg([
        simpleGlyph([
          [0, 0],
          [300, 300],
        ]).subarray(0, 18),
      ]),
    ).toThrow(expect.objectContaining({ code: "glyph-damaged" }));
  });
});

/** A segment: where it starts, its control point if it is a curve, where it ends. */
type Segment = readonly number[];

function contoursOf({ verbs, coords }: GlyphOutline): string[] {
  const contours: Segment[][] = [];
  let at = 0;
  for (const verb of verbs) {
    const end = at + (coordinatesOfVerb[verb] ?? 0);
    if (verb === Verb.move) contours.push([]);
    if (verb !== Verb.close) contours.at(-1)?.push([...coords.subarray(at, end)]);
    at = end;
  }
  return contours.map(canonical);
}

function oracleContours(commands: readonly PathCommand[]): string[] {
  const contours: Segment[][] = [];
  for (const { type, x, y, x1, y1 } of commands) {
    if (type === "M") contours.push([]);
    if (type !== "Z") contours.at(-1)?.push(type === "Q" ? [x1, y1, x, y] : [x, y]);
  }
  return contours.map(canonical);
}

/** A contour, whose first entry is its move, as text that does not depend on where it starts or how it is closed. */
function canonical([move = [], ...rest]: Segment[]): string {
  const segments: string[] = [];
  let from = move;
  for (const to of [...rest, move]) {
    const end = to.slice(-2);
    const isLine = to.length === 2;
    if (!isLine || end[0] !== from[0] || end[1] !== from[1]) {
      segments.push([...from, ...to].map((value) => Math.fround(value).toFixed(2)).join(","));
    }
    from = end;
  }
  const least = segments.indexOf([...segments].sort()[0] ?? "");
  return [...segments.slice(least), ...segments.slice(0, least)].join(" ");
}

function svg(glyphs: readonly Uint8Array[]): string {
  const loca = new DataView(new ArrayBuffer((glyphs.length + 1) * 4));
  let end = 0;
  glyphs.forEach((glyph, i) => {
    end += glyph.byteLength;
    loca.setUint32((i + 1) * 4, end);
  });
  const glyf = Uint8Array.from(glyphs.flatMap((glyph) => [...glyph]));
  const bytes: GlyfBytes = {
    glyf: () => glyf,
    loca: () => new Uint8Array(loca.buffer),
    locaIsLong: true,
    shiftOf: () => 0,
    glyphCount: glyphs.length,
    source: "test",
  };
  return readGlyfOutline(bytes, glyphs.length - 1).toSVGPathData();
}

/** A glyph of one contour, all deltas as words. */
function simpleGlyph(
  points: readonly (readonly [number, number])[],
  on = points.map(() => 1),
): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(14 + points.length * 5));
  view.setInt16(0, 1);
  view.setUint16(10, points.length - 1);
  points.forEach(([x, y], i) => {
    const [beforeX, beforeY] = points[i - 1] ?? [0, 0];
    view.setUint8(14 + i, on[i] ?? 1);
    view.setInt16(14 + points.length + i * 2, x - beforeX);
    view.setInt16(14 + points.length * 3 + i * 2, y - beforeY);
  });
  return new Uint8Array(view.buffer);
}

function composite(
  flags: number,
  glyphId: number,
  args: readonly number[],
  matrix: readonly number[] = [],
  more: Uint8Array = new Uint8Array(0),
): Uint8Array {
  const words = [-1, 0, 0, 0, 0, flags, glyphId, ...args, ...matrix];
  const view = new DataView(new ArrayBuffer(words.length * 2));
  for (const [i, word] of words.entries()) view.setUint16(i * 2, word & 0xffff);
  return Uint8Array.from([...new Uint8Array(view.buffer), ...more]);
}

/** The least x of a path's points. */
function leftOf(path: string): number {
  return Math.min(...[...path.matchAll(/(-?[\d.]+),-?[\d.]+/g)].map(([, x]) => Number(x)));
}

function leftOfCoords({ coords }: GlyphOutline): number {
  return Math.min(...coords.filter((_, i) => i % 2 === 0));
}

function leftOfCommands(commands: readonly PathCommand[]): number {
  const xs = commands.flatMap((command) => Object.entries(command).filter(([name]) => name.startsWith("x")));
  return Math.min(...xs.map(([, x]) => x));
}

/** A path command of opentype.js, moved to the right. */
function moved(dx: number) {
  return <Command extends object>(command: Command): Command => {
    const xs = Object.entries(command).map(([name, value]) => [name, name.startsWith("x") ? value + dx : value]);
    return Object.fromEntries(xs) as Command;
  };
}
