/**
 * The deltas that tuple variations have for one thing at one place of the design space: a glyph's points, a font's control
 * values.
 *
 * Specification: OpenType 1.9.1, "Font variations common table formats", tuple variation store.
 */

import type { TableReader } from "../source/table-reader.ts";
import { axisScalar } from "./item-variation-store.ts";

const SHARED_POINTS = 0x8000;
const TUPLE_COUNT_MASK = 0x0fff;
const EMBEDDED_PEAK = 0x8000;
const INTERMEDIATE = 0x4000;
const PRIVATE_POINTS = 0x2000;
const TUPLE_INDEX_MASK = 0x0fff;

const POINTS_ARE_WORDS = 0x80;
const POINT_RUN_MASK = 0x7f;
const DELTAS_ARE_ZERO = 0x80;
const DELTAS_ARE_WORDS = 0x40;
const DELTA_RUN_MASK = 0x3f;

/** Numbers of points, or of control values; undefined stands for all of them. */
export type PointNumbers = readonly number[] | undefined;

/** Peaks that tuples of a table may refer to by number. */
export interface SharedPeaks {
  readonly offset: number;
  readonly count: number;
}

/** One tuple that counts at the place. */
export interface Tuple {
  /** At its deltas. */
  readonly data: PackedReader;
  readonly points: PointNumbers;
  /** How strongly it counts. */
  readonly scalar: number;
}

/** How many tuples stand at `offset`, where a header begins. */
export function tupleCount(table: TableReader, offset: number): number {
  return table.u16(offset) & TUPLE_COUNT_MASK;
}

/** Tuple variations of one table at one place. */
export class TupleVariations {
  readonly #table: TableReader;
  readonly #coordinates: readonly number[];
  readonly #shared: SharedPeaks;

  constructor(table: TableReader, coordinates: readonly number[], shared: SharedPeaks) {
    this.#table = table;
    this.#coordinates = coordinates;
    this.#shared = shared;
  }

  /** Visits the tuples whose header begins at `header` and whose data are at an offset from `base`. */
  visit(header: number, base: number, visit: (tuple: Tuple) => void): void {
    const table = this.#table;
    const counts = table.u16(header);
    const data = new PackedReader(table, base + table.u16(header + 2));
    const shared = counts & SHARED_POINTS ? data.pointNumbers() : undefined;
    let at = data.at;
    let tuple = header + 4;
    for (let i = counts & TUPLE_COUNT_MASK; i > 0; i--) {
      const dataBytes = table.u16(tuple);
      const flags = table.u16(tuple + 2);
      const scalar = this.#scalar(tuple, flags);
      if (scalar !== 0) {
        const own = new PackedReader(table, at);
        visit({ points: flags & PRIVATE_POINTS ? own.pointNumbers() : shared, data: own, scalar });
      }
      at += dataBytes;
      tuple += this.#tupleBytes(flags);
    }
  }

  #tupleBytes(flags: number): number {
    const places = (flags & EMBEDDED_PEAK ? 1 : 0) + (flags & INTERMEDIATE ? 2 : 0);
    return 4 + places * this.#coordinates.length * 2;
  }

  #scalar(tuple: number, flags: number): number {
    const table = this.#table;
    const placeBytes = this.#coordinates.length * 2;
    const embedded = (flags & EMBEDDED_PEAK) !== 0;
    const index = flags & TUPLE_INDEX_MASK;
    if (!embedded && index >= this.#shared.count) throw table.damage(`shared tuple ${index} does not exist`);
    const peaks = embedded ? tuple + 4 : this.#shared.offset + index * placeBytes;
    const starts = tuple + 4 + (embedded ? placeBytes : 0);
    let scalar = 1;
    for (let axis = 0; axis < this.#coordinates.length && scalar !== 0; axis++) {
      const peak = table.f2dot14(peaks + axis * 2);
      const [low, high] =
        flags & INTERMEDIATE
          ? [table.f2dot14(starts + axis * 2), table.f2dot14(starts + placeBytes + axis * 2)]
          : [Math.min(peak, 0), Math.max(peak, 0)];
      scalar *= axisScalar(low, peak, high, this.#coordinates[axis]!);
    }
    return scalar;
  }
}

/** Reads the run-length packed numbers of a tuple. */
export class PackedReader {
  readonly #table: TableReader;
  at: number;

  constructor(table: TableReader, at: number) {
    this.#table = table;
    this.at = at;
  }

  pointNumbers(): PointNumbers {
    const count = this.#pointCount();
    if (count === 0) return undefined;
    const points: number[] = [];
    let point = 0;
    while (points.length < count) {
      const control = this.#byte();
      for (let i = control & POINT_RUN_MASK; i >= 0 && points.length < count; i--) {
        point += control & POINTS_ARE_WORDS ? this.#word() & 0xffff : this.#byte();
        points.push(point);
      }
    }
    return points;
  }

  deltas(count: number): number[] {
    const deltas: number[] = [];
    while (deltas.length < count) {
      const control = this.#byte();
      for (let i = control & DELTA_RUN_MASK; i >= 0 && deltas.length < count; i--) {
        deltas.push(this.#delta(control));
      }
    }
    return deltas;
  }

  #delta(control: number): number {
    if (control & DELTAS_ARE_ZERO) return 0;
    return control & DELTAS_ARE_WORDS ? this.#word() : (this.#byte() << 24) >> 24;
  }

  #pointCount(): number {
    const high = this.#byte();
    return high & 0x80 ? ((high & 0x7f) << 8) | this.#byte() : high;
  }

  #byte(): number {
    return this.#table.u8(this.at++);
  }

  #word(): number {
    this.at += 2;
    return this.#table.i16(this.at - 2);
  }
}
