/** Conversions between pixel formats, of coverage to colour, and compositing of rows, against plain arithmetic. */

import { describe, expect, it } from "vitest";
import { bitsPerPixel, type PixelFormat, pixelFormats, strideOf } from "../../src/compose/pixel-format.ts";
import { type Bytes, cast, type Ptr } from "../../src/kernels/pointers.ts";
import { CompositeMode, PixelLayout } from "../../src/kernels/records.ts";
import { type CompositeModeName, compositeRow, type Rgba } from "../reference/blend.ts";
import { convertRow, tintRow } from "../reference/convert.ts";
import { type Random, seeds } from "../reference/prng.ts";
import { type Build, builds, colorWord, kernelMemory } from "./support.ts";

const guard = 32;
const longestRow = 70;
/** Misalignments: of what is read, and of what is written. */
const shifts = 16;

/** Two places in one build's memory. */
async function places(build: Build) {
  const { heap, kernels } = await kernelMemory(build);
  const [from, to] = [heap.allocate(2 ** 20, "other"), heap.allocate(2 ** 20, "other")];
  return { kernels, from, to, bytes: (at: number, count: number) => kernels.views.bytes(cast<Bytes>(at), count) };
}

type Places = Awaited<ReturnType<typeof places>>;

/** A kernel that makes `expected` of `source`, where `before` lies. */
interface RowCase {
  readonly source: Uint8Array;
  readonly before?: Uint8Array;
  readonly expected: Uint8Array;
  run(from: Ptr<Bytes>, to: Ptr<Bytes>): void;
}

/** Runs a case at every misalignment of both rows: the bytes are those expected, and the guards around them stay. */
function checkEverywhere({ from, to, bytes }: Places, { source, before, expected, run }: RowCase): void {
  const guarded = new Uint8Array(expected.length + 2 * guard).fill(0xee);
  guarded.set(expected, guard);
  for (let place = 0; place < shifts * shifts; place++) {
    const [at, out] = [from + (place % shifts), to + guard + Math.floor(place / shifts)];
    bytes(at, source.length).set(source);
    bytes(out - guard, guarded.length).fill(0xee);
    if (before) bytes(out, before.length).set(before);
    run(cast(at), cast(out));
    if (Buffer.compare(bytes(out - guard, guarded.length), guarded) === 0) continue;
    expect.fail(`${source.length} bytes, read from ${at % shifts} and written to ${out % shifts} modulo ${shifts}`);
  }
}

/** `body` with each count up to the longest row, for `times` streams. */
function everyCount(times: number, body: (random: Random, count: number) => void): void {
  seeds(times, (random) => {
    for (let count = 0; count <= longestRow; count++) body(random, count);
  });
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
    const memory = await places(build);
    everyCount(1, (random, count) => {
      const source = randomRow(random, fromFormat, count);
      checkEverywhere(memory, {
        source,
        expected: convertRow(source, fromFormat, toFormat, count),
        run: (from, to) =>
          memory.kernels.exports.convert(from, PixelLayout[fromFormat], to, PixelLayout[toFormat], count),
      });
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

describe.each(builds)("coverage in a colour, of the %s build,", (build) => {
  it("is exact at every length and misalignment", async () => {
    const memory = await places(build);
    everyCount(4, (random, count) => {
      const source = random.bytes(count);
      const color: Rgba = [random.int(0, 255), random.int(0, 255), random.int(0, 255), random.pick([255, 255, 0, 77])];
      const run: RowCase["run"] = (from, to) => memory.kernels.exports.tint(from, to, count, colorWord(color));
      checkEverywhere(memory, { source, expected: tintRow(source, color), run });
    });
  });

  it("is exact for every coverage and alpha", async () => {
    const { kernels, from, to, bytes } = await places(build);
    const source = Uint8Array.from({ length: 256 }, (_, coverage) => coverage);
    for (let alpha = 0; alpha < 256; alpha++) {
      const color: Rgba = [1, 128, 255, alpha];
      bytes(from, 256).set(source);
      kernels.exports.tint(from, to, 256, colorWord(color));
      if (Buffer.compare(bytes(to, 1024), tintRow(source, color)) !== 0) expect.fail(`alpha ${alpha}`);
    }
  });
});

describe.each(builds)("compositing in the %s build", (build) => {
  it.each(Object.keys(CompositeMode) as CompositeModeName[])("%s is exact at every length and place", async (mode) => {
    const memory = await places(build);
    everyCount(4, (random, count) => {
      const opacity = random.pick([255, 255, 0, random.int(0, 255)]);
      const source = randomRow(random, "rgba8-premultiplied", count);
      const before = randomRow(random, "rgba8-premultiplied", count);
      const expected = before.slice();
      compositeRow(expected, source, opacity, mode);
      const run: RowCase["run"] = (from, to) =>
        memory.kernels.exports.composite(to, from, count, opacity, CompositeMode[mode]);
      checkEverywhere(memory, { source, before, expected, run });
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
