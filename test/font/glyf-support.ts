/** TrueType fonts made by hand. */

import { buildSfnt, readTables } from "../shape/support.ts";
import { fileBytes } from "./support.ts";

/** Bytes from the start of one glyph to that of the next. */
const SPACING_BYTES = 8192;

/**
 * Noto Serif with its glyphs far apart, as those of a text are in a font of Chinese: `glyf` is 5 MB. Or another font of the
 * tree.
 */
export function largeGlyfFont(
  file = "test/fonts/NotoSerif-Regular.ttf",
  spacingBytes = SPACING_BYTES,
): { bytes: Uint8Array; glyphIds: number[] } {
  const tables = readTables(fileBytes(file));
  const [maxp, head, loca, glyf] = ["maxp", "head", "loca", "glyf"].map((tag) => tables.get(tag)!) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  const glyphCount = (maxp[4]! << 8) | maxp[5]!;
  const isLong = head[51] === 1;
  const view = new DataView(loca.buffer, loca.byteOffset, loca.byteLength);
  const offset = (index: number) => (isLong ? view.getUint32(index * 4) : view.getUint16(index * 2) * 2);
  const spread = new Uint8Array(glyphCount * spacingBytes);
  const offsets = new DataView(new ArrayBuffer((glyphCount + 1) * 4));
  for (let glyphId = 0; glyphId < glyphCount; glyphId++) {
    spread.set(glyf.subarray(offset(glyphId), offset(glyphId + 1)), glyphId * spacingBytes);
    const isEmpty = offset(glyphId) === offset(glyphId + 1);
    // An empty glyph takes no bytes, so those before it end where the next begins.
    offsets.setUint32(glyphId * 4, isEmpty ? (glyphId + 1) * spacingBytes : glyphId * spacingBytes);
  }
  offsets.setUint32(glyphCount * 4, glyphCount * spacingBytes);
  const longHead = head.slice();
  longHead.set([0, 1], 50);
  tables.set("glyf", spread).set("head", longHead).set("loca", new Uint8Array(offsets.buffer));
  // Plain letters, and one made of two.
  return { bytes: buildSfnt(tables), glyphIds: [36, 37, 68, 120, 180, 200, 300] };
}
