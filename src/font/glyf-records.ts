/**
 * The records of one glyph's description: flags and packed coordinates of points, and components.
 *
 * Specification: OpenType 1.9.1, "glyf", "Simple glyph description" and "Composite glyph description".
 */

import type { TableReader } from "../source/table-reader.ts";

// Flags of a simple glyph's points.
export const ON_CURVE = 0x01;
export const X_IS_BYTE = 0x02;
export const Y_IS_BYTE = 0x04;
const REPEAT = 0x08;
export const X_SAME_OR_POSITIVE = 0x10;
export const Y_SAME_OR_POSITIVE = 0x20;

// Flags of a component.
const ARGUMENTS_ARE_WORDS = 0x0001;
export const ARGUMENTS_ARE_OFFSETS = 0x0002;
const HAS_SCALE = 0x0008;
export const MORE_COMPONENTS = 0x0020;
const HAS_TWO_SCALES = 0x0040;
const HAS_MATRIX = 0x0080;
export const SCALED_OFFSET = 0x0800;

/** A part of a composite glyph. */
export interface Component {
  readonly glyphId: number;
  readonly flags: number;
  /** Offsets in font units, or indices of points to match. */
  readonly argument1: number;
  readonly argument2: number;
  readonly matrix: readonly [xx: number, xy: number, yx: number, yy: number];
}

/** Flags of a simple glyph's points, and where they end. */
export function readFlags(glyf: TableReader, start: number, pointCount: number): { flags: Uint8Array; end: number } {
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
export function readDeltas(
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

/** The component record at `at`, whose flags are known. */
export function readComponent(glyf: TableReader, at: number, flags: number): Component {
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

/** Bytes of a component record with these flags. */
export function componentByteLength(flags: number): number {
  const matrixBytes = flags & HAS_SCALE ? 2 : flags & HAS_TWO_SCALES ? 4 : flags & HAS_MATRIX ? 8 : 0;
  return 4 + (flags & ARGUMENTS_ARE_WORDS ? 4 : 2) + matrixBytes;
}
