/** A stream of bytes, read to its end; one that is longer than any font is stopped as soon as it is. */

import { FontError } from "../base/errors.ts";
import { describe } from "../base/validate.ts";
import { abortable } from "./abortable.ts";
import { MAX_FONT_FILE_BYTES } from "./font-source.ts";

/** What to do with bytes on the way. */
export interface StreamOptions {
  readonly signal: AbortSignal | undefined;
  /** Told the bytes of each piece. */
  readonly onBytes: ((byteLength: number) => void) | undefined;
  /** Bytes to stop after; by default those of the largest font. */
  readonly limitBytes?: number;
}

/**
 * All bytes of `stream`. Throws `FontError` `"file-too-large"` and `"read-failed"`, `TypeError` for pieces that are no
 * bytes, and the signal's reason; the stream is cancelled then.
 */
export async function readStream(
  stream: ReadableStream<Uint8Array>,
  label: string,
  options: StreamOptions,
): Promise<Uint8Array> {
  const reader = readerOf(stream, label);
  try {
    return joined(await piecesOf(reader, label, options));
  } catch (error) {
    // A stream that can't be cancelled either has nothing more to say.
    reader.cancel(error).catch(() => {});
    options.signal?.throwIfAborted();
    if (error instanceof FontError || error instanceof NotBytesError) throw error;
    throw new FontError("read-failed", { source: label }, { cause: error });
  }
}

/** A piece of a stream that is no bytes: the caller's mistake, and not the network's. */
class NotBytesError extends TypeError {}

function readerOf(stream: ReadableStream<Uint8Array>, label: string): ReadableStreamDefaultReader<Uint8Array> {
  try {
    return stream.getReader();
  } catch (cause) {
    // Somebody else reads it, or has.
    throw new FontError("read-failed", { source: label }, { cause });
  }
}

async function piecesOf(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  label: string,
  { signal, onBytes, limitBytes = MAX_FONT_FILE_BYTES }: StreamOptions,
): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = [];
  let byteLength = 0;
  while (true) {
    const { done, value } = await abortable(reader.read(), signal);
    if (done) return pieces;
    if (!(value instanceof Uint8Array)) throw new NotBytesError(`source must stream bytes, got ${describe(value)}`);
    byteLength += value.byteLength;
    if (byteLength > limitBytes)
      throw new FontError("file-too-large", { source: label, byteLength, limit: limitBytes });
    pieces.push(value);
    onBytes?.(value.byteLength);
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  if (only && pieces.length === 1) return only;
  const bytes = new Uint8Array(pieces.reduce((total, piece) => total + piece.byteLength, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return bytes;
}
