/** The modules of distance fields: small, for every engine has them in its bundle, and asking for nothing. */

import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { FieldKernels } from "../../src/kernels/field-kernels.ts";
import { fieldModules } from "../../src/kernels/generated/field-modules.ts";

const builds = ["simd", "scalar"] as const;
const bytesOf = (build: (typeof builds)[number]) => Buffer.from(String(fieldModules[build]), "latin1");

describe("the compiled kernels of distance fields", () => {
  it.each(builds)("are at most 20 KB, and 9 KB gzipped: %s", (build) => {
    expect(bytesOf(build).byteLength).toBeLessThanOrEqual(20 * 1024);
    expect(gzipSync(bytesOf(build), { level: 9 }).byteLength).toBeLessThanOrEqual(9 * 1024);
  });

  it("import nothing, and export the same in both builds", () => {
    const [simd, scalar] = builds.map((build) => new WebAssembly.Module(bytesOf(build)));
    expect(WebAssembly.Module.imports(simd!)).toEqual([]);
    expect(WebAssembly.Module.exports(scalar!)).toEqual(WebAssembly.Module.exports(simd!));
  });

  it("make more room for outlines of more edges than they had, and find those of all", () => {
    const sides = 3000;
    const points = Array.from({ length: sides }, (_, side) => (2 * Math.PI * side) / sides);
    const outline = {
      verbs: Uint8Array.from(points, (_, at) => (at === 0 ? 0 : 1)),
      coords: Float32Array.from(points.flatMap((angle) => [Math.cos(angle) * 100, Math.sin(angle) * 100])),
    };
    for (const simd of [true, false]) {
      const kernels = new FieldKernels(simd);
      const place = { scale: 1, originX: 110, originY: 110, tolerancePx: 0.01 };
      expect(kernels.readOutline(outline, place)).toBe(sides);
      expect(kernels.edges.length).toBe(sides * 12);
      const pixels = kernels.make(outline, place, 221, 221, 8)!;
      // The middle is inside, a corner outside, and the circle lies between what is told of its neighbours.
      expect([pixels[110 * 221 + 110], pixels[0]]).toEqual([255, 0]);
      expect(pixels[110 * 221 + 208]! > 127 && pixels[110 * 221 + 212]! < 128).toBe(true);
    }
  });
});
