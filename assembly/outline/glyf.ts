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
import { toIntegerLanes } from "../lib/lanes";
import { toInteger } from "../lib/quantise";
import { arenaAllocate } from "../memory/arena";
import { packBegin, packEnd, packLine, packQuad, packTurns } from "./pack";

/** Points of one glyph, components included: more than any font draws, little enough to end soon. */
const POINT_LIMIT: u32 = 1 << 17;
/** Components of one glyph, nested ones included. */
const COMPONENT_LIMIT: u32 = 1024;
/** Depth of components in components. Fonts use 2; a cycle ends here. */
const DEPTH_LIMIT: u32 = 16;
/** Coordinates are kept × 2, since implied points are half units (KERNELS: truncating them cost 24/255 at 200 px). */
const SHIFT: i32 = 1;

const ON_CURVE: u32 = 0x01;
const X_SHORT: u32 = 0x02;
const Y_SHORT: u32 = 0x04;
const REPEAT: u32 = 0x08;
const X_SAME: u32 = 0x10;
const Y_SAME: u32 = 0x20;
/** Our own mark on the last point of a contour; the table's bit 7 is reserved and cleared. */
const CONTOUR_END: u32 = 0x80;
/** The same in each of eight flags. */
const CONTOUR_ENDS: u64 = 0x8080808080808080;

const ARGS_ARE_WORDS: u32 = 0x0001;
const ARGS_ARE_XY: u32 = 0x0002;
const HAS_SCALE: u32 = 0x0008;
const MORE_COMPONENTS: u32 = 0x0020;
const HAS_XY_SCALE: u32 = 0x0040;
const HAS_TWO_BY_TWO: u32 = 0x0080;
const HAS_TRANSFORM: u32 = HAS_SCALE | HAS_XY_SCALE | HAS_TWO_BY_TWO;
const SCALED_OFFSET: u32 = 0x0800;
const UNSCALED_OFFSET: u32 = 0x1000;

/** A point while decoding: f32 x, f32 y in font units; then i32 x, i32 y in packed units. Its flags lie apart, a byte each. */
const POINT: usize = 8;

/**
 * Bytes that the x (low half) and y (high half) of a point take, by its flags: 1 if short, 0 if the same as before,
 * else 2. Tables and selections instead of branches: which it is, no processor can guess.
 */
const DELTA_BYTES: usize = memory.data<u8>([
  0x22, 0x22, 0x21, 0x21, 0x12, 0x12, 0x11, 0x11, 0x22, 0x22, 0x21, 0x21, 0x12, 0x12, 0x11, 0x11, 0x20, 0x20, 0x21, 0x21,
  0x10, 0x10, 0x11, 0x11, 0x20, 0x20, 0x21, 0x21, 0x10, 0x10, 0x11, 0x11, 0x02, 0x02, 0x01, 0x01, 0x12, 0x12, 0x11, 0x11,
  0x02, 0x02, 0x01, 0x01, 0x12, 0x12, 0x11, 0x11, 0x00, 0x00, 0x01, 0x01, 0x10, 0x10, 0x11, 0x11, 0x00, 0x00, 0x01, 0x01,
  0x10, 0x10, 0x11, 0x11,
]);

let points: usize = 0;
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
  return emitContours();
}

function reservePoints(added: u32): i32 {
  const needed = pointCount + added;
  if (needed <= pointCapacity) return 0;
  if (needed > POINT_LIMIT) return ERROR_TOO_COMPLEX;
  const capacity = max<u32>(needed, max<u32>(pointCapacity * 2, 128));
  // Slack of one point and seven flags: points are taken two at a time, flags eight.
  const moved = arenaAllocate((capacity + 1) * <u32>POINT + capacity + 7, 16);
  if (!moved) return ERROR_OUT_OF_MEMORY;
  const movedFlags = moved + <usize>(capacity + 1) * POINT;
  if (pointCount) {
    memory.copy(moved, points, <usize>pointCount * POINT);
    memory.copy(movedFlags, pointFlags, pointCount);
  }
  points = moved;
  pointFlags = movedFlags;
  pointCapacity = capacity;
  return 0;
}

/** Appends the points of a glyph to `points`. 0, or an error. */
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
  const endPoints = at;
  at += <usize>contours << 1;
  if (at + 2 > end) return ERROR_DAMAGED;
  const count = readU16(at - 2) + 1;
  at += 2 + readU16(at);
  const error = reservePoints(count);
  if (error) return error;

  const flags = pointFlags + pointCount;
  const flagsEnd = flags + count;
  let xBytes: u32 = 0;
  let yBytes: u32 = 0;
  let flagAt = flags;
  while (flagAt < flagsEnd) {
    if (at >= end) return ERROR_DAMAGED;
    const flag = <u32>load<u8>(at++) & 0x3f;
    const bytes = <u32>load<u8>(DELTA_BYTES + flag);
    let repeat: u32 = 1;
    if (flag & REPEAT) {
      if (at >= end) return ERROR_DAMAGED;
      repeat += <u32>load<u8>(at++);
      if (flagAt + repeat > flagsEnd) return ERROR_DAMAGED;
    }
    xBytes += (bytes & 15) * repeat;
    yBytes += (bytes >> 4) * repeat;
    do store<u8>(flagAt++, <u8>flag);
    while (--repeat);
  }
  if (at + xBytes + yBytes > end) return ERROR_DAMAGED;
  readPoints(flags, flagsEnd, at, at + xBytes, points + <usize>pointCount * POINT);

  let previousEnd: i32 = -1;
  for (let contour = 0; contour < contours; contour++) {
    const endPoint = <i32>readU16(endPoints + (<usize>contour << 1));
    if (endPoint <= previousEnd || endPoint >= <i32>count) {
      if (endPoint == previousEnd) continue;
      return ERROR_DAMAGED;
    }
    const mark = flags + <usize>endPoint;
    store<u8>(mark, <u8>(load<u8>(mark) | CONTOUR_END));
    previousEnd = endPoint;
  }
  pointCount += count;
  return 0;
}

/**
 * Writes the points of the flags from `flag` to `flagsEnd`, whose x deltas start at `xAt` and y deltas at `yAt`. Up to
 * two bytes after the last delta are read, too, which is why the table has slack (`FACE_GLYF` in `lib/layout.ts`).
 */
function readPoints(flag: usize, flagsEnd: usize, xAt: usize, yAt: usize, point: usize): void {
  let x: i32 = 0;
  let y: i32 = 0;
  for (; flag < flagsEnd; flag++, point += POINT) {
    const flags = <u32>load<u8>(flag);
    const bytes = <usize>load<u8>(DELTA_BYTES + flags);
    x += delta(xAt, flags & X_SHORT, flags & X_SAME);
    y += delta(yAt, flags & Y_SHORT, flags & Y_SAME);
    xAt += bytes & 15;
    yAt += bytes >> 4;
    store<f32>(point, <f32>(<i16>x));
    store<f32>(point, <f32>(<i16>y), 4);
  }
}

// @ts-ignore: decorator
@inline
function delta(at: usize, isShort: u32, isSame: u32): i32 {
  const byte = <i32>load<u8>(at);
  const short = select<i32>(byte, -byte, isSame != 0);
  const long = select<i32>(0, readI16(at), isSame != 0);
  return select<i32>(short, long, isShort != 0);
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
  const last = points + <usize>pointCount * POINT;
  for (let point = points + <usize>start * POINT; point < last; point += POINT) {
    const x = load<f32>(point);
    const y = load<f32>(point, 4);
    store<f32>(point, x * xx + y * xy);
    store<f32>(point, x * yx + y * yy, 4);
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
    const anchorAt = points + <usize>anchor * POINT;
    const childAt = points + <usize>child * POINT;
    dx = load<f32>(anchorAt) - load<f32>(childAt);
    dy = load<f32>(anchorAt, 4) - load<f32>(childAt, 4);
  }
  movePoints(childStart, dx, dy);
}

/** Moves the points from `start` on, in font units. */
function movePoints(start: u32, dx: f32, dy: f32): void {
  if (dx == 0 && dy == 0) return;
  const end = points + <usize>pointCount * POINT;
  for (let point = points + <usize>start * POINT; point < end; point += POINT) {
    store<f32>(point, load<f32>(point) + dx);
    store<f32>(point, load<f32>(point, 4) + dy, 4);
  }
}

/** The box of the points in packed units, as an outline's record has it. */
let box: u64 = 0;

/** Rewrites `points` as integers in packed units, sets the box around them, and returns the shift that fits. */
function quantisePoints(): i32 {
  const end = points + <usize>pointCount * POINT;
  // An odd number of points is made even by its last one again.
  store<u64>(end, load<u64>(end - POINT));
  if (ASC_FEATURE_SIMD) return quantiseLanes(end);
  let left: f32 = Infinity;
  let bottom: f32 = Infinity;
  let right: f32 = -Infinity;
  let top: f32 = -Infinity;
  for (let point = points; point < end; point += POINT) {
    left = min(left, load<f32>(point));
    bottom = min(bottom, load<f32>(point, 4));
    right = max(right, load<f32>(point));
    top = max(top, load<f32>(point, 4));
  }
  const shift = shiftFor(max(max(-left, right), max(-bottom, top)));
  const factor = factorOf(shift);
  for (let at = points; at < end; at += 4) store<i32>(at, toInteger(load<f32>(at) * factor));
  box = side(left * factor, 0) | side(bottom * factor, 16) | side(right * factor, 32) | side(top * factor, 48);
  return shift;
}

// @ts-ignore: decorator
@inline
function side(value: f32, at: u64): u64 {
  return <u64>(<u16>toInteger(value)) << at;
}

// @ts-ignore: decorator
@inline
function quantiseLanes(end: usize): i32 {
  let least = v128.load(points);
  let largest = least;
  for (let point = points + 2 * POINT; point < end; point += 2 * POINT) {
    const pair = v128.load(point);
    least = f32x4.pmin(pair, least);
    largest = f32x4.pmax(pair, largest);
  }
  // Left, bottom, −right and −top, of the even points in the low lanes and of the odd ones in the high lanes.
  largest = f32x4.neg(largest);
  const sides = f32x4.pmin(
    v128.shuffle<f32>(least, largest, 0, 1, 4, 5),
    v128.shuffle<f32>(least, largest, 2, 3, 6, 7),
  );
  let reach = f32x4.abs(sides);
  reach = f32x4.pmax(reach, v128.shuffle<f32>(reach, reach, 1, 0, 3, 2));
  const shift = shiftFor(max(f32x4.extract_lane(reach, 0), f32x4.extract_lane(reach, 2)));
  const factors = f32x4.splat(factorOf(shift));
  const magic = toIntegerLanes();
  for (let point = points; point < end; point += 2 * POINT) {
    v128.store(point, i32x4.sub(f32x4.add(f32x4.mul(v128.load(point), factors), magic), magic));
  }
  const corners = v128.shuffle<f32>(sides, f32x4.neg(sides), 0, 1, 6, 7);
  const integers = i32x4.sub(f32x4.add(f32x4.mul(corners, factors), magic), magic);
  box = i64x2.extract_lane(i16x8.narrow_i32x4_s(integers, integers), 0);
  return shift;
}

/** The largest shift, up to `SHIFT`, by which coordinates up to `reach` stay in 16 bits. */
function shiftFor(reach: f32): i32 {
  let shift = SHIFT;
  for (; reach * factorOf(shift) > 32766.0 && shift > -16; shift--) {}
  return shift;
}

/** 2^shift, by the bits of the float's exponent. */
// @ts-ignore: decorator
@inline
function factorOf(shift: i32): f32 {
  return reinterpret<f32>((127 + shift) << 23);
}

function emitContours(): i32 {
  box = 0;
  const shift = pointCount ? quantisePoints() : SHIFT;
  // A contour has as many lines as points at most, its last one included, and fewer quadratics.
  const error = packBegin(pointCount, pointCount, shift, box);
  if (error) return error;
  let first: u32 = 0;
  let index: u32 = 0;
  while (index < pointCount) {
    // Eight points at once: ends are few.
    const ends = load<u64>(pointFlags + index) & CONTOUR_ENDS;
    index += ends ? <u32>(ctz(ends) >> 3) : 8;
    if (!ends || index >= pointCount) continue;
    if (index > first) emitContour(first, index);
    first = ++index;
  }
  return <i32>packEnd();
}

/** One closed contour of the points `first` … `last`: lines, and quadratics with implied points between controls. */
function emitContour(first: u32, last: u32): void {
  const lastPoint = points + <usize>last * POINT;
  let point = points + <usize>first * POINT;
  let flag = pointFlags + first;
  let flagsEnd = pointFlags + last + 1;
  let startX = load<i32>(point);
  let startY = load<i32>(point, 4);
  if (load<u8>(flag) & ON_CURVE) {
    point += POINT;
    flag++;
  } else if (load<u8>(flagsEnd - 1) & ON_CURVE) {
    startX = load<i32>(lastPoint);
    startY = load<i32>(lastPoint, 4);
    flagsEnd--;
  } else {
    startX = (startX + load<i32>(lastPoint)) >> 1;
    startY = (startY + load<i32>(lastPoint, 4)) >> 1;
  }

  let x = startX;
  let y = startY;
  let hasControl = false;
  let controlX: i32 = 0;
  let controlY: i32 = 0;
  let turns: i32 = 0;
  // The way that the contour comes from; unknown where its last point stands above its first, which may count a turn too many.
  let heading = startX - load<i32>(points + (flagsEnd - 1 - pointFlags) * POINT);
  let previousX = startX;
  for (; flag < flagsEnd; flag++, point += POINT) {
    const px = load<i32>(point);
    const py = load<i32>(point, 4);
    const step = px - previousX;
    previousX = px;
    const way = select<i32>(step, heading, step != 0);
    turns += <u32>(way ^ heading) >> 31;
    heading = way;
    if (load<u8>(flag) & ON_CURVE) {
      if (hasControl) packQuad(x, y, controlX, controlY, px, py);
      else packLine(x, y, px, py);
      x = px;
      y = py;
      hasControl = false;
    } else {
      if (hasControl) {
        const middleX = (controlX + px) >> 1;
        const middleY = (controlY + py) >> 1;
        packQuad(x, y, controlX, controlY, middleX, middleY);
        x = middleX;
        y = middleY;
      }
      controlX = px;
      controlY = py;
      hasControl = true;
    }
  }
  const closing = startX - previousX;
  packTurns(turns + (<u32>(select<i32>(closing, heading, closing != 0) ^ heading) >> 31));
  if (hasControl) packQuad(x, y, controlX, controlY, startX, startY);
  else packLine(x, y, startX, startY);
}
