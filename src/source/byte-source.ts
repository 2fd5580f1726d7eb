/** Sources over bytes that are in memory already, and over Blobs, which are read by slices. */

import { FontError } from "../base/errors.ts";
import { type FontSource, MAX_FONT_FILE_BYTES } from "./font-source.ts";

/** A source over `bytes`; its reads are views, not copies. */
export function bytesSource(bytes: Uint8Array, label: string): FontSource {
  requireSize(bytes.byteLength, label);
  return {
    label,
    byteLength: bytes.byteLength,
    async read(offset, byteLength) {
      requireInside(offset, byteLength, bytes.byteLength, label);
      return bytes.subarray(offset, offset + byteLength);
    },
    async close() {},
  };
}

/** A source over a `Blob` (or `File`): each read is a slice, so only what is asked for is loaded. */
export function blobSource(blob: Blob, label: string): FontSource {
  requireSize(blob.size, label);
  return {
    label,
    byteLength: blob.size,
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
