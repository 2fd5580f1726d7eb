/** Shaping by HarfBuzz. In: an item of text. Out: a glyph run. Everything that HarfBuzz keeps is given back by name. */

import { InsufficientMemory, ShapingError, TypecaseError } from "../base/errors.ts";
import type { Font } from "../font/font.ts";
import type { ReclaimLevel } from "../memory/reclaimable.ts";
import type { TextBufferPool } from "../memory/text-buffer-pool.ts";
import type { GlyphBuffer } from "./glyph-buffer.ts";
import { HarfBuzzSession, type SessionOptions, type ShapedItem } from "./harfbuzz-session.ts";
import { applyLegacyKerning } from "./legacy-kerning.ts";
import { tagNumber } from "./opentype-tag.ts";
import { isOn, resolveItem, type ShapeItem } from "./shape-item.ts";
import { concatGlyphs, type GlyphArrays, ShapedRun } from "./shaped-run.ts";
import { type ShapeRequest, type Shaper, shapeFlags } from "./shaper.ts";
import { MAX_PIECE_CODE_UNITS, textPieces } from "./text-pieces.ts";
import { applyVerticalMetrics } from "./vertical-placement.ts";

const KERN = tagNumber("kern");

/** Settings of a `HarfBuzzShaper`: shaping that needs more than the bounds on its heap is an error. */
export type HarfBuzzShaperOptions = SessionOptions;

/** The shaper for all scripts. Needs harfbuzzjs's compiled `harfbuzz.wasm`. */
export class HarfBuzzShaper implements Shaper {
  readonly name = "harfbuzz";
  readonly #module: WebAssembly.Module;
  readonly #options: HarfBuzzShaperOptions;
  /** Absent after a failure, until the next text makes a new one. */
  #session: HarfBuzzSession | undefined;
  /** Bytes of a heap that nothing was shaped in yet. */
  readonly #initialHeapBytes: number;
  /** Whether the session's heap is in use: it can't go then. */
  #isShaping = false;
  #disposed = false;

  /** Instantiates `module`; a module that isn't HarfBuzz's throws a `WebAssembly.LinkError` or `TypeError`. */
  constructor(module: WebAssembly.Module, options: HarfBuzzShaperOptions = {}) {
    this.#module = module;
    this.#options = options;
    this.#session = new HarfBuzzSession(module, options);
    this.#initialHeapBytes = this.#session.heapBytes;
  }

  get heapBytes(): number {
    return this.#session?.heapBytes ?? 0;
  }

  /** The buffers that texts are handed over in, of the present session; nothing where there is none. */
  get texts(): TextBufferPool | undefined {
    return this.#session?.texts;
  }

  /**
   * Shapes `text.slice(start, end)`. Script and direction are guessed from the text where the request has none.
   * @throws InsufficientMemory where there is no room for what HarfBuzz needs, ShapingError "shaping-failed" where it needs
   * more than any text should or trapped; the shaper works on after them.
   */
  shape(text: string, start: number, end: number, request: ShapeRequest, buffer?: GlyphBuffer): ShapedRun {
    const item = resolveItem(text, start, end, request);
    const isShort = end - start <= MAX_PIECE_CODE_UNITS;
    const glyphs = isShort
      ? this.#shapePiece(text, start, end, item, buffer)
      : this.#shapePieces(text, start, end, item);
    return new ShapedRun(item, start, end, glyphs);
  }

  forget(font: Font): void {
    this.#session?.forget(font);
  }

  reclaim(level: ReclaimLevel): number {
    if (this.#isShaping || level === "moderate") return 0;
    if (level === "aggressive") {
      // Room for HarfBuzz's own needs: its memory can't shrink.
      this.#session?.texts.reclaim(level);
      return 0;
    }
    const bytes = this.heapBytes;
    this.#session = undefined;
    return bytes;
  }

  [Symbol.dispose](): void {
    this.#session = undefined;
    this.#disposed = true;
  }

  #shapePieces(text: string, start: number, end: number, item: ShapeItem): GlyphArrays {
    const parts = textPieces(text, start, end).map(([from, to]) => {
      const inside = (from > start ? shapeFlags["beginning-of-text"] : 0) | (to < end ? shapeFlags["end-of-text"] : 0);
      return this.#shapePiece(text, from, to, { ...item, flags: item.flags & ~inside });
    });
    return concatGlyphs(item.direction === "rtl" ? parts.reverse() : parts);
  }

  #shapePiece(text: string, start: number, end: number, item: ShapeItem, buffer?: GlyphBuffer): GlyphArrays {
    const { glyphs, font, kernsByTable } = this.#attempt(text, start, end, item, buffer);
    if (item.direction === "ttb") applyVerticalMetrics(glyphs, item);
    if (kernsByTable && item.direction !== "ttb" && isOn(item, KERN)) {
      applyLegacyKerning(glyphs, item.font, item.direction, item.size / item.font.unitsPerEm, (id) =>
        font.face.isMark(id),
      );
    }
    return glyphs;
  }

  /**
   * Shapes in the session. After any failure inside HarfBuzz its heap is not to be trusted, and is dropped. Where the heap
   * could not grow, a new one has what the fonts of other texts took in the old.
   */
  #attempt(text: string, start: number, end: number, item: ShapeItem, buffer?: GlyphBuffer): ShapedItem {
    if (this.#disposed) throw new ShapingError("shaper-unavailable", { shaper: this.name });
    if (this.#session?.wornOut) this.#session = undefined;
    const isFirst = this.#session === undefined;
    try {
      return this.#shapeInSession(text, start, end, item, buffer);
    } catch (error) {
      if (isFirst || !(error instanceof InsufficientMemory) || this.#session !== undefined) throw error;
      return this.#shapeInSession(text, start, end, item, buffer);
    }
  }

  #shapeInSession(text: string, start: number, end: number, item: ShapeItem, buffer?: GlyphBuffer): ShapedItem {
    const session = this.#session ?? this.#newSession();
    this.#session = session;
    this.#isShaping = true;
    try {
      return session.shape(text, start, end, item, buffer);
    } catch (cause) {
      const isGuard = cause instanceof TypecaseError && cause.code === "guard-damaged";
      if (cause instanceof TypecaseError && !isGuard) throw cause;
      this.#session = undefined;
      throw shapingFailure(session, cause);
    } finally {
      this.#isShaping = false;
    }
  }

  #newSession(): HarfBuzzSession {
    const { room } = this.#options;
    const requested = this.#initialHeapBytes;
    if (room !== undefined && !room.admit(requested)) {
      throw new InsufficientMemory({ requested, available: room.freeBytes, owner: this.name });
    }
    try {
      return new HarfBuzzSession(this.#module, this.#options);
    } catch (cause) {
      throw shapingFailure(undefined, cause);
    }
  }
}

/** The error of a session that failed, which says what there was no room for where that is why. */
function shapingFailure(session: HarfBuzzSession | undefined, cause: unknown): TypecaseError {
  const refusal = session?.refusal;
  if (refusal !== undefined) {
    const { requestedBytes: requested, availableBytes: available } = refusal;
    return new InsufficientMemory({ requested, available, owner: "harfbuzz" });
  }
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new ShapingError("shaping-failed", { detail }, { cause });
}
