/** Conversions between pixel formats and compositing of rows, against plain arithmetic. */

import { describe, expect, it } from "vitest";
import { bitsPerPixel, type PixelFormat, pixelFormats, strideOf } from "../../src/compose/pixel-format.ts";
import { type Bytes, cast } from "../../src/kernels/pointers.ts";
import { CompositeMode, PixelLayout } from "../../src/kernels/records.ts";
import { type CompositeModeName, compositeRow } from "../reference/blend.ts";
import { convertRow } from "../reference/convert.ts";
import { type Random, seeds } from "../reference/prng.ts";
import { type Build, builds, kernelMemory } from "./support.ts";

const guard = 32;

/** Two places in one build's memory, guarded. */
async function places(build: Build) {
  const { heap, kernels } = await kernelMemory(build);
  const [from, to] = [heap.allocate(2 ** 20, "other"), heap.allocate(2 ** 20, "other")];
  return { kernels, from, to, bytes: (at: number, count: number) => kernels.views.bytes(cast<Bytes>(at), count) };
}

/** Bytes of `count` pixels; a premultiplied pixel's channels are at most its alpha. */
function randomRow(random: Random, format: PixelFormat, count: number): Uint8Array {
  const row = Uint8Array.from({ length: strideOf(format, count) }, () => random.int(0, 255));
  if (bitsPerPixel[format] !== 32) return row;
  for (let at = 3; at < row.length; at += 4) {
    row[at] = random.pick([0, 255, 255, random.int(0, 255)]);
    if (format !== "rgba8-premultiplied") continue;
    for (let c = 1; c <= 3; c++) row[at - c] = Math.min(row[at - c]!, row[at]!);
  }
  return row;
}

const pairs = pixelFormats.flatMap((from) => pixelFormats.map((to) => [from, to] as const));

describe.each(builds)("converting in the %s build", (build) => {
  it.each(pairs)("%s to %s is exact at every length and misalignment", async (fromFormat, toFormat) => {
    const { kernels, from, to, bytes } = await places(build);
    let count = -1;
    seeds(142, (random) => {
      count = (count + 1) % 71;
      const at = from + random.int(0, 15);
      const out = to + guard + random.int(0, 15);
      const row = randomRow(random, fromFormat, count);
      bytes(at, row.length).set(row);
      const expected = convertRow(row, fromFormat, toFormat, count);
      bytes(out - guard, expected.length + 2 * guard).fill(0xee);
      kernels.exports.convert(cast(at), PixelLayout[fromFormat], cast(out), PixelLayout[toFormat], count);
      expect(Buffer.compare(bytes(out, expected.length), expected)).toBe(0);
      expect(bytes(out - guard, guard).every((byte) => byte === 0xee)).toBe(true);
      expect(bytes(out + expected.length, guard).every((byte) => byte === 0xee)).toBe(true);
    });
  });

  it("gives every premultiplied pixel back through straight alpha, and every channel and alpha as the judge", async () => {
    const { kernels, from, to, bytes } = await places(build);
    const premultiplied = Uint8Array.from({ length: 256 * 256 * 4 }, (_, i) => {
      const alpha = i >> 10;
      return (i & 3) === 3 ? alpha : Math.min(alpha, (i >> 2) & 255);
    });
    bytes(from, premultiplied.length).set(premultiplied);
    kernels.exports.convert(from, PixelLayout["rgba8-premultiplied"], to, PixelLayout.rgba8, 65536);
    const expected = convertRow(premultiplied, "rgba8-premultiplied", "rgba8", 65536);
    expect(Buffer.compare(bytes(to, expected.length), expected)).toBe(0);
    kernels.exports.convert(to, PixelLayout.rgba8, to, PixelLayout["rgba8-premultiplied"], 65536);
    expect(Buffer.compare(bytes(to, expected.length), premultiplied)).toBe(0);
  });
});

describe.each(builds)("compositing in the %s build", (build) => {
  it.each(Object.keys(CompositeMode) as CompositeModeName[])("%s is exact at every length and place", async (mode) => {
    const { kernels, from, to, bytes } = await places(build);
    let count = -1;
    seeds(710, (random) => {
      count = (count + 1) % 71;
      const at = from + random.int(0, 15);
      const out = to + guard + random.int(0, 15);
      const opacity = random.pick([255, 255, 0, random.int(0, 255)]);
      const source = randomRow(random, "rgba8-premultiplied", count);
      const expected = randomRow(random, "rgba8-premultiplied", count);
      bytes(at, source.length).set(source);
      bytes(out - guard, expected.length + 2 * guard).fill(0xee);
      bytes(out, expected.length).set(expected);
      compositeRow(expected, source, opacity, mode);
      kernels.exports.composite(cast(out), cast(at), count, opacity, CompositeMode[mode]);
      expect(Buffer.compare(bytes(out, expected.length), expected)).toBe(0);
      expect(bytes(out - guard, guard).every((byte) => byte === 0xee)).toBe(true);
      expect(bytes(out + expected.length, guard).every((byte) => byte === 0xee)).toBe(true);
    });
  });

  it("source-over is exact for every source, destination and alpha", async () => {
    const { kernels, from, to, bytes } = await places(build);
    for (let alpha = 0; alpha < 256; alpha++) {
      const source = Uint8Array.from({ length: 256 * 4 }, (_, i) => ((i & 3) === 3 ? alpha : Math.min(alpha, i >> 2)));
      const expected = Uint8Array.from({ length: 256 * 4 }, (_, i) =>
        (i & 3) === 3 ? 255 : (i >> 2) ^ (i & 1 ? 255 : 0),
      );
      bytes(from, source.length).set(source);
      bytes(to, expected.length).set(expected);
      compositeRow(expected, source, 255, "source-over");
      kernels.exports.composite(to, from, 256, 255, CompositeMode["source-over"]);
      if (Buffer.compare(bytes(to, expected.length), expected) !== 0) expect.fail(`alpha ${alpha}`);
    }
  });
});
