/**
 * Glyph archives: ASCII at four sizes loaded and written in each codec, beside what they spare, which is opening the font and
 * making the same bitmaps; and processes that draw a text from an archive or from the font.
 */

import type { CodecName, Font, TextEngine } from "../src/entry/node.ts";
import { benchFont } from "./fonts.ts";
import type { Count, Measurement } from "./harness.ts";
import type { BenchStage, StageContext } from "./stage.ts";

const sizes = [12, 16, 24, 32];
const ascii = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join("");
const codecs = ["gzip", "zlib", "none", "lz4", "brotli"] satisfies CodecName[];
/** Loading takes milliseconds. */
const timing = { rounds: 41, warmUpMs: 200, roundMs: 4 } as const;
const label = { text: "Baked ahead, drawn at once: no font, no outlines.", sizePx: 32 };

async function saved(engine: TextEngine, font: Font, codec: CodecName): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const sink = new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(chunk) });
  const { byteLength } = await engine.saveGlyphs(sink, { codec, glyphs: [{ font, text: ascii, sizes }] });
  const bytes = new Uint8Array(byteLength);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

async function* measurements(context: StageContext): AsyncGenerator<Measurement | Count> {
  const { TextEngine } = await context.importTypecase();
  const [engine, other] = [await TextEngine.create(), await TextEngine.create()];
  try {
    const fontBytes = await context.readFile(benchFont);
    const font = await engine.loadFont(fontBytes);
    const archives = new Map<CodecName, Uint8Array>();
    for (const codec of codecs) {
      try {
        archives.set(codec, await saved(engine, font, codec));
      } catch {
        // A page has no packer of Brotli.
      }
    }
    for (const [codec, bytes] of archives) {
      yield { name: `ASCII at four sizes by ${codec}: file`, unit: "byte", count: bytes.length };
      yield loading(other, codec, bytes, codec === "gzip" ? fontBytes : undefined);
    }
    yield {
      name: "ASCII at four sizes, written by gzip",
      unit: "archive",
      unitsPerCall: 1,
      subject: { name: "saveGlyphs", runAsync: () => saved(engine, font, "gzip") },
      timing,
    };
    yield* starts(context, archives.get("gzip")!);
  } finally {
    engine.dispose();
    other.dispose();
  }
}

function loading(
  engine: TextEngine,
  codec: CodecName,
  bytes: Uint8Array,
  fontBytes: Uint8Array | undefined,
): Measurement {
  const load = async () => (await engine.loadGlyphs(bytes))[Symbol.dispose]();
  const rasterise = async (from: Uint8Array) => {
    const font = await engine.loadFont(from);
    await engine.saveGlyphs(new WritableStream(), { codec: "none", glyphs: [{ font, text: ascii, sizes }] });
    font.close();
  };
  return {
    name: `ASCII at four sizes by ${codec}: loadGlyphs`,
    unit: "archive",
    unitsPerCall: 1,
    subject: { name: "loadGlyphs", runAsync: load },
    peers: fontBytes ? [{ name: "loadFont, and the same bitmaps made", runAsync: () => rasterise(fontBytes) }] : [],
    timing,
  };
}

async function* starts(context: StageContext, archive: Uint8Array): AsyncGenerator<Measurement> {
  const processes = await context.archiveProcesses?.start({ archive, fontPath: context.locate(benchFont), ...label });
  if (processes === undefined) return;
  const [ours, ...others] = processes.programs;
  const contender = (name: string) => ({ name, runAsync: () => processes.run(name) });
  yield {
    name: "process start to the PNG of a text, from an archive",
    unit: "process",
    unitsPerCall: 1,
    subject: contender(ours!),
    peers: others.map(contender),
    timing: { rounds: 41, warmUpMs: 0 },
    tearDown: () => processes.close(),
  };
}

export const archiveStage: BenchStage = { name: "archive", measurements };
