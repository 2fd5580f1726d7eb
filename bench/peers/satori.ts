/** HTML and CSS to SVG to PNG: satori (layout by Yoga, in JavaScript and WebAssembly) with @resvg/resvg-js (native Rust). */

import { type Card, type CardRenderer, cardInk, cardPaper, importPeer } from "./peer.ts";

type Satori = (tree: object, options: object) => Promise<string>;

interface Resvg {
  Resvg: new (svg: string, options: object) => { render(): Picture };
}

interface Picture {
  readonly pixels: Uint8Array;
  asPng(): Uint8Array;
}

const family = "Typecase bench";

/** A card to a PNG file. */
export async function satoriCard(fontBytes: Uint8Array): Promise<CardRenderer> {
  const draw = await cardDrawer(fontBytes);
  return async (card) => (await draw(card)).asPng();
}

/** A card to pixels. */
export async function satoriPicture(fontBytes: Uint8Array): Promise<(card: Card) => Promise<unknown>> {
  const draw = await cardDrawer(fontBytes);
  return async (card) => (await draw(card)).pixels;
}

/** A card that is drawn, to a PNG file. */
export async function satoriEncoder(fontBytes: Uint8Array, card: Card): Promise<() => Promise<Uint8Array>> {
  const picture = await (await cardDrawer(fontBytes))(card);
  return async () => picture.asPng();
}

/** A card as a column of two blocks that wrap. The SVG holds paths, so the renderer needs no fonts. */
async function cardDrawer(fontBytes: Uint8Array): Promise<(card: Card) => Promise<Picture>> {
  const { default: satori } = await importPeer<{ default: Satori }>("satori");
  const { Resvg } = await importPeer<Resvg>("@resvg/resvg-js");
  const fonts = [{ name: family, data: fontBytes.slice().buffer, weight: 400, style: "normal" }];
  return async (card) => {
    const { width, height, paddingPx: padding, lineHeight } = card;
    const block = (fontSize: number, children: string) => ({
      type: "div",
      props: { style: { fontSize, width: width - 2 * padding }, children },
    });
    const style = {
      display: "flex",
      flexDirection: "column",
      width,
      height,
      padding,
      lineHeight,
      color: cardInk,
      backgroundColor: cardPaper,
      fontFamily: family,
    };
    const children = [block(card.titleSizePx, card.title), block(card.bodySizePx, card.body)];
    const svg = await satori({ type: "div", props: { style, children } }, { width, height, fonts });
    return new Resvg(svg, { font: { loadSystemFonts: false } }).render();
  };
}
