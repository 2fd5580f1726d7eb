/** Options of file vectors: presets, a builder, and the settled values that the vector works by. */

import { finiteNumber, integer, object, oneOf } from "../../base/validate.ts";
import { type ElementKind, elementKinds } from "./element-kind.ts";

/** How much memory and file a vector takes for its speed. */
export interface FileVectorPreset {
  /** Bytes that are read and written at a time: a power of two. */
  readonly pageBytes: number;
  /** Bound on the pages kept in memory. */
  readonly cacheBytes: number;
  /** What the file's room is multiplied by when it is used up; 1 never grows it. */
  readonly growthFactor: number;
}

/**
 * The presets. `fixed` takes room for two versions of each page when it is made, so that neither a write nor a sync
 * ever has to grow the file.
 */
export const fileVectorPresets: Readonly<Record<FileVectorPresetName, FileVectorPreset>> = {
  balanced: { pageBytes: 2 ** 14, cacheBytes: 2 ** 20, growthFactor: 1.5 },
  fast: { pageBytes: 2 ** 16, cacheBytes: 2 ** 23, growthFactor: 2 },
  compact: { pageBytes: 2 ** 12, cacheBytes: 2 ** 16, growthFactor: 1.125 },
  fixed: { pageBytes: 2 ** 14, cacheBytes: 2 ** 20, growthFactor: 1 },
};

/** Name of a preset. */
export type FileVectorPresetName = "balanced" | "fast" | "compact" | "fixed";

const presetNames = Object.keys(fileVectorPresets) as FileVectorPresetName[];

/** Options of `FileVector.open`. */
export interface FileVectorOptions {
  /** What the other options are by default; "balanced" if not given. */
  readonly preset?: FileVectorPresetName | undefined;
  /** Kind of the elements: "f64" in a new file; a file of another kind is refused where this is given. */
  readonly kind?: ElementKind | undefined;
  /** Bound on the pages kept in memory, in bytes; two pages at least. */
  readonly cacheBytes?: number | undefined;
  /** From 1, which never grows the file, to 8. */
  readonly growthFactor?: number | undefined;
  /** Syncs after each call that changes elements; false by default. */
  readonly syncOnWrite?: boolean | undefined;
  /** Reads as many pages as the cache holds when the file is opened; false by default. */
  readonly preload?: boolean | undefined;
}

/** Options of `FileVector.create`. */
export interface FileVectorCreateOptions extends FileVectorOptions {
  /** Bytes of a page of the new file: a power of two from 4 KiB to 1 MiB. */
  readonly pageBytes?: number | undefined;
  /** Elements that the new file has room for. */
  readonly initialCapacity?: number | undefined;
  /** Replaces what stands at the path; without it, that is a `"file-exists"` error. */
  readonly overwrite?: boolean | undefined;
}

/** Options with nothing left open. */
export interface SettledOptions extends FileVectorPreset {
  readonly kind: ElementKind | undefined;
  readonly initialCapacity: number;
  readonly syncOnWrite: boolean;
  readonly preload: boolean;
  readonly overwrite: boolean;
}

export const MINIMUM_PAGE_BYTES = 2 ** 12;
export const MAXIMUM_PAGE_BYTES = 2 ** 20;
const MAXIMUM_CACHE_BYTES = 2 ** 30;
const MAXIMUM_GROWTH = 8;

/** What `options` ask for. Throws `TypeError` and `RangeError` for what they can't be. */
export function settleOptions(options: FileVectorCreateOptions): SettledOptions {
  const given = object(options, "options");
  const preset = fileVectorPresets[oneOf(given.preset ?? "balanced", "options.preset", presetNames)];
  return {
    kind: given.kind === undefined ? undefined : oneOf(given.kind, "options.kind", elementKinds),
    pageBytes: powerOfTwo(given.pageBytes ?? preset.pageBytes),
    cacheBytes: integer(given.cacheBytes ?? preset.cacheBytes, "options.cacheBytes", 0, MAXIMUM_CACHE_BYTES),
    growthFactor: finiteNumber(given.growthFactor ?? preset.growthFactor, "options.growthFactor", 1, MAXIMUM_GROWTH),
    initialCapacity: integer(given.initialCapacity ?? 0, "options.initialCapacity", 0, Number.MAX_SAFE_INTEGER),
    syncOnWrite: flag(given.syncOnWrite, "options.syncOnWrite"),
    preload: flag(given.preload, "options.preload"),
    overwrite: flag(given.overwrite, "options.overwrite"),
  };
}

function powerOfTwo(value: number): number {
  const byteLength = integer(value, "options.pageBytes", MINIMUM_PAGE_BYTES, MAXIMUM_PAGE_BYTES);
  if ((byteLength & (byteLength - 1)) !== 0) {
    throw new RangeError(`options.pageBytes must be a power of two, got ${byteLength}`);
  }
  return byteLength;
}

function flag(value: boolean | undefined, name: string): boolean {
  if (value !== undefined && typeof value !== "boolean") throw new TypeError(`${name} must be true or false`);
  return value ?? false;
}

/** Options step by step: each call gives a new builder, and `build` checks what was said. */
export class FileVectorOptionsBuilder {
  readonly #options: FileVectorCreateOptions;

  constructor(options: FileVectorCreateOptions = {}) {
    this.#options = options;
  }

  /** Kind of the elements. */
  kind(kind: ElementKind): FileVectorOptionsBuilder {
    return this.#with({ kind });
  }

  /** Bytes of a page of a new file. */
  pageBytes(pageBytes: number): FileVectorOptionsBuilder {
    return this.#with({ pageBytes });
  }

  /** Bound on the pages kept in memory, in bytes. */
  cacheBytes(cacheBytes: number): FileVectorOptionsBuilder {
    return this.#with({ cacheBytes });
  }

  /** Elements that a new file has room for. */
  initialCapacity(initialCapacity: number): FileVectorOptionsBuilder {
    return this.#with({ initialCapacity });
  }

  /** From 1, which never grows the file, to 8. */
  growthFactor(growthFactor: number): FileVectorOptionsBuilder {
    return this.#with({ growthFactor });
  }

  /** Syncs after each call that changes elements. */
  syncOnWrite(syncOnWrite = true): FileVectorOptionsBuilder {
    return this.#with({ syncOnWrite });
  }

  /** Reads pages when the file is opened. */
  preload(preload = true): FileVectorOptionsBuilder {
    return this.#with({ preload });
  }

  /** Replaces what stands at the path. */
  overwrite(overwrite = true): FileVectorOptionsBuilder {
    return this.#with({ overwrite });
  }

  /** The options, for `create` and `open`. Throws `TypeError` and `RangeError` for what they can't be. */
  build(): FileVectorCreateOptions {
    settleOptions(this.#options);
    return Object.freeze({ ...this.#options });
  }

  #with(options: FileVectorCreateOptions): FileVectorOptionsBuilder {
    return new FileVectorOptionsBuilder({ ...this.#options, ...options });
  }
}
