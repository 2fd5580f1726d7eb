/**
 * What counting costs: text to bitmap by the library, and by the same library without its accounting. The first row has
 * the times of both, on cards of the same seed. The others are the share that counting adds, from pairs of cards that both
 * draw, in the order one, other, other, one, for of the times of rounds a share of so little can't be told. Where two
 * engines' memories happen to lie makes one of them up to 4 % faster for as long as both live (measured), so there are many
 * couples of engines: the share is the median of the couples' medians, with the ends of its 95 % interval. The last is what
 * there is to count by itself: a card is two calls and a picture that is handed out and comes back, and allocates two blocks
 * of the heap.
 */

import { EngineMemory } from "../src/memory/engine-memory.ts";
import { cardEngine, cards } from "./card.ts";
import type { Count, Measurement } from "./harness.ts";
import type { Card } from "./peers/peer.ts";
import type { StageContext } from "./stage.ts";
import { median } from "./statistics.ts";

/** Couples of engines, and pairs of cards that each of them draws: couples differ more than pairs do. */
const thorough = { couples: 61, pairs: 40 };
/** Where it is enough to see that all runs. */
const short = { couples: 2, pairs: 10 };
/** Pairs that a couple draws before any counts; the code is the same for all couples. */
const warmUpCount = 15;
const pictureBytes = 1200 * 630 * 4;
/** Of the standard normal distribution. */
const QUANTILE_97_5 = 1.96;

export async function* countingCost(context: StageContext): AsyncGenerator<Measurement | Count> {
  const counted = await countedEngine(context);
  const uncounted = await uncountedEngine(context);
  yield {
    name: "text to bitmap, 1200 × 630 card",
    unit: "card",
    unitsPerCall: 1,
    subject: { name: "counted", run: drawing(counted) },
    peers: [{ name: "not counted", run: drawing(uncounted) }],
  };
  counted.engine.dispose();
  uncounted.engine.dispose();
  const { middle, low, high } = medianInterval(await coupleRatios(context));
  for (const [name, ratio] of Object.entries({ "": middle, ", 95 % interval from": low, ", 95 % interval to": high })) {
    const count = Math.round((ratio - 1) * 10_000) / 10;
    yield { name: `text to bitmap, what counting adds${name}`, unit: "thousandth", count };
  }
  yield await accountingAlone(context);
}

/** What counting multiplies the time of a card by, from each of the couples. */
async function coupleRatios(context: StageContext): Promise<number[]> {
  const { couples, pairs } = context.isShort ? short : thorough;
  const ratios: number[] = [];
  for (let couple = 0; couple < couples; couple++) {
    // Neither is always the one whose memory is asked for first.
    const isCountedFirst = couple % 2 === 0;
    const first = await (isCountedFirst ? countedEngine : uncountedEngine)(context);
    const second = await (isCountedFirst ? uncountedEngine : countedEngine)(context);
    ratios.push(median(isCountedFirst ? pairRatios(first, second, pairs) : pairRatios(second, first, pairs)));
    first.engine.dispose();
    second.engine.dispose();
  }
  return ratios;
}

const countedEngine = (context: StageContext) => engineOf(context, "?counted", "dist/kernels.wasm");
const uncountedEngine = (context: StageContext) => engineOf(context, "", "bench/build/kernels-uncounted.wasm");

async function engineOf(context: StageContext, query: "" | "?counted", kernels: string) {
  const { TextEngine } = await context.importUncounted(query);
  const wasm = (await context.readFile(kernels)) as BufferSource;
  const harfbuzzWasm = (await context.readFile("dist/harfbuzz.wasm")) as BufferSource;
  return cardEngine(context, () => TextEngine.create({ wasm, harfbuzzWasm }));
}

/** Two calls in which nothing happens, and a picture. */
async function accountingAlone(context: StageContext): Promise<Measurement> {
  const wasm = (await context.readFile("dist/kernels.wasm")) as BufferSource;
  const memory = new EngineMemory(await WebAssembly.compile(wasm));
  const run = () => {
    const picture = {};
    memory.call(false, () => 0);
    memory.call(true, () => memory.pictures.handOut(picture, pictureBytes));
    memory.pictures.takeBack(picture, pictureBytes);
  };
  return {
    name: "what is counted of a card, by itself",
    unit: "card",
    unitsPerCall: 1,
    subject: { name: "counted", run },
  };
}

type Drawer = Awaited<ReturnType<typeof cardEngine>>;

/** Draws the next card and gives it back. */
function drawing({ draw }: Drawer): () => void {
  const next = cards();
  return () => draw(next())[Symbol.dispose]();
}

/** Counted over uncounted for each pair of cards. */
function pairRatios(counted: Drawer, uncounted: Drawer, count: number): number[] {
  const next = cards();
  const ratios: number[] = [];
  for (let drawn = 0; drawn < warmUpCount + count; drawn++) {
    const [one, two] = [next(), next()];
    const time = ({ draw }: Drawer, card: Card) => {
      const start = performance.now();
      draw(card)[Symbol.dispose]();
      return performance.now() - start;
    };
    const [outer, inner] = drawn % 2 === 0 ? [counted, uncounted] : [uncounted, counted];
    const first = time(outer, one);
    const innerMs = time(inner, one) + time(inner, two);
    const outerMs = first + time(outer, two);
    if (drawn >= warmUpCount) ratios.push(outer === counted ? outerMs / innerMs : innerMs / outerMs);
  }
  return ratios;
}

/** The median and the samples that enclose it with a probability of 95 %, whatever their distribution (Conover, 1999). */
function medianInterval(samples: readonly number[]): { middle: number; low: number; high: number } {
  const sorted = [...samples].sort((a, b) => a - b);
  const reach = (QUANTILE_97_5 * Math.sqrt(sorted.length)) / 2;
  const at = (place: number) => sorted[Math.min(sorted.length - 1, Math.max(0, place))]!;
  const half = sorted.length / 2;
  return { middle: median(sorted), low: at(Math.floor(half - reach)), high: at(Math.ceil(half + reach)) };
}
