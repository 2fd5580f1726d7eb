/** Skia, natively, through Node's addon interface: @napi-rs/canvas. */

import {
  type Card,
  type CardRenderer,
  cardInk,
  cardPaper,
  importPeer,
  type LinesDrawer,
  type LinesWork,
  nanosecondsOf,
} from "./peer.ts";

/** What is used of the package. */
interface NapiCanvas {
  createCanvas(width: number, height: number): Canvas;
  GlobalFonts: { registerFromPath(path: string, family: string): unknown };
}

interface Canvas {
  getContext(kind: "2d"): Context;
  encode(format: "png"): Promise<Uint8Array>;
}

interface Context {
  font: string;
  fillStyle: string;
  fillText(text: string, x: number, y: number): void;
  fillRect(x: number, y: number, width: number, height: number): void;
  measureText(text: string): { width: number };
  getImageData(x: number, y: number, width: number, height: number): unknown;
}

const family = "Typecase bench";

/**
 * `fillText` only records; reading one pixel makes Skia draw. That costs a copy of the surface, so a round reads once, after
 * all its calls, which is the kindest way to count.
 */
export async function napiLines(work: LinesWork): Promise<LinesDrawer> {
  const { createCanvas, GlobalFonts } = await importPeer<NapiCanvas>("@napi-rs/canvas");
  GlobalFonts.registerFromPath(work.fontPath, family);
  const context = createCanvas(work.width, work.height).getContext("2d");
  context.font = `${work.sizePx}px "${family}"`;
  context.fillStyle = cardInk;
  return async (calls) =>
    nanosecondsOf(() => {
      for (let call = 0; call < calls; call++) {
        for (const { text, x, baseline } of work.lines) context.fillText(text, x, baseline);
      }
      context.getImageData(0, 0, 1, 1);
    });
}

/** A card to a PNG file. */
export async function napiCard(fontPath: string): Promise<CardRenderer> {
  const draw = await cardDrawer(fontPath);
  return (card) => draw(card).encode("png");
}

/** A card to pixels: reading one makes Skia draw, as in `napiLines`. */
export async function napiPicture(fontPath: string): Promise<(card: Card) => unknown> {
  const draw = await cardDrawer(fontPath);
  return (card) => draw(card).getContext("2d").getImageData(0, 0, 1, 1);
}

/** A card that is drawn, to a PNG file. */
export async function napiEncoder(fontPath: string, card: Card): Promise<() => Promise<Uint8Array>> {
  const canvas = (await cardDrawer(fontPath))(card);
  return () => canvas.encode("png");
}

/** A card by hand, as one does with a canvas: words measured, lines filled greedily, each drawn with `fillText`. */
async function cardDrawer(fontPath: string): Promise<(card: Card) => Canvas> {
  const { createCanvas, GlobalFonts } = await importPeer<NapiCanvas>("@napi-rs/canvas");
  GlobalFonts.registerFromPath(fontPath, family);
  return (card) => {
    const canvas = createCanvas(card.width, card.height);
    const context = canvas.getContext("2d");
    context.fillStyle = cardPaper;
    context.fillRect(0, 0, card.width, card.height);
    context.fillStyle = cardInk;
    const below = drawWrapped(context, card, card.title, card.titleSizePx, card.paddingPx);
    drawWrapped(context, card, card.body, card.bodySizePx, below);
    return canvas;
  };
}

/** Draws `text` from `top` on and gives the bottom of its last line. */
function drawWrapped(context: Context, card: Card, text: string, sizePx: number, top: number): number {
  context.font = `${sizePx}px "${family}"`;
  const linePx = sizePx * card.lineHeight;
  let baseline = top + linePx * 0.8;
  for (const line of wrap(context, text, card.width - 2 * card.paddingPx)) {
    context.fillText(line, card.paddingPx, baseline);
    baseline += linePx;
  }
  return baseline - linePx * 0.8;
}

/** Each word is measured once; lines are filled greedily. */
function wrap(context: Context, text: string, maxWidth: number): string[] {
  const space = context.measureText(" ").width;
  const lines: string[] = [];
  let line = "";
  let lineWidth = 0;
  for (const word of text.split(" ")) {
    const { width } = context.measureText(word);
    if (line !== "" && lineWidth + space + width > maxWidth) {
      lines.push(line);
      [line, lineWidth] = [word, width];
    } else {
      [line, lineWidth] = line === "" ? [word, width] : [`${line} ${word}`, lineWidth + space + width];
    }
  }
  return [...lines, line];
}
