/**
 * Baked text in linear memory: bitmaps of an archive in strikes, glyphs in commands, and pixels. In: lines and settings. Out:
 * pictures. A process that draws one text interprets this for the first time: plain loops and few functions take it half as
 * long as closures for each step (measured).
 */

import type { ArchivedFont } from "../archive/archive-contents.ts";
import type { LoadedStrike } from "../archive/loaded-glyphs.ts";
import { ArchiveError, InsufficientMemory } from "../base/errors.ts";
import { fitsStrike, hasBitmap, placeBitmap } from "../glyph/strike-bitmaps.ts";
import type { KernelInstance } from "../kernels/instance.ts";
import { type Bytes, cast, type MissingGlyph, type Ptr, type Strike } from "../kernels/pointers.ts";
import {
  CommandRecord,
  MissingRecord,
  PixelLayout,
  SurfaceFields,
  SurfaceFormat,
  TextRecord,
} from "../kernels/records.ts";
import type { BakedLine } from "./baked-lines.ts";
import type { BakedSettings, Channels } from "./baked-options.ts";

/** A picture: straight RGBA8, rows from the top. */
export interface BakedPicture {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** Rows from the top, four bytes a pixel: red, green, blue and straight alpha. */
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Bytes after the last pixel that wide loads and stores may touch, and what looks ahead. */
const SLACK_BYTES = 128;
/** Places in a pixel that a glyph has bitmaps for. */
const SUBPIXELS = 4;
const OPAQUE = 255;
/** When bitmaps were drawn, which only evicting asks: here nothing is evicted. */
const STAMP = 2;

/** A strike in linear memory, and what the archive has for it. */
export interface BakedStrike {
  readonly address: Ptr<Strike>;
  readonly stored: LoadedStrike | undefined;
}

/** Lines, how far down the first baseline is and how far apart they are in CSS pixels, and the picture's sides in pixels. */
export interface BakedLayout {
  readonly lines: readonly BakedLine[];
  readonly ascent: number;
  readonly lineHeight: number;
  readonly width: number;
  readonly height: number;
}

/** By what an archive calls the bitmaps of a font at a size. */
export function strikeKey({ key, place }: ArchivedFont["record"], sizePx: number): string {
  let axes = "";
  for (const tag of Object.keys(place).sort()) axes += `${axes && ","}${tag}=${place[tag]}`;
  return `${key}/${axes}/${sizePx}/gray`;
}

/** A strike of no bitmaps: those of the archive are put there when a text first needs them. */
export function newStrike(
  kernels: KernelInstance,
  sizePx: number,
  glyphCount: number,
  stored: LoadedStrike | undefined,
): BakedStrike {
  const address = kernels.exports.strikeCreate(sizePx, glyphCount);
  if (address === 0) throw shortage(glyphCount, "bitmap");
  return { address, stored };
}

/** Draws lines. What it takes of the arena is given back. */
export function drawLines(
  kernels: KernelInstance,
  strike: BakedStrike,
  layout: BakedLayout,
  settings: BakedSettings,
): BakedPicture {
  const mark = kernels.exports.arenaMark();
  try {
    return paint(kernels, writeGlyphs(kernels, strike, layout, settings), layout, settings);
  } finally {
    kernels.exports.arenaRelease(mark);
  }
}

interface WrittenGlyphs {
  readonly record: Ptr<Bytes>;
  readonly command: Ptr<Bytes>;
}

/** Puts glyphs and their places into the arena; one command for all of them, without its colour. */
function writeGlyphs(
  kernels: KernelInstance,
  strike: BakedStrike,
  { lines, ascent, lineHeight }: BakedLayout,
  settings: BakedSettings,
): WrittenGlyphs {
  let count = 0;
  for (const { glyphIds } of lines) count += glyphIds.length;
  const record = scratch(kernels, TextRecord.size);
  const command = scratch(kernels, CommandRecord.size);
  const ids = scratch(kernels, count * 2);
  const xs = scratch(kernels, count * 4);
  const ys = scratch(kernels, count * 4);
  const bitmaps = scratch(kernels, count * 4);
  const missing = cast<MissingGlyph>(scratch(kernels, count * MissingRecord.size));
  const { u16, u32, f32 } = kernels.views;
  let [id, x, y] = [ids >>> 1, xs >>> 2, ys >>> 2];
  for (let row = 0; row < lines.length; row++) {
    const { glyphIds, xs: pens } = lines[row]!;
    const baseline = row * lineHeight + ascent;
    for (let index = 0; index < glyphIds.length; index++) {
      u16[id++] = glyphIds[index]!;
      f32[x++] = pens[index]!;
      f32[y++] = baseline;
    }
  }
  u32[(command + CommandRecord.strike) >>> 2] = strike.address;
  u32[(command + CommandRecord.count) >>> 2] = count;
  u32[(record + TextRecord.glyphs) >>> 2] = ids;
  u32[(record + TextRecord.xs) >>> 2] = xs;
  u32[(record + TextRecord.ys) >>> 2] = ys;
  u32[(record + TextRecord.bitmaps) >>> 2] = bitmaps;
  u32[(record + TextRecord.count) >>> 2] = count;
  u32[(record + TextRecord.commands) >>> 2] = command;
  const origin = settings.padding * settings.scale;
  f32[(record + TextRecord.scale) >>> 2] = settings.scale;
  f32[(record + TextRecord.originX) >>> 2] = origin;
  f32[(record + TextRecord.originY) >>> 2] = origin;
  const { drawResolve } = kernels.exports;
  const missingCount = drawResolve(cast(record), missing, STAMP, STAMP);
  if (missingCount > 0) {
    placeMissing(kernels, strike, missing, missingCount, settings);
    drawResolve(cast(record), missing, STAMP, STAMP);
  }
  return { record, command };
}

/** Puts bitmaps into their strike, and throws where the archive lacks one. */
function placeMissing(
  kernels: KernelInstance,
  { address, stored }: BakedStrike,
  missing: Ptr<MissingGlyph>,
  count: number,
  settings: BakedSettings,
): void {
  try {
    for (let at: number = missing; at < missing + count * MissingRecord.size; at += MissingRecord.size) {
      const { u16 } = kernels.views;
      const glyphId = u16[(at + MissingRecord.glyph) >>> 1]!;
      const slot = glyphId * SUBPIXELS + u16[(at + MissingRecord.subpixel) >>> 1]!;
      // A glyph that a text has twice may stand there twice.
      if (hasBitmap(kernels, address, slot)) continue;
      const bitmap = stored?.find(slot);
      if (bitmap === undefined || !fitsStrike(kernels, address, bitmap)) throw notThere(glyphId, settings);
      if (!placeBitmap(kernels, address, slot, bitmap)) throw shortage(bitmap.pixels.length, "bitmap");
    }
  } finally {
    kernels.exports.drawForget(missing, count);
  }
}

/** As an engine does: coverage that is tinted where the ground is transparent, colours on colours elsewhere. */
function paint(
  kernels: KernelInstance,
  { record, command }: WrittenGlyphs,
  { width, height }: BakedLayout,
  { color, background }: BakedSettings,
): BakedPicture {
  const { exports } = kernels;
  const count = width * height;
  const isTinted = background[3] === 0;
  const isStraight = background[3] === OPAQUE;
  const pixelBytes = isTinted ? 1 : 4;
  const pixels = scratch(kernels, count * pixelBytes + SLACK_BYTES);
  const surface = scratch(kernels, SurfaceFields.size);
  const out = isStraight ? pixels : scratch(kernels, count * 4 + SLACK_BYTES);
  const { u32 } = kernels.views;
  u32[(command + CommandRecord.color) >>> 2] = isTinted ? 0xffffffff : wordOf(color);
  u32[(surface + SurfaceFields.pixels) >>> 2] = pixels;
  u32[(surface + SurfaceFields.width) >>> 2] = width;
  u32[(surface + SurfaceFields.height) >>> 2] = height;
  u32[(surface + SurfaceFields.stride) >>> 2] = width * pixelBytes;
  u32[(surface + SurfaceFields.format) >>> 2] = isTinted ? SurfaceFormat.gray8 : SurfaceFormat.rgba8;
  u32[(surface + SurfaceFields.top) >>> 2] = 0;
  if (isTinted) exports.fillBytes(pixels, 0, count);
  else exports.fillWords(pixels, wordOf(isStraight ? background : premultiplied(background)), count);
  exports.drawRuns(cast(surface), cast(record));
  if (isTinted) exports.tint(pixels, out, count, wordOf(color));
  else if (!isStraight) exports.convert(pixels, PixelLayout["rgba8-premultiplied"], out, PixelLayout.rgba8, count);
  return { width, height, data: kernels.views.u8.slice(out, out + count * 4) as Uint8Array<ArrayBuffer> };
}

function scratch(kernels: KernelInstance, byteLength: number): Ptr<Bytes> {
  const block = kernels.exports.arenaAllocate(byteLength, 16);
  if (block === 0) throw shortage(byteLength, "arena");
  return block;
}

function wordOf([red, green, blue, alpha]: Channels): number {
  return (red | (green << 8) | (blue << 16) | (alpha << 24)) >>> 0;
}

function premultiplied([red, green, blue, alpha]: Channels): Channels {
  const by = (channel: number) => Math.round((channel * alpha) / 255);
  return [by(red), by(green), by(blue), alpha];
}

function notThere(glyphId: number, { font, size, scale }: BakedSettings): ArchiveError {
  const { family } = font.record;
  return new ArchiveError("glyph-not-there", { family, glyphId, sizePx: Math.fround(size * scale) });
}

function shortage(requested: number, owner: "arena" | "bitmap"): InsufficientMemory {
  return new InsufficientMemory({ requested, available: 0, owner });
}
