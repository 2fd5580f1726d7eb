/**
 * Rasterising: printable ASCII (33–126) to coverage, as the glyph cache is filled: one call of the kernels for all glyphs,
 * each into a block of the heap, and all given back. Warm starts from outlines that are decoded and packed, cold from the
 * font's bytes. FreeType's load + render, unhinted, does the work of the cold row.
 */

import { openFont } from "../src/font/open-font.ts";
import { FaceRecords } from "../src/glyph/face-records.ts";
import { OutlineCache } from "../src/glyph/outline-cache.ts";
import { packOutline } from "../src/glyph/outline-packer.ts";
import { readPackedOutline, writePackedOutline } from "../src/glyph/packed-outline.ts";
import { Kernels } from "../src/kernels/kernels.ts";
import { cast, type MissingGlyph, type PackedOutline, type Ptr } from "../src/kernels/pointers.ts";
import { MissingRecord } from "../src/kernels/records.ts";
import { Arena } from "../src/memory/arena.ts";
import { TrackedHeap } from "../src/memory/tracked-heap.ts";
import { benchFonts } from "./fonts.ts";
import type { Contender, Measurement } from "./harness.ts";
import type { BenchStage, StageContext } from "./stage.ts";
import { printableAscii } from "./texts.ts";

const characters = printableAscii;
const sizesPx = [12, 16, 24, 48, 96, 200];
/**
 * Where the runtime puts a memory may show, as long as it lives. No row is of one alone: so many take turns, each for longer
 * than a round.
 */
const memories = 4;
const turnMs = 8;

async function* measurements(context: StageContext): AsyncGenerator<Measurement> {
  const wasm = await WebAssembly.compile((await context.readFile("dist/kernels.wasm")) as BufferSource);
  for (const [fontName, path] of Object.entries(benchFonts)) {
    for (const sizePx of sizesPx) {
      const tasks: Tasks[] = [];
      while (tasks.length < memories) tasks.push(await tasksOf(wasm, await context.readFile(path), sizePx));
      for (const temperature of ["warm", "cold"] as const) {
        const runs = tasks.flatMap((task) => task[temperature] ?? []);
        if (runs.length === 0) continue;
        const { peers, close } = await rasterPeers(context, path, sizePx);
        yield {
          name: `${temperature}, ${fontName} at ${sizePx} px`,
          unit: "glyph",
          unitsPerCall: characters.length,
          subject: { name: temperature, run: inTurns(runs) },
          peers,
          tearDown: close,
        };
      }
    }
  }
}

/** Rasterises all characters once: from packed outlines, and from the font's bytes where it is TrueType. */
interface Tasks {
  readonly warm: () => void;
  readonly cold?: () => void;
}

function inTurns(runs: readonly (() => void)[]): () => void {
  let turn = 0;
  let endMs = 0;
  return () => {
    if (performance.now() > endMs) {
      turn = (turn + 1) % runs.length;
      endMs = performance.now() + turnMs;
    }
    runs[turn]!();
  };
}

/** The tasks in a memory of their own. */
async function tasksOf(wasm: WebAssembly.Module, fontBytes: Uint8Array, sizePx: number): Promise<Tasks> {
  const kernels = new Kernels(wasm);
  const { exports } = kernels;
  const heap = new TrackedHeap(kernels, 2 ** 28);
  const arena = new Arena(kernels);
  const font = await openFont(fontBytes, {}, heap);
  const face = new FaceRecords(kernels, heap).of(font);
  const strike = exports.strikeCreate(sizePx / font.unitsPerEm, font.glyphCount);
  const glyphIds = [...characters].map((character) => font.glyphId(character.codePointAt(0)!));
  const missing = (outlineOf: (glyphId: number) => Ptr<PackedOutline> | 0): Ptr<MissingGlyph> => {
    const outlines = glyphIds.map(outlineOf);
    const records = cast<MissingGlyph>(heap.allocate(glyphIds.length * MissingRecord.size, "other"));
    const { u16, u32 } = kernels.views;
    glyphIds.forEach((glyphId, i) => {
      const record = records + i * MissingRecord.size;
      u16[(record + MissingRecord.glyph) >>> 1] = glyphId;
      u16[(record + MissingRecord.subpixel) >>> 1] = 0;
      u32[(record + MissingRecord.strike) >>> 2] = strike;
      u32[(record + MissingRecord.outline) >>> 2] = outlines[i]!;
    });
    return records;
  };
  const rasterise = (records: Ptr<MissingGlyph>) => () => {
    const done = exports.strikeRasterise(face, records, glyphIds.length);
    if (done !== glyphIds.length) throw new Error(`glyph ${glyphIds[done]} failed: ${kernels.state.batchError}`);
    exports.strikeClear(strike, false);
  };
  if (font.outlineSource.kind === "glyf") {
    // As the outline cache keeps them.
    const outlines = new OutlineCache(heap, 2 ** 24);
    const keep = (glyphId: number) => {
      const segments = readPackedOutline(kernels.views, exports.decodeGlyph(face, glyphId));
      return outlines.keep(font, glyphId, writePackedOutline(segments, false));
    };
    return { warm: rasterise(missing(keep)), cold: rasterise(missing(() => 0)) };
  }
  const pack = (glyphId: number) => packOutline(kernels, arena, heap, glyphId, font.glyphOutline(glyphId));
  return { warm: rasterise(missing(pack)) };
}

async function rasterPeers(context: StageContext, path: string, sizePx: number) {
  const freetype = await context.peers?.freetype(context.locate(path), sizePx);
  const peers: Contender[] =
    freetype === undefined ? [] : [{ name: "FreeType, native", timeRound: freetype.timeRound }];
  for (const [name, make] of Object.entries(context.peers?.rasterisers ?? {})) {
    peers.push({ name, run: await make(await context.readFile(path), sizePx, characters) });
  }
  return { peers, close: () => freetype?.close() };
}

export const rasteriseStage: BenchStage = { name: "rasterise", measurements };
