/**
 * Whether what the kernels read and write should begin on cache lines of their own: bitmaps, pages of strikes, and the rows
 * of the rasteriser's grid. Each is read at random, or written, as the heap places it, on multiples of 16 bytes; on
 * multiples of 64; and on the worst places of multiples of 64.
 */

import { openFont } from "../src/font/open-font.ts";
import { packOutline } from "../src/glyph/outline-packer.ts";
import { Kernels } from "../src/kernels/kernels.ts";
import { type Bytes, cast } from "../src/kernels/pointers.ts";
import { BlockRecord } from "../src/kernels/records.ts";
import { Arena } from "../src/memory/arena.ts";
import { ownerIndex } from "../src/memory/owner-tag.ts";
import { TrackedHeap } from "../src/memory/tracked-heap.ts";
import { benchFont } from "./fonts.ts";
import type { Contender, Measurement } from "./harness.ts";
import type { StageContext } from "./stage.ts";

const lineBytes = 64;
/** A letter at 16 px, 12 rows of 12 bytes, as many as a text of Latin and a text of Chinese use. */
const bitmaps = { what: "bitmap", readBytes: 144, strideBytes: 144, onLines: 192, counts: [100, 20_000] };
/** Entries of strikes' pages, of four places in a pixel; a page of 64 glyphs has 16 bytes before it and its neighbours. */
const entries = { what: "strike entry", readBytes: 16, strideBytes: 16, onLines: 16, counts: [100, 20_000] };
/** A letter whose grid has rows of a line each: 25 to 31 columns of two bytes. */
const letter = { character: "n", sizePx: 48 };

export async function* alignmentRows(context: StageContext): AsyncGenerator<Measurement> {
  const module = await WebAssembly.compile((await context.readFile("dist/kernels.wasm")) as BufferSource);
  const kernels = new Kernels(module);
  const heap = new TrackedHeap(kernels, 2 ** 28);
  for (const records of [bitmaps, entries]) {
    for (const count of records.counts) yield readingRow(kernels, heap, records, count);
  }
  yield await gridRow(module, await context.readFile(benchFont));
}

function readingRow(kernels: Kernels, heap: TrackedHeap, records: typeof bitmaps, count: number): Measurement {
  const { what, readBytes, strideBytes, onLines } = records;
  const { copyBytes } = kernels.exports;
  const target = heap.allocate(readBytes, "other");
  const block = heap.allocate(count * onLines + 2 * lineBytes, "other");
  const firstLine = Math.ceil(block / lineBytes) * lineBytes;
  const order = shuffled(count);
  const reader = (name: string, stride: number, offset: number): Contender => ({
    name,
    run: () => {
      for (let i = 0; i < count; i++) {
        copyBytes(target, cast<Bytes>(firstLine + offset + order[i]! * stride), readBytes);
      }
    },
  });
  const packed = reader("packed on multiples of 16", strideBytes, 16);
  return {
    name: `read ${count.toLocaleString("en")} ${what === "bitmap" ? "bitmaps" : "strike entries"} of ${readBytes} bytes at random`,
    unit: what,
    unitsPerCall: count,
    subject: packed,
    peers: [reader("on multiples of 64", onLines, 0), reader("16 bytes before multiples of 64", onLines, 48)],
    tearDown: () => {
      heap.free(block);
      heap.free(target);
    },
  };
}

/** A letter is rasterised by kernels whose grids differ by where they begin. */
async function gridRow(module: WebAssembly.Module, fontBytes: Uint8Array): Promise<Measurement> {
  const [subject, ...peers] = await Promise.all([16, 0, 48].map((offset) => rasteriserAt(module, fontBytes, offset)));
  return {
    name: `rasterise "${letter.character}" at ${letter.sizePx} px, by where the grid begins`,
    unit: "glyph",
    unitsPerCall: 1,
    subject: subject!,
    peers,
  };
}

async function rasteriserAt(module: WebAssembly.Module, fontBytes: Uint8Array, offset: number): Promise<Contender> {
  const kernels = new Kernels(module);
  const { exports } = kernels;
  const heap = new TrackedHeap(kernels, 2 ** 28);
  const font = await openFont(fontBytes, {}, heap);
  const glyphId = font.glyphId(letter.character.codePointAt(0)!);
  const strike = exports.strikeCreate(letter.sizePx / font.unitsPerEm, font.glyphCount);
  const outline = packOutline(kernels, new Arena(kernels), heap, glyphId, font.glyphOutline(glyphId));
  const mark = exports.arenaMark();
  const run = () => {
    const bitmap = exports.strikeBitmap(strike, outline, 0);
    exports.arenaRelease(mark);
    if (bitmap < 0) throw new Error(`the letter failed: ${bitmap}`);
    exports.strikeBitmapFree(cast<Bytes>(bitmap));
  };
  run();
  for (let padBytes = 4096; padBytes < 4096 + lineBytes; padBytes += 16) {
    exports.releaseGrid();
    const pad = heap.allocate(padBytes, "other");
    run();
    if (gridAddress(kernels, heap) % lineBytes === offset)
      return { name: `${offset} bytes behind a multiple of 64`, run };
    heap.free(pad);
  }
  throw new Error(`the grid can't be placed ${offset} bytes behind a multiple of 64`);
}

/** The one block that belongs to buffers. */
function gridAddress({ views }: Kernels, heap: TrackedHeap): number {
  for (const pointer of heap.liveBlocks()) {
    const owner = views.u32[(pointer - BlockRecord.header + BlockRecord.owner) >>> 2]! & 0xff;
    if (owner === ownerIndex("buffer")) return pointer;
  }
  throw new Error("there is no grid");
}

/** Fisher and Yates', by a fixed seed. */
export function shuffled(count: number): Uint32Array {
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
