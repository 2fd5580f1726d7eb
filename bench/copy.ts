/**
 * Copy and fill in linear memory from 16 bytes to 16 MiB, beside the instruction and a loop of vectors. Ours chooses between
 * the two by length and place, and must never be slower than the better one by more than 10 %.
 */

import { type BenchKernels, startBenchKernels } from "./bench-kernels.ts";
import type { Measurement } from "./harness.ts";
import type { BenchStage, StageContext } from "./stage.ts";

/** Powers of two; lengths between them, behind which whole vectors leave something over; and where the way changes. */
const byteLengths = [
  ...[16, 64, 65, 80, 100, 128, 144, 160, 256, 300, 448, 512, 576, 640, 700, 768, 1024, 2048, 3072, 4096],
  ...[14, 16, 18, 20, 24].map((power) => 2 ** power),
];
const pageBytes = 4096;
const ownerOther = 7;

/**
 * Where blocks begin within a page. Source and destination that alias modulo 4 KiB make loads wait for stores that they
 * don't depend on; the others are half a page apart.
 */
const places = [
  { name: "aligned", source: 0, destination: 2048 },
  { name: "unaligned", source: 3, destination: 2057 },
  { name: "16 bytes apart modulo 4 KiB", source: 0, destination: 16 },
] as const;

/** Many rows of little: the work is the same few instructions throughout, and warm soon. */
const timing = { warmUpMs: 60, roundMs: 1 } as const;

async function* copies(context: StageContext): AsyncGenerator<Measurement> {
  const kernels = await startBenchKernels(context);
  const [from, to] = [pageAlignedBlock(kernels), pageAlignedBlock(kernels)];
  for (const { name, source, destination } of places) {
    for (const byteLength of byteLengths) {
      const repetitions = repetitionsOf(byteLength);
      const operands = [to + destination, from + source, byteLength, repetitions] as const;
      yield {
        name: `${sizeName(byteLength)}, ${name}`,
        unit: "copy",
        unitsPerCall: repetitions,
        subject: { name: "copyBytes", run: () => kernels.repeatCopyBytes(...operands) },
        peers: [
          { name: "memory.copy", run: () => kernels.repeatMemoryCopy(...operands) },
          { name: "v128 loop", run: () => kernels.repeatVectorCopy(...operands) },
        ],
        timing,
      };
    }
  }
}

async function* fills(context: StageContext): AsyncGenerator<Measurement> {
  const kernels = await startBenchKernels(context);
  const to = pageAlignedBlock(kernels);
  for (const { name, source: offset } of places.slice(0, 2)) {
    for (const byteLength of byteLengths) {
      const repetitions = repetitionsOf(byteLength);
      const operands = [to + offset, 0x5a, byteLength, repetitions] as const;
      yield {
        name: `${sizeName(byteLength)}, ${name}`,
        unit: "fill",
        unitsPerCall: repetitions,
        subject: { name: "fillBytes", run: () => kernels.repeatFillBytes(...operands) },
        peers: [
          { name: "memory.fill", run: () => kernels.repeatMemoryFill(...operands) },
          { name: "v128 loop", run: () => kernels.repeatVectorFill(...operands) },
        ],
        timing,
      };
    }
  }
}

/** Address of a block for the longest length at any place in a page. Its pages are touched: the first write is dear. */
function pageAlignedBlock(kernels: BenchKernels): number {
  const byteLength = 2 ** 24 + 2 * pageBytes;
  const address = kernels.heapAllocate(byteLength, ownerOther);
  if (address === 0) throw new RangeError("the benches' kernels have no memory for 16 MiB");
  new Uint8Array(kernels.memory.buffer, address, byteLength).fill(1);
  return Math.ceil(address / pageBytes) * pageBytes;
}

/** Repetitions within a call: enough that the call itself does not show. */
function repetitionsOf(byteLength: number): number {
  return Math.max(1, Math.min(4096, Math.floor(2 ** 18 / byteLength)));
}

function sizeName(byteLength: number): string {
  if (byteLength >= 2 ** 20) return `${byteLength / 2 ** 20} MiB`;
  return byteLength >= 1024 ? `${byteLength / 1024} KiB` : `${byteLength} B`;
}

export const copyStage: BenchStage = { name: "copy", measurements: copies };
export const fillStage: BenchStage = { name: "fill", measurements: fills };
