/**
 * Whether bitmaps should begin on a cache line of their own. As many bitmaps as a text of Latin and a text of Chinese use
 * are read in random order: packed as the heap and its slabs place them, on multiples of 16 bytes; on multiples of 64,
 * which takes a third more memory; and on the worst places of multiples of 64.
 */

import { Kernels } from "../src/kernels/kernels.ts";
import { type Bytes, cast } from "../src/kernels/pointers.ts";
import { TrackedHeap } from "../src/memory/tracked-heap.ts";
import type { Contender, Measurement } from "./harness.ts";
import type { StageContext } from "./stage.ts";

/** A letter at 16 px: 12 rows of 12 bytes. */
const bitmapBytes = 144;
const lineBytes = 64;
const onLines = 192;
const bitmapCounts = [100, 20_000];

export async function* alignmentRows(context: StageContext): AsyncGenerator<Measurement> {
  const kernels = new Kernels(await WebAssembly.compile((await context.readFile("dist/kernels.wasm")) as BufferSource));
  const heap = new TrackedHeap(kernels, 2 ** 28);
  const { copyBytes } = kernels.exports;
  const target = heap.allocate(bitmapBytes, "other");
  for (const count of bitmapCounts) {
    const block = heap.allocate(count * onLines + 2 * lineBytes, "other");
    const firstLine = Math.ceil(block / lineBytes) * lineBytes;
    const order = shuffled(count);
    const reader = (name: string, strideBytes: number, offset: number): Contender => ({
      name,
      run: () => {
        for (let i = 0; i < count; i++) {
          copyBytes(target, cast<Bytes>(firstLine + offset + order[i]! * strideBytes), bitmapBytes);
        }
      },
    });
    yield {
      name: `read ${count.toLocaleString("en")} bitmaps of ${bitmapBytes} bytes at random`,
      unit: "bitmap",
      unitsPerCall: count,
      subject: reader("packed on multiples of 16", bitmapBytes, 0),
      peers: [reader("on multiples of 64", onLines, 0), reader("16 bytes before multiples of 64", onLines, 48)],
      tearDown: () => heap.free(block),
    };
  }
}

/** Fisher and Yates', by a fixed seed. */
function shuffled(count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  let state = 0xa119;
  for (let i = count - 1; i > 0; i--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const j = Math.floor((state / 2 ** 32) * (i + 1));
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
  return order;
}
