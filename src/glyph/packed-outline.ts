/**
 * Packed outlines, the record that the rasteriser reads (`assembly/lib/layout.ts`), written and read on the host.
 *
 * Segments go in groups of four, a lane each, and a group takes as long as its slowest lane: so lines are ordered by
 * their length, and curves, which a group divides into one number of chords, by their curvature. Like with like is
 * rasterised 6 to 11 % faster at 12 to 24 px, 3 to 5 % where only lines are ordered (alternating runs, medians).
 *
 * The number of chords shows in the picture. So curves of an outline that the kernels decode as well stay in their order:
 * a glyph is the same to the byte whether its outline was kept or not.
 */

import { OutlineFlag, OutlineRecord } from "../kernels/records.ts";
import type { Views } from "../kernels/views.ts";

/** An outline's segments, in packed units: font units × 2^shift, y upwards. */
export interface OutlineSegments {
  /** xMin, yMin, xMax, yMax of all control points. */
  readonly box: readonly [number, number, number, number];
  readonly shift: number;
  /** Whether its winding number may pass what 16-bit accumulation holds. */
  readonly isWide: boolean;
  /** x0, y0, x1, y1 of each line. */
  readonly lines: readonly number[];
  /** x0, y0, x1, y1, x2, y2 of each quadratic. */
  readonly quadratics: readonly number[];
  /** x0, y0 … x3, y3 of each cubic. */
  readonly cubics: readonly number[];
}

const LANES = 4;
/** Coordinates of a segment of each kind: lines, quadratics, cubics. */
const COORDINATES = [4, 6, 8] as const;

/** The record's bytes: lines, and with `sortsCurves` curves too, in the order that suits the rasteriser. */
export function writePackedOutline(outline: OutlineSegments, sortsCurves: boolean): Uint8Array<ArrayBuffer> {
  const kinds = [outline.lines, outline.quadratics, outline.cubics];
  const counts = kinds.map((coords, kind) => coords.length / COORDINATES[kind]!);
  const groups = counts.map((count) => Math.ceil(count / LANES));
  const offsets: number[] = [];
  let byteLength: number = OutlineRecord.header;
  groups.forEach((count, kind) => {
    offsets.push(byteLength);
    byteLength += count * LANES * COORDINATES[kind]! * 2;
  });
  const bytes = new Uint8Array(byteLength);
  const header = new DataView(bytes.buffer);
  for (const [index, side] of outline.box.entries()) header.setInt16(OutlineRecord.xMin + index * 2, side, true);
  for (const [kind, count] of groups.entries()) header.setUint16(OutlineRecord.lineGroups + kind * 2, count, true);
  header.setInt8(OutlineRecord.shift, outline.shift);
  header.setUint8(OutlineRecord.flags, outline.isWide ? OutlineFlag.wide : 0);
  header.setUint32(OutlineRecord.quadsOffset, offsets[1]!, true);
  header.setUint32(OutlineRecord.cubicsOffset, offsets[2]!, true);
  header.setUint32(OutlineRecord.byteLength, byteLength, true);
  header.setUint32(OutlineRecord.segments, counts[0]! + counts[1]! + counts[2]!, true);
  kinds.forEach((coords, kind) => {
    const size = COORDINATES[kind]!;
    const order = kind === 0 || sortsCurves ? slowestFirst(coords, size) : startsOf(coords, size);
    writeGroups(new Int16Array(bytes.buffer, offsets[kind]), coords, order, size);
  });
  return bytes;
}

/**
 * Writes the segments that start at `order`, of `size` coordinates each, four lanes to a group. Lanes left over have no
 * length, and lie where the last group's first segment starts: at zero they might lie far off the rasteriser's grid.
 */
function writeGroups(to: Int16Array, coords: readonly number[], order: readonly number[], size: number): void {
  const lanes = Math.ceil(order.length / LANES) * LANES;
  for (let index = 0; index < lanes; index++) {
    const start = order[index];
    const first = order[index & ~3]!;
    const segment = placeOf(index, size);
    for (let at = 0; at < size; at++)
      to[placeIn(segment, at)] = coords[start === undefined ? first + (at & 1) : start + at]!;
  }
}

/** Where segments of `size` coordinates start. */
function startsOf(coords: readonly number[], size: number): number[] {
  return Array.from({ length: coords.length / size }, (_, index) => index * size);
}

/** The same, those that take longest first. */
function slowestFirst(coords: readonly number[], size: number): number[] {
  const costs = new Map(startsOf(coords, size).map((start) => [start, costOf(coords, start, size)]));
  return [...costs.keys()].sort((a, b) => costs.get(b)! - costs.get(a)!);
}

/** How much work a segment is next to others of its kind: a line's length, a curve's largest second difference. */
function costOf(coords: readonly number[], start: number, size: number): number {
  const at = (index: number) => coords[start + index]!;
  if (size === COORDINATES[0]) return Math.abs(at(2) - at(0)) + Math.abs(at(3) - at(1));
  let largest = 0;
  for (let index = 0; index + 4 < size; index++) {
    largest = Math.max(largest, Math.abs(at(index) - 2 * at(index + 2) + at(index + 4)));
  }
  return largest;
}

/** The segments of a packed outline in linear memory. */
export function readPackedOutline(views: Views, pointer: number): OutlineSegments {
  const { i16, u16, u32 } = views;
  const flags = u16[(pointer + OutlineRecord.shift) >>> 1]!;
  const starts = [
    pointer + OutlineRecord.header,
    pointer + u32[(pointer + OutlineRecord.quadsOffset) >>> 2]!,
    pointer + u32[(pointer + OutlineRecord.cubicsOffset) >>> 2]!,
  ];
  const side = (index: number) => i16[(pointer + OutlineRecord.xMin + index * 2) >>> 1]!;
  const kind = (index: number) => {
    const groups = u16[(pointer + OutlineRecord.lineGroups + index * 2) >>> 1]!;
    return readGroups(i16, starts[index]! >>> 1, groups, COORDINATES[index]!);
  };
  return {
    box: [side(0), side(1), side(2), side(3)],
    shift: (flags << 24) >> 24,
    isWide: ((flags >> 8) & OutlineFlag.wide) !== 0,
    lines: kind(0),
    quadratics: kind(1),
    cubics: kind(2),
  };
}

/** The segments of `groups` groups from word `start` on; lanes without length are none. */
function readGroups(i16: Int16Array, start: number, groups: number, size: number): number[] {
  const coords: number[] = [];
  for (let index = 0; index < groups * LANES; index++) {
    const segment = start + placeOf(index, size);
    const coordinate = (at: number) => i16[placeIn(segment, at)]!;
    let length = 0;
    for (let at = 2; at < size; at++) length |= coordinate(at) ^ coordinate(at & 1);
    if (length === 0) continue;
    for (let at = 0; at < size; at++) coords.push(coordinate(at));
  }
  return coords;
}

/** Where segment `index`, of `size` coordinates, starts among those of its kind. */
function placeOf(index: number, size: number): number {
  return (index >> 2) * LANES * size + (index & 3) * 2;
}

/** Where coordinate `at` of a segment stands: a group's points of one kind, x and y each, lie side by side. */
function placeIn(segment: number, at: number): number {
  return segment + (at >> 1) * LANES * 2 + (at & 1);
}
