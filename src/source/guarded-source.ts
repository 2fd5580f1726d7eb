/**
 * A source as `font` reads it: whoever wrote it, a read gives exactly the bytes that were asked for or fails with a
 * typed error, and stops when the caller's signal does, even where the source knows of no signals or never answers.
 */

import { FontError, TypecaseError } from "../base/errors.ts";
import { abortable } from "./abortable.ts";
import { requireSize } from "./byte-source.ts";
import type { FontSource } from "./font-source.ts";

/**
 * `source`, checked. Reads throw `FontError` `"read-failed"` or what the source throws of that kind, or the signal's
 * reason. Throws `FontError` `"empty"`, `"file-too-large"`, or `RangeError` for a size that is no whole number.
 */
export function guardedSource(source: FontSource, signal: AbortSignal | undefined): FontSource {
  const { label, byteLength, identity } = source;
  if (!Number.isInteger(byteLength))
    throw new RangeError(`source.byteLength must be a whole number, got ${byteLength}`);
  requireSize(byteLength, label);
  const guarded: FontSource = {
    label,
    byteLength,
    identity,
    async read(offset, readByteLength) {
      const bytes = await abortable(readFrom(source, offset, readByteLength), signal);
      if (!(bytes instanceof Uint8Array) || bytes.byteLength !== readByteLength) {
        const cause = new Error(`bytes ${offset} to ${offset + readByteLength} were asked for, and others came`);
        throw new FontError("read-failed", { source: label }, { cause });
      }
      return bytes;
    },
    close: () => source.close(),
  };
  if (source.readInto === undefined) return guarded;
  return { ...guarded, readInto: (offset, target) => readInto(source, offset, target) };
}

/** After the font is open no signal stops it: these reads are over at once. */
function readInto(source: FontSource, offset: number, target: Uint8Array): void {
  try {
    source.readInto?.(offset, target);
  } catch (cause) {
    throw readFailure(source, cause);
  }
}

async function readFrom(source: FontSource, offset: number, byteLength: number): Promise<Uint8Array> {
  try {
    return await source.read(offset, byteLength);
  } catch (cause) {
    throw readFailure(source, cause);
  }
}

function readFailure(source: FontSource, cause: unknown): TypecaseError {
  if (cause instanceof TypecaseError) return cause;
  return new FontError("read-failed", { source: source.label }, { cause });
}
