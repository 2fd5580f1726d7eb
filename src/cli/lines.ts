/** Lines of a stream of bytes, one at a time. In: chunks, cut anywhere. Out: lines without their line feeds. */

import { UsageError } from "./usage-error.ts";

/** Longest line, in bytes: a text of the engine's limit, 16 Mi code units, in UTF-8 and with JSON's quotes. */
const MAX_LINE_BYTES = 64 * 2 ** 20;

const LINE_FEED = 0x0a;

/** A line of a source. */
export interface SourceLine {
  /** From 1. */
  readonly number: number;
  readonly bytes: Uint8Array;
  /** Bytes of the source up to its end. */
  readonly end: number;
}

/** The lines of `chunks`; the last needs no line feed. Throws `UsageError` for a line without an end. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<SourceLine> {
  let parts: Uint8Array[] = [];
  let held = 0;
  let number = 0;
  let end = 0;
  for await (const chunk of chunks) {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    let from = 0;
    for (let at = bytes.indexOf(LINE_FEED); at !== -1; at = bytes.indexOf(LINE_FEED, from)) {
      const line = Buffer.concat([...parts, bytes.subarray(from, at)]);
      end += line.length + 1;
      parts = [];
      held = 0;
      from = at + 1;
      yield { number: ++number, bytes: line, end };
    }
    parts.push(bytes.subarray(from));
    held += bytes.length - from;
    if (held > MAX_LINE_BYTES) throw new UsageError(`line ${number + 1} is longer than ${MAX_LINE_BYTES} bytes`);
  }
  if (held > 0) yield { number: ++number, bytes: Buffer.concat(parts), end: end + held };
}
