/**
 * Distance fields: letters and digits at 48 px with a spread of 8 px, from outlines, beside a transform of their bitmaps. The
 * peer gets the coverage of the same glyphs ready made: its time is that of the transform alone. Fields of three channels have the
 * same field of one in their fourth, and stand beside that one and the same transform.
 */

import { openFont } from "../src/font/open-font.ts";
import { FieldMaker } from "../src/glyph/atlas/field/field.ts";
import { packOutline } from "../src/glyph/outline-packer.ts";
import { Kernels } from "../src/kernels/kernels.ts";
import { Arena } from "../src/memory/arena.ts";
import { TrackedHeap } from "../src/memory/tracked-heap.ts";
import { benchFonts } from "./fonts.ts";
import type { Contender, Measurement } from "./harness.ts";
import type { GlyphCoverage } from "./peers/tiny-sdf.ts";
import type { BenchStage, StageContext } from "./stage.ts";

const sizePx = 48;
const spreadPx = 8;
const characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

async function* measurements(context: StageContext): AsyncGenerator<Measurement> {
  const wasm = await WebAssembly.compile((await context.readFile("dist/kernels.wasm")) as BufferSource);
  for (const [fontName, path] of Object.entries(benchFonts)) {
    const { outlines, scale, glyphs } = await glyphsOf(wasm, await context.readFile(path));
    const runOf = (hasChannels: boolean) => {
      const fields = new FieldMaker(spreadPx, hasChannels);
      return () => {
        let bytes = 0;
        for (const outline of outlines) bytes += fields.make(outline, scale).pixels.length;
        return bytes;
      };
    };
    const subject: Contender = { name: "from outlines", run: runOf(false) };
    const peers: Contender[] = [];
    for (const [name, make] of Object.entries(context.peers?.bitmapFields ?? {})) {
      peers.push({ name, run: await make(sizePx, spreadPx, glyphs) });
    }
    const shared = { unit: "glyph", unitsPerCall: characters.length };
    const place = `${fontName} at ${sizePx} px, spread ${spreadPx} px`;
    yield { name: `distance fields, ${place}`, ...shared, subject, peers };
    yield {
      name: `distance fields of three channels, ${place}`,
      ...shared,
      subject: { name: "from outlines", run: runOf(true) },
      peers: [{ ...subject, name: "of one channel" }, ...peers],
    };
  }
}

/** Outlines of the characters, and their coverage. */
async function glyphsOf(wasm: WebAssembly.Module, fontBytes: Uint8Array) {
  const kernels = new Kernels(wasm);
  const { exports } = kernels;
  const heap = new TrackedHeap(kernels, 2 ** 28);
  const arena = new Arena(kernels);
  const font = await openFont(fontBytes, {}, heap);
  const scale = sizePx / font.unitsPerEm;
  const glyphIds = [...characters].map((character) => font.glyphId(character.codePointAt(0)!));
  const outlines = glyphIds.map((glyphId) => font.glyphOutline(glyphId));
  const glyphs = outlines.map((outline, at): GlyphCoverage => {
    const packed = packOutline(kernels, arena, heap, glyphIds[at]!, outline);
    const [left, top, width, height] = kernels.views.i32.slice(exports.glyphBox(packed, scale, 0) >>> 2).subarray(0, 4);
    const pitch = (width! + 3) & ~3;
    const out = heap.allocate(pitch * height! + 16, "other");
    exports.rasterise(packed, scale, 0, left!, top!, width!, height!, out, pitch, true);
    const rows = Array.from({ length: height! }, (_, row) => [
      ...heap.bytes(out, pitch * height!).subarray(row * pitch, row * pitch + width!),
    ]);
    return { width: width!, height: height!, coverage: Uint8Array.from(rows.flat()) };
  });
  return { outlines, scale, glyphs };
}

export const fieldsStage: BenchStage = { name: "fields", measurements };
