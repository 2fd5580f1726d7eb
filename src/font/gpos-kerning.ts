/**
 * Kerning of two glyphs from `GPOS`: the pair adjustments of the `kern` feature of the default language of the Latin or
 * the default script. This serves `font.kerningUnits` and the simple shaper; real shaping is HarfBuzz's.
 *
 * Specification: OpenType 1.9.1, "GPOS", lookup types 2 (pair adjustment) and 9 (extension); "Common table formats".
 */

import type { TableReader } from "../source/table-reader.ts";
import type { KerningLookup } from "./legacy-kerning.ts";

const PAIR_ADJUSTMENT = 2;
const EXTENSION = 9;
const X_ADVANCE = 0x0004;
/** Scripts to look for the feature in, best first. */
const preferredScripts = ["latn", "DFLT"];

/**
 * Lookups of the feature, and their subtables, that are read. Lists may overlap, so that a small table can name billions;
 * real fonts have some tens.
 */
const MAX_LOOKUPS = 1024;
const MAX_SUBTABLES = 8192;

/** A pair adjustment subtable: undefined where it does not hold for the pair. */
type Subtable = (left: number, right: number) => number | undefined;

/** The lookup of a `GPOS` table, or undefined where it has no pair kerning. Throws `FontError` `"table-damaged"`. */
export function gposKerning(gpos: TableReader): KerningLookup | undefined {
  const lookups: Subtable[][] = [];
  let subtableCount = 0;
  for (const index of kernLookupIndices(gpos)) {
    const lookup = lookupAt(gpos, index);
    subtableCount += gpos.u16(lookup + 4);
    if (subtableCount > MAX_SUBTABLES) throw gpos.damage(`its kern feature has over ${MAX_SUBTABLES} subtables`);
    const subtables = readLookup(gpos, lookup);
    if (subtables.length > 0) lookups.push(subtables);
  }
  if (lookups.length === 0) return undefined;
  return (left, right) => {
    let total = 0;
    for (const subtables of lookups) total += firstOf(subtables, left, right);
    return total;
  };
}

/** Within a lookup, the first subtable that holds for the pair ends the search. */
function firstOf(subtables: readonly Subtable[], left: number, right: number): number {
  for (const subtable of subtables) {
    const value = subtable(left, right);
    if (value !== undefined) return value;
  }
  return 0;
}

function kernLookupIndices(gpos: TableReader): number[] {
  const features = gpos.u16(6);
  const featureCount = gpos.u16(features);
  const indices = new Set<number>();
  let visits = 0;
  for (const feature of defaultFeatures(gpos)) {
    if (feature >= featureCount || gpos.tagAt(features + 2 + feature * 6) !== "kern") continue;
    const table = features + gpos.u16(features + 6 + feature * 6);
    const count = gpos.u16(table + 2);
    visits += count;
    if (visits > MAX_LOOKUPS) throw gpos.damage(`its kern feature has over ${MAX_LOOKUPS} lookups`);
    for (let i = 0; i < count; i++) indices.add(gpos.u16(table + 4 + i * 2));
  }
  return [...indices].sort((a, b) => a - b);
}

/** Features of the default language of the best script that the table has. */
function defaultFeatures(gpos: TableReader): number[] {
  const list = gpos.u16(4);
  const script = findScript(gpos, list);
  const language = script === undefined ? 0 : gpos.u16(script);
  if (script === undefined || language === 0) return [];
  const count = gpos.u16(script + language + 4);
  return Array.from({ length: count }, (_, i) => gpos.u16(script + language + 6 + i * 2));
}

function findScript(gpos: TableReader, list: number): number | undefined {
  const offsets = new Map<string, number>();
  const count = gpos.u16(list);
  for (let i = 0; i < count; i++) offsets.set(gpos.tagAt(list + 2 + i * 6), list + gpos.u16(list + 6 + i * 6));
  for (const tag of preferredScripts) if (offsets.has(tag)) return offsets.get(tag);
  return offsets.values().next().value;
}

function lookupAt(gpos: TableReader, index: number): number {
  const list = gpos.u16(8);
  if (index >= gpos.u16(list)) throw gpos.damage(`its kern feature names lookup ${index}, which does not exist`);
  return list + gpos.u16(list + 2 + index * 2);
}

function readLookup(gpos: TableReader, lookup: number): Subtable[] {
  const type = gpos.u16(lookup);
  const count = gpos.u16(lookup + 4);
  const subtables: Subtable[] = [];
  for (let i = 0; i < count; i++) {
    const subtable = resolve(gpos, type, lookup + gpos.u16(lookup + 6 + i * 2));
    if (subtable !== undefined) subtables.push(pairSubtable(gpos, subtable));
  }
  return subtables;
}

/** Where a pair adjustment really lies, or undefined for a subtable of another type. */
function resolve(gpos: TableReader, type: number, subtable: number): number | undefined {
  if (type === PAIR_ADJUSTMENT) return subtable;
  if (type !== EXTENSION || gpos.u16(subtable + 2) !== PAIR_ADJUSTMENT) return undefined;
  return subtable + gpos.u32(subtable + 4);
}

function pairSubtable(gpos: TableReader, at: number): Subtable {
  const format = gpos.u16(at);
  const coverage = at + gpos.u16(at + 2);
  const valueFormats = { first: gpos.u16(at + 4), second: gpos.u16(at + 6) };
  if (format === 1) return glyphPairs(gpos, at, coverage, valueFormats);
  if (format === 2) return classPairs(gpos, at, coverage, valueFormats);
  throw gpos.damage(`a pair adjustment has the unknown format ${format}`);
}

interface ValueFormats {
  readonly first: number;
  readonly second: number;
}

/** Format 1: for each left glyph, a sorted list of right glyphs. */
function glyphPairs(gpos: TableReader, at: number, coverage: number, formats: ValueFormats): Subtable {
  const recordBytes = 2 + valueBytes(formats.first) + valueBytes(formats.second);
  return (left, right) => {
    const index = coverageIndex(gpos, coverage, left);
    if (index < 0 || index >= gpos.u16(at + 8)) return undefined;
    const set = at + gpos.u16(at + 10 + index * 2);
    const record = bisect(gpos.u16(set), (i) => gpos.u16(set + 2 + i * recordBytes) - right);
    return record < 0 ? undefined : advanceOf(gpos, set + 4 + record * recordBytes, formats.first);
  };
}

/** Format 2: a matrix over classes of left and right glyphs. */
function classPairs(gpos: TableReader, at: number, coverage: number, formats: ValueFormats): Subtable {
  const recordBytes = valueBytes(formats.first) + valueBytes(formats.second);
  const leftClasses = at + gpos.u16(at + 8);
  const rightClasses = at + gpos.u16(at + 10);
  const leftCount = gpos.u16(at + 12);
  const rightCount = gpos.u16(at + 14);
  gpos.require(at + 16, leftCount * rightCount * recordBytes);
  return (left, right) => {
    if (coverageIndex(gpos, coverage, left) < 0) return undefined;
    const leftClass = classOf(gpos, leftClasses, left);
    const rightClass = classOf(gpos, rightClasses, right);
    if (leftClass >= leftCount || rightClass >= rightCount) return undefined;
    return advanceOf(gpos, at + 16 + (leftClass * rightCount + rightClass) * recordBytes, formats.first);
  };
}

function valueBytes(format: number): number {
  let bytes = 0;
  for (let bits = format & 0xff; bits !== 0; bits &= bits - 1) bytes += 2;
  return bytes;
}

/** The horizontal advance in a value record: it comes after the two placements, where they are there. */
function advanceOf(gpos: TableReader, record: number, format: number): number {
  return format & X_ADVANCE ? gpos.i16(record + valueBytes(format & (X_ADVANCE - 1))) : 0;
}

function coverageIndex(gpos: TableReader, at: number, glyphId: number): number {
  const format = gpos.u16(at);
  const count = gpos.u16(at + 2);
  if (format === 1) return bisect(count, (i) => gpos.u16(at + 4 + i * 2) - glyphId);
  if (format !== 2) throw gpos.damage(`a coverage has the unknown format ${format}`);
  const range = at + 4 + findRange(gpos, at + 4, count, glyphId) * 6;
  return range < at + 4 ? -1 : gpos.u16(range + 4) + glyphId - gpos.u16(range);
}

function classOf(gpos: TableReader, at: number, glyphId: number): number {
  const format = gpos.u16(at);
  if (format === 1) {
    const index = glyphId - gpos.u16(at + 2);
    return index >= 0 && index < gpos.u16(at + 4) ? gpos.u16(at + 6 + index * 2) : 0;
  }
  if (format !== 2) throw gpos.damage(`a class definition has the unknown format ${format}`);
  const range = findRange(gpos, at + 4, gpos.u16(at + 2), glyphId);
  return range < 0 ? 0 : gpos.u16(at + 4 + range * 6 + 4);
}

/** Index of the record `{ start, end, value }` that holds `glyphId`, or -1. */
function findRange(gpos: TableReader, records: number, count: number, glyphId: number): number {
  return bisect(count, (i) => {
    if (gpos.u16(records + i * 6) > glyphId) return 1;
    return gpos.u16(records + i * 6 + 2) < glyphId ? -1 : 0;
  });
}

/** Index in `[0, count)` for which `compare` is 0, or -1; `compare` is negative below it. */
function bisect(count: number, compare: (index: number) => number): number {
  let low = 0;
  let high = count - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const order = compare(middle);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
