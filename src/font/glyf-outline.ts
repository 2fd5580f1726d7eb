/**
 * TrueType outlines: from `glyf` and `loca` to plain paths, in font units, y upwards. This is the host's reader for
 * single outlines and for variations, and the plain twin that the decoding kernel is tested against.
 *
 * Specification: OpenType 1.9.1, "glyf" and "loca".
 */

import { FontError } from "../base/errors.ts";
import { TableReader } from "../source/table-reader.ts";
import type { GlyphOutline } from "./outline.ts";
import { OutlinePen } from "./outline-pen.ts";

/** Composites nest at most this deep; real fonts stay below 6, and a cycle has no end. */
export const MAX_COMPONENT_DEPTH = 16;
/** Components of one glyph, over all levels: nesting multiplies, and 16 levels of 2 would be 65,536. */
export const MAX_COMPONENTS = 1024;
/** Points of one glyph, over all components. */
export const MAX_GLYPH_POINTS = 1 << 17;

/** Points of one glyph, flattened over its components. */
export interface GlyphPoints {
  readonly xs: number[];
  readonly ys: number[];
  readonly onCurve: boolean[];
  /** Index of each contour's last point. */
  readonly contourEnds: number[];
  /** What variation adds to the advance by the phantom points, in font units: for fonts without `HVAR`. */
  readonly advanceDeltaUnits: number;
}

/** Points as they are collected. */
type PointList = Omit<GlyphPoints, "advanceDeltaUnits">;

/** Moves a glyph's points to another place of the font's design space. */
export interface PointVariation {
  /**
   * Adds the deltas of `glyphId` to `xs` and `ys`: the points of a simple glyph, or one offset for each component of a
   * composite; then four phantom points.
   */
  apply(glyphId: number, xs: number[], ys: number[], contourEnds: readonly number[] | undefined): void;
}

/** The bytes to read from; asked for once for each outline, because linear memory may have grown meanwhile. */
export interface GlyfBytes {
  glyf(): Uint8Array;
  loca(): Uint8Array;
  readonly locaIsLong: boolean;
  readonly glyphCount: number;
  /** Label of the font's source, for messages. */
  readonly source: string;
}

/** The outline of `glyphId`; empty for a glyph without contours. Throws `FontError` `"glyph-damaged"`. */
export function readGlyfOutline(bytes: GlyfBytes, glyphId: number, variation?: PointVariation): GlyphOutline {
  return drawPoints(readGlyphPoints(bytes, glyphId, variation));
}

/** The points of `glyphId`, components placed. */
export function readGlyphPoints(bytes: GlyfBytes, glyphId: number, variation?: PointVariation): GlyphPoints {
  return new GlyphDecoder(bytes, glyphId, variation).decode();
}

// Flags of a simple glyph's points.
const ON_CURVE = 0x01;
const X_IS_BYTE = 0x02;
const Y_IS_BYTE = 0x04;
const REPEAT = 0x08;
const X_SAME_OR_POSITIVE = 0x10;
const Y_SAME_OR_POSITIVE = 0x20;

// Flags of a component.
const ARGUMENTS_ARE_WORDS = 0x0001;
const ARGUMENTS_ARE_OFFSETS = 0x0002;
const HAS_SCALE = 0x0008;
const MORE_COMPONENTS = 0x0020;
const HAS_TWO_SCALES = 0x0040;
const HAS_MATRIX = 0x0080;
const SCALED_OFFSET = 0x0800;

const GLYPH_HEADER_BYTES = 10;
const PHANTOM_POINTS = 4;

interface Component {
  readonly glyphId: number;
  readonly flags: number;
  /** Offsets in font units, or indices of points to match. */
  readonly argument1: number;
  readonly argument2: number;
  readonly matrix: readonly [xx: number, xy: number, yx: number, yy: number];
}

/** Decodes one glyph and what it refers to. */
class GlyphDecoder {
  readonly #bytes: GlyfBytes;
  readonly #glyf: TableReader;
  readonly #loca: TableReader;
  readonly #rootId: number;
  readonly #variation: PointVariation | undefined;
  #componentCount = 0;
  /** Where variation moved the outermost glyph's left and right phantom points. */
  #leftX = 0;
  #rightX = 0;

  constructor(bytes: GlyfBytes, glyphId: number, variation: PointVariation | undefined) {
    this.#bytes = bytes;
    this.#glyf = new TableReader(bytes.glyf(), "glyf", bytes.source);
    this.#loca = new TableReader(bytes.loca(), "loca", bytes.source);
    this.#rootId = glyphId;
    this.#variation = variation;
  }

  decode(): GlyphPoints {
    const points: PointList = { xs: [], ys: [], onCurve: [], contourEnds: [] };
    try {
      this.#append(this.#rootId, points, 0);
    } catch (cause) {
      if (!(cause instanceof FontError) || cause.code === "glyph-damaged") throw cause;
      throw this.#damage(cause.message, { cause });
    }
    if (this.#leftX !== 0) for (let i = 0; i < points.xs.length; i++) points.xs[i]! -= this.#leftX;
    return { ...points, advanceDeltaUnits: this.#rightX - this.#leftX };
  }

  #append(glyphId: number, points: PointList, depth: number): void {
    if (depth > MAX_COMPONENT_DEPTH) throw this.#damage(`its components nest deeper than ${MAX_COMPONENT_DEPTH}`);
    const [start, end] = this.#range(glyphId);
    const contourCount = start === end ? 0 : this.#glyf.i16(start);
    const at = start + GLYPH_HEADER_BYTES;
    if (contourCount < 0) this.#appendComposite(glyphId, at, points, depth);
    else if (contourCount > 0) this.#appendSimple(glyphId, at, contourCount, points, depth);
    else this.#vary(glyphId, [], [], [], depth);
  }

  #range(glyphId: number): [start: number, end: number] {
    if (glyphId >= this.#bytes.glyphCount) throw this.#damage(`it refers to glyph ${glyphId}, which does not exist`);
    const long = this.#bytes.locaIsLong;
    const start = long ? this.#loca.u32(glyphId * 4) : this.#loca.u16(glyphId * 2) * 2;
    const end = long ? this.#loca.u32(glyphId * 4 + 4) : this.#loca.u16(glyphId * 2 + 2) * 2;
    if (start > end || end > this.#glyf.byteLength) {
      throw this.#damage(`loca places glyph ${glyphId} at bytes ${start} to ${end} of ${this.#glyf.byteLength}`);
    }
    return [start, end];
  }

  #appendSimple(glyphId: number, start: number, contourCount: number, points: PointList, depth: number): void {
    const glyf = this.#glyf;
    const contourEnds = this.#readContourEnds(start, contourCount);
    const pointCount = contourEnds[contourCount - 1]! + 1;
    if (points.xs.length + pointCount > MAX_GLYPH_POINTS) throw this.#damage(`it has over ${MAX_GLYPH_POINTS} points`);
    const instructions = start + contourCount * 2;
    const flagsAt = instructions + 2 + glyf.u16(instructions);
    const { flags, end } = readFlags(glyf, flagsAt, pointCount);
    const xs = readDeltas(glyf, end, flags, X_IS_BYTE, X_SAME_OR_POSITIVE);
    const ys = readDeltas(glyf, xs.end, flags, Y_IS_BYTE, Y_SAME_OR_POSITIVE);
    this.#vary(glyphId, xs.values, ys.values, contourEnds, depth);
    const base = points.xs.length;
    for (let i = 0; i < pointCount; i++) {
      points.xs.push(xs.values[i]!);
      points.ys.push(ys.values[i]!);
      points.onCurve.push((flags[i]! & ON_CURVE) !== 0);
    }
    for (const contourEnd of contourEnds) points.contourEnds.push(base + contourEnd);
  }

  #readContourEnds(start: number, contourCount: number): number[] {
    const ends: number[] = [];
    let previous = -1;
    for (let i = 0; i < contourCount; i++) {
      const end = this.#glyf.u16(start + i * 2);
      if (end < previous || (i === 0 && end === 0xffff)) throw this.#damage("its contours end before they begin");
      ends.push(end);
      previous = end;
    }
    return ends;
  }

  #appendComposite(glyphId: number, start: number, points: PointList, depth: number): void {
    const components = this.#readComponents(start);
    const xs = components.map(({ flags, argument1 }) => (flags & ARGUMENTS_ARE_OFFSETS ? argument1 : 0));
    const ys = components.map(({ flags, argument2 }) => (flags & ARGUMENTS_ARE_OFFSETS ? argument2 : 0));
    this.#vary(glyphId, xs, ys, undefined, depth);
    const base = points.xs.length;
    components.forEach((component, index) => {
      const first = points.xs.length;
      this.#append(component.glyphId, points, depth + 1);
      this.#place(component, xs[index]!, ys[index]!, points, base, first);
    });
  }

  #readComponents(start: number): Component[] {
    const components: Component[] = [];
    let at = start;
    let flags: number;
    do {
      if (++this.#componentCount > MAX_COMPONENTS) throw this.#damage(`it has over ${MAX_COMPONENTS} components`);
      flags = this.#glyf.u16(at);
      components.push(readComponent(this.#glyf, at, flags));
      at += componentByteLength(flags);
    } while (flags & MORE_COMPONENTS);
    return components;
  }

  /** Transforms the points from `first` on, and moves them to where `component` says. */
  #place(component: Component, x: number, y: number, points: PointList, base: number, first: number): void {
    const { xs, ys } = points;
    const [xx, xy, yx, yy] = component.matrix;
    for (let i = first; i < xs.length; i++) {
      const px = xs[i]!;
      const py = ys[i]!;
      xs[i] = px * xx + py * yx;
      ys[i] = px * xy + py * yy;
    }
    const [dx, dy] = this.#offset(component, x, y, points, base, first);
    if (dx === 0 && dy === 0) return;
    for (let i = first; i < xs.length; i++) {
      xs[i]! += dx;
      ys[i]! += dy;
    }
  }

  #offset(
    component: Component,
    x: number,
    y: number,
    points: PointList,
    base: number,
    first: number,
  ): [dx: number, dy: number] {
    const { flags, matrix } = component;
    if (flags & ARGUMENTS_ARE_OFFSETS) {
      if (!(flags & SCALED_OFFSET)) return [x, y];
      return [x * Math.hypot(matrix[0], matrix[1]), y * Math.hypot(matrix[2], matrix[3])];
    }
    const parent = base + component.argument1;
    const child = first + component.argument2;
    if (parent >= first || child >= points.xs.length) throw this.#damage("a component is anchored to a missing point");
    return [points.xs[parent]! - points.xs[child]!, points.ys[parent]! - points.ys[child]!];
  }

  /** Applies variation to `xs` and `ys` in place. */
  #vary(glyphId: number, xs: number[], ys: number[], contourEnds: readonly number[] | undefined, depth: number): void {
    if (!this.#variation) return;
    const count = xs.length;
    for (let i = 0; i < PHANTOM_POINTS; i++) {
      xs.push(0);
      ys.push(0);
    }
    this.#variation.apply(glyphId, xs, ys, contourEnds);
    if (depth === 0) {
      this.#leftX = xs[count]!;
      this.#rightX = xs[count + 1]!;
    }
    xs.length = count;
    ys.length = count;
  }

  #damage(detail: string, options?: ErrorOptions): FontError<"glyph-damaged"> {
    return new FontError("glyph-damaged", { glyphId: this.#rootId, detail, source: this.#bytes.source }, options);
  }
}

function readFlags(glyf: TableReader, start: number, pointCount: number): { flags: Uint8Array; end: number } {
  const flags = new Uint8Array(pointCount);
  let at = start;
  for (let i = 0; i < pointCount; ) {
    const flag = glyf.u8(at++);
    const repeats = flag & REPEAT ? glyf.u8(at++) : 0;
    flags.fill(flag, i, i + repeats + 1);
    i += repeats + 1;
  }
  return { flags, end: at };
}

/** Coordinates of one axis: each point's is the one before plus a delta of 0, 1 or 2 bytes. */
function readDeltas(
  glyf: TableReader,
  start: number,
  flags: Uint8Array,
  isByte: number,
  sameOrPositive: number,
): { values: number[]; end: number } {
  const values: number[] = [];
  let at = start;
  let value = 0;
  for (const flag of flags) {
    if (flag & isByte) value += flag & sameOrPositive ? glyf.u8(at++) : -glyf.u8(at++);
    else if (!(flag & sameOrPositive)) {
      value += glyf.i16(at);
      at += 2;
    }
    values.push(value);
  }
  return { values, end: at };
}

function readComponent(glyf: TableReader, at: number, flags: number): Component {
  const words = (flags & ARGUMENTS_ARE_WORDS) !== 0;
  const signed = (flags & ARGUMENTS_ARE_OFFSETS) !== 0;
  const read = (index: number): number => {
    if (words) return signed ? glyf.i16(at + 4 + index * 2) : glyf.u16(at + 4 + index * 2);
    return signed ? glyf.i8(at + 4 + index) : glyf.u8(at + 4 + index);
  };
  return {
    glyphId: glyf.u16(at + 2),
    flags,
    argument1: read(0),
    argument2: read(1),
    matrix: readMatrix(glyf, at + (words ? 8 : 6), flags),
  };
}

function readMatrix(glyf: TableReader, at: number, flags: number): Component["matrix"] {
  if (flags & HAS_SCALE) {
    const scale = glyf.f2dot14(at);
    return [scale, 0, 0, scale];
  }
  if (flags & HAS_TWO_SCALES) return [glyf.f2dot14(at), 0, 0, glyf.f2dot14(at + 2)];
  if (flags & HAS_MATRIX) {
    return [glyf.f2dot14(at), glyf.f2dot14(at + 2), glyf.f2dot14(at + 4), glyf.f2dot14(at + 6)];
  }
  return [1, 0, 0, 1];
}

function componentByteLength(flags: number): number {
  const matrixBytes = flags & HAS_SCALE ? 2 : flags & HAS_TWO_SCALES ? 4 : flags & HAS_MATRIX ? 8 : 0;
  return 4 + (flags & ARGUMENTS_ARE_WORDS ? 4 : 2) + matrixBytes;
}

/** Draws contours of on-curve and off-curve points: between two off-curve points lies an implied on-curve midpoint. */
export function drawPoints(points: PointList): GlyphOutline {
  const pen = new OutlinePen();
  let first = 0;
  for (const last of points.contourEnds) {
    if (last >= first) drawContour(pen, points, first, last);
    first = last + 1;
  }
  return pen.finish();
}

/**
 * Draws one contour. It starts at its first point; where that is off the curve, at its last; where both are, halfway
 * between them: so does FreeType, and with it every outline that is compared between engines.
 */
function drawContour(pen: OutlinePen, { xs, ys, onCurve }: PointList, first: number, last: number): void {
  const startsOn = onCurve[first]!;
  const endsOn = onCurve[last]!;
  const start = startsOn ? first : last;
  const startX = startsOn || endsOn ? xs[start]! : (xs[first]! + xs[last]!) / 2;
  const startY = startsOn || endsOn ? ys[start]! : (ys[first]! + ys[last]!) / 2;
  const from = startsOn ? first + 1 : first;
  const to = !startsOn && endsOn ? last - 1 : last;
  pen.moveTo(startX, startY);
  let control = -1;
  for (let i = from; i <= to; i++) {
    const x = xs[i]!;
    const y = ys[i]!;
    if (onCurve[i]) {
      if (control < 0) pen.lineTo(x, y);
      else pen.quadraticTo(xs[control]!, ys[control]!, x, y);
      control = -1;
    } else {
      if (control >= 0) pen.quadraticTo(xs[control]!, ys[control]!, (xs[control]! + x) / 2, (ys[control]! + y) / 2);
      control = i;
    }
  }
  if (control >= 0) pen.quadraticTo(xs[control]!, ys[control]!, startX, startY);
  pen.close();
}
