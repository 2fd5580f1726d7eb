/** What an engine keeps of its bitmaps beyond itself: the file of its persistent cache. */

import { ArchiveError, MemoryError, RenderError } from "../base/errors.ts";
import { describe, integer, object, string } from "../base/validate.ts";
import type { BitmapStores } from "../glyph/bitmap-stores.ts";
import type { EngineMemory } from "../memory/engine-memory.ts";
import { GlyphCacheFile, type GlyphCacheOptions, type OpenGlyphFile } from "./glyph-cache-file.ts";

/** The bound on a file of bitmaps: by default, the least that is of use, and the most. */
const DEFAULT_FILE_BYTES = 16 * 2 ** 20;
const LEAST_FILE_BYTES = 2 ** 16;
const MOST_FILE_BYTES = 2 ** 30;

/** The parts of an engine that bitmaps are kept with. */
export interface KeeperParts {
  readonly memory: EngineMemory;
  readonly stores: BitmapStores;
  readonly openGlyphFile: OpenGlyphFile | undefined;
}

/** One of an engine. */
export class GlyphKeeper implements Disposable {
  readonly #parts: KeeperParts;
  #cache: GlyphCacheFile | undefined;
  #isDisposed = false;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  /** Opens the persistent cache, in place of the one before. Fails as `Engine.openGlyphCache`. */
  async openCache(file: string | URL, options: GlyphCacheOptions): Promise<GlyphCacheFile> {
    const { maxBytes = DEFAULT_FILE_BYTES, recreate = false } = object(options, "options");
    integer(maxBytes, "maxBytes", LEAST_FILE_BYTES, MOST_FILE_BYTES);
    if (typeof recreate !== "boolean") throw new TypeError(`recreate must be a boolean, got ${describe(recreate)}`);
    if (!(file instanceof URL)) string(file, "file");
    const { memory, stores, openGlyphFile } = this.#parts;
    if (!openGlyphFile) throw new RenderError("unsupported-output", { format: "glyph cache file" });
    const counter = memory.host.counter("glyph cache file", "glyphs");
    const open = async (isNew: boolean) => new GlyphCacheFile(await openGlyphFile(file, isNew), maxBytes, counter);
    // One that this engine has open can't be opened again.
    if (this.#cache?.stats().path === String(file)) this.#closeCache();
    const cache = await open(false).catch((error: unknown) => {
      if (recreate && isBadFile(error)) return open(true);
      throw error;
    });
    if (this.#isDisposed) {
      cache.close();
      throw new RenderError("disposed", { what: "the engine" });
    }
    this.#closeCache();
    this.#cache = cache;
    stores.add(cache);
    memory.settle(false);
    return cache;
  }

  /** Counts what is kept; to be called after each call of the engine. */
  settle(): void {
    this.#cache?.settle();
  }

  /** Syncs and closes the file. Throws `MemoryError`. */
  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#closeCache();
  }

  #closeCache(): void {
    const cache = this.#cache;
    if (cache === undefined) return;
    this.#cache = undefined;
    this.#parts.stores.delete(cache);
    cache.close();
  }
}

function isBadFile(error: unknown): boolean {
  if (error instanceof ArchiveError) return true;
  return error instanceof MemoryError && /^file-(?:foreign|truncated|damaged|kind)$/.test(error.code);
}
