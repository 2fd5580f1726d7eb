/**
 * A source as `font` reads it: whoever wrote it, a read gives exactly the bytes that were asked for or fails with a
 * typed error, and stops when the caller's signal does, even where the source knows of no signals or never answers.
 */

import { FontError, TypecaseError } from "../base/errors.ts";
import { abortable } from "./abortable.ts";
import { requireSize } from "./byte-source.ts";
import type { PlatformSource } from "./font-source.ts";

/**
 * `source`, checked. Reads throw `FontError` `"read-failed"` or what the source throws of that kind, or the signal's
 * reason. Throws `FontError` `"empty"`, `"file-too-large"`, or `RangeError` for a size that is no whole number.
 */
export function guardedSource(source: PlatformSource, signal: AbortSignal | undefined): PlatformSource {
  const { label, byteLength, identity, isInMemory, objectKey } = source;
  if (!Number.isInteger(byteLength))
    throw new RangeError(`source.byteLength must be a whole number, got ${byteLength}`);
  requireSize(byteLength, label);
  const guarded: PlatformSource = {
    label,
    byteLength,
    identity,
    isInMemory,
    objectKey,
    async read(offset, readByteLength, own = signal) {
      const bytes = await abortable(readFrom(source, offset, readByteLength, own), own);
      if (!(bytes instanceof Uint8Array) || bytes.byteLength !== readByteLength) {
        const cause = new Error(`bytes ${offset} to ${offset + readByteLength} were asked for, and others came`);
        throw new FontError("read-failed", { source: label }, { cause });
      }
      return bytes;
    },
    forget: () => source.forget?.(),
    close: () => source.close(),
  };
  return {
    ...guarded,
    ...(source.readInto && { readInto: guardedRead(source, source.readInto.bind(source)) }),
    ...(source.readBlocking && { readBlocking: guardedRead(source, source.readBlocking.bind(source)) }),
  };
}

type ReadInto = (offset: number, target: Uint8Array) => void;

/** After the font is open no signal stops it: these reads are over when they return. */
function guardedRead(source: PlatformSource, read: ReadInto): ReadInto {
  return (offset, target) => {
    try {
      read(offset, target);
    } catch (cause) {
      throw readFailure(source, cause);
    }
  };
}

async function readFrom(
  source: PlatformSource,
  offset: number,
  byteLength: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  try {
    return await source.read(offset, byteLength, signal);
  } catch (cause) {
    signal?.throwIfAborted();
    throw readFailure(source, cause);
  }
}

function readFailure(source: PlatformSource, cause: unknown): TypecaseError {
  if (cause instanceof TypecaseError) return cause;
  return new FontError("read-failed", { source: source.label }, { cause });
}
