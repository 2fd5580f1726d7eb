/**
 * A plain PNG decoder to check the writer by, PNG third edition: every colour type and bit depth up to 8, the five
 * filters, no interlace. Shares nothing with the writer; checksums are computed bit by bit.
 */

import { inflateSync } from "node:zlib";

export interface DecodedPng {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  readonly colorType: number;
  /** Chunk types in order. */
  readonly chunks: readonly string[];
  /** Straight RGBA. */
  readonly rgba: Uint8Array;
}

const channelsOf: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

export function decodePng(file: Uint8Array): DecodedPng {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (Buffer.from(file.subarray(0, 8)).toString("latin1") !== "\x89PNG\r\n\x1a\n") throw new Error("no PNG signature");
  const chunks: string[] = [];
  const bodies = new Map<string, Uint8Array>();
  for (let at = 8; at < file.length; ) {
    const length = view.getUint32(at);
    const type = Buffer.from(file.subarray(at + 4, at + 8)).toString("latin1");
    if (view.getUint32(at + 8 + length) !== slowCrc(file.subarray(at + 4, at + 8 + length))) {
      throw new Error(`bad checksum of ${type}`);
    }
    chunks.push(type);
    // Other writers cut their data into several chunks.
    bodies.set(type, Buffer.concat([bodies.get(type) ?? new Uint8Array(), file.subarray(at + 8, at + 8 + length)]));
    at += length + 12;
  }
  const header = bodies.get("IHDR")!;
  const headerView = new DataView(header.buffer, header.byteOffset, 13);
  const [width, height] = [headerView.getUint32(0), headerView.getUint32(4)];
  const [bitDepth, colorType] = [header[8]!, header[9]!];
  if (header[10] !== 0 || header[11] !== 0 || header[12] !== 0) throw new Error("unknown method");
  const bitsPerPixel = channelsOf[colorType]! * bitDepth;
  const rows = unfilter(inflateSync(bodies.get("IDAT")!), Math.ceil((width * bitsPerPixel) / 8), height, bitsPerPixel);
  const rgba = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sample = (channel: number) => readBits(rows[y]!, x * bitsPerPixel + channel * bitDepth, bitDepth);
      rgba.set(toRgba(colorType, bitDepth, sample, bodies.get("PLTE"), bodies.get("tRNS")), (y * width + x) * 4);
    }
  }
  return { width, height, bitDepth, colorType, chunks, rgba };
}

function readBits(row: Uint8Array, bitAt: number, bitCount: number): number {
  let value = 0;
  for (let bit = bitAt; bit < bitAt + bitCount; bit++) value = value * 2 + ((row[bit >> 3]! >> (7 - (bit & 7))) & 1);
  return value;
}

function toRgba(
  colorType: number,
  bitDepth: number,
  sample: (channel: number) => number,
  palette: Uint8Array | undefined,
  alphas: Uint8Array | undefined,
): number[] {
  if (colorType === 3) {
    const index = sample(0);
    if (index * 3 >= palette!.length) throw new Error(`index ${index} is outside the palette`);
    return [...palette!.subarray(index * 3, index * 3 + 3), alphas?.[index] ?? 255];
  }
  if (colorType === 0 || colorType === 4) {
    const level = (sample(0) * 255) / (2 ** bitDepth - 1);
    return [level, level, level, colorType === 4 ? sample(1) : 255];
  }
  return [sample(0), sample(1), sample(2), colorType === 6 ? sample(3) : 255];
}

function unfilter(bytes: Uint8Array, rowByteLength: number, height: number, bitsPerPixel: number): Uint8Array[] {
  if (bytes.length !== (rowByteLength + 1) * height) throw new Error(`IDAT inflates to ${bytes.length} bytes`);
  const step = Math.max(1, bitsPerPixel >> 3);
  const rows: Uint8Array[] = [];
  let above = new Uint8Array(rowByteLength);
  for (let y = 0; y < height; y++) {
    const start = y * (rowByteLength + 1);
    const row = bytes.slice(start + 1, start + 1 + rowByteLength);
    for (let at = 0; at < row.length; at++) {
      const [left, up, corner] = [row[at - step] ?? 0, above[at]!, above[at - step] ?? 0];
      const predictors = [0, left, up, (left + up) >> 1, paeth(left, up, corner)];
      row[at] = row[at]! + predictors[bytes[start]!]!;
    }
    rows.push(row);
    above = row;
  }
  return rows;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

/** CRC-32 as section D of the PNG specification writes it, a bit at a time. */
export function slowCrc(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
