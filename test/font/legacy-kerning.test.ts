/** `kern` tables in all their forms, built by hand from the specifications' layout. */

import { describe, expect, it } from "vitest";
import { kernedGlyphs, legacyKerning } from "../../src/font/legacy-kerning.ts";
import { TableReader } from "../../src/source/table-reader.ts";

const bytesOf = (...words: readonly number[]) =>
  Uint8Array.from(words.flatMap((word) => [(word >> 8) & 255, word & 255]));
const kerningOf = (table: Uint8Array) => legacyKerning(new TableReader(table, "kern", "test"));

/** Pairs (1, 2) and (3, 4), after a header. */
const pairs = [...[2, 0, 0, 0], ...[1, 2, -50], ...[3, 4, 30]];
/** OpenType's header of a subtable of `words` words with this coverage. */
const subtable = (coverage: number, ...words: readonly number[]) => [0, 6 + words.length * 2, coverage, ...words];

describe("a kern table", () => {
  it("of pairs gives theirs, and 0 for others; subtables add up", () => {
    const kerning = kerningOf(bytesOf(0, 2, ...subtable(1, ...pairs), ...subtable(1, ...pairs)))!;
    expect([kerning(1, 2), kerning(3, 4), kerning(2, 1), kerning(1, 4)]).toEqual([-100, 60, 0, 0]);
  });

  it("of classes gives the value of row and column, and 0 for glyphs of none", () => {
    // Rows of one value for glyphs 5 and 6, a column for glyph 9; all places count from the subtable's start.
    const [header, left, right, values] = [
      [2, 14, 22, 28],
      [5, 2, 28, 30],
      [9, 1, 0],
      [-7, -8],
    ];
    const kerning = kerningOf(bytesOf(0, 1, ...subtable(0x0201, ...header, ...left, ...right, ...values)))!;
    expect([kerning(5, 9), kerning(6, 9), kerning(7, 9), kerning(5, 8)]).toEqual([-7, -8, 0, 0]);
  });

  it("of Apple's version is read as well", () => {
    const table = bytesOf(1, 0, 0, 1, ...[0, 8 + pairs.length * 2, 0, 0], ...pairs);
    expect([kerningOf(table)!(1, 2), kerningOf(table)!(3, 4)]).toEqual([-50, 30]);
    const vertical = bytesOf(1, 0, 0, 1, ...[0, 8 + pairs.length * 2, 0x8000, 0], ...pairs);
    expect(kerningOf(vertical)).toBeUndefined();
  });

  it("of minima, of vertical text or of unknown formats is none", () => {
    for (const coverage of [0, 3, 5, 0x0101])
      expect(kerningOf(bytesOf(0, 1, ...subtable(coverage, ...pairs)))).toBeUndefined();
    expect(kerningOf(bytesOf(2, 1, ...subtable(1, ...pairs)))).toBeUndefined();
  });

  it("that says it has more pairs than there are has those that are there", () => {
    const kerning = kerningOf(bytesOf(0, 1, ...subtable(1, 0xffff, ...pairs.slice(1))))!;
    expect([kerning(1, 2), kerning(3, 4)]).toEqual([-50, 30]);
  });

  it("tells the glyphs that it kerns", () => {
    expect([...kernedGlyphs(bytesOf(0, 1, ...subtable(1, ...pairs)))].sort()).toEqual([1, 2, 3, 4]);
  });
});
