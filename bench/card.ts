/**
 * Cards of 1200 × 630 px with a title and a text, by an engine that is warm: text to bitmap, text to PNG, and bitmap to PNG
 * alone. Texts are new on each call.
 */

import type { Engine } from "../src/engine/engine.ts";
import { benchFont } from "./fonts.ts";
import type { Contender, Count, Measurement } from "./harness.ts";
import { type Card, cardInk, cardPaper } from "./peers/peer.ts";
import type { BenchStage, Peers, StageContext } from "./stage.ts";
import { TextSource } from "./texts.ts";

const seed = 0xca4d;

/** A maker of cards that never repeat. Each contender has its own, of the same seed: all get the same cards in order. */
export function cards(): () => Card {
  const source = new TextSource(seed);
  return () => ({
    width: 1200,
    height: 630,
    paddingPx: 64,
    titleSizePx: 64,
    bodySizePx: 28,
    lineHeight: 1.4,
    title: source.text(40),
    body: source.text(540),
  });
}

/** An engine that draws cards to bitmaps; it is `typecase`'s, as users get it, unless another is handed in. */
export async function cardEngine(context: StageContext, start?: () => Promise<Engine>) {
  const { TextEngine } = await context.importTypecase();
  const fontBytes = await context.readFile(benchFont);
  const engine = await (start?.() ?? TextEngine.create());
  const font = await engine.loadFont(fontBytes);
  const draw = (card: Card) => {
    const { lineHeight, width, height, paddingPx: padding } = card;
    const spans = [
      { text: `${card.title}\n`, size: card.titleSizePx },
      { text: card.body, size: card.bodySizePx },
    ];
    const paragraph = engine.layout(spans, { fonts: [font], lineHeight, maxWidth: width - 2 * padding });
    return engine.render(paragraph, { color: cardInk, background: cardPaper, padding, width, height });
  };
  return { engine, fontBytes, draw };
}

async function* bitmaps(context: StageContext): AsyncGenerator<Measurement> {
  const { engine, fontBytes, draw } = await cardEngine(context);
  const next = cards();
  yield {
    name: "1200 × 630 card, new text",
    unit: "card",
    unitsPerCall: 1,
    subject: { name: "layout, render", run: () => draw(next())[Symbol.dispose]() },
    peers: await cardPeers(context, fontBytes, context.peers?.pictures),
    tearDown: () => engine.dispose(),
  };
}

async function* files(context: StageContext): AsyncGenerator<Measurement> {
  const { engine, fontBytes, draw } = await cardEngine(context);
  const next = cards();
  const run = () => {
    const bitmap = draw(next());
    const png = bitmap.toPNGSync();
    bitmap[Symbol.dispose]();
    return png;
  };
  yield {
    name: "1200 × 630 card, new text",
    unit: "card",
    unitsPerCall: 1,
    subject: { name: "layout, render, toPNGSync", run },
    peers: await cardPeers(context, fontBytes, context.peers?.cards),
    tearDown: () => engine.dispose(),
  };
}

/** Peers that make something of cards, each of its own cards. */
async function cardPeers(
  context: StageContext,
  fontBytes: Uint8Array,
  makers: Peers["pictures"] = {},
): Promise<Contender[]> {
  return Promise.all(
    Object.entries(makers).map(async ([name, make]) => {
      const render = await make(context.locate(benchFont), fontBytes);
      const next = cards();
      return { name, runAsync: async () => render(next()) };
    }),
  );
}

async function* encodings(context: StageContext): AsyncGenerator<Measurement | Count> {
  const { engine, fontBytes, draw } = await cardEngine(context);
  const card = cards()();
  const bitmap = draw(card);
  const makers = Object.entries(context.peers?.encoders ?? {});
  const peers = await Promise.all(
    makers.map(async ([name, make]) => ({ name, encode: await make(context.locate(benchFont), fontBytes, card) })),
  );
  yield {
    name: "1200 × 630 card, size of the file",
    unit: "byte",
    count: bitmap.toPNGSync().length,
    peers: await Promise.all(peers.map(async ({ name, encode }) => ({ name, count: (await encode()).length }))),
  };
  yield {
    name: "1200 × 630 card",
    unit: "card",
    unitsPerCall: 1,
    subject: { name: "toPNGSync", run: () => bitmap.toPNGSync() },
    peers: peers.map(({ name, encode }) => ({ name, runAsync: encode })),
    tearDown: () => engine.dispose(),
  };
}

export const bitmapStage: BenchStage = { name: "bitmap", measurements: bitmaps };
export const cardStage: BenchStage = { name: "card", measurements: files };
export const encodeStage: BenchStage = { name: "encode", measurements: encodings };
