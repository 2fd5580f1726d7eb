/** The file of a persistent glyph cache, by a runtime's file vectors. */

import { MemoryError } from "../base/errors.ts";
import type { FileVectorBase } from "../memory/file-vector/file-vector.ts";
import type { FileVectorCreateOptions, FileVectorOptions } from "../memory/file-vector/options.ts";

/** A runtime's `FileVector`, as far as it is used here. */
interface FileVectors<Path> {
  create(path: Path, options: FileVectorCreateOptions): Promise<FileVectorBase>;
  open(path: Path, options: FileVectorOptions): Promise<FileVectorBase>;
}

/**
 * Opens the file at `path`, or makes it where there is none; with `isNew`, makes it whatever is there. Fails with
 * `MemoryError` for what is no vector of `u32`, or damaged. `pathOf` makes a path of the runtime's of what a caller names.
 */
export function glyphFileOpener<Path>(
  pathOf: (path: string | URL) => Path,
  vectors: FileVectors<Path>,
): (path: string | URL, isNew: boolean) => Promise<FileVectorBase> {
  return async (given, isNew) => {
    const path = pathOf(given);
    const create = () => vectors.create(path, { kind: "u32", overwrite: isNew });
    if (isNew) return create();
    try {
      return await vectors.open(path, { kind: "u32" });
    } catch (error) {
      if (error instanceof MemoryError && error.code === "file-not-found") return create();
      throw error;
    }
  };
}
