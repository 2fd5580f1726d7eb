/** Files of Node's file vectors: a file descriptor, read and written by position. Loaded with the first vector. */

import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { MemoryError } from "../base/errors.ts";
import { string } from "../base/validate.ts";
import type { FileVectorParts } from "../memory/file-vector/file-vector.ts";
import { createParts, openParts } from "../memory/file-vector/file-vector-parts.ts";
import { type FileVectorCreateOptions, type FileVectorOptions, settleOptions } from "../memory/file-vector/options.ts";
import { fileFailure, moveFully, type VectorFile, withFile } from "../memory/file-vector/vector-file.ts";

/** Parts of a new vector. */
export async function createVector(path: string | URL, options: FileVectorCreateOptions): Promise<FileVectorParts> {
  const asked = settleOptions(options);
  return createParts(openFile(pathOf(path), asked.overwrite ? "w+" : "wx+"), asked);
}

/** Parts of the vector of the last sync. */
export async function openVector(path: string | URL, options: FileVectorOptions): Promise<FileVectorParts> {
  const asked = settleOptions(options);
  return openParts(openFile(pathOf(path), "r+"), asked);
}

function pathOf(path: string | URL): string {
  return path instanceof URL ? fileURLToPath(path) : string(path, "path");
}

function openFile(path: string, flags: "r+" | "w+" | "wx+"): VectorFile {
  try {
    const file = openSync(path, flags);
    if (flags !== "r+") syncFolder(dirname(path));
    return new NodeVectorFile(path, file);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") throw new MemoryError("file-not-found", { path }, { cause });
    if (code === "EEXIST") throw new MemoryError("file-exists", { path }, { cause });
    throw fileFailure(path, "opened", cause);
  }
}

/** A new file's name is in its folder, which is flushed on its own (fsync(2)); not all systems can open folders. */
function syncFolder(path: string): void {
  try {
    const folder = openSync(path, "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {
    // Windows and some network file systems refuse; there the name lasts when the system says so.
  }
}

class NodeVectorFile implements VectorFile {
  readonly path: string;
  readonly #file: number;

  constructor(path: string, file: number) {
    this.path = path;
    this.#file = file;
  }

  byteLength(): number {
    return withFile(this.path, "measured", () => fstatSync(this.#file).size);
  }

  read(target: Uint8Array, position: number): number {
    return withFile(this.path, "read", () => readSync(this.#file, target, 0, target.byteLength, position));
  }

  write(source: Uint8Array, position: number): void {
    withFile(this.path, "written", () => {
      moveFully(source, position, (part, at) => writeSync(this.#file, part, 0, part.byteLength, at));
    });
  }

  resize(byteLength: number): void {
    withFile(this.path, "resized", () => ftruncateSync(this.#file, byteLength));
  }

  flush(): void {
    withFile(this.path, "flushed", () => fsyncSync(this.#file));
  }

  close(): void {
    withFile(this.path, "closed", () => closeSync(this.#file));
  }
}
