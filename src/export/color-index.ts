/**
 * The two passes that find out whether a picture of 32-bit pixels needs no more than a byte a pixel, and write those
 * bytes on the way: opaque greys as their levels, up to 256 colours as indices.
 *
 * Most pixels of text are its ground, the first pixel's colour. It is filled in ahead and skipped, which leaves one
 * comparison for it: 1.6 ms (grey) and 2.1 ms (indices) for 756,000 pixels of text, 3–4 ms otherwise (measured).
 *
 * Where the platform compares bytes, rows of nothing else are one comparison each, and others are seen to be grey by whole
 * channels. Loops over pixels are interpreted in a process's first picture: so it takes 3.2 ms and not 8, and later ones
 * 0.5 and not 0.75 (measured).
 */

import type { BufferLoans } from "../memory/buffer-manager.ts";
import type { Deflate } from "./deflate.ts";

/** Rows of PNG's shape, one filter byte of 0 and then one byte a pixel, and what the bytes mean. */
export interface IndexedPixels {
  /** `(width + 1) × height` bytes. */
  readonly scanlines: Uint8Array;
  /** The distinct pixel words, by index. */
  readonly colors: Int32Array;
}

/** A picture's pixels as words, and how many words lie between the starts of two rows. */
export interface PixelWords {
  readonly words: Int32Array;
  readonly wordStride: number;
  readonly width: number;
  readonly height: number;
  readonly isSame?: SameBytes | undefined;
}

type SameBytes = NonNullable<Deflate["isSame"]>;

/** Rows of PNG's shape whose bytes are levels of grey. */
export interface GrayPixels {
  /** `(width + 1) × height` bytes. */
  readonly scanlines: Uint8Array;
  /** For each of the 256 levels 1 where a pixel has it; of more than 16 levels not all need be there. */
  readonly isSeen: Uint8Array;
}

/**
 * The picture's levels as rows of PNG's shape, or undefined where a pixel is coloured or translucent.
 *
 * Needs alpha in the highest byte of a word, so a little-endian host; on another the test fails and the indices serve.
 */
export function grayScanlines(pixels: PixelWords, loans: BufferLoans): GrayPixels | undefined {
  const { words, wordStride, width, height } = pixels;
  const ground = words[0] as number;
  if (!isOpaqueGray(ground)) return undefined;
  const isSeen = new Uint8Array(256);
  isSeen[ground & 255] = 1;
  const scanlines = loans.borrow("png grey rows", (width + 1) * height).fill(ground & 255);
  const isGround = groundRows(pixels);
  const readRow = pixels.isSame ? rowOfPlanes(pixels, pixels.isSame) : rowOfPixels(words);
  for (let y = 0; y < height; y++) {
    const rowStart = y * wordStride;
    const to = y * (width + 1) + 1;
    scanlines[to - 1] = 0;
    if (isGround?.(rowStart)) continue;
    if (!readRow(rowStart, scanlines.subarray(to, to + width), isSeen)) return undefined;
  }
  return { scanlines, isSeen };
}

/** Puts the levels of a row, which starts at a word, into `levels`; false where a pixel is coloured or translucent. */
type ReadGrayRow = (rowStart: number, levels: Uint8Array, isSeen: Uint8Array) => boolean;

/** `levels` is filled with the ground. */
function rowOfPixels(words: Int32Array): ReadGrayRow {
  const ground = words[0] as number;
  return (rowStart, levels, isSeen) => {
    for (let x = 0; x < levels.length; x++) {
      const word = words[rowStart + x] as number;
      if (word === ground) continue;
      if (!isOpaqueGray(word)) return false;
      isSeen[word & 255] = 1;
      levels[x] = word & 255;
    }
    return true;
  };
}

/** Seventeen levels need eight bits, whichever they are: no more of them are looked for. */
const ENOUGH_LEVELS = 17;

/** A word put into a byte leaves its lowest one, red; bytes that are moved down by one leave green, and so on. */
function rowOfPlanes({ words, width }: PixelWords, isSame: SameBytes): ReadGrayRow {
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  const moved = new Int32Array(width);
  const movedBytes = new Uint8Array(moved.buffer);
  const plane = new Uint8Array(width);
  const opaque = new Uint8Array(width).fill(255);
  let levelCount = 1;
  return (rowStart, levels, isSeen) => {
    levels.set(words.subarray(rowStart, rowStart + width));
    for (let channel = 1; channel < 4; channel++) {
      movedBytes.set(bytes.subarray(rowStart * 4 + channel, (rowStart + width) * 4));
      plane.set(moved);
      if (!isSame(plane, channel === 3 ? opaque : levels)) return false;
    }
    for (let x = 0; levelCount < ENOUGH_LEVELS && x < width; x++) {
      const level = levels[x] as number;
      if (isSeen[level] === 0) levelCount++;
      isSeen[level] = 1;
    }
    return true;
  };
}

/** Tells whether the row that starts at a word is all ground; undefined where the platform doesn't compare bytes. */
function groundRows({ words, width, isSame }: PixelWords): ((rowStart: number) => boolean) | undefined {
  if (!isSame) return undefined;
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  const ground = new Uint8Array(new Int32Array(width).fill(words[0]!).buffer);
  return (rowStart) => isSame(ground, bytes.subarray(rowStart * 4, (rowStart + width) * 4));
}

function isOpaqueGray(word: number): boolean {
  return word === (Math.imul(word & 255, 0x010101) | 0xff000000);
}

const maxColors = 256;
/** Four slots a colour, so that a probe ends after about one step. */
const slotCount = 1024;
const hashShift = 32 - Math.log2(slotCount);

/** The picture as indices, or undefined where it has more than 256 distinct pixel words. */
export function indexColors(pixels: PixelWords, loans: BufferLoans): IndexedPixels | undefined {
  const { words, wordStride, width, height } = pixels;
  const ground = words[0] as number;
  const scanlines = loans.borrow("png indexed rows", (width + 1) * height).fill(0);
  const colors = new Int32Array(maxColors);
  colors[0] = ground;
  let colorCount = 1;
  // The ground never reaches the table, so its word can stand for an empty slot.
  const slotWords = new Int32Array(slotCount).fill(ground);
  const slotIndices = new Uint8Array(slotCount);
  const isGround = groundRows(pixels);
  for (let y = 0; y < height; y++) {
    const rowStart = y * wordStride;
    const rowEnd = rowStart + width;
    const toOffset = y * (width + 1) + 1 - rowStart;
    if (isGround?.(rowStart)) continue;
    for (let from = rowStart; from < rowEnd; from++) {
      const word = words[from] as number;
      if (word === ground) continue;
      let slot = Math.imul(word, 0x9e3779b1) >>> hashShift;
      while (slotWords[slot] !== word) {
        if (slotWords[slot] === ground) {
          if (colorCount === maxColors) return undefined;
          slotWords[slot] = word;
          slotIndices[slot] = colorCount;
          colors[colorCount++] = word;
          break;
        }
        slot = (slot + 1) & (slotCount - 1);
      }
      scanlines[from + toOffset] = slotIndices[slot] as number;
    }
  }
  return { scanlines, colors: colors.slice(0, colorCount) };
}
