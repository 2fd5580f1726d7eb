/**
 * TrueType outlines: `glyf` and `loca` (OpenType 1.9), simple and composite, from the font's bytes to a packed outline.
 * Every read is bounded by the table; what lies outside is damage, and damage is an error.
 */

import { readI16, readU16, readU32 } from "../lib/big-endian";
import {
  ERROR_DAMAGED,
  ERROR_OUT_OF_MEMORY,
  ERROR_TOO_COMPLEX,
  FACE_GLYF,
  FACE_GLYF_LENGTH,
  FACE_GLYPH_COUNT,
  FACE_LOCA,
  FACE_LOCA_LENGTH,
  FACE_LOCA_LONG,
  FACE_SHIFTS,
} from "../lib/layout";
import { arenaAllocate } from "../memory/arena";
import { copyBytes } from "../memory/bytes";
import { CONTOUR_END, COORDINATE, packContours } from "./contours";

/** Points of one glyph, components included: more than any font draws, little enough to end soon. */
const POINT_LIMIT: u32 = 1 << 17;
/** Components of one glyph, nested ones included. */
const COMPONENT_LIMIT: u32 = 1024;
/** Depth of components in components. Fonts use 2; a cycle ends here. */
const DEPTH_LIMIT: u32 = 16;

/** Of x deltas; those of y deltas are a bit higher. */
const X_SHORT: u32 = 0x02;
const REPEAT: u32 = 0x08;
const X_SAME: u32 = 0x10;
const Y_SAME: u32 = 0x20;
/** What is kept of a flag: the highest bit is ours. */
const FLAG_BITS: u32 = 0x7f;

const ARGS_ARE_WORDS: u32 = 0x0001;
const ARGS_ARE_XY: u32 = 0x0002;
const HAS_SCALE: u32 = 0x0008;
const MORE_COMPONENTS: u32 = 0x0020;
const HAS_XY_SCALE: u32 = 0x0040;
const HAS_TWO_BY_TWO: u32 = 0x0080;
const HAS_TRANSFORM: u32 = HAS_SCALE | HAS_XY_SCALE | HAS_TWO_BY_TWO;
const SCALED_OFFSET: u32 = 0x0800;
const UNSCALED_OFFSET: u32 = 0x1000;

/** Coordinates and flags that may be written behind the last. */
const SLACK: u32 = 16;

/** Coordinates in font units, f32 each, and flags, a byte each. */
let xs: usize = 0;
let ys: usize = 0;
let pointFlags: usize = 0;
let pointCapacity: u32 = 0;
let pointCount: u32 = 0;
let componentCount: u32 = 0;

/**
 * Decodes glyph `glyphId` of `face` into an outline in the arena, and returns its address, or an error. A glyph
 * without contours is an outline without segments.
 */
export function decodeGlyph(face: usize, glyphId: u32): i32 {
  pointCapacity = 0;
  pointCount = 0;
  componentCount = 0;
  const error = appendGlyph(face, glyphId, 0);
  if (error) return error;
  const shifts = <usize>load<u32>(face, FACE_SHIFTS);
  if (shifts) movePoints(0, <f32>load<i16>(shifts + (<usize>glyphId << 1)), 0);
  return packContours(xs, ys, pointFlags, pointCount);
}

function reservePoints(added: u32): i32 {
  const needed = pointCount + added;
  if (needed <= pointCapacity) return 0;
  if (needed > POINT_LIMIT) return ERROR_TOO_COMPLEX;
  const capacity = max<u32>(needed, max<u32>(pointCapacity * 2, 128));
  const rowBytes = (capacity + SLACK) * <u32>COORDINATE;
  const moved = arenaAllocate(2 * rowBytes + capacity + SLACK, 16);
  if (!moved) return ERROR_OUT_OF_MEMORY;
  if (pointCount) {
    copyBytes(moved, xs, <usize>pointCount * COORDINATE);
    copyBytes(moved + rowBytes, ys, <usize>pointCount * COORDINATE);
    copyBytes(moved + 2 * rowBytes, pointFlags, pointCount);
  }
  xs = moved;
  ys = moved + rowBytes;
  pointFlags = moved + 2 * rowBytes;
  pointCapacity = capacity;
  return 0;
}

/** Appends the points of a glyph. 0, or an error. */
function appendGlyph(face: usize, glyphId: u32, depth: u32): i32 {
  if (glyphId >= load<u32>(face, FACE_GLYPH_COUNT)) return ERROR_DAMAGED;
  if (depth > DEPTH_LIMIT) return ERROR_TOO_COMPLEX;
  const loca = <usize>load<u32>(face, FACE_LOCA);
  const isLong = load<u32>(face, FACE_LOCA_LONG);
  const entryBytes: u32 = isLong ? 4 : 2;
  if ((glyphId + 2) * entryBytes > load<u32>(face, FACE_LOCA_LENGTH)) return ERROR_DAMAGED;
  const entry = loca + glyphId * entryBytes;
  const start = isLong ? readU32(entry) : readU16(entry) << 1;
  const end = isLong ? readU32(entry + 4) : readU16(entry + 2) << 1;
  if (start == end) return 0;
  if (start > end || end > load<u32>(face, FACE_GLYF_LENGTH) || end - start < 10) return ERROR_DAMAGED;
  const glyf = <usize>load<u32>(face, FACE_GLYF);
  const contours = readI16(glyf + start);
  const body = glyf + start + 10;
  if (contours >= 0) return appendSimple(body, glyf + end, contours);
  return appendComposite(face, body, glyf + end, depth);
}

function appendSimple(at: usize, end: usize, contours: i32): i32 {
  if (contours == 0) return 0;
  let endPoints = at;
  at += <usize>contours << 1;
  const endPointsEnd = at;
  if (at + 2 > end) return ERROR_DAMAGED;
  const count = readU16(at - 2) + 1;
  at += 2 + readU16(at);
  const error = reservePoints(count);
  if (error) return error;

  const flags = pointFlags + pointCount;
  const flagsEnd = flags + count;
  let flagAt = flags;
  while (flagAt < flagsEnd) {
    if (at >= end) return ERROR_DAMAGED;
    const single = min(copySingleFlags(at, flagAt), flagsEnd - flagAt);
    at += single;
    flagAt += single;
    if (flagAt == flagsEnd || !(load<u8>(at) & REPEAT)) continue;
    const runEnd = flagAt + load<u8>(at, 1) + 1;
    if (runEnd > flagsEnd) return ERROR_DAMAGED;
    fillFlags(flagAt, load<u8>(at) & FLAG_BITS, runEnd);
    at += 2;
    flagAt = runEnd;
  }
  // Behind the last are points that take no bytes.
  if (ASC_FEATURE_SIMD) v128.store(flagsEnd, i8x16.splat(<i8>(X_SAME | Y_SAME)));
  at = readDeltas(flags, flagsEnd, 0, at, end, xs + <usize>pointCount * COORDINATE);
  at = readDeltas(flags, flagsEnd, 1, at, end, ys + <usize>pointCount * COORDINATE);
  if (at > end) return ERROR_DAMAGED;

  let previousEnd: u32 = 0;
  for (; endPoints < endPointsEnd; endPoints += 2) {
    const endPoint = readU16(endPoints);
    // Some fonts give an end twice.
    if (endPoint < previousEnd || endPoint >= count) return ERROR_DAMAGED;
    const mark = flags + <usize>endPoint;
    store<u8>(mark, <u8>(load<u8>(mark) | CONTOUR_END));
    previousEnd = endPoint;
  }
  pointCount += count;
  return 0;
}

/**
 * Copies flags from `at` on, up to one that repeats, or 16, or one where there are no lanes; how many. What lies behind
 * them is overwritten.
 */
// @ts-ignore: decorator
@inline
function copySingleFlags(at: usize, to: usize): usize {
  if (ASC_FEATURE_SIMD) {
    const flags = v128.load(at);
    v128.store(to, v128.and(flags, i8x16.splat(<i8>FLAG_BITS)));
    return ctz(i8x16.bitmask(i16x8.shl(flags, 4)) | 0x10000);
  }
  const flag = <u32>load<u8>(at);
  store<u8>(to, <u8>(flag & FLAG_BITS));
  return flag & REPEAT ? 0 : 1;
}

/** Sets the flags from `at` to `end`, one at least, and with lanes up to 15 behind them. */
// @ts-ignore: decorator
@inline
function fillFlags(at: usize, flag: u32, end: usize): void {
  do {
    if (ASC_FEATURE_SIMD) v128.store(at, i8x16.splat(<i8>flag));
    else store<u8>(at, <u8>flag);
    at += ASC_FEATURE_SIMD ? 16 : 1;
  } while (at < end);
}

/**
 * Writes the coordinates of an axis, f32 each, whose deltas start at `at`; where these end, which is behind `end` where the
 * table ends before. The flags of y are those of x a bit higher, so `axis` is 0 or 1. Up to 16 bytes after the last delta are
 * read, which is why the table has slack (`FACE_GLYF` in `lib/layout.ts`), and with lanes up to seven coordinates are written
 * after the last.
 */
function readDeltas(flag: usize, flagsEnd: usize, axis: i32, at: usize, end: usize, out: usize): usize {
  if (ASC_FEATURE_SIMD) return readDeltaLanes(flag, flagsEnd, axis, at, end, out);
  let value: i32 = 0;
  for (; flag < flagsEnd && at <= end; flag++) {
    const flags = <u32>load<u8>(flag) >> axis;
    if (flags & X_SHORT) {
      const byte = <i32>load<u8>(at++);
      value += flags & X_SAME ? byte : -byte;
    } else if (!(flags & X_SAME)) {
      value += readI16(at);
      at += 2;
    }
    store<f32>(out, <f32>(<i16>value));
    out += COORDINATE;
  }
  return at;
}

/** The same, eight at once. */
// @ts-ignore: decorator
@inline
function readDeltaLanes(flag: usize, flagsEnd: usize, axis: i32, at: usize, end: usize, out: usize): usize {
  let values = i32x4.splat(0);
  for (; flag < flagsEnd && at <= end; flag += 8) {
    const flags = i16x8.shr_u(v128.load8x8_u(flag), axis);
    const short = lanesWith(flags, 1);
    const same = lanesWith(flags, 4);
    const isLong = v128.not(v128.or(short, same));
    // What a delta takes, negative: 1, 2 or no bytes.
    const sizes = i16x8.add(short, i16x8.add(isLong, isLong));
    const ends = runningSums(sizes);
    // A long one's two bytes are swapped; of a short one both lanes take its byte, and the upper is cleared.
    const starts = i16x8.mul(i16x8.sub(sizes, ends), i16x8.splat(0x0101));
    const bytes = i8x16.swizzle(v128.load(at), i16x8.sub(starts, isLong));
    at -= i16x8.extract_lane_s(ends, 7);
    const magnitudes = v128.and(bytes, v128.or(isLong, i16x8.shr_u(short, 8)));
    const negative = v128.andnot(short, same);
    const deltas = i16x8.sub(v128.xor(magnitudes, negative), negative);
    values = i16x8.add(runningSums(deltas), v128.shuffle<i16>(values, values, 7, 7, 7, 7, 7, 7, 7, 7));
    v128.store(out, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(values)));
    v128.store(out, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(values)), 4 * COORDINATE);
    out += 8 * COORDINATE;
  }
  return at;
}

/** Ones in the lanes whose flag has the bit `bit`. */
// @ts-ignore: decorator
@inline
function lanesWith(flags: v128, bit: i32): v128 {
  return i16x8.shr_s(i16x8.shl(flags, 15 - bit), 15);
}

/** Each lane with all before it. */
// @ts-ignore: decorator
@inline
function runningSums(lanes: v128): v128 {
  const zero = i32x4.splat(0);
  lanes = i16x8.add(lanes, v128.shuffle<i16>(zero, lanes, 7, 8, 9, 10, 11, 12, 13, 14));
  lanes = i16x8.add(lanes, v128.shuffle<i16>(zero, lanes, 6, 7, 8, 9, 10, 11, 12, 13));
  return i16x8.add(lanes, v128.shuffle<i16>(zero, lanes, 4, 5, 6, 7, 8, 9, 10, 11));
}

/** Components: each glyph is appended as it is, then moved by its transform. */
function appendComposite(face: usize, at: usize, end: usize, depth: u32): i32 {
  const parentStart = pointCount;
  let flags: u32 = MORE_COMPONENTS;
  while (flags & MORE_COMPONENTS) {
    if (++componentCount > COMPONENT_LIMIT) return ERROR_TOO_COMPLEX;
    if (at + 4 > end) return ERROR_DAMAGED;
    flags = readU16(at);
    const glyphId = readU16(at + 2);
    at += 4;
    const argBytes: usize = flags & ARGS_ARE_WORDS ? 4 : 2;
    const scaleBytes: usize = flags & HAS_SCALE ? 2 : flags & HAS_XY_SCALE ? 4 : flags & HAS_TWO_BY_TWO ? 8 : 0;
    const args = at;
    at += argBytes + scaleBytes;
    if (at > end) return ERROR_DAMAGED;
    const childStart = pointCount;
    const error = appendGlyph(face, glyphId, depth + 1);
    if (error) return error;
    if (scaleBytes) transformPoints(childStart, args + argBytes, scaleBytes);
    placeComponent(parentStart, childStart, flags, args);
  }
  return 0;
}

// @ts-ignore: decorator
@inline
function readF2Dot14(address: usize): f32 {
  return <f32>readI16(address) / 16384.0;
}

/** What an offset that is scaled is multiplied by: lengths of the last transform's columns. */
let offsetScaleX: f32 = 1;
let offsetScaleY: f32 = 1;

/** Transforms the points from `start` on: one factor, one for each axis, or a matrix, by the bytes of `scales`. */
function transformPoints(start: u32, scales: usize, scaleBytes: usize): void {
  const xx = readF2Dot14(scales);
  const yy = readF2Dot14(scales + scaleBytes - 2);
  let yx: f32 = 0;
  let xy: f32 = 0;
  if (scaleBytes == 8) {
    yx = readF2Dot14(scales + 2);
    xy = readF2Dot14(scales + 4);
  }
  for (; start < pointCount; start++) {
    const at = <usize>start * COORDINATE;
    const x = load<f32>(xs + at);
    const y = load<f32>(ys + at);
    store<f32>(xs + at, x * xx + y * xy);
    store<f32>(ys + at, x * yx + y * yy);
  }
  offsetScaleX = sqrt<f32>(xx * xx + yx * yx);
  offsetScaleY = sqrt<f32>(xy * xy + yy * yy);
}

/** Moves the points from `childStart` on to a component's place. */
function placeComponent(parentStart: u32, childStart: u32, flags: u32, args: usize): void {
  const words = flags & ARGS_ARE_WORDS;
  const first = words ? readI16(args) : <i32>load<i8>(args);
  const second = words ? readI16(args + 2) : <i32>load<i8>(args, 1);
  let dx = <f32>first;
  let dy = <f32>second;
  if (flags & ARGS_ARE_XY) {
    if ((flags & (SCALED_OFFSET | UNSCALED_OFFSET)) == SCALED_OFFSET && flags & HAS_TRANSFORM) {
      dx *= offsetScaleX;
      dy *= offsetScaleY;
    }
  } else {
    const unsigned: u32 = words ? 0xffff : 0xff;
    const anchor = parentStart + (first & unsigned);
    const child = childStart + (second & unsigned);
    // Phantom points are not kept: an anchor outside the glyph's own points moves nothing.
    if (anchor >= childStart || child >= pointCount) return;
    const anchorAt = <usize>anchor * COORDINATE;
    const childAt = <usize>child * COORDINATE;
    dx = load<f32>(xs + anchorAt) - load<f32>(xs + childAt);
    dy = load<f32>(ys + anchorAt) - load<f32>(ys + childAt);
  }
  movePoints(childStart, dx, dy);
}

/** Moves the points from `start` on, in font units. */
function movePoints(start: u32, dx: f32, dy: f32): void {
  if (dx == 0 && dy == 0) return;
  for (; start < pointCount; start++) {
    const at = <usize>start * COORDINATE;
    store<f32>(xs + at, load<f32>(xs + at) + dx);
    store<f32>(ys + at, load<f32>(ys + at) + dy);
  }
}
