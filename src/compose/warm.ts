/**
 * Warming up: the bitmaps of a text's most frequent glyphs are made before they are drawn. In: a text that is like those to
 * come, and how it will be drawn. Out: strikes that have its glyphs at every place in a pixel. Between batches the event
 * loop goes on.
 *
 * Glyphs are counted as they are shaped, not characters: ligatures and the forms of joined letters have bitmaps of their
 * own, and there is one place for each that text puts there.
 */

import { FontError } from "../base/errors.ts";
import { nextTurn } from "../base/next-turn.ts";
import { describe, finiteNumber, object, string } from "../base/validate.ts";
import type { SubpixelPositions } from "../glyph/glyph-caches.ts";
import type { GlyphFiller } from "../glyph/glyph-filler.ts";
import type { StrikeCache } from "../glyph/strike-cache.ts";
import type { StrikeMode } from "../glyph/strike-mode.ts";
import type { DrawList, DrawSpan } from "./draw-list.ts";
import { LARGE_SIZE_PX } from "./large-glyphs.ts";
import { likelyBitmapBytes } from "./likely-bytes.ts";
import { type PaintOptions, readPaintOptions } from "./paint-options.ts";
import { positionsIn } from "./whole-pixels.ts";

/** How far a warm-up has come. */
export interface WarmProgress {
  /** Bitmaps that are there, of those that will be. */
  readonly done: number;
  /** Bitmaps to be made in all. */
  readonly total: number;
}

/** Options of warming up, besides those of layout. */
export interface WarmOptions extends Pick<PaintOptions, "scale" | "renderMode" | "hinting" | "gamma"> {
  /** Sizes to warm, CSS pixels to the em; those that layout gives the text. */
  readonly sizes?: readonly number[] | undefined;
  /** The share of the text's glyphs that the warmed ones make up, 0 to 1; 0.8. */
  readonly coverage?: number | undefined;
  /** Ends it; what was made until then stays. */
  readonly signal?: AbortSignal | undefined;
  /** Told after every batch. What it throws ends the warm-up. */
  readonly onProgress?: ((progress: WarmProgress) => void) | undefined;
}

/** What a warm-up has done. */
export interface WarmedGlyphs {
  /** Different glyphs that were chosen. */
  readonly glyphs: number;
  /** The share of the text's glyphs that they make up. */
  readonly coverage: number;
  /** Bitmaps that are there now for them. */
  readonly bitmaps: number;
  /** Bitmaps that were made; the others were there. */
  readonly made: number;
  /** False where the level of bitmaps was full before all were there; the less frequent glyphs are missing. */
  readonly isComplete: boolean;
}

/** What warming needs of the engine. */
export interface WarmParts {
  readonly strikes: StrikeCache;
  readonly filler: GlyphFiller;
  readonly subpixelPositions: SubpixelPositions;
  /** Lays out a part of the text. */
  layOut(text: string): DrawList;
  /** Runs work as a call of the engine, which may be disposed of by then, and then it throws. */
  call<Result>(work: () => Result): Result;
}

/** Bitmaps of a batch: 0.4 ms of rasterising at 16 px, so that a frame is not lost. */
const BITMAPS_AT_ONCE = 512;
/** Code units that are laid out at once: a millisecond. */
const UNITS_AT_ONCE = 4096;
const MIN_SIZE_PX = 1 / 64;
/** A glyph that was counted. */
interface CountedGlyph {
  readonly font: DrawSpan["font"];
  readonly glyphId: number;
  /** Sizes that the text has it at. */
  readonly sizes: Set<number>;
  count: number;
}

interface WarmSettings {
  readonly mode: StrikeMode;
  readonly scale: number;
  readonly sizes: readonly number[] | undefined;
  readonly coverage: number;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: WarmProgress) => void) | undefined;
}

/** A strike's part of the work, most frequent glyphs first. */
interface StrikeWork {
  readonly font: DrawSpan["font"];
  readonly sizePx: number;
  readonly slots: readonly number[];
}

/** Warms `text`. Throws `TypeError` and `RangeError` for options, the signal's reason, and what drawing throws. */
export async function warm(text: string, options: WarmOptions, parts: WarmParts): Promise<WarmedGlyphs> {
  const settings = readWarmOptions(text, options);
  settings.signal?.throwIfAborted();
  const counted = await countGlyphs(text, parts, settings);
  const { chosen, coverage } = mostFrequent(counted, settings.coverage);
  const works = worksOf(chosen, settings, parts.subpixelPositions);
  return { glyphs: chosen.length, coverage, ...(await fillAll(works, settings, parts)) };
}

function readWarmOptions(text: string, options: WarmOptions): WarmSettings {
  string(text, "text");
  const { sizes, coverage = 0.8, signal, onProgress } = object(options, "options");
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw new TypeError(`onProgress must be a function, got ${describe(onProgress)}`);
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new TypeError(`signal must be an AbortSignal, got ${describe(signal)}`);
  }
  const { mode, scale } = readPaintOptions(options);
  return {
    mode,
    scale,
    sizes: sizes === undefined ? undefined : checkedSizes(sizes, scale),
    coverage: finiteNumber(coverage, "coverage", 0, 1),
    signal,
    onProgress,
  };
}

function checkedSizes(sizes: readonly number[], scale: number): readonly number[] {
  if (!Array.isArray(sizes)) throw new TypeError(`sizes must be an array, got ${describe(sizes)}`);
  return [...new Set(sizes.map((size, at) => finiteNumber(size, `sizes[${at}]`, MIN_SIZE_PX, LARGE_SIZE_PX / scale)))];
}

/** Lays out the text part by part and counts its glyphs. */
async function countGlyphs(text: string, parts: WarmParts, { signal }: WarmSettings): Promise<CountedGlyph[]> {
  const byFont = new Map<DrawSpan["font"], Map<number, CountedGlyph>>();
  for (let start = 0; start < text.length; ) {
    const end = partEnd(text, start);
    countIn(
      parts.call(() => parts.layOut(text.slice(start, end))),
      byFont,
    );
    start = end;
    if (start < text.length) await turn(signal);
  }
  return [...byFont.values()].flatMap((glyphs) => [...glyphs.values()]);
}

/** Behind a line's end or a space where there is one, and never between surrogates. */
function partEnd(text: string, start: number): number {
  const most = start + UNITS_AT_ONCE;
  if (most >= text.length) return text.length;
  const space = Math.max(text.lastIndexOf("\n", most - 1), text.lastIndexOf(" ", most - 1));
  if (space > start) return space + 1;
  return (text.charCodeAt(most - 1) & 0xfc00) === 0xd800 ? most - 1 : most;
}

function countIn({ spans, glyphIds }: DrawList, byFont: Map<DrawSpan["font"], Map<number, CountedGlyph>>): void {
  for (const { font, size, start, count, isTurned } of spans) {
    // A glyph that lies on its side has a strike for each place between rows: too many to guess.
    if (isTurned) continue;
    const glyphs = byFont.get(font) ?? new Map<number, CountedGlyph>();
    byFont.set(font, glyphs);
    for (const glyphId of glyphIds.subarray(start, start + count)) {
      const glyph = glyphs.get(glyphId);
      if (glyph === undefined) glyphs.set(glyphId, { font, glyphId, sizes: new Set([size]), count: 1 });
      else {
        glyph.count++;
        glyph.sizes.add(size);
      }
    }
  }
}

/** The fewest glyphs that make up `coverage` of all. */
function mostFrequent(counted: CountedGlyph[], coverage: number): { chosen: CountedGlyph[]; coverage: number } {
  const total = counted.reduce((sum, { count }) => sum + count, 0);
  counted.sort((a, b) => b.count - a.count);
  let covered = 0;
  let at = 0;
  while (at < counted.length && covered < coverage * total) covered += counted[at++]!.count;
  return { chosen: counted.slice(0, at), coverage: total === 0 ? 1 : covered / total };
}

function worksOf(chosen: readonly CountedGlyph[], settings: WarmSettings, positions: SubpixelPositions): StrikeWork[] {
  const { mode, scale } = settings;
  const places = positionsIn(mode, positions);
  const works = new Map<DrawSpan["font"], Map<number, number[]>>();
  for (const { font, glyphId, sizes } of chosen) {
    const bySize = works.get(font) ?? new Map<number, number[]>();
    works.set(font, bySize);
    for (const size of settings.sizes ?? sizes) {
      const sizePx = Math.fround(size * scale);
      if (sizePx > LARGE_SIZE_PX) continue;
      const slots = bySize.get(sizePx) ?? [];
      bySize.set(sizePx, slots);
      for (let at = 0; at < places; at++) slots.push(glyphId * 4 + (at * 4) / places);
    }
  }
  return [...works].flatMap(([font, bySize]) => [...bySize].map(([sizePx, slots]) => ({ font, sizePx, slots })));
}

async function fillAll(works: readonly StrikeWork[], settings: WarmSettings, parts: WarmParts) {
  const { signal, onProgress, mode } = settings;
  const total = works.reduce((sum, { slots }) => sum + slots.length, 0);
  let [done, made] = [0, 0];
  for (const work of works) {
    for (let at = 0; at < work.slots.length; ) {
      const count = Math.min(BITMAPS_AT_ONCE, roomFor(work.sizePx, mode, parts.strikes));
      if (count === 0) return { bitmaps: done, made, isComplete: false };
      const slots = work.slots.slice(at, at + count);
      made += parts.call(() => fill(work, slots, mode, parts));
      at += slots.length;
      done += slots.length;
      onProgress?.({ done, total });
      if (done < total) await turn(signal);
    }
  }
  return { bitmaps: done, made, isComplete: true };
}

/** How many bitmaps may be made without others going. */
function roomFor(sizePx: number, { isLcd }: StrikeMode, { bytes, limitBytes }: StrikeCache): number {
  return Math.max(0, Math.floor((limitBytes - bytes) / likelyBitmapBytes(sizePx, isLcd)));
}

/** Makes what is missing of `slots`; how many. */
function fill(work: StrikeWork, slots: readonly number[], mode: StrikeMode, parts: WarmParts): number {
  const { strikes, filler } = parts;
  const { font, sizePx } = work;
  if (font.closed) throw new FontError("closed", { family: font.family });
  try {
    return filler.fillSlots(strikes.use(font, sizePx, mode), slots);
  } finally {
    strikes.release();
    strikes.endCall();
    filler.release();
  }
}

async function turn(signal: AbortSignal | undefined): Promise<void> {
  await nextTurn();
  signal?.throwIfAborted();
}
