/**
 * Which of PNG's colour types holds a picture in the fewest bits without loss (PNG third edition, section 11.2.1), and
 * the picture's rows in it. In: pixels. Out: what goes into IHDR, PLTE, tRNS and, deflated, IDAT.
 *
 * Every row has filter 0. Text is flat ground with hard edges: filtering breaks up the repeats that deflate finds, and
 * Up made a page of text both larger and slower (measured).
 */

import type { BufferLoans } from "../memory/buffer-manager.ts";
import { type GrayPixels, grayScanlines, type IndexedPixels, indexColors, type PixelWords } from "./color-index.ts";
import type { Deflate } from "./deflate.ts";
import { bitsPerPixel, type PixelSource, readRowRgba, toStraightRgba } from "./pixels.ts";

/** The colour types of IHDR. */
export const PngColorType = { gray: 0, rgb: 2, indexed: 3, grayAlpha: 4, rgba: 6 } as const;

/** A picture as PNG stores it, not yet deflated. */
export interface PngImage {
  readonly colorType: (typeof PngColorType)[keyof typeof PngColorType];
  /** Bits a sample: 1, 2, 4 or 8. */
  readonly bitDepth: number;
  /** PLTE: three bytes a colour. */
  readonly palette?: Uint8Array | undefined;
  /** tRNS: the alpha of the palette's first colours; those after it are opaque. */
  readonly alphas?: Uint8Array | undefined;
  /** Rows, each with its filter byte before it. */
  readonly scanlines: Uint8Array;
}

/**
 * The picture at the smallest colour type and bit depth that hold it. Its rows last as long as `loans`. `isSame` compares
 * bytes, where the platform does that at once.
 */
export function pngImage(source: PixelSource, loans: BufferLoans, isSame?: Deflate["isSame"]): PngImage {
  if (source.pixelFormat === "mono1") return monoImage(source, loans);
  if (source.pixelFormat === "gray8") return levelsImage(copyGrayRows(source, loans), source.width, loans);
  const straight = source.pixelFormat === "rgb8" ? expandRgb(source, loans) : source;
  const pixels = { ...pixelWords(straight, loans), isSame };
  const levels = grayScanlines(pixels, loans);
  if (levels !== undefined) return levelsImage(levels, source.width, loans);
  const indexed = indexColors(pixels, loans);
  return indexed === undefined ? trueColorImage(straight, loans) : indexedImage(indexed, straight, loans);
}

/** RGB pixels as RGBA, so that a pixel is one word. */
function expandRgb(source: PixelSource, loans: BufferLoans): PixelSource {
  const { width, height } = source;
  const stride = width * 4;
  const data = loans.borrow("png pixels", stride * height);
  for (let y = 0; y < height; y++) readRowRgba(source, y, data.subarray(y * stride, (y + 1) * stride));
  return { width, height, stride, data, pixelFormat: "rgba8" };
}

/** A picture of 32-bit pixels as words: a view where the bytes are aligned, a copy where they are not. */
function pixelWords(source: PixelSource, loans: BufferLoans): PixelWords {
  const { width, height, stride, data } = source;
  if ((stride & 3) === 0 && (data.byteOffset & 3) === 0) {
    const wordCount = (stride >> 2) * (height - 1) + width;
    return { words: new Int32Array(data.buffer, data.byteOffset, wordCount), wordStride: stride >> 2, width, height };
  }
  const copy = loans.borrow("png words", width * height * 4);
  for (let y = 0; y < height; y++) copy.set(data.subarray(y * stride, y * stride + width * 4), y * width * 4);
  return { words: new Int32Array(copy.buffer, copy.byteOffset, width * height), wordStride: width, width, height };
}

function copyGrayRows({ width, height, stride, data }: PixelSource, loans: BufferLoans): GrayPixels {
  const scanlines = loans.borrow("png grey rows", (width + 1) * height);
  const isSeen = new Uint8Array(256);
  for (let y = 0; y < height; y++) {
    scanlines[y * (width + 1)] = 0;
    scanlines.set(data.subarray(y * stride, y * stride + width), y * (width + 1) + 1);
    for (let at = y * stride; at < y * stride + width; at++) isSeen[data[at] as number] = 1;
  }
  return { scanlines, isSeen };
}

function monoImage(source: PixelSource, loans: BufferLoans): PngImage {
  const { width, height, stride, data } = source;
  const rowBytes = Math.ceil(width / 8);
  const lastByteMask = 0xff << (rowBytes * 8 - width);
  const scanlines = loans.borrow("png packed rows", (rowBytes + 1) * height);
  for (let y = 0; y < height; y++) {
    const to = y * (rowBytes + 1) + 1;
    scanlines[to - 1] = 0;
    scanlines.set(data.subarray(y * stride, y * stride + rowBytes), to);
    scanlines[to + rowBytes - 1] = (scanlines[to + rowBytes - 1] as number) & lastByteMask;
  }
  return { colorType: PngColorType.gray, bitDepth: 1, scanlines };
}

/** Opaque grey of eight bits, at the fewest bits that hold its levels; `scanlines` is reused where it can be. */
function levelsImage({ scanlines, isSeen }: GrayPixels, width: number, loans: BufferLoans): PngImage {
  const levels = fewLevels(isSeen);
  if (levels === undefined) return { colorType: PngColorType.gray, bitDepth: 8, scanlines };
  const grayBits = Math.max(...levels.map(bitsOfLevel));
  const indexBits = bitsOfIndex(levels.length);
  const isGray = grayBits <= indexBits;
  const bitDepth = isGray ? grayBits : indexBits;
  const samples = new Uint8Array(256);
  levels.forEach((level, index) => {
    samples[level] = isGray ? level >> (8 - bitDepth) : index;
  });
  const packed = packSamples(scanlines, samples, width, bitDepth, loans);
  if (isGray) return { colorType: PngColorType.gray, bitDepth, scanlines: packed };
  const palette = Uint8Array.from(levels.flatMap((level) => [level, level, level]));
  return { colorType: PngColorType.indexed, bitDepth, palette, scanlines: packed };
}

/** The levels that are seen, in ascending order, where four bits could hold them. */
function fewLevels(isSeen: Uint8Array): number[] | undefined {
  const levels = [...isSeen.keys()].filter((level) => isSeen[level] === 1);
  return levels.length > 16 && levels.some((level) => bitsOfLevel(level) === 8) ? undefined : levels;
}

/** The fewest bits of a grey sample that is exactly `level`: one of n bits is a multiple of 255 / (2ⁿ − 1). */
function bitsOfLevel(level: number): number {
  if (level % 255 === 0) return 1;
  if (level % 85 === 0) return 2;
  return level % 17 === 0 ? 4 : 8;
}

function bitsOfIndex(colorCount: number): number {
  if (colorCount <= 2) return 1;
  if (colorCount <= 4) return 2;
  return colorCount <= 16 ? 4 : 8;
}

function indexedImage(
  { scanlines, colors }: IndexedPixels,
  { width, pixelFormat }: PixelSource,
  loans: BufferLoans,
): PngImage {
  const colorBytes = new Uint8Array(colors.buffer);
  const rgba = new Uint8Array(colorBytes.length);
  toStraightRgba(colorBytes, 0, colors.length, pixelFormat, rgba);
  const bitDepth = bitsOfIndex(colors.length);
  const packed = bitDepth === 8 ? scanlines : packSamples(scanlines, identitySamples, width, bitDepth, loans);
  return { colorType: PngColorType.indexed, bitDepth, ...splitPalette(rgba), scanlines: packed };
}

const identitySamples = Uint8Array.from({ length: 256 }, (_, index) => index);

function splitPalette(rgba: Uint8Array): { palette: Uint8Array; alphas: Uint8Array | undefined } {
  const colorCount = rgba.length / 4;
  const palette = new Uint8Array(colorCount * 3);
  const alphas = new Uint8Array(colorCount);
  let alphaCount = 0;
  for (let index = 0; index < colorCount; index++) {
    palette.set(rgba.subarray(index * 4, index * 4 + 3), index * 3);
    const alpha = rgba[index * 4 + 3] as number;
    alphas[index] = alpha;
    if (alpha !== 255) alphaCount = index + 1;
  }
  return { palette, alphas: alphaCount > 0 ? alphas.subarray(0, alphaCount) : undefined };
}

/** Rows of a byte a pixel as rows of `bitDepth` bits (1, 2 or 4) a sample, leftmost in the highest bits (section 7.2). */
function packSamples(
  scanlines: Uint8Array,
  samples: Uint8Array,
  width: number,
  bitDepth: number,
  loans: BufferLoans,
): Uint8Array {
  const fromRow = width + 1;
  const height = scanlines.length / fromRow;
  const toRow = Math.ceil((width * bitDepth) / 8) + 1;
  const packed = loans.borrow("png packed rows", toRow * height);
  for (let y = 0; y < height; y++) {
    let to = y * toRow + 1;
    packed[to - 1] = 0;
    let shift = 8 - bitDepth;
    let byte = 0;
    const end = (y + 1) * fromRow;
    for (let from = y * fromRow + 1; from < end; from++) {
      byte |= (samples[scanlines[from] as number] as number) << shift;
      shift -= bitDepth;
      if (shift < 0) {
        packed[to++] = byte;
        byte = 0;
        shift = 8 - bitDepth;
      }
    }
    if (shift !== 8 - bitDepth) packed[to] = byte;
  }
  return packed;
}

/** More than 256 colours: eight bits a sample, with as few channels as hold the picture. */
function trueColorImage(source: PixelSource, loans: BufferLoans): PngImage {
  const { width, height } = source;
  const { isGray, isOpaque } = channelsInUse(source);
  const channelCount = (isGray ? 1 : 3) + (isOpaque ? 0 : 1);
  const scanlines = loans.borrow("png colour rows", (width * channelCount + 1) * height);
  const row = new Uint8Array(width * 4);
  for (let y = 0, to = 0; y < height; y++) {
    readRowRgba(source, y, row);
    scanlines[to++] = 0;
    for (let from = 0; from < row.length; from += 4) {
      scanlines[to++] = row[from] as number;
      if (!isGray) {
        scanlines[to++] = row[from + 1] as number;
        scanlines[to++] = row[from + 2] as number;
      }
      if (!isOpaque) scanlines[to++] = row[from + 3] as number;
    }
  }
  return { colorType: colorTypeOf(isGray, isOpaque), bitDepth: 8, scanlines };
}

/** Opaque grey never gets this far: it has at most 256 levels. */
function colorTypeOf(isGray: boolean, isOpaque: boolean): PngImage["colorType"] {
  if (isGray) return PngColorType.grayAlpha;
  return isOpaque ? PngColorType.rgb : PngColorType.rgba;
}

/** Whether all pixels are grey, and whether all are opaque; of 32-bit formats, premultiplied or not. */
function channelsInUse({ width, height, stride, data, pixelFormat }: PixelSource): {
  isGray: boolean;
  isOpaque: boolean;
} {
  const pixelBytes = bitsPerPixel[pixelFormat] / 8;
  let isGray = true;
  let isOpaque = true;
  for (let y = 0; y < height && (isGray || isOpaque); y++) {
    const end = y * stride + width * pixelBytes;
    for (let at = y * stride; at < end; at += pixelBytes) {
      if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) isGray = false;
      if (data[at + 3] !== 255) isOpaque = false;
    }
  }
  return { isGray, isOpaque };
}
