/**
 * Layout: a text of 1,000 characters to lines, and one of 10,000 in five scripts: with nothing of it kept, again, and at
 * another width. How its cost grows is the scaling stage's.
 */

import type { TextEngine } from "../src/entry/node.ts";
import type { Paragraph } from "../src/layout/paragraph.ts";
import { benchFont } from "./fonts.ts";
import type { Contender, Measurement } from "./harness.ts";
import type { BenchStage, StageContext } from "./stage.ts";
import { TextSource } from "./texts.ts";

const seed = 0x1a40;
const length = 1000;

async function* measurements(context: StageContext): AsyncGenerator<Measurement> {
  const { TextEngine } = await context.importTypecase();
  const fontBytes = await context.readFile(benchFont);
  const engine = await TextEngine.create();
  const font = await engine.loadFont(fontBytes);
  const text = new TextSource(seed).text(length);
  yield {
    name: `${length.toLocaleString("en")} characters, wrapped at 600 px`,
    unit: "character",
    unitsPerCall: text.length,
    subject: { name: "layout", run: () => engine.layout(text, { fonts: [font], size: 16, maxWidth: 600 }) },
  };
  yield* mixedMeasurements(context, engine);
  engine.dispose();
}

/** Fonts of the five scripts, by preference. */
const mixedFonts = [
  benchFont,
  "assets/sample/NotoNaskhArabic-Regular.ttf",
  "assets/sample/NotoSansHebrew-Regular.ttf",
  "assets/sample/NotoSansDevanagari-Regular.ttf",
  "assets/sample/NotoSansSC-Regular.otf",
];
const foreign = ["مرحبا بالعالم،", "你好，世界。", "שלום עולם", "नमस्ते दुनिया"];
const mixedLength = 10_000;
const sizePx = 16;
const firstWidth = 600;
/** Relayout goes through these in turn, so that no call finds what the one before it made. */
const otherWidths = [300, 360, 440, 530, 640, 750];

async function* mixedMeasurements(context: StageContext, engine: TextEngine): AsyncGenerator<Measurement> {
  const bytes = await Promise.all(mixedFonts.map((path) => context.readFile(path)));
  const fonts = await Promise.all(bytes.map((each) => engine.loadFont(each)));
  const text = mixedText();
  const layout = (size: number) => engine.layout(text, { fonts, size, maxWidth: firstWidth });
  const kept = layout(sizePx);
  // Shaped text is kept by size: at one that no text had, none is.
  let newSize = sizePx;
  const makers = Object.entries(context.peers?.paragraphs ?? {});
  const peers = await Promise.all(
    makers.map(async ([name, make]) => ({ name, layouts: await make({ fonts: bytes, sizePx, text }) })),
  );
  const unit = { unit: "character", unitsPerCall: text.length };
  const characters = `${mixedLength.toLocaleString("en")} characters in five scripts`;
  const fresh = peers.map(({ name, layouts }): Contender => ({ name, run: () => layouts.fresh(firstWidth) }));
  yield {
    name: `${characters}, nothing kept`,
    ...unit,
    subject: {
      name: "layout",
      run: () => {
        newSize += 2 ** -16;
        return readRuns(layout(newSize));
      },
    },
    peers: fresh,
  };
  yield {
    name: `${characters}, again`,
    ...unit,
    subject: { name: "layout", run: () => readRuns(layout(sizePx)) },
    peers: fresh,
  };
  const inTurn = (run: (width: number) => void) => {
    let call = 0;
    return () => run(otherWidths[call++ % otherWidths.length]!);
  };
  const again = peers.map(
    ({ name, layouts }): Contender => ({ name: `${name}, its own`, run: inTurn((width) => layouts.again(width)) }),
  );
  yield {
    name: `${characters}, at another width`,
    ...unit,
    subject: { name: "relayout", run: inTurn((maxWidth) => readRuns(kept.relayout({ maxWidth }))) },
    peers: [...fresh, ...again],
  };
}

/** Runs of lines are cut when they are first read: a layout that nobody reads would be measured short. */
function readRuns({ lines }: Paragraph): number {
  return lines.reduce((count, { runs }) => count + runs.length, 0);
}

/** Five words of English, then some of another script, in turn. */
function mixedText(): string {
  const words = new TextSource(seed).text(mixedLength).split(" ");
  const mixed = words.map((word, i) => (i % 5 === 4 ? `${word} ${foreign[(i / 5) & 3]}` : word));
  return mixed.join(" ").slice(0, mixedLength);
}

export const layoutStage: BenchStage = { name: "layout", measurements };
