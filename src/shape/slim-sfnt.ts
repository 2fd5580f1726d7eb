/**
 * A font file for a shaper: the tables that shaping reads, and no outlines, bitmaps, instructions or names. In: a font.
 * Out: an sfnt (OpenType 1.9, "Organization of an OpenType Font"). A 16 MB font of Chinese is 1 MB then.
 */

import type { Font } from "../font/font.ts";
import { tagNumber } from "./opentype-tag.ts";

/** What HarfBuzz's OpenType shaper, metrics and variations read; sorted by tag, as an sfnt's directory is. */
const SHAPING_TABLES = [
  ...["BASE", "GDEF", "GPOS", "GSUB", "HVAR", "MVAR", "OS/2", "VORG", "VVAR", "avar", "cmap"],
  ...["fvar", "head", "hhea", "hmtx", "kern", "maxp", "vhea", "vmtx"],
] as const;

const SFNT_VERSION_TRUETYPE = 0x0001_0000;
const HEADER_BYTES = 12;
const RECORD_BYTES = 16;
const METRIC_BYTES = 4;
/** Offset of numberOfHMetrics in `hhea`. */
const HHEA_METRIC_COUNT = 34;
const MAX_ADVANCE_UNITS = 0xffff;

/** What a slim font is made from. */
export type SlimFontSource = Pick<
  Font,
  "table" | "tableTags" | "axes" | "variations" | "glyphCount" | "advanceUnits" | "unicodeTable"
>;

/** A table with its place in the slim font. */
interface PlacedTable {
  readonly tag: string;
  readonly bytes: Uint8Array;
  readonly offset: number;
}

/** Where each table goes. */
export interface SlimFont {
  readonly tables: readonly PlacedTable[];
  readonly byteLength: number;
}

/** Chooses `font`'s tables for shaping and places them, each at a multiple of four. */
export function planSlimFont(font: SlimFontSource): SlimFont {
  const written = advancesVaryByOutline(font) ? variedMetrics(font) : new Map<string, Uint8Array>();
  const characters = font.unicodeTable();
  if (characters) written.set("cmap", characters);
  const present = new Set(font.tableTags);
  const found: { tag: string; bytes: Uint8Array }[] = [];
  for (const tag of SHAPING_TABLES) {
    const bytes = written.get(tag) ?? (present.has(tag) ? font.table(tag) : undefined);
    if (bytes !== undefined) found.push({ tag, bytes });
  }
  let offset = HEADER_BYTES + RECORD_BYTES * found.length;
  const tables = found.map(({ tag, bytes }) => {
    const placed = { tag, bytes, offset };
    offset += (bytes.byteLength + 3) & ~3;
    return placed;
  });
  return { tables, byteLength: offset };
}

/**
 * Whether advances at the font's place in its design space stand in its outlines only (in the phantom points of `gvar`,
 * where there is no `HVAR`). Such a font's slim form holds for this one place.
 */
export function advancesVaryByOutline({ tableTags, axes, variations }: SlimFontSource): boolean {
  if (!tableTags.includes("gvar") || tableTags.includes("HVAR")) return false;
  return axes.some((axis) => variations[axis.tag] !== axis.default);
}

/** Writes the font into `out`, which is `byteLength` bytes long. Checksums stay 0: shapers don't read them. */
export function writeSlimFont(slim: SlimFont, out: Uint8Array): void {
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength);
  out.fill(0);
  view.setUint32(0, SFNT_VERSION_TRUETYPE);
  view.setUint16(4, slim.tables.length);
  slim.tables.forEach(({ tag, bytes, offset }, index) => {
    const record = HEADER_BYTES + RECORD_BYTES * index;
    view.setUint32(record, tagNumber(tag));
    view.setUint32(record + 8, offset);
    view.setUint32(record + 12, bytes.byteLength);
    out.set(bytes, offset);
  });
}

/** `hmtx` with every glyph's advance as it is at the font's place, and the `hhea` that goes with it. */
function variedMetrics(font: SlimFontSource): Map<string, Uint8Array> {
  const { glyphCount } = font;
  const hhea = Uint8Array.from(font.table("hhea") ?? []);
  const hmtx = new DataView(new ArrayBuffer(glyphCount * METRIC_BYTES));
  for (let glyphId = 0; glyphId < glyphCount; glyphId++) {
    const advanceUnits = Math.round(font.advanceUnits(glyphId));
    hmtx.setUint16(glyphId * METRIC_BYTES, Math.min(Math.max(advanceUnits, 0), MAX_ADVANCE_UNITS));
  }
  new DataView(hhea.buffer).setUint16(HHEA_METRIC_COUNT, glyphCount);
  return new Map([
    ["hhea", hhea],
    ["hmtx", new Uint8Array(hmtx.buffer)],
  ]);
}
