/** Shaping by HarfBuzz. In: an item of text. Out: a glyph run. Everything that HarfBuzz keeps is given back by name. */

import { ShapingError, TypecaseError } from "../base/errors.ts";
import type { Font } from "../font/font.ts";
import { HarfBuzzSession, type ShapedItem } from "./harfbuzz-session.ts";
import { applyLegacyKerning } from "./legacy-kerning.ts";
import { tagNumber } from "./opentype-tag.ts";
import { isOn, resolveItem, type ShapeItem } from "./shape-item.ts";
import { concatGlyphs, type GlyphArrays, ShapedRun } from "./shaped-run.ts";
import type { ShapeRequest, Shaper } from "./shaper.ts";
import { MAX_PIECE_CODE_UNITS, textPieces } from "./text-pieces.ts";

const KERN = tagNumber("kern");

/** Settings of a `HarfBuzzShaper`. */
export interface HarfBuzzShaperOptions {
  /** Largest heap, in bytes; shaping that needs more is an error. */
  readonly maxHeapBytes?: number | undefined;
}

/** The shaper for all scripts. Needs harfbuzzjs's compiled `harfbuzz.wasm`. */
export class HarfBuzzShaper implements Shaper {
  readonly name = "harfbuzz";
  readonly #module: WebAssembly.Module;
  readonly #maxHeapBytes: number | undefined;
  /** Absent after a failure, until the next text makes a new one. */
  #session: HarfBuzzSession | undefined;
  #disposed = false;

  /** Instantiates `module`; a module that isn't HarfBuzz's throws a `WebAssembly.LinkError` or `TypeError`. */
  constructor(module: WebAssembly.Module, options: HarfBuzzShaperOptions = {}) {
    this.#module = module;
    this.#maxHeapBytes = options.maxHeapBytes;
    this.#session = new HarfBuzzSession(module, this.#maxHeapBytes);
  }

  get heapBytes(): number {
    return this.#session?.heapBytes ?? 0;
  }

  /**
   * Shapes `text.slice(start, end)`. Script and direction are guessed from the text where the request has none.
   * @throws ShapingError "shaping-failed" where HarfBuzz ran out of memory or trapped; the shaper works on after it.
   */
  shape(text: string, start: number, end: number, request: ShapeRequest): ShapedRun {
    const item = resolveItem(text, start, end, request);
    const isShort = end - start <= MAX_PIECE_CODE_UNITS;
    const glyphs = isShort ? this.#shapePiece(text, start, end, item) : this.#shapePieces(text, start, end, item);
    return new ShapedRun(item, start, end, glyphs);
  }

  forget(font: Font): void {
    this.#session?.forget(font);
  }

  releaseHeap(): number {
    const bytes = this.heapBytes;
    this.#session = undefined;
    return bytes;
  }

  [Symbol.dispose](): void {
    this.#session = undefined;
    this.#disposed = true;
  }

  #shapePieces(text: string, start: number, end: number, item: ShapeItem): GlyphArrays {
    const parts = textPieces(text, start, end).map(([from, to]) => this.#shapePiece(text, from, to, item));
    return concatGlyphs(item.direction === "rtl" ? parts.reverse() : parts);
  }

  #shapePiece(text: string, start: number, end: number, item: ShapeItem): GlyphArrays {
    const { glyphs, font } = this.#attempt(text, start, end, item);
    if (font.face.kernsByTable && isOn(item, KERN)) {
      applyLegacyKerning(glyphs, item.font, item.direction, item.size / item.font.unitsPerEm, (id) =>
        font.face.isMark(id),
      );
    }
    return glyphs;
  }

  /** Shapes in the session. After any failure inside HarfBuzz its heap is not to be trusted, and is dropped. */
  #attempt(text: string, start: number, end: number, item: ShapeItem): ShapedItem {
    if (this.#disposed) throw new ShapingError("shaper-unavailable", { shaper: this.name });
    if (this.#session?.wornOut) this.#session = undefined;
    try {
      this.#session ??= new HarfBuzzSession(this.#module, this.#maxHeapBytes);
      return this.#session.shape(text, start, end, item);
    } catch (cause) {
      if (cause instanceof TypecaseError) throw cause;
      this.#session = undefined;
      const detail = cause instanceof Error ? cause.message : String(cause);
      throw new ShapingError("shaping-failed", { detail }, { cause });
    }
  }
}
