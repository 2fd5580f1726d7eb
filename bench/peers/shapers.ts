/** Other shapers in JavaScript and WebAssembly: harfbuzzjs as its own API gives it, text-shaper and opentype.js. */

import { importPeer, type TextShaper } from "./peer.ts";

/** What is used of harfbuzzjs. */
interface HarfBuzz {
  Blob: new (bytes: ArrayBuffer) => object;
  Face: new (blob: object) => object;
  Font: new (face: object) => { setScale(x: number, y: number): void };
  Buffer: new () => HarfBuzzBuffer;
  shape(font: object, buffer: HarfBuzzBuffer): void;
}

interface HarfBuzzBuffer {
  addText(text: string): void;
  guessSegmentProperties(): void;
  clearContents(): void;
  getGlyphInfos(): readonly unknown[];
  getGlyphPositions(): readonly unknown[];
}

/** What is used of text-shaper. */
interface TextShaperModule {
  Font: { load(bytes: ArrayBuffer): object };
  UnicodeBuffer: new () => { addStr(text: string): object };
  shape(font: object, buffer: object): { readonly length: number };
}

/** What is used of opentype.js. */
interface OpenType {
  default: { parse(bytes: ArrayBuffer): { stringToGlyphs(text: string): readonly unknown[] } };
}

/** With its results read into objects, as its API offers. */
export async function harfbuzzShaper(fontBytes: Uint8Array): Promise<TextShaper> {
  const hb = await importPeer<HarfBuzz>("harfbuzzjs");
  const font = new hb.Font(new hb.Face(new hb.Blob(bufferOf(fontBytes))));
  const buffer = new hb.Buffer();
  return (text) => {
    buffer.clearContents();
    buffer.addText(text);
    buffer.guessSegmentProperties();
    hb.shape(font, buffer);
    buffer.getGlyphPositions();
    return buffer.getGlyphInfos().length;
  };
}

export async function textShaperShaper(fontBytes: Uint8Array): Promise<TextShaper> {
  const { Font, UnicodeBuffer, shape } = await importPeer<TextShaperModule>("text-shaper");
  const font = Font.load(bufferOf(fontBytes));
  return (text) => shape(font, new UnicodeBuffer().addStr(text)).length;
}

/** Ligatures and substitutions only: it positions nothing. */
export async function opentypeShaper(fontBytes: Uint8Array): Promise<TextShaper> {
  const { default: opentype } = await importPeer<OpenType>("opentype.js");
  const font = opentype.parse(bufferOf(fontBytes));
  return (text) => font.stringToGlyphs(text).length;
}

/** A buffer of the bytes alone. */
function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return bytes.slice().buffer as ArrayBuffer;
}
