/** Loads archives into an engine. In: a stream of bytes. Out: bitmaps that its strikes take, and fonts without outlines. */

import { ArchiveError } from "../base/errors.ts";
import { describe, integer, object } from "../base/validate.ts";
import { Font } from "../font/font.ts";
import type { BitmapStores } from "../glyph/bitmap-stores.ts";
import type { EngineMemory } from "../memory/engine-memory.ts";
import type { ArchiveContents } from "./archive-contents.ts";
import { type ArchiveInput, chunksOf } from "./archive-input.ts";
import type { FrameTools } from "./frames.ts";
import { LoadedGlyphs } from "./loaded-glyphs.ts";
import { readArchive } from "./read-archive.ts";

/** Options of `loadGlyphs`. */
export interface LoadGlyphsOptions {
  /** A font whose glyphs the archive must have: it brings no fonts of its own then. */
  readonly font?: Font | undefined;
  /** Bound on what it holds, unpacked; the engine's part for glyphs. */
  readonly maxBytes?: number | undefined;
}

/** The parts of an engine that archives are loaded with. */
export interface LoaderParts {
  readonly memory: EngineMemory;
  readonly stores: BitmapStores;
  readonly tools: FrameTools;
  openFont(bytes: Uint8Array, options: { family: string; variations: Readonly<Record<string, number>> }): Promise<Font>;
}

/** One of an engine. */
export class GlyphLoader implements Disposable {
  readonly #parts: LoaderParts;
  /** What callers hold. */
  readonly #loaded = new Set<LoadedGlyphs>();

  constructor(parts: LoaderParts) {
    this.#parts = parts;
  }

  /** Reads an archive, for the caller whose stack is given. Fails as `Engine.loadGlyphs`, and then nothing has changed. */
  async load(input: ArchiveInput, options: LoadGlyphsOptions, stack: string | undefined): Promise<LoadedGlyphs> {
    const { memory, stores, tools } = this.#parts;
    const { font, maxBytes = memory.budget.part("glyphs") } = object(options, "options");
    integer(maxBytes, "maxBytes", 0, Number.MAX_SAFE_INTEGER);
    if (font !== undefined && !(font instanceof Font))
      throw new TypeError(`font must be a Font, got ${describe(font)}`);
    const { fonts: records, strikes } = await readArchive(chunksOf(input), tools, maxBytes);
    if (font !== undefined) requireFont(font, records);
    const fonts = font === undefined ? await this.#openFonts(records) : [];
    const counter = memory.host.counter("glyph archives", "glyphs");
    const loaded = new LoadedGlyphs(strikes, fonts, (self) => {
      stores.delete(self);
      counter.add(-self.byteLength);
      this.#loaded.delete(self);
      memory.holdings.delete(self);
      for (const opened of fonts) opened.close();
    });
    stores.add(loaded);
    counter.add(loaded.byteLength);
    this.#loaded.add(loaded);
    memory.holdings.add(loaded, `glyph archive of ${loaded.bitmapCount} bitmaps`, () => loaded.byteLength, stack);
    memory.settle(false);
    return loaded;
  }

  /** Disposes of what callers still hold. */
  [Symbol.dispose](): void {
    for (const loaded of [...this.#loaded]) loaded[Symbol.dispose]();
  }

  /** All of them, or none. */
  async #openFonts(records: ArchiveContents["fonts"]): Promise<Font[]> {
    const fonts: Font[] = [];
    try {
      for (const { record, bytes } of records) {
        fonts.push(await this.#parts.openFont(bytes, { family: record.family, variations: record.place }));
      }
      return fonts;
    } catch (cause) {
      for (const opened of fonts) opened.close();
      throw new ArchiveError("damaged", { offset: 0, detail: "a font of it can't be opened" }, { cause });
    }
  }
}

function requireFont(font: Font, records: ArchiveContents["fonts"]): void {
  const found = records.map(({ record }) => record.key);
  if (!found.includes(font.contentKey)) {
    throw new ArchiveError("other-font", { offset: 0, expected: font.contentKey, found });
  }
}
