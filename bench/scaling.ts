/**
 * Scaling: what a glyph costs in longer paragraphs, and with more fonts, as a ratio to the smallest, in one run. The ratio of
 * a line is the cost of a glyph there over the subject's; it should stay within 1.15.
 */

import type { TextEngine } from "../src/entry/node.ts";
import type { Font } from "../src/font/font.ts";
import type { Span } from "../src/layout/options.ts";
import type { Paragraph } from "../src/layout/paragraph.ts";
import { benchFont } from "./fonts.ts";
import type { Contender, Measurement } from "./harness.ts";
import type { BenchStage, StageContext } from "./stage.ts";
import { TextSource } from "./texts.ts";

const seed = 0x5ca1;
const lengths = [1000, 10_000, 100_000];
/** A picture of so many lines has no place in memory: it is laid out, not drawn. */
const longest = 1_000_000;
const fontCounts = [1, 10, 50];
/** Characters of the paragraph that is set in more and more fonts. */
const fontsTextLength = 5000;
const width = 1200;
/** A call of the largest takes a tenth of a second. */
const timing = { rounds: 20 } as const;

/** A paragraph to lay out, and how large it is. */
interface Work {
  readonly name: string;
  readonly glyphCount: number;
  layout(): Paragraph;
}

async function* measurements(context: StageContext): AsyncGenerator<Measurement> {
  const { TextEngine } = await context.importTypecase();
  const fontBytes = await context.readFile(benchFont);
  const engine = await TextEngine.create();
  const fonts: Font[] = [];
  while (fonts.length < Math.max(...fontCounts)) fonts.push(await engine.loadFont(fontBytes));
  const works = {
    "a longer paragraph": lengths.map((length) => longParagraph(engine, fonts[0]!, length)),
    "more fonts": fontCounts.map((count) => inFonts(engine, fonts.slice(0, count))),
  };
  for (const [what, ofSizes] of Object.entries(works)) {
    yield rowOf(`layout, ${what}`, ofSizes, ({ layout }) => layout);
    yield rowOf(`render, ${what}`, ofSizes, ({ layout }) => {
      const paragraph = layout();
      return () => engine.render(paragraph, { color: "#111111" })[Symbol.dispose]();
    });
  }
  const upToLongest = [...lengths, longest].map((length) => longParagraph(engine, fonts[0]!, length));
  yield rowOf("layout, up to a million characters", upToLongest, ({ layout }) => layout);
  engine.dispose();
}

function rowOf(name: string, works: readonly Work[], taskOf: (work: Work) => () => unknown): Measurement {
  const [smallest, ...larger] = works.map(
    (work): Contender => ({ name: work.name, unitsPerCall: work.glyphCount, run: taskOf(work) }),
  );
  return {
    name: `${name}: ${smallest!.name}`,
    unit: "glyph",
    unitsPerCall: works[0]!.glyphCount,
    subject: smallest!,
    peers: larger,
    timing,
  };
}

function longParagraph(engine: TextEngine, font: Font, length: number): Work {
  const text = new TextSource(seed).text(length);
  const layout = () => engine.layout(text, { fonts: [font], size: 16, maxWidth: width });
  return { name: `${length.toLocaleString("en")} glyphs`, glyphCount: glyphCountOf(layout()), layout };
}

/** Each word is a span in the next font, however many there are: only their number differs. */
function inFonts(engine: TextEngine, fonts: readonly Font[]): Work {
  const words = new TextSource(seed).text(fontsTextLength).split(" ");
  const spans: Span[] = words.map((word, i) => ({ text: `${word} `, font: fonts[i % fonts.length]! }));
  const layout = () => engine.layout(spans, { fonts: [fonts[0]!], size: 16, maxWidth: width });
  const name = fonts.length === 1 ? "1 font" : `${fonts.length} fonts`;
  return { name, glyphCount: glyphCountOf(layout()), layout };
}

function glyphCountOf({ lines }: Paragraph): number {
  return lines.reduce((sum, { runs }) => sum + runs.reduce((count, { run }) => count + run.length, 0), 0);
}

export const scalingStage: BenchStage = { name: "scaling", measurements };
