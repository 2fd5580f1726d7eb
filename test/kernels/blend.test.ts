/** Blending against rounded division: every triple, and every clip. */

import { describe, expect, it } from "vitest";
import { cast, type SurfaceRecord } from "../../src/kernels/pointers.ts";
import { SurfaceFields, SurfaceFormat } from "../../src/kernels/records.ts";
import { mix, type Rgba, sourceOverGray, sourceOverPremultiplied, sourceOverStripes } from "../reference/blend.ts";
import { prng, type Random, seeds } from "../reference/prng.ts";
import { type Build, builds, colorWord, kernelMemory } from "./support.ts";

/** A surface with guard bytes around it, and a mask, in one build's memory. */
async function stage(build: Build, width: number, height: number, format: keyof typeof SurfaceFormat) {
  const { heap, kernels } = await kernelMemory(build);
  const bytesPerPixel = format === "gray8" ? 1 : 4;
  const stride = width * bytesPerPixel;
  const guard = 64;
  const byteLength = stride * height;
  const area = heap.allocate(byteLength + 2 * guard, "surface");
  const mask = heap.allocate(2 ** 20, "other");
  const surface = cast<SurfaceRecord>(heap.allocate(SurfaceFields.size, "surface"));
  const fields = [area + guard, width, height, stride, SurfaceFormat[format], 0];
  kernels.views.u32.set(fields, surface >>> 2);
  return {
    blend: kernels.exports.blendMask,
    surface,
    mask,
    stride,
    pixels: () => kernels.views.bytes(cast(area + guard), byteLength),
    guards: () => [kernels.views.bytes(area, guard), kernels.views.bytes(cast(area + guard + byteLength), guard)],
    maskBytes: (count: number) => kernels.views.bytes(mask, count),
  };
}

describe.each(builds)("blending in the %s build", (build) => {
  it("equals the rounded quotient for every mask, source and destination, in colour and in grey", async () => {
    const rgba = await stage(build, 256, 256, "rgba8");
    const gray = await stage(build, 256, 256, "gray8");
    for (const target of [rgba, gray]) {
      const masks = target.maskBytes(65536);
      for (let y = 0; y < 256; y++) masks.fill(y, y * 256, y * 256 + 256);
    }
    const destination = Uint8Array.from({ length: 65536 }, (_, i) => i & 255);
    const destination4 = Uint8Array.from({ length: 65536 * 4 }, (_, i) => (i >> 2) & 255);
    for (let source = 0; source < 256; source++) {
      const expected = Uint8Array.from({ length: 65536 }, (_, i) => mix(source, i & 255, i >> 8));
      gray.pixels().set(destination);
      gray.blend(gray.surface, gray.mask, 256, 256, 256, 0, 0, colorWord([source, source, source, 255]), false);
      if (Buffer.compare(gray.pixels(), expected) !== 0) expect.fail(`grey ${source}`);
      rgba.pixels().set(destination4);
      rgba.blend(rgba.surface, rgba.mask, 256, 256, 256, 0, 0, colorWord([source, source, source, 255]), false);
      const actual = rgba.pixels();
      for (let i = 0; i < 65536; i++) {
        const alpha = mix(255, i & 255, i >> 8);
        if (actual[i * 4] !== expected[i] || actual[i * 4 + 1] !== expected[i] || actual[i * 4 + 3] !== alpha) {
          expect.fail(`source ${source}, destination ${i & 255}, mask ${i >> 8}`);
        }
      }
    }
  });

  it.each(["rgba8", "gray8"] as const)(
    "clips a %s mask at all four edges and writes nothing outside",
    async (format) => {
      const width = 37;
      const height = 23;
      const target = await stage(build, width, height, format);
      const fill = prng(3);
      seeds(400, (random) => {
        const maskWidth = random.int(1, 70);
        const maskHeight = random.int(1, 40);
        const pitch = maskWidth + random.int(0, 3);
        const x = random.int(-80, 60);
        const y = random.int(-50, 40);
        const solid = random.float() < 0.2;
        const color: Rgba = [
          random.int(0, 255),
          random.int(0, 255),
          random.int(0, 255),
          random.float() < 0.5 ? 255 : random.int(0, 255),
        ];
        const mask = target.maskBytes(pitch * maskHeight + 16);
        for (let i = 0; i < mask.length; i++) mask[i] = solid ? 255 : random.float() < 0.4 ? 0 : fill.int(0, 255);
        const pixels = target.pixels();
        for (let i = 0; i < pixels.length; i++) pixels[i] = fill.int(0, 255);
        for (const guard of target.guards()) guard.fill(0xee);
        const expected = blendedPlainly(
          pixels.slice(),
          width,
          height,
          format,
          mask,
          pitch,
          maskWidth,
          maskHeight,
          x,
          y,
          color,
        );
        target.blend(target.surface, target.mask, pitch, maskWidth, maskHeight, x, y, colorWord(color), false);
        expect(Buffer.compare(target.pixels(), expected)).toBe(0);
        for (const guard of target.guards()) expect(guard.every((byte) => byte === 0xee)).toBe(true);
      });
    },
  );

  it("gives each channel its own weight under an LCD mask, at every width and misalignment", async () => {
    const target = await stage(build, 71, 2, "rgba8");
    const check = (random: Random, width: number, shift: number) => {
      const x = random.int(-4, 4);
      const color: Rgba = [random.int(0, 255), random.int(0, 255), random.int(0, 255), random.pick([255, 255, 0, 77])];
      const mask = target.maskBytes(shift + width * 4).subarray(shift);
      for (let i = 0; i < mask.length; i++) mask[i] = random.float() < 0.3 ? 0 : random.int(0, 255);
      const pixels = target.pixels();
      for (let i = 0; i < pixels.length; i++) pixels[i] = random.int(0, 255);
      for (const guard of target.guards()) guard.fill(0xee);
      const expected = pixels.slice();
      for (let i = Math.max(0, -x); i < width && x + i < 71; i++) {
        sourceOverStripes(expected.subarray((x + i) * 4, (x + i) * 4 + 4), mask.subarray(i * 4, i * 4 + 4), color);
      }
      target.blend(target.surface, cast(target.mask + shift), width * 4, width, 1, x, 0, colorWord(color), true);
      expect(Buffer.compare(target.pixels(), expected)).toBe(0);
      for (const guard of target.guards()) expect(guard.every((byte) => byte === 0xee)).toBe(true);
    };
    seeds(1, (random) => {
      for (let width = 0; width <= 70; width++) {
        for (let shift = 0; shift < 16; shift++) check(random, width, shift);
      }
    });
  });

  it("leaves the surface as it is for places far outside", async () => {
    const target = await stage(build, 8, 8, "rgba8");
    target.maskBytes(256).fill(255);
    const before = target.pixels().slice();
    for (const far of [-(2 ** 31), 2 ** 31 - 1, -17, 8]) {
      target.blend(target.surface, target.mask, 16, 16, 16, far, 0, 0xffffffff, false);
      target.blend(target.surface, target.mask, 16, 16, 16, 0, far, 0xffffffff, false);
    }
    expect(target.pixels()).toEqual(before);
  });
});

/** The same, one pixel at a time through the plain twin. */
function blendedPlainly(
  pixels: Uint8Array,
  width: number,
  height: number,
  format: "rgba8" | "gray8",
  mask: Uint8Array,
  pitch: number,
  maskWidth: number,
  maskHeight: number,
  x: number,
  y: number,
  color: Rgba,
): Uint8Array {
  const bytes = format === "gray8" ? 1 : 4;
  for (let row = 0; row < maskHeight; row++) {
    for (let column = 0; column < maskWidth; column++) {
      const px = x + column;
      const py = y + row;
      if (px < 0 || py < 0 || px >= width || py >= height) continue;
      const at = (py * width + px) * bytes;
      const pixel = pixels.subarray(at, at + bytes);
      const coverage = mask.subarray(row * pitch + column, row * pitch + column + 1);
      if (format === "gray8") sourceOverGray(pixel, coverage, color[0], color[3]);
      else sourceOverPremultiplied(pixel, coverage, color);
    }
  }
  return pixels;
}
