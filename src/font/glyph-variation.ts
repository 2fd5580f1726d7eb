/**
 * Moves the points of TrueType glyphs to another place of the design space.
 *
 * Specification: OpenType 1.9.1, "gvar"; "Inferred deltas for un-referenced point numbers".
 */

import type { TableReader } from "../source/table-reader.ts";
import type { PointVariation } from "./glyf-outline.ts";
import { type PointNumbers, type Tuple, TupleVariations, tupleCount } from "./tuple-variations.ts";

const LONG_OFFSETS = 0x0001;

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
  readonly #tuples: TupleVariations;

  /** Throws `FontError` `"table-damaged"` where `gvar` and `fvar` disagree. */
  constructor(gvar: TableReader, coordinates: readonly number[]) {
    const axisCount = gvar.u16(4);
    if (axisCount !== coordinates.length) {
      throw gvar.damage(`it has ${axisCount} axes, fvar has ${coordinates.length}`);
    }
    this.#gvar = gvar;
    this.#tuples = new TupleVariations(gvar, coordinates, { count: gvar.u16(6), offset: gvar.u32(8) });
  }

  apply(glyphId: number, xs: number[], ys: number[], contourEnds: readonly number[] | undefined): void {
    const [start, end] = this.#range(glyphId);
    if (start === end) return;
    const x: AxisPoints = { original: xs.slice(), total: new Float64Array(xs.length) };
    const y: AxisPoints = { original: ys.slice(), total: new Float64Array(ys.length) };
    this.#tuples.visit(start, start, (tuple) => addTuple(tuple, x, y, contourEnds));
    for (let i = 0; i < xs.length; i++) {
      xs[i]! += x.total[i]!;
      ys[i]! += y.total[i]!;
    }
  }

  cost(glyphId: number, pointCount: number): number {
    const [start, end] = this.#range(glyphId);
    return start === end ? 0 : tupleCount(this.#gvar, start) * pointCount;
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
}

function addTuple(
  { data, points, scalar }: Tuple,
  x: AxisPoints,
  y: AxisPoints,
  contourEnds: readonly number[] | undefined,
): void {
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
