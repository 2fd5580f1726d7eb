/**
 * Drawing of pieces of text onto a buffer, and measuring of the rows that they touch. Pieces go to the kernels in batches
 * of at most `GLYPHS_AT_ONCE` glyphs: one call for any page of text, and a bound on the scratch memory for any book.
 */

import { InsufficientMemory } from "../base/errors.ts";
import type { FaceRecords } from "../glyph/face-records.ts";
import type { GlyphFiller } from "../glyph/glyph-filler.ts";
import { MetricsCache } from "../glyph/metrics-cache.ts";
import type { StrikeCache, StrikeEntry } from "../glyph/strike-cache.ts";
import { type StrikeMode, turnedMode } from "../glyph/strike-mode.ts";
import type { Kernels } from "../kernels/kernels.ts";
import type { MissingGlyph } from "../kernels/pointers.ts";
import { MissingRecord } from "../kernels/records.ts";
import type { Arena } from "../memory/arena.ts";
import type { TrackedHeap } from "../memory/tracked-heap.ts";
import { CommandWriter, commandWords, type WrittenText } from "./commands.ts";
import { ExtentReader, readRanges } from "./extents.ts";
import { HeldBatch } from "./held-batch.ts";
import { LARGE_SIZE_PX, LargeGlyphs } from "./large-glyphs.ts";
import { likelyBitmapBytes } from "./likely-bytes.ts";
import { areKept, glyphCountOf, halves, type InkRange, type Piece, type PlacedText, partOf } from "./pieces.ts";
import type { PixelBuffer } from "./pixel-buffer.ts";

/** Most glyphs of one kernel call: their scratch memory is 26 bytes each. */
const GLYPHS_AT_ONCE = 16384;

/**
 * Batches whose new bitmaps would take more than so much of their level go in halves: room for them is made of what was
 * drawn before, and there should be enough of that.
 */
const BATCH_SHARE = 1 / 4;
/** Where the level is so small, it is passed within a call rather than to draw glyph by glyph. */
const LEAST_BATCH_BYTES = 65_536;

/** Fonts whose strikes are known without being looked up, once they were in the batch in hand. */
const LAST_STRIKES = 64;

/** What is done with a batch once its bitmaps are there. */
interface BatchWork {
  do(batch: readonly Piece[], written: WrittenText): void;
  /** Whether it can be done although bitmaps are missing. */
  isEnough?(batch: readonly Piece[], written: WrittenText): boolean;
}

/** The commands of pieces that are drawn again and again, and each of their strikes once. */
interface KnownCommands {
  readonly mode: StrikeMode;
  /** `StrikeCache.drops` when they were looked up. */
  readonly drops: number;
  readonly commands: Uint32Array;
  readonly strikes: ReadonlySet<StrikeEntry>;
}

/** Draws pieces of text. */
export class GlyphPainter {
  readonly #kernels: Kernels;
  readonly #arena: Arena;
  readonly #cache: StrikeCache;
  readonly #filler: GlyphFiller;
  readonly #metrics: MetricsCache;
  readonly #commands: CommandWriter;
  readonly #large: LargeGlyphs;
  readonly #known = new WeakMap<readonly Piece[], KnownCommands>();
  /** Whether the text in hand was measured: its look-ups are counted then. */
  #isMeasured = false;
  /** The text in hand, where it was measured as one batch that stays until it is drawn. */
  #held: HeldBatch | undefined;

  constructor(
    kernels: Kernels,
    heap: TrackedHeap,
    arena: Arena,
    faces: FaceRecords,
    cache: StrikeCache,
    filler: GlyphFiller,
    metrics = new MetricsCache(0),
  ) {
    this.#kernels = kernels;
    this.#arena = arena;
    this.#cache = cache;
    this.#filler = filler;
    this.#metrics = metrics;
    this.#commands = new CommandWriter(kernels, arena);
    this.#large = new LargeGlyphs(kernels, heap, arena, faces, cache, filler, this.#commands);
  }

  /**
   * Calls `work` with the glyphs of `pieces` in their order and the rows that they touch, cut where pens are more than
   * `reachPx` rows apart, and without what shows nothing. What it draws meanwhile is of these. Throws as `draw` and `work` do.
   */
  withMeasured<Result>(
    text: PlacedText,
    pieces: readonly Piece[],
    reachPx: number,
    work: (measured: readonly InkRange[]) => Result,
  ): Result {
    const glyphCount = this.#glyphsOfBatch(text, pieces);
    const whole = glyphCount > 0 && this.#arena.scope(() => this.#whileHeld(text, pieces, glyphCount, reachPx, work));
    return whole ? whole.result : work(this.#measure(text, pieces, reachPx));
  }

  /** Does that with all of `pieces` held from here on; false, and nothing done, where that is too much at once. */
  #whileHeld<Result>(
    text: PlacedText,
    pieces: readonly Piece[],
    glyphCount: number,
    reachPx: number,
    work: (measured: readonly InkRange[]) => Result,
  ): { readonly result: Result } | false {
    this.#held = this.#hold(text, pieces, glyphCount, reachPx);
    if (this.#held === undefined) return false;
    try {
      return { result: work(this.#held.visible) };
    } finally {
      this.#held = undefined;
    }
  }

  #hold(text: PlacedText, pieces: readonly Piece[], glyphCount: number, reachPx: number): HeldBatch | undefined {
    let held: HeldBatch | undefined;
    try {
      const isDone = this.#resolve(text, pieces, glyphCount, {
        do: (batch, written) => {
          const ranges = readRanges(text, this.#kernels.views, batch, written.bitmaps, reachPx);
          held = new HeldBatch(this.#kernels, this.#arena, batch, written, ranges);
        },
      });
      this.#isMeasured = isDone;
    } catch (error) {
      if (!(error instanceof InsufficientMemory)) throw error;
    }
    if (held === undefined) this.#cache.release();
    return held;
  }

  /** Bitmaps are made on the way, but for those whose boxes are known. */
  #measure(text: PlacedText, pieces: readonly Piece[], reachPx: number): Piece[] {
    const measured: Piece[] = [];
    const reader = new ExtentReader(text, reachPx, measured, this.#metrics);
    const { views } = this.#kernels;
    this.#inBatches(
      text,
      pieces,
      (batch, glyphCount) =>
        this.#withBitmaps(text, batch, glyphCount, {
          isEnough: (part, { bitmaps }) => reader.canRead(views, part, bitmaps),
          do: (part, { bitmaps }) => reader.read(views, part, bitmaps),
        }),
      (piece) => measured.push(...this.#large.measure(text, piece)),
    );
    this.#isMeasured = true;
    return measured;
  }

  /**
   * Draws pieces of `text`, or what was measured of them, onto the rows that `buffer` holds. LCD modes can't draw on grey.
   * Throws `FontError` for a damaged glyph, and `InsufficientMemory`. What is kept for the bands that follow goes with
   * `release`.
   */
  draw(buffer: PixelBuffer, text: PlacedText, pieces: readonly InkRange[]): void {
    if (this.#held === undefined) this.#drawPieces(buffer, text, pieces as readonly Piece[]);
    else this.#held.draw(buffer, pieces);
  }

  #drawPieces(buffer: PixelBuffer, text: PlacedText, pieces: readonly Piece[]): void {
    const { exports } = this.#kernels;
    this.#inBatches(
      text,
      pieces,
      (batch, glyphCount) =>
        this.#withBitmaps(text, batch, glyphCount, {
          do: (_, { record }) => exports.drawRuns(buffer.record, record),
        }),
      (piece) => this.#large.draw(buffer, text, piece),
    );
  }

  /** Says that the call is over, however it ended: what it used may be evicted, what it kept goes. */
  release(): void {
    this.#large.release();
    this.#cache.release();
    this.#cache.endCall();
    this.#filler.release();
    this.#isMeasured = false;
  }

  /**
   * The glyphs of `pieces`, where these go to the kernels at once and as they are, which they mostly do; else 0. Pieces whose
   * strikes are known did so before, and are all of their list.
   */
  #glyphsOfBatch({ list }: PlacedText, pieces: readonly Piece[]): number {
    if (areKept(pieces) && this.#known.has(pieces)) return list.glyphIds.length;
    let glyphCount = 0;
    for (const { count, sizePx } of pieces) {
      glyphCount += count;
      if (glyphCount > GLYPHS_AT_ONCE || sizePx > LARGE_SIZE_PX) return 0;
    }
    return glyphCount;
  }

  /** Calls `onBatch` and `onLarge` in the order of `pieces`, so that later ones are painted over earlier ones. */
  #inBatches(
    text: PlacedText,
    pieces: readonly Piece[],
    onBatch: (batch: readonly Piece[], glyphCount: number) => void,
    onLarge: (piece: Piece) => void,
  ): void {
    const whole = this.#glyphsOfBatch(text, pieces);
    if (whole > 0) {
      onBatch(pieces, whole);
      return;
    }
    let batch: Piece[] = [];
    let glyphCount = 0;
    const flush = () => {
      if (batch.length > 0) onBatch(batch, glyphCount);
      this.#cache.release();
      batch = [];
      glyphCount = 0;
    };
    for (const piece of pieces) {
      if (piece.sizePx > LARGE_SIZE_PX) {
        flush();
        onLarge(piece);
        continue;
      }
      let rest = piece;
      while (glyphCount + rest.count > GLYPHS_AT_ONCE) {
        const room = GLYPHS_AT_ONCE - glyphCount;
        if (room > 0) batch.push(partOf(rest, 0, room));
        glyphCount += room;
        rest = partOf(rest, room, rest.count - room);
        flush();
      }
      batch.push(rest);
      glyphCount += rest.count;
    }
    flush();
  }

  /** Makes the bitmaps of `batch`; where memory or their level hasn't room for all, of halves, which need less. */
  #withBitmaps(text: PlacedText, batch: readonly Piece[], glyphCount: number, work: BatchWork): void {
    try {
      if (this.#arena.scope(() => this.#resolve(text, batch, glyphCount, work))) {
        this.#cache.release();
        return;
      }
    } catch (error) {
      if (!(error instanceof InsufficientMemory) || glyphCount < 2) throw error;
      this.#cache.release();
      this.#cache.evictAll();
    }
    for (const half of halves(batch, glyphCount >> 1)) {
      this.#cache.release();
      this.#withBitmaps(text, half, glyphCountOf(half), work);
    }
  }

  /** Looks up the bitmaps of `batch`, makes what is missing, and does `work`; false where that is too much at once. */
  #resolve(text: PlacedText, batch: readonly Piece[], glyphCount: number, work: BatchWork): boolean {
    const { exports } = this.#kernels;
    const written = this.#commands.write(text, batch, glyphCount, this.#commandsOf(batch, text.mode));
    const missing = this.#arena.allocate<MissingGlyph>(glyphCount * MissingRecord.size, 4);
    this.#cache.tick();
    const { stamp, callStamp } = this.#cache.stamps;
    const look = () => exports.drawResolve(written.record, missing, stamp, callStamp);
    const missingCount = look();
    if (missingCount > 0) {
      try {
        if (!work.isEnough?.(batch, written)) {
          if (!this.#hasRoomFor(missingCount, batch, text.mode)) return false;
          this.#filler.fill(missing, missingCount, this.#cache.inUse);
          look();
        }
      } finally {
        exports.drawForget(missing, missingCount);
      }
    }
    this.#cache.countLookups(this.#isMeasured ? 0 : glyphCount - missingCount, missingCount);
    work.do(batch, written);
    return true;
  }

  /** Makes room for so many bitmaps of `batch` in their level; false where it is better to make fewer at once. */
  #hasRoomFor(missingCount: number, batch: readonly Piece[], { isLcd }: StrikeMode): boolean {
    const sizePx = batch.reduce((largest, piece) => Math.max(largest, piece.sizePx), 0);
    const bitmapBytes = likelyBitmapBytes(sizePx, isLcd);
    const byteLength = missingCount * bitmapBytes;
    if (missingCount > 1 && byteLength > Math.max(LEAST_BATCH_BYTES, this.#cache.limitBytes * BATCH_SHARE))
      return false;
    // What fits nowhere is no reason for others to go.
    if (bitmapBytes <= this.#cache.limitBytes) this.#cache.makeRoomFor(byteLength);
    return true;
  }

  /** The commands of pieces. Those of pieces that come again are known while no strike was given back. */
  #commandsOf(batch: readonly Piece[], mode: StrikeMode): Uint32Array {
    const known = areKept(batch) ? this.#known.get(batch) : undefined;
    if (known?.mode.key === mode.key && known.drops === this.#cache.drops) {
      this.#cache.useAgain(known.strikes);
      return known.commands;
    }
    const strikes = areKept(batch) ? new Set<StrikeEntry>() : undefined;
    const commands = commandWords(batch, this.#strikeFinder(batch.length, mode, strikes));
    if (strikes !== undefined) this.#known.set(batch, { mode, drops: this.#cache.drops, commands, strikes });
    return commands;
  }

  /**
   * Finds the strike of one piece of `count` after the other, and adds it to `found`. Neighbours that differ in colour alone
   * have the same, and a font that comes again mostly has its last: the cache looks by font, size and mode, which takes as
   * long as drawing a glyph.
   */
  #strikeFinder(count: number, mode: StrikeMode, found: Set<StrikeEntry> | undefined): (piece: Piece) => StrikeEntry {
    const lastOf = new Array<StrikeEntry | undefined>(Math.min(LAST_STRIKES, count)).fill(undefined);
    let last: StrikeEntry | undefined;
    return ({ font, sizePx, turn }) => {
      const place = font.id % lastOf.length;
      if (last?.font !== font) last = lastOf[place];
      if (last?.font !== font || last.sizePx !== sizePx || last.mode.turn !== turn) {
        last = this.#cache.use(font, sizePx, turn === undefined ? mode : turnedMode(mode, turn));
        lastOf[place] = last;
        found?.add(last);
      }
      return last;
    };
  }
}
