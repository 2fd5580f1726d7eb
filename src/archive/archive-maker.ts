/** Archives of an engine: what saves and what loads them, with the buffers and packers that both share. */

import type { BitmapStores } from "../glyph/bitmap-stores.ts";
import type { ArchiveInput } from "./archive-input.ts";
import { ArchiveScratch } from "./archive-scratch.ts";
import type { PlatformCodecs } from "./codecs.ts";
import type { Checksum } from "./frames.ts";
import { GlyphLoader, type LoaderParts, type LoadGlyphsOptions } from "./glyph-loader.ts";
import { GlyphSaver, type SaveGlyphsOptions, type SaverParts } from "./glyph-saver.ts";
import type { LoadedGlyphs } from "./loaded-glyphs.ts";
import type { SavedGlyphs } from "./write-archive.ts";

export type { ArchiveInput } from "./archive-input.ts";
export type { LoadGlyphsOptions } from "./glyph-loader.ts";
export type { SaveGlyphsOptions, SaveProgress } from "./glyph-saver.ts";
export type { GlyphSelection } from "./glyph-selection.ts";

/** The parts of an engine that archives are made with. */
export interface MakerParts extends Omit<SaverParts & LoaderParts, "tools"> {
  readonly stores: BitmapStores;
  readonly tools: { readonly codecs: PlatformCodecs; readonly crc32: Checksum };
}

/** One of an engine. */
export class ArchiveMaker implements Disposable {
  readonly #scratch: ArchiveScratch;
  readonly #saver: GlyphSaver;
  readonly #loader: GlyphLoader;

  constructor(parts: MakerParts) {
    this.#scratch = new ArchiveScratch(parts.tools.codecs, parts.memory);
    const tools = { scratch: this.#scratch, crc32: parts.tools.crc32 };
    this.#saver = new GlyphSaver({ ...parts, tools });
    this.#loader = new GlyphLoader({ ...parts, tools });
  }

  /** Fails as `Engine.saveGlyphs`. */
  save(writable: WritableStream<Uint8Array>, options: SaveGlyphsOptions): Promise<SavedGlyphs> {
    return this.#saver.save(writable, options);
  }

  /** Fails as `Engine.loadGlyphs`. */
  load(input: ArchiveInput, options: LoadGlyphsOptions, stack?: string | undefined): Promise<LoadedGlyphs> {
    return this.#loader.load(input, options, stack);
  }

  /** Lets go of what was loaded, of buffers and packers. Twice is fine. */
  [Symbol.dispose](): void {
    this.#loader[Symbol.dispose]();
    this.#scratch[Symbol.dispose]();
  }
}
