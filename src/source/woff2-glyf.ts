/**
 * `glyf` and `loca` from their transformed form: seven streams, of contours, points, flags, coordinates, composites,
 * bounding boxes and instructions.
 *
 * Specification: W3C, "WOFF File Format 2.0", sections 5.1 to 5.3.
 */

import { PackedReader, requireUnpackedSize } from "./packed-font.ts";

/** The tables, and what `hmtx` is rebuilt by. */
export interface RebuiltGlyf {
  readonly glyf: Uint8Array;
  readonly loca: Uint8Array;
  readonly locaIsLong: boolean;
  /** Left edge of each glyph, 0 for an empty one. */
  readonly xMins: Int16Array;
}

const HAS_OVERLAP_BITMAP = 0x0001;
const COMPOSITE = -1;
const MAX_POINTS = 0xffff;
/** The last offset that a short `loca` can hold. */
const MAX_SHORT_OFFSET = 0xffff * 2;

// Flags of points.
const ON_CURVE = 0x01;
const X_IS_BYTE = 0x02;
const Y_IS_BYTE = 0x04;
const REPEAT = 0x08;
const X_SAME_OR_POSITIVE = 0x10;
const Y_SAME_OR_POSITIVE = 0x20;
const OVERLAPS = 0x40;

// Flags of components.
const ARGUMENTS_ARE_WORDS = 0x0001;
const HAS_SCALE = 0x0008;
const MORE_COMPONENTS = 0x0020;
const HAS_TWO_SCALES = 0x0040;
const HAS_MATRIX = 0x0080;
const HAS_INSTRUCTIONS = 0x0100;

/** Rebuilds both tables. Throws `FontError` `"unpacking-failed"`. */
export function rebuildGlyf(reader: PackedReader): RebuiltGlyf {
  return new GlyfRebuilder(reader).rebuild();
}

class GlyfRebuilder {
  readonly #glyphCount: number;
  readonly #wantsLong: boolean;
  readonly #contours: PackedReader;
  readonly #points: PackedReader;
  readonly #flags: PackedReader;
  readonly #glyphs: PackedReader;
  readonly #composites: PackedReader;
  readonly #boxes: PackedReader;
  readonly #boxBitmap: Uint8Array;
  readonly #instructions: PackedReader;
  readonly #overlaps: Uint8Array | undefined;
  readonly #out = new ByteWriter();
  readonly #xMins: Int16Array;

  constructor(reader: PackedReader) {
    reader.at = 2;
    const options = reader.u16();
    this.#glyphCount = reader.u16();
    this.#wantsLong = reader.u16() !== 0;
    const sizes = Array.from({ length: 7 }, () => reader.u32());
    const streams = sizes.map((byteLength) => new PackedReader(reader.font, reader.take(byteLength)));
    const [contours, points, flags, glyphs, composites, boxes, instructions] = streams as [
      PackedReader,
      PackedReader,
      PackedReader,
      PackedReader,
      PackedReader,
      PackedReader,
      PackedReader,
    ];
    this.#contours = contours;
    this.#points = points;
    this.#flags = flags;
    this.#glyphs = glyphs;
    this.#composites = composites;
    this.#boxes = boxes;
    this.#boxBitmap = boxes.take(((this.#glyphCount + 31) >> 5) * 4);
    this.#instructions = instructions;
    this.#overlaps = options & HAS_OVERLAP_BITMAP ? reader.take((this.#glyphCount + 7) >> 3) : undefined;
    this.#xMins = new Int16Array(this.#glyphCount);
  }

  rebuild(): RebuiltGlyf {
    const offsets = new Uint32Array(this.#glyphCount + 1);
    for (let glyphId = 0; glyphId < this.#glyphCount; glyphId++) {
      this.#rebuildGlyph(glyphId);
      this.#out.pad();
      requireUnpackedSize(this.#out.byteLength, this.#contours.font);
      offsets[glyphId + 1] = this.#out.byteLength;
    }
    const locaIsLong = this.#wantsLong || this.#out.byteLength > MAX_SHORT_OFFSET;
    return { glyf: this.#out.finish(), loca: writeLoca(offsets, locaIsLong), locaIsLong, xMins: this.#xMins };
  }

  #rebuildGlyph(glyphId: number): void {
    const contourCount = this.#contours.i16();
    const hasBox = bit(this.#boxBitmap, glyphId);
    if (contourCount === 0) {
      if (hasBox) throw this.#boxes.fail(`glyph ${glyphId} is empty and has a box`);
      return;
    }
    const start = this.#out.byteLength;
    this.#out.u16(contourCount & 0xffff);
    if (contourCount === COMPOSITE) {
      if (!hasBox) throw this.#boxes.fail(`glyph ${glyphId} is made of others and has no box`);
      this.#out.bytes(this.#boxes.take(8));
      this.#copyComponents();
    } else if (contourCount > 0) {
      this.#rebuildSimple(glyphId, contourCount, hasBox ? this.#boxes.take(8) : undefined);
    } else throw this.#contours.fail(`glyph ${glyphId} has ${contourCount} contours`);
    this.#xMins[glyphId] = this.#out.i16At(start + 2);
  }

  #copyComponents(): void {
    const composites = this.#composites;
    let flags: number;
    let hasInstructions = false;
    do {
      const at = composites.at;
      flags = composites.u16();
      composites.at = at;
      this.#out.bytes(composites.take(componentByteLength(flags)));
      hasInstructions ||= (flags & HAS_INSTRUCTIONS) !== 0;
    } while (flags & MORE_COMPONENTS);
    if (hasInstructions) this.#copyInstructions();
  }

  #copyInstructions(): void {
    const byteLength = this.#glyphs.short255();
    this.#out.u16(byteLength);
    this.#out.bytes(this.#instructions.take(byteLength));
  }

  #rebuildSimple(glyphId: number, contourCount: number, box: Uint8Array | undefined): void {
    const ends: number[] = [];
    let pointCount = 0;
    for (let i = 0; i < contourCount; i++) {
      pointCount += this.#points.short255();
      if (pointCount > MAX_POINTS) throw this.#points.fail(`glyph ${glyphId} has over ${MAX_POINTS} points`);
      ends.push((pointCount - 1) & 0xffff);
    }
    const points = this.#readPoints(pointCount);
    this.#out.bytes(box ?? boxOf(points));
    for (const end of ends) this.#out.u16(end);
    this.#copyInstructions();
    writePoints(this.#out, points, this.#overlaps !== undefined && bit(this.#overlaps, glyphId));
  }

  #readPoints(count: number): Points {
    const points = { dx: new Int32Array(count), dy: new Int32Array(count), onCurve: new Uint8Array(count) };
    for (let i = 0; i < count; i++) {
      const flag = this.#flags.u8();
      points.onCurve[i] = flag & 0x80 ? 0 : 1;
      [points.dx[i], points.dy[i]] = readStep(this.#glyphs, flag & 0x7f);
    }
    return points;
  }
}

/** Points as steps from one to the next. */
interface Points {
  readonly dx: Int32Array;
  readonly dy: Int32Array;
  readonly onCurve: Uint8Array;
}

/** A step of 1 to 4 bytes, whose flag says how the bits are shared out (section 5.2). */
function readStep(glyphs: PackedReader, flag: number): [dx: number, dy: number] {
  const sign = (flags: number, value: number) => (flags & 1 ? value : -value);
  const first = glyphs.u8();
  if (flag < 10) return [0, sign(flag, ((flag & 14) << 7) + first)];
  if (flag < 20) return [sign(flag, (((flag - 10) & 14) << 7) + first), 0];
  if (flag < 84) {
    const bits = flag - 20;
    return [sign(flag, 1 + (bits & 0x30) + (first >> 4)), sign(flag >> 1, 1 + ((bits & 0x0c) << 2) + (first & 0x0f))];
  }
  const second = glyphs.u8();
  if (flag < 120) {
    const bits = flag - 84;
    const high = Math.floor(bits / 12) << 8;
    return [sign(flag, 1 + high + first), sign(flag >> 1, 1 + (((bits % 12) >> 2) << 8) + second)];
  }
  const third = glyphs.u8();
  if (flag < 124) {
    return [sign(flag, (first << 4) + (second >> 4)), sign(flag >> 1, ((second & 0x0f) << 8) + third)];
  }
  return [sign(flag, (first << 8) + second), sign(flag >> 1, (third << 8) + glyphs.u8())];
}

/** The box of points, as a glyph's header has it. */
function boxOf({ dx, dy }: Points): Uint8Array {
  const [xMin, xMax] = extent(dx);
  const [yMin, yMax] = extent(dy);
  const box = new DataView(new ArrayBuffer(8));
  for (const [i, edge] of [xMin, yMin, xMax, yMax].entries()) box.setInt16(i * 2, edge);
  return new Uint8Array(box.buffer);
}

function extent(steps: Int32Array): [minimum: number, maximum: number] {
  if (steps.length === 0) return [0, 0];
  let [at, minimum, maximum] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const step of steps) {
    at += step;
    minimum = Math.min(minimum, at);
    maximum = Math.max(maximum, at);
  }
  return [minimum, maximum];
}

/** Flags, then x, then y, each as short as it can be. */
function writePoints(out: ByteWriter, { dx, dy, onCurve }: Points, overlaps: boolean): void {
  const flags = onCurve.map(
    (on, i) =>
      (on ? ON_CURVE : 0) |
      axisFlag(dx[i]!, X_IS_BYTE, X_SAME_OR_POSITIVE) |
      axisFlag(dy[i]!, Y_IS_BYTE, Y_SAME_OR_POSITIVE) |
      (overlaps && i === 0 ? OVERLAPS : 0),
  );
  for (let i = 0; i < flags.length; ) {
    let repeats = 0;
    while (repeats < 255 && flags[i + repeats + 1] === flags[i]) repeats++;
    out.u8(flags[i]! | (repeats > 0 ? REPEAT : 0));
    if (repeats > 0) out.u8(repeats);
    i += repeats + 1;
  }
  for (const step of dx) writeStep(out, step);
  for (const step of dy) writeStep(out, step);
}

function axisFlag(step: number, isByte: number, sameOrPositive: number): number {
  if (step === 0) return sameOrPositive;
  if (step > -256 && step < 256) return isByte | (step > 0 ? sameOrPositive : 0);
  return 0;
}

function writeStep(out: ByteWriter, step: number): void {
  if (step === 0) return;
  if (step > -256 && step < 256) out.u8(Math.abs(step));
  else out.u16(step & 0xffff);
}

function writeLoca(offsets: Uint32Array, isLong: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(offsets.length * (isLong ? 4 : 2)));
  offsets.forEach((offset, i) => {
    if (isLong) view.setUint32(i * 4, offset);
    else view.setUint16(i * 2, offset / 2);
  });
  return new Uint8Array(view.buffer);
}

function bit(bitmap: Uint8Array, index: number): boolean {
  return ((bitmap[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0;
}

function componentByteLength(flags: number): number {
  const matrixBytes = flags & HAS_SCALE ? 2 : flags & HAS_TWO_SCALES ? 4 : flags & HAS_MATRIX ? 8 : 0;
  return 4 + (flags & ARGUMENTS_ARE_WORDS ? 4 : 2) + matrixBytes;
}

/** Bytes one after another, in a buffer that doubles. */
class ByteWriter {
  byteLength = 0;
  #buffer = new Uint8Array(1 << 16);

  u8(value: number): void {
    this.#reserve(1);
    this.#buffer[this.byteLength++] = value;
  }

  u16(value: number): void {
    this.u8(value >> 8);
    this.u8(value & 255);
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.byteLength);
    this.#buffer.set(bytes, this.byteLength);
    this.byteLength += bytes.byteLength;
  }

  /** Glyphs begin at multiples of four, as most fonts have them. */
  pad(): void {
    while (this.byteLength & 3) this.u8(0);
  }

  i16At(offset: number): number {
    return ((this.#buffer[offset]! << 24) | (this.#buffer[offset + 1]! << 16)) >> 16;
  }

  finish(): Uint8Array {
    return this.#buffer.slice(0, this.byteLength);
  }

  #reserve(byteLength: number): void {
    if (this.byteLength + byteLength <= this.#buffer.byteLength) return;
    const grown = new Uint8Array(Math.max(this.#buffer.byteLength * 2, this.byteLength + byteLength));
    grown.set(this.#buffer);
    this.#buffer = grown;
  }
}
