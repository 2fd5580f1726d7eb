/**
 * Checks the INDEX structures that a CFF table opens with, before a parser follows them: with damaged offsets a small
 * table can claim gigabytes of names and subroutines.
 *
 * Specification: Adobe Technical Note 5176, "The Compact Font Format", sections 5–9; OpenType 1.9.1, "CFF2".
 */

import type { TableReader } from "../source/table-reader.ts";

/** Throws `FontError` `"table-damaged"` unless every INDEX of the table's opening has rising offsets inside the table. */
export function checkCffIndexes(cff: TableReader): void {
  const major = cff.u8(0);
  if (major === 2) {
    checkIndex(cff, cff.u8(2) + cff.u16(3), 4);
    return;
  }
  if (major !== 1) throw cff.damage(`it has version ${major}`);
  const nameIndex = cff.u8(2);
  const topDictIndex = checkIndex(cff, nameIndex, 2);
  const stringIndex = checkIndex(cff, topDictIndex, 2);
  const globalSubrIndex = checkIndex(cff, stringIndex, 2);
  checkIndex(cff, globalSubrIndex, 2);
}

/** Checks the INDEX at `at`, whose count has `countBytes` bytes; returns where it ends. */
function checkIndex(cff: TableReader, at: number, countBytes: 2 | 4): number {
  const count = countBytes === 2 ? cff.u16(at) : cff.u32(at);
  if (count === 0) return at + countBytes;
  const offsetSize = cff.u8(at + countBytes);
  if (offsetSize < 1 || offsetSize > 4) throw cff.damage(`an INDEX has offsets of ${offsetSize} bytes`);
  const offsets = at + countBytes + 1;
  cff.require(offsets, (count + 1) * offsetSize);
  const data = offsets + (count + 1) * offsetSize - 1;
  let previous = 1;
  for (let i = 0; i <= count; i++) {
    const offset = readOffset(cff, offsets + i * offsetSize, offsetSize);
    if (offset < previous || data + offset > cff.byteLength) throw cff.damage("an INDEX has offsets out of order");
    previous = offset;
  }
  return data + previous;
}

function readOffset(cff: TableReader, at: number, offsetSize: number): number {
  let offset = 0;
  for (let i = 0; i < offsetSize; i++) offset = offset * 256 + cff.u8(at + i);
  return offset;
}
