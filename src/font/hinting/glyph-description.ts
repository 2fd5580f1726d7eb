/**
 * One glyph's description with its instructions, as `glyf` has it: points, or components.
 *
 * Specification: OpenType 1.9.1, "glyf".
 */

import { FontError } from "../../base/errors.ts";
import { TableReader } from "../../source/table-reader.ts";
import { type GlyfBytes, MAX_COMPONENTS, MAX_GLYPH_POINTS } from "../glyf-outline.ts";
import {
  type Component,
  componentByteLength,
  MORE_COMPONENTS,
  ON_CURVE,
  readComponent,
  readDeltas,
  readFlags,
  X_IS_BYTE,
  X_SAME_OR_POSITIVE,
  Y_IS_BYTE,
  Y_SAME_OR_POSITIVE,
} from "../glyf-records.ts";

/** A glyph of points. */
export interface SimpleGlyph {
  readonly kind: "simple";
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly onCurve: Uint8Array;
  readonly contourEnds: readonly number[];
  readonly program: Uint8Array;
  readonly xMin: number;
  readonly yMax: number;
}

/** A glyph of other glyphs. */
export interface CompositeGlyph {
  readonly kind: "composite";
  readonly components: readonly Component[];
  readonly program: Uint8Array;
  readonly xMin: number;
  readonly yMax: number;
}

export type GlyphDescription = SimpleGlyph | CompositeGlyph;

const GLYPH_HEADER_BYTES = 10;
const HAS_PROGRAM = 0x0100;
const noProgram = new Uint8Array(0);

/** The description of `glyphId`. Throws `FontError` for what is damaged. */
export function readGlyphDescription(bytes: GlyfBytes, glyphId: number): GlyphDescription {
  const [start, end] = rangeOf(bytes, glyphId);
  const glyf = new TableReader(bytes.glyf(), "glyf", bytes.source);
  if (start === end) return emptyGlyph;
  const contourCount = glyf.i16(start);
  const box = { xMin: glyf.i16(start + 2), yMax: glyf.i16(start + 8) };
  const at = start + GLYPH_HEADER_BYTES;
  return contourCount < 0 ? { ...readComposite(glyf, at), ...box } : { ...readSimple(glyf, at, contourCount), ...box };
}

const emptyGlyph: SimpleGlyph = {
  kind: "simple",
  xs: [],
  ys: [],
  onCurve: noProgram,
  contourEnds: [],
  program: noProgram,
  xMin: 0,
  yMax: 0,
};

function rangeOf(bytes: GlyfBytes, glyphId: number): [start: number, end: number] {
  const { source, locaIsLong } = bytes;
  const loca = new TableReader(bytes.loca(), "loca", source);
  if (glyphId >= bytes.glyphCount) {
    throw new FontError("glyph-damaged", { glyphId, detail: "it is a component that does not exist", source });
  }
  const [start, end] = locaIsLong
    ? [loca.u32(glyphId * 4), loca.u32(glyphId * 4 + 4)]
    : [loca.u16(glyphId * 2) * 2, loca.u16(glyphId * 2 + 2) * 2];
  if (start > end || end > bytes.glyf().byteLength) throw loca.damage(`it places glyph ${glyphId} outside of glyf`);
  bytes.bringIn?.(start, end);
  return [start, end];
}

function readSimple(glyf: TableReader, at: number, contourCount: number) {
  const contourEnds = Array.from({ length: contourCount }, (_, i) => glyf.u16(at + i * 2));
  for (let i = 1; i < contourCount; i++) {
    if (contourEnds[i]! < contourEnds[i - 1]!) throw glyf.damage("contours of a glyph end before they begin");
  }
  const pointCount = contourCount === 0 ? 0 : contourEnds[contourCount - 1]! + 1;
  if (pointCount > MAX_GLYPH_POINTS) throw glyf.damage(`a glyph has ${pointCount} points`);
  const programAt = at + contourCount * 2;
  const program = contourCount === 0 ? noProgram : readProgram(glyf, programAt);
  const { flags, end } = readFlags(glyf, programAt + 2 + program.byteLength, pointCount);
  const xs = readDeltas(glyf, end, flags, X_IS_BYTE, X_SAME_OR_POSITIVE);
  const ys = readDeltas(glyf, xs.end, flags, Y_IS_BYTE, Y_SAME_OR_POSITIVE);
  const onCurve = flags.map((flag) => flag & ON_CURVE);
  return { kind: "simple" as const, xs: xs.values, ys: ys.values, onCurve, contourEnds, program };
}

function readProgram(glyf: TableReader, at: number): Uint8Array {
  const byteLength = glyf.u16(at);
  glyf.require(at + 2, byteLength);
  return glyf.bytes.slice(at + 2, at + 2 + byteLength);
}

function readComposite(glyf: TableReader, start: number) {
  const components: Component[] = [];
  let at = start;
  let flags = MORE_COMPONENTS;
  while (flags & MORE_COMPONENTS) {
    flags = glyf.u16(at);
    if (components.length === MAX_COMPONENTS) throw glyf.damage(`a glyph has over ${MAX_COMPONENTS} components`);
    components.push(readComponent(glyf, at, flags));
    at += componentByteLength(flags);
  }
  const program = flags & HAS_PROGRAM ? readProgram(glyf, at) : noProgram;
  return { kind: "composite" as const, components, program };
}
