/**
 * The compose kernels of both builds against each other: random cases, byte for byte. What is right is for
 * `blend.test.ts` and `convert.test.ts` to say; this is about the rare ways through the vector code. There are 100,000
 * cases in all, or `TYPECASE_CASES`: `npm run test:full` asks for a million.
 */

import { beforeAll, describe, expect, it } from "vitest";
import { pixelFormats, strideOf } from "../../src/compose/pixel-format.ts";
import type { Kernels } from "../../src/kernels/kernels.ts";
import { type Bytes, cast, type Ptr, type SurfaceRecord } from "../../src/kernels/pointers.ts";
import { CompositeMode, PixelLayout, SurfaceFields, SurfaceFormat } from "../../src/kernels/records.ts";
import { prng, type Random, seeds } from "../reference/prng.ts";
import { type Build, kernelMemory } from "./support.ts";

const caseCount = wantedCases(process.env.TYPECASE_CASES ?? "100000");
/** Room for what a case reads and for what it writes. */
const ROOM_BYTES = 8192;
/** Bytes before and after the output that are compared with it, and that wide stores may touch. */
const GUARD_BYTES = 64;
const LONGEST_ROW = 70;

/** One build with room for a case. */
interface Side {
  readonly kernels: Kernels;
  readonly surface: Ptr<SurfaceRecord>;
  readonly input: number;
  readonly output: number;
  /** What lies behind the input: other bytes for each build, since nothing may depend on them. */
  readonly slack: number;
}

/** What a kernel reads and what it writes over, and its call. */
interface Case {
  readonly input: Uint8Array;
  readonly output: Uint8Array;
  readonly facts: object;
  call(side: Side, input: Ptr<Bytes>, output: Ptr<Bytes>): void;
}

function wantedCases(wish: string): number {
  const count = Number(wish);
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`TYPECASE_CASES must be a whole number, got ${wish}`);
  return count;
}

async function sideOf(build: Build, slack: number): Promise<Side> {
  const { heap, kernels } = await kernelMemory(build);
  return {
    kernels,
    surface: cast(heap.allocate(SurfaceFields.size, "surface")),
    input: heap.allocate(ROOM_BYTES, "other"),
    output: heap.allocate(ROOM_BYTES, "surface"),
    slack,
  };
}

/** Stretches of nothing, of full and of anything, as masks have them: the vector code branches on whole blocks. */
const stretches = (() => {
  const random = prng(0x5a3e);
  const bytes = new Uint8Array(65536);
  for (let at = 0; at < bytes.length; ) {
    const length = random.int(1, 48);
    const kind = random.int(0, 2);
    bytes.subarray(at, at + length).set(
      random
        .bytes(length)
        .map((byte) => [0, 255, byte][kind]!)
        .subarray(0, bytes.length - at),
    );
    at += length;
  }
  return bytes;
})();

/** The same as pixels whose channels are at most their alpha. */
const premultiplied = stretches.map((byte, at) => Math.min(byte, stretches[at | 3]!));

/** `length` bytes of a pool, from a random pixel of it on. */
function cut(pool: Uint8Array, random: Random, length: number): Uint8Array {
  const at = random.int(0, (pool.length - length) >> 2) << 2;
  return pool.subarray(at, at + length);
}

/** Opaque in most cases, as text is: that has a way of its own. */
const anyColor = (random: Random) =>
  ((random.uint32() & 0xffffff) | (random.pick([255, 255, random.int(0, 255)]) << 24)) >>> 0;

/** A mask somewhere on and over the edges of a surface. A pitch of 0 repeats one row, as rectangles do. */
function blendCase(random: Random, format: keyof typeof SurfaceFormat, lcd: boolean): Case {
  const [width, height] = [random.int(1, LONGEST_ROW), random.int(1, 3)];
  const [maskWidth, maskHeight] = [random.int(0, LONGEST_ROW), random.int(1, 4)];
  const pitch = random.int(0, 7) === 0 ? 0 : lcd ? maskWidth * 4 : (maskWidth + 3) & ~3;
  // Most lie on the surface; the others reach over its edges, or miss it.
  const x = random.pick([random.int(-4, 4), random.int(-4, 4), random.int(-maskWidth, width)]);
  const y = random.pick([0, 0, random.int(-maskHeight, height)]);
  const color = anyColor(random);
  const stride = format === "gray8" ? width : width * 4;
  return {
    input: cut(stretches, random, pitch === 0 ? maskWidth * 4 : pitch * maskHeight),
    output: cut(format === "gray8" ? stretches : premultiplied, random, stride * height),
    facts: { format, lcd, width, height, maskWidth, maskHeight, pitch, x, y, color },
    call({ kernels, surface }, input, output) {
      kernels.views.u32.set([output, width, height, stride, SurfaceFormat[format], 0], surface >>> 2);
      kernels.exports.blendMask(surface, input, pitch, maskWidth, maskHeight, x, y, color, lcd);
    },
  };
}

const compositeModes = Object.values(CompositeMode);

const kinds: Readonly<Record<string, (random: Random) => Case>> = {
  "blendMask in colour": (random) => blendCase(random, "rgba8", false),
  "blendMask in grey": (random) => blendCase(random, "gray8", false),
  "blendMask of LCD masks": (random) => blendCase(random, "rgba8", true),
  composite(random) {
    const count = random.int(0, LONGEST_ROW);
    const mode = random.pick([CompositeMode["source-over"], ...compositeModes]);
    const opacity = random.pick([255, 255, 0, random.int(0, 255)]);
    return {
      input: cut(premultiplied, random, count * 4),
      output: cut(premultiplied, random, count * 4),
      facts: { count, mode, opacity },
      call: ({ kernels }, input, output) => kernels.exports.composite(output, input, count, opacity, mode),
    };
  },
  convert(random) {
    const count = random.int(0, LONGEST_ROW);
    const [from, to] = [random.pick(pixelFormats), random.pick(pixelFormats)];
    return {
      input: cut(from === "rgba8-premultiplied" ? premultiplied : stretches, random, strideOf(from, count)),
      output: cut(stretches, random, strideOf(to, count)),
      facts: { count, from, to },
      call: ({ kernels }, input, output) =>
        kernels.exports.convert(input, PixelLayout[from], output, PixelLayout[to], count),
    };
  },
  tint(random) {
    const count = random.int(0, LONGEST_ROW);
    const color = anyColor(random);
    return {
      input: cut(stretches, random, count),
      output: cut(stretches, random, count * 4),
      facts: { count, color },
      call: ({ kernels }, input, output) => kernels.exports.tint(input, output, count, color),
    };
  },
};

/** The output with its guards after one build ran the case. */
function outcome(side: Side, { input, output, call }: Case, shift: number): Uint8Array {
  const { u8 } = side.kernels.views;
  const [from, to] = [side.input + shift, side.output + GUARD_BYTES + (15 - shift)];
  const end = to + output.length + GUARD_BYTES;
  u8.set(input, from);
  u8.fill(side.slack, from + input.length, from + input.length + GUARD_BYTES);
  u8.fill(0xee, to - GUARD_BYTES, end);
  u8.set(output, to);
  call(side, cast(from), cast(to));
  return u8.subarray(to - GUARD_BYTES, end);
}

describe("both builds give the same bytes", () => {
  let simd: Side;
  let scalar: Side;

  beforeAll(async () => {
    [simd, scalar] = await Promise.all([sideOf("simd", 0), sideOf("scalar", 255)]);
  });

  it.each(Object.entries(kinds))(
    "for random cases of %s",
    (_, kind) => {
      let changed = 0;
      const count = Math.ceil(caseCount / Object.keys(kinds).length);
      seeds(count, (random) => {
        const each = kind(random);
        const shift = random.int(0, 15);
        const [bytes, judge] = [outcome(simd, each, shift), outcome(scalar, each, shift)];
        if (Buffer.compare(bytes, judge) === 0) {
          if (Buffer.compare(judge.subarray(GUARD_BYTES, -GUARD_BYTES), each.output) !== 0) changed++;
          return;
        }
        const at = bytes.findIndex((byte, i) => byte !== judge[i]);
        throw new Error(
          `byte ${at - GUARD_BYTES} is ${bytes[at]} and ${judge[at]} without SIMD, for ${JSON.stringify({ ...each.facts, shift })}`,
        );
      });
      // Cases that write nothing would all agree.
      if (process.env.TYPECASE_SEED === undefined) expect(changed).toBeGreaterThan(count / 2);
    },
    600_000,
  );
});
