/** The extra "atlas": atlases of an engine, and its pictures of distances. In: parts of the engine. Out: `GlyphAtlas`, `FieldRenderer`. */

import { runAll } from "../base/run-all.ts";
import type { PixelConverter } from "../compose/convert.ts";
import { FieldRenderer } from "../compose/field-renderer.ts";
import type { Drawing } from "../compose/render.ts";
import type { Deflate } from "../export/deflate.ts";
import { GlyphAtlas } from "../export/glyph-atlas.ts";
import type { Font } from "../font/font.ts";
import { Atlas } from "../glyph/atlas/atlas.ts";
import { type AtlasOptions, settleAtlas } from "../glyph/atlas/options.ts";
import { pictureMaker } from "../glyph/atlas/pictures.ts";
import type { BitmapStores } from "../glyph/bitmap-stores.ts";
import { FieldCache } from "../glyph/field-cache.ts";
import type { SubpixelPositions } from "../glyph/glyph-caches.ts";
import type { GlyphFiller } from "../glyph/glyph-filler.ts";
import type { StrikeCache } from "../glyph/strike-cache.ts";
import type { EngineMemory } from "../memory/engine-memory.ts";
import type { AtlasContent } from "./options.ts";

/** Of the glyphs' part of the budget: distance fields that `render` keeps. */
const FIELD_SHARE = 1 / 8;
/** Of the glyphs' part of the budget: the pages of an atlas, where its options don't say. */
const PAGES_SHARE = 1 / 2;

/** What an engine gives its atlases. */
export interface AtlasParts {
  readonly memory: EngineMemory;
  readonly strikes: StrikeCache;
  readonly filler: GlyphFiller;
  readonly stores: BitmapStores;
  readonly positions: SubpixelPositions;
  readonly deflate: Deflate;
  readonly converter: PixelConverter;
  /** Notes a font of the engine, and throws for what is none. */
  adopt(font: Font): void;
  listOf(content: AtlasContent): Drawing;
}

/** Makes the atlases of one engine, and what draws its pictures of distances. */
export class AtlasMaker {
  readonly #parts: AtlasParts;
  readonly #atlases = new Map<GlyphAtlas<AtlasContent>, Atlas>();
  #made = 0;
  #fields: FieldRenderer | undefined;
  #fieldCache: FieldCache | undefined;

  constructor(parts: AtlasParts) {
    this.#parts = parts;
  }

  /**
   * An atlas, as `engine.atlas` gives it, with the stack of that call. Throws `TypeError` and `RangeError` for its options.
   */
  atlas(options: AtlasOptions, stack: string | undefined): GlyphAtlas<AtlasContent> {
    const settings = settleAtlas(options);
    const { memory, strikes, filler, stores, deflate, converter, adopt, listOf } = this.#parts;
    const { kernels, heap, host, holdings } = memory;
    const name = `glyph atlas ${++this.#made}`;
    const maker = pictureMaker({ kernels, strikes, filler, stores }, settings);
    const counter = host.counter("glyphs of atlases", "glyphs");
    const defaultLimitBytes = () => this.#bytesOf(PAGES_SHARE);
    const core = new Atlas({ kernels, heap, counter, name, maker, defaultLimitBytes }, settings);
    const registrations = [memory.register(core), memory.onBudget(() => core.trim())];
    const atlas = new GlyphAtlas<AtlasContent>({
      atlas: core,
      deflate,
      converter,
      ledger: memory.pictures,
      call: (work) => memory.call(false, work),
      adopt,
      listOf,
      onDispose: (disposed) => {
        for (const registration of registrations) registration[Symbol.dispose]();
        this.#atlases.delete(disposed);
        holdings.delete(disposed);
      },
    });
    this.#atlases.set(atlas, core);
    holdings.add(atlas, name, () => core.bytes, stack);
    return atlas;
  }

  /** Made for the first picture of distances; the budget leaves its cache the room from then on. */
  get fieldRenderer(): FieldRenderer {
    if (this.#fields !== undefined) return this.#fields;
    const { memory, stores, positions } = this.#parts;
    const cache = new FieldCache(this.#bytesOf(FIELD_SHARE));
    memory.register(cache);
    memory.onBudget(() => cache.setLimit(this.#bytesOf(FIELD_SHARE)));
    memory.settle(false);
    this.#fieldCache = cache;
    this.#fields = new FieldRenderer({ cache, stores, positions });
    return this.#fields;
  }

  #bytesOf(share: number): number {
    return Math.floor(this.#parts.memory.budget.part("glyphs") * share);
  }

  /** Gives back what was made of a font's bytes. */
  forget(font: Font): void {
    for (const atlas of this.#atlases.values()) atlas.forget(font);
    this.#fieldCache?.forget(font);
  }

  /** Disposes of all atlases. */
  [Symbol.dispose](): void {
    runAll([...this.#atlases.keys()].map((atlas) => () => atlas[Symbol.dispose]()));
  }
}
