/** Other ways from a font's path to its glyphs: what harfbuzzjs needs to load and shape, and opentype.js to parse and draw. */

import { readFile } from "node:fs/promises";
import { importPeer } from "./peer.ts";

interface HarfBuzz {
  Blob: new (bytes: Uint8Array) => object;
  Face: new (blob: object) => object;
  Font: new (face: object) => object;
  Buffer: new () => {
    addText(text: string): void;
    guessSegmentProperties(): void;
    getGlyphInfos(): readonly unknown[];
  };
  shape(font: object, buffer: object): void;
}

interface OpenType {
  parse(bytes: ArrayBuffer): { charToGlyph(character: string): { readonly path: { commands: readonly unknown[] } } };
}

/** Loads and shapes, and draws nothing. */
export async function harfbuzzOpener(path: string, text: string): Promise<number> {
  const hb = await importPeer<HarfBuzz>("harfbuzzjs");
  const font = new hb.Font(new hb.Face(new hb.Blob(await readFile(path))));
  const buffer = new hb.Buffer();
  buffer.addText(text);
  buffer.guessSegmentProperties();
  hb.shape(font, buffer);
  return buffer.getGlyphInfos().length;
}

/** Parses, and reads the outline of each character. It opens no collections. */
export async function opentypeOpener(path: string, text: string): Promise<number> {
  const module = await importPeer<OpenType & { default?: OpenType }>("opentype.js");
  const { buffer, byteOffset, byteLength } = await readFile(path);
  const font = (module.default ?? module).parse(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
  return [...text].reduce((total, character) => total + font.charToGlyph(character).path.commands.length, 0);
}
