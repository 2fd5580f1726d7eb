/**
 * Text to PNG: a card of 1200 × 630 px with a title and a text that are new on each call, by an engine that is warm. Our
 * picture is as large as its text and padding, so the text is long enough that ours has more pixels than the peers' cards.
 */

import { benchFont } from "./fonts.ts";
import type { Contender, Measurement } from "./harness.ts";
import { type Card, cardInk, cardPaper } from "./peers/peer.ts";
import type { BenchStage, StageContext } from "./stage.ts";
import { TextSource } from "./texts.ts";

const seed = 0xca4d;

/** A maker of cards that never repeat. Each contender has its own, of the same seed: all get the same cards in order. */
function cards(): () => Card {
  const source = new TextSource(seed);
  return () => ({
    width: 1200,
    height: 630,
    paddingPx: 64,
    titleSizePx: 64,
    bodySizePx: 28,
    lineHeight: 1.4,
    title: source.text(40),
    body: source.text(840),
  });
}

async function* measurements(context: StageContext): AsyncGenerator<Measurement> {
  const { TextEngine } = await context.importTypecase();
  const fontBytes = await context.readFile(benchFont);
  const engine = await TextEngine.create();
  const font = await engine.loadFont(fontBytes);
  const render = (card: Card) => {
    const spans = [
      { text: `${card.title}\n`, size: card.titleSizePx },
      { text: card.body, size: card.bodySizePx },
    ];
    const { lineHeight, width, paddingPx: padding } = card;
    const paragraph = engine.layout(spans, { fonts: [font], lineHeight, maxWidth: width - 2 * padding });
    const bitmap = engine.render(paragraph, { color: cardInk, background: cardPaper, padding });
    const png = bitmap.toPNGSync();
    bitmap[Symbol.dispose]();
    return png;
  };
  const next = cards();
  yield {
    name: "1200 × 630 card, new text",
    unit: "card",
    unitsPerCall: 1,
    subject: { name: "layout, render, toPNGSync", run: () => render(next()) },
    peers: await cardPeers(context, fontBytes),
    tearDown: () => engine.dispose(),
  };
}

async function cardPeers(context: StageContext, fontBytes: Uint8Array): Promise<Contender[]> {
  const makers = Object.entries(context.peers?.cards ?? {});
  return Promise.all(
    makers.map(async ([name, make]) => {
      const render = await make(context.locate(benchFont), fontBytes);
      const next = cards();
      return { name, runAsync: () => render(next()) };
    }),
  );
}

export const cardStage: BenchStage = { name: "card", measurements };
