/**
 * TrueType outlines: from `glyf` and `loca` to plain paths, in font units, y upwards. This is the host's reader for
 * single outlines and for variations, and the plain twin that the decoding kernel is tested against.
 *
 * Specification: OpenType 1.9.1, "glyf" and "loca".
 */

import { FontError } from "../base/errors.ts";
import { TableReader } from "../source/table-reader.ts";
import { isReadFailure } from "../source/waiting.ts";
import { type ContourPoints, drawContours } from "./contours.ts";
import {
  ARGUMENTS_ARE_OFFSETS,
  type Component,
  componentByteLength,
  MORE_COMPONENTS,
  ON_CURVE,
  readComponent,
  readDeltas,
  readFlags,
  SCALED_OFFSET,
  X_IS_BYTE,
  X_SAME_OR_POSITIVE,
  Y_IS_BYTE,
  Y_SAME_OR_POSITIVE,
} from "./glyf-records.ts";
import type { GlyphOutline } from "./outline.ts";

/** Composites nest at most this deep; real fonts stay below 6, and a cycle has no end. */
export const MAX_COMPONENT_DEPTH = 16;
/** Components of one glyph, over all levels: nesting multiplies, and 16 levels of 2 would be 65,536. */
export const MAX_COMPONENTS = 1024;
/** Points of one glyph, over all components. */
export const MAX_GLYPH_POINTS = 1 << 17;
/** Points times tuples that move them, over all components: real glyphs stay below 2²⁰, and this takes half a second. */
export const MAX_VARIATION_COST = 1 << 23;

/** Points of one glyph, flattened over its components. */
export interface GlyphPoints extends ContourPoints {
  /** What variation adds to the advance by the phantom points, in font units: for fonts without `HVAR`. */
  readonly advanceDeltaUnits: number;
  /** How far variation moves the vertical origin and the end of the vertical advance, likewise, for fonts without `VVAR`. */
  readonly topDeltaUnits: number;
  readonly bottomDeltaUnits: number;
}

/** Moves a glyph's points to another place of the font's design space. */
export interface PointVariation {
  /**
   * Adds the deltas of `glyphId` to `xs` and `ys`: the points of a simple glyph, or one offset for each component of a
   * composite; then four phantom points.
   */
  apply(glyphId: number, xs: number[], ys: number[], contourEnds: readonly number[] | undefined): void;
  /** What `apply` takes for so many points: the deltas that it may have to read on each axis. */
  cost(glyphId: number, pointCount: number): number;
}

/** The bytes to read from; asked for once for each outline, because linear memory may have grown meanwhile. */
export interface GlyfBytes {
  glyf(): Uint8Array;
  loca(): Uint8Array;
  readonly locaIsLong: boolean;
  readonly glyphCount: number;
  /** Makes sure that these bytes of `glyf` are there, where it is read by pages. Views stay as they are. */
  bringIn?(start: number, end: number): void;
  /** How far a glyph moves to stand on its left side bearing (`bearing-shifts.ts`), in font units. */
  shiftOf(glyphId: number): number;
  /** Label of the font's source, for messages. */
  readonly source: string;
}

/** The outline of `glyphId`; empty for a glyph without contours. Throws `FontError` `"glyph-damaged"`. */
export function readGlyfOutline(bytes: GlyfBytes, glyphId: number, variation?: PointVariation): GlyphOutline {
  return drawContours(readGlyphPoints(bytes, glyphId, variation));
}

/** The points of `glyphId`, components placed. */
export function readGlyphPoints(bytes: GlyfBytes, glyphId: number, variation?: PointVariation): GlyphPoints {
  return new GlyphDecoder(bytes, glyphId, variation).decode();
}

const GLYPH_HEADER_BYTES = 10;
const PHANTOM_POINTS = 4;

/** Decodes one glyph and what it refers to. */
class GlyphDecoder {
  readonly #bytes: GlyfBytes;
  readonly #glyf: TableReader;
  readonly #loca: TableReader;
  readonly #rootId: number;
  readonly #variation: PointVariation | undefined;
  #componentCount = 0;
  #variationCost = 0;
  /** Where variation moved the outermost glyph's phantom points. */
  #leftX = 0;
  #rightX = 0;
  #topY = 0;
  #bottomY = 0;

  constructor(bytes: GlyfBytes, glyphId: number, variation: PointVariation | undefined) {
    this.#bytes = bytes;
    this.#glyf = new TableReader(bytes.glyf(), "glyf", bytes.source);
    this.#loca = new TableReader(bytes.loca(), "loca", bytes.source);
    this.#rootId = glyphId;
    this.#variation = variation;
  }

  decode(): GlyphPoints {
    const points: ContourPoints = { xs: [], ys: [], onCurve: [], contourEnds: [] };
    try {
      this.#append(this.#rootId, points, 0);
    } catch (cause) {
      if (!(cause instanceof FontError) || cause.code === "glyph-damaged" || isReadFailure(cause)) throw cause;
      throw this.#damage(cause.message, { cause });
    }
    const shift = this.#bytes.shiftOf(this.#rootId) - this.#leftX;
    if (shift !== 0) for (let i = 0; i < points.xs.length; i++) points.xs[i]! += shift;
    return {
      ...points,
      advanceDeltaUnits: this.#rightX - this.#leftX,
      topDeltaUnits: this.#topY,
      bottomDeltaUnits: this.#bottomY,
    };
  }

  #append(glyphId: number, points: ContourPoints, depth: number): void {
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
    this.#bytes.bringIn?.(start, end);
    return [start, end];
  }

  #appendSimple(glyphId: number, start: number, contourCount: number, points: ContourPoints, depth: number): void {
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

  #appendComposite(glyphId: number, start: number, points: ContourPoints, depth: number): void {
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
  #place(component: Component, x: number, y: number, points: ContourPoints, base: number, first: number): void {
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
    points: ContourPoints,
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
    this.#variationCost += this.#variation.cost(glyphId, xs.length);
    if (this.#variationCost > MAX_VARIATION_COST) throw this.#damage("its variations are too many for its points");
    this.#variation.apply(glyphId, xs, ys, contourEnds);
    if (depth === 0) {
      this.#leftX = xs[count]!;
      this.#rightX = xs[count + 1]!;
      this.#topY = ys[count + 2]!;
      this.#bottomY = ys[count + 3]!;
    }
    xs.length = count;
    ys.length = count;
  }

  #damage(detail: string, options?: ErrorOptions): FontError<"glyph-damaged"> {
    return new FontError("glyph-damaged", { glyphId: this.#rootId, detail, source: this.#bytes.source }, options);
  }
}
