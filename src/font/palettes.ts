/** Colour palettes of a face. Specification: OpenType 1.9.1, "CPAL". */

import type { FontTables } from "./font-tables.ts";

/** One palette of a colour font. */
export interface FontPalette {
  /** Colours in the order of the palette's entries: red, green, blue, alpha, 0–255 each, alpha not multiplied in. */
  readonly colors: Uint8Array;
}

const HEADER_BYTES = 12;

/** The palettes of a face; empty where it has none. Throws `FontError` `"table-damaged"`. */
export function readPalettes(tables: FontTables): readonly FontPalette[] {
  const cpal = tables.reader("CPAL");
  if (!cpal) return [];
  const entryCount = cpal.u16(2);
  const paletteCount = cpal.u16(4);
  const records = cpal.u32(8);
  const palettes: FontPalette[] = [];
  for (let index = 0; index < paletteCount; index++) {
    const start = records + cpal.u16(HEADER_BYTES + index * 2) * 4;
    cpal.require(start, entryCount * 4);
    palettes.push({ colors: fromBgra(cpal.bytes.subarray(start, start + entryCount * 4)) });
  }
  return palettes;
}

function fromBgra(bgra: Uint8Array): Uint8Array {
  const rgba = new Uint8Array(bgra);
  for (let i = 0; i < rgba.length; i += 4) {
    rgba[i] = bgra[i + 2]!;
    rgba[i + 2] = bgra[i]!;
  }
  return rgba;
}
