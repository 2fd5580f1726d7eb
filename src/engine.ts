/** The composition root: the only file that sees every stage. In: fonts and text. Out: runs, paragraphs, pictures. */

import {
  type ArchiveInput,
  ArchiveMaker,
  type LoadGlyphsOptions,
  type SaveGlyphsOptions,
} from "./archive/archive-maker.ts";
import type { PlatformCodecs } from "./archive/codecs.ts";
import type { GlyphCacheFile, GlyphCacheOptions, OpenGlyphFile } from "./archive/glyph-cache-file.ts";
import { GlyphKeeper } from "./archive/glyph-keeper.ts";
import type { LoadedGlyphs } from "./archive/loaded-glyphs.ts";
import { namingCharacters, requireCharacters } from "./archive/require-characters.ts";
import type { SavedGlyphs } from "./archive/write-archive.ts";
import type { ColorInput } from "./base/color.ts";
import { FontError, RenderError, ShapingError } from "./base/errors.ts";
import { describe, finiteNumber, integer, languageTag, object, oneOf, scriptCode, string } from "./base/validate.ts";
import { PixelConverter } from "./compose/convert.ts";
import { GlyphPainter } from "./compose/draw.ts";
import { drawListOf, drawListOfRun } from "./compose/draw-list.ts";
import { MAX_SURFACE_SIDE } from "./compose/pixel-buffer.ts";
import { type PixelFormat, pixelFormats } from "./compose/pixel-format.ts";
import { type Drawing, type DrawOptions, Renderer, type RenderOptions } from "./compose/render.ts";
import { type WarmedGlyphs, type WarmOptions, type WarmParts, warm } from "./compose/warm.ts";
import { Bitmap } from "./export/bitmap.ts";
import { crc32 } from "./export/crc32.ts";
import type { Deflate } from "./export/deflate.ts";
import { GlyphAtlas } from "./export/glyph-atlas.ts";
import { type ParagraphJSON, paragraphToJSON } from "./export/json.ts";
import { bufferOf, Surface } from "./export/surface.ts";
import { paragraphToSVG, type SvgOptions } from "./export/svg.ts";
import { Font } from "./font/font.ts";
import { type OpenFontOptions, openFont } from "./font/open-font.ts";
import { FontCache } from "./font/registry/font-cache.ts";
import { type FindSystemFonts, FontRegistry } from "./font/registry/font-registry.ts";
import type { Variations } from "./font/variation-axes.ts";
import { Atlas } from "./glyph/atlas/atlas.ts";
import { type AtlasOptions, settleAtlas } from "./glyph/atlas/options.ts";
import { pictureMaker } from "./glyph/atlas/pictures.ts";
import { BitmapStores } from "./glyph/bitmap-stores.ts";
import { FaceRecords } from "./glyph/face-records.ts";
import {
  GlyphCaches,
  type GlyphLevelCounts,
  type GlyphLevelSettings,
  type GlyphLevels,
  readGlyphLevels,
} from "./glyph/glyph-caches.ts";
import { GlyphFiller } from "./glyph/glyph-filler.ts";
import type { WasmSource } from "./kernels/kernels.ts";
import { layoutParagraph } from "./layout/layout.ts";
import { type LayoutOptions, MAX_SIZE_PX, MIN_SIZE_PX, type Span } from "./layout/options.ts";
import { Paragraph } from "./layout/paragraph.ts";
import { EngineMemory, type MemoryOptions } from "./memory/engine-memory.ts";
import { MemoryControl } from "./memory/memory-control.ts";
import type { OutsideRoom } from "./memory/outside-room.ts";
import type { Reclaimable } from "./memory/reclaimable.ts";
import { FontPlaces } from "./shape/font-places.ts";
import type { GlyphRun, RunDirection } from "./shape/glyph-run.ts";
import type { HarfBuzzShaper } from "./shape/harfbuzz-shaper.ts";
import type { RunMemory } from "./shape/kept-glyphs.ts";
import { ShapedRun } from "./shape/shaped-run.ts";
import type { ShapeRequest, Shaper } from "./shape/shaper.ts";
import { ShapingCache, type ShapingCounts } from "./shape/shaping-cache.ts";
import { SimpleShaper } from "./shape/simple-shaper.ts";
import type { FontInput } from "./source/font-source.ts";

/** HarfBuzz, as entries hand it to an engine: only what imports it has it in its bundle. */
export interface HarfBuzzSupport {
  /** What kind of shaper it is. */
  readonly name: "harfbuzz";
  /** The compiled module that comes with the package. */
  load(): Promise<WebAssembly.Module>;
  /** A shaper whose memory is the module's, as large as there is room. */
  start(module: WebAssembly.Module, options: { room: OutsideRoom; secretText: boolean }): HarfBuzzShaper;
}

/** What an entry knows of its runtime. */
export interface Platform {
  /** The compiled kernels that come with the package: the SIMD build, or its scalar twin. */
  kernels(simd: boolean): Promise<WebAssembly.Module>;
  /** Absent where the entry is made without it. */
  readonly harfbuzz?: HarfBuzzSupport;
  /** A compiled module of what a caller hands in. */
  compile(source: WasmSource): Promise<WebAssembly.Module>;
  readonly simd: boolean;
  readonly deflate: Deflate;
  /** Codecs of archives; those that need no runtime where it is absent. */
  readonly codecs?: PlatformCodecs;
  /** Absent where the runtime has no files. */
  readonly openGlyphFile?: OpenGlyphFile;
  /** Absent where the runtime has no list of its fonts. */
  readonly findSystemFonts?: FindSystemFonts;
}

/** Options of `TextEngine.create`; all have defaults. */
export interface EngineOptions {
  /** The kernels, where the runtime's own way of loading them does not do. */
  readonly wasm?: WasmSource | undefined;
  /** HarfBuzz's module, likewise. */
  readonly harfbuzzWasm?: WasmSource | undefined;
  /** Budget, pressure and debugging of memory. */
  readonly memory?: MemoryOptions | undefined;
  /**
   * "harfbuzz", for all scripts; or "simple", for Latin, Greek, Cyrillic and the like where HarfBuzz can't go. What
   * `typecase/harfbuzz` exports brings HarfBuzz to the engine of `typecase/simple`, whose own is "simple".
   */
  readonly shaper?: "harfbuzz" | "simple" | HarfBuzzSupport | undefined;
  /**
   * Whether the shaper's copies of a text are zeroed as soon as it is shaped, and guarded while they last; false. Strings
   * are JavaScript's, and runs, paragraphs and pictures tell the text as well: they are the caller's to let go.
   */
  readonly secretText?: boolean | undefined;
  /** What is kept to be used again. */
  readonly cache?: CacheOptions | undefined;
  /** Whether the kernels use SIMD; by default where the runtime has it. The pictures are the same. */
  readonly simd?: boolean | undefined;
}

/** What an engine keeps to use it again. */
export interface CacheOptions {
  /** Whether bitmaps, outlines and metrics of glyphs are kept between calls, or how: see `GlyphLevels`; true. */
  readonly glyphs?: boolean | GlyphLevels | undefined;
  /** Whether shaped runs and words are kept; true, but for secret texts, of which nothing is. */
  readonly runs?: boolean | undefined;
  /**
   * A file that keeps bitmaps between processes: a path on Node, in workers of browsers a name of the origin private file
   * system; see `openGlyphCache`.
   */
  readonly file?: string | URL | undefined;
  /** Bound on the bitmaps in the file; 16 MiB. */
  readonly maxFileBytes?: number | undefined;
  /** Whether a file that is damaged or holds something else is replaced; without it, that is an error. */
  readonly recreate?: boolean | undefined;
}

/** What can be drawn: a paragraph, a run, or text, which is laid out first. */
export type Drawable = Paragraph | GlyphRun | string | readonly Span[];

/** What can be laid on an atlas. */
export type AtlasContent = Paragraph | GlyphRun;

/** Options of a render call: of the picture, and of the layout where text is given. */
export type RenderTextOptions = RenderOptions & Partial<LayoutOptions>;

/** Options of a draw call: of the drawing, and of the layout where text is given. */
export type DrawTextOptions = DrawOptions & Partial<LayoutOptions>;

/** Options of `warm`: of the warm-up, and of the layout that finds the glyphs. */
export type WarmTextOptions = WarmOptions & LayoutOptions;

/** Options of `createSurface`. */
export interface SurfaceOptions {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** What `toBitmap` gives; "rgba8", straight alpha. */
  readonly pixelFormat?: PixelFormat | undefined;
  /** What the surface is filled with; "transparent". Grey and black-and-white surfaces are white there. */
  readonly background?: ColorInput | undefined;
}

/** Options of `shape`. */
export interface ShapeOptions extends Omit<ShapeRequest, "size"> {
  /** CSS pixels to the em; 16. */
  readonly size?: number | undefined;
  /**
   * Values of the font's axes; the others stay where they are in `font`. The run's font is then another one, which is
   * closed with `font`, and when 64 other places were asked for since.
   */
  readonly variations?: Variations | undefined;
}

/** Measures of a laid out text, in CSS pixels. */
export interface TextMeasures {
  /** Of the widest line, CSS pixels. */
  readonly width: number;
  /** Of all lines, CSS pixels. */
  readonly height: number;
  /** From the top to the first line's baseline. */
  readonly ascent: number;
  /** From the last line's baseline to the bottom. */
  readonly descent: number;
  /** Number of lines. */
  readonly lines: number;
}

/** The parts that an engine is made of; entries make them by `prepareEngine`. */
export interface EngineParts {
  readonly memory: EngineMemory;
  /** How the glyph caches are divided; the defaults where it is absent. */
  readonly glyphLevels?: GlyphLevelSettings | undefined;
  readonly shaper: Shaper;
  /** Absent where nothing shaped is kept. */
  readonly shapingCache?: ShapingCache | undefined;
  readonly deflate: Deflate;
  readonly openGlyphFile?: Platform["openGlyphFile"];
  readonly codecs?: PlatformCodecs;
  readonly findSystemFonts?: Platform["findSystemFonts"];
}

/** Loads the modules and makes an engine's parts. Throws `RenderError` "kernels-unavailable", `TypeError`, `RangeError`. */
export async function prepareEngine(platform: Platform, options: EngineOptions): Promise<EngineParts> {
  const support = harfbuzzOf(platform, object(options, "options").shaper);
  const { wasm, harfbuzzWasm, simd = platform.simd, secretText = false } = options;
  if (typeof simd !== "boolean") throw new TypeError(`simd must be a boolean, got ${describe(simd)}`);
  if (typeof secretText !== "boolean") throw new TypeError(`secretText must be a boolean, got ${describe(secretText)}`);
  const [kernels, harfbuzz] = await Promise.all([
    wasm === undefined ? platform.kernels(simd) : platform.compile(wasm),
    support && (harfbuzzWasm === undefined ? support.load() : platform.compile(harfbuzzWasm)),
  ]);
  const { runs = true } = object(options.cache ?? {}, "cache");
  if (typeof runs !== "boolean") throw new TypeError(`cache.runs must be a boolean, got ${describe(runs)}`);
  const glyphLevels = readGlyphLevels(options.cache?.glyphs);
  const memory = new EngineMemory(kernels, options.memory);
  const shaper =
    support === undefined || harfbuzz === undefined
      ? new SimpleShaper({ secretText })
      : startHarfBuzz(support, harfbuzz, memory, secretText);
  addPools(memory, shaper);
  const shapingCache =
    runs && !secretText ? new ShapingCache(shaper, shapedBytes(memory), runMemory(memory)) : undefined;
  const { findSystemFonts, openGlyphFile, codecs } = platform;
  const deflate = { ...platform.deflate, buffers: memory.pools.buffers };
  return {
    memory,
    glyphLevels,
    shaper: shapingCache ?? shaper,
    shapingCache,
    deflate,
    ...(codecs && { codecs }),
    ...(findSystemFonts && { findSystemFonts }),
    ...(openGlyphFile && { openGlyphFile }),
  };
}

/** The HarfBuzz that is asked for; undefined where the simple shaper is. */
function harfbuzzOf(platform: Platform, asked: EngineOptions["shaper"]): HarfBuzzSupport | undefined {
  if (typeof asked === "object" && asked?.name === "harfbuzz" && typeof asked.start === "function") return asked;
  const kind = oneOf(asked ?? (platform.harfbuzz ? "harfbuzz" : "simple"), "shaper", ["harfbuzz", "simple"]);
  if (kind === "simple") return undefined;
  if (platform.harfbuzz === undefined) throw new ShapingError("shaper-unavailable", { shaper: kind });
  return platform.harfbuzz;
}

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

/** The shaper's pools: lists of the host, or buffers inside HarfBuzz's memory, which come and go with it. */
function addPools(memory: EngineMemory, shaper: SimpleShaper | HarfBuzzShaper): void {
  if (shaper instanceof SimpleShaper) memory.register(shaper.lists);
  memory.pools.count(shaper instanceof SimpleShaper ? shaper.lists : () => shaper.texts);
}

/** HarfBuzz's memory grows as far as the budget has room, within a call too. */
function startHarfBuzz(
  support: HarfBuzzSupport,
  module: WebAssembly.Module,
  room: OutsideRoom,
  secretText: boolean,
): HarfBuzzShaper {
  try {
    return support.start(module, { room, secretText });
  } catch (cause) {
    throw new ShapingError("shaper-unavailable", { shaper: "harfbuzz" }, { cause });
  }
}

/** The part of the buffers' budget that shaped text may take: with all of 256 MiB it is 9.6 MiB, 200,000 glyphs and more. */
function shapedBytes(memory: EngineMemory): number {
  return Math.floor(memory.budget.part("buffers") * 0.375);
}

/** Where long runs are kept. */
function runMemory({ pools }: EngineMemory): RunMemory {
  return {
    createVector: (options) => pools.createKeptVector(options),
    get bytes() {
      return pools.keptVectorBytes;
    },
  };
}

/** Statistics that stages above memory add to its own. */
export interface StageStats extends GlyphLevelCounts {
  /** Runs and words that were shaped; absent where none are kept. */
  readonly shaping?: ShapingCounts | undefined;
  /** Size of the shaper's own memory. */
  readonly shaperHeapBytes: number;
}

/** `engine.memory`. */
export type EngineMemoryControl = MemoryControl<StageStats>;

/** The grid stays between calls for the sizes of common text; the next glyph makes it again. Long runs share its owner. */
function rasteriserGrid({ heap, kernels, pools }: EngineMemory): Reclaimable {
  return {
    name: "rasteriser's grid",
    part: "buffers",
    where: "linear",
    get bytes() {
      return heap.bytesOf("buffer") - pools.keptVectorBytes;
    },
    reclaim(level) {
      const before = heap.bytesOf("buffer");
      if (level !== "moderate") kernels.exports.releaseGrid();
      return before - heap.bytesOf("buffer");
    },
  };
}

/** HarfBuzz's memory can't shrink, but go: the next text makes a new one, in a third of a millisecond a font. */
function shaperHeap(shaper: Shaper): Reclaimable {
  return {
    name: shaper.name,
    part: "fonts",
    where: "library",
    get bytes() {
      return shaper.heapBytes;
    },
    reclaim: (level) => (level === "emergency" ? shaper.releaseHeap() : 0),
  };
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
  /** Fonts by family and style, which open when a text needs them. */
  readonly fonts: FontRegistry;
  readonly #memory: EngineMemory;
  readonly #shaper: Shaper;
  readonly #places = new FontPlaces();
  readonly #deflate: Deflate;
  readonly #faces: FaceRecords;
  readonly #caches: GlyphCaches;
  readonly #warmParts: Omit<WarmParts, "layOut">;
  readonly #renderer: Renderer;
  readonly #converter: PixelConverter;
  readonly #fonts = new Set<Font>();
  readonly #stores = new BitmapStores();
  readonly #glyphKeeper: GlyphKeeper;
  readonly #archives: ArchiveMaker;
  readonly #surfaces = new Set<Surface>();
  readonly #filler: GlyphFiller;
  readonly #atlases = new Map<GlyphAtlas<AtlasContent>, Atlas>();
  #atlasesMade = 0;
  #disposed = false;

  protected constructor({
    memory,
    glyphLevels = readGlyphLevels(),
    shaper,
    shapingCache,
    deflate,
    openGlyphFile,
    codecs,
    findSystemFonts,
  }: EngineParts) {
    const { kernels, heap, arena } = memory;
    this.#memory = memory;
    this.#shaper = shaper;
    this.#deflate = deflate;
    this.#faces = new FaceRecords(kernels, heap);
    const caches = new GlyphCaches(memory, glyphLevels);
    const { strikes, outlines, metrics } = caches;
    this.#caches = caches;
    const stores = this.#stores;
    this.#glyphKeeper = new GlyphKeeper({ memory, stores, openGlyphFile });
    const filler = new GlyphFiller(kernels, heap, arena, this.#faces, strikes, outlines, stores);
    this.#filler = filler;
    this.#archives = new ArchiveMaker({
      memory,
      stores,
      strikes,
      filler,
      tools: { codecs: codecs ?? {}, crc32: deflate.crc32 ?? crc32 },
      shape: (font, text) => this.shape(text, { font }),
      openFont: (bytes, options) => this.loadFont(bytes, options),
    });
    const painter = new GlyphPainter(kernels, heap, arena, this.#faces, strikes, filler, metrics);
    this.#converter = new PixelConverter(kernels, arena);
    this.#renderer = new Renderer(
      kernels,
      heap,
      arena,
      painter,
      this.#converter,
      undefined,
      glyphLevels.subpixelPositions,
    );
    this.memory = new MemoryControl(memory, () => ({
      ...caches.counts(),
      ...(shapingCache && { shaping: shapingCache.counts() }),
      shaperHeapBytes: shaper.heapBytes,
    }));
    const cache = registeredFonts(memory);
    this.fonts = new FontRegistry({
      faces: { heap, buffers: memory.pools.buffers, onFont: (font) => this.#adoptRegistered(font) },
      cache,
      settle: () => memory.settle(false),
      findSystemFonts,
    });
    memory.pools.count(this.fonts.names);
    memory.register(cache);
    memory.onSettle(() => cache.settle());
    memory.onSettle(() => this.#glyphKeeper.settle());
    memory.register(rasteriserGrid(memory));
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
      return font;
    } finally {
      this.#memory.settle(false);
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
        layoutParagraph(content, options, this.#shaper, this.fonts, this.#memory.scratch),
      ),
    );
  }

  /** Draws a paragraph, a run, or text with layout options, to a bitmap of its own. */
  render(drawable: Drawable, options: RenderTextOptions = {}): Bitmap {
    this.#check();
    object(options, "options");
    return this.#memory.call(true, () => {
      const draw = () => this.#drawn(drawable, options, (drawing) => this.#renderer.render(drawing, options));
      const pixels = isLaidOut(drawable) ? draw() : this.#withoutDamagedFonts(draw);
      return new Bitmap(pixels, this.#deflate, this.#converter, this.#memory.handedOut);
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
      ledger: this.#memory.handedOut,
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
   * page is made when the first glyph is asked for.
   */
  atlas(options: AtlasOptions = {}): GlyphAtlas<AtlasContent> {
    this.#check();
    const settings = settleAtlas(options);
    const stack = this.#memory.holdings.stack();
    const { kernels, heap, host, budget } = this.#memory;
    const name = `glyph atlas ${++this.#atlasesMade}`;
    const maker = pictureMaker(
      { kernels, strikes: this.#caches.strikes, filler: this.#filler, stores: this.#stores },
      settings,
    );
    const counter = host.counter("glyphs of atlases", "glyphs");
    const defaultLimitBytes = () => Math.floor(budget.part("glyphs") / 2);
    const core = new Atlas({ kernels, heap, counter, name, maker, defaultLimitBytes }, settings);
    const registrations = [this.#memory.register(core), this.#memory.onBudget(() => core.trim())];
    const atlas = new GlyphAtlas<AtlasContent>({
      atlas: core,
      deflate: this.#deflate,
      converter: this.#converter,
      ledger: this.#memory.handedOut,
      call: (work) => this.#memory.call(false, work),
      adopt: (font) => this.#adopt(font),
      listOf: (content) => this.#drawingOf(atlasContent(content), {}),
      onDispose: (disposed) => {
        for (const registration of registrations) registration[Symbol.dispose]();
        this.#atlases.delete(disposed);
        this.#memory.holdings.delete(disposed);
      },
    });
    this.#atlases.set(atlas, core);
    this.#memory.holdings.add(atlas, name, () => core.bytes, stack);
    return atlas;
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
    return this.#glyphKeeper.openCache(file, options);
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
    return this.#archives.save(writable, options);
  }

  /**
   * Takes bitmaps from an archive, for the fonts that they were made of, and for the archive's own, which have no outlines:
   * `fonts` of what it gives. What is damaged, of another version or of another font is an `ArchiveError` with its offset,
   * and the engine is as it was.
   */
  async loadGlyphs(readable: ArchiveInput, options: LoadGlyphsOptions = {}): Promise<LoadedGlyphs> {
    this.#check();
    if (options?.font instanceof Font) this.#adopt(options.font);
    const loaded = await this.#archives.load(readable, options);
    this.#check();
    return loaded;
  }

  /**
   * Makes the bitmaps of `text`'s most frequent glyphs before they are drawn, at every place in a pixel, until those glyphs
   * make up `coverage` of the text; in batches between which the event loop goes on. What is in the caches stays there:
   * where their level is full, it ends. Fails with what `layout` and `render` throw, and with the signal's reason.
   */
  async warm(text: string, options: WarmTextOptions): Promise<WarmedGlyphs> {
    this.#check();
    return warm(text, options, { ...this.#warmParts, layOut: (part) => drawListOf(this.layout(part, options)) });
  }

  /** Measures text with nothing rasterised. */
  measure(content: string | readonly Span[], options: LayoutOptions): TextMeasures {
    const { width, height, ascent, descent, lines } = this.layout(content, options);
    return { width, height, ascent, descent, lines: lines.length };
  }

  /** A paragraph as an SVG document: real outlines, no fonts needed to show it. */
  toSVG(paragraph: Paragraph, options: SvgOptions = {}): string {
    this.#check();
    this.#adoptParagraph(paragraph);
    return paragraphToSVG(paragraph, options);
  }

  /** A paragraph as plain data. */
  toJSON(paragraph: Paragraph): ParagraphJSON {
    this.#check();
    isParagraph(paragraph);
    return paragraphToJSON(paragraph);
  }

  /** Closes all fonts, disposes of all surfaces and gives everything back. Twice is fine. */
  dispose(): void {
    if (this.#disposed) return;
    const held = this.#memory.holdings.list();
    this.fonts.dispose();
    for (const font of [...this.#fonts]) font.close();
    for (const surface of [...this.#surfaces]) surface[Symbol.dispose]();
    for (const atlas of [...this.#atlases.keys()]) atlas[Symbol.dispose]();
    this.#caches.clearAll();
    this.#memory.kernels.exports.releaseGrid();
    this.#memory.arena.reset();
    this.#shaper[Symbol.dispose]();
    this.#archives[Symbol.dispose]();
    this.#memory.pools[Symbol.dispose]();
    this.#disposed = true;
    try {
      this.#glyphKeeper[Symbol.dispose]();
    } finally {
      this.memory.close(held);
    }
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
    this.fonts.use(font);
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
    for (const atlas of this.#atlases.values()) atlas.forget(font);
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
        if (!this.fonts.blame(error)) throw error;
      }
    }
  }

  /** Adopts the fonts of layout options and spans; what is no font is left for layout to name. */
  #adoptAll(content: unknown, options: LayoutOptions): void {
    const styles = Array.isArray(content) ? [options, ...(content as Span[])] : [options];
    for (const style of styles) {
      for (const font of [style?.font, ...(Array.isArray(style?.fonts) ? style.fonts : [])]) {
        if (font instanceof Font) this.#adopt(font);
      }
    }
  }

  /** A paragraph may come from another engine, or outlive its fonts: their outlines would be looked for here in vain. */
  #adoptParagraph(paragraph: Paragraph): void {
    for (const { font } of drawListOf(isParagraph(paragraph)).spans) this.#adopt(font);
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

/** Whether fonts have been chosen already. */
function isLaidOut(drawable: Drawable): boolean {
  return drawable instanceof Paragraph || drawable instanceof ShapedRun;
}

function atlasContent(content: AtlasContent): AtlasContent {
  if (isLaidOut(content)) return content;
  throw new TypeError(`text must be a Paragraph or a GlyphRun, got ${describe(content)}`);
}

/** The cache of the registry's fonts, under the engine's budget. */
function registeredFonts(memory: EngineMemory): FontCache {
  return new FontCache({
    heapBytes: () => memory.heap.bytesOf("font"),
    budgetBytes: () => memory.budget.part("fonts"),
    inUse: () => memory.inUse,
    later: (work) => {
      const timer: unknown = setTimeout(work, 0);
      // Where timers keep a process alive, this one is no reason to.
      if (typeof timer === "object" && timer !== null && "unref" in timer) (timer as { unref(): void }).unref();
    },
  });
}

/** Checks the options of `shape`, all but the font; features are the shaper's to check. */
function shapeRequest(options: ShapeOptions): ShapeRequest {
  const { font, features, flags, script, language, direction, size = 16 } = object(options, "options");
  return {
    font,
    features,
    flags,
    size: finiteNumber(size, "size", MIN_SIZE_PX, MAX_SIZE_PX),
    script: script === undefined ? undefined : scriptCode(script, "script"),
    language: language === undefined ? undefined : languageTag(language, "language"),
    direction: direction === undefined ? undefined : oneOf<RunDirection>(direction, "direction", ["ltr", "rtl", "ttb"]),
  };
}

/** Throws `ArchiveError` for a character that a font of an archive lacks. */
function requireParagraphCharacters(paragraph: Paragraph): void {
  for (const { font } of drawListOf(paragraph).spans) {
    if (font.hasOutlines) continue;
    for (const run of runsOf(paragraph)) requireCharacters(run, paragraph.text);
    return;
  }
}

function runsOf({ lines }: Paragraph): GlyphRun[] {
  return lines.flatMap(({ runs }) => runs.map(({ run }) => run));
}

function isParagraph(value: Paragraph): Paragraph {
  if (!(value instanceof Paragraph)) throw new TypeError(`paragraph must be a Paragraph, got ${describe(value)}`);
  return value;
}

/** A run's picture is as high as its font's ascender and descender; a vertical one's is an em wide, the line in its middle. */
function drawingOfRun(run: GlyphRun): Drawing {
  const { ascenderUnits, descenderUnits, unitsPerEm } = run.font.metrics;
  const perUnit = run.size / unitsPerEm;
  if (run.direction === "ttb") {
    return { list: drawListOfRun(run), width: run.size, height: run.height, originX: run.size / 2, originY: 0 };
  }
  const height = (ascenderUnits - descenderUnits) * perUnit;
  return { list: drawListOfRun(run), width: run.width, height, originX: 0, originY: ascenderUnits * perUnit };
}
