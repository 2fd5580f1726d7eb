/** What archives are read from. In: whatever holds bytes. Out: chunks of them, one after the other. */

import { describe } from "../base/validate.ts";

/** What bytes come from: a stream, an asynchronous iterable as Node's streams are, a `Blob`, a `Response`, or bytes. */
export type ArchiveInput = ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> | Blob | Response | Uint8Array;

/** Its chunks. Throws `TypeError` for what has none. */
export async function* chunksOf(input: ArchiveInput): AsyncGenerator<Uint8Array, void, undefined> {
  if (input instanceof Uint8Array) return yield input;
  const stream = streamOf(input);
  if (Symbol.asyncIterator in stream) return yield* stream as AsyncIterable<Uint8Array>;
  const reader = (stream as ReadableStream<Uint8Array>).getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function streamOf(input: Exclude<ArchiveInput, Uint8Array>): ReadableStream<Uint8Array> | AsyncIterable<Uint8Array> {
  if (typeof Blob !== "undefined" && input instanceof Blob) return input.stream();
  if (typeof Response !== "undefined" && input instanceof Response) {
    if (input.body === null) throw new TypeError("readable must have a body, got a response without one");
    return input.body;
  }
  if (typeof input === "object" && input !== null && (Symbol.asyncIterator in input || "getReader" in input)) {
    return input as ReadableStream<Uint8Array>;
  }
  throw new TypeError(`readable must be a stream, a Blob, a Response or bytes, got ${describe(input)}`);
}
