/**
 * Files of browsers' file vectors, loaded with the first vector: files of the origin private file system, by their synchronous access handles, which workers
 * alone have (File System Standard, section 2.6).
 */

import { MemoryError } from "../base/errors.ts";
import { string } from "../base/validate.ts";
import type { FileVectorParts } from "../memory/file-vector/file-vector.ts";
import { createParts, openParts } from "../memory/file-vector/file-vector-parts.ts";
import { type FileVectorCreateOptions, type FileVectorOptions, settleOptions } from "../memory/file-vector/options.ts";
import { fileFailure, moveFully, type VectorFile, withFile } from "../memory/file-vector/vector-file.ts";

/** Parts of a new vector. */
export async function createVector(path: string, options: FileVectorCreateOptions): Promise<FileVectorParts> {
  const asked = settleOptions(options);
  return createParts(await openFile(string(path, "path"), true, asked.overwrite), asked);
}

/** Parts of the vector of the last sync. */
export async function openVector(path: string, options: FileVectorOptions): Promise<FileVectorParts> {
  const asked = settleOptions(options);
  return openParts(await openFile(string(path, "path"), false, true), asked);
}

/** What a handle can do; TypeScript has it for workers only, and this package's types are a page's too. */
interface SyncAccessHandle {
  read(target: Uint8Array, options: { at: number }): number;
  write(source: Uint8Array, options: { at: number }): number;
  getSize(): number;
  truncate(byteLength: number): void;
  flush(): void;
  close(): void;
}

type WorkerFileHandle = FileSystemFileHandle & { createSyncAccessHandle?(): Promise<SyncAccessHandle> };

async function openFile(path: string, create: boolean, mayExist: boolean): Promise<VectorFile> {
  try {
    const { folder, name } = await folderOf(path, create);
    if (create && !mayExist && (await exists(folder, name))) throw new MemoryError("file-exists", { path });
    const file: WorkerFileHandle = await folder.getFileHandle(name, { create });
    if (file.createSyncAccessHandle === undefined) throw new Error("only workers can open files of the origin");
    return new OpfsVectorFile(path, await file.createSyncAccessHandle());
  } catch (cause) {
    if (isNotFound(cause)) throw new MemoryError("file-not-found", { path }, { cause });
    throw fileFailure(path, "opened", cause);
  }
}

async function folderOf(path: string, create: boolean): Promise<{ folder: FileSystemDirectoryHandle; name: string }> {
  const names = path.split("/").filter((name) => name !== "");
  const name = names.pop() ?? "";
  let folder = await navigator.storage.getDirectory();
  for (const each of names) folder = await folder.getDirectoryHandle(each, { create });
  return { folder, name };
}

async function exists(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  try {
    await folder.getFileHandle(name);
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof DOMException && error.name === "NotFoundError";
}

class OpfsVectorFile implements VectorFile {
  readonly path: string;
  readonly #handle: SyncAccessHandle;

  constructor(path: string, handle: SyncAccessHandle) {
    this.path = path;
    this.#handle = handle;
  }

  byteLength(): number {
    return withFile(this.path, "measured", () => this.#handle.getSize());
  }

  read(target: Uint8Array, position: number): number {
    return withFile(this.path, "read", () => this.#handle.read(target, { at: position }));
  }

  write(source: Uint8Array, position: number): void {
    withFile(this.path, "written", () => {
      const done = moveFully(source, position, (part, at) => this.#handle.write(part, { at }));
      if (done < source.byteLength) throw new Error(`${done} of ${source.byteLength} bytes were taken`);
    });
  }

  resize(byteLength: number): void {
    withFile(this.path, "resized", () => this.#handle.truncate(byteLength));
  }

  flush(): void {
    withFile(this.path, "flushed", () => this.#handle.flush());
  }

  close(): void {
    this.#handle.close();
  }
}
