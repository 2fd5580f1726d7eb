/**
 * Strikes: the table from glyph id and subpixel position to bitmap (record in `lib/layout.ts`), and the batch that
 * fills it. Pages and large bitmaps are heap blocks, small bitmaps lie in slabs; the host decides what is given back.
 */

import {
  BITMAP_HEADER,
  BITMAP_HEIGHT,
  BITMAP_LEFT,
  BITMAP_PITCH,
  BITMAP_SLAB,
  BITMAP_STAMP,
  BITMAP_TOP,
  BITMAP_WIDTH,
  ENTRY_PENDING,
  ERROR_OUT_OF_MEMORY,
  ERROR_TOO_COMPLEX,
  MISSING_GLYPH,
  MISSING_OUTLINE,
  MISSING_SIZE,
  MISSING_STRIKE,
  MISSING_SUBPIXEL,
  OWNER_BITMAP,
  PAGE_BYTES,
  PAGE_GLYPHS_LOG2,
  STAMP_MARKED,
  STATE_BATCH_ERROR,
  STRIKE_BITMAPS,
  STRIKE_BYTES,
  STRIKE_HEADER,
  STRIKE_PAGES,
  STRIKE_SCALE,
  STRIKE_TABLE,
} from "../lib/layout";
import { state } from "../memory/state";
import { arenaMark, arenaRelease } from "../memory/arena";
import { heapAllocate, heapFree } from "../memory/heap";
import { SLAB_BLOCK_LIMIT, slabAllocate, slabDistance, slabFree } from "../memory/slabs";
import { decodeGlyph } from "../outline/glyf";
import { cover, coverageBox, isLcd } from "./coverage";

/** Widest and tallest bitmap that a strike holds; larger glyphs are drawn from their outlines. */
const BITMAP_SIDE_LIMIT: i32 = 4096;

/** An empty strike for glyph ids below `glyphCount`, at `scale` pixels a font unit; 0 if it doesn't fit. */
export function strikeCreate(scale: f32, glyphCount: u32): usize {
  const pages = (glyphCount + (1 << PAGE_GLYPHS_LOG2) - 1) >> PAGE_GLYPHS_LOG2;
  const byteLength = <u32>STRIKE_HEADER + (pages << 2);
  const strike = heapAllocate(byteLength, OWNER_BITMAP);
  if (!strike) return 0;
  memory.fill(strike, 0, byteLength);
  store<f32>(strike, scale, STRIKE_SCALE);
  store<u32>(strike, pages, STRIKE_PAGES);
  store<u32>(strike, byteLength, STRIKE_BYTES);
  return strike;
}

/** Gives a strike back with its table and all its bitmaps. */
export function strikeFree(strike: usize): void {
  strikeClear(strike, false);
  heapFree(load<u32>(strike, STRIKE_TABLE));
  heapFree(strike);
}

/** Gives back all bitmaps of a strike, or those that are marked, and the pages that are empty then. */
export function strikeClear(strike: usize, markedOnly: bool): void {
  const pages = load<u32>(strike, STRIKE_PAGES);
  for (let i: u32 = 0; i < pages; i++) {
    const slot = strike + STRIKE_HEADER + (<usize>i << 2);
    const page = <usize>load<u32>(slot);
    if (!page) continue;
    let kept = false;
    for (let at: usize = 0; at < PAGE_BYTES; at += 16) {
      // Most of a page is empty: four entries at once.
      if (!(load<u64>(page + at) | load<u64>(page + at, 8))) continue;
      for (let entry = page + at; entry < page + at + 16; entry += 4) {
        const bitmap = load<u32>(entry);
        if (!bitmap) continue;
        if (markedOnly && (bitmap == ENTRY_PENDING || load<u32>(bitmap, BITMAP_STAMP) != STAMP_MARKED)) {
          kept = true;
          continue;
        }
        store<u32>(entry, 0);
        if (bitmap == ENTRY_PENDING) continue;
        count(strike, -1, -bitmapBytes(bitmap));
        strikeBitmapFree(bitmap);
      }
    }
    if (kept) continue;
    heapFree(page);
    store<u32>(slot, 0);
    count(strike, 0, -(<i32>PAGE_BYTES));
  }
}

/** Counts bitmaps and bytes that a strike has got or lost. */
function count(strike: usize, bitmaps: i32, bytes: i32): void {
  store<u32>(strike, load<u32>(strike, STRIKE_BITMAPS) + bitmaps, STRIKE_BITMAPS);
  store<u32>(strike, load<u32>(strike, STRIKE_BYTES) + bytes, STRIKE_BYTES);
}

/** Address of the entry of a glyph, 0 where its page is not there or the id is outside the strike. */
// @ts-ignore: decorator
@inline
export function strikeEntry(strike: usize, glyphId: u32, subpixel: u32): usize {
  const index = glyphId >> PAGE_GLYPHS_LOG2;
  if (index >= load<u32>(strike, STRIKE_PAGES)) return 0;
  const page = <usize>load<u32>(strike + STRIKE_HEADER + (<usize>index << 2));
  if (!page) return 0;
  return page + (<usize>(((glyphId & ((1 << PAGE_GLYPHS_LOG2) - 1)) << 2) | subpixel) << 2);
}

/** Makes sure that the page of a glyph is there; false if it doesn't fit or the id is outside the strike. */
function reservePage(strike: usize, glyphId: u32): bool {
  const index = glyphId >> PAGE_GLYPHS_LOG2;
  if (index >= load<u32>(strike, STRIKE_PAGES)) return false;
  const slot = strike + STRIKE_HEADER + (<usize>index << 2);
  if (load<u32>(slot)) return true;
  const page = heapAllocate(<u32>PAGE_BYTES, OWNER_BITMAP);
  if (!page) return false;
  memory.fill(page, 0, PAGE_BYTES);
  store<u32>(slot, <u32>page);
  count(strike, 0, PAGE_BYTES);
  return true;
}

/**
 * Rasterises `count` missing glyphs (records in `lib/layout.ts`) into their strikes. Outlines come from the record, or
 * are decoded from `face`. The number done: fewer than `count` where memory ran out or a glyph is damaged, and then
 * the state's batch error tells why; what was done stays.
 */
export function strikeRasterise(face: usize, missing: usize, count: u32): u32 {
  let error: i32 = 0;
  let done: u32 = 0;
  for (; done < count; done++, missing += MISSING_SIZE) {
    const mark = arenaMark();
    error = rasteriseOne(face, missing);
    arenaRelease(mark);
    if (error) break;
  }
  store<i32>(state, error, STATE_BATCH_ERROR);
  return done;
}

function rasteriseOne(face: usize, missing: usize): i32 {
  const strike = <usize>load<u32>(missing, MISSING_STRIKE);
  const glyphId = <u32>load<u16>(missing, MISSING_GLYPH);
  const subpixel = <u32>load<u16>(missing, MISSING_SUBPIXEL);
  if (!reservePage(strike, glyphId)) return ERROR_OUT_OF_MEMORY;
  const entry = strikeEntry(strike, glyphId, subpixel);
  if (load<u32>(entry) > ENTRY_PENDING) return 0;
  let outline = <i32>load<u32>(missing, MISSING_OUTLINE);
  if (!outline) outline = decodeGlyph(face, glyphId);
  if (outline < 0) return outline;
  const bitmap = strikeBitmap(strike, outline, <f32>subpixel * 0.25);
  if (bitmap < 0) return bitmap;
  store<u32>(entry, bitmap);
  count(strike, 1, bitmapBytes(bitmap));
  return 0;
}

/** Bytes of a bitmap's block. */
function bitmapBytes(bitmap: usize): i32 {
  return <i32>BITMAP_HEADER + <i32>load<u16>(bitmap, BITMAP_PITCH) * <i32>load<u16>(bitmap, BITMAP_HEIGHT);
}

/** Room for a bitmap, small ones in slabs. */
function bitmapAllocate(byteLength: u32): usize {
  let distance: u16 = 0;
  let bitmap: usize;
  if (byteLength > SLAB_BLOCK_LIMIT) bitmap = heapAllocate(byteLength, OWNER_BITMAP);
  else {
    bitmap = slabAllocate(byteLength, OWNER_BITMAP);
    distance = slabDistance(bitmap);
  }
  if (bitmap) store<u16>(bitmap, distance, BITMAP_SLAB);
  return bitmap;
}

/** Gives a bitmap's room back. */
export function strikeBitmapFree(bitmap: usize): void {
  const distance = load<u16>(bitmap, BITMAP_SLAB);
  if (distance) slabFree(bitmap, distance);
  else heapFree(bitmap);
}

/**
 * The bitmap of an outline as the strike wants it, its address; or an error. What it takes of the arena,
 * its caller gives back.
 */
export function strikeBitmap(strike: usize, outline: usize, dx: f32): i32 {
  const box = coverageBox(strike, outline, dx);
  const left = load<i32>(box);
  const top = load<i32>(box, 4);
  const width = load<i32>(box, 8);
  const height = load<i32>(box, 12);
  if (width > BITMAP_SIDE_LIMIT || height > BITMAP_SIDE_LIMIT || abs(left) > 32767 || abs(top) > 32767) {
    return ERROR_TOO_COMPLEX;
  }
  const pitch = isLcd(strike) ? width << 2 : width;
  const bitmap = bitmapAllocate(<u32>BITMAP_HEADER + pitch * height);
  if (!bitmap) return ERROR_OUT_OF_MEMORY;
  store<i16>(bitmap, <i16>left, BITMAP_LEFT);
  store<i16>(bitmap, <i16>top, BITMAP_TOP);
  store<u16>(bitmap, <u16>width, BITMAP_WIDTH);
  store<u16>(bitmap, <u16>height, BITMAP_HEIGHT);
  store<u16>(bitmap, <u16>pitch, BITMAP_PITCH);
  store<u32>(bitmap, 0, BITMAP_STAMP);
  if (width > 0 && height > 0) {
    const error = cover(strike, outline, dx, left, top, width, height, bitmap + BITMAP_HEADER, pitch, true);
    if (error) {
      strikeBitmapFree(bitmap);
      return error;
    }
  }
  return <i32>bitmap;
}
