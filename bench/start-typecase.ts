/**
 * A process that makes the PNG file of a card with Typecase: `node start-typecase.mjs FONT OUTPUT CARD`. Of the extras it asks
 * for the one that it needs, as docs/loading.md has it; with `all` behind the card for all of them, which is the default.
 */

import { writeFile } from "node:fs/promises";
import { type Card, cardInk, cardPaper } from "./peers/peer.ts";

const [fontPath, output, cardText, extras] = process.argv.slice(2) as [string, string, string, string?];
const library = new URL("../../../dist/node.js", import.meta.url).href;
const { TextEngine } = (await import(library)) as typeof import("../src/entry/node.ts");

const card = JSON.parse(cardText) as Card;
const { lineHeight, width, height, paddingPx: padding } = card;
const engine = await TextEngine.create(extras === "all" ? {} : { extras: ["png"] });
const font = await engine.loadFont(fontPath);
const spans = [
  { text: `${card.title}\n`, size: card.titleSizePx },
  { text: card.body, size: card.bodySizePx },
];
const paragraph = engine.layout(spans, { fonts: [font], lineHeight, maxWidth: width - 2 * padding });
const bitmap = engine.render(paragraph, { color: cardInk, background: cardPaper, padding, width, height });
await writeFile(output, bitmap.toPNGSync());
