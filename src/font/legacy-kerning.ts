/**
 * Kerning from the `kern` table, of fonts that have no kerning in `GPOS`.
 *
 * Specification: OpenType 1.9.1, "kern", version 0, format 0.
 */

import type { TableReader } from "../source/table-reader.ts";

const HORIZONTAL = 0x01;
const MINIMUM_OR_CROSS_STREAM = 0x06;
const HEADER_BYTES = 14;
const PAIR_BYTES = 6;

/** A lookup by left and right glyph, in font units. */
export type KerningLookup = (left: number, right: number) => number;

/** The lookup of a `kern` table, or undefined where none of its subtables is of a known format. */
export function legacyKerning(kern: TableReader): KerningLookup | undefined {
  if (kern.u16(0) !== 0) return undefined;
  const subtables = horizontalSubtables(kern);
  if (subtables.length === 0) return undefined;
  return (left, right) => {
    const key = left * 0x10000 + right;
    let total = 0;
    for (const { pairs, pairCount } of subtables) total += findPair(kern, pairs, pairCount, key);
    return total;
  };
}

function horizontalSubtables(kern: TableReader): { pairs: number; pairCount: number }[] {
  const subtables = [];
  const count = kern.u16(2);
  let at = 4;
  for (let i = 0; i < count && at + HEADER_BYTES <= kern.byteLength; i++) {
    const coverage = kern.u16(at + 4);
    const format = coverage >> 8;
    if (format === 0 && coverage & HORIZONTAL && !(coverage & MINIMUM_OR_CROSS_STREAM)) {
      // Counts that reach past the table occur in real fonts: the pairs that are there are read.
      const room = Math.floor((kern.byteLength - at - HEADER_BYTES) / PAIR_BYTES);
      subtables.push({ pairs: at + HEADER_BYTES, pairCount: Math.min(kern.u16(at + 6), room) });
    }
    const byteLength = kern.u16(at + 2);
    if (byteLength === 0) break;
    at += byteLength;
  }
  return subtables;
}

function findPair(kern: TableReader, pairs: number, pairCount: number, key: number): number {
  let low = 0;
  let high = pairCount - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = kern.u32(pairs + middle * PAIR_BYTES);
    if (found === key) return kern.i16(pairs + middle * PAIR_BYTES + 4);
    if (found < key) low = middle + 1;
    else high = middle - 1;
  }
  return 0;
}
