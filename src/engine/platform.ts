/** What an entry tells the engine of its runtime: where modules come from, how bytes are packed, what files there are. */

import type { PlatformCodecs } from "../archive/codecs.ts";
import type { OpenGlyphFile } from "../archive/glyph-cache-file.ts";
import type { ExtraLoaders } from "../base/extra.ts";
import type { Deflate } from "../export/deflate.ts";
import type { FindSystemFonts } from "../font/registry/system-fonts.ts";
import type { WasmSource } from "../kernels/kernels.ts";
import type { OutsideRoom } from "../memory/outside-room.ts";
import type { HarfBuzzShaper } from "../shape/harfbuzz-shaper.ts";
import type { Shaper } from "../shape/shaper.ts";
import type { WordLevel } from "../shape/word-level.ts";

/** HarfBuzz, as entries hand it to an engine: only what imports it has it in its bundle. */
export interface HarfBuzzSupport {
  /** What kind of shaper it is. */
  readonly name: "harfbuzz";
  /** The compiled module that comes with the package. */
  load(): Promise<WebAssembly.Module>;
  /** A shaper whose memory is the module's, as large as there is room. */
  start(module: WebAssembly.Module, options: { room: OutsideRoom; secretText: boolean }): HarfBuzzShaper;
  /** What keeps words of its texts. */
  createWords(shaper: Shaper, limitBytes: number): WordLevel;
}

/** What a runtime has for archives and files of bitmaps. */
export interface ArchiveSupport {
  /** Codecs beyond those that need no runtime. */
  readonly codecs?: PlatformCodecs;
  /** Absent where the runtime has no files. */
  readonly openGlyphFile?: OpenGlyphFile;
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
  /** What the runtime has for archives, loaded when they are first asked for. Nothing where it is absent. */
  readonly archives?: () => Promise<ArchiveSupport>;
  /** How code is loaded that not every program asks for. */
  readonly extras: ExtraLoaders;
  /** Absent where the runtime has no list of its fonts. */
  readonly findSystemFonts?: FindSystemFonts;
}
