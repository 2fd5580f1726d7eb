/**
 * Arena and heap: allocating within the kernels, allocating from the host through its typed classes, and what JavaScript
 * would do instead, a new `Uint8Array`, which it zeroes and collects.
 */

import { Kernels } from "../src/kernels/kernels.ts";
import type { Bytes, Ptr } from "../src/kernels/pointers.ts";
import { Arena } from "../src/memory/arena.ts";
import { TrackedHeap } from "../src/memory/tracked-heap.ts";
import { startBenchKernels } from "./bench-kernels.ts";
import { type Contender, type Measurement, sink } from "./harness.ts";
import type { BenchStage, StageContext } from "./stage.ts";

const byteLengths = [64, 4096];
/** Blocks of one call. */
const count = 1000;
const ownerOther = 7;

async function* measurements(context: StageContext): AsyncGenerator<Measurement> {
  const bench = await startBenchKernels(context);
  const kernels = new Kernels(await WebAssembly.compile((await context.readFile("dist/kernels.wasm")) as BufferSource));
  const arena = new Arena(kernels);
  const heap = new TrackedHeap(kernels, 2 ** 28);
  const table = bench.heapAllocate(count * 4, ownerOther);
  const row = (name: string, byteLength: number, run: () => unknown): Measurement => ({
    name: `${name}, ${byteLength.toLocaleString("en")} B`,
    unit: "block",
    unitsPerCall: count,
    subject: { name, run },
    peers: [typedArrays(byteLength)],
  });
  for (const byteLength of byteLengths) {
    yield row("arena in the kernels", byteLength, () => bench.repeatArena(byteLength, count));
    yield row("arena from the host", byteLength, () =>
      arena.scope((scratch) => {
        let last = 0;
        for (let i = 0; i < count; i++) last = scratch.allocate(byteLength);
        return last;
      }),
    );
    yield row("heap in the kernels, one block", byteLength, () => bench.repeatHeap(byteLength, count));
    yield row(`heap in the kernels, ${count.toLocaleString("en")} blocks of 1 to 8 ×`, byteLength, () =>
      bench.repeatHeapMany(byteLength, count, table),
    );
    yield row("heap from the host, one block", byteLength, () => {
      for (let i = 0; i < count; i++) heap.free(heap.allocate(byteLength, "other"));
    });
    yield* hostHalves(heap, byteLength);
  }
}

/** Taking blocks and giving them back, each with the other untimed: the row of one block is the sum of both. */
function* hostHalves(heap: TrackedHeap, byteLength: number): Generator<Measurement> {
  const blocks = new Array<Ptr<Bytes>>(count);
  const take = () => {
    for (let i = 0; i < count; i++) blocks[i] = heap.allocate(byteLength, "other");
  };
  const giveBack = () => {
    for (let i = 0; i < count; i++) heap.free(blocks[i]!);
  };
  const timed = async (isTaking: boolean, calls: number): Promise<number> => {
    let elapsedMs = 0;
    for (let call = 0; call < calls; call++) {
      const start = performance.now();
      take();
      const middle = performance.now();
      giveBack();
      elapsedMs += isTaking ? middle - start : performance.now() - middle;
    }
    return elapsedMs * 1e6;
  };
  for (const [name, isTaking] of [
    ["heap from the host, allocate", true],
    ["heap from the host, give back", false],
  ] as const) {
    yield {
      name: `${name}, ${byteLength.toLocaleString("en")} B`,
      unit: "block",
      unitsPerCall: count,
      subject: { name, timeRound: (calls) => timed(isTaking, calls) },
    };
  }
}

/** Each array is kept for a moment, so that the optimiser can't leave it out. */
function typedArrays(byteLength: number): Contender {
  const run = () => {
    for (let i = 0; i < count; i++) sink.last = new Uint8Array(byteLength);
  };
  return { name: "new Uint8Array", run };
}

export const allocateStage: BenchStage = { name: "allocate", measurements };
