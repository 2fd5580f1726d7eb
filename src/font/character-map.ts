/**
 * From code points to glyph ids, read in place: a search in the table's own bytes, no map built beforehand (a CJK
 * font's map would take milliseconds to build and megabytes to hold).
 *
 * Specification: OpenType 1.9.1, "cmap", formats 0, 2, 4, 6, 8, 10, 12, 13 and 14.
 */

import type { TableReader } from "../source/table-reader.ts";
import { type LegacyCodes, legacyCodes } from "./legacy-encoding.ts";
import { LookupCache } from "./lookup-cache.ts";

/** A subtable: its lookup, by code point. */
type Lookup = (codePoint: number) => number;

/**
 * Subtables by platform and encoding, best first: all of Unicode, its first plane, symbols, Mac Roman, and character sets
 * of one script.
 */
const preferredEncodings: readonly (readonly [platform: number, encoding: number])[] = [
  [3, 10],
  [0, 6],
  [0, 4],
  [3, 1],
  [0, 3],
  [0, 2],
  [0, 1],
  [0, 0],
  [3, 0],
  [1, 0],
  ...[2, 3, 4, 5].map((encoding) => [3, encoding] as const),
  ...[1, 2, 3, 7, 25].map((encoding) => [1, encoding] as const),
];

/** Symbol fonts keep their characters in the private use area, at this offset. */
const SYMBOL_BASE = 0xf000;

/** Character map of one face. */
export class CharacterMap {
  readonly #glyphIds: LookupCache;
  readonly #variations: VariationSequences | undefined;
  readonly #glyphCount: number;
  readonly #codes: LegacyCodes | undefined;

  /** Reads the directory of `cmap`; a face without one maps nothing. Throws `FontError` `"table-damaged"`. */
  constructor(cmap: TableReader | undefined, glyphCount: number) {
    this.#glyphCount = glyphCount;
    const { glyphId, codes }: BestLookup = cmap ? bestLookup(cmap) : { glyphId: () => 0 };
    this.#glyphIds = new LookupCache((codePoint) => this.#valid(glyphId(codePoint)));
    this.#codes = codes;
    this.#variations = cmap ? findVariations(cmap) : undefined;
  }

  /** Glyph of `codePoint`, 0 where there is none. */
  glyphId(codePoint: number): number {
    if (!(codePoint >= 0 && codePoint <= 0x10ffff && Number.isInteger(codePoint))) return 0;
    return this.#glyphIds.get(codePoint);
  }

  /** Glyph of a variation sequence, 0 where the font does not list it. */
  variantGlyphId(codePoint: number, selector: number): number {
    const found = this.#variations?.find(codePoint, selector);
    return found === "default" ? this.glyphId(codePoint) : this.#valid(found ?? 0);
  }

  /**
   * The same map as a `cmap` of Unicode, where the face's own counts in a character set of one script, such as Shift JIS:
   * HarfBuzz reads Unicode, symbols and Mac Roman. Undefined where it does not.
   */
  unicodeTable(): Uint8Array | undefined {
    if (!this.#codes) return undefined;
    const codePoints = [...this.#codes.keys()].filter((codePoint) => this.glyphId(codePoint) !== 0);
    return writeGroups(codePoints.sort((a, b) => a - b).map((codePoint) => [codePoint, this.glyphId(codePoint)]));
  }

  #valid(glyphId: number): number {
    return glyphId < this.#glyphCount ? glyphId : 0;
  }
}

/** The lookup of the best subtable. */
interface BestLookup {
  readonly glyphId: Lookup;
  /** Where it counts in a character set that shapers don't know: all code points of it. */
  readonly codes?: LegacyCodes | undefined;
}

function bestLookup(cmap: TableReader): BestLookup {
  const records = readRecords(cmap);
  for (const [platform, encoding] of preferredEncodings) {
    const record = records.find((each) => each.platform === platform && each.encoding === encoding);
    const lookup = record && subtableLookup(cmap, record.offset);
    if (!lookup) continue;
    if (platform === 3 && encoding === 0) return { glyphId: symbolLookup(lookup) };
    const codes = legacyCodes(platform, encoding);
    if (!codes) return { glyphId: lookup };
    const isRoman = platform === 1 && encoding === 0;
    return { glyphId: legacyLookup(lookup, codes), codes: isRoman ? undefined : codes };
  }
  return { glyphId: () => 0 };
}

function legacyLookup(lookup: Lookup, codes: LegacyCodes): Lookup {
  return (codePoint) => {
    const code = codes.get(codePoint);
    return code === undefined ? 0 : lookup(code);
  };
}

function readRecords(cmap: TableReader): { platform: number; encoding: number; offset: number }[] {
  const count = cmap.u16(2);
  cmap.require(4, count * 8);
  const records = [];
  for (let at = 4; at < 4 + count * 8; at += 8) {
    records.push({ platform: cmap.u16(at), encoding: cmap.u16(at + 2), offset: cmap.u32(at + 4) });
  }
  return records;
}

function symbolLookup(lookup: Lookup): Lookup {
  return (codePoint) => {
    const glyphId = lookup(codePoint);
    return glyphId !== 0 || codePoint > 0xff ? glyphId : lookup(SYMBOL_BASE + codePoint);
  };
}

/** The lookup of a subtable, or undefined for a format that is not read. */
function subtableLookup(cmap: TableReader, offset: number): Lookup | undefined {
  switch (cmap.u16(offset)) {
    case 0:
      cmap.require(offset, 6 + 256);
      return (codePoint) => (codePoint < 256 ? cmap.u8(offset + 6 + codePoint) : 0);
    case 2:
      return mixedByteLookup(cmap, offset);
    case 4:
      return segmentLookup(cmap, offset);
    case 6:
      return trimmedLookup(cmap, cmap.u16(offset + 6), cmap.u16(offset + 8), offset + 10);
    case 8:
      return groupLookup(cmap, offset + FORMAT_8_WIDTHS_BYTES, sequentialGlyph);
    case 10:
      return trimmedLookup(cmap, cmap.u32(offset + 12), cmap.u32(offset + 16), offset + 20);
    case 12:
      return groupLookup(cmap, offset, sequentialGlyph);
    case 13:
      return groupLookup(cmap, offset, (_codePoint, _start, glyphId) => glyphId);
    default:
      return undefined;
  }
}

/** Format 8 tells of every 16-bit value whether it opens a pair, which a code point answers by itself: a bit for each. */
const FORMAT_8_WIDTHS_BYTES = 8192;

const sequentialGlyph = (codePoint: number, start: number, glyphId: number): number => glyphId + codePoint - start;

/** Format 2: codes of one byte and of two, by the first byte. */
function mixedByteLookup(cmap: TableReader, offset: number): Lookup {
  const keys = offset + 6;
  const headers = keys + 512;
  cmap.require(keys, 512 + 8);
  return (code) => {
    if (code > 0xffff) return 0;
    const lead = code >> 8;
    // A byte that opens a pair is no code by itself, and one that doesn't opens none.
    const key = cmap.u16(keys + (lead || code) * 2);
    if ((key === 0) !== (lead === 0)) return 0;
    const header = headers + (key & ~7);
    const index = (code & 0xff) - cmap.u16(header);
    if (index < 0 || index >= cmap.u16(header + 2)) return 0;
    const glyphAt = header + 6 + cmap.u16(header + 6) + index * 2;
    const glyphId = cmap.u16(glyphAt);
    return glyphId === 0 ? 0 : (glyphId + cmap.u16(header + 4)) & 0xffff;
  };
}

/** Format 4: segments of the first plane. */
function segmentLookup(cmap: TableReader, offset: number): Lookup {
  const segmentCount = cmap.u16(offset + 6) >> 1;
  const endCodes = offset + 14;
  const startCodes = endCodes + segmentCount * 2 + 2;
  const deltas = startCodes + segmentCount * 2;
  const rangeOffsets = deltas + segmentCount * 2;
  cmap.require(endCodes, segmentCount * 8 + 2);
  return (codePoint) => {
    if (codePoint > 0xffff) return 0;
    const segment = lowerBound(segmentCount, (i) => cmap.u16(endCodes + i * 2) < codePoint);
    if (segment === segmentCount) return 0;
    const start = cmap.u16(startCodes + segment * 2);
    if (start > codePoint) return 0;
    const delta = cmap.u16(deltas + segment * 2);
    const at = rangeOffsets + segment * 2;
    const rangeOffset = cmap.u16(at);
    if (rangeOffset === 0) return (codePoint + delta) & 0xffff;
    const glyphAt = at + rangeOffset + (codePoint - start) * 2;
    // The closing segment of many fonts points past the table: that is no glyph, not damage.
    if (glyphAt + 2 > cmap.byteLength) return 0;
    const glyphId = cmap.u16(glyphAt);
    return glyphId === 0 ? 0 : (glyphId + delta) & 0xffff;
  };
}

/** Formats 6 and 10: one run of code points. */
function trimmedLookup(cmap: TableReader, first: number, count: number, glyphs: number): Lookup {
  cmap.require(glyphs, count * 2);
  return (codePoint) => {
    const index = codePoint - first;
    return index >= 0 && index < count ? cmap.u16(glyphs + index * 2) : 0;
  };
}

/** Formats 12 and 13: groups over all of Unicode. */
function groupLookup(
  cmap: TableReader,
  offset: number,
  glyphOf: (codePoint: number, start: number, glyphId: number) => number,
): Lookup {
  const count = cmap.u32(offset + 12);
  const groups = offset + 16;
  cmap.require(groups, count * 12);
  return (codePoint) => {
    const group = lowerBound(count, (i) => cmap.u32(groups + i * 12 + 4) < codePoint);
    if (group === count) return 0;
    const start = cmap.u32(groups + group * 12);
    return start > codePoint ? 0 : glyphOf(codePoint, start, cmap.u32(groups + group * 12 + 8));
  };
}

/** A `cmap` of one subtable of format 12 with these pairs of code point and glyph, a group for each. */
function writeGroups(pairs: readonly (readonly [codePoint: number, glyphId: number])[]): Uint8Array {
  const table = new DataView(new ArrayBuffer(28 + pairs.length * 12));
  table.setUint16(2, 1);
  table.setUint16(4, 3);
  table.setUint16(6, 10);
  table.setUint32(8, 12);
  table.setUint16(12, 12);
  table.setUint32(16, 16 + pairs.length * 12);
  table.setUint32(24, pairs.length);
  pairs.forEach(([codePoint, glyphId], i) => {
    for (const [field, value] of [codePoint, codePoint, glyphId].entries()) {
      table.setUint32(28 + i * 12 + field * 4, value);
    }
  });
  return new Uint8Array(table.buffer);
}

function findVariations(cmap: TableReader): VariationSequences | undefined {
  const record = readRecords(cmap).find(({ platform, encoding }) => platform === 0 && encoding === 5);
  return record && cmap.u16(record.offset) === 14 ? new VariationSequences(cmap, record.offset) : undefined;
}

/** Format 14: which glyph a character followed by a variation selector gets. */
class VariationSequences {
  readonly #cmap: TableReader;
  readonly #offset: number;
  readonly #selectorCount: number;

  constructor(cmap: TableReader, offset: number) {
    this.#cmap = cmap;
    this.#offset = offset;
    this.#selectorCount = cmap.u32(offset + 6);
    cmap.require(offset + 10, this.#selectorCount * 11);
  }

  /** A glyph id; `"default"` for the character's usual glyph; undefined where the font does not list the sequence. */
  find(codePoint: number, selector: number): number | "default" | undefined {
    const cmap = this.#cmap;
    const records = this.#offset + 10;
    const index = lowerBound(this.#selectorCount, (i) => cmap.u24(records + i * 11) < selector);
    if (index === this.#selectorCount || cmap.u24(records + index * 11) !== selector) return undefined;
    const defaults = cmap.u32(records + index * 11 + 3);
    if (defaults !== 0 && this.#isDefault(this.#offset + defaults, codePoint)) return "default";
    const mappings = cmap.u32(records + index * 11 + 7);
    return mappings === 0 ? undefined : this.#mapping(this.#offset + mappings, codePoint);
  }

  #isDefault(table: number, codePoint: number): boolean {
    const cmap = this.#cmap;
    const count = cmap.u32(table);
    cmap.require(table + 4, count * 4);
    const endOf = (i: number): number => cmap.u24(table + 4 + i * 4) + cmap.u8(table + 7 + i * 4);
    const range = lowerBound(count, (i) => endOf(i) < codePoint);
    return range < count && cmap.u24(table + 4 + range * 4) <= codePoint;
  }

  #mapping(table: number, codePoint: number): number | undefined {
    const cmap = this.#cmap;
    const count = cmap.u32(table);
    cmap.require(table + 4, count * 5);
    const index = lowerBound(count, (i) => cmap.u24(table + 4 + i * 5) < codePoint);
    if (index === count || cmap.u24(table + 4 + index * 5) !== codePoint) return undefined;
    return cmap.u16(table + 7 + index * 5);
  }
}

/** First index in `[0, count)` for which `isBelow` is false, by bisection. */
function lowerBound(count: number, isBelow: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBelow(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
