/** What bitmaps take before they are there: for who makes room for them. */

/** A bitmap's header, what rounds it up to 16 bytes, and its part of a page. */
const OVERHEAD_BYTES = 32;

/** Bytes that few bitmaps at `sizePx` pixels to the em exceed: half an em square, and what comes with it. */
export function likelyBitmapBytes(sizePx: number, isLcd: boolean): number {
  return (sizePx * sizePx * (isLcd ? 4 : 1)) / 2 + OVERHEAD_BYTES;
}
