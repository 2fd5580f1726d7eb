/** The composition root: only its folder sees every stage. In: fonts and text. Out: runs, paragraphs, pictures. */

import type { ArchiveInput, LoadGlyphsOptions, SaveGlyphsOptions } from "../archive/archive-maker.ts";
import type { GlyphCacheFile, GlyphCacheOptions } from "../archive/glyph-cache-file.ts";
import type { LoadedGlyphs } from "../archive/loaded-glyphs.ts";
import { namingCharacters } from "../archive/require-characters.ts";
import type { SavedGlyphs } from "../archive/write-archive.ts";
import { FontError, RenderError } from "../base/errors.ts";
import type { ExtraLoaders, ExtraName } from "../base/extra.ts";
import { once } from "../base/once.ts";
import { runAll } from "../base/run-all.ts";
import { describe, integer, object, oneOf, string } from "../base/validate.ts";
import { PixelConverter } from "../compose/convert.ts";
import { GlyphPainter } from "../compose/draw.ts";
import { drawListOf } from "../compose/draw-list.ts";
import { MAX_SURFACE_SIDE } from "../compose/pixel-buffer.ts";
import { pixelFormats } from "../compose/pixel-format.ts";
import { type Drawing, Renderer } from "../compose/render.ts";
import type { WarmedGlyphs, WarmParts } from "../compose/warm.ts";
import { Bitmap } from "../export/bitmap.ts";
import type { Deflate } from "../export/deflate.ts";
import { svgExtra } from "../export/extras.ts";
import type { GlyphAtlas } from "../export/glyph-atlas.ts";
import type { ParagraphJSON } from "../export/json.ts";
import { bufferOf, Surface } from "../export/surface.ts";
import type { SvgOptions } from "../export/svg.ts";
import { Font } from "../font/font.ts";
import { type OpenFontOptions, openFont } from "../font/open-font.ts";
import type { FontRegistry } from "../font/registry/font-registry.ts";
import type { FindSystemFonts } from "../font/registry/system-fonts.ts";
import { registryExtra } from "../font/registry-extra.ts";
import type { AtlasOptions } from "../glyph/atlas/options.ts";
import { BitmapStores } from "../glyph/bitmap-stores.ts";
import { FaceRecords } from "../glyph/face-records.ts";
import { GlyphCaches, readGlyphLevels, type SubpixelPositions } from "../glyph/glyph-caches.ts";
import { GlyphFiller } from "../glyph/glyph-filler.ts";
import type { FontLookup, FontOptions } from "../layout/font-options.ts";
import { layoutParagraph } from "../layout/layout.ts";
import type { LayoutOptions, Span } from "../layout/options.ts";
import { Paragraph } from "../layout/paragraph.ts";
import type { EngineMemory } from "../memory/engine-memory.ts";
import { MemoryControl } from "../memory/memory-control.ts";
import { FontPlaces } from "../shape/font-places.ts";
import type { GlyphRun } from "../shape/glyph-run.ts";
import { ShapedRun } from "../shape/shaped-run.ts";
import type { Shaper } from "../shape/shaper.ts";
import type { FontInput } from "../source/font-source.ts";
import { isWaiting, untilThere } from "../source/waiting.ts";
import type { EngineArchives } from "./archives.ts";
import type { AtlasMaker } from "./atlas-maker.ts";
import {
  atlasContent,
  drawingOfRun,
  glyphsByFont,
  isLaidOut,
  isParagraph,
  requireParagraphCharacters,
  runsOf,
} from "./drawables.ts";
import { atlasExtra, extrasOf, loadExtras } from "./extras.ts";
import type {
  AtlasContent,
  Drawable,
  DrawTextOptions,
  EngineMemoryControl,
  EngineOptions,
  PrepareTextOptions,
  RenderTextOptions,
  ShapeOptions,
  SurfaceOptions,
  TextMeasures,
  WarmTextOptions,
} from "./options.ts";
import { type EngineParts, shapedBytes } from "./parts.ts";
import { rasteriserGrid, registeredFonts, shaperHeap } from "./reclaimables.ts";
import { shapeRequest } from "./shape-request.ts";

/** What `create` does once an engine is there. */
export async function startEngine<Started extends Engine>(engine: Started, { cache }: EngineOptions): Promise<Started> {
  try {
    const { file, maxFileBytes: maxBytes, recreate } = cache ?? {};
    if (file !== undefined) await engine.openGlyphCache(file, { maxBytes, recreate });
    return engine;
  } catch (error) {
    engine.dispose();
    throw error;
  }
}

/**
 * A text engine: its own linear memory, caches and shaper. Several live side by side. Entries add `create`.
 *
 * Every method throws `TypeError` for an argument of the wrong kind, `RangeError` for a wrong value, and a
 * `TypecaseError` for what fails below; after any of them the engine goes on.
 */
export class Engine {
  /** What the engine's memory holds, its budget, and what is done where it runs short. */
  readonly memory: EngineMemoryControl;
  readonly #memory: EngineMemory;
  readonly #shaper: Shaper;
  readonly #places = new FontPlaces();
  readonly #deflate: Deflate;
  readonly #extras: ExtraLoaders;
  readonly #findSystemFonts: FindSystemFonts | undefined;
  #registry: FontRegistry | undefined;
  /** The registry as layout sees it: texts that name no family don't need it. */
  readonly #families: FontLookup = {
    size: () => this.#registry?.size ?? 0,
    stack: (query) => this.fonts.stack(query),
  };
  readonly #faces: FaceRecords;
  readonly #caches: GlyphCaches;
  readonly #warmParts: Omit<WarmParts, "layOut">;
  readonly #renderer: Renderer;
  readonly #converter: PixelConverter;
  readonly #positions: SubpixelPositions;
  readonly #fonts = new Set<Font>();
  readonly #stores = new BitmapStores();
  readonly #loadArchives: () => Promise<EngineArchives>;
  #archives: EngineArchives | undefined;
  readonly #surfaces = new Set<Surface>();
  readonly #filler: GlyphFiller;
  #atlases: AtlasMaker | undefined;
  #disposed = false;

  protected constructor({
    memory,
    glyphLevels = readGlyphLevels(),
    shaper,
    shapingCache,
    deflate,
    archives,
    findSystemFonts,
    extras,
  }: EngineParts) {
    const { kernels, heap, arena } = memory;
    this.#memory = memory;
    this.#shaper = shaper;
    this.#deflate = deflate;
    this.#extras = extras;
    this.#findSystemFonts = findSystemFonts;
    this.#faces = new FaceRecords(kernels, heap);
    const caches = new GlyphCaches(memory, glyphLevels);
    const { strikes, outlines, metrics } = caches;
    this.#caches = caches;
    const stores = this.#stores;
    const filler = new GlyphFiller(kernels, heap, arena, this.#faces, strikes, outlines, stores);
    this.#filler = filler;
    this.#loadArchives = once(async () => {
      const [{ EngineArchives }, support = {}] = await Promise.all([import("./archives.ts"), archives?.()]);
      this.#check();
      this.#archives = new EngineArchives({
        memory,
        stores,
        strikes,
        filler,
        deflate,
        support,
        shape: (font, text) => this.shape(text, { font }),
        openFont: (bytes, options) => this.loadFont(bytes, options),
      });
      return this.#archives;
    });
    const painter = new GlyphPainter(kernels, heap, arena, this.#faces, strikes, filler, metrics);
    this.#converter = new PixelConverter(kernels, arena, memory.pictures);
    this.#renderer = new Renderer(
      kernels,
      heap,
      arena,
      painter,
      this.#converter,
      undefined,
      glyphLevels.subpixelPositions,
    );
    this.#positions = glyphLevels.subpixelPositions;
    this.memory = new MemoryControl(memory, () => ({
      ...caches.counts(),
      ...(shapingCache && { shaping: shapingCache.counts() }),
      shaperHeapBytes: shaper.heapBytes,
    }));
    if (registryExtra.isLoaded) this.#registry = this.#createRegistry();
    memory.register(rasteriserGrid(memory));
    memory.register(stores.fieldMemory);
    if (shaper.name === "harfbuzz") memory.register(shaperHeap(shaper));
    for (const member of [shapingCache?.reclaimable, shapingCache?.linearReclaimable]) {
      if (member !== undefined) memory.register(member);
    }
    memory.onBudget(() => shapingCache?.setLimit(shapedBytes(memory)));
    this.#warmParts = {
      strikes,
      filler,
      subpixelPositions: glyphLevels.subpixelPositions,
      call: (work) => {
        this.#check();
        return memory.call(false, work);
      },
    };
  }

  /**
   * Fonts by family and style, which open when a text needs them. Throws `RenderError` `"extra-not-loaded"` where "fonts" was
   * left out.
   */
  get fonts(): FontRegistry {
    this.#registry ??= this.#createRegistry();
    return this.#registry;
  }

  #createRegistry(): FontRegistry {
    this.#check();
    const memory = this.#memory;
    const cache = registeredFonts(memory);
    const registry = new registryExtra.code.FontRegistry({
      faces: { heap: memory.heap, buffers: memory.pools.buffers, onFont: (font) => this.#adoptRegistered(font) },
      cache,
      prepare: (font, text, signal) => this.#prepareFont(font, text, signal),
      settle: () => memory.settle(false),
      findSystemFonts: this.#findSystemFonts,
    });
    memory.pools.count(registry.names);
    memory.register(cache);
    memory.onSettle(() => cache.settle());
    return registry;
  }

  /**
   * Loads extras that `create` was told to leave out, as `"atlas"`; those that are there already take no time. Rejects with
   * what loading code rejects with.
   */
  async loadExtras(...names: readonly ExtraName[]): Promise<void> {
    this.#check();
    await loadExtras(this.#extras, extrasOf(names));
  }

  /**
   * Opens a font from a path (Node), a URL, bytes, a `Blob`, a `Response`, a stream or a source of the caller's own.
   * Throws `FontError` for what is wrong with it, `InsufficientMemory`, or the signal's reason.
   */
  async loadFont(source: FontInput, options: OpenFontOptions = {}): Promise<Font> {
    this.#check();
    const stack = this.#memory.holdings.stack();
    try {
      const font = await openFont(source, options, this.#memory.heap, this.#memory.pools.buffers);
      if (this.#disposed) {
        font.close();
        this.#check();
      }
      this.#adopt(font, stack);
      await this.#prepareLoaded(font, options);
      return font;
    } finally {
      if (!this.#disposed) this.#memory.settle(false);
    }
  }

  /** Fetches what a font was opened for. One that can't be had so is closed. */
  async #prepareLoaded(font: Font, { text, signal }: OpenFontOptions): Promise<void> {
    if (text === undefined) return;
    try {
      await this.#prepareFont(font, text, signal);
    } catch (error) {
      font.close();
      throw error;
    }
  }

  /** Of a font that is fetched by parts: the glyph of missing characters, those of the text's, and what they become. */
  async #prepareFont(font: Font, text: string, signal: AbortSignal | undefined): Promise<void> {
    if (!font.isPartial) return;
    const characters = Array.from(text, (character) => font.glyphId(character.codePointAt(0)!));
    await font.prepare([0, ...characters], { signal });
    if (text !== "") await this.prepare(text, { font, signal });
  }

  /**
   * Waits for what layout and drawing can't wait for: fonts of the registry that have to be loaded, and, of fonts that were
   * opened or registered for some `text`, the outlines of this one. A call with the same arguments then needs wait for
   * nothing, and neither does one with a paragraph or run that was handed in. Rejects with what `layout` throws and fetching
   * fails with, or the signal's reason.
   */
  async prepare(drawable: Drawable, options: PrepareTextOptions = {}): Promise<void> {
    this.#check();
    const { signal } = object(options, "options");
    try {
      const glyphs = await untilThere(() => {
        this.#check();
        return glyphsByFont(this.#drawingOf(drawable, options).list);
      }, signal);
      await Promise.all([...glyphs].map(([font, glyphIds]) => font.prepare(glyphIds, { signal })));
    } finally {
      if (!this.#disposed) this.#memory.settle(false);
    }
  }

  /** Shapes one run of text: one font, script and direction, no line breaking. */
  shape(text: string, options: ShapeOptions): GlyphRun {
    this.#check();
    string(text, "text");
    const asked = shapeRequest(options);
    this.#adopt(asked.font);
    const { variations } = options;
    const request = variations === undefined ? asked : { ...asked, font: this.#places.at(asked.font, variations) };
    return this.#memory.call(false, () => this.#shaper.shape(text, 0, text.length, request));
  }

  /** Lays out text, or spans with styles of their own, into lines. */
  layout(content: string | readonly Span[], options: LayoutOptions): Paragraph {
    this.#check();
    this.#adoptAll(content, options);
    return this.#memory.call(false, () =>
      this.#withoutDamagedFonts(() =>
        layoutParagraph(content, options, this.#shaper, this.#families, this.#memory.scratch),
      ),
    );
  }

  /** Draws a paragraph, a run, or text with layout options, to a bitmap of its own. */
  render(drawable: Drawable, options: RenderTextOptions = {}): Bitmap {
    this.#check();
    object(options, "options");
    const renderer = options.renderMode === "sdf" ? this.#atlasMaker().fieldRenderer : this.#renderer;
    return this.#memory.call(true, () => {
      const draw = () => this.#drawn(drawable, options, (drawing) => renderer.render(drawing, options));
      const pixels = isLaidOut(drawable) ? draw() : this.#withoutDamagedFonts(draw);
      return new Bitmap(pixels, this.#deflate, this.#converter, this.#memory.pictures);
    });
  }

  /** A picture to draw on again and again. Throws `InsufficientMemory`. */
  createSurface(options: SurfaceOptions): Surface {
    this.#check();
    const { width, height, pixelFormat = "rgba8", background = "transparent" } = object(options, "options");
    integer(width, "width", 1, MAX_SURFACE_SIDE);
    integer(height, "height", 1, MAX_SURFACE_SIDE);
    oneOf(pixelFormat, "pixelFormat", pixelFormats);
    const stack = this.#memory.holdings.stack();
    const buffer = this.#memory.call(false, () => this.#renderer.createBuffer(width, height, pixelFormat, background));
    const surface = new Surface({
      buffer,
      renderer: this.#renderer,
      converter: this.#converter,
      deflate: this.#deflate,
      ledger: this.#memory.pictures,
      pixelFormat,
      background,
      onDispose: (disposed) => {
        this.#surfaces.delete(disposed);
        this.#memory.holdings.delete(disposed);
      },
    });
    this.#surfaces.add(surface);
    this.#memory.holdings.add(surface, `surface of ${width} × ${height} px`, () => buffer.byteLength, stack);
    return surface;
  }

  /**
   * An atlas: glyphs on pages, for who draws text on a GPU. It holds the engine's memory until it is disposed of. Its first
   * page is made when the first glyph is asked for. Throws `RenderError` `"extra-not-loaded"` where "atlas" was left out.
   */
  atlas(options: AtlasOptions = {}): GlyphAtlas<AtlasContent> {
    this.#check();
    return this.#atlasMaker().atlas(options, this.#memory.holdings.stack());
  }

  /** Draws a paragraph, a run, or text with layout options, onto a surface of this engine. */
  draw(drawable: Drawable, surface: Surface, options: DrawTextOptions = {}): void {
    this.#check();
    object(options, "options");
    if (!(surface instanceof Surface)) throw new TypeError(`surface must be a Surface, got ${describe(surface)}`);
    const buffer = bufferOf(surface);
    if (!this.#surfaces.has(surface)) throw new RangeError("surface must be of this engine");
    this.#memory.call(true, () =>
      this.#drawn(drawable, options, (drawing) => this.#renderer.drawOnto(buffer, drawing, options)),
    );
  }

  /**
   * Keeps bitmaps in a file from now on, and takes those from it that a process before has made; a file that was opened
   * before is closed. They are synced by the cache's `sync`, and when the engine is disposed of. Fails with `ArchiveError`
   * or `MemoryError` for a file that is damaged or holds something else, and the engine is as it was.
   */
  async openGlyphCache(file: string | URL, options: GlyphCacheOptions = {}): Promise<GlyphCacheFile> {
    this.#check();
    const { keeper } = await this.#loadArchives();
    return keeper.openCache(file, options);
  }

  /**
   * Writes bitmaps, and what shaping and layout read of their fonts, to an archive: those that the engine has, or those of
   * `glyphs`, which are made where they aren't there. Fails with `ArchiveError` `"codec-unavailable"`, `FontError`, and what
   * writing fails with.
   */
  async saveGlyphs(writable: WritableStream<Uint8Array>, options: SaveGlyphsOptions = {}): Promise<SavedGlyphs> {
    this.#check();
    for (const selection of Array.isArray(options?.glyphs) ? options.glyphs : []) {
      if (selection?.font instanceof Font) this.#adopt(selection.font);
    }
    const { maker } = await this.#loadArchives();
    this.#check();
    await this.#completeFonts();
    return maker.save(writable, options);
  }

  /**
   * Takes bitmaps from an archive, for the fonts that they were made of, and for the archive's own, which have no outlines:
   * `fonts` of what it gives. What is damaged, of another version or of another font is an `ArchiveError` with its offset,
   * and the engine is as it was.
   */
  async loadGlyphs(readable: ArchiveInput, options: LoadGlyphsOptions = {}): Promise<LoadedGlyphs> {
    this.#check();
    const stack = this.#memory.holdings.stack();
    if (options?.font instanceof Font) this.#adopt(options.font);
    const { maker } = await this.#loadArchives();
    this.#check();
    await this.#completeFonts();
    const loaded = await maker.load(readable, options, stack);
    if (this.#disposed) loaded[Symbol.dispose]();
    this.#check();
    return loaded;
  }

  /** What tells a font from others is made of all of its outlines. */
  async #completeFonts(): Promise<void> {
    await Promise.all([...this.#fonts].map((font) => font.complete()));
    this.#check();
  }

  /**
   * Makes the bitmaps of `text`'s most frequent glyphs before they are drawn, at every place in a pixel, until those glyphs
   * make up `coverage` of the text; in batches between which the event loop goes on. What is in the caches stays there:
   * where their level is full, it ends. Fails with what `layout` and `render` throw, and with the signal's reason.
   */
  async warm(text: string, options: WarmTextOptions): Promise<WarmedGlyphs> {
    this.#check();
    const { warm } = await import("../compose/warm.ts");
    const parts: WarmParts = {
      ...this.#warmParts,
      layOut: (part) => drawListOf(this.layout(part, options)),
    };
    try {
      return await warm(text, options, parts);
    } catch (error) {
      if (!isWaiting(error)) throw error;
      await this.prepare(text, options);
      return warm(text, options, parts);
    }
  }

  /** Measures text with nothing rasterised. */
  measure(content: string | readonly Span[], options: LayoutOptions): TextMeasures {
    const { width, height, ascent, descent, lines } = this.layout(content, options);
    return { width, height, ascent, descent, lines: lines.length };
  }

  /**
   * A paragraph as an SVG document: real outlines, no fonts needed to show it. Throws `RenderError` `"extra-not-loaded"` where
   * "svg" was left out.
   */
  toSVG(paragraph: Paragraph, options: SvgOptions = {}): string {
    this.#check();
    this.#adoptParagraph(paragraph);
    return svgExtra.code.paragraphToSVG(paragraph, options);
  }

  /** A paragraph as plain data. Throws `RenderError` `"extra-not-loaded"` where "svg" was left out. */
  toJSON(paragraph: Paragraph): ParagraphJSON {
    this.#check();
    isParagraph(paragraph);
    return svgExtra.code.paragraphToJSON(paragraph);
  }

  /** What makes atlases and pictures of distances, from the first that is asked for. */
  #atlasMaker(): AtlasMaker {
    this.#atlases ??= new atlasExtra.code.AtlasMaker({
      memory: this.#memory,
      strikes: this.#caches.strikes,
      filler: this.#filler,
      stores: this.#stores,
      positions: this.#positions,
      deflate: this.#deflate,
      converter: this.#converter,
      adopt: (font) => this.#adopt(font),
      listOf: (content) => this.#drawingOf(atlasContent(content), {}),
    });
    return this.#atlases;
  }

  /**
   * Closes all fonts, disposes of all surfaces and gives everything back. Twice is fine. Then throws `ArchiveError` where the file
   * of an open glyph cache can't be written, and as `memory.check`.
   */
  dispose(): void {
    if (this.#disposed) return;
    const { kernels, arena, pools, pictures, holdings } = this.#memory;
    const held = holdings.list();
    const disposing = (each: Disposable) => () => each[Symbol.dispose]();
    runAll([
      () => this.#registry?.dispose(),
      () => runAll([...this.#fonts].map((font) => () => font.close())),
      () => runAll([...this.#surfaces].map(disposing)),
      () => this.#atlases?.[Symbol.dispose](),
      () => this.#caches.clearAll(),
      () => kernels.exports.releaseGrid(),
      () => arena.reset(),
      disposing(this.#shaper),
      () => this.#archives?.maker[Symbol.dispose](),
      () => void this.#stores.fieldMemory.reclaim("emergency"),
      disposing(pools),
      () => pictures.close(),
      () => {
        this.#disposed = true;
      },
      () => this.#archives?.keeper[Symbol.dispose](),
      () => this.memory.close(held),
    ]);
  }

  /** As `dispose`. */
  [Symbol.dispose](): void {
    this.dispose();
  }

  #check(): void {
    if (this.#disposed) throw new RenderError("disposed", { what: "the engine" });
  }

  /** Notes a font the first time it is seen, so that closing it gives back what the engine keeps for it. */
  #adopt(font: Font, stack = this.#memory.holdings.stack()): void {
    if (!(font instanceof Font)) throw new TypeError(`font must be a Font, got ${describe(font)}`);
    this.#registry?.use(font);
    if (this.#fonts.has(font)) return;
    const { family } = font;
    if (!font.livesIn(this.#memory.heap)) throw new FontError("of-another-engine", { family });
    this.#memory.holdings.add(font, `font "${family}"`, () => font.sourceStats().heldBytes, stack);
    this.#follow(font);
  }

  /** Notes a font that the registry has made. It is no caller's, who could not leak it. */
  #adoptRegistered(font: Font): void {
    font.onSuspend(() => this.#forgetFace(font));
    this.#follow(font);
  }

  #follow(font: Font): void {
    this.#fonts.add(font);
    font.onDerive((derived) => this.#adopt(derived));
    font.onClose(() => {
      this.#fonts.delete(font);
      this.#memory.holdings.delete(font);
      this.#forgetFace(font);
    });
  }

  /** Gives back what was made of a font's bytes. */
  #forgetFace(font: Font): void {
    this.#atlases?.forget(font);
    this.#caches.forget(font);
    this.#faces.forget(font);
    this.#shaper.forget(font);
  }

  /** Runs `work`, and again without the fonts of the registry that turned out damaged: a text doesn't fail for them. */
  #withoutDamagedFonts<Result>(work: () => Result): Result {
    for (;;) {
      try {
        return work();
      } catch (error) {
        // With each try there is a font less.
        if (!this.#registry?.blame(error)) throw error;
      }
    }
  }

  /** Adopts the fonts of layout options and spans; what is no font is left for layout to name. */
  #adoptAll(content: unknown, options: LayoutOptions): void {
    this.#adoptFontsOf(options);
    if (Array.isArray(content)) for (const span of content as Span[]) this.#adoptFontsOf(span);
  }

  #adoptFontsOf(style: FontOptions | undefined): void {
    const { font, fonts } = style ?? {};
    if (font instanceof Font) this.#adopt(font);
    if (Array.isArray(fonts)) for (const each of fonts) if (each instanceof Font) this.#adopt(each);
  }

  /** A paragraph may come from another engine, or outlive its fonts: their outlines would be looked for here in vain. */
  #adoptParagraph(paragraph: Paragraph): void {
    for (const font of drawListOf(isParagraph(paragraph)).fonts) this.#adopt(font);
  }

  /** Hands `draw` what a text or run comes to. */
  #drawn<Result>(drawable: Drawable, options: RenderTextOptions, draw: (drawing: Drawing) => Result): Result {
    if (drawable instanceof ShapedRun) return draw(this.#drawingOf(drawable, options));
    const paragraph = drawable instanceof Paragraph ? drawable : this.layout(drawable as string, options);
    const drawing = this.#drawingOf(paragraph, options);
    return namingCharacters(
      paragraph.text,
      () => runsOf(paragraph),
      () => draw(drawing),
    );
  }

  #drawingOf(drawable: Drawable, options: RenderTextOptions): Drawing {
    if (drawable instanceof ShapedRun) {
      this.#adopt(drawable.font);
      return drawingOfRun(drawable);
    }
    const paragraph = drawable instanceof Paragraph ? drawable : this.layout(drawable as string, options);
    this.#adoptParagraph(paragraph);
    requireParagraphCharacters(paragraph);
    const { width, height } = paragraph;
    return { list: drawListOf(paragraph), width, height, originX: 0, originY: 0 };
  }
}
