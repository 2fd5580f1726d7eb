/**
 * Memory: what counting costs, what asking and pressure cost, pools and containers, ways of walking through memory, and what an engine holds after it has drawn 1,000 and
 * 20,000 glyphs, as a paragraph of text, whose glyphs repeat, and as bitmaps that all differ. The last are counts of bytes:
 * linear memory, the part of it in use, and the glyph cache's part.
 */

import type { TextEngine } from "../src/entry/node.ts";
import type { Font } from "../src/font/font.ts";
import { accessRows } from "./access-patterns.ts";
import { alignmentRows } from "./alignment.ts";
import { countingCost } from "./counting.ts";
import { fileVectorRows } from "./file-vector.ts";
import { benchFont } from "./fonts.ts";
import type { Count, Measurement } from "./harness.ts";
import { hotAndColdRows } from "./hot-and-cold.ts";
import { factRows } from "./memory-facts.ts";
import { poolRows } from "./pools.ts";
import type { BenchStage, StageContext } from "./stage.ts";
import { printableAscii, TextSource } from "./texts.ts";

const seed = 0x3e30;
const glyphCounts = [1000, 20_000];

async function* measurements(context: StageContext): AsyncGenerator<Measurement | Count> {
  yield* countingCost(context);
  yield* factRows(context);
  yield* poolRows(context);
  yield* accessRows();
  yield* alignmentRows(context);
  yield* hotAndColdRows(context);
  yield* fileVectorRows();
  yield* holdings(context);
}

async function* holdings(context: StageContext): AsyncGenerator<Count> {
  const { TextEngine } = await context.importTypecase();
  const fontBytes = await context.readFile(benchFont);
  for (const [name, draw] of Object.entries({ "in one paragraph": drawParagraph, "that all differ": drawDifferent })) {
    for (const glyphCount of glyphCounts) {
      const engine = await TextEngine.create();
      draw(engine, await engine.loadFont(fontBytes), glyphCount);
      yield* countsOf(engine, `${glyphCount.toLocaleString("en")} glyphs ${name}`);
      engine.dispose();
    }
  }
}

function drawParagraph(engine: TextEngine, font: Font, glyphCount: number): void {
  const text = new TextSource(seed).text(glyphCount);
  engine.render(text, { fonts: [font], size: 16, maxWidth: 600 })[Symbol.dispose]();
}

/** Printable ASCII at sizes from 8 px on, a quarter of a pixel apart, until as many bitmaps are made. */
function drawDifferent(engine: TextEngine, font: Font, glyphCount: number): void {
  for (let drawn = 0; drawn < glyphCount; drawn += printableAscii.length) {
    const text = printableAscii.slice(0, glyphCount - drawn);
    const size = 8 + drawn / printableAscii.length / 4;
    engine.render(text, { fonts: [font], size })[Symbol.dispose]();
  }
}

function* countsOf(engine: TextEngine, name: string): Generator<Count> {
  const { linearBytes, usedBytes, budgetBytes, owners } = engine.memory.stats();
  const counts = {
    "linear memory": linearBytes,
    "in use": usedBytes,
    "glyph bitmaps": owners.bitmap.currentBytes,
    budget: budgetBytes,
  };
  for (const [part, count] of Object.entries(counts)) yield { name: `${name}: ${part}`, unit: "byte", count };
}

export const memoryStage: BenchStage = { name: "memory", measurements };
