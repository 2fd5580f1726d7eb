/** Another rasteriser in JavaScript: text-shaper, font to coverage, as a peer of FreeType and ours. */

import { importPeer } from "./peer.ts";

/** What is used of text-shaper. */
interface TextShaperModule {
  Font: { load(bytes: ArrayBuffer): { glyphIdForChar(character: string): number } };
  rasterizeGlyph(font: object, glyphId: number, sizePx: number, options: object): unknown;
  PixelMode: { Gray: number };
}

/** One call renders the glyphs of `characters` to coverage, unhinted. */
export async function textShaperRasteriser(
  fontBytes: Uint8Array,
  sizePx: number,
  characters: string,
): Promise<() => unknown> {
  const { Font, rasterizeGlyph, PixelMode } = await importPeer<TextShaperModule>("text-shaper");
  const font = Font.load(fontBytes.slice().buffer as ArrayBuffer);
  const glyphIds = [...characters].map((character) => font.glyphIdForChar(character));
  const options = { pixelMode: PixelMode.Gray, hinting: false, sizeMode: "em" };
  return () => glyphIds.map((glyphId) => rasterizeGlyph(font, glyphId, sizePx, options)).length;
}
