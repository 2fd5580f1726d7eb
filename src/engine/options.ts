/** The public options and results of an engine, but for those of a single stage. */

import type { ColorInput } from "../base/color.ts";
import type { ExtraName } from "../base/extra.ts";
import type { PixelFormat } from "../compose/pixel-format.ts";
import type { DrawOptions, RenderOptions } from "../compose/render.ts";
import type { WarmOptions } from "../compose/warm.ts";
import type { Variations } from "../font/variation-axes.ts";
import type { GlyphLevelCounts, GlyphLevels } from "../glyph/glyph-caches.ts";
import type { WasmSource } from "../kernels/kernels.ts";
import type { LayoutOptions, Span } from "../layout/options.ts";
import type { Paragraph } from "../layout/paragraph.ts";
import type { MemoryOptions } from "../memory/engine-memory.ts";
import type { MemoryControl } from "../memory/memory-control.ts";
import type { GlyphRun } from "../shape/glyph-run.ts";
import type { ShapeRequest } from "../shape/shaper.ts";
import type { ShapingCounts } from "../shape/shaping-cache.ts";
import type { HarfBuzzSupport } from "./platform.ts";

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
  /**
   * What is loaded with the engine beyond what every text takes; everything. A page that leaves some out fetches less of the
   * package, and can have it later by `loadExtras`; a call that needs one that isn't there throws `RenderError`
   * `"extra-not-loaded"`. What one engine has loaded, all have.
   *
   * - "atlas": `atlas`, and the render mode "sdf"
   * - "carets": carets, hits, selections and words of a paragraph
   * - "colors": colours by name and by function; hexadecimal ones and channels need nothing
   * - "fonts": the registry `fonts`, and texts that name families
   * - "hinting": the option of that name, and `font.hintedOutline`
   * - "keys": `font.contentKey`; what reads and writes archives fetches it by itself
   * - "memory": pools and vectors in the engine's memory, and its `report`, `growthSince` and `resourceUsage`; an
   *   engine that is made without it keeps long shaped runs on the host
   * - "names": `font.glyphName`, and names in other languages than English
   * - "png": `bitmap.toPNGSync`; `toPNG` fetches what it needs by itself
   * - "svg": `toSVG` and `toJSON`
   * - "vertical": `writingMode` other than "horizontal-tb", but for text that is upright or sideways as a whole
   * - "wrapping": `textWrapStyle` other than "auto"
   */
  readonly extras?: readonly ExtraName[] | undefined;
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

/** Options of `prepare`: of the layout where text is given, and of the waiting. */
export interface PrepareTextOptions extends Partial<LayoutOptions> {
  /** Ends it; what was fetched until then stays. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of `createSurface`. */
export interface SurfaceOptions {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** What `toBitmap` gives; "rgba8", straight alpha. */
  readonly pixelFormat?: PixelFormat | undefined;
  /** What the surface is filled with; "transparent". Surfaces of formats without alpha are white there. */
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

/** Statistics that stages above memory add to its own. */
export interface StageStats extends GlyphLevelCounts {
  /** Runs and words that were shaped; absent where none are kept. */
  readonly shaping?: ShapingCounts | undefined;
  /** Size of the shaper's own memory. */
  readonly shaperHeapBytes: number;
}

/** `engine.memory`. */
export type EngineMemoryControl = MemoryControl<StageStats>;
