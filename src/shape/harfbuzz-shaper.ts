/** Shaping by HarfBuzz. In: an item of text. Out: a glyph run. Everything that HarfBuzz keeps is given back by name. */

import { ShapingError, TypecaseError } from "../base/errors.ts";
import type { Font } from "../font/font.ts";
import type { TextBufferPool } from "../memory/text-buffer-pool.ts";
import { HarfBuzzSession, type ShapedItem } from "./harfbuzz-session.ts";
import { applyLegacyKerning } from "./legacy-kerning.ts";
import { tagNumber } from "./opentype-tag.ts";
import { isOn, resolveItem, type ShapeItem } from "./shape-item.ts";
import { concatGlyphs, type GlyphArrays, ShapedRun } from "./shaped-run.ts";
import { type ShapeRequest, type Shaper, shapeFlags } from "./shaper.ts";
import { MAX_PIECE_CODE_UNITS, textPieces } from "./text-pieces.ts";
import { applyVerticalMetrics } from "./vertical-placement.ts";

const KERN = tagNumber("kern");

/** Settings of a `HarfBuzzShaper`. */
export interface HarfBuzzShaperOptions {
  /** Largest heap, in bytes; shaping that needs more is an error. */
  readonly maxHeapBytes?: number | undefined;
  /** Whether every copy of a text in HarfBuzz's heap is zeroed as soon as the text is shaped. */
  readonly secretText?: boolean | undefined;
}

/** The shaper for all scripts. Needs harfbuzzjs's compiled `harfbuzz.wasm`. */
export class HarfBuzzShaper implements Shaper {
  readonly name = "harfbuzz";
  readonly #module: WebAssembly.Module;
  readonly #options: HarfBuzzShaperOptions;
  /** Absent after a failure, until the next text makes a new one. */
  #session: HarfBuzzSession | undefined;
  #disposed = false;

  /** Instantiates `module`; a module that isn't HarfBuzz's throws a `WebAssembly.LinkError` or `TypeError`. */
  constructor(module: WebAssembly.Module, options: HarfBuzzShaperOptions = {}) {
    this.#module = module;
    this.#options = options;
    this.#session = new HarfBuzzSession(module, options);
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
    const parts = textPieces(text, start, end).map(([from, to]) => {
      const inside = (from > start ? shapeFlags["beginning-of-text"] : 0) | (to < end ? shapeFlags["end-of-text"] : 0);
      return this.#shapePiece(text, from, to, { ...item, flags: item.flags & ~inside });
    });
    return concatGlyphs(item.direction === "rtl" ? parts.reverse() : parts);
  }

  #shapePiece(text: string, start: number, end: number, item: ShapeItem): GlyphArrays {
    const { glyphs, font, kernsByTable } = this.#attempt(text, start, end, item);
    if (item.direction === "ttb") applyVerticalMetrics(glyphs, item);
    if (kernsByTable && item.direction !== "ttb" && isOn(item, KERN)) {
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
      this.#session ??= new HarfBuzzSession(this.#module, this.#options);
      return this.#session.shape(text, start, end, item);
    } catch (cause) {
      const isGuard = cause instanceof TypecaseError && cause.code === "guard-damaged";
      if (cause instanceof TypecaseError && !isGuard) throw cause;
      this.#session = undefined;
      const detail = cause instanceof Error ? cause.message : String(cause);
      throw new ShapingError("shaping-failed", { detail }, { cause });
    }
  }
}
