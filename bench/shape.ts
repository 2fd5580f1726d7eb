/**
 * Shaping: a text in one font to a glyph run. 1,000 characters with nothing kept between calls; 2,000 of four languages, new
 * and from the cache; and what a character costs in texts of up to a million.
 */

import type { TextEngine } from "../src/entry/node.ts";
import type { Font } from "../src/font/font.ts";
import { benchFont } from "./fonts.ts";
import type { Contender, Measurement } from "./harness.ts";
import type { BenchStage, StageContext } from "./stage.ts";
import { type TextLanguage, TextSource } from "./texts.ts";

const seed = 0x5a9e;

async function* measurements(context: StageContext): AsyncGenerator<Measurement> {
  const { TextEngine } = await context.importTypecase();
  const fontBytes = await context.readFile(benchFont);
  const text = new TextSource(seed).text(1000);
  for (const shaper of ["harfbuzz", "simple"] as const) {
    const engine = await TextEngine.create({ shaper, cache: { runs: false } });
    const font = await engine.loadFont(fontBytes);
    const run = () => engine.shape(text, { font, size: 16 });
    yield {
      name: `${shaper}, 1,000 characters`,
      unit: "glyph",
      unitsPerCall: run().length,
      subject: { name: shaper, run },
      peers: shaper === "harfbuzz" ? await shaperPeers(context, fontBytes, text) : [],
      tearDown: () => engine.dispose(),
    };
  }
  yield* languageMeasurements(context);
  yield* lengthMeasurements(await TextEngine.create(), fontBytes);
}

async function shaperPeers(context: StageContext, fontBytes: Uint8Array, text: string): Promise<Contender[]> {
  const makers = Object.entries(context.peers?.shapers ?? {});
  return Promise.all(
    makers.map(async ([name, make]) => {
      const shape = await make(fontBytes);
      return { name, run: () => shape(text) };
    }),
  );
}

/** Fonts of the languages; that of Japanese is the system's, and its rows are left out where there is none. */
const fontPaths = {
  english: benchFont,
  arabic: "assets/sample/NotoNaskhArabic-Regular.ttf",
  hindi: "assets/sample/NotoSansDevanagari-Regular.ttf",
} as const;
const textLength = 2000;

async function* languageMeasurements(context: StageContext): AsyncGenerator<Measurement> {
  for (const [language, path] of Object.entries(fontPaths)) {
    yield* languageRows(context, language as TextLanguage, await context.readFile(path));
  }
  const large = await context.largeFonts?.();
  if (large === undefined) return;
  yield* languageRows(context, "japanese", await context.readFile(large.fonts[0]!.path));
  await large.close();
}

async function* languageRows(
  context: StageContext,
  language: TextLanguage,
  fontBytes: Uint8Array,
): AsyncGenerator<Measurement> {
  const { TextEngine } = await context.importTypecase();
  const engine = await TextEngine.create();
  const font = await engine.loadFont(fontBytes);
  const text = new TextSource(seed, language).text(textLength);
  const makeHarfBuzz = context.peers?.shapers.harfbuzzjs;
  const shape = await makeHarfBuzz?.(fontBytes);
  const peers: Contender[] = shape === undefined ? [] : [{ name: "harfbuzzjs", run: () => shape(text) }];
  const unit = { unit: "glyph", unitsPerCall: engine.shape(text, { font, size: 16 }).length };
  const name = `${textLength.toLocaleString("en")} characters of ${language}`;
  yield {
    name: `${name}, nothing kept`,
    ...unit,
    subject: { name: "shape", run: atNewSizes(engine, font, text) },
    peers,
  };
  yield {
    name: `${name}, again`,
    ...unit,
    subject: { name: "shape", run: () => engine.shape(text, { font, size: 16 }) },
    peers,
    tearDown: () => engine.dispose(),
  };
}

/** What is kept is kept by size: at one that no text had, all is new. */
function atNewSizes(engine: TextEngine, font: Font, text: string): () => unknown {
  let size = 16;
  return () => {
    size += 2 ** -16;
    return engine.shape(text, { font, size });
  };
}

const lengths = [1000, 10_000, 100_000, 1_000_000];

/** The ratio of a line is the cost of a character in the longer text over that in the shortest: within 1.2. */
async function* lengthMeasurements(engine: TextEngine, fontBytes: Uint8Array): AsyncGenerator<Measurement> {
  const font = await engine.loadFont(fontBytes);
  const [shortest, ...longer] = lengths.map((length): Contender => {
    const text = new TextSource(seed).text(length);
    const name = `${length.toLocaleString("en")} characters`;
    return { name, unitsPerCall: text.length, run: atNewSizes(engine, font, text) };
  });
  yield {
    name: `harfbuzz, longer texts: ${shortest!.name}`,
    unit: "character",
    unitsPerCall: shortest!.unitsPerCall!,
    subject: shortest!,
    peers: longer,
    timing: { rounds: 10 },
    tearDown: () => engine.dispose(),
  };
}

export const shapeStage: BenchStage = { name: "shape", measurements };
