/**
 * Moves the points of TrueType glyphs to another place of the design space.
 *
 * Specification: OpenType 1.9.1, "gvar"; "Font variations common table formats": tuple variation store; "Inferred
 * deltas for un-referenced point numbers".
 */

import type { TableReader } from "../source/table-reader.ts";
import type { PointVariation } from "./glyf-outline.ts";
import { axisScalar } from "./item-variation-store.ts";

const LONG_OFFSETS = 0x0001;
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

/** Point numbers of a tuple; undefined stands for all points. */
type PointNumbers = readonly number[] | undefined;

/** A glyph's points on one axis of the plane, while variations are added up. */
interface AxisPoints {
  /** As the font has them. */
  readonly original: readonly number[];
  /** What all tuples together add. */
  readonly total: Float64Array;
}

/** Variation of all glyphs of a face at one place of its design space. */
export class GlyphVariation implements PointVariation {
  readonly #gvar: TableReader;
  readonly #coordinates: readonly number[];
  readonly #axisCount: number;

  /** Throws `FontError` `"table-damaged"` where `gvar` and `fvar` disagree. */
  constructor(gvar: TableReader, coordinates: readonly number[]) {
    this.#gvar = gvar;
    this.#coordinates = coordinates;
    this.#axisCount = gvar.u16(4);
    if (this.#axisCount !== coordinates.length) {
      throw gvar.damage(`it has ${this.#axisCount} axes, fvar has ${coordinates.length}`);
    }
  }

  apply(glyphId: number, xs: number[], ys: number[], contourEnds: readonly number[] | undefined): void {
    const [start, end] = this.#range(glyphId);
    if (start === end) return;
    const x: AxisPoints = { original: xs.slice(), total: new Float64Array(xs.length) };
    const y: AxisPoints = { original: ys.slice(), total: new Float64Array(ys.length) };
    this.#addTuples(start, x, y, contourEnds);
    for (let i = 0; i < xs.length; i++) {
      xs[i]! += x.total[i]!;
      ys[i]! += y.total[i]!;
    }
  }

  cost(glyphId: number, pointCount: number): number {
    const [start, end] = this.#range(glyphId);
    return start === end ? 0 : (this.#gvar.u16(start) & TUPLE_COUNT_MASK) * pointCount;
  }

  #range(glyphId: number): [start: number, end: number] {
    const gvar = this.#gvar;
    if (glyphId >= gvar.u16(12)) return [0, 0];
    const data = gvar.u32(16);
    const long = (gvar.u16(14) & LONG_OFFSETS) !== 0;
    const start = data + (long ? gvar.u32(20 + glyphId * 4) : gvar.u16(20 + glyphId * 2) * 2);
    const end = data + (long ? gvar.u32(24 + glyphId * 4) : gvar.u16(22 + glyphId * 2) * 2);
    if (start > end) throw gvar.damage(`the data of glyph ${glyphId} ends before it begins`);
    return [start, end];
  }

  #addTuples(start: number, x: AxisPoints, y: AxisPoints, contourEnds: readonly number[] | undefined): void {
    const gvar = this.#gvar;
    const counts = gvar.u16(start);
    const data = new PackedReader(gvar, start + gvar.u16(start + 2));
    const shared = counts & SHARED_POINTS ? data.pointNumbers() : undefined;
    let header = start + 4;
    let at = data.at;
    for (let i = counts & TUPLE_COUNT_MASK; i > 0; i--) {
      const dataBytes = gvar.u16(header);
      const flags = gvar.u16(header + 2);
      const scalar = this.#scalar(header, flags);
      if (scalar !== 0) addTuple(new PackedReader(gvar, at), flags, shared, scalar, x, y, contourEnds);
      at += dataBytes;
      header += this.#headerBytes(flags);
    }
  }

  #headerBytes(flags: number): number {
    const tuples = (flags & EMBEDDED_PEAK ? 1 : 0) + (flags & INTERMEDIATE ? 2 : 0);
    return 4 + tuples * this.#axisCount * 2;
  }

  /** How strongly a tuple counts at this place. */
  #scalar(header: number, flags: number): number {
    const gvar = this.#gvar;
    const tupleBytes = this.#axisCount * 2;
    const embedded = (flags & EMBEDDED_PEAK) !== 0;
    const index = flags & TUPLE_INDEX_MASK;
    if (!embedded && index >= gvar.u16(6)) throw gvar.damage(`shared tuple ${index} does not exist`);
    const peaks = embedded ? header + 4 : gvar.u32(8) + index * tupleBytes;
    const starts = header + 4 + (embedded ? tupleBytes : 0);
    let scalar = 1;
    for (let axis = 0; axis < this.#axisCount && scalar !== 0; axis++) {
      const peak = gvar.f2dot14(peaks + axis * 2);
      const [low, high] =
        flags & INTERMEDIATE
          ? [gvar.f2dot14(starts + axis * 2), gvar.f2dot14(starts + tupleBytes + axis * 2)]
          : [Math.min(peak, 0), Math.max(peak, 0)];
      scalar *= axisScalar(low, peak, high, this.#coordinates[axis]!);
    }
    return scalar;
  }
}

function addTuple(
  data: PackedReader,
  flags: number,
  shared: PointNumbers,
  scalar: number,
  x: AxisPoints,
  y: AxisPoints,
  contourEnds: readonly number[] | undefined,
): void {
  const points = flags & PRIVATE_POINTS ? data.pointNumbers() : shared;
  const count = points ? points.length : x.total.length;
  const xDeltas = data.deltas(count);
  const yDeltas = data.deltas(count);
  addDeltas(x, points, xDeltas, scalar, contourEnds);
  addDeltas(y, points, yDeltas, scalar, contourEnds);
}

function addDeltas(
  axis: AxisPoints,
  points: PointNumbers,
  deltas: readonly number[],
  scalar: number,
  contourEnds: readonly number[] | undefined,
): void {
  const { total } = axis;
  if (!points) {
    for (let i = 0; i < total.length; i++) total[i]! += deltas[i]! * scalar;
    return;
  }
  const own = new Float64Array(total.length);
  const touched = new Uint8Array(total.length);
  points.forEach((point, i) => {
    if (point >= total.length) return;
    own[point]! += deltas[i]! * scalar;
    touched[point] = 1;
  });
  let first = 0;
  for (const last of contourEnds ?? []) {
    inferContour(axis.original, own, touched, first, last);
    first = last + 1;
  }
  for (let i = 0; i < total.length; i++) total[i]! += own[i]!;
}

/** Points without a delta of their own follow the touched points before and after them on the contour. */
function inferContour(
  original: readonly number[],
  deltas: Float64Array,
  touched: Uint8Array,
  first: number,
  last: number,
): void {
  const anchors: number[] = [];
  for (let i = first; i <= last; i++) if (touched[i]) anchors.push(i);
  if (anchors.length === 0) return;
  anchors.forEach((before, index) => {
    const after = anchors[(index + 1) % anchors.length]!;
    for (let i = next(before, first, last); i !== after; i = next(i, first, last)) {
      deltas[i] = inferDelta(original[i]!, original[before]!, original[after]!, deltas[before]!, deltas[after]!);
    }
  });
}

function next(index: number, first: number, last: number): number {
  return index === last ? first : index + 1;
}

function inferDelta(at: number, before: number, after: number, deltaBefore: number, deltaAfter: number): number {
  if (before === after) return deltaBefore === deltaAfter ? deltaBefore : 0;
  if (at <= Math.min(before, after)) return before < after ? deltaBefore : deltaAfter;
  if (at >= Math.max(before, after)) return before > after ? deltaBefore : deltaAfter;
  return deltaBefore + ((at - before) / (after - before)) * (deltaAfter - deltaBefore);
}

/** Reads the run-length packed numbers of a tuple. */
class PackedReader {
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
