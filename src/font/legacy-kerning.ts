/**
 * Kerning from the `kern` table, of fonts that have no kerning in `GPOS`.
 *
 * Specification: OpenType 1.9.1, "kern", version 0, formats 0 and 2; Apple's TrueType Reference Manual, "kern", version 1,
 * the same formats. Formats 1 and 3 are Apple's alone.
 */

import { TableReader } from "../source/table-reader.ts";

// Coverage of OpenType's subtables.
const HORIZONTAL = 0x01;
const MINIMUM_OR_CROSS_STREAM = 0x06;
const HEADER_BYTES = 6;
// Coverage of Apple's.
const VERTICAL_CROSS_OR_VARIED = 0xe000;
const APPLE_VERSION = 0x0001_0000;
const APPLE_HEADER_BYTES = 8;

const PAIRS_HEADER_BYTES = 8;
const PAIR_BYTES = 6;

/** A lookup by left and right glyph, in font units. */
export type KerningLookup = (left: number, right: number) => number;

/** Kerning along the line, in one of the formats. */
interface Subtable {
  readonly format: number;
  /** Where it begins, and what follows its header. */
  readonly start: number;
  readonly body: number;
}

/** The lookup of a `kern` table, or undefined where none of its subtables is of a known format. */
export function legacyKerning(kern: TableReader): KerningLookup | undefined {
  const lookups = subtablesOf(kern).map((subtable) => (subtable.format === 0 ? pairs : classes)(kern, subtable));
  if (lookups.length === 0) return undefined;
  return (left, right) => lookups.reduce((total, lookup) => total + lookup(left, right), 0);
}

/** All glyphs that a `kern` table kerns with another. Throws `FontError` `"table-damaged"`. */
export function kernedGlyphs(table: Uint8Array): ReadonlySet<number> {
  const kern = new TableReader(table, "kern", "kern");
  const glyphs = new Set<number>();
  for (const subtable of subtablesOf(kern)) {
    if (subtable.format === 0) addPairs(kern, subtable, glyphs);
    else for (const classTable of classTablesOf(kern, subtable)) addRange(kern, classTable, glyphs);
  }
  return glyphs;
}

function subtablesOf(kern: TableReader): Subtable[] {
  const isApple = kern.byteLength >= 4 && kern.u32(0) === APPLE_VERSION;
  if (!isApple && kern.u16(0) !== 0) return [];
  const headerBytes = isApple ? APPLE_HEADER_BYTES : HEADER_BYTES;
  const count = isApple ? kern.u32(4) : kern.u16(2);
  const found: Subtable[] = [];
  let start = isApple ? 8 : 4;
  for (let i = 0; i < count && start + headerBytes + PAIRS_HEADER_BYTES <= kern.byteLength; i++) {
    const coverage = kern.u16(start + 4);
    const isKerning = isApple
      ? !(coverage & VERTICAL_CROSS_OR_VARIED)
      : coverage & HORIZONTAL && !(coverage & MINIMUM_OR_CROSS_STREAM);
    const format = isApple ? coverage & 0xff : coverage >> 8;
    if (isKerning && (format === 0 || format === 2)) found.push({ format, start, body: start + headerBytes });
    const byteLength = isApple ? kern.u32(start) : kern.u16(start + 2);
    if (byteLength === 0) break;
    start += byteLength;
  }
  return found;
}

/** Counts that reach past the table occur in real fonts: the pairs that are there are read. */
function pairCountOf(kern: TableReader, { body }: Subtable): number {
  return Math.min(kern.u16(body), Math.floor((kern.byteLength - body - PAIRS_HEADER_BYTES) / PAIR_BYTES));
}

/** Format 0: a list of pairs, sorted. */
function pairs(kern: TableReader, subtable: Subtable): KerningLookup {
  const first = subtable.body + PAIRS_HEADER_BYTES;
  const pairCount = pairCountOf(kern, subtable);
  return (left, right) => findPair(kern, first, pairCount, left * 0x10000 + right);
}

function findPair(kern: TableReader, first: number, pairCount: number, key: number): number {
  let low = 0;
  let high = pairCount - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = kern.u32(first + middle * PAIR_BYTES);
    if (found === key) return kern.i16(first + middle * PAIR_BYTES + 4);
    if (found < key) low = middle + 1;
    else high = middle - 1;
  }
  return 0;
}

function addPairs(kern: TableReader, subtable: Subtable, glyphs: Set<number>): void {
  const first = subtable.body + PAIRS_HEADER_BYTES;
  for (let i = pairCountOf(kern, subtable) - 1; i >= 0; i--) {
    glyphs.add(kern.u16(first + i * PAIR_BYTES)).add(kern.u16(first + i * PAIR_BYTES + 2));
  }
}

/** Format 2: values by the class of either glyph. A class is how far its row or column lies from the subtable's start. */
function classes(kern: TableReader, subtable: Subtable): KerningLookup {
  const [leftClasses, rightClasses] = classTablesOf(kern, subtable);
  return (left, right) => {
    const row = classOf(kern, leftClasses, left);
    const column = classOf(kern, rightClasses, right);
    if (row === undefined || column === undefined) return 0;
    const at = subtable.start + row + column;
    return at + 2 <= kern.byteLength ? kern.i16(at) : 0;
  };
}

function classTablesOf(kern: TableReader, { start, body }: Subtable): readonly [left: number, right: number] {
  return [start + kern.u16(body + 2), start + kern.u16(body + 4)];
}

/** Undefined for a glyph that has none. */
function classOf(kern: TableReader, classTable: number, glyphId: number): number | undefined {
  const index = glyphId - kern.u16(classTable);
  return index >= 0 && index < kern.u16(classTable + 2) ? kern.u16(classTable + 4 + index * 2) : undefined;
}

function addRange(kern: TableReader, classTable: number, glyphs: Set<number>): void {
  const first = kern.u16(classTable);
  for (let i = kern.u16(classTable + 2) - 1; i >= 0; i--) glyphs.add(first + i);
}
