/** Copy and fill against the typed arrays' own, at every short length and misalignment, and where source and target alias. */

import { describe, expect, it } from "vitest";
import { cast } from "../../src/kernels/pointers.ts";
import { prng } from "../reference/prng.ts";
import { builds, kernelMemory } from "./support.ts";

const AREA_BYTES = 2 ** 20 * 2;

describe.each(builds)("copy and fill of the %s build", async (build) => {
  const { heap, kernels } = await kernelMemory(build);
  const base = heap.allocate(AREA_BYTES, "other");
  const random = prng(7);

  /** Fresh noise in the whole area, and a copy of it outside. */
  function noise(byteLength: number): Uint8Array {
    const area = kernels.views.bytes(base, byteLength);
    for (let i = 0; i < byteLength; i++) area[i] = random.int(0, 255);
    return area.slice();
  }

  function checkCopy(to: number, from: number, byteLength: number, areaBytes: number): void {
    const expected = noise(areaBytes);
    expected.copyWithin(to, from, from + byteLength);
    kernels.exports.copyBytes(cast(base + to), cast(base + from), byteLength);
    if (Buffer.compare(kernels.views.bytes(base, areaBytes), expected) !== 0) {
      expect.fail(`copy of ${byteLength} bytes from ${from} to ${to}`);
    }
  }

  it("copies every length up to 70 between all misalignments", () => {
    for (let byteLength = 0; byteLength <= 70; byteLength++) {
      for (let shift = 0; shift < 256; shift++) checkCopy(100 + (shift & 15), 8 + (shift >> 4), byteLength, 200);
    }
  });

  it("copies every length from there to 800 between some", () => {
    for (let byteLength = 71; byteLength <= 800; byteLength++) {
      for (const shift of [0, 1, 7, 12]) checkCopy(864 + shift, 16 + (shift ^ 5), byteLength, 1700);
    }
  });

  it("copies between ranges that overlap, either way", () => {
    for (const byteLength of [
      1, 3, 8, 20, 33, 64, 65, 73, 90, 100, 128, 129, 137, 170, 192, 300, 512, 576, 577, 640, 641, 700, 768, 769, 3000,
    ]) {
      for (const distance of [1, 4, 15, 16, 17, 60, 63, 64, 65, 66, 72, 100, 127, 128, 129, 299, 300, 301, 575, 576]) {
        checkCopy(64 + distance, 64, byteLength, 3800);
        checkCopy(64, 64 + distance, byteLength, 3800);
      }
    }
  });

  it("copies ranges of random lengths and distances that overlap or are apart", () => {
    for (let i = 0; i < 3000; i++) {
      const [to, from, byteLength] = [random.int(0, 800), random.int(0, 800), random.int(0, 700)];
      checkCopy(to, from, byteLength, 1500);
    }
  });

  it("copies large ranges, the 4 KiB-aliasing case included", () => {
    for (const byteLength of [639, 640, 641, 1024, 2112, 2113, 2114, 5000, 70_001]) {
      for (const distance of [4096 * 20 + 1, 4096 * 20 + 16, 4096 * 20 + 31, 4096 * 20]) {
        checkCopy(distance, 0, byteLength, distance + byteLength + 16);
      }
    }
  });

  it("copies ranges beyond the caches that lie alike or not, apart or overlapping either way", () => {
    const byteLength = 12 * 2 ** 20 + 37;
    const areaBytes = 14 * 2 ** 20;
    const area = heap.allocate(areaBytes, "other");
    const words = new Uint32Array(areaBytes / 4).map((_, i) => Math.imul(i, 0x9e37_79b1));
    for (const [to, from] of [
      [0, 4096],
      [0, 2 ** 20 - 64],
      [16, 80],
      [5, 4096],
      [4096, 0],
      [4101, 0],
    ] as const) {
      const expected = new Uint8Array(words.slice().buffer);
      kernels.views.bytes(area, areaBytes).set(expected);
      expected.copyWithin(to, from, from + byteLength);
      kernels.exports.copyBytes(cast(area + to), cast(area + from), byteLength);
      if (Buffer.compare(kernels.views.bytes(area, areaBytes), expected) !== 0) expect.fail(`from ${from} to ${to}`);
    }
    heap.free(area);
  });

  it("fills every length up to 300 at all misalignments, and nothing beside", () => {
    for (let byteLength = 0; byteLength <= 300; byteLength++) {
      for (let shift = 0; shift < 16; shift++) {
        const expected = noise(400);
        expected.fill(0xa5, 32 + shift, 32 + shift + byteLength);
        kernels.exports.fillBytes(cast(base + 32 + shift), 0xa5, byteLength);
        if (Buffer.compare(kernels.views.bytes(base, 400), expected) !== 0) expect.fail(`fill of ${byteLength}`);
      }
    }
  });

  it("fills ranges of the lengths where the way changes, and nothing beside", () => {
    for (const limit of [512, 2048, 4096, 6144]) {
      for (const byteLength of [limit - 1, limit, limit + 1, limit + 65]) {
        const expected = noise(byteLength + 100);
        expected.fill(0xa5, 39, 39 + byteLength);
        kernels.exports.fillBytes(cast(base + 39), 0xa5, byteLength);
        if (Buffer.compare(kernels.views.bytes(base, byteLength + 100), expected) !== 0)
          expect.fail(`fill of ${byteLength}`);
      }
    }
  });

  it("fills words of every count up to 70 at all misalignments, and nothing beside", () => {
    for (let count = 0; count <= 70; count++) {
      for (let shift = 0; shift < 16; shift++) {
        const expected = noise(400);
        const view = new DataView(expected.buffer);
        for (let i = 0; i < count; i++) view.setUint32(32 + shift + i * 4, 0x12345678, true);
        kernels.exports.fillWords(cast(base + 32 + shift), 0x12345678, count);
        if (Buffer.compare(kernels.views.bytes(base, 400), expected) !== 0) expect.fail(`fill of ${count} words`);
      }
    }
  });
});
