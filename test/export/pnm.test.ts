import { beforeAll, describe, expect, it } from "vitest";
import { allExtras } from "../../src/entry/all-extras.ts";
import type { PixelSource } from "../../src/export/pixels.ts";
import { toPGM, toPPM } from "../../src/export/pnm.ts";

beforeAll(() => allExtras.colors());

const split = (file: Uint8Array, header: string) => {
  expect(Buffer.from(file.subarray(0, header.length)).toString("latin1")).toBe(header);
  return [...file.subarray(header.length)];
};
const rgba = (...bytes: number[]): PixelSource => ({
  width: bytes.length / 4,
  height: 1,
  stride: bytes.length,
  data: Uint8Array.from(bytes),
  pixelFormat: "rgba8",
});

describe("toPPM", () => {
  it("writes the colour of opaque pixels as it is", () => {
    expect(split(toPPM(rgba(1, 2, 3, 255, 4, 5, 6, 255)), "P6\n2 1\n255\n")).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("lays translucent pixels over white, or over the matte", () => {
    const source = rgba(0, 100, 255, 51, 9, 9, 9, 0);
    expect(split(toPPM(source), "P6\n2 1\n255\n")).toEqual([204, 224, 255, 255, 255, 255]);
    expect(split(toPPM(source, { matte: "black" }), "P6\n2 1\n255\n")).toEqual([0, 20, 51, 0, 0, 0]);
  });
});

describe("toPGM", () => {
  it("keeps grey levels, whether they come as grey or as colour", () => {
    const levels = [0, 1, 127, 128, 254, 255];
    const gray: PixelSource = { width: 3, height: 2, stride: 3, data: Uint8Array.from(levels), pixelFormat: "gray8" };
    expect(split(toPGM(gray), "P5\n3 2\n255\n")).toEqual(levels);
    expect(split(toPGM(rgba(...levels.flatMap((l) => [l, l, l, 255]))), "P5\n6 1\n255\n")).toEqual(levels);
  });

  it("writes the luma of colours as ppmtopgm does", () => {
    expect(split(toPGM(rgba(255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255)), "P5\n3 1\n255\n")).toEqual([76, 150, 29]);
  });

  it("refuses a matte that is no colour, and a picture that is none", () => {
    expect(() => toPGM(rgba(0, 0, 0, 0), { matte: "paper" })).toThrow(/^matte must be a CSS colour/);
    expect(() => toPGM({ ...rgba(0, 0, 0, 0), width: 2 })).toThrow(RangeError);
  });
});
