/** The file vector of Node. What it is made of is loaded with the first one: few programs ask for any. */

import { FileVectorBase } from "../memory/file-vector/file-vector.ts";
import type { FileVectorCreateOptions, FileVectorOptions } from "../memory/file-vector/options.ts";

/** A typed vector in a file. See `FileVectorBase` for its methods. */
export class FileVector extends FileVectorBase {
  /** Makes a file for an empty vector. Fails with `MemoryError`, among others where the file exists and `overwrite` isn't set. */
  static async create(path: string | URL, options: FileVectorCreateOptions = {}): Promise<FileVector> {
    const { createVector } = await import("./node-vector-file.ts");
    return new FileVector(await createVector(path, options));
  }

  /** Opens the vector of the last sync. Fails with `MemoryError` for a file that isn't there, is no vector's, or not whole. */
  static async open(path: string | URL, options: FileVectorOptions = {}): Promise<FileVector> {
    const { openVector } = await import("./node-vector-file.ts");
    return new FileVector(await openVector(path, options));
  }
}
