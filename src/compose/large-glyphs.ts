/**
 * Glyphs that are too large for strikes: each is rasterised as far as it lies on the picture, and its mask kept until the
 * last band that it reaches is drawn. A mask is made once for the whole picture, not for each band: cutting outlines at
 * the edges of bands would round other intersections, and change levels by one.
 */

import type { FaceRecords } from "../glyph/face-records.ts";
import type { GlyphFiller } from "../glyph/glyph-filler.ts";
import { kernelFailure } from "../glyph/outline-packer.ts";
import type { StrikeCache } from "../glyph/strike-cache.ts";
import { turnedMode } from "../glyph/strike-mode.ts";
import type { Kernels } from "../kernels/kernels.ts";
import { type Bytes, cast, NULL, type PackedOutline, type Ptr } from "../kernels/pointers.ts";
import { BitmapRecord, KernelError } from "../kernels/records.ts";
import type { Arena } from "../memory/arena.ts";
import type { TrackedHeap } from "../memory/tracked-heap.ts";
import { type CommandWriter, commandWords } from "./commands.ts";
import { type Piece, type PlacedText, partOf } from "./pieces.ts";
import type { PixelBuffer } from "./pixel-buffer.ts";

/** Above so many pixels to the em glyphs are drawn from their outlines and not kept: a bitmap would be over 64 KiB. */
export const LARGE_SIZE_PX = 256;

/** Draws large glyphs. */
export class LargeGlyphs {
  readonly #kernels: Kernels;
  readonly #heap: TrackedHeap;
  readonly #arena: Arena;
  readonly #faces: FaceRecords;
  readonly #cache: StrikeCache;
  readonly #filler: GlyphFiller;
  readonly #commands: CommandWriter;
  /** By the glyph's place in the list. */
  readonly #masks = new Map<number, Ptr<Bytes>>();
  #hasGrid = false;

  constructor(
    kernels: Kernels,
    heap: TrackedHeap,
    arena: Arena,
    faces: FaceRecords,
    cache: StrikeCache,
    filler: GlyphFiller,
    commands: CommandWriter,
  ) {
    this.#kernels = kernels;
    this.#heap = heap;
    this.#arena = arena;
    this.#faces = faces;
    this.#cache = cache;
    this.#filler = filler;
    this.#commands = commands;
  }

  /** The glyphs of `piece` that show, a piece each, with the rows that they touch. Nothing is rasterised. */
  measure(text: PlacedText, piece: Piece): Piece[] {
    const measured: Piece[] = [];
    for (let at = 0; at < piece.count; at++) {
      const glyph = partOf(piece, at, 1);
      const box = this.#cover(text, glyph, true);
      if (box === NULL) continue;
      const { top, height } = this.#placeOf(box);
      this.#heap.free(box);
      measured.push({ ...glyph, top, bottom: top + height });
    }
    return measured;
  }

  /** Draws `piece` onto the rows that `buffer` holds. Throws `FontError` for a damaged glyph, and `InsufficientMemory`. */
  draw(buffer: PixelBuffer, text: PlacedText, piece: Piece): void {
    for (let at = 0; at < piece.count; at++) {
      const place = piece.start + at;
      const mask = this.#masks.get(place) ?? this.#cover(text, partOf(piece, at, 1), false);
      if (mask === NULL) continue;
      this.#masks.set(place, mask);
      const { left, top, width, height } = this.#placeOf(mask);
      const { isLcd } = text.mode;
      const pitch = isLcd ? width * 4 : width;
      const rows = cast<Bytes>(mask + BitmapRecord.size);
      this.#kernels.exports.blendMask(buffer.record, rows, pitch, width, height, left, top, piece.colorWord, isLcd);
      if (top + height <= buffer.bottom) this.#drop(place, mask);
    }
  }

  /** Gives back all masks and scratch memory. */
  release(): void {
    this.#dropAll();
    // The accumulation grid grew to megabytes for them; glyphs of common sizes need a hundredth.
    if (this.#hasGrid) this.#kernels.exports.releaseGrid();
    this.#hasGrid = false;
  }

  /** Gives back all masks, which are made again where they are missed; whether there were any. */
  #dropAll(): boolean {
    const hadMasks = this.#masks.size > 0;
    for (const [place, mask] of this.#masks) this.#drop(place, mask);
    return hadMasks;
  }

  #drop(place: number, mask: Ptr<Bytes>): void {
    this.#masks.delete(place);
    this.#heap.free(mask);
  }

  /** Where a mask lies on the picture. */
  #placeOf(mask: Ptr<Bytes>) {
    const { i16, u16 } = this.#kernels.views;
    const at = mask >>> 1;
    return {
      left: i16[at + (BitmapRecord.left >> 1)]!,
      top: i16[at + (BitmapRecord.top >> 1)]!,
      width: u16[at + (BitmapRecord.width >> 1)]!,
      height: u16[at + (BitmapRecord.height >> 1)]!,
    };
  }

  /** The mask of one glyph, or the header that it would have; null where nothing shows. */
  #cover(text: PlacedText, glyph: Piece, boxOnly: boolean): Ptr<Bytes> {
    this.#hasGrid ||= !boxOnly;
    try {
      return this.#arena.scope(() => this.#coverInScope(text, glyph, boxOnly));
    } finally {
      this.#filler.release();
      this.#cache.release();
    }
  }

  #coverInScope(text: PlacedText, glyph: Piece, boxOnly: boolean): Ptr<Bytes> {
    const { exports } = this.#kernels;
    const { font, sizePx, turn } = glyph;
    const mode = turn === undefined ? text.mode : turnedMode(text.mode, turn);
    const commands = commandWords([glyph], () => this.#cache.use(font, sizePx, mode));
    const { record } = this.#commands.write(text, [glyph], 1, commands);
    const face = this.#faces.of(font);
    const glyphId = text.list.glyphIds[glyph.start]!;
    const outline = this.#outline(glyph, glyphId);
    const cover = () => exports.coverGlyph(record, face, outline, text.width, text.height, boxOnly);
    let result = cover();
    while (result === KernelError.outOfMemory && (this.#dropAll() || this.#heap.makeRoom())) result = cover();
    if (result >= 0) return cast(result);
    // Kernels don't say how much they asked for: this is what the mask needs about.
    if (result === KernelError.outOfMemory) throw this.#heap.shortage(Math.ceil(sizePx) ** 2, "surface");
    throw kernelFailure(result, glyphId, this.#heap, 0);
  }

  /** Address of a packed outline, null where the kernels decode it themselves. */
  #outline({ font, sizePx, turn }: Piece, glyphId: number): Ptr<PackedOutline> {
    if (turn !== undefined) return this.#filler.turnedOutline(font, glyphId, sizePx, turn);
    const { outlineSource } = font;
    if (outlineSource.kind !== "glyf") return this.#filler.outline(font, glyphId);
    outlineSource.prepare?.(glyphId);
    return NULL;
  }
}
