/** HTML and CSS to SVG to PNG: satori (layout by Yoga, in JavaScript and WebAssembly) with @resvg/resvg-js (native Rust). */

import { type CardRenderer, cardInk, cardPaper, importPeer } from "./peer.ts";

type Satori = (tree: object, options: object) => Promise<string>;

interface Resvg {
  Resvg: new (svg: string, options: object) => { render(): { asPng(): Uint8Array } };
}

const family = "Typecase bench";

/** A card as a column of two blocks that wrap. The SVG holds paths, so the renderer needs no fonts. */
export async function satoriCard(fontBytes: Uint8Array): Promise<CardRenderer> {
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
    return new Resvg(svg, { font: { loadSystemFonts: false } }).render().asPng();
  };
}
