/** Sources over bytes that are in memory already, and over Blobs, which are read by slices. */

import { FontError } from "../base/errors.ts";
import { MAX_FONT_FILE_BYTES, type PlatformSource } from "./font-source.ts";

/** A source over `bytes`; its reads are views, not copies. */
export function bytesSource(bytes: Uint8Array, label: string): PlatformSource {
  requireSize(bytes.byteLength, label);
  return {
    label,
    byteLength: bytes.byteLength,
    isInMemory: true,
    async read(offset, byteLength) {
      requireInside(offset, byteLength, bytes.byteLength, label);
      return bytes.subarray(offset, offset + byteLength);
    },
    async close() {},
  };
}

/**
 * In workers, which may wait, a larger `Blob` is read at once and so by parts. A smaller one is read as everywhere, when it
 * is opened: what is read whole can be compared with other files of the same bytes.
 */
const SMALL_BLOB_BYTES = 2 ** 20;

/** Blobs never change, so the same one twice is the same bytes. */
const blobKeys = new WeakMap<Blob, string>();
let lastBlob = 0;

/** A source over a `Blob` (or `File`): each read is a slice, so only what is asked for is loaded. */
export function blobSource(blob: Blob, label: string): PlatformSource {
  const readInto = blob.size > SMALL_BLOB_BYTES ? blobReader(blob, label) : undefined;
  return { ...waitingBlobSource(blob, label), ...(readInto && { readInto }) };
}

/** What reads `blob` at once, on threads that may wait; undefined on others. */
export function blobReader(blob: Blob, label: string): ((offset: number, target: Uint8Array) => void) | undefined {
  const Reader = (globalThis as { FileReaderSync?: new () => { readAsArrayBuffer(blob: Blob): ArrayBuffer } })
    .FileReaderSync;
  if (Reader === undefined) return undefined;
  return (offset, target) => {
    requireInside(offset, target.byteLength, blob.size, label);
    try {
      target.set(new Uint8Array(new Reader().readAsArrayBuffer(blob.slice(offset, offset + target.byteLength))));
    } catch (cause) {
      throw new FontError("read-failed", { source: label }, { cause });
    }
  };
}

function waitingBlobSource(blob: Blob, label: string): PlatformSource {
  requireSize(blob.size, label);
  return {
    label,
    byteLength: blob.size,
    objectKey: keyOfBlob(blob),
    async read(offset, byteLength) {
      requireInside(offset, byteLength, blob.size, label);
      try {
        return new Uint8Array(await blob.slice(offset, offset + byteLength).arrayBuffer());
      } catch (cause) {
        throw new FontError("read-failed", { source: label }, { cause });
      }
    },
    async close() {},
  };
}

function keyOfBlob(blob: Blob): string {
  const key = blobKeys.get(blob) ?? `blob:${++lastBlob}`;
  blobKeys.set(blob, key);
  return key;
}

/** Throws for a file that has no bytes, or more than any font has. */
export function requireSize(byteLength: number, label: string): void {
  if (byteLength === 0) throw new FontError("empty", { source: label });
  if (byteLength > MAX_FONT_FILE_BYTES) {
    throw new FontError("file-too-large", { source: label, byteLength, limit: MAX_FONT_FILE_BYTES });
  }
}

/** Throws `"truncated"` where `[offset, offset + byteLength)` reaches past the file. */
export function requireInside(offset: number, byteLength: number, fileByteLength: number, label: string): void {
  const end = offset + byteLength;
  if (end > fileByteLength) {
    throw new FontError("truncated", {
      source: label,
      table: "data",
      neededBytes: end,
      byteLength: fileByteLength,
    });
  }
}
