/** opentype.js as a decoder of `glyf`: what its users get when they ask a glyph for its path for the first time. */

import { importPeer } from "./peer.ts";

/** What is used of opentype.js. With `lowMemory` a glyph has a loader, which parses it anew each time that it is called. */
interface OpenType {
  default: { parse(bytes: ArrayBuffer, options: { lowMemory: boolean }): OpenTypeFont };
}

interface OpenTypeFont {
  charToGlyphIndex(character: string): number;
  glyphs: { glyphs: Record<number, () => { readonly path: { readonly commands: readonly unknown[] } }> };
  _push(glyphId: number): void;
}

/** One call decodes the glyphs of `characters` and gives the number of their path commands. */
export async function opentypeDecoder(fontBytes: Uint8Array, characters: string): Promise<() => number> {
  const { default: opentype } = await importPeer<OpenType>("opentype.js");
  const font = opentype.parse(fontBytes.slice().buffer as ArrayBuffer, { lowMemory: true });
  const loaders = [...characters].map((character) => {
    const glyphId = font.charToGlyphIndex(character);
    font._push(glyphId);
    return font.glyphs.glyphs[glyphId]!;
  });
  return () => loaders.reduce((count, load) => count + load().path.commands.length, 0);
}
