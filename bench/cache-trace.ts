/**
 * A trace for the cache of bitmaps: texts whose letters follow Zipf's law, as those of every day do, and among them pages of
 * 50,000 bitmaps that nobody asks for again, as when a book is leafed through. Through the public API, as a user's texts go.
 */

import type { EngineOptions, EvictionOrder, Font, Paragraph, TextEngine } from "../src/entry/node.ts";

/** Numbers in [0, 1). */
type Random = () => number;

/** What a trace asks of an engine. */
type TracedEngine = Pick<TextEngine, "loadFont" | "createSurface" | "layout" | "draw" | "memory" | "dispose">;

/** A trace, in calls of `draw`. */
export interface TraceOptions {
  readonly seed: number;
  /** Daily texts before the first page, after each, and pages. */
  readonly textsBetween: number;
  readonly pages: number;
  /** Different bitmaps of a page. */
  readonly pageBitmaps: number;
  /** Part of the budget for glyphs. */
  readonly glyphBytes: number;
}

/** What a trace gave, of look-ups of the daily texts behind the first page. */
export interface TraceResult {
  readonly hits: number;
  readonly misses: number;
  readonly hitRatio: number;
}

const GLYPHS_OF_A_TEXT = 400;
const DAILY_SIZE_PX = 16;

/** By a linear congruential generator (Numerical Recipes). */
function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Characters of a font, in an order that the seed mixes: frequent ones are not neighbours in its tables. */
function charactersOf(font: Font, random: Random): string[] {
  const characters: string[] = [];
  for (let code = 0x21; code < 0x2100; code++) {
    if (font.glyphId(code) !== 0) characters.push(String.fromCharCode(code));
  }
  for (let i = characters.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [characters[i], characters[j]] = [characters[j]!, characters[i]!];
  }
  return characters;
}

/** Picks a rank below `count` with a probability of 1 ÷ rank. */
function zipf(count: number, random: Random): () => number {
  const sums = new Float64Array(count);
  let sum = 0;
  for (let rank = 0; rank < count; rank++) sums[rank] = sum += 1 / (rank + 1);
  return () => {
    const at = random() * sum;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sums[middle]! < at) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** Runs the trace on an engine of its own, whose caches evict in `eviction` order. */
export async function runTrace(
  createEngine: (options: EngineOptions) => Promise<TracedEngine>,
  fontBytes: Uint8Array,
  eviction: EvictionOrder,
  { seed, textsBetween, pages, pageBitmaps, glyphBytes }: TraceOptions,
): Promise<TraceResult> {
  const engine = await createEngine({
    memory: { budget: 2 ** 28, glyphs: glyphBytes },
    cache: { glyphs: { eviction } },
    shaper: "simple",
  });
  const font = await engine.loadFont(fontBytes);
  const surface = engine.createSurface({ width: 512, height: 256, pixelFormat: "gray8" });
  const random = randomOf(seed);
  const characters = charactersOf(font, random);
  const rank = zipf(characters.length, random);
  const daily = () => Array.from({ length: GLYPHS_OF_A_TEXT }, () => characters[rank()]!).join("");
  const drawDaily = () => {
    for (let i = 0; i < textsBetween; i++) {
      engine.draw(engine.layout(daily(), { font, size: DAILY_SIZE_PX, maxWidth: 480 }), surface);
    }
  };
  drawDaily();
  let [hits, misses] = [0, 0];
  for (let page = 0; page < pages; page++) {
    engine.draw(pageOf(engine, font, characters, pageBitmaps, page), surface);
    const before = engine.memory.stats().glyphs;
    drawDaily();
    const after = engine.memory.stats().glyphs;
    hits += after.hits - before.hits;
    misses += after.misses - before.misses;
  }
  surface[Symbol.dispose]();
  engine.dispose();
  return { hits, misses, hitRatio: hits / (hits + misses) };
}

/** A page of the font's characters at one size after another, none of which comes again. */
function pageOf(
  engine: TracedEngine,
  font: Font,
  characters: readonly string[],
  bitmaps: number,
  page: number,
): Paragraph {
  const text = characters.join("");
  const spans = Array.from({ length: Math.ceil(bitmaps / characters.length) }, (_, i) => ({
    text: text.slice(0, bitmaps - i * characters.length),
    size: 10 + i / 16 + page / 4096,
  }));
  return engine.layout(spans, { font, size: DAILY_SIZE_PX, maxWidth: 480 });
}
