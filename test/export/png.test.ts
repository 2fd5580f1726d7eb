/** The PNG writer, read back by the decoder in test/reference. fast-check prints the seed of what fails. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodeDeflate } from "../../src/entry/node-deflate.ts";
import { deflateExtra } from "../../src/export/extras.ts";
import type { PixelFormat, PixelSource } from "../../src/export/pixels.ts";
import { toPNG, toPNGSync } from "../../src/export/png.ts";
import { webDeflate } from "../../src/export/web-deflate.ts";
import { decodePng } from "../reference/png-decode.ts";

type Rgba = readonly [number, number, number, number];

/** A picture of `colors`, each used at least once where it fits, at a stride and byte offset that need not be aligned. */
function picture(width: number, height: number, colors: readonly Rgba[], padding = 0, offset = 0): PixelSource {
  const stride = width * 4 + padding;
  const data = new Uint8Array(offset + stride * height).fill(0xa5).subarray(offset);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set(colors[(y * width + x) % colors.length]!, y * stride + x * 4);
  }
  return { width, height, stride, data, pixelFormat: "rgba8" };
}

function rgbaOf(source: PixelSource): number[] {
  const rows = Array.from({ length: source.height }, (_, y) => [
    ...source.data.subarray(y * source.stride, y * source.stride + source.width * 4),
  ]);
  return rows.flat();
}

const channel = fc.integer({ min: 0, max: 255 });
const gray = (level: number, alpha = 255): Rgba => [level, level, level, alpha];
const step = (from: number, count: number) => Array.from({ length: count }, (_, index) => from + index);

describe("toPNGSync", () => {
  const few = (count: number, color: fc.Arbitrary<Rgba>) => fc.array(color, { minLength: 1, maxLength: count });
  const opaqueColor = fc.tuple(channel, channel, channel, fc.constant(255)) as fc.Arbitrary<Rgba>;
  const anyColor = fc.tuple(channel, channel, channel, channel) as fc.Arbitrary<Rgba>;
  const opaqueGray = channel.map((level) => gray(level));
  const anyGray = fc.tuple(channel, channel).map(([level, alpha]) => gray(level, alpha));
  const pictures = fc.record({
    colors: fc.oneof(
      ...[2, 4, 16, 256, 700].flatMap((count) =>
        [opaqueColor, anyColor, opaqueGray, anyGray].map((c) => few(count, c)),
      ),
    ),
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 30 }),
    padding: fc.constantFrom(0, 1, 3, 4, 8),
    offset: fc.constantFrom(0, 1, 2, 4),
  });

  it("loses no bit of any picture, whatever its colours, stride and alignment", () => {
    fc.assert(
      fc.property(pictures, ({ colors, width, height, padding, offset }) => {
        const source = picture(width, height, colors, padding, offset);
        const decoded = decodePng(toPNGSync(source, nodeDeflate));
        expect([decoded.width, decoded.height]).toEqual([width, height]);
        expect([...decoded.rgba]).toEqual(rgbaOf(source));
      }),
      { numRuns: 400 },
    );
  });

  it.each<[string, readonly Rgba[], number, number]>([
    ["black and white as one-bit grey", [gray(0), gray(255)], 0, 1],
    ["one white as one-bit grey", [gray(255)], 0, 1],
    ["four even greys as two-bit grey", [0, 85, 170, 255].map((l) => gray(l)), 0, 2],
    ["sixteen even greys as four-bit grey", step(0, 16).map((l) => gray(l * 17)), 0, 4],
    ["two uneven greys as one-bit indices", [gray(3), gray(200)], 3, 1],
    ["sixteen uneven greys as four-bit indices", step(0, 16).map((l) => gray(l * 3)), 3, 4],
    ["seventeen uneven greys as eight-bit grey", step(0, 17).map((l) => gray(l * 3)), 0, 8],
    ["all greys as eight-bit grey", step(0, 256).map((l) => gray(l)), 0, 8],
    [
      "two colours as one-bit indices",
      [
        [255, 0, 0, 255],
        [0, 0, 255, 255],
      ],
      3,
      1,
    ],
    ["four colours as two-bit indices", step(0, 4).map((l) => [l, 0, 0, 255]), 3, 2],
    ["256 alphas of one colour as eight-bit indices", step(0, 256).map((a) => [17, 34, 51, a]), 3, 8],
    ["257 opaque colours as RGB", step(0, 257).map((i) => [i & 255, i >> 8, 7, 255]), 2, 8],
    ["257 grey and alpha pairs as grey with alpha", step(0, 257).map((i) => gray(i & 255, 255 - (i >> 8))), 4, 8],
    ["257 translucent colours as RGBA", step(0, 257).map((i) => [i & 255, i >> 8, 7, 254]), 6, 8],
  ])("writes %s", (_, colors, colorType, bitDepth) => {
    const source = picture(23, 23, colors);
    const decoded = decodePng(toPNGSync(source, nodeDeflate));
    expect([decoded.colorType, decoded.bitDepth]).toEqual([colorType, bitDepth]);
    expect([...decoded.rgba]).toEqual(rgbaOf(source));
  });

  it("writes tRNS only as far as the last translucent colour, and not for opaque palettes", () => {
    const opaque: Rgba[] = [
      [1, 2, 3, 255],
      [4, 5, 6, 255],
    ];
    expect(decodePng(toPNGSync(picture(4, 4, opaque), nodeDeflate)).chunks).toEqual(["IHDR", "PLTE", "IDAT", "IEND"]);
    const mixed: Rgba[] = [[1, 2, 3, 9], ...opaque];
    const file = toPNGSync(picture(4, 4, mixed), nodeDeflate);
    expect(decodePng(file).chunks).toEqual(["IHDR", "PLTE", "tRNS", "IDAT", "IEND"]);
    expect(Buffer.from(file).readUInt32BE(Buffer.from(file).indexOf("tRNS") - 4)).toBe(1);
  });

  it("writes the pixel that each format means", () => {
    const formats: [PixelFormat, number[], number[]][] = [
      ["rgba8", [10, 20, 30, 128], [10, 20, 30, 128]],
      ["bgra8", [30, 20, 10, 128], [10, 20, 30, 128]],
      ["rgba8-premultiplied", [5, 10, 15, 128], [10, 20, 30, 128]],
      ["rgba8-premultiplied", [0, 0, 0, 0], [0, 0, 0, 0]],
      ["rgb8", [10, 20, 30], [10, 20, 30, 255]],
      ["gray8", [77], [77, 77, 77, 255]],
      ["mono1", [0x80], [255, 255, 255, 255]],
      ["mono1", [0x7f], [0, 0, 0, 255]],
    ];
    for (const [pixelFormat, bytes, expected] of formats) {
      const source: PixelSource = {
        width: 1,
        height: 1,
        stride: bytes.length,
        data: Uint8Array.from(bytes),
        pixelFormat,
      };
      expect([...decodePng(toPNGSync(source, nodeDeflate)).rgba]).toEqual(expected);
    }
  });

  it("undoes premultiplication in pictures of few and of many colours alike", () => {
    for (const limit of [15, 255]) {
      const source = picture(
        32,
        32,
        step(0, 1024).map((i) => {
          const alpha = 255 - (i % (limit + 1));
          const premultiplied = (c: number) => Math.round((c * alpha) / 255);
          return [premultiplied(i & limit), premultiplied(200), premultiplied(limit === 15 ? 3 : i >> 5), alpha];
        }),
      );
      const decoded = decodePng(toPNGSync({ ...source, pixelFormat: "rgba8-premultiplied" }, nodeDeflate));
      expect(decoded.colorType).toBe(limit === 15 ? 3 : 6);
      for (let at = 0; at < decoded.rgba.length; at += 4) {
        const alpha = source.data[at + 3]!;
        for (let c = 0; c < 3; c++) {
          const straight = alpha === 0 ? 0 : Math.min(255, Math.round((source.data[at + c]! * 255) / alpha));
          expect(decoded.rgba[at + c]).toBe(straight);
        }
      }
    }
  });

  it("ignores the padding bits of mono1 rows", () => {
    const source: PixelSource = {
      width: 3,
      height: 2,
      stride: 2,
      data: Uint8Array.of(0b01011111, 9, 0xff),
      pixelFormat: "mono1",
    };
    const decoded = decodePng(toPNGSync(source, nodeDeflate));
    expect([...decoded.rgba].filter((_, index) => index % 4 === 0)).toEqual([0, 255, 0, 255, 255, 255]);
  });

  it("writes gray8 with a stride row by row", () => {
    const source: PixelSource = {
      width: 2,
      height: 2,
      stride: 5,
      data: Uint8Array.of(1, 2, 99, 99, 99, 3, 4),
      pixelFormat: "gray8",
    };
    expect([...decodePng(toPNGSync(source, nodeDeflate)).rgba].filter((_, i) => i % 4 === 0)).toEqual([1, 2, 3, 4]);
  });

  it("writes the same picture at every level, smaller at 9 than at 0", () => {
    const source = picture(
      64,
      64,
      step(0, 40).map((l) => gray(l * 6)),
    );
    const sizes = step(0, 10).map((level) => {
      const file = toPNGSync(source, nodeDeflate, { level });
      expect([...decodePng(file).rgba]).toEqual(rgbaOf(source));
      return file.length;
    });
    expect(sizes[9]).toBeLessThan(sizes[0]!);
  });

  it("refuses pictures that are none, naming what is wrong", () => {
    const good = picture(2, 2, [gray(0)]);
    const png = (change: object) => () => toPNGSync({ ...good, ...change }, nodeDeflate);
    expect(png({ width: 0 })).toThrow(new RangeError("width must be between 1 and 2147483647, got 0"));
    expect(png({ height: 1.5 })).toThrow(RangeError);
    expect(png({ width: "2" })).toThrow(TypeError);
    expect(png({ stride: 7 })).toThrow(/^stride must be/);
    expect(png({ data: new Uint8Array(15) })).toThrow(new RangeError("data must have at least 16 bytes, got 15"));
    expect(png({ pixelFormat: "cmyk" })).toThrow(/^pixelFormat must be one of/);
    expect(() => toPNGSync(good, nodeDeflate, { level: 10 })).toThrow(/^level must be/);
  });
});

describe("toPNG", () => {
  const source = picture(
    50,
    40,
    step(0, 30).map((l) => [l, 2 * l, 3 * l, 255 - l]),
  );

  it("gives the bytes of toPNGSync in Node", async () => {
    expect(await toPNG(source, nodeDeflate)).toEqual(toPNGSync(source, nodeDeflate));
  });

  it("gives the picture through CompressionStream, and through fflate where there is none", async () => {
    expect([...decodePng(await toPNG(source, webDeflate)).rgba]).toEqual(rgbaOf(source));
    deflateExtra.provide(await import("../../src/export/fflate-deflate.ts"));
    expect([...decodePng(toPNGSync(source, webDeflate)).rgba]).toEqual(rgbaOf(source));
    const platform = globalThis.CompressionStream;
    try {
      Reflect.deleteProperty(globalThis, "CompressionStream");
      expect([...decodePng(await toPNG(source, webDeflate)).rgba]).toEqual(rgbaOf(source));
    } finally {
      globalThis.CompressionStream = platform;
    }
  });

  it("has read the pixels when it returns, so that they may change", async () => {
    const own = { ...source, data: source.data.slice() };
    const pending = toPNG(own, nodeDeflate);
    own.data.fill(0);
    expect([...decodePng(await pending).rgba]).toEqual(rgbaOf(source));
  });

  it("rejects, not throws, for a bad level", async () => {
    await expect(toPNG(source, nodeDeflate, { level: -1 })).rejects.toThrow(RangeError);
  });
});
