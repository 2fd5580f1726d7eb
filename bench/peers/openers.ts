/**
 * Other ways from a font's path to its glyphs: what harfbuzzjs needs to load and shape, and opentype.js to parse and draw.
 * And from the paths of a system's fonts to their names and coverage, by harfbuzzjs and fontkit.
 */

import { readFile } from "node:fs/promises";
import { importPeer } from "./peer.ts";

interface HarfBuzz {
  Blob: new (bytes: Uint8Array) => object;
  Face: new (
    blob: object,
    index?: number,
  ) => { collectUnicodes(): Uint32Array; getName(id: number, language: string): string };
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

interface FontkitFace {
  readonly familyName: string;
  readonly subfamilyName: string;
  readonly characterSet: readonly number[];
}

interface Fontkit {
  create(bytes: Uint8Array): FontkitFace | { readonly fonts: readonly FontkitFace[] };
}

/** What is kept of a face. */
interface Registered {
  readonly family: string;
  readonly style: string;
  readonly coverage: ArrayLike<number>;
}

const FAMILY_NAME = 1;
const SUBFAMILY_NAME = 2;

/** Number of the faces whose names and coverage fontkit reads. It unpacks nothing but what these need. */
export async function fontkitRegistrar(paths: readonly string[]): Promise<number> {
  const fontkit = await importPeer<Fontkit>("fontkit");
  const registered: Registered[] = [];
  for (const path of paths) {
    const opened = fontkit.create(await readFile(path));
    for (const face of "fonts" in opened ? opened.fonts : [opened]) {
      registered.push({ family: face.familyName, style: face.subfamilyName, coverage: face.characterSet });
    }
  }
  return registered.length;
}

/** The same by harfbuzzjs, of each file's first face: it doesn't say how many there are. */
export async function harfbuzzRegistrar(paths: readonly string[]): Promise<number> {
  const hb = await importPeer<HarfBuzz>("harfbuzzjs");
  const registered: Registered[] = [];
  for (const path of paths) {
    const face = new hb.Face(new hb.Blob(await readFile(path)));
    const [family, style] = [face.getName(FAMILY_NAME, "en"), face.getName(SUBFAMILY_NAME, "en")];
    registered.push({ family, style, coverage: face.collectUnicodes() });
  }
  return registered.length;
}
