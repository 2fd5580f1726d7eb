/** Decoding: printable ASCII from `glyf` bytes to packed outlines in the arena, which is released after each call. */

import { openFont } from "../src/font/open-font.ts";
import { FaceRecords } from "../src/glyph/face-records.ts";
import { Kernels } from "../src/kernels/kernels.ts";
import { TrackedHeap } from "../src/memory/tracked-heap.ts";
import { benchFonts } from "./fonts.ts";
import type { Contender, Measurement } from "./harness.ts";
import type { BenchStage, StageContext } from "./stage.ts";
import { printableAscii } from "./texts.ts";

async function* measurements(context: StageContext): AsyncGenerator<Measurement> {
  const wasm = await WebAssembly.compile((await context.readFile("dist/kernels.wasm")) as BufferSource);
  for (const [fontName, path] of Object.entries(benchFonts)) {
    const fontBytes = await context.readFile(path);
    const kernels = new Kernels(wasm);
    const { exports } = kernels;
    const heap = new TrackedHeap(kernels, 2 ** 28);
    const font = await openFont(fontBytes, {}, heap);
    if (font.outlineSource.kind !== "glyf") continue;
    const face = new FaceRecords(kernels, heap).of(font);
    const glyphIds = [...printableAscii].map((character) => font.glyphId(character.codePointAt(0)!));
    const run = () => {
      const mark = exports.arenaMark();
      for (const glyphId of glyphIds) {
        if (exports.decodeGlyph(face, glyphId) < 0) throw new Error(`glyph ${glyphId} of ${fontName} failed`);
      }
      exports.arenaRelease(mark);
    };
    yield {
      name: fontName,
      unit: "glyph",
      unitsPerCall: glyphIds.length,
      subject: { name: "decodeGlyph", run },
      peers: await decoderPeers(context, fontBytes),
    };
  }
}

async function decoderPeers(context: StageContext, fontBytes: Uint8Array): Promise<Contender[]> {
  const makers = Object.entries(context.peers?.decoders ?? {});
  return Promise.all(makers.map(async ([name, make]) => ({ name, run: await make(fontBytes, printableAscii) })));
}

export const decodeStage: BenchStage = { name: "decode", measurements };
