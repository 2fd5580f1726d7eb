/**
 * Deltas of single values (advances, metrics) over a design space.
 *
 * Specification: OpenType 1.9.1, "Font variations common table formats": item variation store, delta set index map.
 */

import type { TableReader } from "../source/table-reader.ts";

const LONG_WORDS = 0x8000;
const WORD_COUNT_MASK = 0x7fff;
const AXIS_COORDINATES_BYTES = 6;

/** The scalar of one axis of a region at `coordinate`: 0 outside, 1 at the peak. */
export function axisScalar(start: number, peak: number, end: number, coordinate: number): number {
  if (peak === 0 || start > peak || peak > end || (start < 0 && end > 0)) return 1;
  if (coordinate === peak) return 1;
  if (coordinate <= start || coordinate >= end) return 0;
  return coordinate < peak ? (coordinate - start) / (peak - start) : (end - coordinate) / (end - peak);
}

/** An item variation store at `offset` of a table, at one place of the design space. */
export class ItemVariationStore {
  readonly #table: TableReader;
  readonly #offset: number;
  readonly #coordinates: readonly number[];
  readonly #scalars: Float64Array;

  constructor(table: TableReader, offset: number, coordinates: readonly number[]) {
    this.#table = table;
    this.#offset = offset;
    this.#coordinates = coordinates;
    const regions = offset + table.u32(offset + 2);
    const axisCount = table.u16(regions);
    const regionCount = table.u16(regions + 2) & WORD_COUNT_MASK;
    table.require(regions + 4, regionCount * axisCount * AXIS_COORDINATES_BYTES);
    this.#scalars = Float64Array.from({ length: regionCount }, (_, region) =>
      this.#regionScalar(regions + 4 + region * axisCount * AXIS_COORDINATES_BYTES, axisCount),
    );
  }

  /** The delta of one item, 0 where the store has none. */
  delta(outer: number, inner: number): number {
    const table = this.#table;
    if (outer >= table.u16(this.#offset + 6)) return 0;
    const data = this.#offset + table.u32(this.#offset + 8 + outer * 4);
    const regionCount = table.u16(data + 4);
    if (inner >= table.u16(data)) return 0;
    const wordCount = table.u16(data + 2);
    const wide = (wordCount & LONG_WORDS) !== 0;
    const wideCount = Math.min(wordCount & WORD_COUNT_MASK, regionCount);
    const wideBytes = wide ? 4 : 2;
    const rowBytes = wideCount * wideBytes + (regionCount - wideCount) * (wideBytes / 2);
    let at = data + 6 + regionCount * 2 + inner * rowBytes;
    let total = 0;
    for (let i = 0; i < regionCount; i++) {
      const bytes = i < wideCount ? wideBytes : wideBytes / 2;
      total += this.#signed(at, bytes) * (this.#scalars[table.u16(data + 6 + i * 2)] ?? 0);
      at += bytes;
    }
    return total;
  }

  /** How strongly each region of data `outer` counts: what multiplies the deltas of CFF2. */
  scalars(outer: number): readonly number[] {
    const table = this.#table;
    if (outer >= table.u16(this.#offset + 6)) throw table.damage(`it has no variation data ${outer}`);
    const data = this.#offset + table.u32(this.#offset + 8 + outer * 4);
    return Array.from({ length: table.u16(data + 4) }, (_, i) => this.#scalars[table.u16(data + 6 + i * 2)] ?? 0);
  }

  #signed(at: number, bytes: number): number {
    if (bytes === 4) return this.#table.i32(at);
    return bytes === 2 ? this.#table.i16(at) : this.#table.i8(at);
  }

  #regionScalar(region: number, axisCount: number): number {
    const table = this.#table;
    let scalar = 1;
    for (let axis = 0; axis < axisCount && scalar !== 0; axis++) {
      const at = region + axis * AXIS_COORDINATES_BYTES;
      const coordinate = this.#coordinates[axis] ?? 0;
      scalar *= axisScalar(table.f2dot14(at), table.f2dot14(at + 2), table.f2dot14(at + 4), coordinate);
    }
    return scalar;
  }
}

/** Where the store holds the delta of item `index`, by a delta set index map; the last entry stands for all after it. */
export function mapDeltaSet(table: TableReader, map: number, index: number): [outer: number, inner: number] {
  const long = table.u8(map) === 1;
  const entryFormat = table.u8(map + 1);
  const count = long ? table.u32(map + 2) : table.u16(map + 2);
  if (count === 0) return [0, index];
  const entryBytes = ((entryFormat >> 4) & 3) + 1;
  const innerBits = (entryFormat & 0xf) + 1;
  const at = map + (long ? 6 : 4) + Math.min(index, count - 1) * entryBytes;
  let entry = 0;
  for (let i = 0; i < entryBytes; i++) entry = entry * 256 + table.u8(at + i);
  return [Math.floor(entry / 2 ** innerBits), entry % 2 ** innerBits];
}
