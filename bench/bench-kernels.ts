/** The kernels of the benches (`bench/kernels/`), which bench.mjs compiles, in a memory of their own. */

import type { StageContext } from "./stage.ts";

type Repeat = (...operands: number[]) => number;

/** What `bench/kernels/index.ts` exports. */
export interface BenchKernels {
  readonly memory: WebAssembly.Memory;
  readonly arenaAllocate: (byteLength: number, align: number) => number;
  readonly arenaMark: () => number;
  readonly arenaRelease: (mark: number) => void;
  readonly heapAllocate: (byteLength: number, owner: number) => number;
  readonly heapFree: (pointer: number) => number;
  readonly repeatCopyBytes: Repeat;
  readonly repeatMemoryCopy: Repeat;
  readonly repeatVectorCopy: Repeat;
  readonly repeatFillBytes: Repeat;
  readonly repeatMemoryFill: Repeat;
  readonly repeatVectorFill: Repeat;
  readonly repeatArena: Repeat;
  readonly repeatHeap: Repeat;
  readonly repeatHeapMany: Repeat;
}

/** A new instance. */
export async function startBenchKernels(context: StageContext): Promise<BenchKernels> {
  const bytes = (await context.readFile("bench/build/kernels.wasm")) as BufferSource;
  const { instance } = await WebAssembly.instantiate(bytes, { env: { abort } });
  return instance.exports as unknown as BenchKernels;
}

function abort(): never {
  throw new Error("the kernels of the benches gave up");
}
