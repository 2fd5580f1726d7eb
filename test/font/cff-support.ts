/** CFF tables made by hand. */

import { buildSfnt, readTables } from "../shape/support.ts";
import { fileBytes } from "./support.ts";

const u16 = (...values: number[]): number[] => values.flatMap((value) => [(value >> 8) & 255, value & 255]);

/** An INDEX with offsets of three bytes. */
function index(items: readonly (ArrayLike<number> & Iterable<number>)[]): Uint8Array {
  if (items.length === 0) return Uint8Array.of(0, 0);
  const dataBytes = items.reduce((total, item) => total + item.length, 0);
  const bytes = new Uint8Array(3 + (items.length + 1) * 3 + dataBytes);
  bytes.set([...u16(items.length), 3]);
  let offset = 1;
  items.forEach((item, i) => {
    bytes.set([offset >> 16, (offset >> 8) & 255, offset & 255], 3 + i * 3);
    bytes.set(item, 2 + (items.length + 1) * 3 + offset);
    offset += item.length;
  });
  bytes.set([offset >> 16, (offset >> 8) & 255, offset & 255], 3 + items.length * 3);
  return bytes;
}

/** A CFF table with these charstrings and global subroutines. */
export function cffTable(
  charstrings: readonly (readonly number[])[],
  globalSubroutines: readonly (readonly number[])[] = [],
): Uint8Array {
  const number = (value: number): number[] => [29, 0, 0, ...u16(value)];
  const topDict = (at: number): number[] => [...number(at), 17, ...number(0), ...number(at), 18];
  const head = (at: number): number[] => [
    ...[1, 0, 4, 3],
    ...index([[65]]),
    ...index([topDict(at)]),
    ...index([]),
    ...index(globalSubroutines),
  ];
  const opening = head(head(0).length);
  const programs = index(charstrings);
  const table = new Uint8Array(opening.length + programs.length);
  table.set(opening);
  table.set(programs, opening.length);
  return table;
}

/** A font whose glyph g is a zigzag that begins at (g mod 500, 0), in 250 bytes as a character of Chinese. */
export function largeCffFont(glyphCount: number): Uint8Array {
  const zigzag = Array.from({ length: 12 }, () => [10, 60, 10, -53].map((step) => 139 + step)).flat();
  const body = Array.from({ length: 5 }, () => [...zigzag, 5]).flat();
  const charstrings = Array.from({ length: glyphCount }, (_, g) => [28, ...u16(g % 500), 139, 21, ...body, 14]);
  const tables = readTables(fileBytes("test/fonts/EBGaramond12-Regular.otf"));
  tables.set("CFF ", cffTable(charstrings)).set("maxp", Uint8Array.of(0, 0, 0x50, 0, ...u16(glyphCount)));
  return buildSfnt(tables);
}
