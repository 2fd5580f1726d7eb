/**
 * Scaling: what a glyph costs with more fonts, and in longer paragraphs, as a ratio to the smallest, in one run. The ratio of
 * a line is the cost of a glyph there over the subject's; it should stay within 1.15.
 *
 * A picture that is handed out is memory that the runtime asks the system for. Of 100,000 glyphs it has 67 MB, which glibc
 * maps anew each time, and what 1,000 need is there from the call before: so it is measured alone too. Pictures are disposed
 * of here, and leave theirs to the next. A surface that stays is in the caches for 1,000 glyphs, and in none for 100,000: what
 * reading and writing its rows of ink costs is measured alone likewise, and drawing the same glyphs where it stays in them.
 */

import type { TextEngine } from "../src/entry/node.ts";
import type { Bitmap } from "../src/export/bitmap.ts";
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
/** Of long paragraphs, where a call of the largest takes a tenth of a second. */
const timing = { rounds: 20 } as const;
/**
 * With more fonts a call takes 1 to 5 ms, and a round is several of them. With one to a round, each would begin with the caches
 * as the other paragraphs left them.
 */
const fontsTiming = { roundMs: 20 } as const;

/** Lines in one place: so many of them, 1,000, are 16 px high together, and their letters reach so far above and below. */
const overlaidLineHeight = 0.001;
const overlaidMarginPx = 24;

/** A paragraph to lay out, and how large it is. */
interface Work {
  readonly name: string;
  readonly glyphCount: number;
  layout(): Paragraph;
  /** The same text with its lines in one place. */
  overlay(): Paragraph;
  /** The same text, laid out and rendered at once. */
  render(): Bitmap;
}

/** What is timed of a work, and what it holds meanwhile. */
type TaskOf = (work: Work, held: Disposable[]) => () => unknown;

const color = "#111111";
/** Bytes apart at which memory is touched: a page of most systems. */
const pageBytes = 4096;
/** Words of a cache line. */
const lineWords = 16;

async function* measurements(context: StageContext): AsyncGenerator<Measurement> {
  const { TextEngine } = await context.importTypecase();
  const fontBytes = await context.readFile(benchFont);
  const engine = await TextEngine.create();
  const fonts: Font[] = [];
  while (fonts.length < Math.max(...fontCounts)) fonts.push(await engine.loadFont(fontBytes));
  const tasks = Object.entries(tasksOf(engine));
  const inMoreFonts = fontCounts.map((count) => inFonts(engine, fonts.slice(0, count)));
  for (const [task, taskOf] of tasks) yield rowOf(`${task}, more fonts`, inMoreFonts, taskOf);
  const longer = lengths.map((length) => longParagraph(engine, fonts[0]!, length));
  for (const [task, taskOf] of tasks) yield rowOf(`${task}, a longer paragraph`, longer, taskOf);
  yield rowOf("draw, lines one over the other, a longer paragraph", longer, drawnOnOnePlace(engine));
  yield rowOf("a picture's memory alone, a longer paragraph", longer, touchingOf);
  yield rowOf("a surface's memory alone, a longer paragraph", longer, rewritingIn(engine));
  const upToLongest = [...lengths, longest].map((length) => longParagraph(engine, fonts[0]!, length));
  yield rowOf("layout, up to a million characters", upToLongest, ({ layout }) => layout);
  engine.dispose();
}

/** Layout; drawing of what is laid out, onto a surface that stays and to a picture that is handed out; and all at once. */
function tasksOf(engine: TextEngine): Record<string, TaskOf> {
  return {
    layout: ({ layout }) => layout,
    draw: ({ layout }, held) => drawing(engine, layout(), held),
    render: ({ layout }) => {
      const paragraph = layout();
      return () => engine.render(paragraph, { color })[Symbol.dispose]();
    },
    "text to bitmap": (work) => () => work.render()[Symbol.dispose](),
  };
}

/** A paragraph drawn, again and again, onto a surface as large as it is and a margin above and below. */
function drawing(engine: TextEngine, paragraph: Paragraph, held: Disposable[], marginPx = 0): () => unknown {
  const surface = engine.createSurface({ width, height: Math.ceil(paragraph.height) + 2 * marginPx });
  held.push(surface);
  return () => engine.draw(paragraph, surface, { color, y: marginPx });
}

/** Drawing with all lines in one place: the work of as many glyphs, on a surface that stays in the caches. */
function drawnOnOnePlace(engine: TextEngine): TaskOf {
  return ({ overlay }, held) => drawing(engine, overlay(), held, overlaidMarginPx);
}

/** Memory as large as the picture is asked for and touched, page by page, and nothing else. */
function touchingOf({ layout }: Work): () => Uint8Array {
  const byteLength = 4 * width * Math.ceil(layout().height);
  return () => {
    const bytes = new Uint8Array(byteLength);
    for (let at = 0; at < byteLength; at += pageBytes) bytes[at] = 1;
    return bytes;
  };
}

/**
 * Memory as large as the surface that is drawn on: a word of each cache line of the rows that have ink is read and written, as
 * blending does, and nothing else.
 */
function rewritingIn(engine: TextEngine): TaskOf {
  return ({ layout }) => {
    using picture = engine.render(layout(), { color, width });
    const words = new Uint32Array(picture.data.slice().buffer);
    const starts: number[] = [];
    for (let start = 0; start < words.length; start += width) {
      if (words.subarray(start, start + width).some((word) => word !== 0)) starts.push(start);
    }
    return () => {
      for (const start of starts) for (let at = start; at < start + width; at += lineWords) words[at]! ^= 1;
      return words;
    };
  };
}

function rowOf(name: string, works: readonly Work[], taskOf: TaskOf): Measurement {
  const held: Disposable[] = [];
  const isLong = works.some(({ glyphCount }) => glyphCount > fontsTextLength);
  const [smallest, ...larger] = works.map(
    (work): Contender => ({ name: work.name, unitsPerCall: work.glyphCount, run: taskOf(work, held) }),
  );
  return {
    name: `${name}: ${smallest!.name}`,
    unit: "glyph",
    unitsPerCall: works[0]!.glyphCount,
    subject: smallest!,
    peers: larger,
    timing: isLong ? timing : fontsTiming,
    tearDown: () => {
      for (const each of held) each[Symbol.dispose]();
    },
  };
}

function longParagraph(engine: TextEngine, font: Font, length: number): Work {
  const text = new TextSource(seed).text(length);
  return workOf(engine, `${length.toLocaleString("en")} glyphs`, text, font);
}

/** Each word is a span in the next font, however many there are: only their number differs. */
function inFonts(engine: TextEngine, fonts: readonly Font[]): Work {
  const words = new TextSource(seed).text(fontsTextLength).split(" ");
  const spans: Span[] = words.map((word, i) => ({ text: `${word} `, font: fonts[i % fonts.length]! }));
  return workOf(engine, fonts.length === 1 ? "1 font" : `${fonts.length} fonts`, spans, fonts[0]!);
}

function workOf(engine: TextEngine, name: string, text: string | Span[], font: Font): Work {
  const options = { fonts: [font], size: 16, maxWidth: width };
  const layout = () => engine.layout(text, options);
  const overlay = () => engine.layout(text, { ...options, lineHeight: overlaidLineHeight });
  const render = () => engine.render(text, { ...options, color });
  return { name, glyphCount: glyphCountOf(layout()), layout, overlay, render };
}

function glyphCountOf({ lines }: Paragraph): number {
  return lines.reduce((sum, { runs }) => sum + runs.reduce((count, { run }) => count + run.length, 0), 0);
}

export const scalingStage: BenchStage = { name: "scaling", measurements };
