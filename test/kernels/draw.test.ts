/**
 * Drawing of glyph runs against its plain twin, which looks nothing up: each glyph's own coverage at its quarter of a pixel,
 * blended in order. Random runs of several strikes and colours, on and far off the surface.
 */

import { describe, expect, it } from "vitest";
import type { Font } from "../../src/font/font.ts";
import { type Bytes, cast, type DrawText, type MissingGlyph, type Ptr } from "../../src/kernels/pointers.ts";
import { CommandRecord, MissingRecord, SurfaceFields, SurfaceFormat, TextRecord } from "../../src/kernels/records.ts";
import { type Rgba, sourceOverGray, sourceOverPremultiplied } from "../reference/blend.ts";
import { type Random, seeds } from "../reference/prng.ts";
import { builds, type Coverage, colorWord, GlyphBench } from "./support.ts";

const fontPath = "assets/default/NotoSans-Regular.ttf";
const sizesPx = [9, 16, 33.5];
const [WIDTH, HEIGHT] = [90, 50];
const STAMP = 2;
/** Bytes after the surface that wide loads and stores may touch. */
const SLACK_BYTES = 128;
/** Glyphs that are drawn: most of them letters, and one without ink. */
const GLYPHS = [..."Typecase àéïöü (123)"];

/** Glyphs of one strike and colour. */
interface Command {
  readonly sizePx: number;
  readonly color: Rgba;
  readonly count: number;
}

/** What is drawn: pens in units of `scale` pixels, from the origin on. */
interface Text {
  readonly glyphIds: readonly number[];
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly commands: readonly Command[];
  readonly scale: number;
  readonly originX: number;
  readonly originY: number;
}

function randomText(font: Font, random: Random): Text {
  const commands = Array.from({ length: random.int(1, 4) }, (): Command => {
    const channel = () => random.int(0, 255);
    const color: Rgba = [channel(), channel(), channel(), random.pick([255, 255, 0, channel()])];
    return { sizePx: random.pick(sizesPx), color, count: random.int(1, 12) };
  });
  const count = commands.reduce((sum, command) => sum + command.count, 0);
  const place = (reach: number) =>
    random.pick([random.int(-20, reach) + random.int(0, 15) / 16, random.pick([-1e9, 1e9, 70000, -40])]);
  const scale = random.pick([1, 0.75, 2]);
  return {
    glyphIds: Array.from({ length: count }, () => font.glyphId(random.pick(GLYPHS).codePointAt(0)!)),
    xs: Array.from({ length: count }, () => Math.fround(place(WIDTH) / scale)),
    ys: Array.from({ length: count }, () => Math.fround(place(HEIGHT) / scale)),
    commands,
    scale,
    originX: random.int(-40, 40) / 8,
    originY: random.int(-40, 40) / 8,
  };
}

/** Whole parts of a pixel to a pen, of which there are `parts`: rounded in 32-bit floats, and clamped far off. */
function partsTo(position: number, scale: number, origin: number, parts: number): number {
  const pixels = Math.fround(Math.fround(position * Math.fround(scale)) + Math.fround(origin));
  return Math.floor(Math.fround(Math.max(-(2 ** 24), Math.min(2 ** 24, pixels)) * parts + 0.5));
}

describe.each(builds)("drawing of runs by the %s build", async (build) => {
  const bench = await GlyphBench.create(build);
  const { kernels, arena } = bench.memory;
  const font = await bench.open(fontPath);

  /** Calls `use` with strikes of all sizes, which are given back. */
  function withStrikes(use: (strikeOf: (sizePx: number) => number) => void): void {
    const strikes = sizesPx.map((sizePx) =>
      kernels.exports.strikeCreate(Math.fround(sizePx / font.metrics.unitsPerEm), font.glyphCount),
    );
    try {
      use((sizePx) => strikes[sizesPx.indexOf(sizePx)]!);
    } finally {
      for (const strike of strikes) kernels.exports.strikeFree(strike);
    }
  }

  function written(text: Text, strikeOf: (sizePx: number) => number): Ptr<DrawText> {
    const { glyphIds, xs, ys, commands, scale, originX, originY } = text;
    const [record, first, ids, xsAt, ysAt, bitmaps] = [
      TextRecord.size,
      commands.length * CommandRecord.size,
      glyphIds.length * 2,
      xs.length * 4,
      ys.length * 4,
      glyphIds.length * 4,
    ].map((byteLength) => arena.allocate<Bytes>(byteLength));
    const { u16, u32, f32 } = kernels.views;
    u16.set(glyphIds, ids! >>> 1);
    f32.set(xs, xsAt! >>> 2);
    f32.set(ys, ysAt! >>> 2);
    commands.forEach(({ sizePx, color, count }, i) => {
      u32.set([strikeOf(sizePx), count, colorWord(color)], (first! + i * CommandRecord.size) >>> 2);
    });
    u32.set([ids!, xsAt!, ysAt!, bitmaps!, glyphIds.length, first!], record! >>> 2);
    f32.set([scale, originX, originY], (record! + TextRecord.scale) >>> 2);
    return cast(record!);
  }

  /** Makes the bitmaps that are missing; how many there were. */
  function fill(record: Ptr<DrawText>, count: number): number {
    const missing = arena.allocate<MissingGlyph>(count * MissingRecord.size);
    const missingCount = kernels.exports.drawResolve(record, missing, STAMP, STAMP);
    expect(kernels.exports.strikeRasterise(bench.face(font), missing, missingCount)).toBe(missingCount);
    kernels.exports.drawForget(missing, missingCount);
    expect(kernels.exports.drawResolve(record, missing, STAMP, STAMP)).toBe(0);
    return missingCount;
  }

  function drawn(record: Ptr<DrawText>, before: Uint8Array, format: keyof typeof SurfaceFormat): Uint8Array {
    const surface = arena.allocate<Bytes>(SurfaceFields.size);
    const pixels = arena.allocate<Bytes>(before.length + SLACK_BYTES);
    kernels.views.u8.set(before, pixels);
    kernels.views.u8.fill(0xee, pixels + before.length, pixels + before.length + SLACK_BYTES);
    kernels.views.u32.set([pixels, WIDTH, HEIGHT, before.length / HEIGHT, SurfaceFormat[format], 0], surface >>> 2);
    kernels.exports.drawRuns(cast(surface), record);
    const after = kernels.views.bytes(cast(pixels + before.length), SLACK_BYTES);
    expect(after.every((byte) => byte === 0xee)).toBe(true);
    return kernels.views.bytes(pixels, before.length).slice();
  }

  const coverages = new Map<string, Coverage>();

  function coverageOf(glyphId: number, sizePx: number, quarter: number): Coverage {
    const key = `${glyphId}/${sizePx}/${quarter}`;
    const known = coverages.get(key) ?? bench.glyph(font, glyphId, sizePx, quarter / 4);
    coverages.set(key, known);
    return known;
  }

  function drawnPlainly(text: Text, pixels: Uint8Array, format: keyof typeof SurfaceFormat): void {
    let index = 0;
    for (const { sizePx, color, count } of text.commands) {
      for (const end = index + count; index < end; index++) {
        const quarters = partsTo(text.xs[index]!, text.scale, text.originX, 4);
        const row = partsTo(text.ys[index]!, text.scale, text.originY, 1);
        const coverage = coverageOf(text.glyphIds[index]!, sizePx, quarters & 3);
        blendPlainly(pixels, format, coverage, Math.floor(quarters / 4), row, color);
      }
    }
  }

  it.each(["rgba8", "gray8"] as const)("is its glyphs' coverage, blended in order, on %s", (format) => {
    withStrikes((strikeOf) => {
      let made = 0;
      seeds(120, (random) => {
        arena.scope(() => {
          const text = randomText(font, random);
          const record = written(text, strikeOf);
          made += fill(record, text.glyphIds.length);
          const before = random.bytes(WIDTH * HEIGHT * (format === "gray8" ? 1 : 4));
          const expected = before.slice();
          drawnPlainly(text, expected, format);
          expect(Buffer.compare(drawn(record, before, format), expected)).toBe(0);
        });
      });
      if (process.env.TYPECASE_SEED === undefined) expect(made).toBeGreaterThan(100);
    });
  });

  it("draws nothing for what nobody made, and asks for it again once it is forgotten", () => {
    withStrikes((strikeOf) => {
      arena.scope(() => {
        const text: Text = {
          glyphIds: [font.glyphId(0x41), font.glyphId(0x41), font.glyphId(0x42)],
          xs: [4, 20, 40],
          ys: [30, 30, 30],
          commands: [{ sizePx: 16, color: [0, 0, 0, 255], count: 3 }],
          scale: 1,
          originX: 0,
          originY: 0,
        };
        const record = written(text, strikeOf);
        const missing = arena.allocate<MissingGlyph>(3 * MissingRecord.size);
        const resolve = () => kernels.exports.drawResolve(record, missing, STAMP, STAMP);
        // The strike has no page yet: each occurrence is missing.
        expect(resolve()).toBe(3);
        expect(kernels.exports.strikeRasterise(bench.face(font), missing, 1)).toBe(1);
        // With its page there, a glyph is missing once, and no more until it is forgotten.
        expect([resolve(), resolve()]).toEqual([1, 0]);
        const half = new Uint8Array(WIDTH * HEIGHT * 4);
        drawnPlainly({ ...text, commands: [{ ...text.commands[0]!, count: 2 }] }, half, "rgba8");
        expect(Buffer.compare(drawn(record, new Uint8Array(half.length), "rgba8"), half)).toBe(0);
        kernels.exports.drawForget(missing, 1);
        expect(resolve()).toBe(1);
      });
    });
  });
});

/** One glyph's coverage, with what lies outside of the surface left out. */
function blendPlainly(
  pixels: Uint8Array,
  format: keyof typeof SurfaceFormat,
  { left, top, width, height, pixels: coverage }: Coverage,
  penX: number,
  penY: number,
  color: Rgba,
): void {
  const bytes = format === "gray8" ? 1 : 4;
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [penX + left + (i % width), penY + top + Math.floor(i / width)];
    if (x < 0 || y < 0 || x >= WIDTH || y >= HEIGHT) continue;
    const at = (y * WIDTH + x) * bytes;
    const [pixel, mask] = [pixels.subarray(at, at + bytes), coverage.subarray(i, i + 1)];
    if (format === "gray8") sourceOverGray(pixel, mask, color[0], color[3]);
    else sourceOverPremultiplied(pixel, mask, color);
  }
}
