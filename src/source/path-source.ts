/**
 * A source over a file of Node's file system, read by position: only the tables that are asked for leave the disk.
 * `node:fs/promises` is imported when the first path is opened, so bundles for browsers hold no trace of it at start.
 */

import type { FileHandle } from "node:fs/promises";
import { FontError } from "../base/errors.ts";
import { requireInside, requireSize } from "./byte-source.ts";
import type { FontSource } from "./font-source.ts";

/** Opens the file at `path`. The caller closes the source. */
export async function pathSource(path: string | URL): Promise<FontSource> {
  const label = String(path);
  const file = await openFile(path, label);
  try {
    const { size } = await statFile(file, label);
    requireSize(size, label);
    return fileSource(file, size, label);
  } catch (error) {
    await file.close();
    throw error;
  }
}

function fileSource(file: FileHandle, size: number, label: string): FontSource {
  let open = true;
  return {
    label,
    byteLength: size,
    async read(offset, byteLength) {
      requireInside(offset, byteLength, size, label);
      return readFully(file, offset, byteLength, label);
    },
    async close() {
      if (!open) return;
      open = false;
      await file.close();
    },
  };
}

async function openFile(path: string | URL, label: string): Promise<FileHandle> {
  try {
    const { open } = await import("node:fs/promises");
    return await open(path, "r");
  } catch (cause) {
    const missing = errorCode(cause) === "ENOENT" || errorCode(cause) === "ENOTDIR";
    if (missing) throw new FontError("file-not-found", { path: label }, { cause });
    throw new FontError("read-failed", { source: label }, { cause });
  }
}

/** Size of a regular file; a directory or a device has none that could be trusted. */
async function statFile(file: FileHandle, label: string): Promise<{ size: number }> {
  const stats = await file.stat();
  if (!stats.isFile())
    throw new FontError("read-failed", { source: label }, { cause: new Error("not a regular file") });
  return stats;
}

/** Reads exactly `byteLength` bytes: `read` may return fewer at a time, and the file may have shrunk meanwhile. */
async function readFully(file: FileHandle, offset: number, byteLength: number, label: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(byteLength);
  let done = 0;
  while (done < byteLength) {
    const bytesRead = await readSome(file, bytes, done, offset + done, label);
    if (bytesRead === 0) {
      throw new FontError("truncated", {
        source: label,
        table: "data",
        neededBytes: offset + byteLength,
        byteLength: offset + done,
      });
    }
    done += bytesRead;
  }
  return bytes;
}

async function readSome(
  file: FileHandle,
  target: Uint8Array,
  targetOffset: number,
  position: number,
  label: string,
): Promise<number> {
  try {
    return (await file.read(target, targetOffset, target.byteLength - targetOffset, position)).bytesRead;
  } catch (cause) {
    throw new FontError("read-failed", { source: label }, { cause });
  }
}

function errorCode(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
