/**
 * A font without outlines: what shaping and layout read of one, as an sfnt, with the key of the font it was made from. In: a
 * font and the characters that are wanted. Out: bytes that `openFont` opens. Its glyph ids are the font's own.
 */

import type { Font } from "../font/font.ts";
import { ORIGIN_TABLE } from "../font/origin-table.ts";
import { planSlimFont } from "../shape/slim-sfnt.ts";
import { writeSfnt } from "../source/sfnt-writer.ts";

const SFNT_VERSION_TRUETYPE = 0x0001_0000;
const NAME_IDS = { family: 1, subfamily: 2 } as const;

/** The sfnt of `font`, with `codePoints` as its characters; with all of its own where that is undefined. */
export function bakeFont(font: Font, codePoints: ReadonlySet<number> | undefined): Uint8Array {
  const tables = new Map<string, Uint8Array>();
  for (const { tag, bytes } of planSlimFont(font).tables) tables.set(tag, bytes);
  if (codePoints) tables.set("cmap", characterTable(font, codePoints));
  tables.set("name", nameTable(font.family, font.subfamily));
  tables.set(ORIGIN_TABLE, new TextEncoder().encode(font.contentKey));
  const sorted = [...tables].sort(([a], [b]) => (a < b ? -1 : 1));
  return writeSfnt([{ version: SFNT_VERSION_TRUETYPE, tables: new Map(sorted) }]);
}

/** A `cmap` of format 12 with a group for each character that the font has. */
function characterTable(font: Font, codePoints: ReadonlySet<number>): Uint8Array {
  const pairs = [...codePoints]
    .sort((a, b) => a - b)
    .map((codePoint) => [codePoint, font.glyphId(codePoint)] as const)
    .filter(([, glyphId]) => glyphId !== 0);
  const table = new DataView(new ArrayBuffer(28 + pairs.length * 12));
  const header: [offset: number, value: number][] = [
    [2, 1],
    [4, 3],
    [6, 10],
    [12, 12],
  ];
  for (const [offset, value] of header) table.setUint16(offset, value);
  table.setUint32(8, 12);
  table.setUint32(16, 16 + pairs.length * 12);
  table.setUint32(24, pairs.length);
  pairs.forEach(([codePoint, glyphId], index) => {
    for (const [field, value] of [codePoint, codePoint, glyphId].entries()) {
      table.setUint32(28 + index * 12 + field * 4, value);
    }
  });
  return new Uint8Array(table.buffer);
}

/** A `name` table of format 0: family and style, in Unicode for Windows, English. */
function nameTable(family: string, subfamily: string): Uint8Array {
  const names = [
    [NAME_IDS.family, family],
    [NAME_IDS.subfamily, subfamily],
  ] as const;
  const storage = 6 + names.length * 12;
  const table = new DataView(new ArrayBuffer(storage + 2 * (family.length + subfamily.length)));
  table.setUint16(2, names.length);
  table.setUint16(4, storage);
  let offset = 0;
  names.forEach(([nameId, text], index) => {
    const record = 6 + index * 12;
    for (const [field, value] of [3, 1, 0x409, nameId, text.length * 2, offset].entries()) {
      table.setUint16(record + field * 2, value);
    }
    for (let at = 0; at < text.length; at++) table.setUint16(storage + offset + at * 2, text.charCodeAt(at));
    offset += text.length * 2;
  });
  return new Uint8Array(table.buffer);
}
