/** Ranges of a file that are read together. */

import type { ByteRange } from "./reading.ts";

/**
 * Ranges that lie closer together are read as one: over a network each read is a request, which costs more than these
 * bytes do.
 */
const COALESCED_GAP_BYTES = 16 * 2 ** 10;

/** Ranges that are read as one. */
export interface RangeGroup<Range extends ByteRange> extends ByteRange {
  readonly ranges: readonly Range[];
}

/** `ranges` in groups, in the order of the file. */
export function groupRanges<Range extends ByteRange>(ranges: readonly Range[]): RangeGroup<Range>[] {
  const groups: { offset: number; byteLength: number; ranges: Range[] }[] = [];
  for (const range of [...ranges].sort((a, b) => a.offset - b.offset)) {
    const last = groups.at(-1);
    if (last && range.offset <= last.offset + last.byteLength + COALESCED_GAP_BYTES) {
      last.byteLength = Math.max(last.byteLength, range.offset + range.byteLength - last.offset);
      last.ranges.push(range);
    } else {
      groups.push({ offset: range.offset, byteLength: range.byteLength, ranges: [range] });
    }
  }
  return groups;
}
