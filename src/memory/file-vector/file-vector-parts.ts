/**
 * What file vectors are made of: a store of pages, and the cache in front of it. In: a file that the entry opened. Loaded when
 * the first vector is made or opened.
 */

import { MemoryError } from "../../base/errors.ts";
import { elementByteLength } from "./element-kind.ts";
import type { FileVectorParts } from "./file-vector.ts";
import type { SettledOptions } from "./options.ts";
import { PageCache } from "./page-cache.ts";
import { PageStore } from "./page-store.ts";
import type { VectorFile } from "./vector-file.ts";

/** Parts of a new vector in `file`, which is empty; closes it where that fails. */
export function createParts(file: VectorFile, options: SettledOptions): FileVectorParts {
  return closingOnError(file, () => {
    const shape = { kind: options.kind ?? "f64", pageBytes: options.pageBytes };
    const pages = Math.ceil((options.initialCapacity * elementByteLength(shape.kind)) / shape.pageBytes);
    return cached(PageStore.create(file, shape, options.growthFactor, pages), options);
  });
}

/** Parts of the vector that `file` holds; closes it where it holds none, or one of another kind. */
export function openParts(file: VectorFile, options: SettledOptions): FileVectorParts {
  return closingOnError(file, () => {
    const store = PageStore.open(file, options.growthFactor);
    const { kind } = store.shape;
    if (options.kind !== undefined && options.kind !== kind) {
      throw new MemoryError("file-kind", { path: file.path, kind, expected: options.kind });
    }
    return cached(store, options);
  });
}

function cached(store: PageStore, options: SettledOptions): FileVectorParts {
  const cache = new PageCache(store, options.cacheBytes);
  if (options.preload) preload(store, cache);
  return { store, cache, options };
}

function preload(store: PageStore, cache: PageCache): void {
  const pages = Math.min(store.pageCount, cache.frameLimit);
  for (let page = 0; page < pages; page++) cache.frame(page);
}

function closingOnError<Result>(file: VectorFile, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    file.close();
    throw error;
  }
}
