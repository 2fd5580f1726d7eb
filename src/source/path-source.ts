/**
 * A source over a file of Node's file system, read by position: only the tables and pages that are asked for leave the
 * disk, straight to where they are kept. `node:fs` is imported when the first path is opened, so bundles for browsers hold
 * no trace of it at start.
 *
 * Reads are synchronous, those of `read` too: the engine lays out and draws synchronously, and what it then lacks it can't
 * wait for. A read of a page takes some microseconds where the system has the file in its cache.
 */

import type { BigIntStats } from "node:fs";
import { FontError } from "../base/errors.ts";
import { requireInside, requireSize } from "./byte-source.ts";
import type { FontSource } from "./font-source.ts";

type FileSystem = typeof import("node:fs");

/** Opens the file at `path`. The caller closes the source. */
export async function pathSource(path: string | URL): Promise<FontSource> {
  return (await pathOpener())(path);
}

/** What opens files at once, as `pathSource` does, once the file system is there. */
export async function pathOpener(): Promise<(path: string | URL) => FontSource> {
  const fs = await import("node:fs");
  return (path) => fileSource(fs, path);
}

function fileSource(fs: FileSystem, path: string | URL): FontSource {
  const label = String(path);
  const descriptor = openFile(fs, path, label);
  try {
    const stats = fs.fstatSync(descriptor, { bigint: true });
    requireFile(stats, label);
    return new FileSource(fs, descriptor, stats, label);
  } catch (error) {
    fs.closeSync(descriptor);
    throw error;
  }
}

class FileSource implements FontSource {
  readonly label: string;
  readonly byteLength: number;
  readonly identity: string;
  readonly #fs: FileSystem;
  readonly #descriptor: number;
  #open = true;

  constructor(fs: FileSystem, descriptor: number, stats: BigIntStats, label: string) {
    this.#fs = fs;
    this.#descriptor = descriptor;
    this.label = label;
    this.byteLength = Number(stats.size);
    // By the file and not by its name: links to one file are one font, and a file that was written anew is another.
    this.identity = `file:${stats.dev}:${stats.ino}:${stats.mtimeNs}:${stats.size}`;
  }

  async read(offset: number, byteLength: number): Promise<Uint8Array> {
    requireInside(offset, byteLength, this.byteLength, this.label);
    const bytes = new Uint8Array(byteLength);
    this.readInto(offset, bytes);
    return bytes;
  }

  /** Reads until `target` is full: the system may give fewer bytes at a time, and the file may have shrunk meanwhile. */
  readInto(offset: number, target: Uint8Array): void {
    requireInside(offset, target.byteLength, this.byteLength, this.label);
    let done = 0;
    while (done < target.byteLength) {
      const bytesRead = this.#readSome(target, done, offset + done);
      if (bytesRead === 0) {
        const neededBytes = offset + target.byteLength;
        throw new FontError("truncated", {
          source: this.label,
          table: "data",
          neededBytes,
          byteLength: offset + done,
        });
      }
      done += bytesRead;
    }
  }

  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    this.#fs.closeSync(this.#descriptor);
  }

  #readSome(target: Uint8Array, targetOffset: number, position: number): number {
    if (!this.#open) {
      // The system may have given the number to another file since.
      throw new FontError("read-failed", { source: this.label }, { cause: new Error("the file is closed") });
    }
    try {
      return this.#fs.readSync(this.#descriptor, target, targetOffset, target.byteLength - targetOffset, position);
    } catch (cause) {
      throw new FontError("read-failed", { source: this.label }, { cause });
    }
  }
}

function openFile(fs: FileSystem, path: string | URL, label: string): number {
  try {
    return fs.openSync(path, "r");
  } catch (cause) {
    const missing = errorCode(cause) === "ENOENT" || errorCode(cause) === "ENOTDIR";
    if (missing) throw new FontError("file-not-found", { path: label }, { cause });
    throw new FontError("read-failed", { source: label }, { cause });
  }
}

/** Throws unless it is a regular file with a size: a directory or a device has none that could be trusted. */
function requireFile(stats: BigIntStats, label: string): void {
  if (!stats.isFile()) {
    throw new FontError("read-failed", { source: label }, { cause: new Error("not a regular file") });
  }
  requireSize(Number(stats.size), label);
}

function errorCode(error: unknown): unknown {
  return typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
}
