/**
 * Drawing of a list of glyphs onto a surface. A list goes to the kernels in parts of at most `GLYPHS_AT_ONCE`: one
 * call for any page of text, and a bound on the scratch memory for any book.
 */

import { FontError, InsufficientMemory } from "../base/errors.ts";
import type { FaceRecords } from "../glyph/face-records.ts";
import type { GlyphFiller } from "../glyph/glyph-filler.ts";
import { kernelFailure } from "../glyph/outline-packer.ts";
import type { StrikeCache, StrikeEntry } from "../glyph/strike-cache.ts";
import type { StrikeMode } from "../glyph/strike-mode.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { type Bytes, cast, type DrawCommand, type MissingGlyph, NULL, type Ptr } from "../kernels/pointers.ts";
import { CommandRecord, KernelError, MissingRecord } from "../kernels/records.ts";
import type { Arena } from "../memory/arena.ts";
import type { TrackedHeap } from "../memory/tracked-heap.ts";
import type { DrawList, DrawSpan } from "./draw-list.ts";
import type { PixelBuffer } from "./pixel-buffer.ts";

/** Most glyphs of one kernel call: their scratch memory is 26 bytes each. */
const GLYPHS_AT_ONCE = 16384;
/** Above so many pixels to the em glyphs are drawn from their outlines and not kept: a bitmap would be over 64 KiB. */
const LARGE_SIZE_PX = 256;

/** Where a list lands: CSS pixels × `scale`, then `originX`, `originY` pixels of the surface. */
export interface Placement {
  readonly scale: number;
  readonly originX: number;
  readonly originY: number;
}

/** A part of a span, with its strike and its colour word. */
interface Command {
  readonly strike: StrikeEntry;
  readonly start: number;
  readonly count: number;
  readonly colorWord: number;
}

/** Draws glyph lists. */
export class GlyphPainter {
  readonly #kernels: Kernels;
  readonly #heap: TrackedHeap;
  readonly #arena: Arena;
  readonly #faces: FaceRecords;
  readonly #cache: StrikeCache;
  readonly #filler: GlyphFiller;

  constructor(
    kernels: Kernels,
    heap: TrackedHeap,
    arena: Arena,
    faces: FaceRecords,
    cache: StrikeCache,
    filler: GlyphFiller,
  ) {
    this.#kernels = kernels;
    this.#heap = heap;
    this.#arena = arena;
    this.#faces = faces;
    this.#cache = cache;
    this.#filler = filler;
  }

  /**
   * Draws `list` onto `surface`. `colorWordOf` gives a span's colour: r, g, b, a bytes with straight alpha, the lowest
   * the grey value on a grey surface, which LCD modes can't draw on. Throws `FontError` for a damaged glyph, and
   * `InsufficientMemory`.
   */
  draw(
    surface: PixelBuffer,
    list: DrawList,
    placement: Placement,
    mode: StrikeMode,
    colorWordOf: (span: DrawSpan) => number,
  ): void {
    try {
      this.#drawSpans(surface, list, placement, mode, colorWordOf);
    } finally {
      this.#cache.release();
      this.#filler.release();
    }
  }

  #drawSpans(
    surface: PixelBuffer,
    list: DrawList,
    placement: Placement,
    mode: StrikeMode,
    colorWordOf: (span: DrawSpan) => number,
  ): void {
    let batch: Command[] = [];
    let batchGlyphs = 0;
    const flush = () => {
      if (batch.length > 0) this.#drawBatch(surface, list, placement, batch);
      this.#cache.release();
      batch = [];
      batchGlyphs = 0;
    };
    for (const span of list.spans) {
      if (span.font.closed) throw new FontError("closed", { family: span.font.family });
      const sizePx = Math.fround(span.size * placement.scale);
      const colorWord = colorWordOf(span);
      const isLarge = sizePx > LARGE_SIZE_PX;
      if (isLarge) flush();
      for (let at = 0; at < span.count; ) {
        const count = Math.min(span.count - at, GLYPHS_AT_ONCE - batchGlyphs);
        const command: Command = {
          strike: this.#cache.use(span.font, sizePx, mode),
          start: span.start + at,
          count,
          colorWord,
        };
        at += count;
        if (isLarge) {
          this.#drawLarge(surface, list, placement, command);
          continue;
        }
        batch.push(command);
        batchGlyphs += count;
        if (batchGlyphs === GLYPHS_AT_ONCE) flush();
      }
    }
    flush();
  }

  /** Draws commands; where memory runs out although all else was evicted, in halves that need less at once. */
  #drawBatch(surface: PixelBuffer, list: DrawList, placement: Placement, commands: readonly Command[]): void {
    const inUse = new Set(commands.map((command) => command.strike));
    try {
      this.#arena.scope(() => this.#drawOnce(surface, list, placement, commands, inUse));
    } catch (error) {
      const glyphs = commands.reduce((sum, command) => sum + command.count, 0);
      if (!(error instanceof InsufficientMemory) || glyphs < 2) throw error;
      this.#cache.clear(inUse);
      const [first, second] = halves(commands, glyphs >> 1);
      this.#drawBatch(surface, list, placement, first);
      this.#cache.clear(inUse);
      this.#drawBatch(surface, list, placement, second);
    }
    this.#cache.trim();
    if (this.#cache.bytes > this.#cache.limitBytes) this.#cache.clear(inUse);
  }

  #drawOnce(
    surface: PixelBuffer,
    list: DrawList,
    placement: Placement,
    commands: readonly Command[],
    inUse: ReadonlySet<StrikeEntry>,
  ): void {
    const { exports } = this.#kernels;
    const glyphs = commands.reduce((sum, command) => sum + command.count, 0);
    const records = this.#writeCommands(list, placement, commands, glyphs);
    const bitmaps = this.#arena.allocateArray("u32", glyphs);
    const missing = this.#arena.allocate<MissingGlyph>(glyphs * MissingRecord.size, 4);
    const missingCount = exports.drawResolve(records, commands.length, bitmaps, missing);
    if (missingCount > 0) {
      try {
        this.#filler.fill(missing, missingCount, inUse);
      } finally {
        exports.drawForget(missing, missingCount);
      }
      exports.drawResolve(records, commands.length, bitmaps, missing);
    }
    exports.drawRuns(surface.record, records, commands.length, bitmaps);
  }

  /** Copies the glyphs of `commands` into the arena and writes a record for each; address of the first. */
  #writeCommands(list: DrawList, placement: Placement, commands: readonly Command[], glyphs: number): Ptr<DrawCommand> {
    const records = this.#arena.allocate<DrawCommand>(commands.length * CommandRecord.size, 4);
    const ids = this.#arena.allocateArray("u16", glyphs);
    const xs = this.#arena.allocateArray("f32", glyphs);
    const ys = this.#arena.allocateArray("f32", glyphs);
    let at = 0;
    commands.forEach((command, index) => {
      this.#copyGlyphs(list, command, ids + at * 2, xs + at * 4, ys + at * 4);
      const record = cast<DrawCommand>(records + index * CommandRecord.size);
      this.#writeCommand(record, command, placement, ids + at * 2, xs + at * 4, ys + at * 4);
      at += command.count;
    });
    return records;
  }

  #copyGlyphs(list: DrawList, { start, count }: Command, ids: number, xs: number, ys: number): void {
    const { views } = this.#kernels;
    views.u16.set(list.glyphIds.subarray(start, start + count), ids >>> 1);
    views.f32.set(list.xs.subarray(start, start + count), xs >>> 2);
    views.f32.set(list.ys.subarray(start, start + count), ys >>> 2);
  }

  #writeCommand(
    record: Ptr<DrawCommand>,
    command: Command,
    placement: Placement,
    ids: number,
    xs: number,
    ys: number,
  ): void {
    const { u32, f32 } = this.#kernels.views;
    const word = record >>> 2;
    u32[word + (CommandRecord.strike >> 2)] = command.strike.record;
    u32[word + (CommandRecord.glyphs >> 2)] = ids;
    u32[word + (CommandRecord.xs >> 2)] = xs;
    u32[word + (CommandRecord.ys >> 2)] = ys;
    u32[word + (CommandRecord.count >> 2)] = command.count;
    u32[word + (CommandRecord.color >> 2)] = command.colorWord;
    f32[word + (CommandRecord.scale >> 2)] = placement.scale;
    f32[word + (CommandRecord.originX >> 2)] = placement.originX;
    f32[word + (CommandRecord.originY >> 2)] = placement.originY;
  }

  /** Draws one command straight from outlines. */
  #drawLarge(surface: PixelBuffer, list: DrawList, placement: Placement, command: Command): void {
    try {
      this.#drawOneByOne(surface, list, placement, command);
    } finally {
      // The accumulation grid grew to megabytes for them; glyphs of common sizes need a hundredth.
      this.#kernels.exports.releaseGrid();
    }
  }

  #drawOneByOne(surface: PixelBuffer, list: DrawList, placement: Placement, command: Command): void {
    for (let at = 0; at < command.count; at++) {
      this.#arena.scope(() => {
        const one = { ...command, start: command.start + at, count: 1 };
        const record = this.#writeCommands(list, placement, [one], 1);
        const glyphId = list.glyphIds[one.start]!;
        const face = this.#faces.of(command.strike.font);
        const outlines = this.#packLarge(command.strike, glyphId);
        const draw = () => this.#kernels.exports.drawOutlines(surface.record, record, face, outlines);
        let result = draw();
        while (result === KernelError.outOfMemory && this.#heap.makeRoom()) result = draw();
        if (result < 0) throw kernelFailure(result, glyphId, this.#heap, Math.ceil(command.strike.sizePx) ** 2);
      });
    }
  }

  /** Address of the address of a packed outline, null where the kernels decode it themselves. */
  #packLarge(strike: StrikeEntry, glyphId: number): Ptr<Bytes> {
    const { outlineSource } = strike.font;
    if (outlineSource.kind === "glyf") {
      outlineSource.prepare?.(glyphId);
      return NULL;
    }
    const packed = this.#filler.outline(strike.font, glyphId);
    const slot = this.#arena.allocate(4, 4);
    this.#kernels.views.u32[slot >>> 2] = packed;
    return slot;
  }
}

/** `commands` as two lists, the first with `glyphs` glyphs. */
function halves(commands: readonly Command[], glyphs: number): [Command[], Command[]] {
  const first: Command[] = [];
  const second: Command[] = [];
  let room = glyphs;
  for (const command of commands) {
    const count = Math.min(room, command.count);
    if (count > 0) first.push({ ...command, count });
    if (count < command.count) second.push({ ...command, start: command.start + count, count: command.count - count });
    room -= count;
  }
  return [first, second];
}
