/**
 * What it takes to ask an engine about its memory, to be told at each call, and to give memory back and make it again: by an
 * engine that holds some 2,000 bitmaps. Its clock is counted up by hand, so that each call takes a sample.
 */

import type { TextEngine } from "../src/entry/node.ts";
import type { Font } from "../src/font/font.ts";
import { benchFont } from "./fonts.ts";
import type { Contender, Measurement } from "./harness.ts";
import type { StageContext } from "./stage.ts";
import { printableAscii } from "./texts.ts";

const sizes = Array.from({ length: 22 }, (_, i) => 10 + i);
/** Samples that trends are of. */
const sampleCount = 256;
/** Renders from one report to the next. */
const reportPeriod = 20;

interface Asked {
  readonly engine: TextEngine;
  readonly font: Font;
}

export async function* factRows(context: StageContext): AsyncGenerator<Measurement> {
  const asked = await askedEngine(context);
  yield* askingRows(asked);
  yield reportRow(asked, await askedEngine(context));
  yield pressureRow(asked);
}

async function askedEngine(context: StageContext): Promise<Asked> {
  const { TextEngine } = await context.importTypecase();
  let nowMs = 0;
  const engine = await TextEngine.create({ memory: { now: () => nowMs++ * 1000 } });
  const font = await engine.loadFont(await context.readFile(benchFont));
  drawAll({ engine, font });
  for (let i = 0; i < sampleCount; i++) engine.memory.sample();
  return { engine, font };
}

function drawAll({ engine, font }: Asked): void {
  for (const size of sizes) engine.render(printableAscii, { font, size })[Symbol.dispose]();
}

function* askingRows({ engine: { memory } }: Asked): Generator<Measurement> {
  const before = memory.stats();
  const questions: Record<string, () => unknown> = {
    "statistics as plain data": () => memory.stats(),
    "state and parts of the budget": () => memory.status(),
    "a report as text, with the ten largest blocks": () => memory.report(),
    "numbers for a metrics library": () => memory.resourceUsage(),
    "what has grown since": () => memory.growthSince(before),
    [`the trend of ${sampleCount} samples`]: () => memory.trend(),
  };
  for (const [name, run] of Object.entries(questions)) {
    yield { name, unit: "call", unitsPerCall: 1, subject: { name, run } };
  }
}

/** The same text rendered by an engine that reports, and by one that doesn't. */
function reportRow(asked: Asked, silent: Asked): Measurement {
  const reporting = asked.engine.memory.reportEvery({ renders: reportPeriod }, ({ totalBytes }) => totalBytes);
  const rendering = (name: string, { engine, font }: Asked): Contender => ({
    name,
    run: () => engine.render("Frame", { font, size: 16 })[Symbol.dispose](),
  });
  return {
    name: `a label, with a report every ${reportPeriod} renders`,
    unit: "label",
    unitsPerCall: 1,
    subject: rendering("with reports", asked),
    peers: [rendering("without", silent)],
    tearDown: () => {
      reporting[Symbol.dispose]();
      silent.engine.dispose();
    },
  };
}

/** Printable ASCII at all sizes, drawn after caches gave back: what pressure costs is what is made again. */
function pressureRow(asked: Asked): Measurement {
  const { memory } = asked.engine;
  return {
    name: `${sizes.length * printableAscii.length} glyphs, with all at hand or after caches gave back`,
    unit: "glyph",
    unitsPerCall: sizes.length * printableAscii.length,
    subject: { name: "all at hand", run: () => drawAll(asked) },
    peers: (["moderate", "aggressive", "emergency"] as const).map((level) => ({
      name: `after ${level}`,
      run: () => {
        memory.reclaim(level);
        drawAll(asked);
      },
    })),
    tearDown: () => asked.engine.dispose(),
  };
}
