/**
 * Whether glyphs that are drawn often should lie apart from the others: what separating them by counts of use could gain at
 * most. A text draws few glyphs often and many seldom (Zipf's law); its entries and bitmaps are read where glyph ids place
 * them, which is anywhere, and with the most frequent first, which no count of the past could do better.
 */

import { Kernels } from "../src/kernels/kernels.ts";
import { type Bytes, cast } from "../src/kernels/pointers.ts";
import { TrackedHeap } from "../src/memory/tracked-heap.ts";
import { shuffled } from "./alignment.ts";
import type { Contender, Measurement } from "./harness.ts";
import type { StageContext } from "./stage.ts";

const entryBytes = 16;
/** A letter at 16 px. */
const bitmapBytes = 144;
const drawnCount = 20_000;
/** Glyphs that a text of Latin has, one of Chinese, and a page of many languages. */
const glyphCounts = [100, 3000, 20_000];

export async function* hotAndColdRows(context: StageContext): AsyncGenerator<Measurement> {
  const kernels = new Kernels(await WebAssembly.compile((await context.readFile("dist/kernels.wasm")) as BufferSource));
  const heap = new TrackedHeap(kernels, 2 ** 28);
  for (const count of glyphCounts) yield row(kernels, heap, count);
}

function row({ exports, views }: Kernels, heap: TrackedHeap, count: number): Measurement {
  const target = heap.allocate(bitmapBytes, "other");
  const entries = heap.allocate(count * entryBytes, "other");
  const bitmaps = heap.allocate(count * bitmapBytes, "other");
  const ranks = ranksOfText(count);
  const { u32 } = views;
  for (let i = 0; i < count; i++) u32[(entries + i * entryBytes) >>> 2] = bitmaps + i * bitmapBytes;
  const reader = (name: string, places: Uint32Array): Contender => {
    const drawn = ranks.map((rank) => places[rank]!);
    return {
      name,
      run: () => {
        for (const place of drawn) {
          exports.copyBytes(target, cast<Bytes>(u32[(entries + place * entryBytes) >>> 2]!), bitmapBytes);
        }
      },
    };
  };
  return {
    name: `draw from ${count.toLocaleString("en")} glyphs by their frequency`,
    unit: "glyph",
    unitsPerCall: drawnCount,
    subject: reader("where their ids place them", shuffled(count)),
    peers: [
      reader(
        "the most frequent first",
        Uint32Array.from({ length: count }, (_, i) => i),
      ),
    ],
    tearDown: () => {
      for (const block of [target, entries, bitmaps]) heap.free(block);
    },
  };
}

/** Ranks of the glyphs of a text: that of rank r comes with a frequency of 1 ÷ r. */
function ranksOfText(count: number): Uint32Array {
  const sums = new Float64Array(count);
  for (let rank = 0, sum = 0; rank < count; rank++) {
    sum += 1 / (rank + 1);
    sums[rank] = sum;
  }
  let state = 0x401c;
  return Uint32Array.from({ length: drawnCount }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const wanted = (state / 2 ** 32) * sums[count - 1]!;
    return Math.min(
      count - 1,
      sums.findIndex((sum) => sum > wanted),
    );
  });
}
