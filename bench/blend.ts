/**
 * Blending: source-over of one premultiplied RGBA8 surface over another, all of it, as layers are laid onto pictures. The
 * peers are the same in JavaScript and, natively, in SSE2 by hand (`peers/native.c`, which makes the same pixels).
 */

import { Kernels } from "../src/kernels/kernels.ts";
import { type Bytes, cast } from "../src/kernels/pointers.ts";
import { CompositeMode } from "../src/kernels/records.ts";
import { TrackedHeap } from "../src/memory/tracked-heap.ts";
import type { Contender, Measurement } from "./harness.ts";
import type { BenchStage, StageContext } from "./stage.ts";

const width = 1200;
const height = 630;

/** Premultiplied pixels by mulberry32: alpha in a word's top byte and channels that are brought down to it. */
function pixels(count: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(count * 4);
  let state = seed;
  for (let i = 0; i < bytes.length; i += 4) {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    const word = (t ^ (t >>> 14)) >>> 0;
    const alpha = word >>> 24;
    for (let c = 0; c < 3; c++) bytes[i + c] = Math.floor((((word >>> (8 * c)) & 255) * alpha) / 255);
    bytes[i + 3] = alpha;
  }
  return bytes;
}

/** The same in JavaScript, rounded as exactly. */
function sourceOver(destination: Uint8Array, source: Uint8Array): void {
  for (let i = 0; i < source.length; i += 4) {
    const rest = 255 - source[i + 3]!;
    for (let at = i; at < i + 4; at++) {
      const t = destination[at]! * rest + 128;
      destination[at] = source[at]! + ((t + (t >> 8)) >> 8);
    }
  }
}

async function* measurements(context: StageContext): AsyncGenerator<Measurement> {
  const count = width * height;
  const wasm = await WebAssembly.compile((await context.readFile("dist/kernels.wasm")) as BufferSource);
  const kernels = new Kernels(wasm);
  const heap = new TrackedHeap(kernels, 2 ** 28);
  const place = (bytes: Uint8Array) => {
    const at = heap.allocate(bytes.length, "surface");
    kernels.views.u8.set(bytes, at);
    return cast<Bytes>(at);
  };
  const [from, to] = [place(pixels(count, 1)), place(pixels(count, 2))];
  const [source, destination] = [pixels(count, 1), pixels(count, 2)];
  const peers: Contender[] = [{ name: "JavaScript", run: () => sourceOver(destination, source) }];
  const sse2 = await context.peers?.sse2(width, height);
  if (sse2 !== undefined) peers.push({ name: "SSE2 in C, native", timeRound: sse2.timeRound });
  yield {
    name: `source-over, ${width} × ${height} RGBA8`,
    unit: "pixel",
    unitsPerCall: count,
    subject: {
      name: "composite",
      run: () => kernels.exports.composite(to, from, count, 255, CompositeMode["source-over"]),
    },
    peers,
    tearDown: () => sse2?.close(),
  };
}

export const blendStage: BenchStage = { name: "blend", measurements };
