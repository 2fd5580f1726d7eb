/**
 * The caches of glyphs: what a hit costs on top of the blit, what warming up takes, and how many look-ups of daily texts miss
 * when books are leafed through in between, beside a plain LRU on the same trace.
 */

import { CommandWriter, commandWords } from "../src/compose/commands.ts";
import { GlyphPainter } from "../src/compose/draw.ts";
import type { DrawList } from "../src/compose/draw-list.ts";
import type { Piece, PlacedText } from "../src/compose/pieces.ts";
import { PixelBuffer } from "../src/compose/pixel-buffer.ts";
import { openFont } from "../src/font/open-font.ts";
import { FaceRecords } from "../src/glyph/face-records.ts";
import { GlyphFiller } from "../src/glyph/glyph-filler.ts";
import { OutlineCache } from "../src/glyph/outline-cache.ts";
import { StrikeCache } from "../src/glyph/strike-cache.ts";
import { plainMode } from "../src/glyph/strike-mode.ts";
import { Kernels } from "../src/kernels/kernels.ts";
import type { MissingGlyph } from "../src/kernels/pointers.ts";
import { MissingRecord } from "../src/kernels/records.ts";
import { Arena } from "../src/memory/arena.ts";
import { ChunkedList } from "../src/memory/chunked-list.ts";
import { TrackedHeap } from "../src/memory/tracked-heap.ts";
import { runTrace, type TraceOptions } from "./cache-trace.ts";
import { benchFont } from "./fonts.ts";
import type { Count, Measurement } from "./harness.ts";
import type { BenchStage, StageContext } from "./stage.ts";
import { printableAscii, TextSource } from "./texts.ts";

const seed = 0xcac4;
const glyphCount = 1000;
const sizePx = 16;
/** Width of the paragraph in ems, as in `draw`. */
const widthEms = 40;
const lineEms = 1.5;
const warmSizes = [12, 16, 24];

/** Some 2,500 bitmaps of 16 px fit; the trace's daily texts want 3,000, and its pages 50,000 each. */
export const trace: TraceOptions = { seed, textsBetween: 60, pages: 3, pageBitmaps: 50_000, glyphBytes: 1_000_000 };

async function* measurements(context: StageContext): AsyncGenerator<Measurement | Count> {
  yield* hits(context);
  yield await warmUp(context);
  yield await scans(context);
}

/** Looking up 1,000 warm glyphs by itself; and drawing them, with commands and look-ups, beside their blits alone. */
async function* hits(context: StageContext): AsyncGenerator<Measurement> {
  const kernels = new Kernels(await WebAssembly.compile((await context.readFile("dist/kernels.wasm")) as BufferSource));
  const { exports } = kernels;
  const heap = new TrackedHeap(kernels, 2 ** 28);
  const arena = new Arena(kernels);
  const font = await openFont(await context.readFile(benchFont), {}, heap);
  const strikes = new StrikeCache(kernels, heap, 2 ** 26);
  const faces = new FaceRecords(kernels, heap);
  const filler = new GlyphFiller(kernels, heap, arena, faces, strikes, new OutlineCache(heap, 2 ** 24));
  const painter = new GlyphPainter(kernels, heap, arena, faces, strikes, filler);
  const text = placedText(font);
  const piece: Piece = {
    font,
    sizePx,
    start: 0,
    count: glyphCount,
    colorWord: 0xff111111,
    turn: undefined,
    top: 0,
    bottom: text.height,
  };
  const buffer = new PixelBuffer(kernels, heap, text.width, text.height, "rgba8");
  const draw = () => {
    painter.draw(buffer, text, [piece]);
    painter.release();
  };
  draw();
  const strike = strikes.use(font, sizePx, plainMode);
  const { record } = new CommandWriter(kernels, arena).write(
    text,
    [piece],
    glyphCount,
    commandWords([piece], () => strike),
  );
  const missing = arena.allocate<MissingGlyph>(glyphCount * MissingRecord.size, 4);
  const { stamp, callStamp } = strikes.stamps;
  const lookUp = () => exports.drawResolve(record, missing, stamp, callStamp);
  if (lookUp() !== 0) throw new Error("bitmaps are missing that were drawn");
  yield {
    name: `hit, ${glyphCount.toLocaleString("en")} glyphs at ${sizePx} px`,
    unit: "glyph",
    unitsPerCall: glyphCount,
    subject: { name: "look-up", run: lookUp },
  };
  yield {
    name: `warm draw of ${glyphCount.toLocaleString("en")} glyphs at ${sizePx} px`,
    unit: "glyph",
    unitsPerCall: glyphCount,
    subject: { name: "commands, look-ups and blits", run: draw },
    peers: [{ name: "the same blits alone", run: () => exports.drawRuns(buffer.record, record) }],
  };
}

/** A text of `glyphCount` glyphs in lines, its pens where the advances put them. */
function placedText(font: Awaited<ReturnType<typeof openFont>>): PlacedText {
  const characters = new TextSource(seed).text(glyphCount + 20).slice(0, glyphCount);
  const list: DrawList = {
    glyphIds: Uint16Array.from(characters, (character) => font.glyphId(character.codePointAt(0)!)),
    xs: new Float32Array(glyphCount),
    ys: new Float32Array(glyphCount),
    spans: new ChunkedList(),
    fonts: new Set(),
    isPlain: true,
    boxes: () => new ChunkedList(),
    marks: [],
    drawn: { known: undefined },
  };
  const width = widthEms * sizePx;
  let [x, y] = [0, sizePx];
  list.glyphIds.forEach((glyphId, i) => {
    if (x > width - sizePx) [x, y] = [0, y + lineEms * sizePx];
    list.xs[i] = x;
    list.ys[i] = y;
    x += (font.advanceUnits(glyphId) * sizePx) / font.unitsPerEm;
  });
  const placement = { scale: 1, originX: 0, originY: 0 };
  return { list, placement, mode: plainMode, width, height: Math.ceil(y + sizePx) };
}

/** Each call begins with empty caches; emptying them is not timed. */
async function warmUp(context: StageContext): Promise<Measurement> {
  const { TextEngine } = await context.importTypecase();
  const engine = await TextEngine.create();
  const font = await engine.loadFont(await context.readFile(benchFont));
  const glyphs = engine.memory.status().parts.glyphs.budgetBytes;
  const timeRound = async (calls: number) => {
    let ms = 0;
    for (let call = 0; call < calls; call++) {
      engine.memory.setBudget({ glyphs: 0 });
      engine.memory.setBudget({ glyphs });
      const before = performance.now();
      await engine.warm(printableAscii, { font, sizes: warmSizes, coverage: 1 });
      ms += performance.now() - before;
    }
    return ms * 1e6;
  };
  return {
    name: `warm-up, ASCII at ${warmSizes.join(", ")} px and four places in a pixel`,
    unit: "warm-up",
    unitsPerCall: 1,
    subject: { name: "warm", timeRound },
    tearDown: () => engine.dispose(),
  };
}

async function scans(context: StageContext): Promise<Count> {
  const work = context.isShort === true ? { ...trace, pages: 1, pageBitmaps: 5_000 } : trace;
  const { TextEngine } = await context.importTypecase();
  const fontBytes = await context.readFile(benchFont);
  const create = TextEngine.create.bind(TextEngine);
  const percent = async (eviction: "segmented" | "lru") =>
    Number((100 * (1 - (await runTrace(create, fontBytes, eviction, work)).hitRatio)).toFixed(2));
  return {
    name: `look-ups of daily texts that miss, among pages of ${work.pageBitmaps.toLocaleString("en")} bitmaps`,
    unit: "percent",
    count: await percent("segmented"),
    peers: [{ name: "plain LRU", count: await percent("lru") }],
  };
}

export const cacheStage: BenchStage = { name: "cache", measurements };
